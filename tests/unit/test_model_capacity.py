"""Figures at the capacity that the teams have: hand examples for equal scores, intervals by household."""

import numpy as np
import pytest

from models.capacity import cut
from models.evaluation import gap, measures
from models.panel import Panel
from models.resampling import interval


def panel(outcome, menage=None, mois=None, delai=None) -> Panel:
    outcome = np.array(outcome, dtype=bool)
    zeros = np.zeros(len(outcome), dtype=int)
    return Panel(
        names=("mois_dus",),
        matrix=np.zeros((len(outcome), 1)),
        menage=np.arange(len(outcome)) if menage is None else np.array(menage),
        mois=zeros if mois is None else np.array(mois),
        issue=outcome,
        delai=np.where(outcome, 2.0, np.nan) if delai is None else np.array(delai, dtype=float),
        etat=zeros,
    )


@pytest.mark.parametrize(
    ("score", "outcome", "places", "expected", "worst", "best"),
    [
        pytest.param([5, 4, 3, 2, 1], [1, 0, 1, 0, 0], 2, 1, 1, 1, id="no tie"),
        pytest.param([5, 4, 4, 4, 1], [1, 1, 0, 0, 0], 2, 1 + 1 / 3, 1, 2, id="one place for three"),
        pytest.param([4, 4, 4, 1, 1], [0, 1, 1, 0, 0], 2, 4 / 3, 1, 2, id="the worst draw still finds one"),
        pytest.param([0, 0, 0, 0, 0], [1, 0, 0, 0, 1], 2, 4 / 5, 0, 2, id="all equal"),
        pytest.param([np.nan, 2, 1, np.nan, 3], [1, 0, 1, 1, 0], 3, 1, 1, 1, id="unknown scores come last"),
        pytest.param([np.nan, np.nan, 9, np.nan, np.nan], [1, 1, 0, 0, 0], 2, 1 / 2, 0, 1, id="a place for unknowns"),
    ],
)  # fmt: skip
def test_ties_at_the_cut(score, outcome, places, expected, worst, best):
    found = cut(np.array(score, dtype=float), np.zeros(5), np.array(outcome, dtype=bool), places / 5)
    assert found.places == places
    assert found.poids.sum() == pytest.approx(places)
    assert found.found(np.array(outcome)) == pytest.approx(expected)
    assert (found.pire, found.meilleur) == (worst, best)


def test_each_month_is_cut_by_itself_whatever_the_order_of_rows():
    mois = np.array([2, 1, 2, 1, 1, 2, 1, 2])
    score = np.array([9.0, 1, 8, 2, 3, 7, 4, 6])
    found = cut(score, mois, np.zeros(8, dtype=bool), 0.25)
    assert found.poids.tolist() == [1, 0, 0, 0, 0, 0, 1, 0]
    assert found.places == 2


def test_a_month_has_one_place_at_least_and_its_rows_at_most():
    score, mois, nothing = np.arange(3.0), np.zeros(3), np.zeros(3, dtype=bool)
    assert cut(score, mois, nothing, 0.01).places == 1
    assert cut(score, mois, nothing, 5.0).places == 3


def test_precision_recall_and_lead_by_hand():
    """Two places among ten rows: one sure outcome, then one place for two equal rows, one of which has it."""
    rows = panel([1, 1, 0, 1, 0, 0, 0, 0, 0, 0], delai=[4, 2, np.nan, 6, *[np.nan] * 6], menage=range(10))
    score = np.array([9, 8, 8, 1, 1, 1, 1, 1, 1, 1.0])
    found = measures(rows, np.arange(10), score, 0.2)
    assert (found["places"], found["precision"], found["rappel"]) == (2, 0.75, 0.5)
    assert (found["precision_pire"], found["precision_meilleure"]) == (0.5, 1.0)
    assert found["avance_mois"] == pytest.approx((4 + 0.5 * 2) / 1.5, abs=1e-6)


def test_an_unknown_score_is_below_every_other_for_the_order_too():
    rows = panel([0, 0, 1, 1])
    found = measures(rows, np.arange(4), np.array([np.nan, np.nan, -7.0, -8.0]), 0.5)
    assert found["auc"] == 1.0


def scored(households: int = 80, each: int = 5, seed: int = 4):
    """Rows of households that are all alike within a household, and a score that knows something."""
    random = np.random.default_rng(seed)
    menage = np.repeat(np.arange(households), each)
    outcome = np.repeat(random.random(households) < 0.3, each)
    score = np.repeat(random.random(households), each) + outcome * 0.4
    return panel(outcome, menage, np.tile(np.arange(each), households)), score


def test_the_interval_holds_the_point_and_is_the_same_twice():
    rows, score = scored()
    first, second = (measures(rows, np.arange(len(rows)), score, 0.2) for _ in range(2))
    low, high = first["precision_intervalle"]
    assert low < first["precision"] < high
    assert first == second


def test_the_months_of_a_household_are_drawn_together():
    """Repeating the rows of households tells nothing new; as many other households would."""
    random = np.random.default_rng(6)
    columns, menage = np.column_stack([random.random(60) < 0.4, np.ones(60)]).astype(float), np.arange(60)
    repeated = np.repeat(columns, 20, axis=0)

    def width(values, households):
        low, high = interval(values, households, lambda s: s[:, 0] / s[:, 1])
        return high - low

    once = width(columns, menage)
    assert width(repeated, np.repeat(menage, 20)) == pytest.approx(once)
    assert width(repeated, np.arange(60 * 20)) < once / 3


def test_a_gap_is_paired():
    """A rival that orders alike has no gap in any draw, however wide each one's own interval."""
    rows, score = scored()
    every = np.arange(len(rows))
    same = gap(rows, every, score, score * 3 - 1, 0.2)
    assert (same["ecart_precision"], same["ecart_intervalle"]) == (0.0, [0.0, 0.0])
    assert (same["rapport"], same["rapport_intervalle"]) == (1.0, [1.0, 1.0])


def test_a_gap_holds_its_point_and_says_who_is_ahead():
    rows, score = scored()
    random = np.random.default_rng(9)
    found = gap(rows, np.arange(len(rows)), score, random.random(len(rows)), 0.2)
    low, high = found["ecart_intervalle"]
    assert 0 < low < found["ecart_precision"] < high


def test_a_figure_without_sense_has_no_interval():
    assert interval(np.zeros((4, 2)), np.arange(4), lambda s: s[:, 0] / s[:, 1]) is None
