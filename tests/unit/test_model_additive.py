"""The additive model and its tables: sums to the last digit, senses held, files that are believed by their hash."""

import json

import numpy as np
import polars as pl
import pytest
import skops.io
from sklearn.preprocessing import FunctionTransformer
from skops.io.exceptions import UntrustedTypesFoundException
from threadpoolctl import threadpool_limits

from models import store
from models.additive import RARE, Settings, fit, settings_for
from models.binning import codes, edges
from models.calibration import Calibration
from models.errors import FeaturesDifferError, ModelError
from models.inputs import BY_NAME, CORE, NAMES
from models.tables import TrainingRows, build, from_json, probability

HOW = Settings(("mois_dus", "taux_paye_3", "mois_en_retard_12", "anciennete_mois"), 0.1, 6, 10, 1.0, (30,))
SIGMOID = Calibration(0.8, -0.2)


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Small fits on busy cores wait for each other far longer than they work."""
    with threadpool_limits(1):
        yield


def rows(size: int = 600, seed: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Inputs, a tenth of them missing; the outcome follows the FIRST input the wrong way round, and its absence."""
    random = np.random.default_rng(seed)
    columns = [
        random.gamma(1, 2, size),
        random.random(size),
        random.poisson(3, size),
        random.integers(0, 200, size),
    ]
    matrix = np.column_stack(columns).astype(np.float32)
    log_odds = -1 - 0.8 * matrix[:, 0] + 0.4 * matrix[:, 2] - 2 * matrix[:, 1]
    matrix[random.random(matrix.shape) < 0.1] = np.nan
    log_odds = np.where(np.isnan(matrix[:, 3]), 3.0, log_odds)
    return matrix, random.random(size) < 1 / (1 + np.exp(-np.nan_to_num(log_odds)))


@pytest.fixture(scope="module")
def learned():
    matrix, outcome = rows()
    with threadpool_limits(1):
        model = fit(matrix, HOW.names, outcome, HOW, 30)
    recent = np.arange(len(matrix)) >= 300
    return (
        model,
        build(model, model.shapes()[0], SIGMOID, TrainingRows(matrix, recent), {"fin": "2026-04"}),
        matrix,
    )


def raw_of(model, matrix) -> np.ndarray:
    """What the estimator itself says of rows."""
    coded = model.codes(matrix, HOW.names)
    missing = coded == np.array([len(cuts) + 1 for cuts in model.bounds])
    return model.estimator.decision_function(np.where(missing, np.nan, coded.astype(float)))


def test_the_tables_say_what_the_calibrated_estimator_says(learned):
    model, tables, matrix = learned
    log_odds = tables.log_odds(tables.contributions(matrix))
    np.testing.assert_allclose(log_odds, SIGMOID.log_odds(raw_of(model, matrix)), atol=1e-6)
    np.testing.assert_allclose(probability(log_odds), SIGMOID.probability(raw_of(model, matrix)), atol=1e-6)


def test_a_score_is_the_sum_of_its_contributions(learned):
    _, tables, matrix = learned
    parts = tables.contributions(matrix)
    by_hand = [tables.intercept + sum(row) for row in parts.tolist()]
    np.testing.assert_allclose(tables.log_odds(parts), by_hand, atol=1e-9)


def test_contributions_are_centred_on_the_rows_that_taught(learned):
    _, tables, matrix = learned
    np.testing.assert_allclose(tables.contributions(matrix).mean(axis=0), 0, atol=1e-8)


def test_senses_hold_even_against_the_rows(learned):
    """The rows say that owing more is safer; the table may not."""
    senses = {table.nom: (table.sens, np.diff(table.apports)) for table in learned[1].entrees}
    for name, (sense, steps) in senses.items():
        assert sense == BY_NAME[name].sens
        assert sense == 0 or np.all(sense * steps >= 0), name
    assert np.all(senses["mois_dus"][1] == 0)
    assert np.ptp(senses["mois_en_retard_12"][1]) > 0


def test_a_missing_value_has_its_own_entry(learned):
    """In these rows the outcome nearly always comes when the time since entry is missing."""
    table = next(table for table in learned[1].entrees if table.nom == "anciennete_mois")
    unknown = np.full((1, len(HOW.names)), np.nan)
    column = HOW.names.index(table.nom)
    assert learned[1].contributions(unknown)[0, column] == table.manquant > max(table.apports) + 0.5


def test_values_beyond_the_training_range_take_the_end_entries(learned):
    _, tables, _ = learned
    low, high = (tables.contributions(np.full((1, 4), value)) for value in (-1e9, 1e9))
    assert low[0].tolist() == [table.apports[0] for table in tables.entrees]
    assert high[0].tolist() == [table.apports[-1] for table in tables.entrees]


def test_tables_written_and_read_are_the_same_bytes_and_version(learned):
    _, tables, _ = learned
    again = from_json(tables.to_json())
    assert again == tables
    assert again.to_json().encode() == tables.to_json().encode()
    assert again.version == tables.version and len(tables.version) == 16


