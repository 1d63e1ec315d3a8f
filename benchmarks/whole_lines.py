"""The lines of whole commands: the rules, the sheets, the help, and a month of a synthetic landlord."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import cost_of, paired
from benchmarks.sheets import refused, sealed_sheets
from benchmarks.table import Line, memory, ratio, seconds

LIGNES = 1_000_000
FICHES, JUGEES = 2_000, 200
ACCEPTES, DISPOSITIFS = 20_000, 200
SERVICES = 200_000


def small() -> Iterator[Line]:
    """What needs no ledger."""
    answered, told = cost_of("rules", LIGNES, repeat=3), cost_of("rules_told", LIGNES)
    yield seconds("the catalogue's rules on 1,000,000 rows", 1, answered, cpu=True)
    yield seconds("  with the sentences of those that fired", None, told, cpu=True)
    yield from documents()
    yield from allocated()
    yield seconds("amont --help", 0.5, cost_of("help_page", repeat=5), cpu=True)


def documents() -> Iterator[Line]:
    """The sheets of a large month, beside the same pages typeset at once; a sample of them before a validator."""
    contact, saisine = "proposition_contact", "fiche_saisine"
    made, floor = paired(("sheets", contact, FICHES), ("one_document", contact, FICHES), repeat=1)
    yield seconds(f"{FICHES:,} sheets, PDF/UA-1, one page each", 30, made)
    yield ratio("  over the same pages as one document", None, made, floor, "one compile")
    yield seconds(
        f"{FICHES:,} fiches de saisine, the size searched for each", None, cost_of("sheets", saisine, FICHES)
    )
    for genre in (contact, saisine):
        wrong = refused(sealed_sheets(genre, JUGEES))
        beside = f"{JUGEES} × {genre}; page-validation, PDF/UA-1"
        yield Line("  not one page, or refused by a validator", 0, sum(wrong), "", beside)


def allocated() -> Iterator[Line]:
    """Places of a month given out, four kinds of ceilings and three floors, beside one plain linear programme."""
    given, plain = cost_of("places", ACCEPTES, DISPOSITIFS), cost_of("places_plain", ACCEPTES, DISPOSITIFS)
    yield seconds(f"{ACCEPTES:,} households over {DISPOSITIFS} schemes, proven optimal", 20, given, cpu=True)
    yield ratio("  over one linear programme, no floor, first objective", None, given, plain, "HiGHS")


def national_directory(dossier: Path) -> Iterator[Line]:
    """The partner directory, from a national export of data·inclusion."""
    cost_of("national_directory", dossier, SERVICES)
    named, near = (
        cost_of("directory_named", dossier, repeat=3),
        cost_of("directory_around", dossier, repeat=3),
    )
    yield seconds(f"directory of {SERVICES:,} services: those that schemes name", 5, named)
    yield seconds("  and those around one département", 10, near)
    yield memory("  its memory", 1.5, near)


def landlord(espace: Path, menages: int, tout: bool) -> Iterator[Line]:
    """A month of a synthetic landlord, ids as in the field, lines known late included."""
    yield seconds(
        f"synthetic landlord of {menages:,} households written", None, cost_of("workspace", espace, menages)
    )
    yield seconds("  first reading of its exports", None, cost_of("opened", espace))
    whole, floor = paired(("indicators", espace, 1), ("scanned", espace), repeat=3)
    yield ratio("all indicators, one month-end, over a scan of the tables", 10, whole, floor, "scan")
    yield ratio("  24 month-ends", None, cost_of("indicators", espace, 24), floor, "scan")
    if tout:
        trained = cost_of("train", espace)
        yield seconds("train, validation and contestants included", 600, trained)
        yield memory("  its memory", 4, trained)
    month = cost_of("screen", espace)
    yield seconds("whole screen from the cache, every output", 30, month)
    yield memory("  its memory", 1.5, month)
    yield seconds("explain one household of that month", 2, cost_of("explain", espace, repeat=3))


def audited(espace: Path, menages: int) -> Iterator[Line]:
    """An audit of two published months, outcomes read in the ledger."""
    cost_of("workspace", espace, menages)
    cost_of("published", espace)
    cost = cost_of("audit", espace)
    yield seconds(f"audit of {menages:,} households by 12 attributes, two months", 60, cost)
    yield memory("  its memory", 2, cost)
