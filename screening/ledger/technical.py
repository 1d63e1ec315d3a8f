"""The technical debt: the part of what is owed that is timing or others' doing, in five parts.

Subtracted in this order, each bounded by what is left of the balance owed: a direct debit in transit, a prorated
first month, housing aid late or awaited, a recent adjustment of charges, aid taken back. What is left is the
household's own debt. Shapes are leases × months, amounts whole cents.
"""

from dataclasses import dataclass

import numpy as np

from screening.calendrier import first_days, months_of_days
from screening.ledger.grid import Grid, cumulated
from screening.ledger.late_aid import MissingAid
from screening.ledger.leases import LeaseTerms
from screening.ledger.lines import CODE, Lines


@dataclass(frozen=True)
class Technique:
    """Dated values that separate timing from default: see `baremes/`."""

    delai_prelevement_jours: int
    mois_entree: int
    aide_tardive_mois: int
    aide_attendue_mois: int
    regularisation_mois: int
    rappel_mois: int
    seuil_retard_centimes: int
    terme_tardif_jours: int


@dataclass(frozen=True)
class Flows:
    """What the parts are read from: charges and payments by month, net terms by month due and their due day."""

    appele: np.ndarray
    credite: np.ndarray
    terme: np.ndarray
    echeance: np.ndarray
    verse: np.ndarray
    solde: np.ndarray


@dataclass(frozen=True)
class Parts:
    """The five parts of the technical debt, and what is left of the balance: the household's own debt."""

    transit: np.ndarray
    entree: np.ndarray
    aide: np.ndarray
    regularisation: np.ndarray
    rappel: np.ndarray
    propre: np.ndarray


def technical_debt(
    flows: Flows, missing: MissingAid, lines: Lines, terms: LeaseTerms, grid: Grid, technique: Technique
) -> Parts:
    """The parts at each month-end; each is at most what the ones before it left of the balance owed."""
    rest = np.maximum(flows.solde, 0)
    in_transit = _in_transit(flows, terms, technique, grid)
    transit = _take(rest, in_transit)
    entree = _take(rest, _entry_debt(flows, terms, technique, grid))
    aide = np.zeros_like(rest)
    aide[missing.rows] = _aid(rest, missing, in_transit, entree)
    others = in_transit.copy()
    others[missing.rows] = np.maximum(others[missing.rows], missing.du_mois)
    unpaid = _Unpaid(flows, others, rest)
    regularisation = unpaid.take(_adjustments(lines, grid), technique.regularisation_mois)
    rappel = unpaid.take(_clawbacks(lines, grid), technique.rappel_mois)
    return Parts(transit, entree, aide, regularisation, rappel, rest)


def _take(rest: np.ndarray, part: np.ndarray) -> np.ndarray:
    """The part, at most what is left, which it leaves."""
    taken = np.minimum(part, rest)
    rest -= taken
    return taken


def _aid(rest: np.ndarray, missing: MissingAid, in_transit: np.ndarray, entree: np.ndarray) -> np.ndarray:
    """The aid that is missing, without what transit and entry already hold of the same terms."""
    rows = missing.rows
    twice = np.minimum(missing.du_mois, in_transit[rows]) + np.minimum(missing.entree, entree[rows])
    taken = np.minimum(np.maximum(missing.ecart - twice, 0), rest[rows])
    rest[rows] -= taken
    return taken


def _in_transit(flows: Flows, terms: LeaseTerms, technique: Technique, grid: Grid) -> np.ndarray:
    """The month's term, where its direct debit cannot have been settled by the month's end."""
    transit = np.zeros_like(flows.terme)
    rows = np.flatnonzero(terms.jour_prelevement > 0)
    months = grid.premier_mois + np.arange(grid.months)
    start, end = first_days(months), first_days(months + 1)
    length = end - start
    due = flows.echeance[rows] - start + 1
    debit = np.minimum(terms.jour_prelevement[rows, None], length)
    too_late = (debit < due) | (debit + technique.delai_prelevement_jours > length)
    transit[rows] = np.where(too_late, flows.terme[rows], 0)
    return transit


def _entry_debt(flows: Flows, terms: LeaseTerms, technique: Technique, grid: Grid) -> np.ndarray:
    """What is unpaid of a prorated first month, during the months of entry."""
    months = grid.premier_mois + np.arange(grid.months)
    effet = months_of_days(terms.effet)
    entry = np.zeros_like(flows.solde)
    prorated = terms.effet > first_days(effet)
    rows = np.flatnonzero(prorated & (effet >= grid.premier_mois) & (effet < grid.premier_mois + grid.months))
    column = effet[rows] - grid.premier_mois
    each = np.arange(len(rows))
    first_term = flows.terme[rows, column][:, None]
    charged_by_then = flows.appele[rows].cumsum(axis=1)[each, column][:, None]
    since = months[None, :] - effet[rows][:, None]
    during = (since >= 0) & (since < technique.mois_entree)
    unpaid = np.clip(charged_by_then - flows.credite[rows].cumsum(axis=1), 0, first_term)
    entry[rows] = np.where(during, unpaid, 0)
    return entry


@dataclass(frozen=True)
class _Unpaid:
    """Charges that nobody expected, as far as the balance left exceeds what is missing from the terms since.

    `autres` is what transit and aid already explain of the month's own term.
    """

    flows: Flows
    autres: np.ndarray
    rest: np.ndarray

    def take(self, called: np.ndarray | None, months: int) -> np.ndarray:
        """The unpaid part of what was called in the last `months` months, taken from the balance left."""
        taken = np.zeros_like(self.rest)
        if called is None:
            return taken
        recent = cumulated(called)
        recent[:, months:] -= recent[:, :-months].copy()
        row, column = np.nonzero((recent > 0) & (self.rest > 0))
        beyond = self.rest[row, column] - self._short(called, row, column, months)
        part = np.minimum(recent[row, column], np.maximum(beyond, 0))
        taken[row, column] = part
        self.rest[row, column] -= part
        return taken

    def _short(self, called: np.ndarray, row: np.ndarray, column: np.ndarray, months: int) -> np.ndarray:
        """What payments of the months since the first of these charges left of those months' terms."""
        short = np.zeros(len(row), dtype=np.int64)
        seen = np.zeros(len(row), dtype=bool)
        for lag in range(months - 1, 0, -1):
            there = column >= lag
            seen |= there & (called[row, np.maximum(column - lag, 0)] > 0)
            month = column - lag + 1
            missing = np.maximum(self.flows.terme[row, month] - self.flows.verse[row, month], 0)
            short += np.where(seen, missing, 0)
        return np.maximum(short - self.autres[row, column], 0)


def _adjustments(lines: Lines, grid: Grid) -> np.ndarray | None:
    """Adjustments of charges by month, given back ones deducted; None without any."""
    return _by_month(lines.keep(lines.nature == CODE["regularisation_charges"]), grid)


def _clawbacks(lines: Lines, grid: Grid) -> np.ndarray | None:
    """Aid taken back by month; aid paid late is a payment. None without any."""
    return _by_month(lines.keep((lines.nature == CODE["rappel_aide"]) & (lines.montant > 0)), grid)


def _by_month(lines: Lines, grid: Grid) -> np.ndarray | None:
    """Sums by month: of the due day of a charge, of the operation day of a credit."""
    if not len(lines.bail):
        return None
    due = np.maximum(lines.exigible, lines.operation)
    days = np.where(lines.montant > 0, due, lines.operation)
    return grid.add(grid.cells(lines.bail, months_of_days(days)), lines.montant)
