"""What the held-out rows say of the model, at the capacity that the teams have: figures ready for JSON.

French keys, because people read the file; no figure is computed on rows that a fit has seen.
"""

from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score

from models.auc import area, area_gap
from models.breakdown import by_month, calibration_table, left_out
from models.calibration import Calibration
from models.capacity import Cut, cut
from models.contestants import LEARNERS
from models.panel import Panel
from models.resampling import interval
from models.rounding import figure, figures
from models.validation import HeldOut

MODEL = "modele"


def evaluate(
    panel: Panel, held: HeldOut, calibration: Calibration, probability: np.ndarray, share: float
) -> dict[str, Any]:
    """Every figure on the judged rows.

    Args:
        panel: all rows.
        held: judged rows and their scores.
        calibration: the pooled sigmoid, for the order of magnitude of deciles only.
        probability: honest probability of each judged row, NaN where there is none.
        share: places over rows.
    """
    usable = panel.usable[held.lignes]
    rows = held.lignes[usable]
    scores = {MODEL: calibration.log_odds(held.brut)[usable]} | {n: s[usable] for n, s in held.rivaux.items()}
    groups = {name: mask[rows] for name, mask in panel.groupes.items()}
    whole = np.ones(len(rows), dtype=bool)
    overall = measures_of(panel, rows, scores, whole, share)
    return {
        "lignes_jugees": len(rows),
        "issues_jugees": int(panel.issue[rows].sum()),
        "part_places": round(share, 6),
        "mesures": overall,
        "meilleure_heuristique": best_heuristic(overall, held),
        "ecarts": {name: gap(panel, rows, scores[MODEL], scores[name], share) for name in held.rivaux},
        "groupes": {name: measures_of(panel, rows, scores, mask, share) for name, mask in groups.items()},
        "par_pli": [
            measures_of(panel, rows, scores, held.pli[usable] == fold, share) for fold in np.unique(held.pli)
        ],
        "par_mois": by_month(panel, rows, scores[MODEL], share),
        "calibration": calibration_table(panel, rows, probability[usable]),
        "hors_ajustement_par_decile": left_out(panel, held),
    }


def best_heuristic(overall: dict[str, Any], held: HeldOut) -> str | None:
    """The heuristic of the highest precision on these very rows, which flatters it; None when none was judged."""
    judged = [name for name in held.rivaux if name not in LEARNERS and name in overall]
    return max(judged, key=lambda name: (overall[name]["precision"], name), default=None)


def measures_of(
    panel: Panel, rows: np.ndarray, scores: dict[str, np.ndarray], mask: np.ndarray, share: float
) -> dict[str, Any]:
    """Figures of each score over the rows of a mask, cut afresh; empty when an outcome or its absence is missing."""
    chosen = rows[mask]
    outcome = panel.issue[chosen]
    if not 0 < outcome.sum() < len(chosen):
        return {"lignes": len(chosen), "issues": int(outcome.sum())}
    figures = {name: measures(panel, chosen, score[mask], share) for name, score in scores.items()}
    return {"lignes": len(chosen), "issues": int(outcome.sum()), **figures}


def measures(panel: Panel, rows: np.ndarray, score: np.ndarray, share: float) -> dict[str, Any]:
    """Figures of one score at capacity, with its order over all rows."""
    outcome = panel.issue[rows]
    finite = np.where(np.isnan(score), np.nanmin(score, initial=0.0) - 1, score)
    under = area(score, outcome, panel.menage[rows])
    return {
        **selected(panel, rows, cut(score, panel.mois[rows], outcome, share)),
        "auc": figure(under[0]) if under else None,
        "auc_intervalle": figures(under[1]) if under else None,
        "precision_moyenne": figure(float(average_precision_score(outcome, finite))),
    }


def selected(panel: Panel, rows: np.ndarray, chosen: Cut) -> dict[str, Any]:
    """Figures of a selection of rows at capacity; rates are null where nothing was called or nothing came."""
    outcome = panel.issue[rows]
    found, total = chosen.found(outcome), int(outcome.sum())
    places = chosen.places or np.nan
    return {
        "places": chosen.places,
        "precision": figure(found / places),
        "precision_pire": figure(chosen.pire / places),
        "precision_meilleure": figure(chosen.meilleur / places),
        "rappel": figure(found / total) if total else None,
        "precision_intervalle": figures(_precision_interval(panel, rows, chosen)),
        "avance_mois": _lead(panel, rows, chosen),
    }


def _precision_interval(panel: Panel, rows: np.ndarray, chosen: Cut) -> tuple[float, float] | None:
    columns = np.column_stack([chosen.poids * panel.issue[rows], chosen.poids])
    return interval(columns, panel.menage[rows], lambda s: s[:, 0] / s[:, 1])


def _lead(panel: Panel, rows: np.ndarray, chosen: Cut) -> float | None:
    """Mean months between the month-end and the outcome, over the outcomes found."""
    weights = chosen.poids * panel.issue[rows]
    delays = np.nan_to_num(panel.delai[rows])
    return figure(float(weights @ delays / weights.sum())) if weights.sum() else None


def gap(panel: Panel, rows: np.ndarray, model: np.ndarray, rival: np.ndarray, share: float) -> dict[str, Any]:
    """How the model compares with a rival on the same rows, at capacity and by its order, with paired intervals."""
    outcome = panel.issue[rows]
    cuts = [cut(score, panel.mois[rows], outcome, share) for score in (model, rival)]
    under = area_gap(model, rival, outcome, panel.menage[rows])
    return {
        **gap_of(panel, rows, cuts[0], cuts[1]),
        "ecart_auc": figure(under[0]) if under else None,
        "ecart_auc_intervalle": figures(under[1]) if under else None,
    }


def gap_of(panel: Panel, rows: np.ndarray, ours: Cut, theirs: Cut) -> dict[str, Any]:
    """How a selection's precision compares with another's on the same rows, with paired intervals."""
    outcome = panel.issue[rows]
    columns = np.column_stack([ours.poids * outcome, ours.poids, theirs.poids * outcome, theirs.poids])
    menage = panel.menage[rows]
    precision = ours.found(outcome) / (ours.places or np.nan)
    other = theirs.found(outcome) / (theirs.places or np.nan)
    return {
        "ecart_precision": figure(precision - other),
        "ecart_intervalle": figures(
            interval(columns, menage, lambda s: s[:, 0] / s[:, 1] - s[:, 2] / s[:, 3])
        ),
        "rapport": figure(precision / other) if other else None,
        "rapport_intervalle": figures(
            interval(columns, menage, lambda s: (s[:, 0] / s[:, 1]) / (s[:, 2] / s[:, 3]))
        ),
    }
