"""The changes that are tried on a household's account: a payment, a plan signed, rejected debits paid at last.

Each is written as a landlord's own export would bring it, on the month's last day; whether it changes the decision is
`rerun.py`'s part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

import polars as pl

from screening.calendrier import add_months, last_day
from screening.explaining.excerpt import Excerpt, copy_id, one_row

DUREES_MOIS = (6, 12, 18, 24, 36)
"""Lengths of the plan given as an example, the shortest bearable one first."""
PART_SUPPORTABLE = 0.25
"""Share of the net expense of a month that an instalment of the example stays under, when a length allows it."""
JOUR_ECHEANCE = 5
REJETS_MOIS = 3


@dataclass(frozen=True)
class Change:
    """One change of one figure, on one lease, on the month's last day.

    Attributes:
        genre: paiement, plan or rejets; rien for the copy that shows the month as it is.
        id_bail: the lease.
        montant_centimes: what is paid; what is owed, for a plan.
        mensualite_centimes: of a plan.
        echeances: of a plan: number of instalments.
    """

    genre: str
    id_bail: str
    montant_centimes: int = 0
    mensualite_centimes: int = 0
    echeances: int = 0


def payments(id_bail: str, euros: Sequence[int]) -> list[Change]:
    """A payment of each of these amounts."""
    return [Change("paiement", id_bail, 100 * amount) for amount in euros]


def plan(lease: Mapping[str, object]) -> Change | None:
    """A plan over what a lease owes, as an example; None where nothing is owed or the debt is frozen by a ruling.

    Args:
        lease: indicators of the lease.
    """
    owed, net = int(lease["solde_du_centimes"] or 0), int(lease["depense_nette_centimes"] or 0)  # type: ignore[call-overload]
    if owed < 100 or lease["surendettement_en_cours"]:
        return None
    lengths = [months for months in DUREES_MOIS if owed / months <= PART_SUPPORTABLE * net]
    each = 100 * ceil(owed / 100 / (lengths[0] if lengths else DUREES_MOIS[-1]))
    return Change("plan", str(lease["id_bail"]), owed, each, ceil(owed / each))


def rejected(source: Excerpt, lease: Mapping[str, object], mois: date) -> Change | None:
    """The debits rejected in the last months, paid at last; None without any, or where less than that is owed."""
    if source.ecritures is None:
        return None
    lines = source.ecritures.filter(
        pl.col("id_bail") == lease["id_bail"],
        pl.col("nature").cast(pl.String) == "rejet",
        pl.col("date_operation") >= add_months(mois, 1 - REJETS_MOIS),
        pl.max_horizontal("date_operation", "date_connaissance") <= last_day(mois),
    )
    amount = int(lines["montant_centimes"].sum())
    owed = int(lease["solde_du_centimes"] or 0)  # type: ignore[call-overload]
    return Change("rejets", str(lease["id_bail"]), amount) if 0 < amount <= owed else None


def applied(copied: Excerpt, changes: Mapping[int, Change], mois: date) -> Excerpt:
    """The copies, each with its change written in the tables that hold such facts."""
    tables, lines, at = dict(copied.tables), copied.ecritures, last_day(mois)
    paid = [
        (copy_id(c.id_bail, n), -c.montant_centimes)
        for n, c in changes.items()
        if c.genre in ("paiement", "rejets")
    ]
    if lines is not None and paid:
        one = one_row(lines, {"date_operation": at, "nature": "reglement"})
        amounts = pl.DataFrame(
            paid, schema={"id_bail": pl.String, "montant_centimes": pl.Int64}, orient="row"
        )
        more = amounts.join(one.drop("id_bail", "montant_centimes"), how="cross").select(lines.columns)
        lines = pl.concat([lines, more])
    for numero, change in changes.items():
        if change.genre == "plan":
            name, row = _signed(tables, change, numero, mois)
            tables[name] = pl.concat([tables[name], one_row(tables[name], row)])
    sorted_lines = None if lines is None else lines.sort("id_bail", "date_operation", maintain_order=True)
    return Excerpt(tables, sorted_lines, copied.repere)


def plans_are_known(tables: Mapping[str, pl.DataFrame]) -> bool:
    """Whether a plan would be known: the landlord exports plans or events."""
    return "plans" in tables or "evenements" in tables


def _signed(
    tables: Mapping[str, pl.DataFrame], change: Change, numero: int, mois: date
) -> tuple[str, dict[str, object]]:
    lease, at = copy_id(change.id_bail, numero), last_day(mois)
    if "plans" not in tables:
        return "evenements", {"id_bail": lease, "date_operation": at, "type": "plan_signe"}
    return "plans", {
        "id_plan": lease,
        "id_bail": lease,
        "date_signature": at,
        "premiere_echeance": add_months(mois, 1).replace(day=JOUR_ECHEANCE),
        "mensualite_centimes": change.mensualite_centimes,
        "nb_echeances": change.echeances,
        "nature": "amiable",
    }
