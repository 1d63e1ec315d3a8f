"""The written rule by which a new version takes the place of the one in service.

It does, unless the one in service finds more outcomes at capacity on months that neither has learned from, by
more than chance among households explains.
"""

from typing import Any

import numpy as np
import polars as pl

from models.errors import FeaturesDifferError
from models.evaluation import gap
from models.panel import Panel
from models.tables import Tables
from models.validation import HeldOut


def replaces(
    panel: Panel, held: HeldOut | None, current: Tables | None, contexte: dict[str, Any], share: float
) -> tuple[bool, dict[str, Any]]:
    """Whether the new version goes into service, and why.

    Args:
        panel: all rows.
        held: judged rows, with the new model's predictions by folds that had not seen them.
        current: tables in service; None when there are none.
        contexte: context of the new tables (`cible`, `horizon_mois`, `cohorte`).
        share: places over rows.
    """
    if current is None:
        return True, {
            "motif": "Première version : elle entre en service, même si une règle simple fait mieux."
        }
    if any(current.contexte.get(key) != contexte[key] for key in ("cible", "horizon_mois", "cohorte")):
        return True, {"motif": "La version en service prévoit une autre issue ou une autre population."}
    rows = _unseen(panel, held, current)
    if held is None or not len(rows) or not 0 < panel.issue[held.lignes[rows]].sum() < len(rows):
        return True, {
            "motif": "Aucun mois jugé n'est nouveau pour la version en service : rien ne les départage."
        }
    try:
        theirs = _score(current, panel, held.lignes[rows])
    except FeaturesDifferError:
        return True, {"motif": "La version en service attend des entrées qui ne sont plus calculées."}
    found = gap(panel, held.lignes[rows], held.brut[rows], theirs, share)
    bounds = found["ecart_intervalle"]
    worse = bounds is not None and bounds[1] < 0
    reason = (
        "La version en service fait mieux, à capacité, sur des mois qu'aucune n'a appris : elle reste."
        if worse
        else "La version en service ne fait pas mieux, au-delà du hasard, sur des mois qu'aucune n'a appris."
    )
    return not worse, {"motif": reason, "lignes": len(rows), **found}


def _unseen(panel: Panel, held: HeldOut | None, current: Tables) -> np.ndarray:
    """Judged usable rows of months after the last one that the version in service could read."""
    if held is None:
        return np.empty(0, dtype=np.int64)
    year, month = map(int, str(current.contexte["fin"]).split("-"))
    last = (year - 1970) * 12 + month - 1
    return np.flatnonzero(panel.usable[held.lignes] & (panel.mois[held.lignes] > last))


def _score(current: Tables, panel: Panel, rows: np.ndarray) -> np.ndarray:
    matrix = pl.DataFrame(panel.matrix[rows], schema=list(panel.names), orient="row")
    return current.log_odds(current.contributions(current.values(matrix)))
