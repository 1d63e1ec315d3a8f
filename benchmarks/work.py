"""The pieces of work that are measured, each run alone in a process: `python -m benchmarks.work NAME ARGUMENTS`.

Imports stand inside the functions: each pays for its own, and for no other.
"""

import json
import resource
import sys
import time
from pathlib import Path

AUDITES = ("2025-12", "2026-03")
"""Months published for an audit; their horizon is over in the synthetic ledger."""
DEPART = [0.0, time.perf_counter()]
"""CPU and clock from which the work counts: the start of the process unless `from_here` says otherwise."""


def from_here() -> None:
    """What was done so far made the data: it does not count."""
    DEPART[:] = [_cpu(), time.perf_counter()]


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def places(menages: str, dispositifs: str) -> None:
    """Give out a month's places: four kinds of ceilings, three floors, ties; every stage proven."""
    from benchmarks.places import drawn
    from screening.partners.allocation import allocate

    options, plafonds, planchers = drawn(int(menages), int(dispositifs))
    from_here()
    allocate(options, plafonds, planchers, "2026-10")


def places_plain(menages: str, dispositifs: str) -> None:
    """The floor: one linear programme over the same households, for the first of the four objectives, unproven."""
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import coo_array

    from benchmarks.places import drawn

    options, plafonds, _ = drawn(int(menages), int(dispositifs))
    numbered = options.with_row_index("colonne")
    limits = numbered.join(plafonds, on="id_offre")
    from_here()
    rows = numbered["id_menage"].rank("dense").to_numpy() - 1
    under = limits["plafond"].rank("dense").to_numpy() - 1 + rows.max() + 1
    places = limits.unique("plafond").sort("plafond")["places"].to_numpy()
    at = np.append(rows, under), np.append(numbered["colonne"].to_numpy(), limits["colonne"].to_numpy())
    matrix = coo_array((np.ones(len(at[0])), at)).tocsr()
    right = np.append(np.ones(rows.max() + 1), places)
    linprog(-options["urgence"].to_numpy(), A_ub=matrix, b_ub=right, bounds=(0, 1), method="highs-ipm")


def ledger(dossier: str, baux: str) -> None:
    """Write the synthetic ledger."""
    from benchmarks.ledger import write_ledger

    write_ledger(Path(dossier), int(baux))


def scan(dossier: str) -> None:
    """The floor: read every column that the nineteen need, and add them up."""
    import polars as pl

    parts = sorted(Path(dossier).glob("partie-*.parquet"))
    columns = ("id_bail", "date_operation", "nature", "montant_centimes")
    numbers = [pl.col(name).to_physical().cast(pl.Int64).sum() for name in columns]
    pl.scan_parquet(parts).select(numbers).collect(engine="streaming")


def core(dossier: str, baux: str, months: str = "1") -> None:
    """The nineteen by the product, in memory."""
    from benchmarks import core
    from benchmarks.ledger import Ledger

    core.run(Ledger(Path(dossier), int(baux)), int(months))


def core_written(dossier: str, baux: str, months: str, sortie: str) -> None:
    """The nineteen by the product, each block written as it is measured."""
    from benchmarks import core
    from benchmarks.ledger import Ledger

    core.write(Ledger(Path(dossier), int(baux)), int(months), Path(sortie))


def duckdb(dossier: str, baux: str) -> None:
    """The nineteen in SQL."""
    from benchmarks import duck
    from benchmarks.ledger import Ledger

    duck.run(Ledger(Path(dossier), int(baux)))


def pandas(dossier: str, baux: str) -> None:
    """The nineteen in pandas."""
    from benchmarks import frames
    from benchmarks.ledger import Ledger

    frames.run(Ledger(Path(dossier), int(baux)))


def csv(dossier: str, baux: str, cible: str) -> None:
    """Write a French CSV and its workspace."""
    from benchmarks.french_csv import write_csv_workspace
    from benchmarks.ledger import Ledger

    write_csv_workspace(Ledger(Path(dossier), int(baux)), Path(cible))


def csv_strings(espace: str) -> None:
    """The floor: every column of the CSV as text, lengths added up."""
    from benchmarks.french_csv import read_as_text

    read_as_text(Path(espace))


def csv_typed(espace: str) -> None:
    """The product's own reading of the CSV: typed, a batch at a time."""
    from benchmarks.french_csv import read_typed

    read_typed(Path(espace))


def csv_kept(espace: str) -> None:
    """The product's whole first reading: typed, checked, sorted by lease, written as Parquet."""
    from screening.intake import read
    from screening.workspace import Workspace

    read(Workspace.open(Path(espace)))


