"""Turns log-odds into probabilities that keep their promise: a sigmoid of positive slope.

A positive slope keeps the order and the additivity: score = sigmoid(slope × log-odds + offset).
"""

from dataclasses import dataclass

import numpy as np

SLOPES = (0.05, 3.0)
"""Bounds of the slope: below, the model would be of no use; above, it is noise of a small sample."""


def sigmoid(log_odds: np.ndarray) -> np.ndarray:
    """The probability of log-odds; exact to the last digits, at any size."""
    return np.exp(-np.logaddexp(0, -log_odds))


DIGITS = 9
"""Decimals kept, as in the tables: the order in which rows are summed must not change a version's name."""


@dataclass(frozen=True)
class Calibration:
    """`pente` > 0 and `decalage`, applied to log-odds."""

    pente: float
    decalage: float

    def log_odds(self, raw: np.ndarray) -> np.ndarray:
        """Calibrated log-odds."""
        return self.pente * raw + self.decalage

    def probability(self, raw: np.ndarray) -> np.ndarray:
        """Calibrated probability."""
        return sigmoid(self.log_odds(raw))


IDENTITY = Calibration(1.0, 0.0)


def calibrate(raw: np.ndarray, outcome: np.ndarray) -> Calibration:
    """Fit the sigmoid on predictions for rows that the fits did not see.

    Targets are smoothed as in Platt (1999), so that a few perfectly ordered rows do not give certainty.

    Args:
        raw: log-odds.
        outcome: what came.
    """
    from scipy.optimize import minimize  # only a fit needs it

    positives = int(outcome.sum())
    negatives = len(outcome) - positives
    if not positives or not negatives:
        return IDENTITY
    target = np.where(outcome, (positives + 1) / (positives + 2), 1 / (negatives + 2))

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        z = parameters[0] * raw + parameters[1]
        gap = sigmoid(z) - target
        value = float(np.mean(np.logaddexp(0, z) - target * z))
        return value, np.array([np.mean(gap * raw), np.mean(gap)])

    found = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=[SLOPES, (None, None)])
    slope, offset = (round(float(value), DIGITS) for value in found.x)
    return Calibration(slope, offset)
