"""The whole month on a synthetic landlord: made, trained on, screened, answered by played agents, referred."""

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from reports.content import ReponseAgent
from reports.worklist import write_worklist
from screening.content.presentation import payments_since, worklist_content
from screening.demo import write_workspace
from screening.demo.agents import play_agents
from screening.errors import ConfigurationError
from screening.intake import read_coordonnees
from screening.month import MonthReport, screen_month
from screening.referral import Phrases, ReferralReport, refer_month
from screening.training import TrainingReport, train_model
from screening.workspace import Workspace

Progress = Callable[[str], None]

MOIS = date(2026, 10, 1)
REPONSES_LE = date(2026, 11, 20)
"""The day the played agents answer: the demo's own calendar, so that it is the same whenever it is run."""
PHRASE = "demonstration"
MARQUE = "LISEZ-MOI.txt"


def run_demo(dossier: Path, menages: int, graine: int, progress: Progress) -> list[str]:
    """Run the demo in a folder, replacing an earlier demo; give what to open, a line each.

    Raises:
        ConfigurationError: the folder holds something else than a demo.
    """
    _make_room(dossier)
    clock = datetime(REPONSES_LE.year, REPONSES_LE.month, REPONSES_LE.day, 9, tzinfo=UTC)
    progress(f"bailleur synthétique de {menages} ménages")
    write_workspace(dossier, menages, graine)
    espace = Workspace.open(dossier)
    with espace.verrou():
        trained = train_model(espace, None, clock, promouvoir=True, progress=progress)
        screened = screen_month(espace, MOIS, regles_seules=False, horodatage=clock, progress=progress)
        progress("réponses des agents (jouées)")
        answers = _answer(espace, screened, graine)
        progress("orientations")
        referred = refer_month(espace, MOIS, [answers], Phrases.read(None, PHRASE), clock)
    return _to_open(dossier, trained, screened, answers, referred)


def _make_room(dossier: Path) -> None:
    if not dossier.exists() or not any(dossier.iterdir()):
        return
    if not (dossier / MARQUE).is_file():
        raise ConfigurationError(
            f"{dossier} n'est ni vide ni une démonstration : il n'a pas été touché. Donner un autre dossier."
        )
    shutil.rmtree(dossier)


def _answer(espace: Workspace, screened: MonthReport, graine: int) -> Path:
    """The work list as the agents send it back: the same workbook, its own columns filled."""
    month = screened.month
    stages = month.indicateurs.select("id_bail", "stade")
    drawn = play_agents(month.decisions.join(stages, on="id_bail", how="left"), REPONSES_LE, graine)
    fields = [name for name in drawn.columns if name != "id_menage"]
    answers = {
        row["id_menage"]: ReponseAgent(**{f: row[f] for f in fields}) for row in drawn.iter_rows(named=True)
    }
    payments = payments_since(month.intake.ecritures, month.arrete_au)
    path = espace.racine / "validations" / "liste_travail_remplie.xlsx"
    path.parent.mkdir()
    write_worklist(path, worklist_content(month, read_coordonnees(espace), payments, answers))
    path.chmod(0o600)
    return path


def _to_open(
    dossier: Path, trained: TrainingReport, screened: MonthReport, answers: Path, referred: ReferralReport
) -> list[str]:
    folder = screened.dossier
    levels = screened.month.decisions.filter(pl.col("rang").is_not_null())["niveau"].value_counts()
    counts = dict(levels.iter_rows())
    return [
        "",
        "DONNÉES SYNTHÉTIQUES : bailleur, ménages et comptes sont inventés.",
        f"{counts.get('prioritaire', 0)} ménages prioritaires, {counts.get('vigilance', 0)} en vigilance ; "
        f"{sum(referred.orientes.values())} orientés vers {len(referred.orientes)} partenaires.",
        "À ouvrir :",
        f"  la page du mois          {folder / 'synthese.html'}",
        f"  la liste des équipes     {folder / 'liste_travail.xlsx'}",
        f"  la liste remplie         {answers}",
        f"  les échéances légales    {folder / 'echeances.xlsx'}",
        *(f"  fiches scellées          {path}" for path in sorted((folder / "orientations").glob("*.zip"))),
        f"  la fiche du modèle       {trained.dossier / 'fiche_modele.html'}",
        f"Les archives s'ouvrent avec 7-Zip ; la phrase de cette démonstration est « {PHRASE} ».",
        f"Ensuite : amont check --espace {dossier}",
    ]
