"""The lease-month cube: what was charged, paid and owed at each month-end, and the dated charges behind it.

Shapes are leases × months unless said; amounts whole cents; days and months are numbers (see `calendrier`).
Everything a line does is counted from its date, as known when the lines were read; `measures.py` reads the
cube at a month-end and `ageing.py` says which charges are still unpaid there.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from screening.calendrier import first_days, months_of_days
from screening.ledger import CODE, NATURES, Lines

NEVER = np.iinfo(np.int64).max // 4
LONGEST_WINDOW = 25
"""Months that an indicator looks back; the cube has them before the first month observed."""
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
class LeaseTerms:
    """What the cube must know of each lease; one array value a lease.

    `effet` is the day number of the lease's start, `jour_prelevement` 0 without direct debit, `depense` the
    rent and charges of the lease in cents, for accounts without a term.
    """

    effet: np.ndarray
    jour_prelevement: np.ndarray
    depense: np.ndarray

    def part(self, chosen: np.ndarray | slice) -> Self:
        """The leases that the mask or slice chooses."""
        return type(self)(self.effet[chosen], self.jour_prelevement[chosen], self.depense[chosen])


@dataclass(frozen=True)
class Technique:
    """Dated values that separate timing from default: see `baremes/`."""

    delai_prelevement_jours: int
    mois_entree: int
    seuil_retard_centimes: int


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


@dataclass(frozen=True)
class Account:
    """The cube of a block. `premier_mois` is the month number of column 0."""

    premier_mois: int
    charges: Charges
    appele: np.ndarray
    credite: np.ndarray
    terme: np.ndarray
    echeance: np.ndarray
    verse: np.ndarray
    comptable: np.ndarray
    regle: np.ndarray
    aide_recue: np.ndarray
    rejets: np.ndarray
    dernier_terme: np.ndarray
    brute: np.ndarray
    aide: np.ndarray
    nette: np.ndarray
    solde: np.ndarray
    transit: np.ndarray
    entree: np.ndarray
    propre: np.ndarray
    jour_paye: np.ndarray

    @property
    def leases(self) -> int:
        """Number of leases."""
        return self.solde.shape[0]


@dataclass(frozen=True)
class _Grid:
    """Where a (lease, month) falls in the flat cube."""

    leases: int
    premier_mois: int
    months: int

    def sum(self, bail: np.ndarray, mois: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Whole-cent sums per lease and month; what falls after the last month is left out."""
        inside = mois < self.premier_mois + self.months
        key = bail[inside] * self.months + mois[inside] - self.premier_mois
        sums = np.bincount(key, weights=values[inside], minlength=self.leases * self.months)
        return sums.astype(np.int64).reshape(self.leases, self.months)

    def extreme(self, bail: np.ndarray, mois: np.ndarray, values: np.ndarray, *, latest: bool) -> np.ndarray:
        """The latest or earliest value per lease and month; -1 or NEVER where there is none."""
        inside = mois < self.premier_mois + self.months
        out = np.full(self.leases * self.months, -1 if latest else NEVER, dtype=np.int64)
        key = bail[inside] * self.months + mois[inside] - self.premier_mois
        (np.maximum if latest else np.minimum).at(out, key, values[inside])
        return out.reshape(self.leases, self.months)


def build_account(
    lines: Lines, terms: LeaseTerms, observed: tuple[int, int], technique: Technique
) -> Account:
    """The cube of a block of leases, from its first line or the first month observed to the last one.

    Args:
        lines: lines known at the last month-end that will be read, sorted by lease.
        terms: the leases of the block.
        observed: first and last month numbers that will be read.
        technique: dated values.

    Source: design § 4; the formulation is that of a queue without a queue (payments eat the oldest charges).
    """
    operated = months_of_days(lines.operation)
    earliest = observed[0] - LONGEST_WINDOW + 1
    first = int(min(operated.min(initial=earliest), lines.periode.min(initial=earliest)))
    last = int(lines.periode.max(initial=observed[1]))
    grid = _Grid(len(terms.effet), first, last - first + 1)
    terme = lines.nature <= LAST_TERME
    net = _net_terms(lines.keep(terme), grid)
    dated = _dated_charges(lines, terme, net)
    credits = _credits(lines, terme, net)
    return _assemble(lines, operated, grid, terms, technique, net, dated, credits)


@dataclass(frozen=True)
class _Net:
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


