"""The indicators of every lease at every month-end asked for: one function for the month and for training.

Grain: one row per lease present × month. The columns are those of `vocabulary.py`; null means unknown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl

from screening.calendrier import day_number, last_day, month_date, month_number, months_of_days
from screening.facts.events import Tables
from screening.facts.known import facts_at, references_at
from screening.ledger.account import Balances
from screening.ledger.charges import LAST_TERME
from screening.ledger.grid import NEVER, Grid
from screening.ledger.leases import (
    LeaseTerms,
    due_terms,
    lease_terms,
    leaving_column,
    observed,
    present,
    sorted_leases,
)
from screening.ledger.lines import Lines, first_month, read_blocks
from screening.ledger.measures import DEBTS, WHOLE, Measures, MonthEnd, View
from screening.ledger.references import Kept, References
from screening.ledger.technical import Technique
from screening.parameters import Values
from screening.vocabulary import INDICATEURS

VALEURS_LUES = (
    "aide_attendue_mois",
    "aide_tardive_mois",
    "delai_prelevement_jours",
    "mois_entree_technique",
    "rappel_technique_mois",
    "regularisation_technique_mois",
    "seuil_retard_centimes",
    "terme_tardif_jours",
)
"""The dated values that the indicators themselves are counted with; the others serve rules or delays alone."""


def build_indicators(
    tables: Tables, ecritures: pl.LazyFrame | None, at: Sequence[date], values: Values
) -> pl.DataFrame:
    """Indicators at the month-ends `at`, with what was known at each of them.

    Args:
        tables: canonical tables; only `baux` is required.
        ecritures: canonical ledger lines of those leases, sorted by `id_bail`; None without a ledger.
        at: first days of the months to observe, ascending.
        values: dated values in force (thresholds and bank delays).

    Returns:
        One row per lease present × month, sorted by month then `id_bail`; columns of `INDICATEURS`.
    """
    baux = _leases_of(tables, at)
    ids = baux[max(at)]["id_bail"]
    references = {mois: references_at(tables, baux[mois], mois) for mois in at}
    leaving = leaving_column(tables["baux"])
    here = {mois: present(baux[mois], mois, leaving).to_numpy() for mois in at}
    parts: dict[date, list[pl.DataFrame]] = {mois: [] for mois in at}
    for chosen, mois, measures in _measured(tables, baux, references, ecritures, values):
        frame = _frame(ids[chosen], references[mois][1][chosen], measures)
        parts[mois].append(frame.filter(pl.Series(here[mois][chosen])))
    attente = technique_of(values).aide_attendue_mois
    months = [
        _complete(
            pl.concat(parts[mois]), facts_at(tables, baux[mois], mois, pl.concat(parts[mois]), attente), mois
        )
        for mois in at
        if parts[mois]
    ]
    return pl.concat(months) if months else pl.DataFrame(schema=INDICATEURS)


def measure_blocks(
    tables: Tables, ecritures: pl.LazyFrame | None, at: Sequence[date], values: Values
) -> Iterator[tuple[slice, date, Measures]]:
    """What the account alone says, block by block of the leases sorted by `id_bail`, absent ones included."""
    baux = _leases_of(tables, at)
    references = {mois: references_at(tables, baux[mois], mois) for mois in at}
    return _measured(tables, baux, references, ecritures, values)


def debts_of(
    tables: Tables, ecritures: pl.LazyFrame | None, at: Sequence[date], values: Values, baux: pl.Series
) -> Iterator[tuple[pl.Series, date, Measures]]:
    """How heavy the debt of some leases is at the month-ends: their ids, the month, columns of `measure_debts`.

    Args:
        tables: canonical tables.
        ecritures: as for `build_indicators`.
        at: first days of the months to observe.
        values: dated values in force.
        baux: ids of the leases, in any order.
    """
    known = _leases_of(tables, at)
    ids = known[max(at)]["id_bail"]
    kept = ids.is_in(baux.implode()).to_numpy()
    references = {mois: references_at(tables, known[mois], mois) for mois in at}
    for block, mois, measures in _measured(tables, known, references, ecritures, values, DEBTS, kept):
        yield ids[block].filter(pl.Series(kept[block])), mois, measures


@dataclass(frozen=True)
class _Reading:
    """How accounts are read: dated values, month number of the ledger's first line (None without), what is built."""

    technique: Technique
    debut: int | None
    view: View

    def build(self, lines: Lines, terms: LeaseTerms, first: date, last: date) -> Balances:
        return self.view.build(lines, terms, (month_number(first), month_number(last)), self.technique)

    def read(self, built: Balances, terms: LeaseTerms, mois: date, references: References) -> Measures:
        return self.view.read(built, _month_end(built, terms, mois, self.debut), references, self.technique)


