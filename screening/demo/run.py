"""The whole life of a month on a synthetic landlord: made, trained on, screened, referred, answered and followed."""

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
from screening.demo.partners import answer_forms
from screening.errors import ConfigurationError
from screening.follow import FollowReport, follow_cases
from screening.intake import read_coordonnees
from screening.month import MonthReport, screen_month
from screening.referral import Phrases, ReferralReport, refer_month
from screening.returns import record_forms
from screening.training import TrainingReport, train_model
from screening.workspace import Workspace

Progress = Callable[[str], None]

MOIS = date(2026, 10, 1)
REPONSES_LE = date(2026, 11, 20)
"""The day the played agents answer: the demo's own calendar, so that it is the same whenever it is run."""
RETOURS_LES = (date(2026, 12, 4), date(2026, 12, 18))
"""The days the played partners' forms are read."""
SUIVI_LE = date(2026, 12, 21)
"""A month after the sending, and a day."""
PHRASE = "demonstration"
MARQUE = "LISEZ-MOI.txt"


def run_demo(dossier: Path, menages: int, graine: int, progress: Progress) -> list[str]:
    """Run the demo in a folder, replacing an earlier demo; give what to open, a line each.

    Raises:
        ConfigurationError: the folder holds something else than a demo.
    """
    _make_room(dossier)
    clock = _morning(REPONSES_LE)
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
        progress("réponses des partenaires (jouées) et suivi")
        followed = _follow(espace, referred, graine)
    return [*_to_open(dossier, trained, screened, answers, referred), *_to_follow(followed)]


def _morning(jour: date) -> datetime:
    return datetime(jour.year, jour.month, jour.day, 9, tzinfo=UTC)


def _follow(espace: Workspace, referred: ReferralReport, graine: int) -> FollowReport | None:
    """The partners' forms, read as they come back, then the cases of the day; None where nothing was sent."""
    archives = sorted(referred.dossier.glob("partenaire-*.zip"))
    if not archives:
        return None
    tours = answer_forms(archives, PHRASE, espace.racine / "retours", REPONSES_LE, graine)
    for formulaires, le in zip(tours, RETOURS_LES, strict=True):
        record_forms(espace, formulaires, _morning(le))
    return follow_cases(espace, SUIVI_LE, _morning(SUIVI_LE))


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


def _to_follow(followed: FollowReport | None) -> list[str]:
    """What came of the cases a month later, and where to read it."""
    if followed is None:
        return []
    pages = sorted(followed.dossier.glob("bilan_partenaire-*.html"))
    return [
        "",
        f"Un mois plus tard (partenaires joués). Dossiers suivis : {followed.dossiers} ; "
        f"expirés : {followed.expires} ; à faire ce jour : {sum(followed.a_faire.values())}.",
        f"  le suivi du jour         {followed.dossier / 'relances.xlsx'}",
        *(f"  bilan d'un partenaire    {page}" for page in pages[:1]),
        f"  agrégats masqués         {followed.dossier / 'observatoire.csv'}",
    ]
