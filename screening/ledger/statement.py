"""The exact account of a few leases at a month-end: what is still owed on each due day, by the ledger's own rules.

It reads those leases alone, on what was known at the month-end; who may read an account is settled elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from screening.calendrier import day_number, last_day, month_number
from screening.ledger.account import Account, build_account
from screening.ledger.ageing import owed_before, unpaid_charges
from screening.ledger.leases import due_terms, lease_terms, sorted_leases
from screening.ledger.lines import first_month, read_blocks
from screening.ledger.technical import Technique

SOLDE = {
    "id_bail": pl.String,
    "loyer_centimes": pl.Int64,
    "charges_centimes": pl.Int64,
    "solde_centimes": pl.Int64,
    "anterieur_centimes": pl.Int64,
}
DU = {
    "id_bail": pl.String,
    "exigible_le": pl.Date,
    "appele_centimes": pl.Int64,
    "reste_centimes": pl.Int64,
    "locatif_centimes": pl.Int64,
}


@dataclass(frozen=True)
class Statements:
    """The accounts of some leases at T, in cents.

    Attributes:
        soldes: one row per lease, columns of `SOLDE`: rent and charges of the lease (null: unknown), balance (negative:
            in advance), what is owed from before the ledger.
        dus: one row per lease × due day on which something is owed, columns of `DU`, in order: what was called, what
            remains, of which rent and rental charges.
    """

    soldes: pl.DataFrame
    dus: pl.DataFrame


def statements(
    tables: Mapping[str, pl.DataFrame],
    ecritures: pl.LazyFrame | None,
    leases: Sequence[str],
    mois: date,
    technique: Technique,
) -> Statements:
    """Read the accounts of these leases at the end of a month.

    Args:
        tables: canonical tables.
        ecritures: canonical ledger lines, sorted by `id_bail`; None without a ledger.
        leases: their `id_bail`.
        mois: first day of the month.
        technique: dated values of the ledger.
    """
    choisis = list(leases)
    siens = {**tables, "baux": tables["baux"].filter(pl.col("id_bail").is_in(choisis))}
    lignes = None
    if ecritures is not None:
        lignes = ecritures.filter(pl.col("id_bail").is_in(choisis)).collect().rechunk().lazy()
    baux = sorted_leases(siens, mois)
    terms, debut = lease_terms(siens, baux), first_month(lignes)
    soldes, dus = [pl.DataFrame(schema=SOLDE)], [pl.DataFrame(schema=DU)]
    for block in read_blocks(lignes, baux, due_terms(siens["baux"]), debut, mois):
        chosen = slice(block.debut, block.fin)
        month = month_number(mois)
        account = build_account(block.lines, terms.part(chosen), (month, month), technique)
        soldes.append(_balances(account, baux[chosen], month - account.premier_mois))
        dus.append(_owed(account, baux[chosen], mois))
    return Statements(pl.concat(soldes), pl.concat(dus))


def _balances(account: Account, baux: pl.DataFrame, column: int) -> pl.DataFrame:
    return baux.select(
        "id_bail",
        "loyer_centimes",
        "charges_centimes",
        solde_centimes=pl.Series(account.solde[:, column], dtype=pl.Int64),
        anterieur_centimes=pl.Series(owed_before(account, column), dtype=pl.Int64),
    )


def _owed(account: Account, baux: pl.DataFrame, mois: date) -> pl.DataFrame:
    column = month_number(mois) - account.premier_mois
    unpaid = unpaid_charges(account, column, day_number(last_day(mois)))
    owed = np.flatnonzero(unpaid.reste > 0)
    return pl.DataFrame(
        {
            "id_bail": baux["id_bail"].gather(unpaid.bail[owed]),
            "exigible_le": pl.Series(unpaid.exigible[owed]).cast(pl.Int32).cast(pl.Date),
            "appele_centimes": unpaid.montant[owed],
            "reste_centimes": unpaid.reste[owed],
            "locatif_centimes": unpaid.locatif[owed],
        },
        schema=DU,
    )
