"""The written rule by which a new version takes the place of the one in service, and its application.

It does, unless the one in service finds more outcomes at capacity on months that neither has learned from, by
more than chance among households explains. A person may decide otherwise with `amont models`.
"""

from typing import Any

import numpy as np
import polars as pl

from models.breakdown import month
from models.errors import FeaturesDifferError
from models.evaluation import gap, measures
from models.panel import Panel
from models.tables import Tables
from models.validation import HeldOut

REGLE = (
    "Une nouvelle version remplace celle en service, sauf si celle en service trouve davantage d'issues, aux places "
    "disponibles, sur des mois qu'aucune des deux n'a appris, et que cette avance dépasse le hasard du tirage des "
    "ménages (intervalle à 95 % de l'écart de précision entièrement négatif). Sans version en service, ou sans mois "
    "qui les départage, la nouvelle entre en service, et chaque sortie dit ce que son évaluation a de défavorable. "
    "Une personne peut toujours décider autrement : « amont models --promouvoir » et « --retablir », journalisés."
)
"""The rule as it is printed with its figures, in this one place."""


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
    judged = held.lignes[rows]
    found = gap(panel, judged, held.brut[rows], theirs, share)
    bounds = found["ecart_intervalle"]
    worse = bounds is not None and bounds[1] < 0
    reason = (
        "La version en service fait mieux, à capacité, sur des mois qu'aucune n'a appris : elle reste."
        if worse
        else "La version en service ne fait pas mieux, au-delà du hasard, sur des mois qu'aucune n'a appris."
    )
    figures = {
        "en_service": current.version,
        "lignes": len(rows),
        "issues": int(panel.issue[judged].sum()),
        "mois": [month(int(panel.mois[judged].min())), month(int(panel.mois[judged].max()))],
        "nouvelle": measures(panel, judged, held.brut[rows], share),
        "actuelle": measures(panel, judged, theirs, share),
    }
    return not worse, {"motif": reason, **figures, **found}


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
