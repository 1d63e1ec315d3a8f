"""Repayment plans in force at a month-end, and what was promised under them by then."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from screening.calendrier import last_day, month_number
from screening.events import Tables, aligned, known_events, open_since


@dataclass(frozen=True)
class Plans:
    """Repayment plans in force at a month-end; one value a lease, in the order of the leases."""

    en_cours: pl.Series
    reference: np.ndarray
    promis: np.ndarray


def plans_at(tables: Tables, baux: pl.DataFrame, mois: date) -> Plans:
    """The latest plan of each lease that is signed, neither over, broken nor settled."""
    events = known_events(tables, mois)
    if "plans" not in tables:
        return _plans_of_events(events, baux)
    at = last_day(mois)
    index = month_number(mois)
    first = pl.col("premiere_echeance")
    first_month = (first.dt.year() * 12 + first.dt.month() - 1).cast(pl.Int64) - 1970 * 12
    plans = tables["plans"].filter(
        (pl.col("date_signature") <= at)
        & (pl.col("date_fin").is_null() | (pl.col("date_fin") > at))
        & (first_month + pl.col("nb_echeances") > index)
    )
    plans = _without_end(plans, events).sort("date_signature", "id_plan").unique("id_bail", keep="last")
    due = (pl.lit(index) - first_month + 1).clip(0, pl.col("nb_echeances"))
    terms = plans.select(
        "id_bail", reference=first_month - 1, promis=due * pl.col("mensualite_centimes"), actif=pl.lit(True)
    )
    found = aligned(baux, terms)
    return Plans(
        en_cours=found["actif"].fill_null(False),
        reference=found["reference"].fill_null(-1).to_numpy(),
        promis=found["promis"].fill_null(0).to_numpy(),
    )


def _without_end(plans: pl.DataFrame, events: pl.DataFrame | None) -> pl.DataFrame:
    if events is None:
        return plans
    ends = events.filter(pl.col("type").is_in(["plan_rompu", "plan_solde"]))
    last = ends.group_by("id_bail").agg(fin_plan=pl.col("date_operation").max())
    joined = plans.join(last, on="id_bail", how="left")
    return joined.filter(pl.col("fin_plan").is_null() | (pl.col("fin_plan") < pl.col("date_signature")))


def _plans_of_events(events: pl.DataFrame | None, baux: pl.DataFrame) -> Plans:
    none = np.full(baux.height, -1, dtype=np.int64)
    if events is None:
        return Plans(pl.Series([None] * baux.height, dtype=pl.Boolean), none, np.zeros_like(none))
    signed = events.group_by("id_bail").agg(le=open_since("plan_signe", "plan_rompu", "plan_solde"))
    return Plans(aligned(baux, signed)["le"].is_not_null(), none, np.zeros_like(none))
