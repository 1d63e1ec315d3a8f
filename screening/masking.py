"""Which counts may not be printed, so that no small group is shown or found again by subtraction.

A count of fewer than `MENAGES_MIN` households, zero apart, is hidden, then as many others as it takes for no hidden
count to be the only solution of the sums that are printed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from models.fairness import MENAGES_MIN

ENSEMBLE = "ensemble"
"""Everyone, in the place of an attribute and of its group."""
Key = tuple[str, str, str]
"""Quantity, attribute, group; everyone: (quantity, ENSEMBLE, ENSEMBLE)."""
Tie = tuple[tuple[Key, int], ...]
"""Keys whose signed sum is nil, with their signs."""
CROISEMENT = "_x_"
"""In the code of an intersection."""
ZERO = 1e-8


@dataclass(frozen=True)
class Sums:
    """Everything printed as counts of households, and the sums that tie them.

    Attributes:
        menages: households of each key.
        egalites: what adds up.
    """

    menages: Mapping[Key, int]
    egalites: Sequence[Tie]


def everyone(quantite: str) -> Key:
    """The key of a quantity over all households."""
    return (quantite, ENSEMBLE, ENSEMBLE)


def hidden(sums: Sums, also: frozenset[Key]) -> frozenset[Key]:
    """Keys that may not be printed: small ones, those of `also`, and what it takes to protect them."""
    found = {key for key, count in sums.menages.items() if 0 < count < MENAGES_MIN} | also
    sure: set[frozenset[Key]] = set()
    while True:
        proofs = [*_small_lumps(sums, found), *_alone_in_a_sum(sums, found)]
        proofs = proofs or list(found_alone(sums, found, sure).values())
        added = {key for proof in proofs if (key := _next(proof, sums, found)) is not None}
        if not added:
            return frozenset(found)
        found |= added


def _small_lumps(sums: Sums, found: set[Key]) -> Iterator[list[Tie]]:
    """Sums whose hidden groups, taken together, are few: their number is known by subtraction."""
    for tie in sums.egalites:
        groups = [key for key, sign in tie if sign > 0]
        inside = sum(sums.menages[key] for key in groups if key in found)
        if len(groups) > 1 and tie[-1][0] not in found and 0 < inside < MENAGES_MIN:
            yield [tie]


def _alone_in_a_sum(sums: Sums, found: set[Key]) -> Iterator[list[Tie]]:
    """Sums of which one key only is hidden, and that another could hide: the plain subtraction, quick to find."""
    for tie in sums.egalites:
        if sum(key in found for key, _ in tie) == 1 and _next([tie], sums, found) is not None:
            yield [tie]


def found_alone(sums: Sums, found: set[Key], sure: set[frozenset[Key]] | None = None) -> dict[Key, list[Tie]]:
    """Hidden keys that have one value only in the sums printed, each with the sums that give it together.

    Args:
        sums: everything printed.
        found: hidden keys.
        sure: keys tied together that were looked at before and told nothing; completed here.
    """
    sure = set() if sure is None else sure
    columns = {key: rank for rank, key in enumerate(sorted(found))}
    entries = [
        (row, columns[key], sign)
        for row, tie in enumerate(sums.egalites)
        for key, sign in tie
        if key in columns
    ]
    if not entries:
        return {}
    rows, cols, signs = (np.array(each) for each in zip(*entries, strict=True))
    size = len(sums.egalites) + len(columns)
    links = coo_matrix((np.ones(len(rows)), (rows, cols + len(sums.egalites))), shape=(size, size))
    _, part = connected_components(links, directed=False)
    keys = list(columns)
    alone: dict[Key, list[Tie]] = {}
    for number in np.unique(part[rows]):
        here = part[rows] == number
        together = frozenset(keys[column] for column in cols[here])
        if together in sure:
            continue
        told = list(_determined(rows[here], cols[here], signs[here]))
        if not told:
            sure.add(together)
        for column, proof in told:
            alone[keys[column]] = [sums.egalites[row] for row in proof]
    return alone


def _determined(rows: np.ndarray, cols: np.ndarray, signs: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Columns that no solution of the homogeneous system moves, and the rows that prove it."""
    names, inside = np.unique(cols, return_inverse=True)
    lines, at = np.unique(rows, return_inverse=True)
    matrix = np.zeros((len(lines), len(names)))
    matrix[at, inside] = signs
    values, vectors = np.linalg.eigh(matrix.T @ matrix)
    still = np.flatnonzero(np.all(np.abs(vectors[:, values < ZERO]) < ZERO**0.5, axis=1))
    if len(still):
        weights = np.linalg.pinv(matrix)[still]
        for column, weight in zip(still, weights, strict=True):
            yield int(names[column]), lines[np.abs(weight) > ZERO**0.5]


def _next(proof: Sequence[Tie], sums: Sums, found: set[Key]) -> Key | None:
    """The key to hide so that these sums no longer tell: an intersection rather than a group, a group rather than
    everyone, the fewest households first; None when all are hidden or nil."""
    others = {key for tie in proof for key, _ in tie if key not in found and sums.menages[key] > 0}
    if not others:
        return None
    return min(others, key=lambda key: (key[1] == ENSEMBLE, CROISEMENT not in key[1], sums.menages[key], key))
