"""`make bench`: what the core and the whole month cost on a synthetic landlord, beside a bare scan."""

import shutil
import tempfile
from pathlib import Path

import click

from benchmarks.measure import Cost, cost_of

MADE = """
from pathlib import Path
from screening.demo import write_workspace
write_workspace(Path({espace!r}), {menages})
"""
OPEN = """
from datetime import date
from pathlib import Path
import polars as pl
from screening.calendrier import add_months
from screening.intake import read
from screening.parameters import load
from screening.workspace import Workspace
espace = Workspace.open(Path({espace!r}))
intake = read(espace)
"""
SCAN = "intake.ecritures.select(pl.all().exclude('id_ecriture').max()).collect(engine='streaming')"
INDICATORS = """
from screening.indicators import build_indicators
months = [add_months(date(2026, 10, 1), -k) for k in reversed(range({months}))]
build_indicators(intake.tables, intake.ecritures, months, load(months[-1]))
"""
MONTH = """
from datetime import UTC, datetime
from screening.month import screen_month
screen_month(espace, date(2026, 10, 1), True, datetime(2026, 11, 20, tzinfo=UTC), lambda step: None)
"""


@click.command()
@click.option("--menages", default=20_000, show_default=True, help="Households of the synthetic landlord.")
def bench(menages: int) -> None:
    """Measure, print a table; the floor is reading the cached tables and scanning the ledger."""
    folder = Path(tempfile.mkdtemp(prefix="amont-bench-"))
    try:
        for line in measure(folder / "espace", menages):
            click.echo(line)
    finally:
        shutil.rmtree(folder)


def measure(espace: Path, menages: int) -> list[str]:
    """The table, a line each."""
    made = cost_of(MADE.format(espace=str(espace), menages=menages))
    opened = OPEN.format(espace=str(espace))
    first = cost_of(opened)
    floor = cost_of(opened + SCAN, repeat=3)
    rows = {
        "synthetic landlord written": made,
        "first reading of the exports": first,
        "floor: cached tables, bare scan": floor,
        "indicators, 1 month-end": cost_of(opened + INDICATORS.format(months=1), repeat=3),
        "indicators, 24 month-ends": cost_of(opened + INDICATORS.format(months=24)),
        "whole screen, rules alone": cost_of(opened + MONTH),
    }
    return [f"{menages} households", *(_line(name, cost, floor) for name, cost in rows.items())]


def _line(name: str, cost: Cost, floor: Cost) -> str:
    return f"{name:34s} {cost.cpu:7.1f} s CPU  {cost.wall:7.1f} s  {cost.peak:5d} MiB  x{cost.cpu / floor.cpu:.1f}"


if __name__ == "__main__":
    bench()
