"""What the list finds among households judged apart: groups, agencies, the landlord's own decisions, debts.

Selections are made once, on every row; here they are only looked at on a part of them.
"""

from dataclasses import replace

import numpy as np

from models.panel import Panel
from reports import backtest as b
from screening.replaying.board import Judged, Second
from screening.replaying.figures import Cuts, measures, within
from screening.replaying.lists import SCORES, Board, cut_by


def groups(board: Board, rows: np.ndarray, cuts: Cuts) -> tuple[b.Groupe, ...]:
    """Rows judged apart, within the real list and cut alone."""
    out = []
    for code, mask in board.panel.groupes.items():
        here = mask[rows]
        chosen = rows[here]
        issues = int(board.panel.issue[chosen].sum())
        alone = {name: cut_by(board, name, chosen) for name in SCORES} if len(chosen) else {}
        out.append(
            b.Groupe(
                code,
                len(chosen),
                issues,
                measures(board.panel, chosen, within(cuts, here, board.panel.issue[rows])),
                measures(board.panel, chosen, alone),
            )
        )
    return tuple(out)


def agencies(
    judged: Judged, rows: np.ndarray, cuts: Cuts, issue: np.ndarray | None = None
) -> tuple[b.LigneAgence, ...]:
    """What the whole list finds in each agency."""
    panel = judged.board.panel if issue is None else _with_issue(judged.board.panel, issue)
    names = judged.agences[rows]
    out = []
    for name in sorted(set(names)):
        here = names == name
        chosen = rows[here]
        found = measures(panel, chosen, within(cuts, here, panel.issue[rows]))
        out.append(b.LigneAgence(str(name), len(chosen), int(panel.issue[chosen].sum()), found))
    return tuple(out)


def second(judged: Judged, rows: np.ndarray, cuts: Cuts, other: Second | None) -> b.SecondeIssue | None:
    """The same lists against the landlord's own decisions; None without events."""
    if other is None:
        return None
    here = other.connue[rows]
    chosen = rows[here]
    panel = _with_issue(judged.board.panel, other.issue)
    seen = within(cuts, here, other.issue[rows])
    lines = agencies(judged, chosen, seen, other.issue)
    return b.SecondeIssue(len(chosen), int(other.issue[chosen].sum()), measures(panel, chosen, seen), lines)


def _with_issue(panel: Panel, issue: np.ndarray) -> Panel:
    """The panel with another outcome; when that outcome came is not read from this panel."""
    return replace(panel, issue=issue, delai=np.full(len(issue), np.nan))


def context(judged: Judged, rows: np.ndarray, cuts: Cuts) -> b.Contexte:
    """For households that the list called and whose outcome came: their debt then, and at the outcome."""
    panel = judged.board.panel
    called = rows[(cuts["les_deux"].poids > 0) & panel.issue[rows]]
    order = called[np.lexsort((panel.mois[called], panel.menage[called]))]
    _, first = np.unique(panel.menage[order], return_index=True)
    chosen = order[first]
    return b.Contexte(
        menages=len(chosen),
        solde_signalement_centimes=_cents(judged.solde[chosen]),
        solde_issue_centimes=_cents(judged.solde_issue[chosen]),
        mois_signalement=_median(judged.mois_dus[chosen]),
        mois_issue=_median(judged.mois_dus_issue[chosen]),
        avance_mois=_median(panel.delai[chosen]),
    )


def _median(values: np.ndarray) -> float | None:
    known = values[~np.isnan(values.astype(np.float64))]
    return round(float(np.median(known)), 6) if len(known) else None


def _cents(values: np.ndarray) -> int | None:
    middle = _median(values)
    return None if middle is None else round(middle)
