"""The version in service: found, checked, copied whole, and what it says of leases."""

from dataclasses import replace
from math import exp
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from threadpoolctl import threadpool_limits

from models import store
from models.additive import Settings, fit
from models.calibration import Calibration
from models.errors import FeaturesDifferError, ModelError
from models.registry import Registry
from models.tables import TrainingRows, build
from screening.inputs import model_inputs
from screening.scoring import Service, service
from screening.settings import Derive
from screening.vocabulary import INDICATEURS
from screening.workspace import Workspace

HOW = Settings(("mois_dus", "dette_propre_mois", "taux_paye_3", "rejets_12"), 0.1, 4, 10, 1.0, (20,))
LIMITS = Derive()
REMARKS = ["Historique court."]


def leases(size: int = 400, seed: int = 1) -> pl.DataFrame:
    """Random accounts; a tenth of the debts are unknown."""
    random = np.random.default_rng(seed)
    columns = {
        "id_bail": [f"B{k:04d}" for k in range(size)],
        "depense_nette_centimes": [40_000] * size,
        "mois_dus": [None if random.random() < 0.1 else float(v) for v in random.gamma(1, 1, size)],
        "dette_propre_centimes": random.integers(0, 100_000, size),
        "taux_paye_3": random.random(size),
        "rejets_12": random.integers(0, 5, size),
    }
    known = pl.DataFrame(columns).cast({name: INDICATEURS[name] for name in columns})
    return known.select(
        pl.col(name) if name in columns else pl.lit(None, dtype=kind).alias(name)
        for name, kind in INDICATEURS.items()
    )


def workspace(folder: Path, suivi: str = "sqlite:///modeles/mlflow.db") -> Workspace:
    folder.mkdir(parents=True)
    for name in ("baux.csv", "ecritures.csv"):
        (folder / name).write_text("")
    entrees = '[entrees]\nbaux = "baux.csv"\necritures = "ecritures.csv"\n'
    toml = f'[bailleur]\nnom = "Essai"\n{entrees}[modeles]\nsuivi = "{suivi}"\n'
    (folder / "amont.toml").write_text(toml)
    return Workspace.open(folder)


@pytest.fixture(scope="module")
def first(tmp_path_factory) -> Workspace:
    """A workspace with a version in service."""
    espace = workspace(tmp_path_factory.mktemp("scoring") / "premier")
    matrix = model_inputs(leases()).select(HOW.names).fill_null(np.nan).to_numpy().astype(np.float32)
    outcome = np.nan_to_num(matrix[:, 0], nan=2.0) + matrix[:, 3] > 3.5
    with threadpool_limits(1):
        model = fit(matrix, HOW.names, outcome, HOW, 20)
        rows = TrainingRows(matrix, np.ones(len(matrix), dtype=bool))
        tables = build(model, model.shapes()[0], Calibration(0.7, 0.1), rows, {"fin": "2026-04"})
        folder = store.write(
            espace.modeles, tables.version, store.texts_of(tables, {"avertissements": REMARKS}), model
        )
    registry = Registry(espace.suivi_url)
    registry.promote(registry.add(folder, tables.version, {}, {}))
    return espace


@pytest.fixture
def second(first, tmp_path) -> Workspace:
    """Another workspace that shares the first one's store."""
    return workspace(tmp_path / "second", first.suivi_url)


def test_without_a_store_there_is_no_model_and_no_store_is_made(tmp_path):
    espace = workspace(tmp_path / "seul")
    assert service(espace) is None
    assert sorted(path.name for path in espace.racine.iterdir()) == [
        "amont.toml",
        "baux.csv",
        "ecritures.csv",
    ]


def test_every_score_is_the_sum_of_its_contributions(first):
    model, frame = service(first), leases(seed=2)
    scored = model.score(frame)
    assert scored.columns == ["id_bail", "score", "score_brut", "contributions"]
    assert scored["id_bail"].equals(frame["id_bail"])
    for _, score, raw, parts in scored.iter_rows():
        assert raw == pytest.approx(model.intercept + sum(part["apport"] for part in parts), abs=1e-9)
        assert score == pytest.approx(1 / (1 + exp(-raw)), rel=1e-12)
    assert scored["score"].n_unique() > 20


