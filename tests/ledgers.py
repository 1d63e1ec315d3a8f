"""Small ledgers for tests, and the plain queue they are checked against."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from screening.calendrier import last_day
from screening.tables import TABLES

ECRITURES = {
    "id_bail": pl.String,
    "date_operation": pl.Date,
    "date_connaissance": pl.Date,
    "date_exigibilite": pl.Date,
    "nature": pl.String,
    "montant_centimes": pl.Int64,
    "periode": pl.Date,
    "id_ecriture": pl.String,
}
BAUX = {
    "id_bail": pl.String,
    "date_observation": pl.Date,
    "id_menage": pl.String,
    "id_logement": pl.String,
    "nature_bail": pl.String,
    "date_signature": pl.Date,
    "date_effet": pl.Date,
    "date_fin": pl.Date,
    "date_sortie": pl.Date,
    "id_bail_precedent": pl.String,
    "loyer_centimes": pl.Int64,
    "charges_centimes": pl.Int64,
    "terme": pl.String,
    "mode_paiement": pl.String,
    "jour_prelevement": pl.Int64,
    "delai_commandement": pl.String,
    "agence": pl.String,
    "portefeuille": pl.String,
}
TERME = ("quittance", "sls", "aide_logement", "rls")
CHARGES = ("indemnite_occupation", "regularisation_charges", "frais", "rappel_aide", "autre_debit")


def baux(*rows: Mapping[str, object]) -> pl.DataFrame:
    """Leases from partial rows; the rest is null."""
    full = [
        {
            "id_bail": f"B{k}",
            "id_menage": f"M{k}",
            "date_effet": date(2020, 1, 1),
            "loyer_centimes": 40_000,
            **row,
        }
        for k, row in enumerate(rows)
    ]
    return pl.DataFrame([{column: row.get(column) for column in BAUX} for row in full], schema=BAUX)


def ecritures(*rows: Mapping[str, object]) -> pl.LazyFrame:
    """Ledger lines from partial rows, sorted as the intake leaves them."""
    full = [{column: {"id_bail": "B0", **row}.get(column) for column in ECRITURES} for row in rows]
    return pl.DataFrame(full, schema=ECRITURES).sort("id_bail", "date_operation").lazy()


def table(nom: str, rows: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    """Rows of a canonical table, or of the register's proposed plans, from partial ones; the rest is null."""
    schema = {"id_bail": pl.String(), "date": pl.Date()} if nom == "plans_proposes" else TABLES[nom].schema
    return pl.DataFrame([{column: row.get(column) for column in schema} for row in rows], schema=schema)


def queue(lines: list[dict], terme: str | None, mois: date) -> dict[str, object]:
    """The indicators of one lease's debt, by a plain queue over its lines known at the month's end."""
    at = last_day(mois)
    known = [
        line
        for line in lines
        if line["date_operation"] <= at and (line["date_connaissance"] or line["date_operation"]) <= at
    ]
    charges, credits = _charges_and_credits(known, terme)
    due = sorted(charge for charge in charges if charge[0] <= at)
    paid = sum(amount for day, amount in credits if day <= at)
    unpaid, left = [], paid
    by_day: dict[date, list[int]] = defaultdict(lambda: [0, 0])
    for day, _, amount, rental in due:
        by_day[day][0] += amount
        by_day[day][1] += rental
    for day in sorted(by_day):
        amount, rental = by_day[day]
        rest = min(amount, max(0, amount - max(0, left)))
        left -= amount
        if rest:
            unpaid.append((day, rest, max(0, rest - (amount - rental))))
    balance = sum(charge[2] for charge in due) - paid
    if balance <= 0:
        unpaid = []
    buckets = [0] * 6
    for day, rest, _ in unpaid:
        age = (at - day).days
        buckets[next(k for k, edge in enumerate([30, 60, 90, 180, 365, 10**9]) if age <= edge)] += rest
    beyond = max(0, -paid) if balance > 0 else 0
    buckets[5] += beyond
    return {
        "solde_comptable_centimes": sum(line["montant_centimes"] for line in known),
        "solde_du_centimes": balance,
        "tranches": buckets,
        "dette_legale_centimes": sum(rental for _, _, rental in unpaid) + beyond,
        "age_plus_ancien_terme_jours": (at - unpaid[0][0]).days if unpaid else (None if balance > 0 else 0),
    }


def _due(line: dict, terme: str | None) -> date:
    if line["date_exigibilite"]:
        return line["date_exigibilite"]
    if terme == "echu" and line["periode"]:
        period = line["periode"]
        return date(period.year + period.month // 12, period.month % 12 + 1, 1)
    return line["date_operation"]


def _charges_and_credits(lines: list[dict], terme: str | None) -> tuple[list, list]:
    """Charges as (due day, day it counts from, amount, rental part); credits as (day, amount)."""
    charges, credits = [], []
    periods: dict[date, list[dict]] = defaultdict(list)
    for line in lines:
        amount, nature = line["montant_centimes"], line["nature"]
        if nature in TERME:
            periods[(line["periode"] or line["date_operation"]).replace(day=1)].append(line)
        elif nature in CHARGES and amount > 0:
            rental = amount if nature not in ("frais", "autre_debit") else 0
            charges.append((_due(line, terme), line["date_operation"], amount, rental))
        elif nature != "transfert":
            credits.append((line["date_operation"], -amount))
    for members in periods.values():
        net = sum(line["montant_centimes"] for line in members)
        called = [line for line in members if line["nature"] in ("quittance", "sls")]
        operated = min(line["date_operation"] for line in called or members)
        due = min(_due(line, terme) for line in called) if called else operated
        if net > 0:
            charges.append((due, operated, net, net))
        elif net < 0:
            credits.append((max(due, operated), -net))
    return charges, credits
