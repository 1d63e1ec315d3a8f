"""The figures of a replay, ready for the page: each strategy on the rows whose suite is known.

Intervals resample households; what a figure means is said on the page.
"""

from collections.abc import Mapping

import numpy as np

from models.capacity import Cut
from models.evaluation import gap_of, selected
from models.panel import CENSORED, TREATED, Panel
from reports import backtest as b
from screening.calendrier import iso
from screening.replaying.board import Judged
from screening.replaying.lists import HEURISTIQUES, STRATEGIES, Board, selections

FACTEURS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Capacities of the curve, as multiples of the real one."""

Cuts = Mapping[str, Cut]


def measures(panel: Panel, rows: np.ndarray, cuts: Cuts) -> tuple[b.Mesure, ...]:
    """One line a strategy on some rows."""
    return tuple(_measure(name, panel, rows, chosen) for name, chosen in cuts.items())


def _measure(name: str, panel: Panel, rows: np.ndarray, chosen: Cut) -> b.Mesure:
    found = selected(panel, rows, chosen)
    low, high = found["precision_intervalle"] or (None, None)
    return b.Mesure(
        strategie=name,
        places=found["places"],
        precision=found["precision"],
        bas=low,
        haut=high,
        pire=found["precision_pire"],
        meilleure=found["precision_meilleure"],
        rappel=found["rappel"],
        avance_mois=found["avance_mois"],
    )


def best_heuristic(mesures: tuple[b.Mesure, ...]) -> str:
    """The heuristic with the highest precision; the first named among equals."""
    known = {each.strategie: each.precision or 0.0 for each in mesures if each.strategie in HEURISTIQUES}
    return max(known, key=lambda name: known[name])


def gaps(panel: Panel, rows: np.ndarray, cuts: Cuts) -> tuple[b.Ecart, ...]:
    """Rules and model together against every other strategy, on the same rows."""
    return tuple(gap_between(panel, rows, cuts, name) for name in STRATEGIES[1:])


def gap_between(panel: Panel, rows: np.ndarray, cuts: Cuts, rival: str, ours: str = "les_deux") -> b.Ecart:
    """One strategy against another; null where either calls nobody."""
    if not cuts[rival].places or not cuts[ours].places:
        return b.Ecart(rival, None, None, None, None, None, None)
    found = gap_of(panel, rows, cuts[ours], cuts[rival])
    low, high = found["ecart_intervalle"] or (None, None)
    ratio_low, ratio_high = found["rapport_intervalle"] or (None, None)
    return b.Ecart(rival, found["ecart_precision"], low, high, found["rapport"], ratio_low, ratio_high)


def curve(board: Board, rows: np.ndarray) -> tuple[b.PointCapacite, ...]:
    """Each strategy from a quarter of the real places to eight times as many."""
    points = []
    for facteur in FACTEURS:
        for each in measures(board.panel, rows, selections(board, rows, facteur)):
            places = round(board.places * facteur, 6)
            points.append(
                b.PointCapacite(
                    each.strategie, facteur, places, each.precision, each.bas, each.haut, each.rappel
                )
            )
    return tuple(points)


def within(cuts: Cuts, mask: np.ndarray, issue: np.ndarray) -> dict[str, Cut]:
    """The same selections seen on a part of the rows: nothing is called anew, and ties are shared as they were."""
    return {name: _part(chosen, mask, issue) for name, chosen in cuts.items()}


def _part(chosen: Cut, mask: np.ndarray, issue: np.ndarray) -> Cut:
    weights = chosen.poids[mask]
    found = float(weights @ issue[mask])
    return Cut(weights, round(float(weights.sum()), 6), found, found)


def counts(judged: Judged) -> b.Effectifs:
    """Households × months, by what is known of their suite."""
    panel = judged.board.panel
    rows, treated = judged.sans_traites, panel.etat == TREATED
    return b.Effectifs(
        lignes=len(panel),
        jugees=len(rows),
        issues=int(panel.issue[rows].sum()),
        censurees=int((panel.etat == CENSORED).sum()),
        traitees=int(treated.sum()),
        issues_traitees=int(panel.issue[treated].sum()),
        menages=len(np.unique(panel.menage[rows])),
    )


def months(judged: Judged, rows: np.ndarray, cuts: Cuts) -> tuple[b.MoisRejoue, ...]:
    """Each month replayed, with the model of that day."""
    board, panel = judged.board, judged.board.panel
    out = []
    for number, seen in enumerate(board.seen):
        here = (rows >= board.debuts[number]) & (rows < board.debuts[number + 1])
        chosen = rows[here]
        assert seen.fitted is not None
        found = measures(panel, chosen, within(cuts, here, panel.issue[rows]))
        out.append(
            b.MoisRejoue(
                mois=iso(seen.mois),
                lignes=len(chosen),
                issues=int(panel.issue[chosen].sum()),
                apprises=seen.fitted.lignes,
                issues_apprises=seen.fitted.issues,
                arbres=seen.fitted.arbres,
                places=found[0].places,
                precisions=found,
            )
        )
    return tuple(out)