def test_contributions_name_the_input_its_theme_and_its_value(first):
    frame = leases(seed=2)
    parts = service(first).score(frame).explode("contributions").unnest("contributions")
    assert parts["indicateur"].to_list() == list(service(first).tables.names) * frame.height
    assert set(parts.filter(indicateur="mois_dus")["theme"]) == {"Montant dû"}
    assert parts.filter(indicateur="mois_dus")["valeur"].to_list() == frame["mois_dus"].to_list()
    assert (
        parts["valeur"].is_nan().sum() == 0 and parts["valeur"].null_count() == frame["mois_dus"].null_count()
    )


def test_the_order_of_leases_and_the_company_they_keep_change_nothing(first):
    frame = leases(seed=2)
    whole = service(first).score(frame)
    assert service(first).score(frame.reverse()).reverse().equals(whole)
    assert service(first).score(frame[7:8]).equals(whole[7:8])


def test_no_lease_gives_no_score_of_the_same_shape(first):
    empty, one = (service(first).score(leases()[:rows]) for rows in (0, 1))
    assert empty.is_empty() and empty.schema == one.schema


def test_a_lease_of_which_nothing_is_known_is_scored(first):
    unknown = pl.DataFrame({"id_bail": ["B1"]}).select(
        pl.col(n) if n == "id_bail" else pl.lit(None, dtype=k).alias(n) for n, k in INDICATEURS.items()
    )
    assert 0 < service(first).score(unknown)["score"].item() < 1


def test_an_input_that_is_not_computed_here_is_refused(first):
    tables = service(first).tables
    foreign = replace(
        tables, entrees=(replace(tables.entrees[0], nom="entree_d_ailleurs"), *tables.entrees[1:])
    )
    with pytest.raises(FeaturesDifferError, match=r"entree_d_ailleurs.*amont train"):
        Service(foreign, []).score(leases())


def test_drift_is_judged_on_indicators(first):
    model, now = service(first), leases(seed=2)
    blank = now.with_columns(rejets_12=pl.lit(None, dtype=pl.Int64))
    assert model.fallback_reason(now, leases(seed=3), LIMITS) is None
    assert "Rejets en douze mois" in model.fallback_reason(blank, now, LIMITS)
    assert model.fallback_reason(blank, now[:0], LIMITS) is None
    assert [said for said in model.drift_warnings(blank, LIMITS) if "Rejets en douze mois" in said]


def test_a_second_workspace_gets_a_copy_that_then_serves_alone(first, second):
    found = service(second)
    assert (found.version, found.empreinte, found.avertissements) == (
        service(first).version, service(first).empreinte, REMARKS
    )  # fmt: skip
    copy = second.modeles / found.version
    assert sorted(path.name for path in copy.iterdir()) == sorted(store.FILES)
    assert [path.name for path in second.modeles.iterdir()] == [found.version]
    assert found.score(leases()).equals(service(first).score(leases()))


def test_a_copy_that_was_touched_is_refused_and_fetched_again_once_removed(second):
    path = second.modeles / service(second).version / store.TABLES
    path.write_bytes(path.read_bytes().replace(b"0.1", b"0.2", 1))
    with pytest.raises(ModelError, match="empreinte"):
        service(second)
    path.unlink()
    assert service(second) is not None


def test_tables_that_changed_in_the_store_are_refused_and_leave_nothing(first, second):
    source = Registry(first.suivi_url).in_service().source.removeprefix("file://")
    path = Path(source) / store.TABLES
    content = path.read_bytes()
    path.write_bytes(content + b" ")
    try:
        with pytest.raises(ModelError, match="Dans le suivi"):
            service(second)
        assert list(second.modeles.iterdir()) == []
    finally:
        path.write_bytes(content)
    assert service(second) is not None
