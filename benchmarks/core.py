"""The nineteen as the product computes them: its own reading, its own cube, its own measures.

Grain: one row per lease × month-end. Nothing here is written twice: only the columns are chosen.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.ledger import MOIS, Ledger
from benchmarks.nineteen import EXACTS, QUOTIENTS, canonical
from screening.calendrier import add_months
from screening.indicators import measure_blocks
from screening.parameters import load

PLUS_90 = ("du_91_180_centimes", "du_181_365_centimes", "du_plus_365_centimes")


def run(ledger: Ledger, months: int = 1) -> pl.DataFrame:
    """The nineteen at the last `months` month-ends, in memory."""
    return pl.concat(list(_frames(ledger, months)))


def write(ledger: Ledger, months: int, dossier: Path) -> None:
    """The same, each block of leases written as it is measured."""
    dossier.mkdir()
    for rank, frame in enumerate(_frames(ledger, months)):
        frame.write_parquet(dossier / f"partie-{rank:06d}.parquet")


def same_as_peers(ledger: Ledger) -> pl.DataFrame:
    """The nineteen at the last month, in the form that `nineteen.differences` compares."""
    return canonical(run(ledger).drop("mois"))


def _frames(ledger: Ledger, months: int) -> Iterator[pl.DataFrame]:
    at = [add_months(MOIS, -k) for k in reversed(range(months))]
    tables = {"baux": ledger.leases(), "plans": ledger.plans()}
    for chosen, mois, measures in measure_blocks(tables, ledger.lines(), at, load(MOIS)):
        yield _frame(chosen, mois, measures)


def _frame(chosen: slice, mois: date, measures: dict[str, np.ndarray]) -> pl.DataFrame:
    older = measures | {"du_plus_90_centimes": sum(measures[name] for name in PLUS_90)}
    ids = pl.int_range(chosen.start, chosen.stop, eager=True).alias("id_bail")
    values = [pl.Series(name, older[name]) for name in (*EXACTS, *QUOTIENTS)]
    return pl.DataFrame([ids, *values]).with_columns(mois=pl.lit(mois))
