"""Which month-ends can teach: those whose whole horizon has been read, within the landlord's bounds.

The last month read is `--fin`, or the last month of the ledger or of the events.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from models.errors import ModelError
from screening.calendrier import add_months, iso, month_date, month_number
from screening.facts.events import Tables
from screening.fitting.label import Outcome
from screening.fitting.suite import outcome_events
from screening.intake.result import Intake
from screening.settings import Historique

MONTHS_AT_MOST = 72
"""Month-ends that train at most, the latest ones: older behaviour says little of today's."""


@dataclass(frozen=True)
class History:
    """The months used.

    Attributes:
        debut: first month of the ledger.
        fin: last month read.
        mois: months that train, ascending.
        remarques: French sentences on what was set aside.
    """

    debut: date
    fin: date
    mois: tuple[date, ...]
    remarques: tuple[str, ...]


def history_of(intake: Intake, outcome: Outcome, bounds: Historique, fin: date | None) -> History:
    """The months that can train.

    Raises:
        ModelError: there is no ledger line, or no month has its whole horizon read.
    """
    first, last = _ledger_months(intake.ecritures)
    if first is None or last is None:
        raise ModelError(
            "Le modèle ne peut pas apprendre : le compte des locataires ne contient aucune écriture. "
            "Vérifiez [entrees] ecritures avec « amont check »."
        )
    fin = fin or last_month(intake) or last
    every = [month_date(t) for t in range(month_number(first), month_number(fin) - outcome.horizon + 1)]
    if not every:
        raise ModelError(_too_short(first, fin, outcome.horizon))
    remarks: list[str] = []
    months = _covered(_within(every, bounds, remarks), intake.tables, outcome, fin, remarks)
    if len(months) > MONTHS_AT_MOST:
        remarks.append(f"Seules les {MONTHS_AT_MOST} dernières fins de mois servent à l'apprentissage.")
    return History(first, fin, tuple(months[-MONTHS_AT_MOST:]), tuple(remarks))


def last_month(intake: Intake) -> date | None:
    """The last month of the ledger or of the events, whichever is later; None without a ledger line."""
    _, last = _ledger_months(intake.ecritures)
    return max(last, _last_event(intake.tables) or last) if last else None


def _ledger_months(ecritures: pl.LazyFrame | None) -> tuple[date | None, date | None]:
    if ecritures is None:
        return None, None
    day = pl.col("date_operation")
    first, last = ecritures.select(day.min(), day.max().alias("fin")).collect(engine="streaming").row(0)
    return (first.replace(day=1), last.replace(day=1)) if first else (None, None)


def _last_event(tables: Tables) -> date | None:
    if "evenements" not in tables or tables["evenements"].is_empty():
        return None
    last = tables["evenements"]["date_operation"].max()
    return last.replace(day=1) if isinstance(last, date) else None


def _within(months: list[date], bounds: Historique, remarks: list[str]) -> list[date]:
    """Months within `[historique]`; all of them when it leaves none, which is said."""
    first, last = bounds.premier_mois or months[0], bounds.dernier_mois or months[-1]
    kept = [mois for mois in months if first <= mois <= last]
    if not kept:
        remarks.append(
            "[historique] ne retient aucune fin de mois dont l'horizon soit écoulé : "
            "toutes celles qui le peuvent servent."
        )
    return kept or months


def _covered(
    months: list[date], tables: Tables, outcome: Outcome, fin: date, remarks: list[str]
) -> list[date]:
    """Months after which the events foreseen were recorded: before the first one, their absence says nothing."""
    events = outcome_events(tables, outcome, fin)
    if outcome.dette is not None or events.is_empty():
        return months
    start = month_date(int(events["t"].min()))  # type: ignore[arg-type]
    kept = [mois for mois in months if add_months(mois, 1) >= start]
    kept = kept or [mois for mois in months if add_months(mois, outcome.horizon) >= start]
    if len(kept) < len(months):
        remarks.append(
            f"Les événements prévus ne sont relevés que depuis {iso(start)} : les mois antérieurs ne servent pas."
        )
    return kept


def _too_short(first: date, fin: date, horizon: int) -> str:
    months = month_number(fin) - month_number(first) + 1
    advice = (
        f"indiquez [cible] horizon_mois = {months - 1} au plus dans amont.toml, ou fournissez un historique plus long"
        if months > 1
        else "fournissez un historique plus long"
    )
    return (
        f"Le modèle ne peut pas apprendre : les écritures lues vont de {iso(first)} à {iso(fin)}, "
        f"et aucune fin de mois n'est suivie d'un horizon entier de {horizon} mois. Pour apprendre, {advice}. "
        "« amont screen --regles-seules » fonctionne sans modèle."
    )
