"""The area under the curve: its value is scikit-learn's, its interval that of resampled households."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from models.auc import area, area_gap

HOUSEHOLDS, MONTHS = 300, 6


def rows(seed: int) -> tuple[np.ndarray, ...]:
    """Two scores of one household risk, equal for many rows, over six months of which each repeats the other."""
    random = np.random.default_rng(seed)
    risk = np.repeat(random.normal(size=HOUSEHOLDS), MONTHS)
    outcome = risk + random.normal(size=len(risk)) > 1.6
    ours = np.round(risk + random.normal(size=len(risk)) / 2, 1)
    theirs = np.round(risk + random.normal(size=len(risk)) * 2, 0)
    theirs[random.random(len(risk)) < 0.05] = np.nan
    return ours, theirs, outcome, np.repeat(np.arange(HOUSEHOLDS), MONTHS)


def resampled(figure, menage: np.ndarray, draws: int = 600) -> tuple[float, float]:
    """The interval by drawing households, the plain way."""
    random = np.random.default_rng(1)
    values = []
    for _ in range(draws):
        taken = random.integers(0, HOUSEHOLDS, HOUSEHOLDS)
        at = (taken[:, None] * MONTHS + np.arange(MONTHS)).ravel()
        values.append(figure(at))
    return tuple(np.quantile(values, [0.025, 0.975]))


def lowest(score: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(score), -1e9, score)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_area_is_the_usual_one_with_the_interval_of_resampled_households(seed):
    _, score, outcome, menage = rows(seed)
    value, (low, high) = area(score, outcome, menage)
    assert value == pytest.approx(roc_auc_score(outcome, lowest(score)), abs=1e-12)
    bounds = resampled(lambda at: roc_auc_score(outcome[at], lowest(score)[at]), menage)
    assert (low, high) == pytest.approx(bounds, abs=0.15 * (bounds[1] - bounds[0]))


def test_the_gap_is_paired(seed=1):
    ours, theirs, outcome, menage = rows(seed)
    gap, (low, high) = area_gap(ours, theirs, outcome, menage)

    def plain(at: np.ndarray) -> float:
        return roc_auc_score(outcome[at], ours[at]) - roc_auc_score(outcome[at], lowest(theirs)[at])

    bounds = resampled(plain, menage)
    assert gap == pytest.approx(plain(np.arange(len(outcome))), abs=1e-12)
    assert (low, high) == pytest.approx(bounds, abs=0.15 * (bounds[1] - bounds[0]))
    assert area_gap(ours, ours, outcome, menage) == (0.0, (0.0, 0.0))


def test_rows_of_one_household_are_not_counted_as_so_many_households():
    ours, _, outcome, menage = rows(3)
    apart = area(ours, outcome, np.arange(len(outcome)))[1]
    together = area(ours, outcome, menage)[1]
    assert together[1] - together[0] > 1.2 * (apart[1] - apart[0])


@pytest.mark.parametrize("came", [True, False])
def test_without_both_outcomes_there_is_no_area(came):
    outcome, zeros = np.full(4, came), np.zeros(4)
    assert area(zeros, outcome, np.arange(4)) is None
    assert area_gap(zeros, zeros, outcome, np.arange(4)) is None
