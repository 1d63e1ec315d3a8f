"""The fit, read from top to bottom: the past becomes a panel, the panel a model, the model a version in service.

What each step means is in the module it calls; nothing operated or known after the last month is read.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from models import store
from models.errors import FeaturesDifferError, ModelError
from models.evaluation import MODEL
from models.learning import Learned, learn
from models.registry import Registered, Registry
from models.replacement import REGLE, replaces
from screening import parameters
from screening.calendrier import iso, last_day
from screening.cases.register import Register
from screening.content.model_sheet import FICHE, model_sheet
from screening.content.model_words import figures_line, replacement_lines
from screening.decision import PART_PAR_DEFAUT
from screening.fitting.history import History, history_of
from screening.fitting.label import Outcome, outcome_of
from screening.fitting.observed import Past
from screening.fitting.panel import Built, build_panel
from screening.fitting.rule_score import rule_scorer
from screening.intake import read
from screening.intake.quality import check_quality
from screening.intake.result import Intake
from screening.rules.load import load_rules
from screening.scoring import put_into_service, service
from screening.workspace import Workspace

Progress = Callable[[str], None]


@dataclass(frozen=True)
class TrainingReport:
    """What a fit left behind.

    Attributes:
        version: content hash of the tables.
        dossier: `modeles/<version>/`.
        promue: whether it is now the version in service.
        evaluation: the content of `evaluation.json`.
    """

    version: str
    dossier: Path
    promue: bool
    evaluation: dict[str, Any]


def train_model(
    espace: Workspace, fin: date | None, horodatage: datetime, *, promouvoir: bool, progress: Progress
) -> TrainingReport:
    """Fit, evaluate, register, and put into service by the written rule.

    Args:
        espace: the workspace.
        fin: first day of the last month to read; None for the last month of the ledger or of the events.
        horodatage: when, for the journal.
        promouvoir: False registers the version without putting it into service.
        progress: told each step.

    Raises:
        ModelError: nothing can be learned, or the registry does not answer.
    """
    progress("lecture des sources")
    intake = read(espace)
    check_quality(intake, espace.reglages.qualite.rejets_max)
    past = _past(espace, intake, fin)
    built = build_panel(past, progress)
    context, share = _context(espace, past), _share(espace, built)
    learned = learn(built.panel, past.outcome.horizon, share, context, progress)
    progress("enregistrement")
    better, reason = _compare(espace, built, learned, context, share)
    promoted = promouvoir and better
    evaluation = _evaluation(espace, intake, past, built, learned) | {
        "remplacement": {"regle": REGLE, "mise_en_service": promoted, "demandee": promouvoir, **reason}
    }
    texts = store.texts_of(learned.tables, evaluation)
    texts |= model_sheet(espace.reglages, learned.tables, texts[store.EVALUATION])
    dossier = store.write(espace.modeles, learned.tables.version, texts, learned.model)
    registered = _register(espace, dossier, learned, context)
    if promoted:
        put_into_service(espace, registered, "outil", horodatage)
    return TrainingReport(learned.tables.version, dossier, promoted, evaluation)


def _compare(
    espace: Workspace, built: Built, learned: Learned, context: dict[str, Any], share: float
) -> tuple[bool, dict[str, Any]]:
    """Whether the new version replaces the one in service, and why; one that cannot be trusted is replaced."""
    try:
        current = service(espace)
    except ModelError:
        return True, {
            "motif": "La version en service n'est plus celle qui fut enregistrée : elle est remplacée."
        }
    except FeaturesDifferError:
        return True, {
            "motif": "La version en service lit autre chose que les entrées de cette version d'Amont : remplacée."
        }
    if current is not None and current.version == learned.tables.version:
        return True, {"motif": "Mêmes données, mêmes tables : cette version était déjà en service."}
    return replaces(built.panel, learned.held, current.tables if current else None, context, share)


def _past(espace: Workspace, intake: Intake, fin: date | None) -> Past:
    bareme = parameters.read(espace.dossiers_baremes)
    outcome = _outcome(espace, intake, bareme, fin)
    history = history_of(intake, outcome, espace.reglages.historique, fin)
    rules = load_rules(espace.dossiers_regles, espace.dossiers_baremes)
    return Past(
        tables=intake.tables,
        ecritures=intake.ecritures,
        history=history,
        outcome=outcome,
        condition=espace.reglages.cohorte.condition,
        values=bareme.at(history.fin),
        referrals=_referrals(espace, history),
        rule_score=rule_scorer(rules, bareme),
    )


def _outcome(espace: Workspace, intake: Intake, bareme: parameters.Bareme, fin: date | None) -> Outcome:
    """The outcome, by the values in force at the last month asked for (today's histories begin in 1950)."""
    last = pl.DataFrame() if intake.ecritures is None else _last_line(intake.ecritures)
    at = fin or (last.item() if last.height else None) or date(1950, 1, 1)
    return outcome_of(espace.reglages.cible, bareme.at(at))


def _last_line(ecritures: pl.LazyFrame) -> pl.DataFrame:
    return ecritures.select(pl.col("date_operation").max()).collect(engine="streaming")


def _referrals(espace: Workspace, history: History) -> pl.DataFrame | None:
    """Every referral the register holds up to the last month; None where there is no register yet."""
    register = Register.find(espace.registre_url)
    return None if register is None else register.referrals(last_day(history.fin))


def _context(espace: Workspace, past: Past) -> dict[str, Any]:
    """What is part of the model's identity."""
    return {
        "fin": iso(past.history.fin),
        "horizon_mois": past.outcome.horizon,
        "cible": past.outcome.phrase,
        "cohorte": past.condition,
        "bailleur": espace.reglages.bailleur.nom,
    }


def _share(espace: Workspace, built: Built) -> float:
    """Places in a month over leases of the cohort, as in the latest month that trains."""
    places = espace.reglages.capacite.par_mois
    if places is None:
        return PART_PAR_DEFAUT
    return min(1.0, places / max(1, built.effectifs[-1]["cohorte"]))


def _evaluation(
    espace: Workspace, intake: Intake, past: Past, built: Built, learned: Learned
) -> dict[str, Any]:
    history = past.history
    remarks = [*history.remarques, *intake.avertissements, *learned.evaluation["avertissements"]]
    return {
        **_context(espace, past),
        "cible_par_defaut": espace.reglages.cible_par_defaut,
        "premier_mois_du_compte": iso(history.debut),
        "mois_d_apprentissage": [iso(history.mois[0]), iso(history.mois[-1]), len(history.mois)],
        "capacite_par_mois": espace.reglages.capacite.par_mois,
        "effectifs": built.effectifs,
        "effectifs_totaux": _totals(built),
        "valeurs_datees": past.values.empreinte,
        "entrees_lues": dict(sorted(intake.empreintes.items())),
        "outil": f"amont {version('amont')}",
        "python": ".".join(map(str, sys.version_info[:3])),
        **learned.evaluation,
        "bibliotheques": learned.evaluation["bibliotheques"] | {"polars": pl.__version__},
        "avertissements": list(dict.fromkeys(remarks)),
    }


def _totals(built: Built) -> dict[str, int]:
    return {
        name: sum(count[name] for count in built.effectifs)
        for name in built.effectifs[0]
        if name not in ("mois", "taux")
    }


def _register(espace: Workspace, dossier: Path, learned: Learned, context: dict[str, Any]) -> Registered:
    registry = Registry(espace.suivi_url)
    ours = learned.evaluation.get("mesures", {}).get(MODEL, {})
    figures = {name: value for name, value in ours.items() if isinstance(value, float | int)}
    facts = {name: str(value)[:500] for name, value in context.items() if name != "bailleur"}
    return registry.add(dossier, learned.tables.version, figures, facts)


def describe(report: TrainingReport) -> list[str]:
    """A short summary in French, a sentence a line."""
    evaluation = report.evaluation
    totals, mesures = evaluation["effectifs_totaux"], evaluation.get("mesures", {})
    first, last, months = evaluation["mois_d_apprentissage"]
    lines = [
        f"Modèle {report.version} : {evaluation['cible']}.",
        f"Appris de {months} fins de mois ({first} à {last}) : {totals['lignes']} lignes, {totals['issues']} issues ; "
        f"{totals['censures']} lignes censurées, {totals['traites']} traitées, mises à part.",
    ]
    if MODEL in mesures:
        how = "mois à venir" if evaluation["validation"]["mode"] == "temps" else "ménages non vus"
        lines.append(f"Jugé sur {evaluation['lignes_jugees']} lignes de {how}. {figures_line(evaluation)}")
    lines += evaluation["avertissements"]
    lines += replacement_lines(evaluation["remplacement"])
    lines.append("Version mise en service." if report.promue else "Version enregistrée, non mise en service.")
    lines.append(f"À ouvrir : {report.dossier / FICHE}")
    return lines
