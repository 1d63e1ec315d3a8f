"""Which past months can be replayed, and what they are read from.

A month can be judged once its whole horizon has been read; what may train its model is known at its own end.
"""

from dataclasses import dataclass
from datetime import date

from models.errors import ModelError
from screening import parameters
from screening.calendrier import add_months, iso, last_day, month_number
from screening.cases.register import Register
from screening.fitting.history import history_of, last_month
from screening.fitting.label import outcome_of
from screening.fitting.observed import Past
from screening.fitting.rule_score import rule_scorer
from screening.intake.result import Intake
from screening.parameters import Bareme
from screening.rules.load import Catalogue, load_rules
from screening.workspace import Workspace


@dataclass(frozen=True)
class Replay:
    """Everything that the replayed months are read from.

    Attributes:
        espace: the workspace.
        past: what trains the models, month by month; its values are those of the last month replayed.
        catalogue: the rules.
        bareme: the dated values; each month replayed has its own.
        register: the cases, read as of each month's end.
        mois: months replayed, ascending.
        non_ecoules: months asked for whose horizon has not passed.
        fin: last month read.
    """

    espace: Workspace
    past: Past
    catalogue: Catalogue
    bareme: Bareme
    register: Register
    mois: tuple[date, ...]
    non_ecoules: tuple[date, ...]
    fin: date


def replay_of(espace: Workspace, intake: Intake, de: date, a: date) -> Replay:
    """The months of a period that can be replayed.

    Raises:
        ModelError: none can: their horizon has not passed, or no earlier month could have trained a model.
    """
    bareme = parameters.read(espace.dossiers_baremes)
    fin = last_month(intake) or a
    outcome = outcome_of(espace.reglages.cible, bareme.at(fin))
    asked = [add_months(de, k) for k in range(month_number(a) - month_number(de) + 1)]
    passed = [mois for mois in asked if add_months(mois, outcome.horizon) <= fin]
    if not passed:
        raise ModelError(_none(fin, outcome.horizon))
    catalogue = load_rules(espace.dossiers_regles, espace.dossiers_baremes)
    register = Register.open(espace.registre_url)
    past = Past(
        tables=intake.tables,
        ecritures=intake.ecritures,
        history=history_of(intake, outcome, espace.reglages.historique, passed[-1]),
        outcome=outcome,
        condition=espace.reglages.cohorte.condition,
        values=bareme.at(passed[-1]),
        referrals=register.referrals(last_day(fin)),
        rule_score=rule_scorer(catalogue, bareme),
    )
    later = tuple(mois for mois in asked if mois not in passed)
    return Replay(espace, past, catalogue, bareme, register, tuple(passed), later, fin)


def _none(fin: date, horizon: int) -> str:
    return (
        f"Aucun mois de la période ne peut être rejoué : les comptes sont lus jusqu'à {iso(fin)} et l'issue se lit "
        f"sur {horizon} mois ; le dernier mois qui peut l'être est {iso(add_months(fin, -horizon))}. "
        "Donnez une période plus ancienne (--de, --a)."
    )
