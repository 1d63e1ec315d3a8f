"""Whether the accounts still look like those the model knows, month against month.

A sudden rise of missing values or a score that moved as a whole makes the score unfit to rank; an input that moved
alone only deserves a warning.
"""

import numpy as np

from models.binning import codes
from models.tables import Tables

MISSING_RISE = 0.20
"""Rise of the share of missing values of an input beyond which the score is not used."""

PSI_SCORE = 0.5
PSI_INPUT = 0.25
"""Population stability index beyond which the score is not used, or an input is reported."""

CONTRIBUTION_MOVED = 0.1
"""Log-odds by which an input must have moved the mean score, too, to be worth a warning."""

_FLOOR = 1e-4


def psi(expected: np.ndarray, found: np.ndarray) -> float:
    """Population stability index between two distributions over the same intervals."""
    a, b = np.maximum(expected, _FLOOR), np.maximum(found, _FLOOR)
    return float(np.sum((b - a) * np.log(b / a)))


def fallback_reason(tables: Tables, values: np.ndarray, before: np.ndarray) -> str | None:
    """Why the month cannot be ranked by the score, against this workspace's earlier months; None when it can.

    Args:
        tables: the model in service.
        values: this month's inputs, columns as `tables.names`.
        before: those of the earlier months.
    """
    if not len(values) or not len(before):
        return None
    rise = np.isnan(values).mean(axis=0) - np.isnan(before).mean(axis=0)
    worst = int(np.argmax(rise)) if len(rise) else 0
    if len(rise) and rise[worst] > MISSING_RISE:
        label = tables.entrees[worst].libelle
        return (
            f"L'entrée « {label} » manque pour {rise[worst]:.0%} de baux de plus qu'aux mois précédents : "
            "le mois est classé par les règles seules. Vérifiez les exports."
        )
    bounds = np.array(tables.score_bornes)
    now, then = (_shares(_score(tables, rows), bounds) for rows in (values, before))
    moved = psi(then, now)
    if moved > PSI_SCORE:
        return (
            f"La répartition des scores a changé depuis les mois précédents (indice {moved:.2f}, limite {PSI_SCORE}) : "
            "le mois est classé par les règles seules. Vérifiez les exports, puis relancez « amont train »."
        )
    return None


def warnings_of(tables: Tables, values: np.ndarray) -> list[str]:
    """Inputs whose distribution is far from that of the training rows; they only warn."""
    said = []
    for column, table in enumerate(tables.entrees):
        bounds = np.array(table.bornes)
        found = np.bincount(codes(values[:, column], bounds), minlength=len(bounds) + 2) / max(1, len(values))
        moved = psi(np.array(table.parts), found)
        weight = abs(float((found - np.array(table.parts)) @ table.entries))
        if len(values) and moved > PSI_INPUT and weight > CONTRIBUTION_MOVED:
            said.append(
                f"L'entrée « {table.libelle} » se répartit autrement qu'à l'apprentissage (indice {moved:.2f})."
            )
    return said


def _score(tables: Tables, values: np.ndarray) -> np.ndarray:
    return tables.log_odds(tables.contributions(values))


def _shares(score: np.ndarray, bounds: np.ndarray) -> np.ndarray:
    return np.bincount(codes(score, bounds), minlength=len(bounds) + 1) / len(score)
