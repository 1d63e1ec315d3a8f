"""The indicators of every lease at every month-end asked for: one function for the month and for training.

Grain: one row per lease present × month. The columns are those of `vocabulary.py`; null means unknown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl

from screening.account import Account, LeaseTerms, Technique, build_account
from screening.calendrier import day_number, last_day, month_date, month_number, months_of_days
from screening.charges import LAST_TERME
from screening.events import Tables
from screening.facts import facts_at, references_at
from screening.grid import NEVER
from screening.leases import lease_terms, present, sorted_leases
from screening.ledger import Block, Lines, first_month, read_blocks
from screening.measures import Measures, MonthEnd, References, measure
from screening.parameters import Values
from screening.vocabulary import INDICATEURS


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
    baux = sorted_leases(tables)
    technique = _technique(values)
    references = {mois: references_at(tables, baux, mois) for mois in at}
    here = {mois: present(baux, mois).to_numpy() for mois in at}
    parts: dict[date, list[pl.DataFrame]] = {mois: [] for mois in at}
    terms = lease_terms(baux)
    debut = first_month(ecritures)
    for block in read_blocks(ecritures, baux, debut, max(at)):
        chosen = slice(block.debut, block.fin)
        in_block = {mois: _part(references[mois][0], chosen) for mois in at}
        for mois, measures in _measure_block(block, terms.part(chosen), in_block, technique, debut):
            frame = _frame(baux["id_bail"][chosen], references[mois][1][chosen], measures)
            parts[mois].append(frame.filter(pl.Series(here[mois][chosen])))
    months = [_complete(tables, baux, mois, pl.concat(parts[mois])) for mois in at if parts[mois]]
    return pl.concat(months) if months else pl.DataFrame(schema=INDICATEURS)


def _technique(values: Values) -> Technique:
    return Technique(
        delai_prelevement_jours=int(values.valeur("delai_prelevement_jours")),
        mois_entree=int(values.valeur("mois_entree_technique")),
        seuil_retard_centimes=int(values.valeur("seuil_retard_centimes")),
        terme_tardif_jours=int(values.valeur("terme_tardif_jours")),
    )


def _part(references: References, chosen: slice | np.ndarray) -> References:
    return References(
        references.plan[chosen],
        references.plan_promis[chosen],
        references.recevabilite[chosen],
        references.gros[chosen],
    )


def _measure_block(
    block: Block,
    terms: LeaseTerms,
    references: dict[date, References],
    technique: Technique,
    debut: int | None,
) -> Iterator[tuple[date, Measures]]:
    """Measures of the block at each month-end.

    One cube serves every month-end of the leases whose lines were all known at once; a lease with a line known
    later than its date is read again for each month-end, with what was known then.
    """
    months = sorted(references)
    account = build_account(
        block.lines, terms, (month_number(months[0]), month_number(months[-1])), technique
    )
    late = (
        _known_late(block.lines, account.leases) if len(months) > 1 else np.zeros(account.leases, dtype=bool)
    )
    again = np.flatnonzero(late)
    for mois in months:
        measures = measure(account, _month_end(account, terms, mois, debut), references[mois], technique)
        if len(again):
            fresh = _measure_again(block.lines, terms, mois, references[mois], technique, again, debut)
            for name, values in measures.items():
                values[again] = fresh[name]
        yield mois, measures


def _measure_again(
    lines: Lines,
    terms: LeaseTerms,
    mois: date,
    references: References,
    technique: Technique,
    leases: np.ndarray,
    debut: int | None,
) -> Measures:
    rank = np.full(len(terms.effet), -1, dtype=np.int64)
    rank[leases] = np.arange(len(leases))
    known = lines.keep(rank[lines.bail] >= 0).known_by(day_number(last_day(mois)))
    renumbered = replace(known, bail=rank[known.bail])
    part = terms.part(leases)
    account = build_account(renumbered, part, (month_number(mois), month_number(mois)), technique)
    return measure(account, _month_end(account, part, mois, debut), _part(references, leases), technique)


def _known_late(lines: Lines, leases: int) -> np.ndarray:
    """Leases with a line whose effect is dated before the month in which it was known.

    Lines known after their month, charges due before it, and terms whose period has lines of several months.
    """
    month = months_of_days(lines.operation)
    late = months_of_days(lines.connaissance) != month
    late |= months_of_days(lines.exigible) < month
    out = np.zeros(leases, dtype=bool)
    out[lines.bail[late]] = True
    terme = lines.nature <= LAST_TERME
    key = lines.bail[terme] * 100_000 + lines.periode[terme]
    cells, inverse = np.unique(key, return_inverse=True)
    first = np.full(len(cells), np.iinfo(np.int64).max)
    last = np.full(len(cells), -1)
    np.minimum.at(first, inverse, month[terme])
    np.maximum.at(last, inverse, month[terme])
    out[cells[first != last] // 100_000] = True
    return out


def _month_end(account: Account, terms: LeaseTerms, mois: date, debut: int | None) -> MonthEnd:
    return MonthEnd(
        column=month_number(mois) - account.premier_mois,
        jour=day_number(last_day(mois)),
        depuis=np.maximum(months_of_days(terms.effet), NEVER if debut is None else debut),
    )


def _frame(id_bail: pl.Series, plan_en_cours: pl.Series, measures: Measures) -> pl.DataFrame:
    columns = [pl.Series(name, values) for name, values in measures.items()]
    known = [column.fill_nan(None) if column.dtype.is_float() else column for column in columns]
    return pl.DataFrame([id_bail, plan_en_cours.alias("plan_en_cours"), *known])


def _complete(tables: Tables, baux: pl.DataFrame, mois: date, account: pl.DataFrame) -> pl.DataFrame:
    """The account's measures and the month's facts, in the columns and types of the vocabulary."""
    frame = pl.concat([account, facts_at(tables, baux, mois, account)], how="horizontal")
    started = {int(m): month_date(int(m)) for m in frame["premier_defaut"].unique() if m >= 0}
    frame = frame.with_columns(
        mois=pl.lit(mois),
        premier_defaut=pl.col("premier_defaut").replace_strict(started, default=None, return_dtype=pl.Date),
        plan_taux_respecte=pl.when("plan_en_cours").then("plan_taux_respecte"),
        dette_legale_centimes=pl.when(pl.col("nature_bail") == "logement")
        .then("dette_legale_centimes")
        .otherwise(0),
    )
    return frame.select(pl.col(name).cast(kind) for name, kind in INDICATEURS.items())
