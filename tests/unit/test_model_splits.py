"""Who learns and who judges: nothing of the judged future is learned, no household stands on both sides."""

from dataclasses import replace

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from models.additive import Settings
from models.panel import CENSORED, TREATED, USABLE, Panel, draw_households
from models.splits import FEWEST, MONTHS_JUDGED, plan
from models.validation import hold_out, honest_probability, pooled_calibration

HORIZON = 6
NAMES = ("mois_dus", "taux_paye_3")
HOW = Settings(NAMES, 0.1, 4, 5, 1.0, (15,))


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Small fits on busy cores wait for each other far longer than they work."""
    with threadpool_limits(1):
        yield


def panel(months: int = 24, households: int = 60, rate: float = 0.3, seed: int = 8) -> Panel:
    """Every household at every month, in no order; a tenth of the rows censored, a tenth treated."""
    random = np.random.default_rng(seed)
    order = random.permutation(months * households)
    menage, mois = order % households, 600 + order // households
    matrix = random.normal(size=(len(order), 2)).astype(np.float32)
    issue = random.random(len(order)) < rate / (1 + np.exp(-matrix[:, 0])) * 2
    etat = random.choice([USABLE, CENSORED, TREATED], len(order), p=[0.8, 0.1, 0.1])
    return Panel(
        NAMES, matrix, menage, mois, issue, np.where(issue, 1.0, np.nan), etat, {"mois_dus": matrix[:, 0]}
    )


def quiet(_: str) -> None:
    """Tells nobody."""


def test_in_time_no_learning_row_reaches_beyond_the_cut():
    rows = panel()
    found = plan(rows, HORIZON)
    assert found.mode == "temps" and len(found.plis) == 4
    for fold in found.plis:
        assert (rows.mois[fold.apprentissage] + HORIZON).max() == rows.mois[fold.jugement].min()
        assert np.all(rows.etat[fold.apprentissage] == USABLE)


def test_folds_judge_the_latest_months_once_with_the_rows_left_out_too():
    rows = panel()
    judged = np.concatenate([fold.jugement for fold in plan(rows, HORIZON).plis])
    assert len(np.unique(judged)) == len(judged)
    assert sorted(set(rows.mois[judged])) == list(range(624 - MONTHS_JUDGED, 624))
    assert set(rows.etat[judged]) == {USABLE, CENSORED, TREATED}
    assert len(judged) == np.isin(rows.mois, rows.mois[judged]).sum()


@pytest.mark.parametrize(("months", "rate"), [(1, 0.5), (HORIZON, 0.15)])
def test_a_short_history_is_split_by_household(months, rate):
    rows = panel(months=months, rate=rate)
    found = plan(rows, HORIZON)
    assert found.mode == "menage" and len(found.plis) == 5
    for fold in found.plis:
        assert set(rows.menage[fold.apprentissage]) & set(rows.menage[fold.jugement]) == set()
        assert np.all(rows.etat[fold.apprentissage] == USABLE)
        assert 0 < rows.issue[fold.apprentissage].sum() < len(fold.apprentissage)
    judged = np.concatenate([fold.jugement for fold in found.plis])
    assert sorted(judged) == list(range(len(rows)))


def test_one_month_more_than_the_horizon_is_split_in_time():
    assert plan(panel(months=HORIZON + 1, rate=0.8), HORIZON).mode == "temps"


def test_a_fold_in_time_wants_enough_households_with_the_outcome():
    rows = panel()
    few = replace(rows, issue=rows.issue & (rows.menage < FEWEST - 1))
    assert plan(few, HORIZON).mode == "menage"


@pytest.mark.parametrize(("households", "mode"), [(2, "menage"), (1, "aucune")])
def test_with_a_single_household_concerned_nothing_can_be_held_out(households, mode):
    rows = panel(months=3)
    found = plan(replace(rows, issue=rows.menage < households), HORIZON)
    assert (found.mode, len(found.plis)) == (mode, households if mode == "menage" else 0)


def test_households_are_drawn_whole_and_the_same_twice():
    menage = panel().menage
    kept = draw_households(menage, 500, seed=1)
    assert 500 - 24 <= kept.sum() <= 500
    assert set(menage[kept]) & set(menage[~kept]) == set()
    np.testing.assert_array_equal(kept, draw_households(menage, 500, seed=1))
    assert not np.array_equal(kept, draw_households(menage, 500, seed=2))
    assert draw_households(menage, len(menage), seed=1).all()
    assert draw_households(menage, 1, seed=1).sum() == 24


@pytest.fixture(scope="module")
def held():
    rows = panel(months=20)
    with threadpool_limits(1):
        return rows, plan(rows, HORIZON), hold_out(rows, plan(rows, HORIZON), HOW, quiet)


def test_what_a_fold_says_does_not_depend_on_what_came_after_its_cut(held):
    rows, split, found = held
    cut = rows.mois[split.plis[0].jugement].min()
    later = rows.mois + HORIZON > cut
    turned = hold_out(replace(rows, issue=rows.issue ^ later), split, HOW, quiet)
    first = found.pli == 0
    np.testing.assert_array_equal(turned.brut[first], found.brut[first])
    for name in ("regression_logistique", "boosting_sans_contrainte"):
        np.testing.assert_array_equal(turned.rivaux[name][first], found.rivaux[name][first])
    assert not np.array_equal(turned.brut[~first], found.brut[~first])


def test_every_contestant_scores_every_judged_row(held):
    rows, _, found = held
    assert set(found.rivaux) == {"mois_dus", "regression_logistique", "boosting_sans_contrainte"}
    assert all(len(score) == len(found.lignes) for score in (found.brut, *found.rivaux.values()))
    np.testing.assert_array_equal(found.rivaux["mois_dus"], rows.matrix[found.lignes, 0])


def test_the_pooled_calibration_gives_the_rate_of_the_usable_judged_rows(held):
    rows, _, found = held
    usable = rows.usable[found.lignes]
    sigmoid = pooled_calibration(rows, found)
    assert sigmoid.pente > 0
    rate = rows.issue[found.lignes][usable].mean()
    assert sigmoid.probability(found.brut[usable]).mean() == pytest.approx(rate, rel=0.02)


def test_an_honest_probability_knows_only_horizons_that_had_passed(held):
    rows, _, found = held
    honest = honest_probability(rows, found, HORIZON, "temps")
    cuts = np.unique(found.coupe)
    assert np.isnan(honest[found.coupe == cuts[0]]).all()
    last = found.coupe == cuts[-1]
    assert not np.isnan(honest[last]).any()
    later = rows.mois + HORIZON > cuts[-1]
    turned = honest_probability(replace(rows, issue=rows.issue ^ later), found, HORIZON, "temps")
    np.testing.assert_array_equal(turned[last], honest[last])
