"""A sigmoid that keeps the order and gives back the rates that were seen."""

import numpy as np
import pytest
from scipy.special import expit

from models.calibration import IDENTITY, SLOPES, calibrate
from models.validation import plain_calibration


def rows(slope: float, offset: float, size: int = 20_000, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Log-odds, and outcomes that come with the probability sigmoid(slope × log-odds + offset)."""
    random = np.random.default_rng(seed)
    raw = random.normal(-2, 1.5, size)
    return raw, random.random(size) < expit(slope * raw + offset)


def test_the_sigmoid_that_made_the_outcomes_is_found():
    found = calibrate(*rows(0.5, -1.0))
    assert found.pente == pytest.approx(0.5, abs=0.05)
    assert found.decalage == pytest.approx(-1.0, abs=0.1)


@pytest.mark.parametrize("slope", [-2.0, -0.3, 0.0, 0.7, 8.0])
def test_the_slope_is_always_positive_and_bounded(slope):
    found = calibrate(*rows(slope, 0.0))
    assert SLOPES[0] <= found.pente <= SLOPES[1]
    assert np.all(np.diff(found.probability(np.linspace(-5, 5, 11))) > 0)


@pytest.mark.parametrize(("slope", "offset"), [(1.0, 0.0), (0.4, -3.0), (-1.0, -2.0)])
def test_probabilities_average_near_the_base_rate(slope, offset):
    raw, outcome = rows(slope, offset)
    assert calibrate(raw, outcome).probability(raw).mean() == pytest.approx(outcome.mean(), rel=0.02)


def test_a_few_rows_in_perfect_order_do_not_give_certainty():
    raw, outcome = np.array([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0]), np.array([0, 0, 0, 1, 1, 1], dtype=bool)
    found = calibrate(raw, outcome).probability(raw)
    assert 0.01 < found.min() < 0.5 < found.max() < 0.99


@pytest.mark.parametrize("outcome", [True, False])
def test_with_a_single_outcome_nothing_is_calibrated(outcome):
    assert calibrate(np.arange(5.0), np.full(5, outcome)) == IDENTITY


def test_without_rows_held_out_the_offset_alone_gives_the_base_rate_back():
    raw, _ = rows(1.0, 0.0, size=500)
    outcome = np.arange(500) < 35
    found = plain_calibration(raw, outcome)
    assert found.pente == 1.0
    assert found.probability(raw).mean() == pytest.approx(0.07, abs=1e-9)
