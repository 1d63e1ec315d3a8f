"""Cuts an input into at most a few dozen readable intervals, with a place of its own for the missing value.

The same cut serves the fit, the look-up tables and the drift, so that none of them can disagree.
"""

from collections.abc import Sequence

import numpy as np

BINS = 40
"""Intervals of an input at most: enough for its shape, few enough to be read."""


def edges(values: np.ndarray, bins: int = BINS) -> np.ndarray:
    """Upper bounds (included) of every interval but the last; empty when the input has one value or none.

    Half of the cuts follow the values, half those that differ from the commonest one: an input that is nearly
    always zero still shows its other values.

    Args:
        values: one value a row, NaN where missing.
        bins: intervals at most.
    """
    known = values[np.isfinite(values)].astype(np.float64)
    distinct, counts = np.unique(known, return_counts=True)
    if len(distinct) < 2:
        return np.empty(0)
    if len(distinct) <= bins:
        return _rounded((distinct[:-1] + distinct[1:]) / 2, distinct)
    rare = known[known != distinct[np.argmax(counts)]]
    steps = np.linspace(0, 1, bins // 2)[1:-1]
    wanted = np.concatenate(
        [np.quantile(known, steps, method="lower"), np.quantile(rare, steps, method="lower")]
    )
    place = np.unique(np.searchsorted(distinct, np.append(wanted, _around(distinct, counts))))
    place = place[place < len(distinct) - 1]
    return _rounded((distinct[place] + distinct[place + 1]) / 2, distinct)


def _around(distinct: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The commonest value and the one below it, so that it has an interval of its own."""
    top = int(np.argmax(counts))
    return distinct[[max(top - 1, 0), top]]


def _rounded(cuts: np.ndarray, distinct: np.ndarray) -> np.ndarray:
    """The cuts with as few digits as leave every row in its interval."""
    place = np.searchsorted(distinct, cuts)
    for digits in range(1, 12):
        short = np.round(cuts, digits)
        if np.array_equal(np.searchsorted(distinct, short, side="right"), place) and np.all(
            np.diff(short) > 0
        ):
            return short
    return cuts


def codes(values: np.ndarray, bounds: np.ndarray) -> np.ndarray:
    """Interval of each value, 0 to len(bounds); len(bounds) + 1 where the value is missing.

    Values are narrowed to 32 bits first, as the panel keeps them: the same value always falls in one interval.
    """
    narrow = values.astype(np.float32)
    out = np.searchsorted(bounds, narrow.astype(np.float64), side="left").astype(np.uint8)
    out[np.isnan(narrow)] = len(bounds) + 1
    return out


def code_matrix(matrix: np.ndarray, bounds: Sequence[np.ndarray]) -> np.ndarray:
    """Intervals of each row and input, in Fortran order: one input is one contiguous column."""
    out = np.empty(matrix.shape, dtype=np.uint8, order="F")
    for column, cuts in enumerate(bounds):
        out[:, column] = codes(matrix[:, column], cuts)
    return out
