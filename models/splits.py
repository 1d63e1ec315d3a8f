"""Which rows learn and which rows judge: forward in time with a gap, or by household when history is short.

A fold in time is cut at the end of its first judged month: it learns only from rows whose whole horizon had
passed by then.
"""

from dataclasses import dataclass

import numpy as np

from models.panel import Panel, draw_households

BLOCKS = 4
MONTHS_JUDGED = 12
FEWEST = 10
"""Households with the outcome that a fold in time needs on each side; below, the split is by household."""

VALIDATION_ROWS = 200_000
PARTS = 5
SEED = 11


@dataclass(frozen=True)
class Fold:
    """Row numbers that learn and that judge; the judged ones include censored and treated rows."""

    apprentissage: np.ndarray
    jugement: np.ndarray


@dataclass(frozen=True)
class Plan:
    """How the rows were split: `mode` is temps, menage, or aucune when nothing can be held out."""

    mode: str
    plis: tuple[Fold, ...]


def plan(panel: Panel, horizon: int) -> Plan:
    """The best split these rows allow."""
    folds = _in_time(panel, horizon)
    if folds:
        return Plan("temps", folds)
    folds = _by_household(panel)
    return Plan("menage" if folds else "aucune", folds)


def _in_time(panel: Panel, horizon: int) -> tuple[Fold, ...]:
    months = np.unique(panel.mois[panel.usable])
    judged = [int(mois) for mois in months if mois - horizon >= months[0]][-MONTHS_JUDGED:]
    blocks = [block for block in np.array_split(judged, min(BLOCKS, len(judged)) or 1) if len(block)]
    found = [_fold(panel, block, horizon) for block in blocks]
    return tuple(fold for fold in found if _enough(panel, fold))


def _fold(panel: Panel, block: np.ndarray, horizon: int) -> Fold:
    known = np.flatnonzero(panel.usable & (panel.mois + horizon <= block[0]))
    kept = draw_households(panel.menage[known], VALIDATION_ROWS, SEED)
    return Fold(known[kept], np.flatnonzero(np.isin(panel.mois, block)))


def _enough(panel: Panel, fold: Fold) -> bool:
    judged = fold.jugement[panel.usable[fold.jugement]]
    sides = (fold.apprentissage, judged)
    return all(
        panel.households_with_outcome(rows) >= FEWEST and not panel.issue[rows].all() for rows in sides
    )


def _by_household(panel: Panel) -> tuple[Fold, ...]:
    """Folds of whole households, those with the outcome dealt evenly; none when a side would lack a class."""
    usable = panel.usable
    with_outcome = np.unique(panel.menage[usable & panel.issue])
    without = np.setdiff1d(panel.menage[usable], with_outcome)
    parts = min(PARTS, len(with_outcome), len(without))
    if parts < 2:
        return ()
    generator = np.random.default_rng(SEED)
    part_of = np.full(int(panel.menage.max()) + 1, -1)
    others = np.setdiff1d(np.arange(len(part_of)), np.concatenate([with_outcome, without]))
    for households in (with_outcome, without, others):
        part_of[generator.permutation(households)] = np.arange(len(households)) % parts
    part = part_of[panel.menage]
    return tuple(_household_fold(panel, usable & (part != one), part == one) for one in range(parts))


def _household_fold(panel: Panel, learn: np.ndarray, judge: np.ndarray) -> Fold:
    known = np.flatnonzero(learn)
    kept = draw_households(panel.menage[known], VALIDATION_ROWS, SEED)
    return Fold(known[kept] if _has_both(panel, known[kept]) else known, np.flatnonzero(judge))


def _has_both(panel: Panel, rows: np.ndarray) -> bool:
    return bool(0 < panel.issue[rows].sum() < len(rows))
