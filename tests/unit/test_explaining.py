"""The parts of an explanation: requirements of a condition, the cut as the decision makes it, the plan of the example."""

from datetime import date

import polars as pl
import pytest

from screening.decision import Capacity, Proofs, levels
from screening.explaining.changes import plan
from screening.explaining.cut import Cut, _key
from screening.rules import load_rules
from screening.rules.engine import FACTS
from screening.rules.grammar import read_condition, requirements


@pytest.mark.parametrize(
    ("condition", "parts"),
    [
        ("a > 1", ("a > 1",)),
        ("a > 1 AND b < 2", ("a > 1", "b < 2")),
        ("a > 1 OR b < 2 AND c = 3", ("a > 1 OR b < 2 AND c = 3",)),
        ("(a > 1 AND d) AND NOT COALESCE(b, FALSE)", ("(a > 1 AND d)", "NOT COALESCE(b, FALSE)")),
        ("age BETWEEN 16 AND 30 AND rural", ("age BETWEEN 16 AND 30", "rural")),
        (
            "CASE WHEN a IS NULL AND b IS NOT NULL THEN FALSE ELSE a <= 3 END AND c > 2",
            ("CASE WHEN a IS NULL AND b IS NOT NULL THEN FALSE ELSE a <= 3 END", "c > 2"),
        ),
        ("stade = 'mise AND demeure' AND x", ("stade = 'mise AND demeure'", "x")),
    ],
)
def test_a_condition_is_cut_into_what_must_all_hold(condition, parts):
    assert requirements(condition) == parts


def test_every_rule_is_cut_into_as_many_parts_as_its_tree():
    for rule in load_rules().regles:
        for version in rule.versions:
            tree = read_condition(version.condition)
            expected = len(tree.parts) if tree is not None and tree.kind == "and" else 1
            assert len(requirements(version.condition)) == expected


@pytest.mark.parametrize("places", [0, 1, 3, 5, 6, 9])
def test_the_cut_is_that_of_the_decision(places):
    """Equal scores, then equal months owed, are told apart as `decision.py` does."""
    scores = [0.9, 0.5, 0.5, 0.5, 0.2, None]
    owed = [1.0, 2.0, 1.0, 1.0, None, 3.0]
    frame = pl.DataFrame(
        {
            "id_menage": list("abcdef"),
            "id_bail": [f"B{name}" for name in "abcdef"],
            "agence": pl.Series([None] * 6, dtype=pl.String),
            "mois_dus": owed,
        }
    )
    held = pl.DataFrame(schema={"id_menage": pl.String, "suspension": pl.String})
    known = pl.DataFrame({"id_bail": frame["id_bail"], "score": scores})
    proofs = Proofs(pl.DataFrame(schema=FACTS), known, held, "v", "r")
    decided = levels(frame, proofs, Capacity(places, {}, 0.0, True))
    proposed = dict(decided.select("id_menage", "par_score").iter_rows())
    for own, (name, score, months) in enumerate(zip("abcdef", scores, owed, strict=True)):
        others = [
            _key(s, m, n)
            for k, (n, s, m) in enumerate(zip("abcdef", scores, owed, strict=True))
            if k != own and s is not None
        ]
        best = sorted(others)
        cut = Cut(places, best[places - 1] if 0 < places <= len(best) else None)
        assert cut.proposes(score, months, name) is proposed[name]


def lease(owed: int, net: int, ruled: bool | None = False) -> dict:
    return {
        "id_bail": "B1",
        "solde_du_centimes": owed,
        "depense_nette_centimes": net,
        "surendettement_en_cours": ruled,
    }


@pytest.mark.parametrize(
    ("owed", "net", "instalment", "count"),
    [
        (60_000, 40_000, 10_000, 6),
        (100_000, 40_000, 8_400, 12),
        (900_000, 40_000, 25_000, 36),
        (12_345, 0, 400, 31),
    ],
)
def test_the_plan_of_the_example_is_the_shortest_bearable_one(owed, net, instalment, count):
    change = plan(lease(owed, net))
    assert (change.mensualite_centimes, change.echeances) == (instalment, count)


@pytest.mark.parametrize(("owed", "ruled"), [(0, False), (99, False), (-5_000, False), (60_000, True)])
def test_no_plan_where_nothing_is_owed_or_where_a_ruling_froze_the_debt(owed, ruled):
    assert plan(lease(owed, 40_000, ruled)) is None


def test_the_months_shown_to_a_household_end_with_the_month():
    from screening.explaining.household import first_shown

    assert first_shown(date(2026, 1, 1)) == date(2025, 11, 1)