def _net_terms(lines: Lines, grid: _Grid) -> _Net:
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
    return _Net(
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


def _is_charge(lines: Lines) -> np.ndarray:
    """Lines that are a charge of their own, beside the terms."""
    return AUTRES_CHARGES[lines.nature] & (lines.montant > 0)


@dataclass(frozen=True)
class _Dated:
    """Charges one by one: `place` is the day from which they count, `terme` the part that is a net term."""

    bail: np.ndarray
    exigible: np.ndarray
    place: np.ndarray
    montant: np.ndarray
    locatif: np.ndarray
    terme: np.ndarray


def _dated_charges(lines: Lines, terme: np.ndarray, net: _Net) -> _Dated:
    due = net.montant > 0
    other = _is_charge(lines)
    amounts = np.concatenate([net.montant[due], lines.montant[other]])
    exigible = np.concatenate([net.exigible[due], lines.exigible[other]])
    operation = np.concatenate([net.operation[due], lines.operation[other]])
    rental = np.where(LOCATIVES[lines.nature[other]], lines.montant[other], 0)
    return _Dated(
        bail=np.concatenate([net.bail[due], lines.bail[other]]),
        exigible=exigible,
        place=np.maximum(exigible, operation),
        montant=amounts,
        locatif=np.concatenate([net.montant[due], rental]),
        terme=np.concatenate([net.montant[due], np.zeros(int(other.sum()), dtype=np.int64)]),
    )


@dataclass(frozen=True)
class _Credits:
    """What eats the charges; negative where a payment was rejected."""

    bail: np.ndarray
    jour: np.ndarray
    montant: np.ndarray


def _credits(lines: Lines, terme: np.ndarray, net: _Net) -> _Credits:
    excess = net.montant < 0
    other = ~terme & ~_is_charge(lines) & (lines.nature != CODE["transfert"])
    place = np.maximum(net.exigible, net.operation)
    return _Credits(
        bail=np.concatenate([net.bail[excess], lines.bail[other]]),
        jour=np.concatenate([place[excess], lines.operation[other]]),
        montant=np.concatenate([-net.montant[excess], -lines.montant[other]]),
    )


def _assemble(
    lines: Lines,
    operated: np.ndarray,
    grid: _Grid,
    terms: LeaseTerms,
    technique: Technique,
    net: _Net,
    dated: _Dated,
    credits: _Credits,
) -> Account:
    placed = months_of_days(dated.place)
    appele = grid.sum(dated.bail, placed, dated.montant)
    credite = grid.sum(credits.bail, months_of_days(credits.jour), credits.montant)
    terme = grid.sum(dated.bail, placed, dated.terme)
    rent = dated.terme > 0
    echeance = grid.extreme(dated.bail[rent], placed[rent], dated.exigible[rent], latest=True)
    solde = appele.cumsum(axis=1) - credite.cumsum(axis=1)
    transit = _in_transit(terme, echeance, terms, technique, grid)
    entree = _entry_debt(terme, appele, credite, terms, technique, grid)
    owed = np.maximum(solde, 0)
    paid = lines.nature == CODE["reglement"]
    paid &= lines.montant < 0
    bounced = lines.nature == CODE["rejet"]
    bounced &= lines.montant > 0
    bounced_days = np.unique(np.stack([lines.bail[bounced], lines.operation[bounced]]), axis=1)
    moved = VERSEMENTS[lines.nature] & ~_is_charge(lines)
    aided = lines.nature == CODE["aide_logement"]
    brute, aide, nette, dernier = _expense(net, terms, grid)
    return Account(
        premier_mois=grid.premier_mois,
        charges=_by_day(dated),
        appele=appele,
        credite=credite,
        terme=terme,
        echeance=echeance,
        verse=grid.sum(lines.bail[moved], operated[moved], -lines.montant[moved]),
        comptable=grid.sum(lines.bail, operated, lines.montant),
        regle=grid.sum(lines.bail[paid], operated[paid], -lines.montant[paid]),
        aide_recue=grid.sum(lines.bail[aided], operated[aided], -lines.montant[aided]) > 0,
        rejets=grid.sum(bounced_days[0], months_of_days(bounced_days[1]), np.ones(bounced_days.shape[1])),
        dernier_terme=dernier,
        brute=brute,
        aide=aide,
        nette=nette,
        solde=solde,
        transit=np.minimum(transit, owed),
        entree=entree,
        propre=owed - np.minimum(owed, transit + entree),
        jour_paye=_paid_days(appele, credits, grid),
    )


def _in_transit(
    terme: np.ndarray, echeance: np.ndarray, terms: LeaseTerms, technique: Technique, grid: _Grid
) -> np.ndarray:
    """The month's term, where its direct debit cannot have been settled by the month's end."""
    months = grid.premier_mois + np.arange(grid.months)
    start, end = first_days(months), first_days(months + 1)
    length = end - start
    due = echeance - start + 1
    debit = np.minimum(terms.jour_prelevement[:, None], length)
    too_late = (debit < due) | (debit + technique.delai_prelevement_jours > length)
    return np.where((terms.jour_prelevement[:, None] > 0) & too_late, terme, 0)


def _entry_debt(
    terme: np.ndarray,
    appele: np.ndarray,
    credite: np.ndarray,
    terms: LeaseTerms,
    technique: Technique,
    grid: _Grid,
) -> np.ndarray:
    """What is unpaid of a prorated first month, during the months of entry."""
    months = grid.premier_mois + np.arange(grid.months)
    effet = months_of_days(terms.effet)
    prorated = terms.effet > first_days(effet)
    here = prorated & (effet >= grid.premier_mois) & (effet < grid.premier_mois + grid.months)
    column = np.where(here, effet - grid.premier_mois, 0)
    rows = np.arange(grid.leases)
    first_term = np.where(here, terme[rows, column], 0)[:, None]
    charged_by_then = appele.cumsum(axis=1)[rows, column][:, None]
    since = months[None, :] - effet[:, None]
    during = (since >= 0) & (since < technique.mois_entree)
    unpaid = np.clip(charged_by_then - credite.cumsum(axis=1), 0, first_term)
    return np.where(during & here[:, None], unpaid, 0)


def _expense(net: _Net, terms: LeaseTerms, grid: _Grid) -> tuple[np.ndarray, ...]:
    """Gross expense, aid and net expense in force at each month-end, and the period they come from.

    That of the latest period, not after the month, that has a quittance (a prorated first month excepted);
    aid and RLS of that period, or of the latest of the two periods before it that has them. Without any
    quittance: rent and charges of the lease, no aid, period -1.
    """
    periods = grid.premier_mois + np.arange(grid.months)
    effet = months_of_days(terms.effet)
    prorated = (terms.effet > first_days(effet))[:, None] & (periods[None, :] == effet[:, None])
    usable = (net.quittance_le < NEVER) & ~prorated
    operated = months_of_days(np.where(usable, net.quittance_le, 0))
    place = np.maximum(operated, periods[None, :]) - grid.premier_mois
    latest = np.full(usable.shape, -1, dtype=np.int64)
    rows, columns = np.nonzero(usable & (place < grid.months))
    np.maximum.at(latest, (rows, place[rows, columns]), columns)
    latest = np.maximum.accumulate(latest, axis=1)
    aids = _carried(net.aide) + _carried(net.rls)
    row = np.arange(grid.leases)[:, None]
    known = latest >= 0
    chosen = np.maximum(latest, 0)
    brute = np.where(known, net.brute[row, chosen], terms.depense[:, None])
    aide = np.where(known, aids[row, chosen], 0)
    return brute, aide, brute + aide, latest


def _carried(values: np.ndarray) -> np.ndarray:
    """Each period's value, or that of one or two periods before where it has none."""
    carried = values.copy()
    for lag in (1, 2):
        empty = carried[:, lag:] == 0
        carried[:, lag:][empty] = values[:, :-lag][empty]
    return carried


def _by_day(dated: _Dated) -> Charges:
    order = np.lexsort((dated.exigible, dated.bail))
    bail, day = dated.bail[order], dated.exigible[order]
    starts = _starts(bail, day)
    if len(starts) == 0:
        none = np.zeros(0, dtype=np.int64)
        return Charges(none, none, none, none, none)
    amount = np.add.reduceat(dated.montant[order], starts)
    running = amount.cumsum()
    lease = bail[starts]
    base = np.concatenate([[0], running])[np.searchsorted(lease, lease, side="left")]
    return Charges(lease, day[starts], amount, np.add.reduceat(dated.locatif[order], starts), running - base)


def _starts(bail: np.ndarray, day: np.ndarray) -> np.ndarray:
    if len(bail) == 0:
        return np.zeros(0, dtype=np.int64)
    changes = (bail[1:] != bail[:-1]) | (day[1:] != day[:-1])
    return np.concatenate([[0], np.flatnonzero(changes) + 1])


def _paid_days(appele: np.ndarray, credits: _Credits, grid: _Grid) -> np.ndarray:
    """The day on which payments first covered all that was charged by each month; NEVER where they have not.

    A payment rejected within its month is no payment.
    """
    order = np.lexsort((credits.jour, credits.bail))
    starts = _starts(credits.bail[order], credits.jour[order])
    if len(starts) == 0:
        return np.full(appele.shape, NEVER, dtype=np.int64)
    bail, day = credits.bail[order][starts], credits.jour[order][starts]
    running = np.add.reduceat(credits.montant[order], starts).cumsum()
    base = np.concatenate([[0], running])[np.searchsorted(bail, bail, side="left")]
    paid = running - base
    charged = appele.cumsum(axis=1)
    step = 2 * int(max(np.abs(paid).max(), np.abs(charged).max())) + 1
    month = months_of_days(day)
    segment = _starts(bail, month).searchsorted(np.arange(len(bail)), side="right")
    lasting = np.minimum.accumulate((paid + segment * step)[::-1])[::-1] - segment * step
    best = np.maximum.accumulate(lasting + bail * step)
    lease = np.arange(grid.leases)[:, None]
    at = best.searchsorted((charged + lease * step).ravel(), side="left").reshape(charged.shape)
    inside = at < len(bail)
    at = np.minimum(at, len(bail) - 1)
    return np.where(inside & (bail[at] == lease), day[at], NEVER)
