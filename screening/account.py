"""The lease-month cube: what was charged, paid and owed at each month-end, and the dated charges behind it.

Shapes are leases × months unless said; amounts whole cents; days and months are numbers (see `calendrier`).
Everything a line does is counted from its date, as known when the lines were read; `measures.py` reads the
cube at a month-end and `ageing.py` says which charges are still unpaid there.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from screening.calendrier import first_days, months_of_days
from screening.charges import (
    LAST_TERME,
    VERSEMENTS,
    Charges,
    Credits,
    Terms,
    by_day,
    credits_of,
    dated_charges,
    is_charge,
    net_terms,
    run_starts,
)
from screening.grid import NEVER, Grid
from screening.ledger import CODE, Lines

LONGEST_WINDOW = 25
"""Months that an indicator looks back; the cube has them before the first month observed."""


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
    terme_tardif_jours: int


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
    grid = Grid(len(terms.effet), first, last - first + 1)
    return _assemble(lines, operated, grid, terms, technique)


def _assemble(
    lines: Lines, operated: np.ndarray, grid: Grid, terms: LeaseTerms, technique: Technique
) -> Account:
    of_terms = lines.nature <= LAST_TERME
    net = net_terms(lines.keep(of_terms), grid)
    dated = dated_charges(lines, of_terms, net)
    credits = credits_of(lines, of_terms, net)
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
    moved = VERSEMENTS[lines.nature] & ~is_charge(lines)
    aided = lines.nature == CODE["aide_logement"]
    brute, aide, nette, dernier = _expense(net, terms, grid)
    return Account(
        premier_mois=grid.premier_mois,
        charges=by_day(dated),
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
    terme: np.ndarray, echeance: np.ndarray, terms: LeaseTerms, technique: Technique, grid: Grid
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
    grid: Grid,
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


def _expense(net: Terms, terms: LeaseTerms, grid: Grid) -> tuple[np.ndarray, ...]:
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


def _paid_days(appele: np.ndarray, credits: Credits, grid: Grid) -> np.ndarray:
    """The day on which payments first covered all that was charged by each month; NEVER where they have not.

    A payment rejected within its month is no payment.
    """
    order = np.lexsort((credits.jour, credits.bail))
    starts = run_starts(credits.bail[order], credits.jour[order])
    if len(starts) == 0:
        return np.full(appele.shape, NEVER, dtype=np.int64)
    bail, day = credits.bail[order][starts], credits.jour[order][starts]
    running = np.add.reduceat(credits.montant[order], starts).cumsum()
    base = np.concatenate([[0], running])[np.searchsorted(bail, bail, side="left")]
    paid = running - base
    charged = appele.cumsum(axis=1)
    step = 2 * int(max(np.abs(paid).max(), np.abs(charged).max())) + 1
    month = months_of_days(day)
    segment = run_starts(bail, month).searchsorted(np.arange(len(bail)), side="right")
    lasting = np.minimum.accumulate((paid + segment * step)[::-1])[::-1] - segment * step
    best = np.maximum.accumulate(lasting + bail * step)
    lease = np.arange(grid.leases)[:, None]
    at = best.searchsorted((charged + lease * step).ravel(), side="left").reshape(charged.shape)
    inside = at < len(bail)
    at = np.minimum(at, len(bail) - 1)
    return np.where(inside & (bail[at] == lease), day[at], NEVER)
