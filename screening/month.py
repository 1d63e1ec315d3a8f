"""The month, read from top to bottom: accounts in; a list, its reasons, its legal dates and its proofs out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import polars as pl

from reports.deadlines import write_deadlines
from reports.page import synthese_html
from reports.synthesis import EtatModele, SyntheseMois
from reports.worklist import write_worklist
from screening.calendrier import iso, last_day
from screening.cases import Register
from screening.content.feedback import Rules, feedback_content
from screening.content.manifest import month_facts
from screening.content.movements import movements_table
from screening.content.presentation import (
    MonthResults,
    deadlines_content,
    payments_since,
    synthese_content,
    worklist_content,
)
from screening.content.rulebook import rule_cards
from screening.decision import Proofs, capacity_of, decide_and_draw
from screening.feedback import read_feedback
from screening.in_force import FICHIER, InForce
from screening.indicators import build_indicators
from screening.intake import Intake, read, read_coordonnees
from screening.intake.balances import warned
from screening.intake.quality import check_quality
from screening.judgement import judge, recognise
from screening.moved import Count, Present, why_moved
from screening.outputs import Place, publish, write_parquet
from screening.parameters import Values, load
from screening.pauses import pauses_of
from screening.previous import previous_list
from screening.reasons import main_reasons
from screening.redecision import MonthData
from screening.rejects import write_rejects
from screening.rules import evaluate, load_rules
from screening.sealing import sealed_holdout
from screening.workspace import Workspace

Progress = Callable[[str], None]


@dataclass(frozen=True)
class MonthReport:
    """What a run of `screen` leaves behind; `nouveau` is False when equal results were already published."""

    dossier: Path
    month: MonthResults
    page: SyntheseMois
    nouveau: bool


def screen_month(
    espace: Workspace, mois: date, regles_seules: bool, horodatage: datetime, progress: Progress
) -> MonthReport:
    """Make a month's list and publish it whole.

    Raises:
        AmontError: any known failure, before anything is published.
    """
    values = load(mois, espace.dossiers_baremes)
    catalogue = load_rules(espace.dossiers_regles, espace.dossiers_baremes)
    progress("lecture des sources")
    intake = warned(read(espace), last_day(mois))
    check_quality(intake, espace.reglages.qualite.rejets_max)
    progress("indicateurs")
    register = Register.open(espace.registre_url, horodatage)
    temoin = sealed_holdout(espace.reglages, register, values, intake.empreintes, horodatage)
    count = _counting(intake, register)
    indicateurs = count(mois, values)
    progress("règles")
    evaluation = evaluate(catalogue, indicateurs.filter(pl.col("nature_bail") == "logement"), values)
    progress("modèle")
    judgement = judge(espace, mois, indicateurs, regles_seules)
    progress("décision")
    recognise(register, judgement, horodatage)
    data = MonthData(mois, indicateurs, register.memory(last_day(mois)))
    pauses = pauses_of(data.memoire, evaluation.faits, data.principaux, last_day(mois))
    applied = InForce.of(mois, catalogue, values, espace.reglages)
    rules_version = sha256(f"{catalogue.empreinte}/{values.empreinte}".encode()).hexdigest()[:12]
    c = espace.reglages.capacite
    capacity = capacity_of(indicateurs, c.par_mois, c.agences, c.part_precoce)
    proofs = Proofs(evaluation.faits, judgement.scores, pauses.tenus, judgement.version, rules_version)
    decisions, tirage = decide_and_draw(indicateurs, proofs, capacity, temoin)
    del proofs
    judgement = judgement.without_scores()
    progress("mouvements")
    before = previous_list(espace, register, mois)
    present = Present(data, applied, judgement.version, decisions, count)
    moved = why_moved(espace, register, before, present)
    answers = read_feedback(register, data.memoire, mois)
    reasons = main_reasons(espace, answers.reponses)
    rules = Rules(catalogue, espace.dossiers_regles, values)
    month = MonthResults(
        mois=mois,
        bailleur=espace.reglages.bailleur.nom,
        synthetique=espace.reglages.bailleur.synthetique,
        intake=intake,
        indicateurs=indicateurs,
        evaluation=evaluation,
        decisions=decisions,
        tirage=tirage,
        pauses=pauses,
        precedent=before,
        pourquoi=moved,
        retours=feedback_content(answers, reasons, rules, last_day(mois)) if before.mois else None,
        capacite=capacity,
        valeurs=values,
        modele=EtatModele(
            judgement.version, judgement.regles_seules, judgement.reservations(intake.avertissements)
        ),
        cohorte=judgement.cohorte,
        version_regles=rules_version,
        version_outil=version("amont"),
        cartes=rule_cards(catalogue, values),
    )
    progress("publication")
    page = synthese_content(month)
    new = publish(
        _place(espace, mois),
        lambda folder: _write(folder, espace, month, page, applied),
        month_facts(month, page, judgement),
    )
    register.record_month(mois, month.decisions, horodatage, tirage.lignes if tirage else None)
    return MonthReport(espace.sortie(mois), month, page, new)


def _counting(intake: Intake, register: Register) -> Count:
    """Counts a month's indicators from these sources, with the plans that agents kept by its end."""

    def count(mois: date, values: Values) -> pl.DataFrame:
        plans = register.proposed_plans(last_day(mois))
        return build_indicators({**intake.tables, "plans_proposes": plans}, intake.ecritures, [mois], values)

    return count


