"""Everything of `indicateurs.parquet` that is not read from the ledger, one row per lease at a month-end."""

from datetime import date

import polars as pl

from screening.calendrier import last_day
from screening.events import Tables, event_facts, known_events, ruling_months
from screening.households import aid, household_traits, objection, support
from screening.measures import References
from screening.plans import plans_at


def references_at(tables: Tables, baux: pl.DataFrame, mois: date) -> tuple[References, pl.Series]:
    """What the account must be compared with, and whether a plan is in force (null: unknown)."""
    plans = plans_at(tables, baux, mois)
    ruled = ruling_months(known_events(tables, mois), baux)
    paid_to_tenant = household_traits(tables, mois, baux)["aide_versee_au"] == "locataire"
    gros = paid_to_tenant.fill_null(False).to_numpy()
    return References(plans.reference, plans.promis, ruled, gros), plans.en_cours


def facts_at(tables: Tables, baux: pl.DataFrame, mois: date, account: pl.DataFrame) -> pl.DataFrame:
    """Every indicator of `vocabulary.py` that is not read from the ledger.

    Args:
        tables: canonical tables.
        baux: the leases, as of `leases.sorted_leases`.
        mois: the month observed.
        account: `id_bail`, `mois_solde` (month number of the last settled month-end, -1 for none),
            `aide_presente_3`; one row per lease present.

    Returns:
        One row per lease of `account`, in its order.
    """
    here = account.select("id_bail", "mois_solde", "aide_presente_3").join(
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
            ),
            traits.select("activite", "composition", "age", "fsl_mobilisable"),
            aid(here, traits),
            support(tables, mois, here),
            objection(tables, mois, here),
            event_facts(known_events(tables, mois), here, mois),
        ],
        how="horizontal",
    )


def _whole_months(at: date) -> pl.Expr:
    """Whole months from the first lease of the chain to the month's last day."""
    start = pl.col("premier_effet")
    return ((pl.lit(at.year) - start.dt.year()) * 12 + pl.lit(at.month) - start.dt.month()).cast(pl.Int64)
