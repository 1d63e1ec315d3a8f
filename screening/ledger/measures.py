"""The account indicators of each lease at one month-end, read from the cube.

What comes from events, plans and households is `facts/`'s part; both meet in `indicators.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from screening.ledger.account import Account, Balances, build_account, build_balances
from screening.ledger.ageing import age_debts
from screening.ledger.references import References
from screening.ledger.technical import Technique
from screening.vocabulary import TRANCHES

Measures = dict[str, np.ndarray]
"""One array a column, one value a lease; NaN stands for null."""


@dataclass(frozen=True)
class MonthEnd:
    """Where a month-end lies: its column in the cube and its last day number.

    `depuis` is the month number from which each lease's balance is known: its start, or that of the ledger
    when later."""

    column: int
    jour: int
    depuis: np.ndarray


def measure(account: Account, at: MonthEnd, references: References, technique: Technique) -> Measures:
    """Every account indicator of `vocabulary.py` at a month-end (grain: one value a lease)."""
    return {
        **measure_debts(account, at),
        **_debts(account, at, references),
        **_ages(account, at),
        **_default_run(account, at),
        **_payments(account, at),
        **_delays(account, at, technique),
        **_steps(account, at),
        **_since(account, at, references),
        **_states(account, at),
    }


def measure_debts(balances: Balances, at: MonthEnd) -> Measures:
    """The few indicators that say how heavy the household's own debt is; grain: one value a lease."""
    t = at.column
    return {
        "mois_dus": _in_months(balances.solde[:, t], balances.nette[:, t]),
        "dette_propre_centimes": balances.parts.propre[:, t],
        "depense_nette_centimes": balances.nette[:, t],
    }


@dataclass(frozen=True)
class View:
    """What is built of a block of leases, and what is read from it at a month-end."""

    build: Callable[..., Balances]
    read: Callable[[Any, MonthEnd, References, Technique], Measures]


WHOLE = View(build_account, measure)
DEBTS = View(build_balances, lambda balances, at, *_: measure_debts(balances, at))
"""The debts alone, for who only asks whether they are heavy: a third less work."""


def _states(account: Account, at: MonthEnd) -> Measures:
    """Facts that `facts/` needs of the account; not indicators of their own but for `aide_presente_12`."""
    t = at.column
    settled = account.solde_nul.dernier[:, t]
    return {
        "aide_presente_12": _window(account.aide_recue, t, 12).max(axis=1),
        "aide_presente_3": _window(account.aide_recue, t, 3).max(axis=1),
        "mois_solde": np.where(settled >= 0, settled + account.premier_mois, -1),
        **_aid_status(account, t),
    }


def _aid_status(account: Account, t: int) -> Measures:
    """Where the aid stands (index in `STATUTS_AIDE`, -1 for none), months without it, and whether it ever came."""
    missing = account.manquante
    status, months = np.full(account.leases, -1), np.full(account.leases, -1)
    status[missing.rows], months[missing.rows] = missing.statut[:, t], missing.mois[:, t]
    return {
        "rang_statut_aide": status,
        "mois_aide_manquante": _null_where(months, months < 0),
        "aide_vue": account.aide_recue[:, : t + 1].max(axis=1),
    }


def _debts(account: Account, at: MonthEnd, references: References) -> Measures:
    t = at.column
    solde, nette = account.solde[:, t], account.nette[:, t]
    parts = account.parts
    return {
        "solde_comptable_centimes": account.comptable[:, t],
        "solde_du_centimes": solde,
        "dette_transit_centimes": parts.transit[:, t],
        "dette_entree_centimes": parts.entree[:, t],
        "dette_aide_centimes": parts.aide[:, t],
        "dette_regularisation_centimes": parts.regularisation[:, t],
        "dette_rappel_centimes": parts.rappel[:, t],
        "dette_technique_centimes": np.maximum(solde, 0) - parts.propre[:, t],
        "depense_brute_centimes": account.brute[:, t],
        "depense_legale_centimes": np.where(references.gros, account.brute[:, t], nette),
        "mois_dus_precedent": _in_months(account.solde[:, t - 1], account.nette[:, t - 1]),
        "solde_max_12_mois": _in_months(_window(account.solde, t, 12).max(axis=1), nette),
    }


