"""What is known of each household at a month-end: traits, aid, support, objection.

These serve eligibility and legal duties, never the model. An absent table makes them unknown, never "non".
"""

from datetime import date

import polars as pl

from screening.calendrier import last_day
from screening.facts.events import Tables, unknown
from screening.vocabulary import STATUTS_AIDE


def household_traits(tables: Tables, mois: date, here: pl.DataFrame) -> pl.DataFrame:
    """Each household's traits as last observed by the month's end, in the order of `here`."""
    columns = {
        "activite": pl.String(),
        "composition": pl.String(),
        "annee_naissance": pl.Int64(),
        "fsl_mobilisable": pl.String(),
        "beneficiaire_al": pl.Boolean(),
        "aide_versee_au": pl.String(),
    }
    if "menages" in tables:
        at = last_day(mois)
        seen = tables["menages"].filter(
            pl.col("date_observation").is_null() | (pl.col("date_observation") <= at)
        )
        latest = seen.sort("date_observation", nulls_last=False, maintain_order=True).unique(
            "id_menage", keep="last"
        )
        traits = here.select("id_menage").join(
            latest.select("id_menage", *columns), on="id_menage", how="left", maintain_order="left"
        )
    else:
        traits = unknown(here, columns)
    return traits.with_columns(
        age=(pl.lit(mois.year) - pl.col("annee_naissance")).cast(pl.Int64),
        fsl_mobilisable=pl.col("fsl_mobilisable").fill_null("inconnu"),
    )


def aid(here: pl.DataFrame, traits: pl.DataFrame) -> pl.DataFrame:
    """The ledger is preferred: aid received in the last three months is aid, paid to the landlord."""
    received = here["aide_presente_3"]
    return traits.select(
        beneficiaire_al=pl.when(received).then(True).otherwise(pl.col("beneficiaire_al")),
        aide_versee_au=pl.when(received).then(pl.lit("bailleur")).otherwise(pl.col("aide_versee_au")),
    )


def aid_status(here: pl.DataFrame, traits: pl.DataFrame, mois: date, attente: int) -> pl.DataFrame:
    """`statut_aide`: what the account and the rights say, else `inconnu` for an entrant who declares aid.

    A declared aid that is not paid to the tenant and has not come within `attente` months of entry may be awaited:
    nothing says how much, and no debt is set apart for it. An open right that never reached the account of a
    household without aid says nothing.
    """
    start = pl.col("date_effet")
    since = (mois.year - start.dt.year()) * 12 + mois.month - start.dt.month()
    both = pl.concat([here, traits.select("beneficiaire_al", "aide_versee_au")], how="horizontal")
    tenant = (pl.col("aide_versee_au") == "locataire").fill_null(False)
    declared = pl.col("beneficiaire_al").fill_null(False) & ~tenant & (pl.col("nature_bail") == "logement")
    known = pl.col("rang_statut_aide").replace_strict(
        dict(enumerate(STATUTS_AIDE)), default=None, return_dtype=pl.String
    )
    never = ~pl.col("aide_vue")
    without = never & (known == "inconnu") & ~pl.col("beneficiaire_al").fill_null(True)
    awaited = never & declared & since.is_between(0, attente - 1)
    return both.select(
        statut_aide=pl.coalesce(pl.when(~without).then(known), pl.when(awaited).then(pl.lit("inconnu")))
    )


def support(tables: Tables, mois: date, here: pl.DataFrame) -> pl.DataFrame:
    """Whether a measure of support is under way: `accompagne` {oui, non, inconnu}, `accompagnement_actif`."""
    if "accompagnements" not in tables:
        return unknown(here, {"accompagne": pl.String(), "accompagnement_actif": pl.Boolean()}).with_columns(
            accompagne=pl.lit("inconnu")
        )
    at = last_day(mois)
    under_way = (pl.col("date_debut") <= at) & (pl.col("date_fin").is_null() | (pl.col("date_fin") > at))
    helped = tables["accompagnements"].filter(under_way)["id_menage"].unique()
    active = pl.col("id_menage").is_in(helped.implode())
    return here.select(
        accompagne=pl.when(active).then(pl.lit("oui")).otherwise(pl.lit("non")), accompagnement_actif=active
    )


def objection(tables: Tables, mois: date, here: pl.DataFrame) -> pl.DataFrame:
    """Whether the household objected to profiling; null without the table."""
    if "oppositions" not in tables:
        return unknown(here, {"opposition": pl.Boolean()})
    objecting = tables["oppositions"].filter(pl.col("date") <= last_day(mois))["id_menage"].unique()
    return here.select(opposition=pl.col("id_menage").is_in(objecting.implode()))
