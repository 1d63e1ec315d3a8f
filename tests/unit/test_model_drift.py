"""When a month is too unlike the earlier ones for the score to rank it, and when that is only said."""

import numpy as np
import pytest

from models.calibration import Calibration
from models.drift import fallback_reason, psi, warnings_of
from models.tables import Table, Tables

NAMES = ("mois_dus", "taux_paye_3", "rejets_3", "rejets_12")


def table(name: str) -> Table:
    """Ten intervals of one tenth each; only the first input weighs."""
    weight = 1.0 if name == "mois_dus" else 0.05
    return Table(
        nom=name,
        theme="Thème",
        libelle=f"Libellé de {name}",
        unite="nombre",
        sens=1,
        bornes=tuple(k / 10 for k in range(1, 10)),
        apports=tuple(weight * k for k in range(10)),
        manquant=0.0,
        parts=(*[0.1] * 10, 0.0),
    )


TABLES = Tables({}, -4.0, Calibration(1.0, 0.0), tuple(map(table, NAMES)), tuple(range(-3, 6)), (0.1,) * 10)


def month(size: int = 4_000, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random((size, len(NAMES)))


def without(share: float) -> np.ndarray:
    """A month in which one input is missing for a share of leases."""
    values = month(seed=1)
    values[: round(share * len(values)), 2] = np.nan
    return values


def test_the_index_is_nil_for_equal_spreads_and_grows_with_the_gap():
    even = np.full(4, 0.25)
    assert psi(even, even) == 0
    assert 0 < psi(even, np.array([0.3, 0.2, 0.25, 0.25])) < psi(even, np.array([0.7, 0.1, 0.1, 0.1]))
    assert np.isfinite(psi(even, np.array([1.0, 0, 0, 0])))


def test_a_month_like_the_others_is_ranked_without_a_word():
    assert fallback_reason(TABLES, month(seed=1), month(seed=2)) is None
    assert warnings_of(TABLES, month(seed=1)) == []


@pytest.mark.parametrize(("before", "now", "falls"), [(0, 0.19, False), (0, 0.22, True), (0.3, 0.45, False), (0.3, 0.55, True)])  # fmt: skip
def test_a_missing_rate_up_by_twenty_points_is_a_reason(before, now, falls):
    reason = fallback_reason(TABLES, without(now), without(before))
    assert (reason is not None) == falls
    if reason:
        assert "Libellé de rejets_3" in reason and "règles seules" in reason


def test_values_that_come_back_are_no_reason():
    assert fallback_reason(TABLES, without(0), without(0.6)) is None


def test_scores_that_moved_as_a_whole_are_a_reason():
    moved = month(seed=1)
    moved[:, 0] = moved[:, 0] ** 4
    reason = fallback_reason(TABLES, moved, month(seed=2))
    assert reason is not None and "répartition des scores" in reason


def test_one_input_that_moved_alone_only_warns():
    moved = month(seed=1)
    moved[:, 3] = moved[:, 3] ** 4
    assert fallback_reason(TABLES, moved, month(seed=2)) is None
    said = warnings_of(TABLES, moved)
    assert len(said) == 1 and "Libellé de rejets_12" in said[0]


@pytest.mark.parametrize(("now", "before"), [(month(), month()[:0]), (month()[:0], month())])
def test_without_earlier_months_or_leases_there_is_no_reason(now, before):
    now = now * np.nan
    assert fallback_reason(TABLES, now, before) is None


def test_no_lease_gives_no_warning():
    assert warnings_of(TABLES, month()[:0]) == []
