"""The lease-month cube: what was charged, paid and owed at each month-end, and the dated charges behind it.

Shapes are leases × months unless said; amounts whole cents; days and months are numbers (see `calendrier`).
Everything a line does is counted from its date, as known when the lines were read; `measures.py` reads the
cube at a month-end and `ageing.py` says which charges are still unpaid there.
"""

from dataclasses import dataclass, fields

import numpy as np

from screening.calendrier import first_days, months_of_days
from screening.ledger.charges import (
    AIDE,
    AVOIR,
    CHARGE,
    KINDS,
    REGLE,
    REJET,
    RENDU,
    RLS,
    VERSE,
    Charges,
    Credits,
    Terms,
    by_day,
    by_lease_and_day,
    credits_of,
    dated_charges,
    kinds_of,
    net_terms,
    run_numbers,
    run_starts,
    running_sums,
    sums_of_runs,
)
from screening.ledger.grid import NEVER, Grid, cumulated, latest_so_far
from screening.ledger.late_aid import MissingAid, missing_aid
from screening.ledger.leases import LeaseTerms
from screening.ledger.lines import Lines
from screening.ledger.runs import Runs
from screening.ledger.technical import Flows, Parts, Technique, technical_debt

LONGEST_WINDOW = 25
"""Months that an indicator looks back; the cube has them before the first month observed."""


@dataclass(frozen=True)
class Balances:
    """What is charged, paid, owed and expected of each lease month by month; `premier_mois` is that of column 0."""

    premier_mois: int
    appele: np.ndarray
    credite: np.ndarray
    terme: np.ndarray
    echeance: np.ndarray
    verse: np.ndarray
    rendu: np.ndarray
    dernier_terme: np.ndarray
    brute: np.ndarray
    aide: np.ndarray
    nette: np.ndarray
    solde: np.ndarray
    parts: Parts
    manquante: MissingAid

    @property
    def leases(self) -> int:
        """Number of leases."""
        return self.solde.shape[0]


@dataclass(frozen=True)
class Account(Balances):
    """The cube of a block: the balances, the charges behind them, and when payments came."""

    charges: Charges
    comptable: np.ndarray
    regle: np.ndarray
    aide_recue: np.ndarray
    rejets: np.ndarray
    en_retard: Runs
    paye: Runs
    solde_nul: Runs
    jour_paye: np.ndarray


@dataclass(frozen=True)
class _Summed:
    """The lines by kind: kind of each line, sums of each kind by month, terms by period, charges of their own."""

    kind: np.ndarray
    by_kind: list[np.ndarray]
    net: Terms
    autres: np.ndarray


def build_balances(
    lines: Lines, terms: LeaseTerms, observed: tuple[int, int], technique: Technique
) -> Balances:
    """The balances of a block of leases: the cube without what only ages, delays and counts read.

    Args:
        lines: as for `build_account`.
        terms: the leases of the block.
        observed: first and last month numbers that will be read.
        technique: dated values.
    """
    grid = _grid_of(lines, terms, observed)
    return _balances(lines, _summed(lines, grid), terms, technique, grid)


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
    grid = _grid_of(lines, terms, observed)
    summed = _summed(lines, grid)
    balances = _balances(lines, summed, terms, technique, grid)
    by_kind, first_observed = summed.by_kind, observed[0] - grid.premier_mois
    debtors = balances.solde[:, first_observed:].max(axis=1) > 0
    return Account(
        **{field.name: getattr(balances, field.name) for field in fields(balances)},
        charges=by_day(dated_charges(lines, summed.autres, summed.net, debtors)),
        comptable=cumulated(sum(by_kind[1:], by_kind[0])),
        regle=-by_kind[REGLE],
        aide_recue=by_kind[AIDE] < 0,
        rejets=_rejected_days(lines, np.flatnonzero(summed.kind == REJET), grid),
        en_retard=Runs(balances.parts.propre > technique.seuil_retard_centimes),
        paye=Runs(by_kind[REGLE] < 0),
        solde_nul=Runs(balances.solde <= 0),
        jour_paye=_paid_days(
            cumulated(balances.appele),
            credits_of(lines, summed.kind, summed.net),
            grid,
            first_observed - LONGEST_WINDOW + 1,
        ),
    )


