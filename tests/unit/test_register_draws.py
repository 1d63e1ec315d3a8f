"""The draws of a hold-out in the register: sealed before, kept after, checked later; and an older register is brought to them."""

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from registers import run, unguard

from screening.cases import Register, journal
from screening.cases.draws import SCELLER
from screening.cases.tables import VERSION_SCHEMA
from screening.errors import RegisterError
from screening.lottery import NON_TIRE, TIRAGE, TIRE, drawn_among

SEPTEMBRE, OCTOBRE, NOVEMBRE = (date(2026, m, 1) for m in (9, 10, 11))
LE = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)
MATIERE = b"empreinte des sources"
FORMAT_1 = Path(__file__).parents[1] / "golden" / "registre_format_1.sql"
"""A register as version 0.1.0 wrote it before there were draws: two lists, a decision, a referral, an objection."""


@pytest.fixture
def registre(url: str) -> Register:
    return Register.open(url, LE)


def nobody() -> pl.DataFrame:
    rows = {"id_menage": ["M1"], "id_bail": ["B1"], "niveau": ["aucun"], "rang": [None], "mois_dus": [0.0]}
    return pl.DataFrame(rows, schema_overrides={"rang": pl.Int64}).with_columns(
        agence=pl.lit(None, dtype=pl.String), suspension=pl.lit(None, dtype=pl.String)
    )


def band(graine: bytes, menages: str = "ABCD", horizon: int = 6, bassin: str = "") -> pl.DataFrame:
    taken = drawn_among(graine, menages, len(menages) // 2)
    rows = [
        (m, f"B{m}", bassin, k, TIRE if m in taken else NON_TIRE, horizon) for k, m in enumerate(menages, 1)
    ]
    return pl.DataFrame(rows, schema=TIRAGE, orient="row")


def draw(registre: Register, mois: date, menages: str = "ABCD", **kwargs) -> pl.DataFrame:
    lignes = band(registre.seal(mois, MATIERE, LE), menages, **kwargs)
    registre.record_month(mois, nobody(), LE, lignes)
    return lignes


def answer(registre: Register, mois: date) -> None:
    row = {"id_menage": "A", "id_bail": "BA", "decision": "accepter", "date_decision": date(2026, 11, 3)}
    registre.record_decisions(mois, pl.DataFrame([row]), LE)


def operations(url: str) -> list[str]:
    return [operation for (operation,) in run(url, "SELECT operation FROM journal ORDER BY numero")]


def test_a_seed_is_the_same_each_time_and_sealed_once_before_the_draw(registre: Register, url: str) -> None:
    assert registre.seal(OCTOBRE, MATIERE, LE) == registre.seal(OCTOBRE, b"autre chose", LE)
    assert registre.seal(NOVEMBRE, MATIERE, LE) != registre.seal(OCTOBRE, MATIERE, LE)
    draw(registre, OCTOBRE)
    assert operations(url) == [SCELLER, SCELLER, "tirer"]


def test_the_same_sources_give_the_same_seed_in_another_workspace(registre: Register, tmp_path: Path) -> None:
    autre = Register.open(f"sqlite:///{tmp_path / 'autre.db'}")
    assert autre.seal(OCTOBRE, MATIERE, LE) == registre.seal(OCTOBRE, MATIERE, LE)


def test_the_journal_bears_neither_seed_nor_household(registre: Register, url: str) -> None:
    graine = registre.seal(OCTOBRE, MATIERE, LE)
    registre.record_month(OCTOBRE, nobody(), LE, band(graine).with_columns("MENAGE-" + pl.col("id_menage")))
    said = str(run(url, "SELECT contenu FROM journal"))
    assert graine.hex() not in said and "MENAGE-" not in said and "BA" not in said


def test_a_draw_recorded_twice_changes_nothing(registre: Register, url: str) -> None:
    lignes = draw(registre, OCTOBRE)
    assert not registre.record_month(OCTOBRE, nobody(), LE, lignes.reverse())
    assert registre.draws().drop("mois").equals(lignes)
    assert operations(url).count("tirer") == 1


def test_a_draw_is_made_again_until_someone_answers_the_list(registre: Register) -> None:
    draw(registre, OCTOBRE)
    assert registre.settled_draw(OCTOBRE) is None
    lignes = draw(registre, OCTOBRE, "CDEF")
    answer(registre, OCTOBRE)
    draw(registre, OCTOBRE, "GHIJ")
    assert registre.draws().drop("mois").equals(lignes)
    assert registre.settled_draw(OCTOBRE).equals(lignes)
    assert registre.verify_draws() == {}


def test_an_earlier_month_no_longer_draws_once_a_later_one_has(registre: Register) -> None:
    draw(registre, NOVEMBRE)
    assert registre.settled_draw(OCTOBRE).is_empty()
    assert registre.settled_draw(NOVEMBRE) is None


def test_an_answered_list_without_a_draw_never_gets_one(registre: Register) -> None:
    answer(registre, OCTOBRE)
    draw(registre, OCTOBRE)
    assert registre.draws().is_empty()


def test_an_arm_holds_for_the_horizon_and_not_in_its_own_month(registre: Register) -> None:
    draw(registre, SEPTEMBRE, "ABCD", horizon=2)
    assert registre.arms(SEPTEMBRE).is_empty()
    assert registre.arms(OCTOBRE)["id_menage"].to_list() == list("ABCD")
    assert registre.arms(NOVEMBRE).is_empty()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE tirage SET bras = CASE bras WHEN 'tire' THEN 'non_tire' ELSE 'tire' END", "ne donne pas ce tirage"),
        ("UPDATE tirage SET id_menage = 'Z' WHERE id_menage = 'A'", "que le journal a notés"),
        ("DELETE FROM tirage", "que le journal a notés"),
        ("UPDATE tirage SET rang_bande = 5 - rang_bande", "que le journal a notés"),
        ("UPDATE secret SET valeur = '00'", "celle qui fut scellée"),
        ("DELETE FROM secret", "celle qui fut scellée"),
    ],
)  # fmt: skip
def test_what_was_changed_behind_the_draw_shows(
    registre: Register, url: str, change: str, fault: str
) -> None:
    draw(registre, OCTOBRE)
    assert registre.verify_draws() == {}
    run(url, change)
    assert any(fault in sentence for sentence in registre.verify_draws()[OCTOBRE])


