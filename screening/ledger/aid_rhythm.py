"""The rhythm at which housing aid reaches an account: months with and without it, usual amount, usual delay.

Shapes are leases × months; a month's column holds the terms that fell due in it, with what was known by its end.
"""

from dataclasses import dataclass

import numpy as np

from screening.calendrier import months_of_days
from screening.ledger.charges import Terms
from screening.ledger.grid import NEVER, Grid, cumulated, latest_so_far
from screening.ledger.lines import CODE, Lines


@dataclass(frozen=True)
class Rhythm:
    """What each column says of the aid.

    `appele` marks months with a term due, `sans` counts those without aid since the ledger began, `dernier` is the
    last column with aid (-1: none), `rang` the months without since then, `debut` the first of them, `usuel` the
    aid of the column `dernier` in cents, `decalage` the months from a period to its due day. `retard` has one value
    a lease: the months by which its aid always follows its term.
    """

    appele: np.ndarray
    sans: np.ndarray
    dernier: np.ndarray
    rang: np.ndarray
    debut: np.ndarray
    usuel: np.ndarray
    decalage: np.ndarray
    retard: np.ndarray


@dataclass(frozen=True)
class Called:
    """Terms with a quittance: lease, period, month number of the day from which it counts, aid in cents (< 0)."""

    bail: np.ndarray
    periode: np.ndarray
    place: np.ndarray
    aide: np.ndarray


def called_terms(net: Terms, rows: np.ndarray, grid: Grid) -> Called:
    """The terms of the leases `rows` that a quittance called; `bail` ranks the leases among them."""
    flat = np.flatnonzero(net.quittance_le[rows].T.ravel() < NEVER)
    place = np.maximum(net.exigible[rows], net.operation[rows]).T.ravel()[flat]
    return Called(
        bail=flat % len(rows),
        periode=flat // len(rows) + grid.premier_mois,
        place=months_of_days(place),
        aide=net.aide[rows].T.ravel()[flat],
    )


def rhythm_of(called: Called, lines: Lines, rank: np.ndarray, grid: Grid) -> Rhythm:
    """The rhythm of the leases whose `rank` is not negative, in a grid of those leases only."""
    cells = grid.cells(called.bail, called.place)
    count = grid.add(cells, np.ones(len(cells)))
    aid = grid.add(cells, called.aide)
    period = grid.extreme(cells, called.periode, latest=True)
    columns = np.arange(grid.months, dtype=np.int64)
    here, received = count > 0, aid < 0
    last = latest(received, columns)
    without = cumulated((here & ~received).astype(np.int64))
    since = without - np.where(last >= 0, carried(without, last), 0)
    shift = np.where(here, columns + grid.premier_mois - period, 0)
    return Rhythm(
        appele=here,
        sans=without,
        dernier=last,
        rang=since,
        debut=latest(here & ~received & (since == 1), columns),
        usuel=np.where(last >= 0, carried(-aid // np.maximum(count, 1), last), 0),
        decalage=carried(shift, latest(here, columns)),
        retard=_delay(lines, rank, called, grid),
    )


def latest(marked: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """The last marked column up to each column; -1 for none."""
    return latest_so_far(np.where(marked, columns, -1))


def carried(values: np.ndarray, column: np.ndarray) -> np.ndarray:
    """The value of that column at each column; of the first one where it is -1."""
    leases = len(values)
    return values.T.ravel().take(np.maximum(column, 0) * leases + np.arange(leases)[:, None])


def _delay(lines: Lines, rank: np.ndarray, called: Called, grid: Grid) -> np.ndarray:
    """Months by which the aid of a lease follows its term at the least; 0 where it once came with it.

    An aid known by the end of its period's month needs no look at its term.
    """
    if lines.periode is lines.mois:
        return np.zeros(grid.leases, dtype=np.int64)
    aided = np.flatnonzero(lines.nature == CODE["aide_logement"])
    aided = aided[rank[lines.bail[aided]] >= 0]
    bail = rank[lines.bail[aided]]
    operated, periode = lines.mois[aided], lines.periode[aided]
    after = operated > periode
    late = np.bincount(bail[after], minlength=grid.leases)
    always = (late > 0) & (late == np.bincount(bail, minlength=grid.leases))
    delay = np.full(grid.leases, np.iinfo(np.int64).max)
    if always.any():
        place = np.full(grid.size + 1, -1, dtype=np.int64)
        place[grid.cells(called.bail, called.periode)] = called.place
        chosen = always[bail]
        due = place[grid.cells(bail[chosen], periode[chosen])]
        behind = np.maximum(operated[chosen] - due, 0)[due >= 0]
        np.minimum.at(delay, bail[chosen][due >= 0], behind)
    return np.where(delay < np.iinfo(np.int64).max, delay, 0)
