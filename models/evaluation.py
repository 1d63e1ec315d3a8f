"""What the held-out rows say of the model, at the capacity that the teams have: figures ready for JSON.

French keys, because people read the file; no figure is computed on rows that a fit has seen.
"""

from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

from models.calibration import Calibration
from models.capacity import Cut, cut
from models.panel import CENSORED, TREATED, Panel
from models.resampling import interval
from models.validation import HeldOut

MODEL = "modele"
DECILES = 10


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
    groups = {"ensemble": np.ones(len(rows), dtype=bool)} | {n: m[rows] for n, m in panel.groupes.items()}
    whole = groups.pop("ensemble")
    return {
        "lignes_jugees": len(rows),
        "issues_jugees": int(panel.issue[rows].sum()),
        "part_places": round(share, 6),
        "mesures": measures_of(panel, rows, scores, whole, share),
        "ecarts": {name: gap(panel, rows, scores[MODEL], scores[name], share) for name in held.rivaux},
        "groupes": {name: measures_of(panel, rows, scores, mask, share) for name, mask in groups.items()},
        "par_mois": _by_month(panel, rows, scores[MODEL], share),
        "calibration": _calibration(probability[usable], panel.issue[rows]),
        "hors_ajustement_par_decile": _left_out(panel, held),
    }


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
    return {
        **selected(panel, rows, cut(score, panel.mois[rows], outcome, share)),
        "auc": _round(float(roc_auc_score(outcome, finite))),
        "precision_moyenne": _round(float(average_precision_score(outcome, finite))),
    }


def selected(panel: Panel, rows: np.ndarray, chosen: Cut) -> dict[str, Any]:
    """Figures of a selection of rows at capacity; rates are null where nothing was called or nothing came."""
    outcome = panel.issue[rows]
    found, total = chosen.found(outcome), int(outcome.sum())
    places = chosen.places or np.nan
    return {
        "places": chosen.places,
        "precision": _round(found / places),
        "precision_pire": _round(chosen.pire / places),
        "precision_meilleure": _round(chosen.meilleur / places),
        "rappel": _round(found / total) if total else None,
        "precision_intervalle": _rounded(_precision_interval(panel, rows, chosen)),
        "avance_mois": _lead(panel, rows, chosen),
    }


def _precision_interval(panel: Panel, rows: np.ndarray, chosen: Cut) -> tuple[float, float] | None:
    columns = np.column_stack([chosen.poids * panel.issue[rows], chosen.poids])
    return interval(columns, panel.menage[rows], lambda s: s[:, 0] / s[:, 1])


def _lead(panel: Panel, rows: np.ndarray, chosen: Cut) -> float | None:
    """Mean months between the month-end and the outcome, over the outcomes found."""
    weights = chosen.poids * panel.issue[rows]
    delays = np.nan_to_num(panel.delai[rows])
    return _round(float(weights @ delays / weights.sum())) if weights.sum() else None


def gap(panel: Panel, rows: np.ndarray, model: np.ndarray, rival: np.ndarray, share: float) -> dict[str, Any]:
    """How the model's precision at capacity compares with a rival's on the same rows, with paired intervals."""
    outcome = panel.issue[rows]
    cuts = [cut(score, panel.mois[rows], outcome, share) for score in (model, rival)]
    return gap_of(panel, rows, cuts[0], cuts[1])


def gap_of(panel: Panel, rows: np.ndarray, ours: Cut, theirs: Cut) -> dict[str, Any]:
    """How a selection's precision compares with another's on the same rows, with paired intervals."""
    outcome = panel.issue[rows]
    columns = np.column_stack([ours.poids * outcome, ours.poids, theirs.poids * outcome, theirs.poids])
    menage = panel.menage[rows]
    precision = ours.found(outcome) / (ours.places or np.nan)
    other = theirs.found(outcome) / (theirs.places or np.nan)
    return {
        "ecart_precision": _round(precision - other),
        "ecart_intervalle": _rounded(
            interval(columns, menage, lambda s: s[:, 0] / s[:, 1] - s[:, 2] / s[:, 3])
        ),
        "rapport": _round(precision / other) if other else None,
        "rapport_intervalle": _rounded(
            interval(columns, menage, lambda s: (s[:, 0] / s[:, 1]) / (s[:, 2] / s[:, 3]))
        ),
    }


def _by_month(panel: Panel, rows: np.ndarray, score: np.ndarray, share: float) -> list[dict[str, Any]]:
    out = []
    for mois in np.unique(panel.mois[rows]):
        here = panel.mois[rows] == mois
        outcome = panel.issue[rows][here]
        chosen = cut(score[here], panel.mois[rows][here], outcome, share)
        found, total = chosen.found(outcome), int(outcome.sum())
        line = {
            "mois": _month(int(mois)),
            "lignes": int(here.sum()),
            "issues": total,
            "places": chosen.places,
        }
        rates = {
            "precision": _round(found / chosen.places),
            "rappel": _round(found / total) if total else None,
        }
        out.append(line | rates)
    return out


def _calibration(probability: np.ndarray, outcome: np.ndarray) -> list[dict[str, Any]]:
    known = ~np.isnan(probability)
    order = np.argsort(probability[known], kind="stable")
    parts = np.array_split(order, DECILES)
    return [
        {
            "decile": number,
            "lignes": len(part),
            "prevu": _round(float(probability[known][part].mean())),
            "observe": _round(float(outcome[known][part].mean())),
        }
        for number, part in enumerate(parts, start=1)
        if len(part)
    ]


def _left_out(panel: Panel, held: HeldOut) -> list[dict[str, int]]:
    """By decile of the score, the rows that were judged, and those left out because censored or treated."""
    state = panel.etat[held.lignes]
    score = held.brut
    if not panel.usable[held.lignes].any():
        return []
    bounds = np.quantile(score[panel.usable[held.lignes]], np.linspace(0, 1, DECILES + 1)[1:-1])
    decile = np.searchsorted(bounds, score, side="left")
    return [
        {
            "decile": number + 1,
            "jugees": int((here := decile == number).sum() - np.isin(state[here], (CENSORED, TREATED)).sum()),
            "censurees": int((state[here] == CENSORED).sum()),
            "traitees": int((state[here] == TREATED).sum()),
        }
        for number in range(DECILES)
    ]


def _month(number: int) -> str:
    return f"{1970 + number // 12}-{number % 12 + 1:02d}"


def _round(value: float) -> float | None:
    """A figure as it is written; null where it has no sense."""
    return round(float(value), 6) if np.isfinite(value) else None


def _rounded(bounds: tuple[float, float] | None) -> list[float] | None:
    return None if bounds is None else [round(float(bound), 6) for bound in bounds]
