"""Where a lease and a month fall in a flat cube, and whole-cent sums there.

Months follow each other in memory, the leases of a month side by side: what is read or added for one month is
read in one go.
"""

from dataclasses import dataclass

import numpy as np

NEVER = np.iinfo(np.int64).max // 4


@dataclass(frozen=True)
class Grid:
    """Where a (lease, month) falls in the flat cube."""

    leases: int
    premier_mois: int
    months: int

    @property
    def size(self) -> int:
        """Cells of the cube."""
        return self.leases * self.months

    def cells(self, bail: np.ndarray, mois: np.ndarray) -> np.ndarray:
        """Place of each (lease, month number) in the flat cube; what falls after the last month has one place."""
        return np.minimum((mois - self.premier_mois) * self.leases + bail, self.size)

    def shaped(self, flat: np.ndarray) -> np.ndarray:
        """A flat cube as leases × months."""
        return flat[: self.size].reshape(self.months, self.leases).T

    def add(self, cells: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Whole-cent sums per lease and month, of values at these cells."""
        return self.split(cells, None, 1, values)[0]

    def split(
        self, cells: np.ndarray, kind: np.ndarray | None, kinds: int, values: np.ndarray
    ) -> list[np.ndarray]:
        """Whole-cent sums per lease and month, one cube a kind, in one pass over the lines."""
        room = self.size + 1
        key = cells if kind is None else (np.arange(kinds) * room).take(kind) + cells
        sums = np.bincount(key, weights=values, minlength=room * kinds).astype(np.int64)
        return [self.shaped(part) for part in sums.reshape(kinds, room)]

    def extreme(self, cells: np.ndarray, values: np.ndarray, *, latest: bool) -> np.ndarray:
        """The latest or earliest value per lease and month; -1 or NEVER where there is none."""
        out = np.full(self.size + 1, -1 if latest else NEVER, dtype=np.int64)
        (np.maximum if latest else np.minimum).at(out, cells, values)
        return self.shaped(out)


def cumulated(cube: np.ndarray) -> np.ndarray:
    """Running sums over the months of a leases × months cube."""
    months = cube.T.copy()
    for column in range(1, len(months)):
        months[column] += months[column - 1]
    return months.T


def latest_so_far(cube: np.ndarray) -> np.ndarray:
    """Running maximum over the months of a leases × months cube."""
    months = cube.T.copy()
    for column in range(1, len(months)):
        np.maximum(months[column], months[column - 1], out=months[column])
    return months.T
