"""Which charges are unpaid at a month-end, and for how long: payments eat the oldest charges first.

Exact in cents, for any order of the lines, without a queue: a charge is unpaid by as much as the running sum
of charges up to it exceeds all payments. What the ages mean for a household is `rules/`' part.
"""

from dataclasses import dataclass

import numpy as np

from screening.calendrier import months_of_days
from screening.ledger.account import Account

TRANCHES = (30, 60, 90, 180, 365)
"""Upper bounds, in days of age, of the ageing buckets; the last bucket is open."""


@dataclass(frozen=True)
class Ageing:
    """One value a lease; cents and days.

    `tranches` (leases × 6) sums to the positive part of the balance. `age_jours` is 0 where nothing is owed,
    -1 where the debt has no dated charge in the ledger (a payment of before the ledger, rejected).
    `mois_terme` counts whole months since the oldest unpaid rental charge, 0 if none.
    """

    tranches: np.ndarray
    age_jours: np.ndarray
    locatif: np.ndarray
    mois_terme: np.ndarray


@dataclass(frozen=True)
class Unpaid:
    """Dated charges of the leases in debt, sorted by lease and due day; one array value a charge, cents.

    `reste` is what is unpaid of `montant`, `locatif` the part of it that is rent and rental charges.
    """

    bail: np.ndarray
    exigible: np.ndarray
    montant: np.ndarray
    reste: np.ndarray
    locatif: np.ndarray


def unpaid_charges(account: Account, column: int, jour: int) -> Unpaid:
    """What is left of each charge at the end of the cube's month `column`, whose last day number is `jour`.

    Source: design § 4; payments eat the oldest charges first.
    """
    paid = account.credite[:, column]
    c = account.charges
    seen = (account.solde[:, column] > 0)[c.bail] & (c.exigible <= jour)
    bail, montant = c.bail[seen], c.montant[seen]
    unpaid = np.clip(c.cumul[seen] - paid[bail], 0, montant)
    rental = np.maximum(0, unpaid - (montant - c.locatif[seen]))
    return Unpaid(bail, c.exigible[seen], montant, unpaid, rental)


def age_debts(account: Account, column: int, jour: int) -> Ageing:
    """Unpaid charges by age at the end of the cube's month `column`, whose last day number is `jour`.

    Source: design § 4; X(a) = max(0, C[due before T - a] - P).
    """
    solde = account.solde[:, column]
    u = unpaid_charges(account, column, jour)
    bail, exigible, unpaid, rental = u.bail, u.exigible, u.reste, u.locatif
    before_ledger = owed_before(account, column)
    tranches = _buckets(bail, jour - exigible, unpaid, account.leases)
    tranches[:, -1] += before_ledger
    owed_from = _oldest(bail[unpaid > 0], exigible[unpaid > 0], account.leases)
    rent_from = _oldest(bail[rental > 0], exigible[rental > 0], account.leases)
    undated = (solde > 0) & (owed_from < 0)
    age = np.where(owed_from >= 0, jour - owed_from, 0)
    locatif = np.bincount(bail, weights=rental, minlength=account.leases).astype(np.int64)
    return Ageing(
        tranches=tranches,
        age_jours=np.where(undated, -1, age),
        locatif=locatif + before_ledger,
        mois_terme=np.where(rent_from >= 0, _whole_months(rent_from, jour), 0),
    )


def owed_before(account: Account, column: int) -> np.ndarray:
    """What each lease owes that no dated charge of the ledger explains: a payment of before it, rejected."""
    return np.where(account.solde[:, column] > 0, np.maximum(0, -account.credite[:, column]), 0)


def _buckets(bail: np.ndarray, age: np.ndarray, unpaid: np.ndarray, leases: int) -> np.ndarray:
    count = len(TRANCHES) + 1
    bucket = np.searchsorted(TRANCHES, age, side="left")
    sums = np.bincount(bail * count + bucket, weights=unpaid, minlength=leases * count)
    return sums.astype(np.int64).reshape(leases, count)


def _oldest(bail: np.ndarray, exigible: np.ndarray, leases: int) -> np.ndarray:
    """First due day of each lease in arrays sorted by lease and day; -1 where it has none."""
    oldest = np.full(leases, -1, dtype=np.int64)
    lease, first = np.unique(bail, return_index=True)
    oldest[lease] = exigible[first]
    return oldest


def _whole_months(jours: np.ndarray, jusqu_a: int) -> np.ndarray:
    """Whole months from each day to `jusqu_a`, a month's last day (Source: CPC, art. 641, by analogy)."""
    return months_of_days(np.array([jusqu_a]))[0] - months_of_days(jours)
