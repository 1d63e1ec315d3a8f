"""The whole fit, from a panel to tables in service and their evaluation, read from top to bottom.

What the rows mean (households, outcomes, help received) was settled by the caller.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import spearmanr

from models.additive import Additive, Settings, both_outcomes, fit, settings_for
from models.calibration import Calibration
from models.described import Fit, described, warnings_of
from models.evaluation import evaluate, measures
from models.panel import FIT_ROWS, TREATED, Panel, draw_households
from models.splits import Plan, plan
from models.tables import Tables, TrainingRows, build
from models.validation import (
    HeldOut,
    Progress,
    hold_out,
    honest_probability,
    plain_calibration,
    pooled_calibration,
)

SEED = 3
RECENT_MONTHS = 12
"""Months of training that later months are compared with."""


@dataclass(frozen=True)
class Learned:
    """A fitted model ready to be stored, and what is known of it."""

    tables: Tables
    model: Additive
    held: HeldOut | None
    evaluation: dict[str, Any]


def learn(
    panel: Panel, horizon: int, share: float, contexte: Mapping[str, Any], progress: Progress
) -> Learned:
    """Validate, calibrate, refit on all usable rows, evaluate.

    Args:
        panel: rows with what came next.
        horizon: months within which the outcome is looked for.
        share: places over rows in a month.
        contexte: facts that are part of the model's identity.
        progress: told each step.

    Raises:
        ModelError: no usable row has the outcome, or all have it.
    """
    both_outcomes(panel.issue[panel.usable])
    usable = np.flatnonzero(panel.usable)
    how = settings_for(len(usable), panel.households_with_outcome(usable))
    split = plan(panel, horizon)
    held = hold_out(panel, split, how, progress) if split.plis else None
    trees = held.arbres if held else how.stages[1]
    progress("ajustement final")
    rows = _rows_to_fit(panel, usable)
    model = fit(panel.matrix[rows], panel.names, panel.issue[rows], how, trees)
    seen = _seen(panel, rows, model)
    tables = build(model, model.shapes()[0], _calibration(panel, held, model, seen, rows), seen, contexte)
    evaluation = described(panel, split, Fit(how, rows, trees, tables, seen.values))
    if held:
        progress("évaluation")
        calibration = pooled_calibration(panel, held)
        honest = honest_probability(panel, held, horizon, split.mode)
        evaluation |= evaluate(panel, held, calibration, honest, share)
        evaluation["sensibilite"] = _sensitivity(panel, split, held, how, horizon, share)
    evaluation["avertissements"] = warnings_of(evaluation, split.mode)
    return Learned(tables, model, held, evaluation)


def _rows_to_fit(panel: Panel, usable: np.ndarray) -> np.ndarray:
    kept = usable[draw_households(panel.menage[usable], FIT_ROWS, SEED)]
    return kept if 0 < panel.issue[kept].sum() < len(kept) else usable


def _seen(panel: Panel, rows: np.ndarray, model: Additive) -> TrainingRows:
    """The rows of the fit, columns as the model's inputs, with those of its last months marked."""
    values = panel.matrix[rows][:, [panel.names.index(name) for name in model.names]]
    return TrainingRows(values, panel.mois[rows] > panel.mois[rows].max() - RECENT_MONTHS)


def _calibration(
    panel: Panel, held: HeldOut | None, model: Additive, seen: TrainingRows, rows: np.ndarray
) -> Calibration:
    if held:
        return pooled_calibration(panel, held)
    raw = model.shapes()[0].log_odds(model.codes(seen.values, model.names))
    return plain_calibration(raw, panel.issue[rows])


def _sensitivity(
    panel: Panel, split: Plan, held: HeldOut, how: Settings, horizon: int, share: float
) -> dict[str, Any] | None:
    """The last fold learned again with the treated rows, judged on the same rows; None when nobody was treated."""
    fold = split.plis[-1]
    if split.mode == "temps":
        learnable = panel.mois + horizon <= panel.mois[fold.jugement].min()
    else:
        learnable = ~np.isin(panel.menage, panel.menage[fold.jugement])
    treated = np.flatnonzero((panel.etat == TREATED) & learnable)
    if not len(treated):
        return None
    rows = np.sort(np.concatenate([fold.apprentissage, treated]))
    model = fit(panel.matrix[rows], panel.names, panel.issue[rows], how, held.arbres)
    judged = fold.jugement[panel.usable[fold.jugement]]
    with_treated = model.shapes()[0].log_odds(model.codes(panel.matrix[judged], panel.names))
    without = held.brut[held.pli == held.pli.max()][panel.usable[fold.jugement]]
    return {
        "lignes_traitees_ajoutees": len(treated),
        "sans_les_traites": measures(panel, judged, without, share),
        "avec_les_traites": measures(panel, judged, with_treated, share),
        "correlation_des_rangs": _rank_correlation(without, with_treated),
    }


def _rank_correlation(first: np.ndarray, second: np.ndarray) -> float | None:
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return None
    return round(float(spearmanr(first, second).statistic), 6)
