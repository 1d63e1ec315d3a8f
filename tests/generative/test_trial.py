"""The effect of a draw: its interval covers what was planted, its false alarms are rare, its power is what it says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from models.trial import (
    EFFECTIF_MIN,
    ETABLI,
    NE_PEUT_PAS_DIRE,
    NON_ETABLI,
    effect_of,
    newcombe,
    power_of,
    smallest_visible,
    stratum_of,
)

GRAINE = 20261127
ESSAIS = 800
FLOTTEMENT = 2.6
"""Standard errors of a simulated share that are put down to chance: one false alarm of a test in two hundred."""


def trials(rng, strates, b, base, baisse, essais=ESSAIS):
    """Draws of b places among 2b households in each stratum; each household has its own outcome with and without."""
    strate = np.repeat(np.arange(strates), 2 * b)
    for _ in range(essais):
        risk = np.clip(base + rng.normal(0, 0.05, strates), 0.01, 0.99)[strate]
        without = rng.random(strates * 2 * b) < risk
        saved = rng.random(strates * 2 * b) < baisse / base
        order = rng.random((strates, 2 * b)).argsort(axis=1)
        tire = (order < b).ravel()
        yield strate, tire, np.where(tire & saved, False, without), without, saved


def margin(share, essais=ESSAIS):
    return FLOTTEMENT * np.sqrt(share * (1 - share) / essais)


@pytest.mark.parametrize(("strates", "b", "base", "baisse"), [
    (6, 5, 0.3, 0.0), (6, 5, 0.3, 0.15), (12, 10, 0.25, 0.12), (12, 10, 0.1, 0.05), (24, 5, 0.5, 0.25), (12, 20, 0.35, 0.1),
])  # fmt: skip
def test_the_interval_covers_the_planted_effect_at_the_stated_rate(strates, b, base, baisse):
    """The effect on the households drawn among: what all would have had with a place less what all would have had without."""
    rng = np.random.default_rng(GRAINE)
    covered = 0
    for strate, tire, issue, without, saved in trials(rng, strates, b, base, baisse):
        low, high = effect_of(strate, tire, issue).intervalle
        true = (without & ~saved).mean() - without.mean()
        covered += low <= true <= high
    assert covered / ESSAIS >= 0.95 - margin(0.95)


@pytest.mark.parametrize(("strates", "b", "base"), [(6, 5, 0.3), (12, 10, 0.2), (24, 5, 0.5), (6, 20, 0.08)])
def test_without_effect_an_effect_is_rarely_established(strates, b, base):
    rng = np.random.default_rng(GRAINE)
    alarms = sum(effect_of(s, t, i).verdict == ETABLI for s, t, i, *_ in trials(rng, strates, b, base, 0.0))
    assert alarms / ESSAIS <= 0.05 + margin(0.05)


@pytest.mark.parametrize(("strates", "b", "base"), [(12, 10, 0.3), (12, 20, 0.25)])
def test_the_smallest_effect_called_visible_is_seen_about_four_times_in_five(strates, b, base):
    rng = np.random.default_rng(GRAINE)
    baisse = smallest_visible(strates * b, base)
    seen = sum(effect_of(s, t, i).verdict == ETABLI for s, t, i, *_ in trials(rng, strates, b, base, baisse))
    assert 0.72 <= seen / ESSAIS <= 0.9


@given(st.integers(11, 60), st.integers(11, 60), st.data())
@settings(max_examples=200, deadline=None)
def test_in_one_stratum_the_test_is_fishers(n1, n0, data):
    x1, x0 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n0))
    effect = effect_of(np.zeros(n1 + n0), np.arange(n1 + n0) < n1, rows(n1, x1, n0, x0))
    assert effect.p == pytest.approx(fisher_exact([[x1, n1 - x1], [x0, n0 - x0]])[1], abs=1e-9)
    assert effect.intervalle[0] <= effect.effet <= effect.intervalle[1]
    assert effect.effet == pytest.approx(x1 / n1 - x0 / n0)


def rows(n1, x1, n0, x0):
    return np.concatenate([np.arange(n1) < x1, np.arange(n0) < x0])


def test_the_interval_is_newcombes():
    """Newcombe 1998, table II, method 10: 56/70 less 48/80 is 0.0524 to 0.3339; 9/10 less 3/10 is 0.1705 to 0.8090."""
    assert newcombe((56 / 70, 48 / 80), (70, 80)) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert newcombe((9 / 10, 3 / 10), (10, 10)) == pytest.approx((0.1705, 0.8090), abs=5e-5)


@given(st.permutations(range(40)), st.integers(0, 2**32))
@settings(max_examples=50, deadline=None)
def test_neither_the_order_of_the_rows_nor_the_names_of_the_strata_matter(order, graine):
    rng = np.random.default_rng(graine)
    strate, tire, issue = rng.integers(0, 3, 40), rng.random(40) < 0.5, rng.random(40) < 0.4
    order = np.array(order)
    assert effect_of(strate, tire, issue) == effect_of(strate[order] * 7 - 3, tire[order], issue[order])


def test_a_stratum_with_one_group_compares_nothing():
    strate = np.repeat([0, 1], [40, 10])
    tire = np.concatenate([np.arange(40) < 20, np.ones(10, dtype=bool)])
    effect = effect_of(strate, tire, np.arange(50) % 2 == 0)
    assert (effect.tires, effect.non_tires) == (20, 20)


def test_strata_of_different_risk_do_not_pass_for_an_effect():
    """Places went mostly to a stratum where everyone has the outcome; within strata nothing differs."""
    strate = np.repeat([0, 1], [40, 40])
    tire = np.concatenate([np.arange(40) < 30, np.arange(40) < 10])
    effect = effect_of(strate, tire, strate == 0)
    assert effect.effet == 0 and effect.p == pytest.approx(1.0)


@pytest.mark.parametrize(("n1", "x1", "n0", "x0", "verdict"), [
    (EFFECTIF_MIN - 1, 0, 100, 50, NE_PEUT_PAS_DIRE),
    (30, 3, 30, 5, NE_PEUT_PAS_DIRE),
    (60, 0, 60, 0, NE_PEUT_PAS_DIRE),
    (300, 75, 300, 78, NON_ETABLI),
    (100, 10, 100, 35, ETABLI),
    (100, 35, 100, 10, ETABLI),
])  # fmt: skip
def test_one_verdict_of_three(n1, x1, n0, x0, verdict):
    effect = effect_of(np.zeros(n1 + n0), np.arange(n1 + n0) < n1, rows(n1, x1, n0, x0))
    assert effect.verdict == verdict
    assert (effect.effet is None) == (min(n1, n0) < EFFECTIF_MIN)


def test_nobody_gives_no_figure_and_no_error():
    empty = np.array([], dtype=int)
    effect = effect_of(empty, empty.astype(bool), empty.astype(bool))
    assert (effect.tires, effect.non_tires, effect.verdict) == (0, 0, NE_PEUT_PAS_DIRE)


def test_power_grows_with_the_numbers_and_with_the_effect():
    assert power_of(50, 0.3, 0.15) < power_of(100, 0.3, 0.15) < power_of(100, 0.3, 0.2)
    assert power_of(100, 0.3, 0.0) == power_of(0.5, 0.3, 0.2) == 0.0
    assert smallest_visible(12, 0.1) is None
    assert power_of(200, 0.3, smallest_visible(200, 0.3)) == pytest.approx(0.8, abs=1e-6)


def test_a_stratum_is_a_month_and_a_pool():
    assert stratum_of(["a", "a", "b"], ["x", "y", "x"]).tolist() == [0, 1, 2]
