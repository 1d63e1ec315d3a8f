"""Shares a change among its causes: each cause's average part over every order in which they could have come.

Exact (Shapley's value): with `n` causes, 2^n situations; which situation gives what is the caller's part.
Source: L. S. Shapley, « A value for n-person games », 1953.
"""

from collections.abc import Callable, Sequence
from itertools import combinations
from math import factorial

import numpy as np

Situation = frozenset[str]
"""The causes that have their present state; the others have their state of the month before."""
Outcomes = Callable[[Situation], np.ndarray]
"""What a situation gives, one number per household, in a fixed order."""


def parts(causes: Sequence[str], outcomes: Outcomes) -> np.ndarray:
    """Each cause's part of what changes between none of the causes and all of them.

    Symmetric: the order of `causes` is irrelevant. Parts sum to the change. One may be negative, when the cause
    worked against the change, or pass the whole change.

    Returns:
        One row per household, one column per cause; NaN where a situation gives NaN.
    """
    return _numerators(causes, outcomes) / factorial(len(causes))


def shares(causes: Sequence[str], outcomes: Outcomes) -> np.ndarray:
    """Each cause's share of the change of a yes or no; a row sums to exactly 1, NaN where nothing changed."""
    counted = _numerators(causes, outcomes)
    change = outcomes(frozenset(causes)) - outcomes(frozenset())
    whole = np.full(counted.shape, np.nan)
    moved = np.flatnonzero(change)
    if moved.size:
        counted = counted[moved]
        rows, last = np.arange(len(moved)), counted.shape[1] - 1 - np.argmax(counted[:, ::-1] != 0, axis=1)
        found = counted / (factorial(len(causes)) * change[moved, None])
        found[rows, last] = 0
        found[rows, last] = 1 - found.sum(axis=1)
        whole[moved] = found + 0.0  # no negative zero
    return whole


def situations(causes: Sequence[str]) -> list[Situation]:
    """Every set of causes, from none to all."""
    sizes = range(len(causes) + 1)
    return [frozenset(chosen) for size in sizes for chosen in combinations(causes, size)]


def _numerators(causes: Sequence[str], outcomes: Outcomes) -> np.ndarray:
    """The parts times n!: whole numbers where the outcomes are."""
    n = len(causes)
    known = {situation: outcomes(situation).astype(np.float64) for situation in situations(causes)}
    columns = []
    for cause in causes:
        total = np.zeros_like(known[frozenset()])
        for without in situations([other for other in causes if other != cause]):
            orders = factorial(len(without)) * factorial(n - len(without) - 1)
            total += orders * (known[without | {cause}] - known[without])
        columns.append(total)
    return np.column_stack(columns)
