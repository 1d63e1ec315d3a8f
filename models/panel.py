"""The rows a model learns from and is judged on: one row per lease × month-end, with what came next.

Households are plain numbers here: who they are, and how the outcome was read, is known elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from models.inputs import refuse_others

USABLE, CENSORED, TREATED = 0, 1, 2
FIT_ROWS = 500_000
"""Rows of a fit at most, drawn by household."""


@dataclass(frozen=True)
class Panel:
    """Arrays of one length.

    Attributes:
        names: columns of `matrix`, among the closed list.
        matrix: inputs, NaN where missing.
        menage: household numbers, from 0.
        mois: month numbers.
        issue: True where the outcome came within the horizon.
        delai: months until the outcome, NaN without one.
        etat: USABLE, CENSORED (left without the outcome being seen) or TREATED (helped before any outcome).
        rivaux: scores of the heuristics, by name; NaN is lowest.
        groupes: masks of the rows to be judged apart, by name.
    """

    names: tuple[str, ...]
    matrix: np.ndarray
    menage: np.ndarray
    mois: np.ndarray
    issue: np.ndarray
    delai: np.ndarray
    etat: np.ndarray
    rivaux: Mapping[str, np.ndarray] = field(default_factory=dict)
    groupes: Mapping[str, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a column that is not of the closed list, before anything can learn from it.

        Raises:
            FeaturesDifferError: such a column is among the inputs.
        """
        refuse_others(self.names)

    def __len__(self) -> int:
        return len(self.issue)

    @property
    def usable(self) -> np.ndarray:
        """Rows whose suite is known and was not changed by help."""
        return self.etat == USABLE

    def households_with_outcome(self, rows: np.ndarray) -> int:
        """Households of these rows that have the outcome at least once."""
        return len(np.unique(self.menage[rows][self.issue[rows]]))


def draw_households(menage: np.ndarray, most: int, seed: int) -> np.ndarray:
    """Rows of households drawn at random until the next one would pass `most` rows; all of them if they fit.

    Args:
        menage: household number of each row.
        most: rows at most (the first household drawn is always kept).
        seed: seed of the draw.

    Returns:
        A mask over the rows.
    """
    if len(menage) <= most:
        return np.ones(len(menage), dtype=bool)
    counts = np.bincount(menage)
    order = np.random.default_rng(seed).permutation(len(counts))
    kept = np.cumsum(counts[order]) <= most
    kept[0] = True
    chosen = np.zeros(len(counts), dtype=bool)
    chosen[order[kept]] = True
    return chosen[menage]
