"""The model as it would have been at a past month: fitted on the rows whose suite was known then, and on no other.

The caller says which rows those are by their state; what a later month tells never enters here.
"""

from dataclasses import dataclass

import numpy as np

from models.additive import Settings, both_outcomes, fit, settings_for
from models.panel import Panel, draw_households
from models.splits import VALIDATION_ROWS, Fold, plan

SEED = 5


@dataclass(frozen=True)
class Fitted:
    """What a past month's model says of rows it has not seen.

    Attributes:
        brut: log-odds of the judged rows, not calibrated (calibration keeps the order).
        lignes: rows it learned from.
        issues: those with the outcome.
        arbres: number of trees, chosen among the known rows.
    """

    brut: np.ndarray
    lignes: int
    issues: int
    arbres: int


def score_as_known(known: Panel, horizon: int, judged: np.ndarray) -> Fitted:
    """Fit on the usable rows of a panel and score others.

    Args:
        known: every row of the past; usable only those whose suite was known then.
        horizon: months within which the outcome is looked for.
        judged: inputs of the rows to be scored, columns as `known.names`.

    Raises:
        ModelError: nothing could be learned from the rows known then.
    """
    usable = np.flatnonzero(known.usable)
    both_outcomes(known.issue[usable])
    how = settings_for(len(usable), known.households_with_outcome(usable))
    trees = _trees(known, horizon, how)
    rows = _drawn(known, usable)
    model = fit(known.matrix[rows], known.names, known.issue[rows], how, trees)
    scores = model.shapes()[0].log_odds(model.codes(judged, known.names))
    return Fitted(scores, len(rows), int(known.issue[rows].sum()), trees)


def _drawn(known: Panel, usable: np.ndarray) -> np.ndarray:
    kept = usable[draw_households(known.menage[usable], VALIDATION_ROWS, SEED)]
    return kept if 0 < known.issue[kept].sum() < len(kept) else usable


def _trees(known: Panel, horizon: int, how: Settings) -> int:
    """The number of trees with the least log-loss on the latest known months, held out with a gap of the horizon."""
    folds = plan(known, horizon).plis
    return _best(known, folds[-1], how) if folds else how.stages[1]


def _best(known: Panel, fold: Fold, how: Settings) -> int:
    rows = fold.apprentissage
    model = fit(known.matrix[rows], known.names, known.issue[rows], how, how.stages[-1])
    judged = fold.jugement[known.usable[fold.jugement]]
    codes, outcome = model.codes(known.matrix[judged], known.names), known.issue[judged]
    losses = []
    for shapes in model.shapes(how.stages):
        raw = shapes.log_odds(codes)
        losses.append(float(np.mean(np.logaddexp(0, raw) - outcome * raw)))
    return how.stages[int(np.argmin(losses))]
