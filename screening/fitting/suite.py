"""What became of each lease after each month-end: outcome, departure, help received in between.

Grain: one row per lease × month-end, leases and months as numbers. Whether a row may teach is decided here.
"""

from datetime import date

import polars as pl

from models.panel import CENSORED, TREATED, USABLE
from screening.calendrier import last_day
from screening.facts.events import Tables
from screening.fitting.label import Outcome, first_after
from screening.ledger.leases import leaving_column, sorted_leases

AIDE = "plan_signe"


def month_of(column: str) -> pl.Expr:
    """Month number of a date column (months since January 1970)."""
    day = pl.col(column)
    return ((day.dt.year().cast(pl.Int32) - 1970) * 12 + day.dt.month().cast(pl.Int32) - 1).alias("t")


def known_by(frame: pl.DataFrame, fin: date) -> pl.DataFrame:
    """Rows operated and known by the end of the month `fin`."""
    end = last_day(fin)
    known = pl.coalesce("date_connaissance", "date_operation") <= end
    return frame.filter((pl.col("date_operation") <= end) & known)


def outcome_events(tables: Tables, outcome: Outcome, fin: date) -> pl.DataFrame:
    """`id_bail`, `t` of the events that are the outcome, known by the end of `fin`."""
    if not outcome.evenements or "evenements" not in tables:
        return pl.DataFrame(schema={"id_bail": pl.String, "t": pl.Int32})
    events = known_by(tables["evenements"], fin)
    return events.filter(pl.col("type").is_in(outcome.evenements)).select(
        "id_bail", month_of("date_operation")
    )


def departures(tables: Tables, fin: date) -> pl.DataFrame:
    """`id_bail`, `t` of the leases left by the end of the month `fin`."""
    leaving = leaving_column(tables["baux"])
    left = sorted_leases(tables).filter(pl.col(leaving) <= last_day(fin))
    return left.select("id_bail", month_of(leaving))


def helps(tables: Tables, referrals: pl.DataFrame | None, fin: date) -> pl.DataFrame:
    """`id_bail`, `t` of everything that helped: plan signed, support begun, referral to a partner.

    Events are those known by the end of `fin`; the other tables do not say when they were known.
    """
    links = tables["baux"].select("id_bail", "id_menage").unique()
    found = []
    if "evenements" in tables:
        signed = known_by(tables["evenements"], fin).filter(pl.col("type") == AIDE)
        found.append(signed.select("id_bail", month_of("date_operation")))
    if "plans" in tables:
        found.append(tables["plans"].select("id_bail", month_of("date_signature")))
    if "accompagnements" in tables:
        begun = tables["accompagnements"].select("id_menage", month_of("date_debut"))
        found.append(begun.join(links, on="id_menage").select("id_bail", "t"))
    if referrals is not None:
        sent = referrals.select("id_menage", month_of("date"))
        found.append(sent.join(links, on="id_menage").select("id_bail", "t"))
    empty = pl.DataFrame(schema={"id_bail": pl.String, "t": pl.Int32})
    return pl.concat([empty, *found]).unique()


def suite(
    rows: pl.DataFrame, reached: pl.DataFrame, left: pl.DataFrame, helped: pl.DataFrame, horizon: int
) -> pl.DataFrame:
    """Adds `delai` and `etat` to rows.

    A lease helped after its outcome is not *traitée*: help cannot change what had come already.

    Args:
        rows: `bail`, `t`.
        reached: `bail`, `t` of outcomes.
        left: `bail`, `t` of departures.
        helped: `bail`, `t` of help received.
        horizon: months.

    Returns:
        The rows with `delai` (months until the outcome, null beyond the horizon) and `etat`: USABLE, CENSORED (left
        within the horizon without the outcome) or TREATED (helped within the horizon, before any outcome).
    """
    frame = rows.with_columns(
        delai=first_after(rows, reached), depart=first_after(rows, left), aide=first_after(rows, helped)
    ).with_columns(pl.when(pl.col(name) <= horizon).then(name) for name in ("delai", "depart", "aide"))
    treated = pl.col("aide").is_not_null() & (pl.col("aide") <= pl.col("delai").fill_null(horizon))
    censored = pl.col("depart").is_not_null() & pl.col("delai").is_null()
    state = pl.when(treated).then(TREATED).when(censored).then(CENSORED).otherwise(USABLE)
    return frame.with_columns(etat=state.cast(pl.UInt8)).drop("depart", "aide")
