"""Whatever the rows, the tables say what the calibrated estimator says, and hold their senses."""

from functools import cache

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from threadpoolctl import threadpool_limits

from models.additive import Additive, Settings, fit
from models.binning import BINS, codes, edges
from models.calibration import Calibration
from models.inputs import BY_NAME
from models.tables import Tables, TrainingRows, build, from_json

NAMES = ("mois_dus", "taux_paye_12", "mois_depuis_premier_defaut", "rejets_3")
HOW = Settings(NAMES, 0.2, 5, 5, 1.0, (15,))
SIGMOID = Calibration(1.3, -0.4)
VALUES = st.none() | st.sampled_from([0.0, 1.0, -1.0, 1e30, -1e30]) | st.floats(-60, 60, width=32)
ROW = st.tuples(*[VALUES] * len(NAMES))


@cache
def learned(seed: int) -> tuple[Additive, Tables]:
    """A model of rows whose spread, rounding, missing share and outcome all depend on the seed."""
    random = np.random.default_rng(seed)
    matrix = (random.normal(size=(250, len(NAMES))) * random.choice([0.5, 3, 20], len(NAMES))).astype(
        np.float32
    )
    matrix[:, 3] = np.round(matrix[:, 3])
    matrix[random.random(matrix.shape) < random.choice([0, 0.05, 0.4], len(NAMES))] = np.nan
    log_odds = np.nan_to_num(matrix, nan=2.0) @ random.normal(size=len(NAMES)) / 3
    outcome = random.random(250) < 1 / (1 + np.exp(-log_odds))
    with threadpool_limits(1):
        model = fit(matrix, NAMES, outcome, HOW, 15)
        rows = TrainingRows(matrix, np.arange(250) >= 100)
        return model, build(model, model.shapes()[0], SIGMOID, rows, {"graine": seed})


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 7), st.lists(ROW, min_size=1, max_size=20))
def test_tables_equal_the_calibrated_estimator_and_sum_up(seed, rows):
    model, tables = learned(seed)
    matrix = np.array(rows, dtype=np.float64)
    assert np.isnan(matrix).sum() == sum(value is None for row in rows for value in row)
    coded = model.codes(matrix, NAMES)
    missing = coded == np.array([len(cuts) + 1 for cuts in model.bounds])
    with threadpool_limits(1):
        raw = model.estimator.decision_function(np.where(missing, np.nan, coded.astype(float)))
    parts = tables.contributions(matrix)
    np.testing.assert_allclose(tables.log_odds(parts), SIGMOID.log_odds(raw), atol=1e-6)
    by_hand = [tables.intercept + sum(row) for row in parts.tolist()]
    np.testing.assert_allclose(tables.log_odds(parts), by_hand, atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 7), ROW, st.integers(0, 3), st.floats(-60, 60, width=32), st.floats(0, 60, width=32))
def test_more_of_an_input_moves_the_score_in_its_sense_only(seed, row, place, value, more):
    _, tables = learned(seed)
    low, high = (np.array([row], dtype=np.float64) for _ in range(2))
    low[0, place], high[0, place] = value, np.float32(value) + np.float32(more)
    step = np.diff([tables.log_odds(tables.contributions(each))[0] for each in (low, high)])[0]
    sense = BY_NAME[NAMES[place]].sens
    assert sense == 0 or sense * step >= -1e-12


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 7))
def test_tables_written_and_read_are_the_same_bytes(seed):
    _, tables = learned(seed)
    again = from_json(tables.to_json())
    assert (again, again.to_json(), again.version) == (tables, tables.to_json(), tables.version)


@settings(max_examples=80, deadline=None)
@given(
    arrays(
        np.float32, st.integers(0, 200), elements=st.floats(-1e6, 1e6, width=32) | st.just(np.float32("nan"))
    )
)
def test_a_cut_is_ascending_bounded_and_keeps_the_missing_apart(values):
    bounds = edges(values)
    assert len(bounds) < BINS + 3 and np.all(np.diff(bounds) > 0)
    found = codes(values, bounds)
    np.testing.assert_array_equal(found == len(bounds) + 1, np.isnan(values))
    known = np.sort(values[~np.isnan(values)])
    assert np.all(np.diff(codes(known, bounds).astype(int)) >= 0)
    assert len(bounds) == 0 or set(codes(known, bounds)) == set(range(len(bounds) + 1))