def _measured(
    tables: Tables,
    baux: dict[date, pl.DataFrame],
    references: dict[date, tuple[Kept, pl.Series]],
    ecritures: pl.LazyFrame | None,
    values: Values,
    view: View = WHOLE,
    kept: np.ndarray | None = None,
) -> Iterator[tuple[slice, date, Measures]]:
    """Measures of each block; of the leases `kept` alone, where there are any, when it is given."""
    last = max(baux)
    terms = _terms_of(tables, baux)
    reading = _Reading(technique_of(values), first_month(ecritures), view)
    for block in read_blocks(ecritures, baux[last], due_terms(tables["baux"]), reading.debut, last):
        chosen = slice(block.debut, block.fin)
        lines, part = block.lines, _in_block(terms, chosen)
        in_block = {mois: found.block(chosen) for mois, (found, _) in references.items()}
        if kept is not None:
            inside = np.flatnonzero(kept[chosen])
            if not len(inside):
                continue
            lines, part = _lines_of(lines, inside, block.fin - block.debut), _in_block(part, inside)
            in_block = {mois: found.part(inside) for mois, found in in_block.items()}
        for mois, measures in _measure_block(lines, part, in_block, reading):
            yield chosen, mois, measures


def _leases_of(tables: Tables, at: Sequence[date]) -> dict[date, pl.DataFrame]:
    """The leases as observed by each month's end, in one order; one frame for all where no lease is dated."""
    if observed(tables["baux"]) is tables["baux"]:
        return dict.fromkeys(at, sorted_leases(tables))
    return {mois: sorted_leases(tables, mois) for mois in at}


def _terms_of(tables: Tables, baux: dict[date, pl.DataFrame]) -> dict[date, LeaseTerms]:
    last = lease_terms(tables, baux[max(baux)])
    return {
        mois: last if leases is baux[max(baux)] else lease_terms(tables, leases)
        for mois, leases in baux.items()
    }


def _in_block(terms: dict[date, LeaseTerms], chosen: slice | np.ndarray) -> dict[date, LeaseTerms]:
    last = terms[max(terms)]
    part = last.part(chosen)
    return {mois: part if found is last else found.part(chosen) for mois, found in terms.items()}


def technique_of(values: Values) -> Technique:
    """The dated values that the ledger itself is counted with."""
    return Technique(
        delai_prelevement_jours=int(values.valeur("delai_prelevement_jours")),
        mois_entree=int(values.valeur("mois_entree_technique")),
        aide_tardive_mois=int(values.valeur("aide_tardive_mois")),
        aide_attendue_mois=int(values.valeur("aide_attendue_mois")),
        regularisation_mois=int(values.valeur("regularisation_technique_mois")),
        rappel_mois=int(values.valeur("rappel_technique_mois")),
        seuil_retard_centimes=int(values.valeur("seuil_retard_centimes")),
        terme_tardif_jours=int(values.valeur("terme_tardif_jours")),
    )


