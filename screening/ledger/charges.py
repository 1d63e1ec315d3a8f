"""Charges and credits, dated: the term of each period netted into one charge, everything else as it comes.

Amounts are whole cents; days and months are numbers (see `calendrier`). What the charges add up to month by month
is `account.py`'s part.
"""

from dataclasses import dataclass

import numpy as np

from screening.ledger.grid import NEVER, Grid
from screening.ledger.lines import CODE, NATURES, SPAN, Lines

LAST_TERME = CODE["rls"]
"""Natures up to this code are netted, per period, into one charge: the term."""


AUTRES_CHARGES = ("indemnite_occupation", "regularisation_charges", "frais", "rappel_aide", "autre_debit")
VERSEMENTS = ("rappel_aide", "secours_fsl", "autre_credit")
LOCATIVES = np.isin(NATURES, ("indemnite_occupation", "regularisation_charges", "rappel_aide"))

APPEL, AIDE, RLS, REGLE, REJET, RENDU, VERSE, AVOIR, CHARGE, NEUTRE = range(10)
"""Kinds of lines: the three parts of a term, payments by the household, rejected payments, other lines of these
two natures, other payments received, credits that are no payment, other charges, transfers."""
KINDS = 10


def _kind(nature: str, owed: bool) -> int:
    if CODE[nature] <= LAST_TERME:
        return {"aide_logement": AIDE, "rls": RLS}.get(nature, APPEL)
    if nature in AUTRES_CHARGES and owed:
        return CHARGE
    if nature == "transfert":
        return NEUTRE
    if nature == "reglement":
        return RENDU if owed else REGLE
    if nature == "rejet":
        return REJET if owed else RENDU
    return VERSE if nature in VERSEMENTS else AVOIR


_KINDS = np.array([_kind(nature, owed) for nature in NATURES for owed in (False, True)], dtype=np.uint8)


def kinds_of(lines: Lines) -> np.ndarray:
    """Kind of each line, by its nature and sign."""
    return _KINDS.take(2 * lines.nature + (lines.montant > 0))


@dataclass(frozen=True)
class Terms:
    """Terms: the quittance, surcharge, aid and RLS of one period netted, as leases × periods.

    `exigible` and `operation` are NEVER, and `montant` 0, where a period has no line.
    """

    brute: np.ndarray
    aide: np.ndarray
    rls: np.ndarray
    montant: np.ndarray
    exigible: np.ndarray
    operation: np.ndarray
    quittance_le: np.ndarray

    @property
    def place(self) -> np.ndarray:
        """The day from which each term counts."""
        return np.maximum(self.exigible, self.operation)


def net_terms(
    lines: Lines, kind: np.ndarray, cells: np.ndarray, by_kind: list[np.ndarray], grid: Grid
) -> Terms:
    """Net the lines of natures quittance, sls, aide_logement and rls, period by period.

    Args:
        lines: the lines of the block.
        kind: kind of each line.
        cells: place of each line in the cube, by the month of its period.
        by_kind: sums of the lines of each kind, by period.
        grid: the cube's months, that hold every period.
    """
    called, aided = np.flatnonzero(kind == APPEL), np.flatnonzero((kind == AIDE) | (kind == RLS))
    quittance_op = grid.extreme(cells[called], lines.operation[called], latest=False)
    quittance_due = quittance_op
    if lines.exigible is not lines.operation:
        quittance_due = grid.extreme(cells[called], lines.exigible[called], latest=False)
    aid_op = grid.extreme(cells[aided], lines.operation[aided], latest=False)
    without = quittance_op == NEVER
    return Terms(
        brute=by_kind[APPEL],
        aide=by_kind[AIDE],
        rls=by_kind[RLS],
        montant=by_kind[APPEL] + by_kind[AIDE] + by_kind[RLS],
        exigible=np.where(without, aid_op, quittance_due),
        operation=np.where(without, aid_op, quittance_op),
        quittance_le=quittance_op,
    )


@dataclass(frozen=True)
class Dated:
    """Charges one by one: `locatif` is the part that is rent and rental charges."""

    bail: np.ndarray
    exigible: np.ndarray
    montant: np.ndarray
    locatif: np.ndarray


