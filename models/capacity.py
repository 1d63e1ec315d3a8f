"""Who a score would have called, month by month, with the places that the teams really have.

Equal scores at the cut share the last places evenly; the worst and the best draw among them are given too.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Cut:
    """The selection of a score.

    Attributes:
        poids: 1 for a row called, 0 for one left, between the two for equal scores at the cut.
        places: rows called in all; a fraction where only a part of a selection is looked at.
        pire: outcomes found with the worst draw among equal scores.
        meilleur: outcomes found with the best draw.
    """

    poids: np.ndarray
    places: float
    pire: float
    meilleur: float

    def found(self, outcome: np.ndarray) -> float:
        """Outcomes expected among the rows called."""
        return float(self.poids @ outcome)


def cut(score: np.ndarray, mois: np.ndarray, outcome: np.ndarray, share: float) -> Cut:
    """Call the same share of each month's rows, the highest scores first.

    Args:
        score: higher is called first; NaN last.
        mois: month of each row; each month is cut by itself.
        outcome: what came.
        share: places over rows, above 0; a month with rows has one place at least.
    """
    weights = np.zeros(len(score))
    places = worst = best = 0
    order = np.argsort(mois, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(mois[order])) + 1):
        if len(rows) == 0:
            continue
        room = min(len(rows), max(1, round(share * len(rows))))
        values = np.where(np.isnan(score[rows]), -np.inf, score[rows])
        edge = np.partition(values, len(values) - room)[len(values) - room]
        above, tied = values > edge, values == edge
        left = room - int(above.sum())
        weights[rows[above]] = 1.0
        weights[rows[tied]] = left / int(tied.sum())
        sure = int(outcome[rows[above]].sum())
        hits = int(outcome[rows[tied]].sum())
        places += room
        worst += sure + max(0, left - (int(tied.sum()) - hits))
        best += sure + min(left, hits)
    return Cut(weights, places, worst, best)
