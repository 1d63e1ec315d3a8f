"""Intervals that respect households: the months of one household are drawn together or not at all.

Every figure given an interval here is a function of sums over rows, so a draw is a weighting of households.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np

DRAWS = 500
SEED = 7
LEVEL = 0.95
_CELLS = 100_000_000
"""Weights drawn at most (single precision); beyond, fewer draws are made."""


@lru_cache(maxsize=1)
def _weights(households: int, draws: int) -> np.ndarray:
    """How many times each draw takes each household; the same draws serve every figure, so gaps are paired."""
    possible = max(50, min(draws, _CELLS // max(1, households)))
    weights = np.random.default_rng(SEED).poisson(1.0, (possible, households)).astype(np.float32)
    weights.flags.writeable = False
    return weights


def interval(
    columns: np.ndarray, menage: np.ndarray, figure: Callable[[np.ndarray], np.ndarray], draws: int = DRAWS
) -> tuple[float, float] | None:
    """95 % interval of a figure under resampling of households (Poisson bootstrap).

    Args:
        columns: one row a row, the quantities to be summed.
        menage: household number of each row.
        figure: from summed columns (one row a draw) to one value a draw; NaN where it has no sense.
        draws: number of draws, fewer when the households are very many.

    Returns:
        Bounds, or None when the figure has no sense in most draws.
    """
    if len(menage) == 0:
        return None
    size = int(menage.max()) + 1
    sums = np.column_stack([np.bincount(menage, column, minlength=size) for column in columns.T])
    drawn = _weights(size, draws) @ sums.astype(np.float32)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = figure(drawn.astype(np.float64))
    values = values[np.isfinite(values)]
    if len(values) < len(drawn) / 2:
        return None
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
