"""The months of the past as rows a model can learn from: inputs as of each month-end, and what came next.

The indicators are computed by the same function as for the monthly run, a few months at a time.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from models.inputs import NAMES
from models.panel import CENSORED, TREATED, USABLE, Panel
from screening.calendrier import add_months, iso, last_day, month_number
from screening.cohort import cohort
from screening.facts.events import Tables
from screening.fitting.history import History
from screening.fitting.label import Outcome
from screening.fitting.suite import helps, month_of, outcome_events, suite
from screening.indicators import build_indicators
from screening.inputs import model_inputs
from screening.ledger.leases import leaving_column, observed, present, sorted_leases
from screening.parameters import Values

ROWS_PER_BATCH = 1_000_000
"""Lease-months whose indicators are held at once."""

RuleScore = Callable[[pl.DataFrame, date], pl.Series]

RIVALS = {
    "mois_dus": pl.col("mois_dus"),
    "plus_ancien_terme": pl.col("age_plus_ancien_terme_jours"),
    "tendance_solde": pl.col("tendance_solde_6"),
}


@dataclass(frozen=True)
class Past:
    """What the past is read from.

    Attributes:
        tables: canonical tables.
        ecritures: the ledger.
        history: the months.
        outcome: what is foreseen.
        condition: `[cohorte] condition`.
        values: dated values.
        referrals: `id_menage`, `date` of the register; None without one.
        rule_score: score of the rules alone for a month's indicators.
    """

    tables: Tables
    ecritures: pl.LazyFrame | None
    history: History
    outcome: Outcome
    condition: str
    values: Values
    referrals: pl.DataFrame | None
    rule_score: RuleScore


@dataclass(frozen=True)
class Built:
    """The panel, and one dict a month of how many leases went where."""

    panel: Panel
    effectifs: list[dict[str, Any]]


def build_panel(past: Past, progress: Callable[[str], None]) -> Built:
    """One row per dwelling's lease of the cohort × month that trains.

    Leases already past a debt outcome are counted and left out, as are annexes: the decision is on a dwelling.
    """
    baux = sorted_leases(past.tables)
    kept, reached, counts = [], [], []
    for months in _batches(past, baux.height):
        progress(f"indicateurs : {iso(months[0])} à {iso(months[-1])}")
        frame = build_indicators(_with_departures(past.tables), past.ecritures, months, past.values)
        reached.append(_reached(frame, past.outcome))
        for mois in (mois for mois in months if mois in past.history.mois):
            rows, count = _rows(frame.filter(pl.col("mois") == mois), mois, past)
            kept.append(rows)
            counts.append(count)
    followed = _followed(pl.concat(kept), pl.concat(reached), baux, past)
    return Built(_panel(followed, "accompagnements" in past.tables), _counted(counts, followed))


def _batches(past: Past, leases: int) -> Iterator[list[date]]:
    """The months that train, and those of their horizon when the outcome is read in the accounts."""
    months = list(past.history.mois)
    if past.outcome.dette is not None:
        last = month_number(months[-1]) - month_number(months[0]) + past.outcome.horizon
        months = [add_months(months[0], k) for k in range(last + 1)]
    size = max(1, ROWS_PER_BATCH // max(1, leases))
    for start in range(0, len(months), size):
        yield months[start : start + size]


def _with_departures(tables: Tables) -> Tables:
    """The tables, with each departure put off to the first day after its month.

    The account of a household that leaves is then also read at the end of that month.
    """
    leaving = leaving_column(tables["baux"])
    later = pl.col(leaving).dt.month_end().dt.offset_by("1d")
    return {**tables, "baux": tables["baux"].with_columns(later.alias(leaving))}


def _reached(frame: pl.DataFrame, outcome: Outcome) -> pl.DataFrame:
    """`id_bail`, `t` of the month-ends at which the debt is that of the outcome."""
    found = frame.filter(outcome.dette if outcome.dette is not None else pl.lit(False))
    return found.select("id_bail", month_of("mois"))


def _rows(indicateurs: pl.DataFrame, mois: date, past: Past) -> tuple[pl.DataFrame, dict[str, Any]]:
    """Rows of a month: keys, inputs, rivals' scores and groups; and how many leases went where."""
    baux = observed(past.tables["baux"], last_day(mois))
    there = present(baux, mois, leaving_column(past.tables["baux"]))
    here = indicateurs.filter(indicateurs["id_bail"].is_in(baux["id_bail"].filter(there).implode()))
    dwellings = here.filter(pl.col("nature_bail") == "logement")
    kept, unknown = cohort(dwellings, past.condition)
    chosen = dwellings.filter(kept)
    done = _already(chosen, past.outcome)
    count = {
        "mois": iso(mois),
        "baux_presents": here.height,
        "hors_logement": here.height - dwellings.height,
        "cohorte": chosen.height,
        "condition_inconnue": unknown,
        "deja_atteint": int(done.sum()),
    }
    left = chosen.filter(~done)
    return _columns(left, past.rule_score(left, mois)), count


