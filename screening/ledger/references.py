"""What each lease's debt at a month-end is compared with: its plan, its over-indebtedness ruling, its kind of aid.

Few leases have any of it, so that a month keeps those leases alone.
"""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np


@dataclass(frozen=True)
class References:
    """Month numbers from which a lease's debt is compared with that of T; -1 for none.

    `plan` is the month before the first instalment, with what was promised since and each instalment, in cents;
    `recevabilite` the month of the over-indebtedness ruling; `gros` marks aid paid to the tenant (the legal expense
    is then gross).
    """

    plan: np.ndarray
    plan_promis: np.ndarray
    plan_mensualite: np.ndarray
    recevabilite: np.ndarray
    gros: np.ndarray

    @classmethod
    def nothing(cls, leases: int) -> Self:
        """Leases that are compared with nothing."""
        months, cents = (np.full(leases, value, dtype=np.int64) for value in (-1, 0))
        return cls(months, cents, cents.copy(), months.copy(), np.zeros(leases, dtype=bool))

    def part(self, chosen: np.ndarray) -> Self:
        """Those of the leases chosen, by mask or rank."""
        return type(self)(**{each.name: getattr(self, each.name)[chosen] for each in fields(self)})


@dataclass(frozen=True)
class Kept:
    """The references of a month: the ranks of the leases that have some, ascending, and what they have."""

    rows: np.ndarray
    values: References

    @classmethod
    def of(cls, references: References) -> Self:
        """Without the leases that are compared with nothing."""
        some = (references.plan >= 0) | (references.recevabilite >= 0) | references.gros
        rows = np.flatnonzero(some)
        return cls(rows, references.part(rows))

    def block(self, chosen: slice) -> References:
        """The references of a range of leases, one value a lease."""
        references = References.nothing(chosen.stop - chosen.start)
        first, end = np.searchsorted(self.rows, [chosen.start, chosen.stop])
        for each in fields(References):
            getattr(references, each.name)[self.rows[first:end] - chosen.start] = getattr(
                self.values, each.name
            )[first:end]
        return references