def _grid_of(lines: Lines, terms: LeaseTerms, observed: tuple[int, int]) -> Grid:
    """The cube's months: from the first line, or the first that a window may hold, to the last one read."""
    earliest = observed[0] - LONGEST_WINDOW + 1
    first = int(min(lines.mois.min(initial=earliest), lines.periode.min(initial=earliest)))
    last = int(lines.periode.max(initial=observed[1]))
    return Grid(len(terms.effet), first, last - first + 1)


def _summed(lines: Lines, grid: Grid) -> _Summed:
    kind = kinds_of(lines)
    cells = grid.cells(lines.bail, lines.mois)
    by_kind = grid.split(cells, kind, KINDS, lines.montant)
    return _Summed(kind, by_kind, _net(lines, kind, cells, by_kind, grid), np.flatnonzero(kind == CHARGE))


def _balances(lines: Lines, summed: _Summed, terms: LeaseTerms, technique: Technique, grid: Grid) -> Balances:
    by_kind, net, other = summed.by_kind, summed.net, summed.autres
    terme, echeance = _place_terms(net, grid)
    placed = np.maximum(lines.exigible[other], lines.operation[other])
    appele = terme + grid.add(grid.cells(lines.bail[other], months_of_days(placed)), lines.montant[other])
    rendu = -(by_kind[REJET] + by_kind[RENDU])
    verse = rendu - by_kind[REGLE] - by_kind[VERSE]
    credite = verse - by_kind[AVOIR] + _excess_aid(net, grid)
    paid = cumulated(credite)
    solde = cumulated(appele) - paid
    flows = Flows(appele, credite, terme, echeance, verse, solde)
    longest = (technique.aide_tardive_mois, technique.aide_attendue_mois)
    missing = missing_aid(lines, net, terme, terms, grid, longest)
    brute, aide, nette, dernier = _expense(net, terms, grid)
    return Balances(
        premier_mois=grid.premier_mois,
        appele=appele,
        credite=paid,
        terme=terme,
        echeance=echeance,
        verse=verse,
        rendu=rendu,
        dernier_terme=dernier,
        brute=brute,
        aide=aide,
        nette=nette,
        solde=solde,
        parts=technical_debt(flows, missing, lines, terms, grid, technique),
        manquante=missing,
    )


def _net(
    lines: Lines,
    kind: np.ndarray,
    cells: np.ndarray,
    by_kind: list[np.ndarray],
    grid: Grid,
) -> Terms:
    """The terms; only lines of another month than their period's are summed again."""
    if lines.periode is lines.mois:
        return net_terms(lines, kind, cells, by_kind, grid)
    apart = np.flatnonzero((lines.periode != lines.mois) & (kind <= RLS))
    of_period = cells.copy()
    of_period[apart] = grid.cells(lines.bail[apart], lines.periode[apart])
    there = grid.split(of_period[apart], kind[apart], RLS + 1, lines.montant[apart])
    here = grid.split(cells[apart], kind[apart], RLS + 1, lines.montant[apart])
    sums = [total + more - less for total, more, less in zip(by_kind[: RLS + 1], there, here, strict=True)]
    return net_terms(lines, kind, of_period, sums, grid)


def _excess_aid(net: Terms, grid: Grid) -> np.ndarray:
    """What the terms whose aid exceeds the rent bring in each month."""
    row, column = np.nonzero(net.montant < 0)
    cells = grid.cells(row, months_of_days(net.place[row, column]))
    return grid.add(cells, -net.montant[row, column])


