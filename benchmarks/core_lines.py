"""The lines of the core: the nineteen beside a bare scan, DuckDB and pandas; their growth, their memory; the CSV."""

import math
import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from benchmarks.measure import Cost, cost_of, paired
from benchmarks.table import Line, memory, ratio, seconds

PETIT = 10_000
DEPART = 20
"""Leases of a ledger so small that what it costs is what starting costs."""
MOIS_APPRIS = 24


def measure(folder: Path, baux: int, grand: int) -> Iterator[Line]:
    """The nineteen at three sizes."""
    start = _core_of(folder, DEPART)
    small = _core_of(folder, PETIT)
    where = _ledger(folder, baux)
    one, floor = paired(("core", where, baux), ("scan", where), repeat=5)
    yield ratio(f"19 indicators, {baux:,} leases, over a bare scan", 5, one, floor, "scan")
    duck = cost_of("duckdb", where, baux, repeat=2)
    yield ratio("  over DuckDB", 0.33, one, duck, "DuckDB")
    pandas = cost_of("pandas", where, baux)
    yield ratio("  over pandas", 0.3, one, pandas, "pandas")
    many = cost_of("core", where, baux, MOIS_APPRIS, repeat=2)
    yield ratio(f"  {MOIS_APPRIS} month-ends in one pass, over one", 2.5, many, one, "one")
    yield memory(f"  peak memory, {baux:,} leases", _allowed(where), one)
    written = cost_of("core_written", where, baux, MOIS_APPRIS, folder / "ecrit")
    yield memory(f"  {MOIS_APPRIS} month-ends written by block, {baux:,} leases", 1, written)
    yield _growth(f"  growth of CPU, {PETIT:,} to {baux:,} leases", (PETIT, small), (baux, one), start)
    if grand:
        yield from _large(folder, grand, (baux, one), start)


def _large(folder: Path, grand: int, middle: tuple[int, Cost], start: Cost) -> Iterator[Line]:
    made = cost_of("ledger", folder / f"livre-{grand}", grand)
    where = folder / f"livre-{grand}"
    yield seconds(f"synthetic ledger of {grand:,} leases written", None, made)
    one, floor = paired(("core", where, grand), ("scan", where), repeat=2)
    yield ratio(f"19 indicators, {grand:,} leases, over a bare scan", 8, one, floor, "scan")
    yield memory(f"  peak memory, {grand:,} leases", _allowed(where), one)
    written = cost_of("core_written", where, grand, MOIS_APPRIS, folder / "ecrit-grand")
    yield memory(f"  {MOIS_APPRIS} month-ends written by block, {grand:,} leases", 1, written)
    yield _growth(f"  growth of CPU, {middle[0]:,} to {grand:,} leases", middle, (grand, one), start)
    shutil.rmtree(where)


def french_csv(folder: Path, baux: int) -> Iterator[Line]:
    """A clean French CSV: typed by the product, over its own bytes read as text."""
    espace = folder / "csv"
    cost_of("csv", folder / f"livre-{baux}", baux, espace)
    typed, floor = paired(("csv_typed", espace), ("csv_strings", espace), repeat=2)
    yield ratio("French CSV: full typed read over an all-strings read", 1.3, typed, floor, "all strings")
    kept = cost_of("csv_kept", espace)
    yield ratio("  typed, checked, sorted by lease and kept as Parquet", None, kept, floor, "all strings")
    shutil.rmtree(espace)


def _ledger(folder: Path, baux: int) -> Path:
    where = folder / f"livre-{baux}"
    cost_of("ledger", where, baux)
    return where


def _core_of(folder: Path, baux: int) -> Cost:
    return cost_of("core", _ledger(folder, baux), baux, repeat=5)


def _allowed(where: Path) -> float:
    """GiB: half of one, and five MiB per million lines."""
    lines = pl.scan_parquet(sorted(where.glob("partie-*.parquet"))).select(pl.len()).collect().item()
    return 0.5 + 5 * lines / 1e6 / 1024


def _growth(what: str, small: tuple[int, Cost], large: tuple[int, Cost], start: Cost) -> Line:
    """Exponent of CPU in the number of leases, start-up removed."""
    work = [cost.cpu - start.cpu for _, cost in (small, large)]
    exponent = math.log(work[1] / work[0]) / math.log(large[0] / small[0])
    return Line(
        what, 1.1, exponent, "", f"{work[0]:.2f} s, {work[1]:.2f} s, start-up {start.cpu:.2f} s removed"
    )
