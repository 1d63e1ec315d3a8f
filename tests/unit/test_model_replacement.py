"""The written rule of replacement: the version in service stays only where it finds more, beyond chance."""

import numpy as np
import pytest

from models.calibration import Calibration
from models.panel import Panel
from models.replacement import replaces
from models.tables import Table, Tables
from models.validation import HeldOut

CONTEXT = {"cible": "dette", "horizon_mois": 6, "cohorte": "TRUE"}
JANUARY_2026 = 56 * 12
HOUSEHOLDS = 400


def in_service(name: str = "mois_dus", fin: str = "2025-12", **context) -> Tables:
    """A version that ranks by one input alone."""
    table = Table(
        name, "Thème", "Libellé", "mois", 1, (0.25, 0.5, 0.75), (0.0, 1.0, 2.0, 3.0), 0.0, (0.25,) * 5
    )
    return Tables({**CONTEXT, "fin": fin, **context}, 0.0, Calibration(1, 0), (table,), (), ())


@pytest.fixture
def panel() -> Panel:
    """A month in which the outcome follows the input."""
    owed = np.linspace(0, 1, HOUSEHOLDS)
    issue = np.random.default_rng(3).random(HOUSEHOLDS) < owed**3
    zeros, every = np.zeros(HOUSEHOLDS, dtype=int), np.arange(HOUSEHOLDS)
    return Panel(
        ("mois_dus",), owed[:, None], every, zeros + JANUARY_2026, issue, np.where(issue, 1.0, np.nan), zeros
    )


def held(score: np.ndarray) -> HeldOut:
    zeros, every = np.zeros(HOUSEHOLDS, dtype=int), np.arange(HOUSEHOLDS)
    return HeldOut(every, zeros, zeros + JANUARY_2026, score, 20, {})


@pytest.mark.parametrize(("sign", "replaced"), [(1, True), (-1, False)])
def test_the_version_in_service_stays_only_when_it_does_better(panel, sign, replaced):
    better, reason = replaces(panel, held(sign * panel.matrix[:, 0]), in_service(), CONTEXT, 0.2)
    assert better is replaced
    assert reason["lignes"] == HOUSEHOLDS and reason["mois"] == ["2026-01", "2026-01"]
    assert reason["en_service"] == in_service().version
    gap = reason["nouvelle"]["precision"] - reason["actuelle"]["precision"]
    assert reason["ecart_precision"] == pytest.approx(gap, abs=2e-6)
    assert (reason["ecart_intervalle"][1] < 0) is not replaced


@pytest.mark.parametrize(
    ("current", "said"),
    [
        pytest.param(None, "Première version", id="none in service"),
        pytest.param(in_service(horizon_mois=3), "autre issue", id="another horizon"),
        pytest.param(in_service(cohorte="mois_dus < 1"), "autre population", id="another cohort"),
        pytest.param(
            in_service(fin="2026-01"), "rien ne les départage", id="it could read the judged months"
        ),
        pytest.param(in_service("entree_disparue"), "ne sont plus calculées", id="its inputs are gone"),
    ],
)
def test_where_nothing_can_tell_them_apart_the_new_version_goes_into_service(panel, current, said):
    better, reason = replaces(panel, held(-panel.matrix[:, 0]), current, CONTEXT, 0.2)
    assert better and said in reason["motif"]


def test_without_rows_held_out_the_new_version_goes_into_service(panel):
    assert replaces(panel, None, in_service(), CONTEXT, 0.2)[0]
