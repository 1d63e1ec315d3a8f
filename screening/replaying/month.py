"""One past month, seen as `screen` would have seen it: its leases, what rules and a model of that day say of them.

What came afterwards is joined elsewhere, and enters neither the rules nor the model.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from models.errors import ModelError
from models.inputs import NAMES
from models.panel import CENSORED, Panel
from models.replay import Fitted, score_as_known
from screening.calendrier import last_day, month_number
from screening.decision import capacity_of, principal_leases
from screening.fitting.observed import Observed, columns_of, eligible_at
from screening.fitting.panel import follow, numbered, panel_of
from screening.indicators import build_indicators
from screening.replaying.period import Replay
from screening.rules import evaluate

DECIDES = ("id_menage", "id_bail", "agence", "mois_dus", "solde_du_centimes")
"""Indicators that a list or its context reads beside rules and score."""


@dataclass(frozen=True)
class Learnt:
    """The rows that may train, once for all the months replayed: numbers, and what is needed to follow them."""

    rows: pl.DataFrame
    reached: pl.DataFrame
    panel: Panel


@dataclass(frozen=True)
class Seen:
    """A month as it would have been seen.

    Attributes:
        mois: first day of the month.
        homes: one row per household, columns of `DECIDES`.
        rows: the same rows: keys, groups, heuristics, inputs, `rival_jours_depuis_paiement`.
        faits: fired rules.
        fitted: the model of that day and its scores of the rows; None where nothing could be learned then.
        places: what the teams could take up, over all households.
        cohorte: leases that the model would have scored.
    """

    mois: date
    homes: pl.DataFrame
    rows: pl.DataFrame
    faits: pl.DataFrame
    fitted: Fitted | None
    places: int
    cohorte: int


def learnt_of(replay: Replay, seen: Observed) -> Learnt:
    """The training rows as numbers; their outcomes are read again for each month, with what was known then."""
    rows = numbered(seen.rows, replay.past)
    outcome, fin = replay.past.outcome, replay.past.history.fin
    return Learnt(rows, seen.reached, panel_of(follow(rows, seen.reached, replay.past, outcome, fin), ()))


def known_at(replay: Replay, learnt: Learnt, mois: date) -> Panel:
    """The training rows as they could be used at the end of a month: those whose whole horizon had passed."""
    past, horizon = replay.past, replay.past.outcome.horizon
    then = follow(learnt.rows, learnt.reached, past, past.outcome, mois)
    passed = then["t"].to_numpy() + horizon <= month_number(mois)
    return replace(
        learnt.panel,
        issue=then["delai"].is_not_null().to_numpy(),
        delai=then["delai"].cast(pl.Float32).fill_null(np.nan).to_numpy(),
        etat=np.where(passed, then["etat"].to_numpy(), CENSORED).astype(np.uint8),
    )


def see_month(replay: Replay, learnt: Learnt, mois: date) -> Seen:
    """A month as `screen` would have seen it, on the households that have something left to foresee."""
    past, values = replay.past, replay.bareme.at(mois)
    tables = {**past.tables, "plans_proposes": replay.register.proposed_plans(last_day(mois))}
    indicateurs = build_indicators(tables, past.ecritures, [mois], values)
    eligible, count = eligible_at(indicateurs, mois, past)
    homes = principal_leases(eligible)
    rows = columns_of(homes, past.rule_score(homes, mois)).with_columns(
        rival_jours_depuis_paiement=_days_since_payment(past.ecritures, homes["id_bail"], mois)
    )
    c = replay.espace.reglages.capacite
    return Seen(
        mois=mois,
        homes=homes.select(DECIDES),
        rows=rows.drop("rival_regles_seules"),
        faits=evaluate(replay.catalogue, homes, values).faits,
        fitted=_fitted(known_at(replay, learnt, mois), past.outcome.horizon, rows),
        places=capacity_of(indicateurs, c.par_mois, c.agences, c.part_precoce).par_mois,
        cohorte=count["cohorte"],
    )


def _fitted(known: Panel, horizon: int, rows: pl.DataFrame) -> Fitted | None:
    """The model of that day; None where no outcome was known yet, or nothing else."""
    try:
        return score_as_known(known, horizon, rows.select(NAMES).fill_null(np.nan).to_numpy())
    except ModelError:
        return None


def _days_since_payment(ecritures: pl.LazyFrame | None, ids: pl.Series, mois: date) -> pl.Series:
    """Days from each lease's last payment known at T; null where none is known."""
    if ecritures is None:
        return pl.Series([None], dtype=pl.Float32).new_from_index(0, len(ids))
    end = last_day(mois)
    known = pl.coalesce("date_connaissance", "date_operation") <= end
    paid = (pl.col("nature") == "reglement") & (pl.col("montant_centimes") < 0)
    last = (
        ecritures.filter(paid & known & (pl.col("date_operation") <= end))
        .group_by("id_bail")
        .agg(jours=(pl.lit(end) - pl.col("date_operation").max()).dt.total_days().cast(pl.Float32))
        .collect(engine="streaming")
    )
    found: Any = ids.to_frame("id_bail").join(last, on="id_bail", how="left", maintain_order="left")
    return found["jours"]
