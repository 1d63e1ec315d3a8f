"""What left for a case after its first sheet is kept once, with the month of its archive, and journaled."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from screening.cases import Register
from screening.cases.sendings import RAPPEL, SAISINE

OCTOBRE, NOVEMBRE = date(2026, 10, 1), date(2026, 11, 1)
LE = datetime(2026, 11, 25, 9, tzinfo=UTC)


def sent(*lignes: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(lignes, schema={"numero_dossier": pl.String, "genre": pl.String}, orient="row")


def test_each_thing_leaves_once_and_stays_in_the_archive_of_its_month(tmp_path: Path) -> None:
    registre = Register.open(f"sqlite:///{tmp_path / 'registre.db'}", LE)
    assert registre.record_sendings(OCTOBRE, sent(("N2", SAISINE), ("N1", SAISINE), ("N1", RAPPEL)), LE) == 3
    assert (
        registre.record_sendings(NOVEMBRE, sent(("N1", SAISINE), ("N3", SAISINE)), LE.replace(month=12)) == 1
    )
    assert registre.sendings().rows() == [
        ("N1", "rappel", OCTOBRE, date(2026, 11, 25)),
        ("N1", "saisine", OCTOBRE, date(2026, 11, 25)),
        ("N2", "saisine", OCTOBRE, date(2026, 11, 25)),
        ("N3", "saisine", NOVEMBRE, date(2026, 12, 25)),
    ]


def test_nothing_new_adds_nothing_to_the_journal(tmp_path: Path) -> None:
    registre = Register.open(f"sqlite:///{tmp_path / 'registre.db'}", LE)
    registre.record_sendings(OCTOBRE, sent(("N1", SAISINE), ("N1", RAPPEL)), LE)
    assert registre.verify_journal().entrees == 2
    registre.record_sendings(OCTOBRE, sent(("N1", SAISINE)), LE)
    registre.record_sendings(OCTOBRE, sent(), LE)
    assert registre.verify_journal().entrees == 2
    assert registre.verify_journal().premiere_rupture is None
