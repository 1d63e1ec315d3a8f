"""What became of the households of a published list, and for which months that can still measure a miss.

A miss is measured only where the whole horizon was read and no outreach had begun: afterwards, a household that was
helped may have been kept from the outcome by the help.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from models.panel import USABLE
from screening.calendrier import add_months, last_day, month_date, month_number
from screening.facts.events import Tables
from screening.fitting.label import Outcome
from screening.fitting.suite import departures, helps, outcome_events, suite
from screening.indicators import debts_of
from screening.ledger.leases import sorted_leases
from screening.parameters import Values

MESURABLE, NON_ECOULE, APRES_INTERVENTION = "mesurable", "horizon_non_ecoule", "apres_intervention"
PROCEDURE = ("commandement_payer", "assignation")
"""The second outcome: the landlord's own acts."""
NEEDED = ("mois_dus", "dette_propre_centimes", "depense_nette_centimes")
"""Account measures that an outcome by debt reads."""
OF_THE_ACCOUNT = ("baux", "aides")
"""Tables that these measures are read from, beside the ledger: events, plans and households move none of them."""


@dataclass(frozen=True)
class Sources:
    """What outcomes are read from.

    Attributes:
        tables: canonical tables.
        ecritures: the ledger.
        fin: last month read.
        values: dated values of that month.
        outcome: what is foreseen.
        usage: first day of outreach in this workspace; None before any.
        referrals: `id_menage`, `date` of the register.
    """

    tables: Tables
    ecritures: pl.LazyFrame | None
    fin: date
    values: Values
    outcome: Outcome
    usage: date | None
    referrals: pl.DataFrame

    def state_of(self, mois: date) -> str:
        """Whether a miss can be measured for a month's list, or why not."""
        end = add_months(mois, self.outcome.horizon)
        if self.usage is not None and last_day(end) >= self.usage:
            return APRES_INTERVENTION
        return MESURABLE if end <= self.fin else NON_ECOULE


def with_outcomes(rows: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """Adds the quantities of misses; all False for months that cannot be measured.

    Args:
        rows: one row per household × month, with `id_bail`, `t`, `cohorte`, `deja`, `prioritaires`.
        sources: what outcomes are read from.
    """
    months = [month_date(int(t)) for t in rows["t"].unique().sort()]
    chosen = [month_number(mois) for mois in months if sources.state_of(mois) == MESURABLE]
    judged = pl.col("t").is_in(chosen) & pl.col("cohorte") & ~pl.col("deja")
    followed = _followed(rows.filter(judged).select("id_bail", "t"), chosen, sources)
    joined = rows.join(followed, on=["id_bail", "t"], how="left", maintain_order="left")
    listed = pl.col("prioritaires")
    known = (pl.col("etat") == USABLE).fill_null(False)
    came, acted = known & pl.col("delai").is_not_null(), pl.col("procedure").fill_null(False)
    return joined.with_columns(
        mesurables=known,
        issues=came,
        manques=came & ~listed,
        issues_servies=came & listed,
        mesurables_servis=known & listed,
        issues_procedure=acted,
        manques_procedure=acted & ~listed,
    ).drop("delai", "procedure")


def _followed(rows: pl.DataFrame, months: list[int], sources: Sources) -> pl.DataFrame:
    """`id_bail`, `t`, `delai`, `etat`, `procedure` (came and could be measured) of the rows to be judged."""
    leases = sorted_leases(sources.tables).select("id_bail").with_row_index("bail")
    numbered = rows.join(leases, on="id_bail", how="left", maintain_order="left").select(
        "bail", "t", "id_bail"
    )
    left = departures(sources.tables, sources.fin)
    reached = reached_of(months, sources, rows["id_bail"].unique())
    helped = helps(sources.tables, sources.referrals, sources.fin)
    came, gone, aided = (_numbered(frame, leases) for frame in (reached, left, helped))
    horizon = sources.outcome.horizon
    told = suite(numbered, came, gone, aided, horizon)
    acts = Outcome(horizon, PROCEDURE, None, "")
    acted = suite(numbered, _numbered(_events(sources, acts), leases), gone, aided, horizon)
    procedure = acted.select(procedure=pl.col("delai").is_not_null() & (pl.col("etat") == USABLE))
    return pl.concat([told.select("id_bail", "t", "delai", "etat"), procedure], how="horizontal")


def reached_of(months: list[int], sources: Sources, baux: pl.Series) -> pl.DataFrame:
    """`id_bail`, `t` of the outcomes that followed the month numbers given, within the horizon, of these leases."""
    events = _events(sources, sources.outcome).filter(pl.col("id_bail").is_in(baux.implode()))
    return pl.concat([_debts(months, baux, sources), events])


def _numbered(frame: pl.DataFrame, leases: pl.DataFrame) -> pl.DataFrame:
    return frame.join(leases, on="id_bail").select("bail", pl.col("t").cast(pl.Int32))


def _events(sources: Sources, outcome: Outcome) -> pl.DataFrame:
    return outcome_events(sources.tables, outcome, sources.fin)


def _debts(months: list[int], baux: pl.Series, sources: Sources) -> pl.DataFrame:
    """`id_bail`, `t` of the month-ends at which the debt is that of the outcome, up to each departure."""
    empty = pl.DataFrame(schema={"id_bail": pl.String, "t": pl.Int32})
    horizon, debt = sources.outcome.horizon, sources.outcome.dette
    if debt is None or not months:
        return empty
    ahead = sorted({t + k for t in months for k in range(1, horizon + 1)})
    at = [month_date(t) for t in ahead]
    account = {name: sources.tables[name] for name in OF_THE_ACCOUNT if name in sources.tables}
    left = departures(sources.tables, sources.fin)
    found = [empty]
    for ids, mois, measures in debts_of(account, sources.ecritures, at, sources.values, baux):
        columns = {name: pl.Series(each).cast(pl.Float64).fill_nan(None) for name, each in measures.items()}
        frame = pl.DataFrame({"id_bail": ids, **columns})
        found.append(frame.filter(debt).select("id_bail", t=pl.lit(month_number(mois), dtype=pl.Int32)))
    met = pl.concat(found).join(left.rename({"t": "depart"}), on="id_bail", how="left")
    return met.filter(pl.col("depart").is_null() | (pl.col("t") <= pl.col("depart"))).select("id_bail", "t")
