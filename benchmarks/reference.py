"""The nineteen by a plain queue, one lease at a time: slow, and simple enough to be believed."""

from collections import defaultdict
from datetime import date
from statistics import mean

import polars as pl

from benchmarks.ledger import DUREE, MOIS, PREMIER, Ledger
from benchmarks.nineteen import SEUIL_RETARD, canonical
from screening.calendrier import last_day, month_number

TERME = ("quittance", "sls", "aide_logement", "rls")
T = last_day(MOIS)
RANG = DUREE - 1


def reference(ledger: Ledger, baux: list[int]) -> pl.DataFrame:
    """The nineteen of some leases."""
    lines = ledger.lines().filter(pl.col("id_bail").is_in(baux)).collect()
    plans = {row[0]: row[1:] for row in ledger.plans().select("id_bail", "mois_avant", "promis").iter_rows()}
    by_lease: dict[int, list[tuple[date, str, int]]] = defaultdict(list)
    for row in lines.select("id_bail", "date_operation", "nature", "montant_centimes").iter_rows():
        by_lease[row[0]].append(row[1:])
    return canonical(pl.DataFrame([{"id_bail": b} | _lease(by_lease[b], plans.get(b)) for b in baux]))


def _lease(lines: list[tuple[date, str, int]], plan: tuple[int, int] | None) -> dict[str, float | None]:
    charges, credits, terms, aids = _split(lines)
    balances = [_balance(charges, credits, month) for month in range(DUREE)]
    solde, nette = balances[-1], terms[RANG]
    return {
        "solde_du_centimes": solde,
        **_queue(charges, sum(amount for _, amount in credits)),
        "mois_dus": max(solde, 0) / nette,
        **{f"mois_en_retard_{k}": sum(b > SEUIL_RETARD for b in balances[-k:]) for k in (3, 6, 12)},
        "solde_max_12_mois": max(max(balances[-12:]), 0) / nette,
        "tendance_solde_6": _slope(balances[-6:]),
        "baisse_aide_centimes": aids[RANG] - aids[RANG - 3],
        **_payments(lines, terms),
        **_delays(charges, credits),
        "plan_taux_respecte": _kept(plan, balances),
    }


def _rank(day: date) -> int:
    return month_number(day) - PREMIER


def _split(lines: list[tuple[date, str, int]]) -> tuple[list, list, dict[int, int], dict[int, int]]:
    """Charges and credits as (day, amount); net terms and aids by month."""
    charges, credits = [], []
    terms: dict[int, int] = defaultdict(int)
    aids: dict[int, int] = defaultdict(int)
    first: dict[int, date] = {}
    for day, nature, amount in lines:
        if nature in TERME:
            terms[_rank(day)] += amount
            aids[_rank(day)] += amount if nature in ("aide_logement", "rls") else 0
            first[_rank(day)] = min(day, first.get(_rank(day), day))
        elif nature in ("autre_debit", "rappel_aide") and amount > 0:
            charges.append((day, amount))
        else:
            credits.append((day, -amount))
    charges += [(first[month], amount) for month, amount in terms.items()]
    return sorted(charges), sorted(credits), terms, aids


def _balance(charges: list, credits: list, month: int) -> int:
    return sum(a for day, a in charges if _rank(day) <= month) - sum(
        a for day, a in credits if _rank(day) <= month
    )


def _queue(charges: list, paid: int) -> dict[str, int]:
    """What is left in the queue once payments ate its head, by age."""
    owed = [0, 0, 0, 0]
    oldest = None
    for day, amount in charges:
        eaten = min(amount, max(paid, 0))
        paid -= eaten
        if amount > eaten:
            oldest = oldest or day
            age = (T - day).days
            owed[0 if age <= 30 else 1 if age <= 60 else 2 if age <= 90 else 3] += amount - eaten
    names = ("du_0_30_centimes", "du_31_60_centimes", "du_61_90_centimes", "du_plus_90_centimes")
    age_of_oldest = (T - oldest).days if oldest else 0
    return dict(zip(names, owed, strict=True)) | {"age_plus_ancien_terme_jours": age_of_oldest}


def _payments(lines: list, terms: dict[int, int]) -> dict[str, float | None]:
    received: dict[int, int] = defaultdict(int)
    for day, nature, amount in lines:
        if nature in ("reglement", "rejet", "autre_credit", "rappel_aide"):
            received[_rank(day)] -= amount
    rejected = {day for day, nature, _ in lines if nature == "rejet" and _rank(day) > RANG - 12}
    paid = [_rank(day) for day, nature, _ in lines if nature == "reglement"]
    return {
        "rejets_12": len(rejected),
        "paiements_partiels_12": sum(0 < received[m] < terms[m] for m in range(RANG - 11, RANG + 1)),
        "mois_depuis_paiement": RANG - max(paid) if paid else None,
    }


def _delays(charges: list, credits: list) -> dict[str, float]:
    """Days from a term's due day to the day payments covered all that was charged by its month."""
    delays = []
    for month in range(RANG - 5, RANG + 1):
        charged = sum(a for day, a in charges if _rank(day) <= month)
        due = min(day for day, _ in charges if _rank(day) == month)
        covered = next((day for day, _ in credits if _lasting(credits, day) >= charged), T)
        delays.append(max((min(covered, T) - due).days, 0))
    return {
        "delai_paiement_jours": mean(delays),
        "delai_paiement_tendance": mean(delays[3:]) - mean(delays[:3]),
    }


def _lasting(credits: list, day: date) -> int:
    """The least that had been paid from that day to the end of its month: a rejected payment pays nothing."""
    days = {d for d, _ in credits if d >= day and _rank(d) == _rank(day)}
    return min(sum(a for d, a in credits if d <= each) for each in days)


def _slope(balances: list[int]) -> float:
    middle, level = mean(range(6)), mean(balances)
    return sum((k - middle) * (b - level) for k, b in enumerate(balances)) / 17.5


def _kept(plan: tuple[int, int] | None, balances: list[int]) -> float | None:
    if plan is None:
        return None
    before, promised = plan
    return min(max((balances[before - PREMIER] - balances[-1]) / promised, 0), 1)
