"""Which month-ends teach: those whose whole horizon was read, within the landlord's bounds."""

from datetime import date

import polars as pl
import pytest
from ledgers import ecritures

from models.errors import ModelError
from screening.fitting.history import MONTHS_AT_MOST, history_of
from screening.fitting.label import outcome_of
from screening.intake.result import Intake
from screening.parameters import load
from screening.settings import Cible, Historique

VALUES = load(date(2026, 4, 1))
EVENTS = {"id_bail": pl.String, "date_operation": pl.Date, "date_connaissance": pl.Date, "type": pl.String}
NOTHING = pl.DataFrame()
JANUARY, APRIL = date(2026, 1, 1), date(2026, 4, 1)


def intake(first: date, last: date, *events: tuple) -> Intake:
    """A ledger of two lines, and events of one lease."""
    lines = ecritures(
        *({"date_operation": day, "nature": "quittance", "montant_centimes": 1} for day in (first, last))
    )
    rows = [("B0", *event) for event in events]
    tables = {"evenements": pl.DataFrame(rows, schema=EVENTS, orient="row")} if events else {}
    return Intake(tables, lines, NOTHING, NOTHING, NOTHING, NOTHING, [], {})


def history(read: Intake, fin: date | None = None, cible: Cible | None = None, **bounds):
    return history_of(read, outcome_of(cible or Cible(), VALUES), Historique(**bounds), fin)


def span(found) -> tuple[str, str]:
    return f"{found.mois[0]:%Y-%m}", f"{found.mois[-1]:%Y-%m}"


def test_the_last_month_that_teaches_has_its_whole_horizon_read():
    found = history(intake(date(2025, 3, 9), date(2026, 4, 2)))
    assert (found.debut, found.fin) == (date(2025, 3, 1), APRIL)
    assert span(found) == ("2025-03", "2025-10") and len(found.mois) == 8


def test_one_usable_month_is_enough():
    assert history(intake(date(2025, 10, 1), APRIL)).mois == (date(2025, 10, 1),)


def test_a_history_as_long_as_the_horizon_says_what_to_do():
    with pytest.raises(ModelError, match=r"horizon_mois = 5 au plus.*--regles-seules"):
        history(intake(date(2025, 11, 1), APRIL))


def test_without_a_line_it_says_what_to_do():
    for lines in (None, ecritures()):
        with pytest.raises(ModelError, match=r"aucune écriture.*amont check"):
            history(Intake({}, lines, NOTHING, NOTHING, NOTHING, NOTHING, [], {}))


def test_an_asked_end_hides_what_came_later():
    assert span(history(intake(date(2025, 1, 1), date(2026, 12, 1)), fin=date(2026, 1, 1)))[1] == "2025-07"


def test_without_an_asked_end_the_last_line_or_event_is_it():
    later = (date(2026, 6, 3), None, "relance")
    assert history(intake(date(2025, 1, 1), APRIL, later)).fin == date(2026, 6, 1)


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({"premier_mois": "2025-04"}, ("2025-04", "2025-10")),
        ({"dernier_mois": "2025-04"}, ("2025-01", "2025-04")),
        ({"premier_mois": "2025-03", "dernier_mois": "2025-03"}, ("2025-03", "2025-03")),
    ],
)
def test_the_landlord_bounds_the_months_both_included(bounds, expected):
    found = history(intake(date(2025, 1, 1), APRIL), **bounds)
    assert (span(found), found.remarques) == (expected, ())


def test_bounds_that_leave_nothing_are_set_aside_and_said():
    found = history(intake(date(2025, 1, 1), APRIL), premier_mois="2026-02")
    assert span(found) == ("2025-01", "2025-10")
    assert "[historique]" in found.remarques[0]


def test_months_before_events_were_recorded_teach_nothing_of_events():
    read = intake(date(2025, 1, 1), APRIL, (date(2025, 6, 9), None, "assignation"))
    found = history(read, cible=Cible(evenements=("assignation",)))
    assert span(found) == ("2025-05", "2025-10")
    assert "2025-06" in found.remarques[0]
    assert span(history(read)) == ("2025-01", "2025-10")


def test_the_oldest_months_of_a_long_history_are_left():
    found = history(intake(date(2015, 1, 1), APRIL))
    assert len(found.mois) == MONTHS_AT_MOST and found.mois[-1] == date(2025, 10, 1)
    assert len(found.remarques) == 1
