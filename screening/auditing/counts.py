"""Rows of the audit as counts: of each household, of each group, of everyone.

A household belongs to one group of an attribute, so that its months stay together wherever it is counted.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from models.fairness import Patterns
from screening.auditing.attributes import Attribute
from screening.auditing.measures import TRANCHES, Measure


@dataclass(frozen=True)
class Rows:
    """Arrays of one length, a household × month each.

    Attributes:
        menage: household number.
        tranche: band of months owed at T.
        mois: month number.
        quantites: Boolean by quantity.
        score: foreseen probability, NaN without one.
        taille: households in all.
    """

    menage: np.ndarray
    tranche: np.ndarray
    mois: np.ndarray
    quantites: dict[str, np.ndarray]
    score: np.ndarray
    taille: int

    def of_household(self, quantite: str) -> np.ndarray:
        """Rows of each household that a quantity counts."""
        return np.bincount(self.menage[self.quantites[quantite]], minlength=self.taille)

    def by_band(self, quantite: str) -> np.ndarray:
        """The same, one column a band of months owed."""
        chosen = self.quantites[quantite]
        width = len(TRANCHES)
        cells = self.menage[chosen].astype(np.int64) * width + self.tranche[chosen]
        return np.bincount(cells, minlength=self.taille * width).reshape(self.taille, width)


@dataclass(frozen=True)
class Households:
    """The households that a measure holds, by pattern of counts.

    Attributes:
        numeros: household numbers.
        motif: pattern of each.
        cas: cases of each pattern by band.
        lignes: rows of each pattern by band.
    """

    numeros: np.ndarray
    motif: np.ndarray
    cas: np.ndarray
    lignes: np.ndarray

    def by_group(self, rang: np.ndarray, groupes: int) -> Patterns:
        """Households of each pattern in each group of an attribute."""
        patterns = len(self.cas)
        cells = rang[self.numeros].astype(np.int64) * patterns + self.motif
        counts = np.bincount(cells, minlength=groupes * patterns).reshape(groupes, patterns)
        return Patterns(self.cas, self.lignes, counts)


def households_of(rows: Rows, measure: Measure) -> Households:
    """Gather the households of a measure that have the same counts, band by band."""
    within, cases = rows.by_band(measure.parmi), rows.by_band(measure.cas)
    numbers = np.flatnonzero(within.sum(axis=1))
    both = np.hstack([cases[numbers], within[numbers]])
    frame = pl.DataFrame(both, schema=[f"c{k}" for k in range(both.shape[1])])
    distinct = frame.unique(maintain_order=True)
    ranked = distinct.with_row_index("motif")
    motif = frame.join(ranked, on=frame.columns, how="left", maintain_order="left")["motif"].to_numpy()
    found = distinct.to_numpy().reshape(-1, both.shape[1]).astype(np.int64)
    half = both.shape[1] // 2
    return Households(numbers, motif, found[:, :half], found[:, half:])


def by_group(values: np.ndarray, attribute: Attribute) -> np.ndarray:
    """Households' counts summed in each group."""
    ranks = attribute.rang.to_numpy()
    return np.bincount(ranks, weights=values, minlength=len(attribute.groupes)).astype(np.int64)


def to_rows(frame: pl.DataFrame, quantites: tuple[str, ...], taille: int) -> Rows:
    """Arrays of a frame that has `menage`, `tranche`, `t`, `score` and the quantities."""
    return Rows(
        menage=frame["menage"].to_numpy(),
        tranche=frame["tranche"].to_numpy(),
        mois=frame["t"].to_numpy(),
        quantites={name: frame[name].to_numpy() for name in quantites},
        score=frame["score"].cast(pl.Float64).fill_null(float("nan")).to_numpy(),
        taille=taille,
    )