def test_the_same_rows_give_the_same_version_and_another_context_another():
    matrix, outcome = rows()

    def version(contexte):
        model = fit(matrix, HOW.names, outcome, HOW, 30)
        taught = TrainingRows(matrix, np.ones(len(matrix), dtype=bool))
        return build(model, model.shapes()[0], SIGMOID, taught, contexte).version

    assert version({"fin": "2026-04"}) == version({"fin": "2026-04"}) != version({"fin": "2026-05"})


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 2}', '{"format": 1, "entrees": [{}]}', "\x00"])
def test_a_text_that_is_no_table_is_refused(text):
    with pytest.raises(ModelError, match="amont train"):
        from_json(text)


def test_touched_tables_are_refused(learned, tmp_path):
    model, tables, _ = learned
    folder = store.write(tmp_path, tables.version, store.texts_of(tables, {"mesures": {}}), model)
    assert store.read_tables(folder, tables.version) == tables
    path = folder / store.TABLES
    content = json.loads(path.read_text())
    content["intercept"] += 0.5
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    with pytest.raises(ModelError, match="empreinte"):
        store.read_tables(folder, tables.version)
    path.unlink()
    with pytest.raises(ModelError, match="amont train"):
        store.read_tables(folder, tables.version)


def test_a_version_is_written_whole_and_again_over_itself(learned, tmp_path):
    model, tables, _ = learned
    for figures in ({"tour": 1}, {"tour": 2}):
        store.write(tmp_path, tables.version, store.texts_of(tables, figures), model)
    assert [path.name for path in tmp_path.iterdir()] == [tables.version]
    assert sorted(path.name for path in (tmp_path / tables.version).iterdir()) == sorted(store.FILES)
    assert store.read_evaluation(tmp_path / tables.version) == {"version_modele": tables.version, "tour": 2}


def test_the_estimator_comes_back_with_the_trusted_types_only(learned, tmp_path):
    model, tables, matrix = learned
    folder = store.write(tmp_path, tables.version, store.texts_of(tables, {}), model)
    assert skops.io.get_untrusted_types(file=folder / store.ESTIMATOR) == sorted(store.TRUSTED)
    back = store.load_estimator(folder)
    coded = model.codes(matrix, HOW.names).astype(float)
    np.testing.assert_array_equal(back.decision_function(coded), model.estimator.decision_function(coded))


def test_an_estimator_of_another_make_is_refused(tmp_path):
    skops.io.dump(FunctionTransformer(rows), tmp_path / store.ESTIMATOR)
    with pytest.raises(UntrustedTypesFoundException):
        store.load_estimator(tmp_path)


def test_inputs_are_taken_by_name_and_an_absent_one_is_said(learned):
    _, tables, matrix = learned
    frame = pl.DataFrame(matrix, schema=list(HOW.names), orient="row").fill_nan(None)
    shuffled = frame.select(reversed(frame.columns)).with_columns(autre=pl.lit(3))
    np.testing.assert_array_equal(tables.values(shuffled), matrix.astype(float))
    with pytest.raises(FeaturesDifferError, match="mois_dus"):
        tables.values(frame.drop("mois_dus"))


@pytest.mark.parametrize(("share", "said"), [(0, "aucune issue"), (1, "aucun bail sans issue")])
def test_one_outcome_teaches_nothing(share, said):
    matrix, _ = rows(50)
    with pytest.raises(ModelError, match=said):
        fit(matrix, HOW.names, np.full(50, bool(share)), HOW, 5)


def test_inputs_without_two_states_are_left_out():
    matrix, outcome = rows()
    matrix[:, 0], matrix[:, 1] = np.nan, 1.0
    assert fit(matrix, HOW.names, outcome, HOW, 5).names == ("mois_en_retard_12", "anciennete_mois")
    with pytest.raises(ModelError, match="aucune entrée"):
        fit(np.full_like(matrix, np.nan), HOW.names, outcome, HOW, 5)


def test_rare_outcomes_are_fitted_with_few_inputs_and_shallow_trees():
    few, many = settings_for(5_000, RARE - 1), settings_for(5_000, RARE)
    assert (few.names, many.names) == (CORE, NAMES)
    assert few.max_leaf_nodes < many.max_leaf_nodes and few.stages[-1] < many.stages[-1]


@pytest.mark.parametrize(
    ("values", "bounds"),
    [
        pytest.param([1, 2, 4, np.nan], [1.5, 3.0], id="between the values"),
        pytest.param([3, 3, 3], [], id="a single value"),
        pytest.param([np.nan, np.nan], [], id="none"),
    ],
)
def test_the_cut_of_few_values(values, bounds):
    found = edges(np.array(values, dtype=np.float32))
    assert found.tolist() == bounds
    known = [value for value in values if not np.isnan(value)]
    assert len(np.unique(codes(np.array(known), found))) == len(set(known))


def test_a_value_that_is_nearly_always_there_keeps_its_interval():
    random = np.random.default_rng(0)
    values = np.where(random.random(5_000) < 0.97, 0, random.random(5_000) * 100).astype(np.float32)
    found = edges(values)
    assert 10 < len(found) <= 40
    assert np.unique(values[codes(values, found) == 0]).tolist() == [0]
