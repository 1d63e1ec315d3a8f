"""What happened up to each month: when last, and how many times. Read once, for every month-end observed.

Shapes are leases × months; columns are those of the cube, -1 for never.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from screening.ledger.grid import cumulated, latest_so_far


@dataclass(frozen=True)
class Runs:
    """The months of which something holds."""

    vrai: np.ndarray

    @cached_property
    def dernier(self) -> np.ndarray:
        """The last column, up to each one, where it held."""
        return self._latest(self.vrai)

    @cached_property
    def dernier_contraire(self) -> np.ndarray:
        """The last column, up to each one, where it did not hold."""
        return self._latest(~self.vrai)

    @cached_property
    def debuts(self) -> "Runs":
        """The months where it began to hold."""
        before = np.zeros_like(self.vrai)
        before[:, 1:] = self.vrai[:, :-1]
        return Runs(self.vrai & ~before)

    def parmi(self, column: int, months: int) -> np.ndarray:
        """In how many of the last `months` columns up to `column` it held."""
        return self._count[:, column] - self._count[:, column - months]

    @cached_property
    def _count(self) -> np.ndarray:
        return cumulated(self.vrai.astype(np.int32))

    @staticmethod
    def _latest(marked: np.ndarray) -> np.ndarray:
        return latest_so_far(np.where(marked, np.arange(marked.shape[1], dtype=np.int32), np.int32(-1)))
