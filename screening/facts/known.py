"""Everything of `indicateurs.parquet` that is not read from the ledger, one row per lease at a month-end."""

from datetime import date

import polars as pl

from screening.calendrier import last_day
from screening.facts.events import Tables, event_facts, known_events, ruling_months
from screening.facts.households import aid, aid_status, household_traits, objection, support
from screening.facts.plans import plans_at, proposed_plans
from screening.ledger.references import Kept, References

OF_THE_ACCOUNT = ("mois_solde", "aide_presente_3", "aide_vue", "rang_statut_aide", "solde_du_centimes")


def references_at(tables: Tables, baux: pl.DataFrame, mois: date) -> tuple[Kept, pl.Series]:
    """What the account must be compared with, and whether a plan is in force (null: unknown)."""
    plans = plans_at(tables, baux, mois)
    ruled = ruling_months(known_events(tables, mois), baux)
    paid_to_tenant = household_traits(tables, mois, baux)["aide_versee_au"] == "locataire"
    gros = paid_to_tenant.fill_null(False).to_numpy()
    references = References(plans.reference, plans.promis, plans.mensualite, ruled, gros)
    return Kept.of(references), plans.en_cours


def facts_at(
    tables: Tables, baux: pl.DataFrame, mois: date, account: pl.DataFrame, attente: int
) -> pl.DataFrame:
    """Every indicator of `vocabulary.py` that is not read from the ledger.

    Args:
        tables: canonical tables.
        baux: the leases, as of `leases.sorted_leases`.
        mois: the month observed.
        account: `id_bail`, `mois_solde` (month number of the last settled month-end, -1 for none),
            `aide_presente_3`, `aide_vue`, `rang_statut_aide`, `solde_du_centimes`; one row per lease present.
        attente: months of entry during which a first aid is awaited.

    Returns:
        One row per lease of `account`, in its order.
    """
    here = account.select("id_bail", *OF_THE_ACCOUNT).join(
        baux, on="id_bail", how="left", maintain_order="left"
    )
    traits = household_traits(tables, mois, here)
    at = last_day(mois)
    return pl.concat(
        [
            here.select(
                "id_menage",
                "id_logement",
                "nature_bail",
                "agence",
                "code_commune",
                "code_qpv",
                "mode_paiement",
                "delai_commandement",
                "terme",
                anciennete_mois=_whole_months(at),
                rural=pl.lit(None, dtype=pl.Boolean),
                dette_annexes_centimes=_other_leases(here),
            ),
            traits.select("activite", "composition", "age", "fsl_mobilisable"),
            aid(here, traits),
            aid_status(here, traits, mois, attente),
            support(tables, mois, here),
            objection(tables, mois, here),
            event_facts(known_events(tables, mois), here, mois),
            proposed_plans(tables, mois, here),
        ],
        how="horizontal",
    )


def _whole_months(at: date) -> pl.Expr:
    """Whole months from the first lease of the chain to the month's last day."""
    start = pl.col("premier_effet")
    return ((pl.lit(at.year) - start.dt.year()) * 12 + pl.lit(at.month) - start.dt.month()).cast(pl.Int64)


def _other_leases(here: pl.DataFrame) -> pl.Series:
    """What is owed on the household's annexes and earlier leases, on each of its dwellings; 0 on the others."""
    earlier = here.select(id_bail="id_bail_precedent").drop_nulls().unique().with_columns(avant=pl.lit(True))
    leases = here.select(
        "id_menage", "id_bail", "solde_du_centimes", annexe=pl.col("nature_bail") != "logement"
    )
    leases = leases.join(earlier, on="id_bail", how="left", maintain_order="left")
    apart = pl.col("annexe") | pl.col("avant").fill_null(False)
    owed = leases.filter(apart & (pl.col("solde_du_centimes") > 0)).group_by("id_menage")
    sums = owed.agg(ailleurs=pl.col("solde_du_centimes").sum())
    found = leases.join(sums, on="id_menage", how="left", maintain_order="left")
    return found.select(pl.when(apart).then(0).otherwise(pl.col("ailleurs").fill_null(0))).to_series()