def _place(espace: Workspace, mois: date) -> Place:
    return Place(
        dossier=espace.sortie(mois),
        brouillon=espace.cache / "brouillon" / iso(mois),
        remplacees=espace.sorties / ".remplacees",
    )


def _write(
    folder: Path, espace: Workspace, month: MonthResults, page: SyntheseMois, applied: InForce
) -> None:
    """Every file of the month; the work list, which may hold names, is for its owner alone."""
    identities = read_coordonnees(espace) if espace.reglages.liste.identite else None
    payments = payments_since(month.intake.ecritures, month.arrete_au)
    write_parquet(month.decisions, folder / "decisions.parquet")
    write_parquet(month.indicateurs, folder / "indicateurs.parquet")
    write_parquet(movements_table(month), folder / "mouvements.parquet")
    (folder / FICHIER).write_text(applied.text(), encoding="utf-8")
    write_rejects(month.intake.rejets, folder)
    write_worklist(folder / "liste_travail.xlsx", worklist_content(month, identities, payments))
    (folder / "liste_travail.xlsx").chmod(0o600)
    write_deadlines(folder / "echeances.xlsx", deadlines_content(month))
    (folder / "synthese.html").write_text(synthese_html(page), encoding="utf-8")


def describe(report: MonthReport) -> list[str]:
    """The month in a few French lines for the terminal."""
    month = report.month
    figures = report.page.chiffres
    model = f"modèle {month.modele.version}" if month.modele.version else "sans modèle"
    alone = (f"Liste établie par les règles seules : {month.modele.raison}",) if month.modele.raison else ()
    state = "publié" if report.nouveau else "inchangé (mêmes résultats que la dernière fois)"
    return [
        f"{month.bailleur}, {iso(month.mois)} : {figures.baux} baux, {figures.menages} ménages ; {model}.",
        f"{figures.menages_prioritaires} ménages prioritaires, {figures.menages_vigilance} en vigilance, "
        f"{figures.menages_suspendus} suspendus ; {figures.places} places.",
        *(
            f"Attention : {warning}"
            for warning in (*alone, *month.avertissements, *month.modele.avertissements)
        ),
        f"Dossier {state} : {report.dossier}",
        f"À ouvrir : {report.dossier / 'synthese.html'}",
        f"           {report.dossier / 'liste_travail.xlsx'}",
    ]
