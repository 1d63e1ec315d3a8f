"""A household's answers depend on nobody else: not on who is beside it, nor on the order of the rows."""

from datetime import date
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.parameters import load
from screening.rules import evaluate, load_rules, states
from screening.vocabulary import INDICATEURS, STADES

CATALOGUE, MOIS = load_rules(), date(2026, 10, 1)
VALUES = load(MOIS)
READ = [name for name in INDICATEURS if not name.startswith("id_") and name not in ("mois", "premier_defaut")]


def figures(name: str) -> st.SearchStrategy[Any]:
    kind = INDICATEURS[name]
    if name == "stade":
        return st.sampled_from(STADES)
    if kind == pl.Boolean():
        return st.booleans()
    if kind == pl.String():
        return st.sampled_from(["oui", "non", "inconnu", "deux_mois", "emploi_stable"])
    if name.endswith("_centimes"):
        return st.integers(-50_000, 500_000)
    return st.integers(0, 150) if kind == pl.Int64() else st.floats(0, 12, allow_nan=False)


LEASE = st.fixed_dictionaries({name: st.none() | figures(name) for name in READ})
LEASES = st.lists(LEASE, min_size=1, max_size=4)


def frame(rows: list[dict[str, Any]], prefix: str = "B") -> pl.DataFrame:
    full = [{"id_bail": f"{prefix}{n}", "mois": MOIS, **row} for n, row in enumerate(rows)]
    return pl.DataFrame(full, schema={name: INDICATEURS[name] for name in ("id_bail", "mois", *READ)})


@settings(max_examples=25, deadline=None)
@given(LEASES, LEASES)
def test_adding_a_row_changes_nobody_else(rows: list[dict[str, Any]], others: list[dict[str, Any]]) -> None:
    alone, together = frame(rows), pl.concat([frame(rows), frame(others, "C")])
    mine = pl.col("id_bail").str.starts_with("B")
    assert states(CATALOGUE, together, VALUES).filter(mine).equals(states(CATALOGUE, alone, VALUES))
    faits = evaluate(CATALOGUE, together, VALUES).faits
    assert faits.filter(mine).equals(evaluate(CATALOGUE, alone, VALUES).faits)


@settings(max_examples=15, deadline=None)
@given(LEASES)
def test_the_order_of_rows_is_irrelevant(rows: list[dict[str, Any]]) -> None:
    forward, backward = frame(rows), frame(rows).reverse()
    one, other = evaluate(CATALOGUE, forward, VALUES), evaluate(CATALOGUE, backward, VALUES)
    assert one.faits.equals(other.faits) and one.comptes.equals(other.comptes)


@settings(max_examples=15, deadline=None)
@given(LEASES)
def test_counts_and_facts_agree_and_every_sentence_is_written(rows: list[dict[str, Any]]) -> None:
    found = evaluate(CATALOGUE, frame(rows), VALUES)
    assert found.comptes["oui"].sum() == found.faits.height
    assert (found.comptes["oui"] + found.comptes["non"] + found.comptes["non_evaluable"] == len(rows)).all()
    assert found.faits["motif"].null_count() == 0
    assert not found.faits["motif"].str.contains(r"[{}]").any()


@settings(max_examples=15, deadline=None)
@given(LEASES)
def test_nobody_is_suspended_on_what_is_not_known(rows: list[dict[str, Any]]) -> None:
    suspending = [rule.code for rule in CATALOGUE.regles if rule.effet == "suspendre"]
    answers = states(CATALOGUE, frame(rows), VALUES)
    faits = evaluate(CATALOGUE, frame(rows), VALUES).faits
    for code in suspending:
        fired = set(faits.filter(pl.col("code") == code)["id_bail"])
        assert fired == set(answers.filter(pl.col(code))["id_bail"])