def national_directory(dossier: str, services: str) -> None:
    """Write a synthetic national export of data·inclusion."""
    from benchmarks.directory import write_directory

    write_directory(Path(dossier), int(services))


def directory_named(dossier: str) -> None:
    """The records that two schemes name, judged by the schema."""
    from benchmarks.directory import VISES
    from screening.partners.inclusion.importing import read_inclusion

    read_inclusion(Path(dossier), VISES)


def directory_around(dossier: str) -> None:
    """The same, and every record around a landlord of the Pas-de-Calais."""
    from benchmarks.directory import VISES
    from screening.partners.inclusion.importing import read_inclusion
    from screening.partners.inclusion.selection import around

    read_inclusion(Path(dossier), VISES, around([], "62"))


def rules(lignes: str) -> None:
    """Every rule of the catalogue answered over many leases; making the leases is left out."""
    from benchmarks import catalogue

    leases = catalogue.leases(int(lignes))
    from_here()
    catalogue.answer(leases)


def rules_told(lignes: str) -> None:
    """The same, with the sentences of those that fired."""
    from benchmarks import catalogue

    leases = catalogue.leases(int(lignes))
    from_here()
    catalogue.tell(leases)


def sheets(genre: str, nombre: str) -> None:
    """Sheets of a kind, PDF/UA-1, one file each."""
    from benchmarks.sheets import sealed_sheets

    for _ in sealed_sheets(genre, int(nombre)):
        pass


def one_document(genre: str, nombre: str) -> None:
    """The floor: the same pages as one document."""
    from benchmarks.sheets import one_document

    one_document(genre, int(nombre))


def workspace(espace: str, menages: str) -> None:
    """A synthetic landlord, as `amont demo` makes it."""
    from screening.demo import write_workspace

    write_workspace(Path(espace), int(menages))


def opened(espace: str) -> None:
    """The tables of a workspace, from its cache when there is one."""
    from screening.intake import read
    from screening.workspace import Workspace

    read(Workspace.open(Path(espace)))


def scanned(espace: str) -> None:
    """The floor: cached tables opened, every column of the ledger scanned."""
    import polars as pl

    from screening.intake import read
    from screening.workspace import Workspace

    lines = read(Workspace.open(Path(espace))).ecritures
    lines.select(pl.all().exclude("id_ecriture").max()).collect(engine="streaming")


def indicators(espace: str, months: str) -> None:
    """All indicators at the last months of a workspace."""
    from datetime import date

    from screening.calendrier import add_months
    from screening.indicators import build_indicators
    from screening.intake import read
    from screening.parameters import load
    from screening.workspace import Workspace

    intake = read(Workspace.open(Path(espace)))
    at = [add_months(date(2026, 10, 1), -k) for k in reversed(range(int(months)))]
    build_indicators(intake.tables, intake.ecritures, at, load(at[-1]))


def screen(espace: str) -> None:
    """The month, every output written."""
    _command("screen", "--espace", espace, "--mois", "2026-10")


def published(espace: str) -> None:
    """Two months of the past, by the rules alone: what an audit reads."""
    for mois in AUDITES:
        _command("screen", "--espace", espace, "--mois", mois, "--regles-seules")


def audit(espace: str) -> None:
    """The audit of both, with its twelve attributes, every output written."""
    _command("audit", "--espace", espace, "--de", AUDITES[0], "--a", AUDITES[-1])


def explain(espace: str) -> None:
    """One household of the month, from a cold start; which one is the middle of the list, found outside the measure."""
    import subprocess

    import polars as pl

    decisions = pl.scan_parquet(Path(espace) / "sorties/2026-10/decisions.parquet").filter(pl.col("rang") > 0)
    ids = decisions.select("id_menage").collect()["id_menage"]
    command = [sys.executable, "-m", "screening.cli", "explain", ids[len(ids) // 2], "--espace", espace]
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    from_here()
    subprocess.run([*command, "--mois", "2026-10"], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    DEPART[0] -= after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime


def train(espace: str) -> None:
    """The fit, validation and contestants included."""
    _command("train", "--espace", espace)


def help_page() -> None:
    """`amont --help`."""
    _command("--help")


def _command(*arguments: str) -> None:
    """An `amont` command, as its entry point runs it."""
    from screening.cli import main

    sys.argv[1:] = arguments
    try:
        main()
    except SystemExit as end:
        if end.code:
            raise RuntimeError(f"amont {arguments[0]} : code {end.code}") from None


def _measured(name: str, arguments: list[str]) -> str:
    globals()[name](*arguments)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return json.dumps([_cpu() - DEPART[0], time.perf_counter() - DEPART[1], peak])


if __name__ == "__main__":
    print(_measured(sys.argv[1], sys.argv[2:]))
