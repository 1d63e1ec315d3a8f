"""The fit as a whole, on a tiny landlord of written files: versions, promotion, and what is said when data are few."""

import shutil
from datetime import date

import pytest
from threadpoolctl import threadpool_limits
from training_space import train, write

from models import store
from models.errors import ModelError
from models.registry import Registry
from screening.scoring import service
from screening.training import describe
from screening.workspace import Workspace


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Small fits on busy cores wait for each other far longer than they work."""
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A landlord with a version in service; moved once trained, so that each copy has a store of its own."""
    espace = write(tmp_path_factory.mktemp("bailleur") / "ici", stopping=16)
    with threadpool_limits(1):
        report = train(espace)
    return espace.racine.rename(espace.racine.with_name("ailleurs")), report


@pytest.fixture
def espace(trained, tmp_path) -> Workspace:
    return Workspace.open(shutil.copytree(trained[0], tmp_path / "copie"))


def test_the_first_version_goes_into_service_whatever_it_is_worth(trained, espace):
    _, report = trained
    assert report.promue and "Première version" in report.evaluation["remplacement"]["motif"]
    assert service(espace).version == report.version
    assert service(espace).avertissements == report.evaluation["avertissements"]


def test_a_short_history_is_judged_by_household_and_says_so(trained):
    _, report = trained
    assert report.evaluation["validation"]["mode"] == "menage"
    said = "\n".join(describe(report))
    assert "Historique court" in said and "Peu d'issues" in said and "Version mise en service." in said


def test_the_evaluation_holds_the_contestants_and_the_counts(trained):
    evaluation = trained[1].evaluation
    assert set(evaluation["mesures"]) >= {
        *("modele", "mois_dus", "plus_ancien_terme", "tendance_solde", "regles_seules"),
        *("regression_logistique", "boosting_sans_contrainte"),
    }
    assert set(evaluation["ecarts"]) == set(evaluation["mesures"]) - {"modele", "lignes", "issues"}
    totals = evaluation["effectifs_totaux"]
    assert totals["cohorte"] == sum(totals[n] for n in ("lignes", "censures", "traites", "deja_atteint"))
    assert evaluation["cible_par_defaut"] is True


def test_the_same_data_give_the_same_version_which_stays_in_service(trained, espace):
    again = train(espace)
    assert again.version == trained[1].version
    assert Registry(espace.suivi_url).in_service().numero == "1"
    assert (again.dossier / store.TABLES).read_bytes() == (
        trained[0] / "modeles" / again.version / store.TABLES
    ).read_bytes()


def test_another_end_gives_another_version_which_lines_after_it_do_not_change(trained, espace):
    end = date(2026, 1, 1)
    other = train(espace, end)
    assert other.version != trained[1].version
    assert other.evaluation["fin"] == "2026-01"
    assert service(espace).version == other.version
    with open(espace.racine / "ecritures.csv", "a") as ledger:
        ledger.write("B59;02/02/2026;autre_debit;9000,00;\nB03;03/02/2026;reglement;;4000,00\n")
    assert train(espace, end, promouvoir=False).version == other.version


def test_without_promotion_the_version_is_registered_and_the_old_one_serves(trained, espace):
    other = train(espace, date(2026, 1, 1), promouvoir=False)
    assert not other.promue and other.dossier.is_dir()
    assert service(espace).version == trained[1].version
    assert "Version enregistrée, non mise en service." in describe(other)
    assert Registry(espace.suivi_url).add(other.dossier, other.version, {}, {}).numero == "2"


def test_a_version_that_was_touched_is_replaced_by_training_anew(espace):
    """The message of a touched version says to train again: that must work."""
    tables = espace.modeles / service(espace).version / store.TABLES
    tables.write_text(tables.read_text().replace('"intercept"', '"Intercept"'))
    with pytest.raises(ModelError, match="amont train"):
        service(espace)
    report = train(espace)
    assert report.promue and "remplacée" in report.evaluation["remplacement"]["motif"]
    assert service(espace).version == report.version


def test_without_any_outcome_nothing_is_learned_and_it_says_what_to_do(tmp_path):
    espace = write(tmp_path / "espace", stopping=0)
    with pytest.raises(ModelError, match=r"aucune issue.*\[historique\].*\[cible\].*--regles-seules"):
        train(espace)
    assert not espace.modeles.exists()


def test_a_single_household_with_the_outcome_teaches_and_warns(espace):
    write(espace.racine, stopping=1)
    report = train(espace)
    assert report.promue and report.evaluation["validation"]["mode"] == "aucune"
    assert "Trop peu d'issues" in "\n".join(describe(report))
    assert "mesures" not in report.evaluation
    totals = report.evaluation["effectifs_totaux"]
    assert 0 < totals["issues"] < 10


def test_a_handful_of_outcomes_teaches_with_few_inputs_and_warns(espace):
    write(espace.racine, stopping=4)
    report = train(espace)
    assert report.evaluation["ajustement"]["entrees_reduites"]
    assert any("Peu d'issues" in said for said in report.evaluation["avertissements"])
    assert service(espace).version == report.version
