"""Group comparisons: intervals that hold, a smallest visible gap that is the true one, one verdict of three."""

import numpy as np
import pytest

from models.fairness import (
    ETABLI,
    INSUFFISANT,
    NON_ETABLI,
    Patterns,
    established_below,
    gap,
    mean_gap,
    wilson,
)


def two_groups(one: tuple[int, int], other: tuple[int, int]) -> Patterns:
    """Two groups of households seen once, as (cases, households), in one stratum."""
    counts = [[cases, size - cases] for cases, size in (one, other)]
    return Patterns(np.array([[1], [0]]), np.array([[1], [1]]), np.array(counts))


def compared(one: tuple[int, int], other: tuple[int, int]):
    patterns = two_groups(one, other)
    return gap(patterns.group(0), patterns.group(1), stratified=False)


def test_the_smallest_visible_gap_is_seen_four_times_in_five():
    """Simulated: groups whose true rates differ by what `visible` says are told apart 80 % of the time."""
    rng = np.random.default_rng(3)
    size, rate = 2_000, 0.1
    wide = compared((size // 10, size), (size // 10, size)).visible
    seen = [
        compared((rng.binomial(size, rate + wide / 2), size), (rng.binomial(size, rate - wide / 2), size)).p
        <= 0.05
        for _ in range(1_500)
    ]
    assert 0.77 <= np.mean(seen) <= 0.83


@pytest.mark.parametrize("months", [1, 6])
def test_without_a_gap_one_test_in_twenty_is_wrong_and_the_interval_holds(months):
    """Households of six equal months are worth one month each: the design effect and the draws both say so."""
    rng = np.random.default_rng(5)
    wrong, inside = [], []
    for _ in range(600):
        cases = rng.binomial(300, 0.2, 2)
        counts = np.column_stack([cases, 300 - cases])
        patterns = Patterns(np.array([[months], [0]]), np.array([[months], [months]]), counts)
        found = gap(patterns.group(0), patterns.group(1), stratified=False)
        wrong.append(found.p <= 0.05)
        low, high = patterns.group(0).intervalle
        inside.append(low <= 0.2 <= high)
    assert 0.03 <= np.mean(wrong) <= 0.075
    assert 0.92 <= np.mean(inside) <= 0.975


def test_rows_taken_for_households_would_be_wrong_far_more_often():
    """The same months without the design effect: the check above would fail."""
    rng = np.random.default_rng(5)
    wrong = []
    for _ in range(300):
        cases = 6 * rng.binomial(300, 0.2, 2)
        wrong.append(compared((cases[0], 1_800), (cases[1], 1_800)).p <= 0.05)
    assert np.mean(wrong) > 0.3


def test_a_gap_at_equal_debt_compares_within_bands():
    """One group owes more; within each band the rates are equal: no gap is left."""
    patterns = Patterns(
        np.array([[1, 0], [0, 0], [0, 1], [0, 0]]),
        np.array([[1, 0], [1, 0], [0, 1], [0, 1]]),
        np.array([[10, 90, 200, 200], [40, 360, 50, 50]]),
    )
    one, other = patterns.group(0), patterns.group(1)
    assert gap(one, other, stratified=False).ecart == pytest.approx(210 / 500 - 90 / 500)
    held = gap(one, other, stratified=True)
    assert held.ecart == pytest.approx(0) and held.verdict(0.05) != ETABLI


def test_the_mantel_haenszel_gap_is_the_one_worked_by_hand():
    patterns = Patterns(
        np.array([[1, 0], [0, 0], [0, 1], [0, 0]]),
        np.array([[1, 0], [1, 0], [0, 1], [0, 1]]),
        np.array([[30, 70, 20, 30], [20, 180, 50, 100]]),
    )
    found = gap(patterns.group(0), patterns.group(1), stratified=True)
    first, second = 100 * 200 / 300, 50 * 150 / 200
    expected = (first * (0.3 - 0.1) + second * (0.4 - 50 / 150)) / (first + second)
    assert found.ecart == pytest.approx(expected, abs=1e-12)
    assert found.intervalle[0] < expected < found.intervalle[1]


def test_one_verdict_of_three():
    assert compared((300, 1_000), (100, 1_000)).verdict(0.05) == ETABLI
    assert compared((5_000, 50_000), (5_000, 50_000)).verdict(0.05) == NON_ETABLI
    assert compared((10, 100), (10, 100)).verdict(0.05) == INSUFFISANT


@pytest.mark.parametrize("size", [1, 10])
def test_a_handful_of_households_is_never_a_verdict(size):
    """Even when all of them are cases and nobody of the reference is."""
    found = compared((size, size), (2, 10_000))
    assert found.verdict(1.0) == INSUFFISANT


def test_a_group_without_households_is_not_compared():
    patterns = two_groups((0, 0), (5, 50))
    assert patterns.group(0).taux is None and patterns.group(0).intervalle is None
    assert gap(patterns.group(0), patterns.group(1), stratified=False) is None


def test_a_group_without_a_case_still_has_an_interval_and_may_be_told_apart():
    """Nobody in five hundred against one in five: resampling alone would say 0 % to 0 %."""
    patterns = two_groups((0, 500), (1_000, 5_000))
    low, high = patterns.group(0).intervalle
    assert low == pytest.approx(0) and 0.005 < high < 0.01
    found = gap(patterns.group(0), patterns.group(1), stratified=False)
    assert found.verdict(0.05) == ETABLI
    assert found.intervalle[0] < -0.2 < found.intervalle[1] < 0


def test_draws_of_two_groups_are_independent():
    """Equal groups: paired draws would give a gap that never moves."""
    patterns = two_groups((100, 500), (100, 500))
    low, high = gap(patterns.group(0), patterns.group(1), stratified=False).intervalle
    assert high - low == pytest.approx(2 * 1.96 * np.sqrt(2 * 0.16 / 500), rel=0.2)


def test_wilson_is_the_published_interval():
    low, high = wilson(0.0, 10)
    assert (low, round(high, 4)) == (0.0, 0.2775)


def test_many_comparisons_are_held_together():
    """Benjamini and Hochberg's own example (1995, table 1): four of the fifteen at 5 %."""
    p = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1.0]  # fmt: skip
    assert established_below(np.array(p)) == 0.0095
    assert established_below(np.array([0.5, 0.9])) == 0.0
    assert established_below(np.array([])) == 0.0


def test_a_mean_has_the_error_of_its_households():
    """Six equal months a household: the error of one month each."""
    rng = np.random.default_rng(2)
    each = rng.normal(0.1, 1.0, 400)
    mean, error = mean_gap(6 * each, np.full(400, 6))
    assert mean == pytest.approx(each.mean())
    assert error == pytest.approx(each.std() / 20)
