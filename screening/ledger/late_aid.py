"""Housing aid that does not come: late against the lease's own rhythm, or awaited by an entering tenant.

Shapes are leases × months. Amounts are whole cents, before they are bounded by what is owed (`technical.py`). Each
column uses only what was known at its month's end.
"""

from dataclasses import dataclass

import numpy as np

from screening.calendrier import first_days, months_of_days
from screening.ledger.aid_rhythm import Rhythm, called_terms, carried, rhythm_of
from screening.ledger.charges import Terms
from screening.ledger.grid import NEVER, Grid, cumulated
from screening.ledger.leases import LeaseTerms
from screening.ledger.lines import Lines
from screening.ledger.rights import CLOSE, DEMANDEE, OUVERTE, SUSPENDUE, Rights
from screening.vocabulary import STATUTS_AIDE

RECUE, EN_RETARD, ATTENDUE, SUSPENDU, CLOS, INCONNU = range(len(STATUTS_AIDE))
DE_STATUT = np.array([ATTENDUE, EN_RETARD, SUSPENDU, CLOS, INCONNU])
"""What a right's status says of an aid that stopped; the last one is for no right known (-1)."""
RYTHME_MOIS = 3
"""Aid belongs to the lease's rhythm when it came within so many months before the first one without it."""
MEMOIRE_MOIS = 12
"""Months after the last aid from which the rhythm of before suggests nothing any more."""


@dataclass(frozen=True)
class MissingAid:
    """For the leases `rows` (ranks in the block) that have, or may have, aid on their account.

    `ecart` is all the aid that is missing, `du_mois` the part of it in the month's own term, `entree` the part of it
    in the term of the lease's first month. `statut` indexes `STATUTS_AIDE`, -1 when nothing suggests aid; `mois`
    counts the months without aid, -1 for unknown.
    """

    rows: np.ndarray
    ecart: np.ndarray
    du_mois: np.ndarray
    entree: np.ndarray
    statut: np.ndarray
    mois: np.ndarray


@dataclass(frozen=True)
class Known:
    """The right in force as known at each column: status (-1: none), amount (-1: unknown), first column.

    `attendu` is the day awaited (-1: none), `locataire` marks aid paid to the tenant.
    """

    statut: np.ndarray
    montant: np.ndarray
    depuis: np.ndarray
    attendu: np.ndarray
    locataire: np.ndarray


@dataclass(frozen=True)
class Entry:
    """Months since each lease's start (leases × months), and for how many of them a first aid is awaited."""

    depuis: np.ndarray
    attente: int

    @property
    def entrant(self) -> np.ndarray:
        """Whether the tenant is entering."""
        return (self.depuis >= 0) & (self.depuis < self.attente)


def missing_aid(
    lines: Lines, net: Terms, terme: np.ndarray, terms: LeaseTerms, grid: Grid, longest: tuple[int, int]
) -> MissingAid:
    """Aid that is missing at each month-end.

    Args:
        lines: lines of the block.
        net: its terms.
        terme: net terms by month due, leases × months.
        terms: its leases.
        grid: its cube.
        longest: months for which aid may be late, months of entry for which it may be awaited.
    """
    aided = np.flatnonzero(((net.aide < 0) & (net.quittance_le < NEVER)).any(axis=1))
    rows, rank = _concerned(aided, terms.droits.droits.bail, grid)
    small = Grid(len(rows), grid.premier_mois, grid.months)
    rhythm = rhythm_of(called_terms(net, rows, grid), lines, rank, small)
    known = _known(terms.droits.part(rank), rhythm, small)
    months = small.premier_mois + np.arange(small.months)
    entry = Entry(months[None, :] - months_of_days(terms.effet[rows])[:, None], longest[1])
    ecart, du_mois = _late(rhythm, known, longest[0])
    entree = np.zeros_like(ecart)
    _await(rhythm, known, entry, terme[rows], (ecart, du_mois, entree))
    statut, mois = _status(rhythm, known, entry, small)
    return MissingAid(rows, ecart, du_mois, entree, statut, mois)