def _ages(account: Account, at: MonthEnd) -> Measures:
    ageing = age_debts(account, at.column, at.jour)
    return {
        **{name: ageing.tranches[:, k] for k, name in enumerate(TRANCHES)},
        "age_plus_ancien_terme_jours": _null_where(ageing.age_jours, ageing.age_jours < 0),
        "dette_legale_centimes": ageing.locatif,
        "mois_depuis_terme_impaye": ageing.mois_terme,
    }


def _default_run(account: Account, at: MonthEnd) -> Measures:
    """The present run of month-ends in debt, and how many there were lately."""
    t, late = at.column, account.en_retard
    last_late, clear = late.dernier[:, t], late.dernier_contraire[:, t]
    in_debt = late.vrai[:, t]
    return {
        "premier_defaut": np.where(in_debt, account.premier_mois + clear + 1, -1),
        "mois_depuis_premier_defaut": np.where(in_debt, t - clear - 1, 0),
        "mois_depuis_dette": _null_where(t - last_late, last_late < 0),
        "passages_en_dette_24": late.debuts.parmi(t, 24),
        **{f"mois_en_retard_{k}": late.parmi(t, k) for k in (3, 6, 12, 24)},
    }


def _payments(account: Account, at: MonthEnd) -> Measures:
    t = at.column
    last = account.paye.dernier[:, t]
    rows = np.arange(account.leases)
    verse, terme = _window(account.verse, t, 12), _window(account.terme, t, 12)
    partial = (verse > 0) & (verse < terme)
    covered = (terme[:, -6:] > 0) & (verse[:, -6:] >= terme[:, -6:])
    return {
        "mois_depuis_paiement": _null_where(t - last, last < 0),
        "dernier_paiement_centimes": _null_where(account.regle[rows, np.maximum(last, 0)], last < 0),
        "rejets_3": _window(account.rejets, t, 3).sum(axis=1),
        "rejets_12": _window(account.rejets, t, 12).sum(axis=1),
        "paiements_partiels_12": partial.sum(axis=1),
        "mois_courants_payes_3": covered[:, -3:].sum(axis=1),
        "mois_courants_payes_6": covered.sum(axis=1),
        "regle_3_centimes": (_window(account.regle, t, 3) + _window(account.rendu, t, 3)).sum(axis=1),
        "taux_paye_3": _ratio(account, t, 3),
        "taux_paye_12": _ratio(account, t, 12),
        "tendance_solde_6": _slope(account, at),
    }


def _delays(account: Account, at: MonthEnd, technique: Technique) -> Measures:
    """Days from a term's due day to the day payments covered it; a term still unpaid counts up to T."""
    t = at.column
    due, paid = _window(account.echeance, t, 24), _window(account.jour_paye, t, 24)
    called = (_window(account.terme, t, 24) > 0) & (due <= at.jour)
    delay = np.where(called, np.maximum(np.minimum(paid, at.jour) - due, 0), np.nan)
    six, three, before = delay[:, -6:], delay[:, -3:], delay[:, -6:-3]
    last = _latest(called[:, -12:])
    tardy = delay > technique.terme_tardif_jours
    last_tardy = _latest(tardy)
    return {
        "delai_paiement_jours": _mean(six),
        "delai_paiement_tendance": _mean(three) - _mean(before),
        "dernier_retard_jours": _at(delay[:, -12:], last),
        "retard_avant_dernier_jours": _at(delay[:, -12:], _before(called[:, -12:], last)),
        "termes_tardifs_3": tardy[:, -3:].sum(axis=1),
        "termes_tardifs_6": tardy[:, -6:].sum(axis=1),
        "mois_depuis_terme_tardif": _null_where(tardy.shape[1] - 1 - last_tardy, last_tardy < 0),
    }


def _latest(marked: np.ndarray) -> np.ndarray:
    """The last column that is marked; -1 for none."""
    return np.where(marked, np.arange(marked.shape[1]), -1).max(axis=1)


def _before(marked: np.ndarray, column: np.ndarray) -> np.ndarray:
    """The last marked column before `column`; -1 for none."""
    return _latest(marked & (np.arange(marked.shape[1]) < column[:, None]))


