"""Inputs that move together: a late payment after which the score rises, found in the tables and in the rows."""

import numpy as np
import pytest

from models.calibration import Calibration
from models.density import coded
from models.tables import Table, Tables
from models.together import against_intuition


def table(name: str, bounds: tuple[float, ...], entries: tuple[float, ...]) -> Table:
    return Table(name, "Thème", "Libellé", "mois", 1, bounds, entries, 0.0, (0.0,) * (len(entries) + 1))


def model(late: float) -> Tables:
    """What is owed adds 0, 0.3 or 0.6; a long delay adds `late`."""
    owed = table("mois_dus", (0.1, 1.0), (0.0, 0.3, 0.6))
    delay = table("dernier_retard_jours", (15.0,), (0.0, late))
    return Tables({}, 0.0, Calibration(1.0, 0.0), (owed, delay), (), ())


ROWS = np.array([[1.5, 2]] * 40 + [[0.05, 30]] * 30 + [[0.5, 2]] * 500 + [[np.nan, 30]] * 50)


def example(tables: Tables, rows: np.ndarray = ROWS) -> dict | None:
    return against_intuition(tables, coded(tables, rows))


def test_the_payment_lowers_what_is_owed_and_the_sum_rises_all_the_same():
    found = example(model(late=0.9))
    owed, delay = found["entrees"]
    assert (owed["nom"], owed["de"], owed["vers"]) == ("mois_dus", [1.0, None], [None, 0.1])
    assert owed["apport_apres"] < owed["apport_avant"] and delay["apport_apres"] > delay["apport_avant"]
    assert found["somme"] == pytest.approx(0.9 - 0.6)
    assert (found["lignes_avant"], found["lignes_apres"]) == (40, 30)


def test_no_example_is_made_up():
    assert example(model(late=0.5)) is None, "the sum falls as one expects"
    assert example(model(late=0.9), ROWS[:50]) is None, "too few rows stand where the payment leads"
    assert example(model(late=0.9), ROWS[:0]) is None
    flat = model(late=0.9)
    level = table("mois_dus", (0.1, 1.0), (0.0, 0.0, 0.0))
    assert example(Tables({}, 0.0, flat.calibration, (level, flat.entrees[1]), (), ())) is None
    assert example(Tables({}, 0.0, flat.calibration, flat.entrees[1:], (), ()), ROWS[:, 1:]) is None


def test_intervals_too_near_to_be_a_payment_are_no_example():
    near = table("mois_dus", (0.1, 0.2), (0.0, 0.3, 0.6))
    tables = model(late=0.9)
    rows = np.array([[0.15, 2]] * 40 + [[0.05, 30]] * 30)
    assert example(Tables({}, 0.0, tables.calibration, (near, tables.entrees[1]), (), ()), rows) is None
