"""When a month is too unlike the earlier ones for the score to rank it, and when that is only said."""

import numpy as np
import pytest

from models.calibration import Calibration
from models.drift import Limits, fallback_reason, psi, psi_by_chance, warnings_of
from models.tables import Table, Tables

LIMITS = Limits(hausse_manquants=0.2, psi_score=0.5, psi_entree=0.25)
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


def counts(*rows: int) -> np.ndarray:
    return np.array(rows)


def test_the_index_is_nil_for_equal_spreads_and_grows_with_the_gap():
    even = counts(250, 250, 250, 250)
    assert psi(even, even) == 0 == psi(even, 4 * even)
    assert 0 < psi(even, counts(300, 200, 250, 250)) < psi(even, counts(700, 100, 100, 100))


def test_intervals_empty_on_one_side_are_finite_and_on_both_sides_nothing():
    even = counts(250, 250, 250, 250)
    alone = psi(even, counts(1000, 0, 0, 0))
    assert 2 < alone < 10 and alone == pytest.approx(psi(counts(1000, 0, 0, 0), even))
    assert psi(counts(500, 500, 0, 0), counts(400, 600, 0, 0)) == psi(counts(500, 500), counts(400, 600))
    assert psi(counts(0, 0), counts(3, 4)) == psi_by_chance(counts(0, 0), counts(3, 4)) == 0


@pytest.mark.parametrize("leases", [12, 60, 4_000])
def test_chance_alone_passes_the_limit_about_once_in_a_hundred_at_most(leases):
    random = np.random.default_rng(leases)
    draws = random.multinomial(leases, [0.1] * 10, size=(2_000, 2))
    passed = sum(psi(before, now) > psi_by_chance(before, now) for before, now in draws)
    assert passed <= 40
    assert leases > 60 or np.median([psi(before, now) for before, now in draws]) > 0.2


def test_a_dozen_leases_never_fall_back_by_chance_and_do_when_an_input_is_lost():
    for seed in range(60):
        assert fallback_reason(TABLES, month(12, seed), month(12, 100 + seed), LIMITS) is None
    lost = month(12, 1)
    lost[:, 2] = np.nan
    assert "Libellé de rejets_3" in (fallback_reason(TABLES, lost, month(12, 2), LIMITS) or "")


def test_the_limits_are_those_that_the_landlord_set():
    moved = month(seed=1)
    moved[:, 0] = moved[:, 0] ** 4
    assert fallback_reason(TABLES, moved, month(seed=2), Limits(0.2, 5.0, 0.25)) is None
    assert fallback_reason(TABLES, without(0.1), without(0), Limits(0.05, 0.5, 0.25)) is not None
    moved = month(seed=1)
    moved[:, 3] = moved[:, 3] ** 4
    assert warnings_of(TABLES, moved, Limits(0.2, 0.5, 9.0)) == []


def test_a_month_like_the_others_is_ranked_without_a_word():
    assert fallback_reason(TABLES, month(seed=1), month(seed=2), LIMITS) is None
    assert warnings_of(TABLES, month(seed=1), LIMITS) == []


@pytest.mark.parametrize(("before", "now", "falls"), [(0, 0.19, False), (0, 0.22, True), (0.3, 0.45, False), (0.3, 0.55, True)])  # fmt: skip
def test_a_missing_rate_up_by_twenty_points_is_a_reason(before, now, falls):
    reason = fallback_reason(TABLES, without(now), without(before), LIMITS)
    assert (reason is not None) == falls
    if reason:
        assert "Libellé de rejets_3" in reason and "limite 20" in reason


def test_values_that_come_back_are_no_reason():
    assert fallback_reason(TABLES, without(0), without(0.6), LIMITS) is None


def test_scores_that_moved_as_a_whole_are_a_reason():
    moved = month(seed=1)
    moved[:, 0] = moved[:, 0] ** 4
    reason = fallback_reason(TABLES, moved, month(seed=2), LIMITS)
    assert reason is not None and "répartition des scores" in reason


def test_one_input_that_moved_alone_only_warns():
    moved = month(seed=1)
    moved[:, 3] = moved[:, 3] ** 4
    assert fallback_reason(TABLES, moved, month(seed=2), LIMITS) is None
    said = warnings_of(TABLES, moved, LIMITS)
    assert len(said) == 1 and "Libellé de rejets_12" in said[0]


@pytest.mark.parametrize(("now", "before"), [(month(), month()[:0]), (month()[:0], month())])
def test_without_earlier_months_or_leases_there_is_no_reason(now, before):
    now = now * np.nan
    assert fallback_reason(TABLES, now, before, LIMITS) is None


def test_no_lease_gives_no_warning():
    assert warnings_of(TABLES, month()[:0], LIMITS) == []
