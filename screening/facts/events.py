"""What dated events say of each lease at a month-end: stage, contacts, open disputes and requests.

An event counts from the day it was known. Without the table every one of these facts is unknown (null).
"""

from collections.abc import Mapping
from datetime import date

import numpy as np
import polars as pl

from screening.calendrier import add_months, last_day, months_of_days
from screening.vocabulary import STADES

Tables = dict[str, pl.DataFrame]

PROCEDURE = STADES[STADES.index("commandement_payer") :]
"""The stages at which a procedure is under way."""

SPAN = 1 << 20
"""More than the number of any day."""

EVENT_FACTS: dict[str, pl.DataType] = {
    "stade": pl.String(),
    "stade_jours": pl.Int64(),
    "signalement_caf_jours": pl.Int64(),
    "saisine_ccapex_jours": pl.Int64(),
    "procedure_en_cours": pl.Boolean(),
    "contacts_sans_reponse_3": pl.Int64(),
    "portes_closes_12": pl.Int64(),
    "jours_depuis_commandement": pl.Int64(),
    "jours_depuis_contact": pl.Int64(),
    "contestation_ouverte_jours": pl.Int64(),
    "demande_fsl_jours": pl.Int64(),
    "plan_rompu_jours": pl.Int64(),
    "surendettement_en_cours": pl.Boolean(),
    "deces": pl.Boolean(),
    "conge": pl.Boolean(),
}


OF_THE_DEBT = {
    "commandement": "commandement_payer",
    "signalement": "signalement_caf",
    "saisine": "saisine_ccapex",
}
"""Steps that count while the debt they were about is not settled."""


def known_events(tables: Tables, mois: date) -> pl.DataFrame | None:
    """Events operated and known by the month's end; None without the table."""
    if "evenements" not in tables:
        return None
    at = last_day(mois)
    known = pl.coalesce("date_connaissance", "date_operation") <= at
    return tables["evenements"].filter((pl.col("date_operation") <= at) & known)


def event_facts(events: pl.DataFrame | None, here: pl.DataFrame, mois: date) -> pl.DataFrame:
    """The columns of `EVENT_FACTS`, one row per lease of `here`, in its order.

    A step of the procedure counts while the debt it was about is not settled.

    Args:
        events: as of `known_events`.
        here: `id_bail` and `mois_solde`, the month number of the last settled month-end (-1 for none).
        mois: the month observed.
    """
    if events is None:
        return unknown(here, EVENT_FACTS)
    since = events.join(here.select("id_bail", "mois_solde"), on="id_bail", how="inner")
    steps = since.filter(pl.col("type").is_in([*STADES, *OF_THE_DEBT.values()]) & _unsettled())
    facts = since.group_by("id_bail").agg(
        sans_reponse=_count("contact_sans_reponse", add_months(mois, -2)),
        portes=_count("porte_close", add_months(mois, -11)),
        contact=_dates("contact_abouti").max(),
        contestation=open_since("contestation_ouverte", "contestation_close"),
        fsl=open_since("demande_fsl", "accord_fsl", "refus_fsl"),
        rompu=open_since("plan_rompu", "plan_signe", "plan_solde"),
        ruling=open_since("surendettement_recevable", "surendettement_clos"),
        deces=_dates("deces").max(),
        conge=_dates("conge").max(),
    )
    found = pl.concat([aligned(here, facts), aligned(here, _steps(steps)).drop("id_bail")], how="horizontal")
    return _columns(found, last_day(mois))


def _steps(steps: pl.DataFrame) -> pl.DataFrame:
    """The furthest stage of each lease, the day it was reached, and the last day of each step of `OF_THE_DEBT`."""
    day = pl.col("date_operation").to_physical().cast(pl.Int64)
    furthest_first = (len(STADES) - _rank()) * SPAN + day
    found = steps.group_by("id_bail").agg(
        premier=furthest_first.min(), **{nom: _dates(event).max() for nom, event in OF_THE_DEBT.items()}
    )
    return found.with_columns(
        rang=len(STADES) - pl.col("premier") // SPAN,
        atteint=(pl.col("premier") % SPAN).cast(pl.Int32).cast(pl.Date),
    )


def unknown(here: pl.DataFrame, columns: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Those columns, null for every row of `here`."""
    return pl.DataFrame(
        [pl.repeat(None, here.height, dtype=kind, eager=True).alias(c) for c, kind in columns.items()]
    )


def aligned(here: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """`facts` in the order of the leases of `here`; null where a lease has none."""
    return here.select("id_bail").join(facts, on="id_bail", how="left", maintain_order="left")


def open_since(opening: str, *closings: str, same_day: bool = False) -> pl.Expr:
    """Date of the last opening event that no closing event has followed; null when nothing is open.

    Args:
        opening: the type that opens.
        closings: the types that close.
        same_day: what is opened on the day of a closing stays open: a plan that replaces the one it breaks.
    """
    opened, closed = _dates(opening).max(), _dates(*closings).max()
    before = closed <= opened if same_day else closed < opened
    return pl.when(closed.is_null() | before).then(opened)


def ruling_months(events: pl.DataFrame | None, here: pl.DataFrame) -> np.ndarray:
    """Month number of the over-indebtedness ruling in force for each lease; -1 for none or unknown."""
    if events is None:
        return np.full(here.height, -1, dtype=np.int64)
    rulings = events.group_by("id_bail").agg(le=open_since("surendettement_recevable", "surendettement_clos"))
    days = aligned(here, rulings)["le"].to_physical().cast(pl.Int64)
    months = months_of_days(days.fill_null(0).to_numpy())
    return np.where(days.is_not_null().to_numpy(), months, -1)


def _dates(*types: str) -> pl.Expr:
    return pl.col("date_operation").filter(pl.col("type").is_in(types))


def _count(event: str, depuis: date) -> pl.Expr:
    return ((pl.col("type") == event) & (pl.col("date_operation") >= depuis)).sum().cast(pl.Int64)


def _rank() -> pl.Expr:
    ranks = {stage: rank for rank, stage in enumerate(STADES) if rank}
    return pl.col("type").replace_strict(ranks, default=None, return_dtype=pl.Int64)


def _unsettled() -> pl.Expr:
    moment = pl.col("date_operation")
    return (moment.dt.year().cast(pl.Int64) - 1970) * 12 + moment.dt.month() - 1 > pl.col("mois_solde")


def _columns(facts: pl.DataFrame, at: date) -> pl.DataFrame:
    def days(column: str) -> pl.Expr:
        return (pl.lit(at) - pl.col(column)).dt.total_days()

    stage = pl.col("rang").fill_null(0).replace_strict(dict(enumerate(STADES)), return_dtype=pl.String)
    return facts.select(
        stade=stage,
        procedure_en_cours=stage.is_in(PROCEDURE),
        stade_jours=days("atteint"),
        signalement_caf_jours=days("signalement"),
        saisine_ccapex_jours=days("saisine"),
        contacts_sans_reponse_3=pl.col("sans_reponse").fill_null(0),
        portes_closes_12=pl.col("portes").fill_null(0),
        jours_depuis_commandement=days("commandement"),
        jours_depuis_contact=days("contact"),
        contestation_ouverte_jours=days("contestation"),
        demande_fsl_jours=days("fsl"),
        plan_rompu_jours=days("rompu"),
        surendettement_en_cours=pl.col("ruling").is_not_null(),
        deces=pl.col("deces").is_not_null(),
        conge=pl.col("conge").is_not_null(),
    )
