"""The ledger's ageing equals a plain queue, to the cent, on random ledgers; order and splits change nothing."""

from datetime import date, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import baux, ecritures, queue

from screening.indicators import build_indicators, debts_of
from screening.ledger.lines import NATURES
from screening.parameters import load

MONTHS = [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
DAYS = st.integers(0, 420).map(lambda k: date(2025, 1, 1) + timedelta(days=k))
BUCKETS = ["du_0_30", "du_31_60", "du_61_90", "du_91_180", "du_181_365", "du_plus_365"]
VALUES = load(date(2026, 2, 1))


@st.composite
def lines(draw):
    day = draw(DAYS)
    return {
        "id_bail": draw(st.sampled_from(["B0", "B1", "B2"])),
        "date_operation": day,
        "date_connaissance": draw(st.none() | st.integers(0, 70).map(lambda k: day + timedelta(days=k))),
        "date_exigibilite": draw(st.none() | st.integers(-40, 40).map(lambda k: day + timedelta(days=k))),
        "nature": draw(st.sampled_from(NATURES)),
        "montant_centimes": draw(st.integers(-60_000, 60_000)),
        "periode": draw(st.none() | st.integers(-1, 1).map(lambda k: _month(day, k))),
    }


def _month(day: date, shift: int) -> date:
    index = day.year * 12 + day.month - 1 + shift
    return date(index // 12, index % 12 + 1, 1)


def _baux():
    return {"baux": baux({}, {"terme": "echu"}, {"terme": "a_echoir"}, {})}


def _build(rows, months=MONTHS):
    return build_indicators(_baux(), ecritures(*rows), months, VALUES)


@settings(max_examples=60, deadline=None)
@given(st.lists(lines(), max_size=40))
def test_the_debt_and_its_age_are_those_of_a_plain_queue(rows):
    found = _build(rows)
    termes = {"B0": None, "B1": "echu", "B2": "a_echoir", "B3": None}
    for row in found.iter_rows(named=True):
        own = [{"date_connaissance": None, **line} for line in rows if line["id_bail"] == row["id_bail"]]
        expected = queue(own, termes[row["id_bail"]], row["mois"])
        buckets = expected.pop("tranches")
        assert [row[f"{name}_centimes"] for name in BUCKETS] == buckets
        assert {name: row[name] for name in expected} == expected
        assert sum(buckets) == max(row["solde_du_centimes"], 0)


@settings(max_examples=30, deadline=None)
@given(st.lists(lines(), max_size=40))
def test_many_month_ends_at_once_give_what_each_gives_alone(rows):
    together = _build(rows)
    alone = pl.concat([_build(rows, [mois]) for mois in MONTHS])
    assert together.equals(alone)


@settings(max_examples=30, deadline=None)
@given(st.lists(lines(), max_size=40), st.sets(st.sampled_from(["B0", "B1", "B2", "B3"])))
def test_the_debts_of_some_leases_are_those_of_the_whole_account(rows, chosen):
    whole = _build(rows)
    found = {
        (mois, lease): (int(own), int(nette))
        for ids, mois, measures in debts_of(
            _baux(), ecritures(*rows), MONTHS, VALUES, pl.Series(sorted(chosen), dtype=pl.String)
        )
        for lease, own, nette in zip(
            ids, measures["dette_propre_centimes"], measures["depense_nette_centimes"], strict=True
        )
    }
    expected = {
        (row["mois"], row["id_bail"]): (row["dette_propre_centimes"], row["depense_nette_centimes"])
        for row in whole.iter_rows(named=True)
        if row["id_bail"] in chosen
    }
    assert found == expected


@settings(max_examples=25, deadline=None)
@given(st.lists(lines(), min_size=1, max_size=30), st.randoms())
def test_the_order_of_lines_and_the_split_of_one_change_nothing(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    first, rest = shuffled[0], shuffled[1:]
    if first["nature"] != "rejet":
        part = first["montant_centimes"] // 3
        if (part > 0) == (first["montant_centimes"] > 0):
            halves = [
                {**first, "montant_centimes": part},
                {**first, "montant_centimes": first["montant_centimes"] - part},
            ]
            shuffled = [halves[1], *rest, halves[0]]
    assert _build(rows).equals(_build(shuffled))


@settings(max_examples=25, deadline=None)
@given(st.lists(lines(), max_size=30), DAYS, st.integers(1, 60_000))
def test_one_more_payment_never_raises_a_debt(rows, day, amount):
    paid = {"id_bail": "B0", "date_operation": day, "nature": "reglement", "montant_centimes": -amount}
    for name in ("solde_du_centimes", "dette_legale_centimes", "dette_propre_centimes"):
        before = _build(rows)[name]
        after = _build([*rows, paid])[name]
        assert (after <= before).all()