def _already(chosen: pl.DataFrame, outcome: Outcome) -> pl.Series:
    """Leases for which a debt outcome has nothing left to foresee."""
    condition = outcome.dette if outcome.dette is not None and outcome.debt_only else pl.lit(False)
    return chosen.with_columns(condition.fill_null(False).alias("deja"))["deja"]


def _columns(chosen: pl.DataFrame, rules: pl.Series) -> pl.DataFrame:
    keys = chosen.select(
        "id_bail",
        "id_menage",
        month_of("mois"),
        sans_signal_fort=(pl.col("mois_dus") < 1).fill_null(False),
        premiere_fois=(pl.col("mois_en_retard_12") == 0).fill_null(False),
        non_accompagnes=(pl.col("accompagne") != "oui").fill_null(True),
    )
    rivals = chosen.select(score.cast(pl.Float32).alias(f"rival_{name}") for name, score in RIVALS.items())
    inputs = model_inputs(chosen).cast(pl.Float32)
    return pl.concat(
        [keys, rivals, rules.cast(pl.Float32).to_frame("rival_regles_seules"), inputs], how="horizontal"
    )


def _followed(rows: pl.DataFrame, reached: pl.DataFrame, baux: pl.DataFrame, past: Past) -> pl.DataFrame:
    """The rows with what became of each lease; leases and households as numbers, in the order of their ids."""
    leases = baux.select("id_bail").with_row_index("bail")
    homes = rows.select("id_menage").unique().sort("id_menage").with_row_index("menage")
    numbered = rows.join(leases, on="id_bail", how="left", maintain_order="left")
    numbered = numbered.join(homes, on="id_menage", how="left", maintain_order="left").drop(
        "id_bail", "id_menage"
    )
    leaving = leaving_column(past.tables["baux"])
    left = baux.filter(pl.col(leaving) <= last_day(past.history.fin)).select("id_bail", month_of(leaving))
    outcomes = pl.concat([reached, outcome_events(past.tables, past.outcome, past.history.fin)])
    events = [outcomes, left, helps(past.tables, past.referrals, past.history.fin)]
    found = [event.join(leases, on="id_bail").select("bail", "t") for event in events]
    return suite(numbered, found[0], found[1], found[2], past.outcome.horizon)


def _panel(rows: pl.DataFrame, support_known: bool) -> Panel:
    groups = ["sans_signal_fort", "premiere_fois", *(["non_accompagnes"] if support_known else [])]
    rivals = [name for name in rows.columns if name.startswith("rival_")]
    return Panel(
        names=NAMES,
        matrix=rows.select(NAMES).fill_null(np.nan).to_numpy(order="fortran"),
        menage=rows["menage"].to_numpy(),
        mois=rows["t"].to_numpy(),
        issue=rows["delai"].is_not_null().to_numpy(),
        delai=rows["delai"].cast(pl.Float32).fill_null(np.nan).to_numpy(),
        etat=rows["etat"].to_numpy(),
        rivaux={name.removeprefix("rival_"): rows[name].fill_null(np.nan).to_numpy() for name in rivals},
        groupes={name: rows[name].to_numpy() for name in groups},
    )


def _counted(counts: Sequence[dict[str, Any]], rows: pl.DataFrame) -> list[dict[str, Any]]:
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
    return [_with_rate(count | found.get(_number(count["mois"]), nothing)) for count in counts]


def _with_rate(count: dict[str, Any]) -> dict[str, Any]:
    return count | {"taux": round(count["issues"] / count["lignes"], 6) if count["lignes"] else None}


def _number(mois: str) -> int:
    return month_number(date.fromisoformat(f"{mois}-01"))
