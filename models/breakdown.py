"""The same judged rows, month by month and decile by decile: where a figure comes from, and what was left out.

Every line holds counts and rates of rows that no fit has seen.
"""

from typing import Any

import numpy as np

from models.capacity import cut
from models.panel import CENSORED, TREATED, Panel
from models.resampling import interval
from models.rounding import figure, figures
from models.validation import HeldOut

DECILES = 10


def by_month(panel: Panel, rows: np.ndarray, score: np.ndarray, share: float) -> list[dict[str, Any]]:
    """Figures of one score at capacity in each judged month."""
    out = []
    for mois in np.unique(panel.mois[rows]):
        here = panel.mois[rows] == mois
        outcome = panel.issue[rows][here]
        chosen = cut(score[here], panel.mois[rows][here], outcome, share)
        found, total = chosen.found(outcome), int(outcome.sum())
        line = {
            "mois": month(int(mois)),
            "lignes": int(here.sum()),
            "issues": total,
            "places": chosen.places,
        }
        rates = {
            "precision": figure(found / chosen.places),
            "rappel": figure(found / total) if total else None,
        }
        out.append(line | rates)
    return out


def calibration_table(panel: Panel, rows: np.ndarray, probability: np.ndarray) -> list[dict[str, Any]]:
    """By decile of the foreseen probability, what was foreseen and what came, with its interval.

    Args:
        panel: all rows.
        rows: judged usable rows.
        probability: honest probability of each, NaN where there is none.
    """
    known = ~np.isnan(probability)
    rows, foreseen = rows[known], probability[known]
    parts = np.array_split(np.argsort(foreseen, kind="stable"), DECILES)
    return [
        {
            "decile": number,
            "lignes": len(part),
            "prevu": figure(float(foreseen[part].mean())),
            "observe": figure(float(panel.issue[rows[part]].mean())),
            "observe_intervalle": figures(_rate_interval(panel, rows[part])),
        }
        for number, part in enumerate(parts, start=1)
        if len(part)
    ]


def _rate_interval(panel: Panel, rows: np.ndarray) -> tuple[float, float] | None:
    columns = np.column_stack([panel.issue[rows].astype(np.float64), np.ones(len(rows))])
    return interval(columns, panel.menage[rows], lambda s: s[:, 0] / s[:, 1])


def left_out(panel: Panel, held: HeldOut) -> list[dict[str, int]]:
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


def month(number: int) -> str:
    """A month number as AAAA-MM."""
    return f"{1970 + number // 12}-{number % 12 + 1:02d}"
