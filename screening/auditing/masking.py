"""Which counts an audit may not print, so that no small group is shown or found again by subtraction.

A count of fewer than `MENAGES_MIN` households, zero apart, is hidden, then as many others as it takes for no hidden
count to be the only solution of the sums that are printed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from models.fairness import MENAGES_MIN
from screening.auditing.attributes import Attribute
from screening.auditing.measures import ENSEMBLE, IDENTITES

Key = tuple[str, str, str]
"""Quantity, attribute, group; everyone: (quantity, ENSEMBLE, ENSEMBLE)."""
ZERO = 1e-8


@dataclass(frozen=True)
class Sums:
    """Everything printed as counts of households, and the sums that tie them.

    Attributes:
        menages: households of each key.
        egalites: keys whose signed sum is nil, with their signs.
    """

    menages: Mapping[Key, int]
    egalites: Sequence[tuple[tuple[Key, int], ...]]


def everyone(quantite: str) -> Key:
    """The key of a quantity over all households."""
    return (quantite, ENSEMBLE, ENSEMBLE)


def sums_of(
    counts: Mapping[str, Mapping[str, np.ndarray]], totals: Mapping[str, int], attributes: Sequence[Attribute]
) -> Sums:
    """The counts of each quantity in each group, and how they add up.

    Args:
        counts: households by quantity, then attribute, one value a group.
        totals: households by quantity.
        attributes: their groups and, for intersections, their margins.
    """
    households: dict[Key, int] = {everyone(quantite): total for quantite, total in totals.items()}
    ties: list[tuple[tuple[Key, int], ...]] = []
    for quantite, of_attributes in counts.items():
        for attribute in attributes:
            values = of_attributes[attribute.code]
            keys = [(quantite, attribute.code, group) for group in attribute.groupes]
            households |= dict(zip(keys, map(int, values), strict=True))
            ties.append((*((key, 1) for key in keys), (everyone(quantite), -1)))
            ties.extend(_margins(quantite, attribute, keys, attributes))
    ties.extend(_identities(households))
    return Sums(households, ties)


def _margins(
    quantite: str, attribute: Attribute, keys: Sequence[Key], attributes: Sequence[Attribute]
) -> Iterator[tuple[tuple[Key, int], ...]]:
    """The groups of an intersection add up to those of either attribute."""
    for other in attributes:
        ranks = attribute.marges.get(other.code)
        if ranks is None:
            continue
        for rank, group in enumerate(other.groupes):
            inside = tuple((key, 1) for key, found in zip(keys, ranks, strict=True) if found == rank)
            yield (*inside, ((quantite, other.code, group), -1))


def _identities(households: Mapping[Key, int]) -> Iterator[tuple[tuple[Key, int], ...]]:
    for whole, *parts in IDENTITES:
        for key in [key for key in households if key[0] == whole]:
            yield ((key, 1), *(((part, *key[1:]), -1) for part in parts))


def hidden(sums: Sums, also: frozenset[Key]) -> frozenset[Key]:
    """Keys that may not be printed: small ones, those of `also`, and what it takes to protect them."""
    small = {key for key, count in sums.menages.items() if 0 < count < MENAGES_MIN}
    found = small | also
    where: dict[Key, list[tuple[tuple[Key, int], ...]]] = {}
    for tie in sums.egalites:
        for key, _ in tie:
            where.setdefault(key, []).append(tie)
    while True:
        exposed = [*_small_lumps(sums, found), *_alone_in_a_sum(sums, found)]
        exposed = exposed or [where[key] for key in found_alone(sums, found)]
        added = {key for ties in exposed if (key := _next(ties, sums, found)) is not None}
        if not added:
            return frozenset(found)
        found |= added


def _alone_in_a_sum(sums: Sums, found: set[Key]) -> Iterator[list[tuple[tuple[Key, int], ...]]]:
    """Sums of which one key only is hidden, and that another could hide: the plain subtraction, quick to find."""
    for tie in sums.egalites:
        if sum(key in found for key, _ in tie) == 1 and _next([tie], sums, found) is not None:
            yield [tie]


def _small_lumps(sums: Sums, found: set[Key]) -> Iterator[list[tuple[tuple[Key, int], ...]]]:
    """Sums whose hidden groups, taken together, are few: their number is known by subtraction."""
    for tie in sums.egalites:
        groups = [key for key, sign in tie if sign > 0]
        inside = sum(sums.menages[key] for key in groups if key in found)
        if len(groups) > 1 and tie[-1][0] not in found and 0 < inside < MENAGES_MIN:
            yield [tie]


def found_alone(sums: Sums, found: set[Key]) -> list[Key]:
    """Hidden keys that have one value only in the sums printed, found by linear algebra."""
    columns = {key: rank for rank, key in enumerate(sorted(found))}
    entries = [
        (row, columns[key], sign)
        for row, tie in enumerate(sums.egalites)
        for key, sign in tie
        if key in columns
    ]
    if not entries:
        return []
    rows, cols, signs = (np.array(each) for each in zip(*entries, strict=True))
    used, rows = np.unique(rows, return_inverse=True)
    size = len(used) + len(columns)
    links = coo_matrix((np.ones(len(rows)), (rows, cols + len(used))), shape=(size, size))
    _, part = connected_components(links, directed=False)
    keys = list(columns)
    alone: list[Key] = []
    for number in np.unique(part[rows]):
        here = part[rows] == number
        alone += [keys[column] for column in _determined(rows[here], cols[here], signs[here])]
    return alone


def _determined(rows: np.ndarray, cols: np.ndarray, signs: np.ndarray) -> list[int]:
    """Columns that no solution of the homogeneous system moves."""
    names, inside = np.unique(cols, return_inverse=True)
    lines, at = np.unique(rows, return_inverse=True)
    matrix = np.zeros((len(lines), len(names)))
    matrix[at, inside] = signs
    values, vectors = np.linalg.eigh(matrix.T @ matrix)
    still = np.all(np.abs(vectors[:, values < ZERO]) < ZERO**0.5, axis=1)
    return [int(name) for name in names[still]]


def _next(ties: Sequence[tuple[tuple[Key, int], ...]], sums: Sums, found: set[Key]) -> Key | None:
    """The smallest printed count that these sums hold, above zero; None when all are hidden."""
    others = {key for tie in ties for key, _ in tie if key not in found and sums.menages[key] > 0}
    return min(others, key=lambda key: (sums.menages[key], key)) if others else None
