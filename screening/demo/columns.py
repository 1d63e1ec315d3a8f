"""Records kept as one array a field, one position a dwelling: what every part of the simulation reads and
changes.

The simulation moves all dwellings at once; a household that enters a dwelling takes the position of the one
that left. Nothing here knows what the fields mean.
"""

from dataclasses import fields
from typing import ClassVar, Self

import numpy as np

Array = np.ndarray


class Columns:
    """Base of the dataclasses whose fields are arrays of one length; `reels` names those that are not
    whole.
    """

    reels: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def empty(cls, taille: int) -> Self:
        """Zeros everywhere, `taille` positions."""
        types = (np.float64 if f.name in cls.reels else np.int64 for f in fields(cls))  # type: ignore[arg-type]
        return cls(*(np.zeros(taille, dtype=t) for t in types))

    def take(self, positions: Array) -> Self:
        """A copy of the records at `positions`."""
        return type(self)(*(getattr(self, f.name)[positions].copy() for f in fields(self)))  # type: ignore[arg-type]

    def put(self, positions: Array, nouveaux: Self) -> None:
        """Write the records `nouveaux` at `positions`."""
        for f in fields(self):  # type: ignore[arg-type]
            getattr(self, f.name)[positions] = getattr(nouveaux, f.name)

    def clear(self, positions: Array) -> None:
        """Set every field to zero at `positions`."""
        for f in fields(self):  # type: ignore[arg-type]
            getattr(self, f.name)[positions] = 0

    @classmethod
    def concat(cls, parts: list[Self]) -> Self:
        """The records of `parts`, one after the other."""
        return cls(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)))  # type: ignore[arg-type]


def choose(rng: np.random.Generator, poids: Array | list[float], taille: int) -> Array:
    """Draw `taille` indices with probabilities proportional to `poids`."""
    cumul = np.cumsum(np.asarray(poids, dtype=float))
    return np.searchsorted(cumul / cumul[-1], rng.random(taille), side="right").astype(np.int64)


def choose_rows(rng: np.random.Generator, poids: Array) -> Array:
    """Draw one column index a row of `poids`, with probabilities proportional to the row."""
    cumul = np.cumsum(poids, axis=1)
    return (rng.random(len(poids))[:, None] * cumul[:, -1:] >= cumul).sum(axis=1).astype(np.int64)


def round_to(montants: Array, pas: int) -> Array:
    """Amounts rounded to the nearest multiple of `pas`, as whole cents."""
    return (np.round(montants / pas) * pas).astype(np.int64)
