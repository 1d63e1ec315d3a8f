"""Predictions for rows that the fit did not see, by the model and by each rival, and the number of trees they choose.

The pooled predictions serve the calibration and every figure of the evaluation.
"""

import warnings
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from models import contestants
from models.additive import Settings, fit
from models.calibration import IDENTITY, Calibration, calibrate
from models.panel import Panel
from models.splits import FEWEST, Fold, Plan

Progress = Callable[[str], None]

WORKERS = 2
"""Folds fitted at the same time, one core each; their order and their figures do not depend on it."""


@dataclass(frozen=True)
class HeldOut:
    """Judged rows, usable or not, in the order of the folds.

    Attributes:
        lignes: row numbers in the panel.
        pli: fold of each.
        coupe: month number at whose end the fold learned, for each row.
        brut: log-odds of the model, not calibrated.
        arbres: number of trees chosen.
        rivaux: score of each rival.
    """

    lignes: np.ndarray
    pli: np.ndarray
    coupe: np.ndarray
    brut: np.ndarray
    arbres: int
    rivaux: Mapping[str, np.ndarray]


def hold_out(panel: Panel, plan: Plan, how: Settings, progress: Progress) -> HeldOut:
    """Fit each fold, predict its judged rows, keep the number of trees with the least pooled log-loss."""
    staged, learned = [], []
    with warnings.catch_warnings(), ThreadPoolExecutor(WORKERS) as pool:
        warnings.simplefilter("ignore")
        results = pool.map(lambda fold: _judged(panel, fold, how), plan.plis)
        for number in range(1, len(plan.plis) + 1):
            progress(f"validation : pli {number} sur {len(plan.plis)}")
            by_stage, rivals = next(results)
            staged.append(by_stage)
            learned.append(rivals)
    judged = np.concatenate([fold.jugement for fold in plan.plis])
    pooled = np.concatenate(staged, axis=1)
    best = _best_stage(panel, judged, pooled)
    rivals = {name: score[judged] for name, score in panel.rivaux.items()}
    for name in contestants.LEARNERS:
        theirs = np.concatenate([each[name] for each in learned], axis=1)
        rivals[name] = theirs[_best_stage(panel, judged, theirs)]
    sizes = [len(fold.jugement) for fold in plan.plis]
    cuts = [int(panel.mois[fold.jugement].min()) for fold in plan.plis]
    return HeldOut(
        judged,
        np.repeat(range(len(sizes)), sizes),
        np.repeat(cuts, sizes),
        pooled[best],
        how.stages[best],
        rivals,
    )


def _judged(panel: Panel, fold: Fold, how: Settings) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Log-odds of the fold's judged rows after each number of trees, by the model and by the learned rivals."""
    rows = fold.apprentissage
    model = fit(panel.matrix[rows], panel.names, panel.issue[rows], how, how.stages[-1])
    codes = model.codes(panel.matrix[fold.jugement], panel.names)
    by_stage = np.stack([shapes.log_odds(codes) for shapes in model.shapes(how.stages)])
    return by_stage, contestants.judge(panel, fold)


def _best_stage(panel: Panel, judged: np.ndarray, by_stage: np.ndarray) -> int:
    """The stage with the least log-loss on the usable judged rows; the model and its rivals choose alike."""
    usable = panel.usable[judged]
    return int(np.argmin(_log_loss(by_stage[:, usable], panel.issue[judged][usable])))


def _log_loss(log_odds: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    return np.mean(np.logaddexp(0, log_odds) - outcome * log_odds, axis=1)


def pooled_calibration(panel: Panel, held: HeldOut) -> Calibration:
    """The sigmoid fitted on every usable judged row."""
    usable = panel.usable[held.lignes]
    return calibrate(held.brut[usable], panel.issue[held.lignes][usable])


def honest_probability(panel: Panel, held: HeldOut, horizon: int, mode: str) -> np.ndarray:
    """Probability of each judged row by a sigmoid that could have been known, NaN where none could.

    In time, the sigmoid of a fold is fitted on judged rows whose horizon had passed at its cut; by household, on
    the other folds. Where time leaves no row, on the other half of the households.
    """
    out = np.full(len(held.brut), np.nan)
    for number in np.unique(held.pli):
        here = held.pli == number
        past = panel.mois[held.lignes] + horizon <= held.coupe[here][0]
        known = past if mode == "temps" else ~here
        out[here] = _apply(panel, held, known, here)
    if np.isnan(out).all():
        half = panel.menage[held.lignes] % 2 == 0
        for here in (half, ~half):
            out[here] = _apply(panel, held, ~here, here)
    return out


def _apply(panel: Panel, held: HeldOut, known: np.ndarray, here: np.ndarray) -> np.ndarray:
    rows = held.lignes[known & panel.usable[held.lignes]]
    if panel.households_with_outcome(rows) < FEWEST:
        return np.full(int(here.sum()), np.nan)
    sigmoid = calibrate(held.brut[known & panel.usable[held.lignes]], panel.issue[rows])
    return sigmoid.probability(held.brut[here])


def plain_calibration(raw: np.ndarray, outcome: np.ndarray) -> Calibration:
    """Without any row held out: slope 1, and an offset that gives the base rate back."""
    low, high = -30.0, 30.0
    wanted = float(outcome.mean())
    for _ in range(80):
        middle = (low + high) / 2
        if Calibration(1.0, middle).probability(raw).mean() < wanted:
            low = middle
        else:
            high = middle
    return Calibration(IDENTITY.pente, (low + high) / 2)
