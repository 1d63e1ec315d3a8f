"""`make bench`: the figures of docs/performance.md, each beside its floor or its peers, in one run, as one table."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from benchmarks import core_lines, whole_lines
from benchmarks.table import HEADER, Line

AUDITES = 300_000
"""Households of the audit."""


@click.command()
@click.option("--baux", default=100_000, show_default=True, help="Leases of the middle ledger.")
@click.option("--grand", default=1_000_000, show_default=True, help="Leases of the large one; 0: none.")
@click.option("--menages", default=100_000, show_default=True, help="Households of the synthetic landlord.")
@click.option("--tout", is_flag=True, help="Also `train` and `audit`, half an hour more.")
@click.option(
    "--dossier",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Where the synthetic data are written, then removed.",
)
def bench(baux: int, grand: int, menages: int, tout: bool, dossier: Path | None) -> None:
    """Measure and print, a line as soon as it is known. All data are synthetic."""
    folder = Path(tempfile.mkdtemp(prefix="amont-bench-", dir=dossier))
    click.echo(HEADER)
    try:
        for line in _lines(folder, baux, grand, menages, tout):
            click.echo(line.text())
    finally:
        shutil.rmtree(folder)


def _lines(folder: Path, baux: int, grand: int, menages: int, tout: bool) -> Iterator[Line]:
    yield from core_lines.measure(folder, baux, grand)
    yield from core_lines.french_csv(folder, baux)
    yield from whole_lines.small()
    yield from whole_lines.national_directory(folder / "annuaire")
    yield from whole_lines.landlord(folder / "espace", menages, tout)
    if tout:
        yield from whole_lines.audited(folder / "audite", AUDITES)


if __name__ == "__main__":
    bench()