def dated_charges(lines: Lines, other: np.ndarray, net: Terms, leases: np.ndarray) -> Dated:
    """The charges of some leases: net terms that are owed, then the charges of their own.

    Args:
        lines: the lines of the block.
        other: which of them are a charge of their own.
        net: the terms of the block.
        leases: whether each lease is one of those.
    """
    chosen = np.flatnonzero(leases)
    amounts = net.montant[chosen]
    row, column = np.nonzero(amounts > 0)
    terms = amounts[row, column]
    own = other[leases[lines.bail[other]]]
    rental = np.where(LOCATIVES[lines.nature[own]], lines.montant[own], 0)
    return Dated(
        bail=np.concatenate([chosen[row], lines.bail[own]]),
        exigible=np.concatenate([net.exigible[chosen[row], column], lines.exigible[own]]),
        montant=np.concatenate([terms, lines.montant[own]]),
        locatif=np.concatenate([terms, rental]),
    )


@dataclass(frozen=True)
class Credits:
    """What eats the charges, sorted by lease and day; negative where a payment was rejected."""

    bail: np.ndarray
    jour: np.ndarray
    montant: np.ndarray


def credits_of(lines: Lines, kind: np.ndarray, net: Terms) -> Credits:
    """Every credit: terms whose aid exceeds the rent, then all that is neither a term, a charge nor a transfer."""
    row, column = np.nonzero(net.montant < 0)
    other = np.flatnonzero((kind >= REGLE) & (kind <= AVOIR))
    bail = np.concatenate([row, lines.bail[other]])
    jour = np.concatenate([net.place[row, column], lines.operation[other]])
    montant = np.concatenate([-net.montant[row, column], -lines.montant[other]])
    order = by_lease_and_day(bail, jour)
    return Credits(bail[order], jour[order], montant[order])


@dataclass(frozen=True)
class Charges:
    """Dated charges, one a lease and due day, sorted by lease and day.

    `locatif` is the part that is rent and rental charges; `cumul` runs within the lease.
    """

    bail: np.ndarray
    exigible: np.ndarray
    montant: np.ndarray
    locatif: np.ndarray
    cumul: np.ndarray


def by_day(dated: Dated) -> Charges:
    """The charges of a lease and due day as one, with their running sum."""
    order = by_lease_and_day(dated.bail, dated.exigible)
    bail, day = dated.bail[order], dated.exigible[order]
    starts = run_starts(bail, day)
    amount = sums_of_runs(dated.montant[order], starts)
    rental = sums_of_runs(dated.locatif[order], starts)
    lease = bail[starts]
    return Charges(lease, day[starts], amount, rental, running_sums(lease, amount))


def by_lease_and_day(bail: np.ndarray, day: np.ndarray) -> np.ndarray | slice:
    """The stable order by lease, then day; quick on arrays that are nearly so, nothing to do where they are."""
    key = bail * SPAN + day
    if (key[1:] >= key[:-1]).all():
        return slice(None)
    return np.argsort(key, kind="stable")


def run_starts(bail: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Where each run of equal (lease, day) begins in sorted arrays."""
    return np.flatnonzero(_begins(bail) | _begins(day))


def sums_of_runs(values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Sum of each run, from where they begin."""
    return np.add.reduceat(values, starts) if len(starts) else values


def running_sums(bail: np.ndarray, montant: np.ndarray) -> np.ndarray:
    """Running sum within each lease of arrays sorted by lease."""
    running = montant.cumsum()
    firsts = np.flatnonzero(_begins(bail))
    before = running[firsts] - montant[firsts]
    return running - np.repeat(before, np.diff(np.append(firsts, len(bail))))


def run_numbers(bail: np.ndarray, day: np.ndarray) -> np.ndarray:
    """The number of the run of equal (lease, day) of each place of sorted arrays, from 1."""
    return (_begins(bail) | _begins(day)).cumsum()


def _begins(values: np.ndarray) -> np.ndarray:
    begins = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=begins[1:])
    return begins
