"""The registry, on a real MLflow store in a SQLite file: versions, the one in service, files that follow."""

import shutil
from pathlib import Path

import pytest

from models.errors import ModelError
from models.registry import ALIAS, NAME, Registry, _client

FIGURES, FACTS = {"precision": 0.4}, {"fin": "2026-04"}


def version_files(folder: Path, name: str) -> Path:
    target = folder / name
    target.mkdir(parents=True)
    (target / "tables.json").write_text(f"tables de {name}")
    return target


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """A store with versions `un` and `deux`, `un` being in service; then moved, so that copies stand alone."""
    made = tmp_path_factory.mktemp("suivi") / "ici"
    registry = Registry(f"sqlite:///{made / 'modeles' / 'mlflow.db'}")
    first = registry.add(version_files(made, "un"), "un", FIGURES, FACTS)
    registry.add(version_files(made, "deux"), "deux", FIGURES, FACTS)
    assert registry.in_service() is None
    registry.promote(first)
    return made.rename(made.with_name("ailleurs"))


@pytest.fixture
def registry(home, tmp_path) -> Registry:
    copy = shutil.copytree(home, tmp_path / "copie")
    return Registry(f"sqlite:///{copy / 'modeles' / 'mlflow.db'}")


def test_no_store_is_an_empty_registry_and_stays_so(tmp_path):
    assert Registry(f"sqlite:///{tmp_path / 'modeles' / 'mlflow.db'}").in_service() is None
    assert list(tmp_path.iterdir()) == []


def test_the_version_in_service_is_the_one_promoted(registry, tmp_path):
    assert registry.in_service().version == "un"
    second = registry.add(tmp_path, "deux", FIGURES, FACTS)
    assert registry.in_service().version == "un"
    registry.promote(second)
    assert registry.in_service() == second
    assert second.version == "deux"


def test_a_version_already_there_is_not_registered_twice(registry, tmp_path):
    again = registry.add(tmp_path, "un", FIGURES, FACTS)
    assert again == registry.in_service()
    assert registry.add(version_files(tmp_path, "trois"), "trois", FIGURES, FACTS).numero == "3"


def test_files_are_fetched_from_a_store_that_was_moved(registry, tmp_path):
    registry.fetch(registry.in_service(), tmp_path / "recu")
    assert [path.name for path in (tmp_path / "recu").iterdir()] == ["tables.json"]
    assert (tmp_path / "recu" / "tables.json").read_text() == "tables de un"


def test_files_that_are_gone_are_an_error_of_ours(registry, tmp_path):
    shutil.rmtree(registry.fichier.parent / "artefacts")
    with pytest.raises(ModelError, match="suivi"):
        registry.fetch(registry.in_service(), tmp_path / "recu")


def test_a_version_that_is_not_ours_is_said(registry):
    with _client(registry.url) as client:
        foreign = client.create_model_version(NAME, "file:///nulle/part")
        client.set_registered_model_alias(NAME, ALIAS, foreign.version)
    with pytest.raises(ModelError, match="n'a pas été écrite par Amont"):
        registry.in_service()


def test_a_file_that_is_no_store_is_an_error_of_ours(tmp_path):
    path = tmp_path / "mlflow.db"
    path.write_text(
        "ceci n'est pas une base, mais un texte assez long pour ne pas être pris pour une base vide"
    )
    with pytest.raises(ModelError, match="vérifiez"):
        Registry(f"sqlite:///{path}").in_service()
