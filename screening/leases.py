"""The leases as the ledger and the facts need them: sorted, with their terms and who is present at a month-end."""

from datetime import date

import polars as pl

from screening.account import LeaseTerms
from screening.calendrier import last_day

LONGEST_CHAIN = 20
"""Transfers followed through `id_bail_precedent`; a longer chain is a loop in the export."""


def sorted_leases(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per lease, sorted by `id_bail`, with its dwelling's commune and agency when those are known.

    Adds `premier_effet`: the start of the first lease of the chain of transfers.
    """
    baux = tables["baux"].sort("id_bail")
    if "logements" in tables:
        homes = tables["logements"].select(
            "id_logement", "code_commune", "code_qpv", agence_logement="agence"
        )
        baux = baux.join(homes, on="id_logement", how="left", maintain_order="left")
    else:
        unknown = pl.lit(None, dtype=pl.String)
        baux = baux.with_columns(code_commune=unknown, code_qpv=unknown, agence_logement=unknown)
    return baux.with_columns(
        agence=pl.coalesce("agence", "agence_logement"),
        nature_bail=pl.col("nature_bail").fill_null("logement"),
        premier_effet=_first_start(baux),
    ).drop("agence_logement")


def _first_start(baux: pl.DataFrame) -> pl.Series:
    links = baux.select("id_bail", "id_bail_precedent", "date_effet")
    earlier = links.rename({"id_bail": "precedent", "id_bail_precedent": "avant", "date_effet": "debut"})
    chain = links.rename({"id_bail_precedent": "precedent", "date_effet": "premier"})
    for _ in range(LONGEST_CHAIN):
        if chain["precedent"].is_null().all():
            break
        chain = chain.join(earlier, on="precedent", how="left", maintain_order="left").select(
            "id_bail",
            precedent=pl.col("avant"),
            premier=pl.min_horizontal("premier", "debut"),
        )
    return chain["premier"]


def lease_terms(baux: pl.DataFrame) -> LeaseTerms:
    """Terms of each lease, as arrays in the order of `baux`."""
    debit_day = pl.when(pl.col("mode_paiement") == "prelevement").then(pl.col("jour_prelevement"))
    arrays = baux.select(
        effet=pl.col("date_effet").to_physical().cast(pl.Int64),
        jour=debit_day.cast(pl.Int64).fill_null(0),
        depense=pl.col("loyer_centimes") + pl.col("charges_centimes").fill_null(0),
    )
    return LeaseTerms(
        effet=arrays["effet"].to_numpy(),
        jour_prelevement=arrays["jour"].to_numpy(),
        depense=arrays["depense"].to_numpy(),
    )


def leaving_column(baux: pl.DataFrame) -> str:
    """The column that dates departures.

    A landlord that dates them (`date_sortie`) is believed: a lease that ended in law with nobody gone is still
    lived in. Elsewhere the end of the lease is the departure.
    """
    return "date_sortie" if baux["date_sortie"].is_not_null().any() else "date_fin"


def present(baux: pl.DataFrame, mois: date) -> pl.Series:
    """Whether each lease has begun and its household is still there on the month's last day."""
    leaving = pl.col(leaving_column(baux))
    at = last_day(mois)
    here = (pl.col("date_effet") <= at) & (leaving.is_null() | (leaving > at))
    return baux.select(here.alias("present"))["present"]
