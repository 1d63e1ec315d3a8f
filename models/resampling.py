"""Intervals that respect households: the months of one household are drawn together or not at all.

Every figure given an interval here is a function of sums over rows, so a draw is a weighting of households.
"""

from collections.abc import Callable

import numpy as np

DRAWS = 500
SEED = 7
LEVEL = 0.95
_CELLS = 20_000_000


def household_sums(columns: np.ndarray, menage: np.ndarray) -> np.ndarray:
    """Sums by household of each column, without the households where all are zero."""
    size = int(menage.max()) + 1 if len(menage) else 0
    sums = np.column_stack([np.bincount(menage, column, minlength=size) for column in columns.T])
    return sums[(sums != 0).any(axis=1)]


def interval(
    columns: np.ndarray, menage: np.ndarray, figure: Callable[[np.ndarray], np.ndarray], draws: int = DRAWS
) -> tuple[float, float] | None:
    """95 % interval of a figure under resampling of households (Poisson bootstrap).

    Args:
        columns: one row a row, the quantities to be summed.
        menage: household number of each row.
        figure: from summed columns (one row a draw) to one value a draw; NaN where it has no sense.
        draws: number of draws.

    Returns:
        Bounds, or None when the figure has no sense in most draws.
    """
    sums = household_sums(columns, menage)
    if len(sums) == 0:
        return None
    generator = np.random.default_rng(SEED)
    step = max(1, _CELLS // len(sums))
    parts = []
    for start in range(0, draws, step):
        weights = generator.poisson(1.0, (min(step, draws - start), len(sums)))
        parts.append(weights @ sums)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = figure(np.concatenate(parts))
    values = values[np.isfinite(values)]
    if len(values) < draws / 2:
        return None
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
