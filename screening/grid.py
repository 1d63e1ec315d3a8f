"""Where a lease and a month fall in a flat cube, and whole-cent sums there."""

from dataclasses import dataclass

import numpy as np

NEVER = np.iinfo(np.int64).max // 4


@dataclass(frozen=True)
class Grid:
    """Where a (lease, month) falls in the flat cube."""

    leases: int
    premier_mois: int
    months: int

    def sum(self, bail: np.ndarray, mois: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Whole-cent sums per lease and month; what falls after the last month is left out."""
        inside = mois < self.premier_mois + self.months
        key = bail[inside] * self.months + mois[inside] - self.premier_mois
        sums = np.bincount(key, weights=values[inside], minlength=self.leases * self.months)
        return sums.astype(np.int64).reshape(self.leases, self.months)

    def extreme(self, bail: np.ndarray, mois: np.ndarray, values: np.ndarray, *, latest: bool) -> np.ndarray:
        """The latest or earliest value per lease and month; -1 or NEVER where there is none."""
        inside = mois < self.premier_mois + self.months
        out = np.full(self.leases * self.months, -1 if latest else NEVER, dtype=np.int64)
        key = bail[inside] * self.months + mois[inside] - self.premier_mois
        (np.maximum if latest else np.minimum).at(out, key, values[inside])
        return out.reshape(self.leases, self.months)
