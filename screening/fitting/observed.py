"""The cohort of past month-ends as rows: keys, model inputs, heuristics' scores, and the groups judged apart.

The indicators are computed by the same function as for the monthly run, a few months at a time; what became of
each row is left to `suite.py` and `panel.py`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from screening.calendrier import add_months, iso, last_day, month_number
from screening.cohort import cohort
from screening.facts.events import Tables
from screening.fitting.history import History
from screening.fitting.label import Outcome, already_reached
from screening.fitting.suite import month_of
from screening.indicators import build_indicators
from screening.inputs import model_inputs
from screening.ledger.leases import leaving_column, observed, present, sorted_leases
from screening.parameters import Values

ROWS_PER_BATCH = 1_000_000
"""Lease-months whose indicators are held at once."""

Progress = Callable[[str], None]
RuleScore = Callable[[pl.DataFrame, date], pl.Series]

RIVALS = {
    "mois_dus": pl.col("mois_dus"),
    "plus_ancien_terme": pl.col("age_plus_ancien_terme_jours"),
    "montant_du": pl.col("solde_du_centimes"),
    "tendance_solde": pl.col("tendance_solde_6"),
}
"""Heuristics that anyone could follow without a model; a null is called last."""

GROUPS = {
    "sans_signal_fort": (pl.col("mois_dus") < 1).fill_null(False),
    "premiere_fois": (pl.col("mois_en_retard_12") == 0).fill_null(False),
    "non_accompagnes": (pl.col("accompagne") != "oui").fill_null(True),
    "sans_aide": (~pl.col("beneficiaire_al")).fill_null(False),
}
"""Rows judged apart, by name; they never reach the model."""


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

    @property
    def groupes(self) -> tuple[str, ...]:
        """Names of the groups that this landlord's tables can tell."""
        hidden = {"non_accompagnes": "accompagnements", "sans_aide": "menages"}
        return tuple(name for name in GROUPS if hidden.get(name, "baux") in self.tables)


@dataclass(frozen=True)
class Observed:
    """The past as it stood at each month-end.

    Attributes:
        rows: one row per dwelling's lease of the cohort × month: `id_bail`, `id_menage`, `t`, groups,
            `rival_…`, inputs.
        reached: `id_bail`, `t` of the month-ends at which the debt is that of the outcome, with
            `solde_du_centimes` and `mois_dus` of that day.
        effectifs: one dict a month of how many leases went where.
    """

    rows: pl.DataFrame
    reached: pl.DataFrame
    effectifs: list[dict[str, Any]]


def observe(past: Past, until: date, progress: Progress) -> Observed:
    """The rows of the months that train, and the debts of the outcome at every month-end up to `until`.

    Leases already past a debt outcome are counted and left out, as are annexes: the decision is on a dwelling.
    """
    kept, reached, counts = [], [], []
    for months in _batches(past, until):
        progress(f"indicateurs : {iso(months[0])} à {iso(months[-1])}")
        frame = build_indicators(with_departures(past.tables), past.ecritures, months, past.values)
        reached.append(reached_in(frame, past.outcome))
        for mois in (mois for mois in months if mois in past.history.mois):
            rows, count = rows_at(frame.filter(pl.col("mois") == mois), mois, past)
            kept.append(rows)
            counts.append(count)
    return Observed(pl.concat(kept), pl.concat(reached), counts)


def _batches(past: Past, until: date) -> Iterator[list[date]]:
    """The months that train, and those up to `until` when the outcome is read in the accounts."""
    months = list(past.history.mois)
    if past.outcome.dette is not None:
        months = [add_months(months[0], k) for k in range(month_number(until) - month_number(months[0]) + 1)]
    size = max(1, ROWS_PER_BATCH // max(1, sorted_leases(past.tables).height))
    for start in range(0, len(months), size):
        yield months[start : start + size]


def with_departures(tables: Tables) -> Tables:
    """The tables, with each departure put off to the first day after its month.

    The account of a household that leaves is then also read at the end of that month.
    """
    leaving = leaving_column(tables["baux"])
    later = pl.col(leaving).dt.month_end().dt.offset_by("1d")
    return {**tables, "baux": tables["baux"].with_columns(later.alias(leaving))}


def reached_in(indicateurs: pl.DataFrame, outcome: Outcome) -> pl.DataFrame:
    """`id_bail`, `t`, `solde_du_centimes`, `mois_dus` of the rows at which the debt is that of the outcome."""
    found = indicateurs.filter(outcome.dette if outcome.dette is not None else pl.lit(False))
    return found.select("id_bail", month_of("mois"), "solde_du_centimes", "mois_dus")


def rows_at(indicateurs: pl.DataFrame, mois: date, past: Past) -> tuple[pl.DataFrame, dict[str, Any]]:
    """Rows of a month, and how many leases went where."""
    chosen, count = eligible_at(indicateurs, mois, past)
    return columns_of(chosen, past.rule_score(chosen, mois)), count


def eligible_at(indicateurs: pl.DataFrame, mois: date, past: Past) -> tuple[pl.DataFrame, dict[str, Any]]:
    """The month's indicators of the leases that the model would score and that have something left to foresee."""
    baux = observed(past.tables["baux"], last_day(mois))
    there = present(baux, mois, leaving_column(past.tables["baux"]))
    here = indicateurs.filter(indicateurs["id_bail"].is_in(baux["id_bail"].filter(there).implode()))
    dwellings = here.filter(pl.col("nature_bail") == "logement")
    kept, unknown = cohort(dwellings, past.condition)
    chosen = dwellings.filter(kept)
    done = already_reached(chosen, past.outcome)
    count = {
        "mois": iso(mois),
        "baux_presents": here.height,
        "hors_logement": here.height - dwellings.height,
        "cohorte": chosen.height,
        "condition_inconnue": unknown,
        "deja_atteint": int(done.sum()),
    }
    return chosen.filter(~done), count


def columns_of(chosen: pl.DataFrame, rules: pl.Series) -> pl.DataFrame:
    """Keys, groups, heuristics' scores and inputs of leases at a month-end, in the order given."""
    keys = chosen.select(
        "id_bail", "id_menage", month_of("mois"), *(mask.alias(name) for name, mask in GROUPS.items())
    )
    rivals = chosen.select(score.cast(pl.Float32).alias(f"rival_{name}") for name, score in RIVALS.items())
    inputs = model_inputs(chosen).cast(pl.Float32)
    return pl.concat(
        [keys, rivals, rules.cast(pl.Float32).to_frame("rival_regles_seules"), inputs], how="horizontal"
    )


def rivals_in(rows: pl.DataFrame) -> Sequence[str]:
    """Names of the heuristics whose scores the rows bear, rules alone included."""
    return [name.removeprefix("rival_") for name in rows.columns if name.startswith("rival_")]