def _at(values: np.ndarray, column: np.ndarray) -> np.ndarray:
    """The value in that column; null for column -1."""
    return np.where(column >= 0, values[np.arange(len(column)), np.maximum(column, 0)], np.nan)


def _steps(account: Account, at: MonthEnd) -> Measures:
    """What is left to pay, and the aid, against three months before; null where that month had no term."""
    t = at.column
    known = account.dernier_terme[:, t - 3] >= 0
    return {
        "hausse_reste_a_payer_centimes": _null_where(account.nette[:, t] - account.nette[:, t - 3], ~known),
        "baisse_aide_centimes": _null_where(account.aide[:, t] - account.aide[:, t - 3], ~known),
    }


def _since(account: Account, at: MonthEnd, references: References) -> Measures:
    """How the debt moved since a plan began, or since an over-indebtedness ruling.

    A plan with no instalment due yet is respected. An instalment is covered when the debt went down by its whole
    amount beyond those before it.
    """
    solde = account.solde[:, at.column]
    reduced = _balance_at(account, references.plan) - solde
    kept = np.clip(reduced / np.where(references.plan_promis > 0, references.plan_promis, np.nan), 0, 1)
    kept = np.where(references.plan_promis > 0, kept, 1.0)
    each = np.maximum(references.plan_mensualite, 1)
    missed = (references.plan_promis - np.clip(reduced, 0, references.plan_promis) + each - 1) // each
    grown = np.maximum(solde - _balance_at(account, references.recevabilite), 0)
    return {
        "plan_taux_respecte": _null_where(kept, references.plan < 0),
        "plan_echeances_manquees": _null_where(missed, references.plan < 0),
        "impaye_depuis_recevabilite_centimes": _null_where(grown, references.recevabilite < 0),
    }


def _balance_at(account: Account, mois: np.ndarray) -> np.ndarray:
    """Balance at the end of a month number of each lease; 0 before the ledger."""
    column = mois - account.premier_mois
    inside = (column >= 0) & (column < account.solde.shape[1])
    return np.where(inside, account.solde[np.arange(account.leases), np.where(inside, column, 0)], 0)


def _window(cube: np.ndarray, t: int, months: int) -> np.ndarray:
    """The last `months` columns up to `t`."""
    return cube[:, t + 1 - months : t + 1]


def _in_months(solde: np.ndarray, nette: np.ndarray) -> np.ndarray:
    """A balance in months of net expense: 0 when nothing is owed, null when the expense is not positive."""
    months = np.maximum(solde, 0) / np.where(nette > 0, nette, np.nan)
    return np.where(solde > 0, months, 0.0)


def _ratio(account: Account, t: int, months: int) -> np.ndarray:
    """Paid over called; null where nothing was called."""
    called = _window(account.appele, t, months).sum(axis=1)
    paid = _window(account.verse, t, months).sum(axis=1)
    return paid / np.where(called > 0, called, np.nan)


def _slope(account: Account, at: MonthEnd) -> np.ndarray:
    """Least-squares slope of the last six month-end balances, cents a month; null under three of them."""
    t = at.column
    balance = _window(account.solde, t, 6).astype(np.float64)
    months = account.premier_mois + np.arange(t - 5, t + 1)
    if (at.depuis <= months[0]).all():
        return balance @ (months - months.mean()) / ((months - months.mean()) ** 2).sum()
    here = months[None, :] >= at.depuis[:, None]
    count = here.sum(axis=1)
    x = months - months.mean()
    mean_x = np.where(here, x, 0).sum(axis=1) / np.maximum(count, 1)
    centred = np.where(here, x - mean_x[:, None], 0)
    spread = (centred**2).sum(axis=1)
    return (centred * balance).sum(axis=1) / np.where(count >= 3, spread, np.nan)


def _mean(values: np.ndarray) -> np.ndarray:
    known = ~np.isnan(values)
    count = known.sum(axis=1)
    return np.where(known, values, 0).sum(axis=1) / np.where(count > 0, count, np.nan)


def _null_where(values: np.ndarray, unknown: np.ndarray) -> np.ndarray:
    return np.where(unknown, np.nan, values)