def test_a_draw_that_was_not_sealed_or_a_journal_that_was_changed_shows(registre: Register, url: str) -> None:
    registre.record_month(OCTOBRE, nobody(), LE, band(b"une graine choisie"))
    assert "aucune graine n'avait été scellée" in registre.verify_draws()[OCTOBRE]
    draw(registre, NOVEMBRE)
    run(url, unguard(url), "UPDATE journal SET horodatage = '2026-01-01' WHERE numero = 1")
    assert "le journal du registre a été modifié" in registre.verify_draws()[NOVEMBRE]


def test_another_secret_cannot_pass_for_the_sealed_one(registre: Register, url: str) -> None:
    registre.seal(OCTOBRE, MATIERE, LE)
    run(url, "DELETE FROM secret")
    with pytest.raises(RegisterError, match="scellée"):
        registre.seal(OCTOBRE, b"autres sources", LE)
    assert run(url, "SELECT count(*) FROM secret") == [(0,)]


# --- a register of the format before -------------------------------------------------------------------


@pytest.fixture
def fichier(tmp_path: Path) -> Path:
    return tmp_path / "registre.db"


@pytest.fixture
def ancien(fichier: Path) -> str:
    with sqlite3.connect(fichier) as base:
        base.executescript(FORMAT_1.read_text(encoding="utf-8"))
    return f"sqlite:///{fichier}"


def contents(fichier: Path) -> dict[str, list]:
    with sqlite3.connect(fichier) as base:
        tables = ("proposition", "pause", "decision", "orientation", "opposition", "secret", "version_modele")
        return {table: base.execute(f"SELECT * FROM {table}").fetchall() for table in tables}


def version(fichier: Path) -> int:
    with sqlite3.connect(fichier) as base:
        return base.execute("SELECT version FROM schema_registre").fetchone()[0]


def test_an_older_register_is_brought_to_the_present_format_once_and_says_so(
    ancien: str, fichier: Path
) -> None:
    before, entries = contents(fichier), len(operations(ancien))
    registre = Register.open(ancien, LE)
    Register.open(ancien, LE)
    assert version(fichier) == VERSION_SCHEMA
    for table, rows in contents(fichier).items():  # columns added since then are empty
        assert [row[: len(old)] for row, old in zip(rows, before[table], strict=True)] == before[table]
        assert all(not any(row[len(old) :]) for row, old in zip(rows, before[table], strict=True))
    assert registre.decisions(SEPTEMBRE)["procedure"].to_list() == [None]
    assert operations(ancien)[entries:] == ["changer_de_format"]
    assert registre.verify_journal().premiere_rupture is None
    assert registre.memory(date(2026, 11, 30)).orientations_actives["id_menage"].to_list() == ["M1"]
    draw(registre, OCTOBRE)
    assert registre.verify_draws() == {} and registre.draws().height == 4


def test_an_older_register_that_is_only_read_stays_as_it_is(ancien: str, fichier: Path) -> None:
    registre = Register.open(ancien)
    assert version(fichier) == 1
    assert registre.draws().is_empty() and registre.verify_draws() == {} and registre.arms(OCTOBRE).is_empty()
    assert registre.proposals(SEPTEMBRE)["id_menage"].to_list() == ["M1", "M2"]
    assert registre.decisions(SEPTEMBRE).select("id_menage", "procedure").rows() == [("M1", None)]


def test_a_format_that_cannot_be_changed_whole_is_not_changed(
    ancien: str, fichier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_):
        raise OSError("disque plein")

    monkeypatch.setattr(journal, "append", fail)
    with pytest.raises(RegisterError):
        Register.open(ancien, LE)
    with sqlite3.connect(fichier) as base:
        assert base.execute("SELECT count(*) FROM sqlite_master WHERE name = 'tirage'").fetchone() == (0,)
    assert version(fichier) == 1


def test_a_newer_format_is_refused_even_to_write(ancien: str, fichier: Path) -> None:
    with sqlite3.connect(fichier) as base:
        base.execute(f"UPDATE schema_registre SET version = {VERSION_SCHEMA + 1}")
    with pytest.raises(RegisterError, match=f"format {VERSION_SCHEMA + 1}"):
        Register.open(ancien, LE)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_an_older_register_on_a_server_is_brought_to_the_present_format(url: str) -> None:
    Register.open(url)
    run(
        url,  # what format 1 was: the same tables without these
        "DROP TABLE tirage, envoi, suivi, place, formulaire",
        "ALTER TABLE decision DROP COLUMN procedure",
        "UPDATE schema_registre SET version = 1",
    )
    assert Register.open(url).draws().is_empty()
    registre = Register.open(url, LE)
    lignes = draw(registre, OCTOBRE)
    assert run(url, "SELECT version FROM schema_registre") == [(VERSION_SCHEMA,)]
    assert operations(url) == ["changer_de_format", SCELLER, "tirer"]
    assert registre.draws().drop("mois").equals(lignes) and registre.verify_draws() == {}
    answer(registre, OCTOBRE)
    assert registre.settled_draw(OCTOBRE).equals(lignes)