def _place_terms(net: Terms, grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """What terms call in each month, and the latest due day among them; -1 where there is none."""
    amounts = net.montant.T.ravel()
    due = np.flatnonzero(amounts > 0)
    day = net.exigible.T.ravel()[due]
    placed = months_of_days(np.maximum(day, net.operation.T.ravel()[due]))
    cells = grid.cells(due % grid.leases, placed)
    return grid.add(cells, amounts[due]), grid.extreme(cells, day, latest=True)


def _rejected_days(lines: Lines, bounced: np.ndarray, grid: Grid) -> np.ndarray:
    """Number of days of each month with a rejected payment."""
    chosen = bounced[by_lease_and_day(lines.bail[bounced], lines.operation[bounced])]
    days = chosen[run_starts(lines.bail[chosen], lines.operation[chosen])]
    return grid.add(grid.cells(lines.bail[days], lines.mois[days]), np.ones(len(days)))


def _expense(net: Terms, terms: LeaseTerms, grid: Grid) -> tuple[np.ndarray, ...]:
    """Gross expense, aid and net expense in force at each month-end, and the period they come from.

    That of the latest period, not after the month, that has a quittance (a prorated first month excepted);
    aid and RLS of that period, or of the latest of the two periods before it that has them. Without any
    quittance: rent and charges of the lease, no aid, period -1.
    """
    columns = np.arange(grid.months)
    effet = months_of_days(terms.effet)
    prorated = np.where(terms.effet > first_days(effet), effet - grid.premier_mois, -1)
    usable = (net.quittance_le < NEVER) & (columns != prorated[:, None])
    place = months_of_days(np.where(usable, net.quittance_le, 0)) - grid.premier_mois
    latest = np.where(usable & (place <= columns), columns, -1)
    moved = usable & (place > columns) & (place < grid.months)
    if moved.any():
        rows, later = np.nonzero(moved)
        np.maximum.at(latest, (rows, place[rows, later]), later)
    latest = latest_so_far(latest)
    aids = _carried(net.aide) + _carried(net.rls)
    known = latest >= 0
    at = np.maximum(latest, 0) * grid.leases + np.arange(grid.leases)[:, None]
    brute = np.where(known, net.brute.ravel(order="F").take(at), terms.depense[:, None])
    aide = np.where(known, aids.ravel(order="F").take(at), 0)
    return brute, aide, brute + aide, latest


def _carried(values: np.ndarray) -> np.ndarray:
    """Each period's value, or that of one or two periods before where it has none."""
    carried = values.copy(order="K")
    for lag in (1, 2):
        carried[:, lag:] = np.where(carried[:, lag:] == 0, values[:, :-lag], carried[:, lag:])
    return carried


def _paid_days(charged: np.ndarray, credits: Credits, grid: Grid, looked_at: int) -> np.ndarray:
    """The day on which payments first covered all that was charged by each month; NEVER where they have not.

    A payment rejected within its month is no payment. Months before the column `looked_at` are not computed: NEVER.
    """
    days = np.full(charged.shape, NEVER, dtype=np.int64, order="F")
    starts = run_starts(credits.bail, credits.jour)
    if len(starts) == 0:
        return days
    bail, day = credits.bail[starts], credits.jour[starts]
    paid = running_sums(bail, sums_of_runs(credits.montant, starts))
    step = 2 * int(max(np.abs(paid).max(), charged.max())) + 1
    segment = run_numbers(bail, months_of_days(day))
    lasting = np.minimum.accumulate((paid + segment * step)[::-1])[::-1] - segment * step
    best = np.maximum.accumulate(lasting + bail * step)
    lease = np.arange(grid.leases)[:, None]
    asked = charged[:, looked_at:] + lease * step
    at = best.searchsorted(asked.ravel(), side="left").reshape(asked.shape)
    inside = at < len(bail)
    at = np.minimum(at, len(bail) - 1)
    days[:, looked_at:] = np.where(inside & (bail[at] == lease), day[at], NEVER)
    return days
