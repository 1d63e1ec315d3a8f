"""What the sense of an input does not promise: inputs move together, and their sum may move against the intuition.

A late payment lowers what is owed and lengthens the delays at once; each input keeps its sense, the score may rise.
"""

from typing import Any

import numpy as np

from models.tables import Table, Tables

PAID = ("dette_propre_mois", "mois_dus", "dette_ancienne_mois")
LATE = (
    "delai_paiement_jours",
    "dernier_retard_jours",
    "retard_avant_dernier_jours",
    "termes_tardifs_3",
    "termes_tardifs_6",
)
"""A payment that settles an old term lowers the first ones and may raise the others."""

LEAST_PAID = 0.25
"""Months of net expense between the two intervals of what is owed, at least."""
LEAST_FALL = 0.01
LEAST_RISE = 0.05
LEAST_ROWS = 20
"""Log-odds by which what is owed must fall and the sum rise all the same, and training rows that both places hold."""


def against_intuition(tables: Tables, intervals: np.ndarray) -> dict[str, Any] | None:
    """The commonest late payment after which the two inputs together add more than before; None when there is none.

    Args:
        tables: the model.
        intervals: interval of each training row and input (`density.coded`).
    """
    pairs = [(paid, late) for paid in PAID for late in LATE if {paid, late} <= set(tables.names)]
    found = [example for pair in pairs if (example := _between(tables, intervals, *pair)) is not None]
    return max(found, key=lambda example: (example["lignes_au_moins"], example["somme"]), default=None)


def _between(tables: Tables, intervals: np.ndarray, owed: str, late: str) -> dict[str, Any] | None:
    """The commonest example with one delay: rows stand both where it begins and where it ends."""
    at, to = tables.names.index(owed), tables.names.index(late)
    paid, delay = tables.entrees[at], tables.entrees[to]
    sizes = len(paid.apports), len(delay.apports)
    rows = _crossed(intervals[:, at], intervals[:, to], sizes)
    rise = np.subtract.outer(np.array(delay.apports), np.array(delay.apports)).T
    best, chosen = LEAST_ROWS - 1, None
    for before, after in _payments(paid):
        fall = paid.apports[after] - paid.apports[before]
        if fall > -LEAST_FALL:
            continue
        held = np.minimum.outer(rows[before], rows[after])
        held = np.where(np.triu(fall + rise > LEAST_RISE, 1), held, 0)
        if held.max() > best:
            best = int(held.max())
            chosen = before, after, *map(int, np.unravel_index(held.argmax(), held.shape))
    if chosen is None:
        return None
    moves = [_move(paid, chosen[0], chosen[1]), _move(delay, chosen[2], chosen[3])]
    return {
        "entrees": moves,
        "somme": round(sum(move["apport_apres"] - move["apport_avant"] for move in moves), 6),
        "lignes_avant": int(rows[chosen[0], chosen[2]]),
        "lignes_apres": int(rows[chosen[1], chosen[3]]),
        "lignes_au_moins": best,
    }


def _crossed(first: np.ndarray, second: np.ndarray, sizes: tuple[int, int]) -> np.ndarray:
    """Rows in each pair of intervals, the missing value left out."""
    known = (first < sizes[0]) & (second < sizes[1])
    place = first[known].astype(np.int64) * sizes[1] + second[known]
    return np.bincount(place, minlength=sizes[0] * sizes[1]).reshape(sizes)


def _payments(paid: Table) -> list[tuple[int, int]]:
    """Intervals of what is owed before and after a payment that is surely one."""
    lows, highs = (-np.inf, *paid.bornes), (*paid.bornes, np.inf)
    every = range(len(paid.apports))
    return [(b, a) for b in every for a in every if lows[b] - highs[a] >= LEAST_PAID]


def _move(table: Table, before: int, after: int) -> dict[str, Any]:
    return {
        "nom": table.nom,
        "sens": table.sens,
        "de": _interval(table, before),
        "vers": _interval(table, after),
        "apport_avant": table.apports[before],
        "apport_apres": table.apports[after],
    }


def _interval(table: Table, number: int) -> list[float | None]:
    """Bounds of an interval, null where it has none."""
    return [*([None] if number == 0 else [table.bornes[number - 1]]),
            *([None] if number == len(table.bornes) else [table.bornes[number]])]  # fmt: skip
