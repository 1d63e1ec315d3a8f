"""Charges and credits, dated: the term of each period netted into one charge, everything else as it comes.

Amounts are whole cents; days and months are numbers (see `calendrier`). What the charges add up to month by month
is `account.py`'s part.
"""

from dataclasses import dataclass

import numpy as np

from screening.grid import NEVER, Grid
from screening.ledger import CODE, NATURES, Lines

LAST_TERME = CODE["rls"]
"""Natures up to this code are netted, per period, into one charge: the term."""


def _codes(*natures: str) -> np.ndarray:
    return np.isin(np.arange(len(NATURES)), [CODE[nature] for nature in natures])


AUTRES_CHARGES = _codes(
    "indemnite_occupation", "regularisation_charges", "frais", "rappel_aide", "autre_debit"
)
LOCATIVES = _codes("indemnite_occupation", "regularisation_charges", "rappel_aide")
VERSEMENTS = _codes("reglement", "rejet", "rappel_aide", "secours_fsl", "autre_credit")


@dataclass(frozen=True)
class Terms:
    """Terms: the quittance, surcharge, aid and RLS of one period netted, flat over lease × period."""

    bail: np.ndarray
    periode: np.ndarray
    exigible: np.ndarray
    operation: np.ndarray
    montant: np.ndarray
    brute: np.ndarray
    aide: np.ndarray
    rls: np.ndarray
    quittance_le: np.ndarray


def net_terms(lines: Lines, grid: Grid) -> Terms:
    """Net the lines of natures quittance, sls, aide_logement and rls, period by period."""
    called = lines.nature <= CODE["sls"]

    def total(mask: np.ndarray) -> np.ndarray:
        return grid.sum(lines.bail[mask], lines.periode[mask], lines.montant[mask])

    def earliest(mask: np.ndarray, days: np.ndarray) -> np.ndarray:
        return grid.extreme(lines.bail[mask], lines.periode[mask], days[mask], latest=False).ravel()

    everything = np.ones(len(lines.bail), dtype=bool)
    quittance_op, quittance_due = earliest(called, lines.operation), earliest(called, lines.exigible)
    any_op = earliest(everything, lines.operation)
    brute, aide, rls = (
        total(called),
        total(lines.nature == CODE["aide_logement"]),
        total(lines.nature == CODE["rls"]),
    )
    net = (brute + aide + rls).ravel()
    operation = np.where(quittance_op < NEVER, quittance_op, any_op)
    exigible = np.where(quittance_due < NEVER, quittance_due, any_op)
    cells = np.flatnonzero(any_op < NEVER)
    return Terms(
        bail=cells // grid.months,
        periode=cells % grid.months + grid.premier_mois,
        exigible=exigible[cells],
        operation=operation[cells],
        montant=net[cells],
        brute=brute,
        aide=aide,
        rls=rls,
        quittance_le=quittance_op.reshape(brute.shape),
    )


def is_charge(lines: Lines) -> np.ndarray:
    """Lines that are a charge of their own, beside the terms."""
    return AUTRES_CHARGES[lines.nature] & (lines.montant > 0)


@dataclass(frozen=True)
class Dated:
    """Charges one by one: `place` is the day from which they count, `terme` the part that is a net term."""

    bail: np.ndarray
    exigible: np.ndarray
    place: np.ndarray
    montant: np.ndarray
    locatif: np.ndarray
    terme: np.ndarray


def dated_charges(lines: Lines, terme: np.ndarray, net: Terms) -> Dated:
    """Every charge: net terms that are owed, then the other charges."""
    due = net.montant > 0
    other = is_charge(lines)
    amounts = np.concatenate([net.montant[due], lines.montant[other]])
    exigible = np.concatenate([net.exigible[due], lines.exigible[other]])
    operation = np.concatenate([net.operation[due], lines.operation[other]])
    rental = np.where(LOCATIVES[lines.nature[other]], lines.montant[other], 0)
    return Dated(
        bail=np.concatenate([net.bail[due], lines.bail[other]]),
        exigible=exigible,
        place=np.maximum(exigible, operation),
        montant=amounts,
        locatif=np.concatenate([net.montant[due], rental]),
        terme=np.concatenate([net.montant[due], np.zeros(int(other.sum()), dtype=np.int64)]),
    )


@dataclass(frozen=True)
class Credits:
    """What eats the charges; negative where a payment was rejected."""

    bail: np.ndarray
    jour: np.ndarray
    montant: np.ndarray


def credits_of(lines: Lines, terme: np.ndarray, net: Terms) -> Credits:
    """Every credit: terms whose aid exceeds the rent, then all that is neither a term, a charge nor a transfer."""
    excess = net.montant < 0
    other = ~terme & ~is_charge(lines) & (lines.nature != CODE["transfert"])
    place = np.maximum(net.exigible, net.operation)
    return Credits(
        bail=np.concatenate([net.bail[excess], lines.bail[other]]),
        jour=np.concatenate([place[excess], lines.operation[other]]),
        montant=np.concatenate([-net.montant[excess], -lines.montant[other]]),
    )


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
    order = np.lexsort((dated.exigible, dated.bail))
    bail, day = dated.bail[order], dated.exigible[order]
    starts = run_starts(bail, day)
    if len(starts) == 0:
        none = np.zeros(0, dtype=np.int64)
        return Charges(none, none, none, none, none)
    amount = np.add.reduceat(dated.montant[order], starts)
    running = amount.cumsum()
    lease = bail[starts]
    base = np.concatenate([[0], running])[np.searchsorted(lease, lease, side="left")]
    return Charges(lease, day[starts], amount, np.add.reduceat(dated.locatif[order], starts), running - base)


def run_starts(bail: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Where each run of equal (lease, day) begins in sorted arrays."""
    if len(bail) == 0:
        return np.zeros(0, dtype=np.int64)
    changes = (bail[1:] != bail[:-1]) | (day[1:] != day[:-1])
    return np.concatenate([[0], np.flatnonzero(changes) + 1])
