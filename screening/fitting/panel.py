"""The months of the past as rows a model can learn from: inputs as of each month-end, and what came next.

What was seen at each month-end is `observed.py`'s part; the panel holds numbers, and no household by name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from models.inputs import NAMES
from models.panel import CENSORED, TREATED, USABLE, Panel
from screening.calendrier import add_months, month_number
from screening.fitting.label import Outcome
from screening.fitting.observed import Observed, Past, Progress, observe, rivals_in
from screening.fitting.suite import departures, helps, outcome_events, suite
from screening.ledger.leases import sorted_leases


@dataclass(frozen=True)
class Built:
    """The panel, and one dict a month of how many leases went where."""

    panel: Panel
    effectifs: list[dict[str, Any]]


def build_panel(past: Past, progress: Progress) -> Built:
    """One row per dwelling's lease of the cohort × month that trains, with what became of it."""
    seen = observe(past, add_months(past.history.mois[-1], past.outcome.horizon), progress)
    followed = follow(numbered(seen.rows, past), seen.reached, past, past.outcome, past.history.fin)
    return Built(panel_of(followed, past.groupes), _counted(seen, followed))


def numbered(rows: pl.DataFrame, past: Past) -> pl.DataFrame:
    """The rows with leases and households as numbers (`bail`, `menage`), in the order of their ids."""
    homes = rows.select("id_menage").unique().sort("id_menage").with_row_index("menage")
    known = rows.join(_leases(past), on="id_bail", how="left", maintain_order="left")
    return known.join(homes, on="id_menage", how="left", maintain_order="left").drop("id_bail", "id_menage")


def follow(
    rows: pl.DataFrame, reached: pl.DataFrame, past: Past, outcome: Outcome, fin: date
) -> pl.DataFrame:
    """Adds `delai` and `etat`, read with what was known at the end of `fin`.

    Args:
        rows: `bail`, `t`, one row per lease × month.
        reached: `id_bail`, `t` of the debts that are the outcome.
        past: where departures, events and help are read.
        outcome: what is looked for.
        fin: last month read.
    """
    debts = reached.filter(pl.col("t") <= month_number(fin)).select("id_bail", "t")
    outcomes = pl.concat([debts, outcome_events(past.tables, outcome, fin)])
    events = [outcomes, departures(past.tables, fin), helps(past.tables, past.referrals, fin)]
    found = [event.join(_leases(past), on="id_bail").select("bail", "t") for event in events]
    return suite(rows, found[0], found[1], found[2], outcome.horizon)


def _leases(past: Past) -> pl.DataFrame:
    return sorted_leases(past.tables).select("id_bail").with_row_index("bail")


def panel_of(rows: pl.DataFrame, groupes: Sequence[str]) -> Panel:
    """The panel of followed rows."""
    return Panel(
        names=NAMES,
        matrix=rows.select(NAMES).fill_null(np.nan).to_numpy(order="fortran"),
        menage=rows["menage"].to_numpy(),
        mois=rows["t"].to_numpy(),
        issue=rows["delai"].is_not_null().to_numpy(),
        delai=rows["delai"].cast(pl.Float32).fill_null(np.nan).to_numpy(),
        etat=rows["etat"].to_numpy(),
        rivaux={name: rows[f"rival_{name}"].fill_null(np.nan).to_numpy() for name in rivals_in(rows)},
        groupes={name: rows[name].to_numpy() for name in groupes},
    )


def _counted(seen: Observed, rows: pl.DataFrame) -> list[dict[str, Any]]:
    """The counts of each month, with what became of its rows."""
    usable = pl.col("etat") == USABLE
    by_month = rows.group_by("t").agg(
        censures=(pl.col("etat") == CENSORED).sum(),
        traites=(pl.col("etat") == TREATED).sum(),
        lignes=usable.sum(),
        issues=(usable & pl.col("delai").is_not_null()).sum(),
    )
    found = {int(row.pop("t")): row for row in by_month.iter_rows(named=True)}
    nothing = {"censures": 0, "traites": 0, "lignes": 0, "issues": 0}
    return [_with_rate(count | found.get(_number(count["mois"]), nothing)) for count in seen.effectifs]


def _with_rate(count: dict[str, Any]) -> dict[str, Any]:
    return count | {"taux": round(count["issues"] / count["lignes"], 6) if count["lignes"] else None}


def _number(mois: str) -> int:
    return month_number(date.fromisoformat(f"{mois}-01"))