def _measure_block(
    lines: Lines, terms: dict[date, LeaseTerms], references: dict[date, References], reading: _Reading
) -> Iterator[tuple[date, Measures]]:
    """Measures of the block at each month-end.

    One cube serves every month-end of the leases whose lines were all known at once and whose terms stayed the
    same; another lease is read again for each month-end, with what was known then.
    """
    months = sorted(references)
    last = terms[months[-1]]
    built = reading.build(lines, last, months[0], months[-1])
    late = _known_late(lines, built.leases) if len(months) > 1 else np.zeros(built.leases, dtype=bool)
    for mois in months:
        if terms[mois] is not last:
            late |= terms[mois].differ(last)
    again = np.flatnonzero(late)
    theirs = _lines_of(lines, again, built.leases)
    for mois in months:
        measures = reading.read(built, last, mois, references[mois])
        if len(again):
            part = terms[mois].part(again)
            fresh = reading.build(theirs.known_by(day_number(last_day(mois))), part, mois, mois)
            for name, values in reading.read(fresh, part, mois, references[mois].part(again)).items():
                measures[name][again] = values
        yield mois, measures


def _lines_of(lines: Lines, chosen: np.ndarray, leases: int) -> Lines:
    """The lines of the leases chosen among so many, ranked anew."""
    rank = np.full(leases, -1, dtype=np.int64)
    rank[chosen] = np.arange(len(chosen))
    theirs = lines.keep(rank[lines.bail] >= 0)
    return replace(theirs, bail=rank[theirs.bail])


def _known_late(lines: Lines, leases: int) -> np.ndarray:
    """Leases with a line whose effect is dated before the month in which it was known.

    Lines known after their month, charges due before it, and terms whose period has lines of several months.
    """
    late = np.zeros(len(lines.bail), dtype=bool)
    if lines.connaissance is not lines.operation:
        late |= months_of_days(lines.connaissance) != lines.mois
    if lines.exigible is not lines.operation:
        late |= months_of_days(lines.exigible) < lines.mois
    out = np.zeros(leases, dtype=bool)
    out[lines.bail[late]] = True
    if lines.periode is lines.mois:
        return out
    of_terms = np.flatnonzero(lines.nature <= LAST_TERME)
    periode, mois = lines.periode[of_terms], lines.mois[of_terms]
    first = int(periode.min(initial=int(mois.min(initial=0))))
    grid = Grid(leases, first, int(periode.max(initial=first)) - first + 1)
    cells = grid.cells(lines.bail[of_terms], periode)
    out |= (grid.extreme(cells, mois, latest=False) < grid.extreme(cells, mois, latest=True)).any(axis=1)
    return out


def _month_end(account: Balances, terms: LeaseTerms, mois: date, debut: int | None) -> MonthEnd:
    return MonthEnd(
        column=month_number(mois) - account.premier_mois,
        jour=day_number(last_day(mois)),
        depuis=np.maximum(months_of_days(terms.effet), NEVER if debut is None else debut),
    )


def _frame(id_bail: pl.Series, plan_en_cours: pl.Series, measures: Measures) -> pl.DataFrame:
    columns = [pl.Series(name, values) for name, values in measures.items()]
    known = [column.fill_nan(None) if column.dtype.is_float() else column for column in columns]
    return pl.DataFrame([id_bail, plan_en_cours.alias("plan_en_cours"), *known])


def _complete(account: pl.DataFrame, facts: pl.DataFrame, mois: date) -> pl.DataFrame:
    """The account's measures and the month's facts, in the columns and types of the vocabulary."""
    frame = pl.concat([account, facts], how="horizontal")
    started = {int(m): month_date(int(m)) for m in frame["premier_defaut"].unique() if m >= 0}
    frame = frame.with_columns(
        mois=pl.lit(mois),
        premier_defaut=pl.col("premier_defaut").replace_strict(started, default=None, return_dtype=pl.Date),
        plan_taux_respecte=pl.when("plan_en_cours").then("plan_taux_respecte"),
        plan_echeances_manquees=pl.when("plan_en_cours").then("plan_echeances_manquees"),
        dette_legale_centimes=pl.when(pl.col("nature_bail") == "logement")
        .then("dette_legale_centimes")
        .otherwise(0),
    )
    return frame.select(pl.col(name).cast(kind) for name, kind in INDICATEURS.items())
