"""Whether the accounts still look like those the model knows, month against month.

A sudden rise of missing values or a score that moved as a whole makes the score unfit to rank; an input that moved
alone only deserves a warning. What so few leases could show by chance is no reason for either.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2, norm

from models.binning import codes
from models.tables import Tables

CONTRIBUTION_MOVED = 0.1
"""Log-odds by which an input must have moved the mean score, too, to be worth a warning."""

TRAINING_ROWS = 10_000
"""Rows that the shares of the training rows stand for, in the tables."""

CHANCE = 0.01
"""Risk taken of calling a drift what is only the chance of few leases."""


@dataclass(frozen=True)
class Limits:
    """`[derive]`: rise of an input's missing share, index of the score, index of an input."""

    hausse_manquants: float
    psi_score: float
    psi_entree: float


def psi(before: np.ndarray, now: np.ndarray) -> float:
    """Population stability index between two counts over the same intervals.

    Each side is drawn towards both taken together by the weight of one row for two intervals: an interval empty
    on one side gives a finite index, one empty on both sides gives nothing.

    Args:
        before: rows by interval.
        now: rows by interval, later.
    """
    both = before + now
    weight = np.count_nonzero(both) / 2
    if not before.sum() or not now.sum():
        return 0.0
    kept = both > 0
    pooled = weight * both[kept] / both.sum()
    a, b = ((side[kept] + pooled) / (side.sum() + weight) for side in (before, now))
    return float(np.sum((b - a) * np.log(b / a)))


def psi_by_chance(before: np.ndarray, now: np.ndarray) -> float:
    """The index that two draws of these sizes from one and the same population seldom pass.

    Source:
        Yurdakul (2018), Statistical properties of the population stability index: chi-square over the sizes.
    """
    cells = np.count_nonzero(before + now)
    if cells < 2 or not before.sum() or not now.sum():
        return 0.0
    return float(chi2.ppf(1 - CHANCE, cells - 1) * (1 / before.sum() + 1 / now.sum()))


def fallback_reason(tables: Tables, values: np.ndarray, before: np.ndarray, limits: Limits) -> str | None:
    """Why the month cannot be ranked by the score, against this workspace's earlier months; None when it can.

    Args:
        tables: the model in service.
        values: this month's inputs, columns as `tables.names`.
        before: those of the earlier months.
        limits: beyond what.
    """
    if not len(values) or not len(before) or not tables.names:
        return None
    rise = _missing_rise(values, before)
    worst = int(np.argmax(rise))
    if rise[worst] > limits.hausse_manquants:
        label = tables.entrees[worst].libelle
        return (
            f"l'entrée « {label} » manque pour {_percent(rise[worst])} de baux de plus qu'au mois précédent "
            f"(limite {_percent(limits.hausse_manquants)}) ; vérifiez les exports."
        )
    bounds = np.array(tables.score_bornes)
    now, then = (_counts(_score(tables, rows), bounds) for rows in (values, before))
    moved = psi(then, now)
    if moved > max(limits.psi_score, psi_by_chance(then, now)):
        return (
            f"la répartition des scores a changé depuis le mois précédent (indice {_figure(moved)}, limite "
            f"{_figure(limits.psi_score)}) ; vérifiez les exports, puis relancez « amont train »."
        )
    return None


def _missing_rise(values: np.ndarray, before: np.ndarray) -> np.ndarray:
    """By input, how much its missing share rose; nil where so few leases could show it by chance."""
    now, then = np.isnan(values).mean(axis=0), np.isnan(before).mean(axis=0)
    pooled = (now * len(values) + then * len(before)) / (len(values) + len(before))
    error = np.sqrt(pooled * (1 - pooled) * (1 / len(values) + 1 / len(before)))
    rise = now - then
    return np.where(rise > norm.ppf(1 - CHANCE) * error, rise, 0.0)


def warnings_of(tables: Tables, values: np.ndarray, limits: Limits) -> list[str]:
    """Inputs whose distribution is far from that of the training rows; they only warn."""
    said: list[str] = []
    for column, table in enumerate(tables.entrees if len(values) else ()):
        bounds = np.array(table.bornes)
        found = np.bincount(codes(values[:, column], bounds), minlength=len(bounds) + 2)
        known = np.array(table.parts) * TRAINING_ROWS
        moved = psi(known, found)
        weight = abs(float((found / len(values) - np.array(table.parts)) @ table.entries))
        beyond = moved > max(limits.psi_entree, psi_by_chance(known, found))
        if beyond and weight > CONTRIBUTION_MOVED:
            said.append(
                f"L'entrée « {table.libelle} » se répartit autrement qu'à l'apprentissage "
                f"(indice {_figure(moved)}, limite {_figure(limits.psi_entree)})."
            )
    return said


def _score(tables: Tables, values: np.ndarray) -> np.ndarray:
    return tables.log_odds(tables.contributions(values))


def _counts(score: np.ndarray, bounds: np.ndarray) -> np.ndarray:
    return np.bincount(codes(score, bounds), minlength=len(bounds) + 1)


def _percent(share: float) -> str:
    return f"{100 * share:.0f}\u00a0%"


def _figure(index: float) -> str:
    return f"{index:.2f}".replace(".", ",")