def _concerned(aided: np.ndarray, entitled: np.ndarray, grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """The leases with aid in a term or a right known, and the rank of each lease among them (-1: not one)."""
    concerned = np.zeros(grid.leases, dtype=bool)
    concerned[aided] = True
    concerned[entitled] = True
    rows = np.flatnonzero(concerned)
    rank = np.full(grid.leases, -1, dtype=np.int64)
    rank[rows] = np.arange(len(rows))
    return rows, rank


def _known(rights: Rights, rhythm: Rhythm, grid: Grid) -> Known:
    """Aid that came after a right was known to be asked for, suspended or closed shows that it has changed since."""
    row = rights.droits.spread(grid)
    none = row < 0
    padded = np.vstack([rights.droits.valeurs, [-1, -1, grid.premier_mois, -1]])
    connu = np.append(rights.droits.mois - grid.premier_mois, grid.months)
    statut = padded[row, 0]
    changed = ~none & (rhythm.dernier > connu[row])
    statut = np.where(changed & (statut == DEMANDEE), OUVERTE, statut)
    statut = np.where(changed & ((statut == SUSPENDUE) | (statut == CLOSE)), -1, statut)
    tenant = rights.locataire.spread(grid)
    paid = np.append(rights.locataire.valeurs[:, 0], 0)[tenant] == 1
    depuis = np.clip(padded[row, 2] - grid.premier_mois + rhythm.decalage, 0, grid.months)
    return Known(statut, padded[row, 1], depuis, padded[row, 3], paid)


def _late(rhythm: Rhythm, known: Known, longest: int) -> tuple[np.ndarray, np.ndarray]:
    """What is missing of an aid that the rhythm announces, and the part in the month's own term.

    Months from which the right is suspended or closed are the household's own. An aid whose fate is unknown is late
    while the rhythm is remembered: nothing says that the household is the cause.
    """
    allowed = np.where(known.statut < 0, MEMOIRE_MOIS, longest)
    late = _announced(rhythm) & (rhythm.rang <= allowed + rhythm.retard[:, None]) & ~known.locataire
    months = np.where(late, rhythm.rang, 0)
    row, column = np.nonzero(late & (known.statut >= SUSPENDUE))
    before = known.depuis[row, column] - 1
    counted = np.where(before >= 0, rhythm.sans[row, np.minimum(before, column)], 0)
    base = rhythm.sans[row, column] - rhythm.rang[row, column]
    months[row, column] = np.maximum(counted - base, 0)
    own = late & rhythm.appele & (months == rhythm.rang)
    return months * rhythm.usuel, np.where(own, rhythm.usuel, 0)


def _announced(rhythm: Rhythm) -> np.ndarray:
    """Where aid is missing after months that had it."""
    return (rhythm.dernier >= 0) & (rhythm.rang > 0) & (rhythm.debut - rhythm.dernier <= RYTHME_MOIS)


def _await(
    rhythm: Rhythm,
    known: Known,
    entry: Entry,
    terme: np.ndarray,
    into: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    """Add what an entering tenant awaits: the right's amount for each term since its date, or the whole terms."""
    open_right = (known.statut == DEMANDEE) | (known.statut == OUVERTE)
    row, column = np.nonzero((rhythm.dernier < 0) & open_right & entry.entrant & ~known.locataire)
    start, amount = known.depuis[row, column], known.montant[row, column]
    first = column - entry.depuis[row, column]
    total = cumulated(terme)

    def since(sums: np.ndarray) -> np.ndarray:
        before = np.where(start > 0, sums[row, np.maximum(np.minimum(start, column + 1) - 1, 0)], 0)
        return sums[row, column] - before

    def of_month(month: np.ndarray) -> np.ndarray:
        inside = (month >= start) & (month >= 0) & rhythm.appele[row, np.maximum(month, 0)]
        return np.where(inside, np.where(amount >= 0, amount, terme[row, np.maximum(month, 0)]), 0)

    into[0][row, column] = np.where(amount >= 0, amount * since(rhythm.sans), since(total))
    into[1][row, column] = of_month(column)
    into[2][row, column] = of_month(first)


def _status(rhythm: Rhythm, known: Known, entry: Entry, grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """Status and months without aid; the ledger is believed before the right."""
    columns = np.arange(grid.months)
    age = columns - rhythm.dernier
    seen = rhythm.dernier >= 0
    excess = rhythm.rang - rhythm.retard[:, None]
    missing = _announced(rhythm) & (age <= MEMOIRE_MOIS) & ~known.locataire
    received = seen & (excess <= 0) & (age <= RYTHME_MOIS + rhythm.retard[:, None])
    ends = first_days(grid.premier_mois + columns + 1) - 1
    expected = entry.entrant | (known.attendu > ends[None, :])
    of_right = np.append(DE_STATUT[:-1], -1)[known.statut]
    of_right = np.where((known.statut == OUVERTE) & ~seen, np.where(expected, ATTENDUE, INCONNU), of_right)
    asked = (known.statut == DEMANDEE) | (known.statut == OUVERTE)
    of_right = np.where(known.locataire & asked, -1, of_right)
    statut = np.where(received, RECUE, np.where(missing, DE_STATUT[known.statut], of_right))
    before = np.where(known.depuis > 0, carried(rhythm.sans, np.minimum(known.depuis, columns + 1) - 1), 0)
    base = np.where(seen, rhythm.sans - rhythm.rang, 0)
    called = rhythm.sans - np.maximum(before, base)
    waiting = asked & (statut >= EN_RETARD) & (statut != INCONNU)
    mois = np.where(received, 0, np.where(missing, excess, np.where(waiting, called, -1)))
    return statut, mois
