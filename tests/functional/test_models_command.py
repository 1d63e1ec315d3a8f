"""`amont models` on a real tracking store: versions listed, promoted, restored, each change journaled once."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from threadpoolctl import threadpool_limits
from training_space import TOML, train, write

from models import store
from models.registry import Registry
from models.replacement import REGLE
from screening.cases import Register
from screening.cases.services import ServiceChange
from screening.cli import amont
from screening.content.model_sheet import DONNEES, FICHE
from screening.scoring import service
from screening.workspace import Workspace

FIRST_END, SECOND_END = date(2026, 1, 1), None


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Path, str, str]:
    """A landlord with two versions, the second in service; moved once trained."""
    espace = write(tmp_path_factory.mktemp("bailleur") / "ici", stopping=16)
    with threadpool_limits(1):
        versions = [train(espace, end).version for end in (FIRST_END, SECOND_END)]
    return espace.racine.rename(espace.racine.with_name("ailleurs")), *versions


@pytest.fixture
def espace(made, tmp_path) -> Workspace:
    return Workspace.open(shutil.copytree(made[0], tmp_path / "copie"))


def models(espace: Workspace, *words: str) -> Result:
    return CliRunner().invoke(amont, ["models", "--espace", str(espace.racine), *words])


def changes(espace: Workspace) -> list[ServiceChange]:
    return Register.find(espace.registre_url).services()


def test_training_journals_what_the_rule_puts_into_service(made, espace):
    _, first, second = made
    assert changes(espace) == [ServiceChange(None, first), ServiceChange(first, second)]
    train(espace, SECOND_END)
    assert len(changes(espace)) == 2, "the same version again changes nothing"


def test_versions_are_listed_with_what_they_are_worth_and_the_rule(made, espace):
    _, first, second = made
    said = models(espace).output
    lines = said.splitlines()
    assert f"{second} · en service · enregistrée le " in lines[0]
    assert any(line.startswith(f"{first} · ancienne · ") for line in lines)
    evaluation = store.read_evaluation(espace.modeles / second)
    precision = evaluation["mesures"]["modele"]["precision"]
    assert f"{100 * precision:.1f}".replace(".", ",") in said
    assert (
        evaluation["effectifs_totaux"]["lignes"] > 0
        and f"{evaluation['effectifs_totaux']['lignes']} lignes" in said
    )
    assert evaluation["remplacement"]["regle"] == REGLE and f"Règle de remplacement : {REGLE}" in lines
    assert evaluation["remplacement"]["motif"] in said


def test_a_version_whose_folder_is_gone_is_read_from_the_store(made, espace):
    whole = models(espace).output
    shutil.rmtree(espace.modeles / made[1])
    assert models(espace).output == whole


def test_promoting_and_restoring_move_the_service_and_are_journaled(made, espace):
    _, first, second = made
    promoted = models(espace, "--promouvoir", first)
    assert promoted.exit_code == 0 and f"{first} mise en service, à la place de {second}" in promoted.output
    assert service(espace).version == first
    restored = models(espace, "--retablir")
    assert restored.exit_code == 0 and f"{second} rétablie, à la place de {first}" in restored.output
    assert service(espace).version == second
    assert changes(espace)[2:] == [ServiceChange(second, first), ServiceChange(first, second, retour=True)]
    assert models(espace, "--retablir").exit_code == 0 and service(espace).version == first
    assert models(espace, "--retablir").exit_code == 20 and service(espace).version == first
    assert Register.find(espace.registre_url).verify_journal().premiere_rupture is None


def test_promoting_what_serves_already_changes_nothing(made, espace):
    assert "rien ne change" in models(espace, "--promouvoir", made[2]).output
    assert len(changes(espace)) == 2


def test_an_unknown_version_stops_with_the_nearest(made, espace):
    wrong = made[1][:-1] + ("0" if made[1][-1] != "0" else "1")
    result = models(espace, "--promouvoir", wrong)
    assert result.exit_code == 20 and f"le plus proche est « {made[1]} »" in result.output
    assert service(espace).version == made[2] and len(changes(espace)) == 2


def test_a_version_that_was_touched_is_not_put_into_service(made, espace):
    tables = espace.modeles / made[1] / store.TABLES
    tables.write_text(tables.read_text() + " ")
    assert models(espace, "--promouvoir", made[1]).exit_code == 20
    assert service(espace).version == made[2] and len(changes(espace)) == 2


def test_both_at_once_is_a_wrong_command_line(espace):
    assert models(espace, "--retablir", "--promouvoir", "x").exit_code == 2


def test_no_version_at_all_says_what_to_do_and_makes_nothing(tmp_path):
    espace = write(tmp_path / "seul", stopping=0)
    assert "amont train" in models(espace).output
    assert models(espace, "--retablir").exit_code == 20
    assert not espace.modeles.exists() and not (espace.racine / "registre.db").exists()


def test_two_workspaces_that_share_a_store_follow_each_other_and_each_restores_what_it_knew(
    made, espace, tmp_path
):
    _, first, second = made
    suivi = f'\n[modeles]\nsuivi = "{espace.suivi_url}"\n'
    other = write(tmp_path / "autre", stopping=16, toml=suivi)
    promoted = models(other, "--promouvoir", first)
    assert "vaut pour tous ceux qui l'emploient" in promoted.output
    assert service(espace).version == first, "the store is one"
    assert "vaut pour tous" not in models(espace, "--retablir").output
    assert service(other).version == second, "the last version that the first workspace had put there"
    assert changes(espace)[-1] == ServiceChange(first, second, retour=True)
    assert models(other, "--retablir").exit_code == 0 and service(other).version == first
    assert TOML in (other.racine / "amont.toml").read_text()


def test_each_version_has_its_document_in_its_folder_and_in_the_store(made, espace):
    _, first, second = made
    for version in (first, second):
        folder = espace.modeles / version
        known = next(each for each in Registry(espace.suivi_url).versions() if each.version == version)
        for name in (FICHE, DONNEES):
            assert (folder / name).read_bytes() == Registry(espace.suivi_url).read(known, name)
        assert json.loads((folder / DONNEES).read_text())["version"] == version
