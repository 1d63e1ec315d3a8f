"""Repayment plans in force at a month-end, and what was promised under them by then."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from screening.calendrier import last_day, month_number
from screening.facts.events import Tables, aligned, known_events, open_since, unknown


@dataclass(frozen=True)
class Plans:
    """Repayment plans in force at a month-end; one value a lease, in the order of the leases.

    `reference` is the number of the month before the first instalment (-1: none known), `promis` what was due since
    and `mensualite` each instalment, in cents.
    """

    en_cours: pl.Series
    reference: np.ndarray
    promis: np.ndarray
    mensualite: np.ndarray


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
        "id_bail",
        mensualite="mensualite_centimes",
        reference=first_month - 1,
        promis=due * pl.col("mensualite_centimes"),
        actif=pl.lit(True),
    )
    found = aligned(baux, terms)
    return Plans(
        en_cours=found["actif"].fill_null(False),
        reference=found["reference"].fill_null(-1).to_numpy(),
        promis=found["promis"].fill_null(0).to_numpy(),
        mensualite=found["mensualite"].fill_null(0).to_numpy(),
    )


def _without_end(plans: pl.DataFrame, events: pl.DataFrame | None) -> pl.DataFrame:
    if events is None:
        return plans
    ends = events.filter(pl.col("type").is_in(["plan_rompu", "plan_solde"]))
    last = ends.group_by("id_bail").agg(fin_plan=pl.col("date_operation").max())
    joined = plans.join(last, on="id_bail", how="left")
    return joined.filter(pl.col("fin_plan").is_null() | (pl.col("fin_plan") <= pl.col("date_signature")))


def _plans_of_events(events: pl.DataFrame | None, baux: pl.DataFrame) -> Plans:
    none = np.full(baux.height, -1, dtype=np.int64)
    if events is None:
        nothing = pl.Series([None] * baux.height, dtype=pl.Boolean)
        return Plans(nothing, none, np.zeros_like(none), np.zeros_like(none))
    open_plan = open_since("plan_signe", "plan_rompu", "plan_solde", same_day=True)
    signed = events.group_by("id_bail").agg(le=open_plan)
    under_way = aligned(baux, signed)["le"].is_not_null()
    return Plans(under_way, none, np.zeros_like(none), np.zeros_like(none))


def proposed_plans(tables: Tables, mois: date, here: pl.DataFrame) -> pl.DataFrame:
    """`plan_propose_jours`, one row per lease of `here`: days since an agent last retained a plan, none signed since.

    Null without the register's table, where none was proposed, and once a plan is signed.
    """
    proposed = tables.get("plans_proposes")
    if proposed is None:
        return unknown(here, {"plan_propose_jours": pl.Int64()})
    at = last_day(mois)
    found = proposed.filter(pl.col("date") <= at).group_by("id_bail").agg(propose=pl.col("date").max())
    found = found.join(_signatures(tables, mois), on="id_bail", how="left")
    waiting = pl.col("signe").is_null() | (pl.col("signe") < pl.col("propose"))
    days = pl.when(waiting).then((pl.lit(at) - pl.col("propose")).dt.total_days())
    return aligned(here, found).select(plan_propose_jours=days)


def _signatures(tables: Tables, mois: date) -> pl.DataFrame:
    """`id_bail`, `signe`: the last plan signed by the month's end, in either table."""
    events, at = known_events(tables, mois), last_day(mois)
    signed = []
    if "plans" in tables:
        plans = tables["plans"].filter(pl.col("date_signature") <= at)
        signed.append(plans.select("id_bail", signe="date_signature"))
    if events is not None:
        signed.append(events.filter(pl.col("type") == "plan_signe").select("id_bail", signe="date_operation"))
    none = pl.DataFrame(schema={"id_bail": pl.String(), "signe": pl.Date()})
    return pl.concat([none, *signed]).group_by("id_bail").agg(pl.col("signe").max())
