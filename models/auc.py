"""The area under the ROC curve with an interval that respects households, and how two scores compare on it.

The area is a mean over pairs, not a ratio of sums: its interval comes from what each household brings to it.
"""

import numpy as np
from scipy.stats import norm, rankdata

from models.resampling import LEVEL

Bounds = tuple[float, float]


def area(score: np.ndarray, outcome: np.ndarray, menage: np.ndarray) -> tuple[float, Bounds] | None:
    """The area of a score with its interval; None when an outcome or its absence is missing.

    Args:
        score: one value a row, NaN lowest.
        outcome: what came.
        menage: household number of each row.
    """
    if not 0 < outcome.sum() < len(outcome):
        return None
    value, brought = _brought(score, outcome, menage)
    return value, _around(value, brought)


def area_gap(
    ours: np.ndarray, theirs: np.ndarray, outcome: np.ndarray, menage: np.ndarray
) -> tuple[float, Bounds] | None:
    """Our area less theirs on the same rows, with its paired interval; None as for `area`."""
    if not 0 < outcome.sum() < len(outcome):
        return None
    (a, by_a), (b, by_b) = (_brought(score, outcome, menage) for score in (ours, theirs))
    return a - b, _around(a - b, by_a - by_b)


def _brought(score: np.ndarray, outcome: np.ndarray, menage: np.ndarray) -> tuple[float, np.ndarray]:
    """The area, and by household what its rows bring to it beyond their expected part.

    Source:
        DeLong et al. (1988), with rows grouped by household as in Obuchowski (1997), Biometrics 53.
    """
    filled = np.where(np.isnan(score), -np.inf, score)
    positives, negatives = int(outcome.sum()), int((~outcome).sum())
    every = rankdata(filled)
    won = np.empty(len(filled))
    won[outcome] = (every[outcome] - rankdata(filled[outcome])) / negatives
    won[~outcome] = 1 - (every[~outcome] - rankdata(filled[~outcome])) / positives
    value = float(won[outcome].mean())
    part = np.where(outcome, (won - value) / positives, (won - value) / negatives)
    return value, np.bincount(menage, part)


def _around(value: float, brought: np.ndarray) -> Bounds:
    half = float(norm.ppf((1 + LEVEL) / 2) * np.sqrt(np.sum(brought**2)))
    return value - half, value + half
