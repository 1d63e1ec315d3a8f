"""The counts that an audit prints, and the sums that tie them: what `screening/masking.py` hides some of.

Groups of an attribute add up to everyone, those of an intersection to either attribute, parts to their whole.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from screening.auditing.attributes import Attribute
from screening.auditing.measures import IDENTITES
from screening.masking import Key, Sums, Tie, everyone


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
    ties: list[Tie] = []
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
) -> Iterator[Tie]:
    """The groups of an intersection add up to those of either attribute."""
    for other in attributes:
        ranks = attribute.marges.get(other.code)
        if ranks is None:
            continue
        for rank, group in enumerate(other.groupes):
            inside = tuple((key, 1) for key, found in zip(keys, ranks, strict=True) if found == rank)
            yield (*inside, ((quantite, other.code, group), -1))


def _identities(households: Mapping[Key, int]) -> Iterator[Tie]:
    for whole, *parts in IDENTITES:
        for key in [key for key in households if key[0] == whole]:
            yield ((key, 1), *(((part, *key[1:]), -1) for part in parts))
