"""Sealed archives: the right phrase opens them, a wrong one does not, and names say nothing."""

import shutil
import subprocess
from datetime import date

import pytest
import pyzipper

from reports.archive import write_archive
from reports.errors import ArchiveError

PHRASE = "phrase de demonstration"
FICHIERS = {"retour.xlsx": b"classeur" * 50, "fiche-001.pdf": b"%PDF" * 50}
ARRETE = date(2026, 10, 31)


@pytest.fixture
def chemin(tmp_path):
    write_archive(tmp_path / "partenaire.zip", FICHIERS, PHRASE, ARRETE)
    return tmp_path / "partenaire.zip"


def open_with(chemin, phrase):
    with pyzipper.AESZipFile(chemin) as archive:
        archive.setpassword(phrase.encode())
        return {nom: archive.read(nom) for nom in archive.namelist()}


def test_the_phrase_opens_it(chemin):
    assert open_with(chemin, PHRASE) == FICHIERS


def test_another_phrase_does_not(chemin):
    with pytest.raises(RuntimeError, match="Bad password"):
        open_with(chemin, "autre phrase")


def test_contents_are_not_readable_in_the_file(chemin):
    assert b"classeur" not in chemin.read_bytes()


def test_entries_bear_the_month_end_and_strong_encryption(chemin):
    with pyzipper.AESZipFile(chemin) as archive:
        entrees = archive.infolist()
    assert [entree.filename for entree in entrees] == sorted(FICHIERS)
    assert {entree.date_time for entree in entrees} == {(2026, 10, 31, 0, 0, 0)}
    assert {entree.wz_aes_strength for entree in entrees} == {3}  # 3 is AES-256


@pytest.mark.skipif(shutil.which("7z") is None, reason="7z n'est pas installé")
@pytest.mark.parametrize(("phrase", "ouvre"), [(PHRASE, True), ("autre phrase", False)])
def test_seven_zip_agrees(chemin, phrase, ouvre):
    essai = subprocess.run(["7z", "t", f"-p{phrase}", chemin], capture_output=True, text=True, check=False)
    assert (essai.returncode == 0) is ouvre


@pytest.mark.parametrize(
    "nom", ["Dupont.pdf", "fiche-1.pdf", "../fiche-001.pdf", "fiche-001.pdf.exe", "liste.xlsx"]
)
def test_only_neutral_names(tmp_path, nom):
    with pytest.raises(ArchiveError) as erreur:
        write_archive(tmp_path / "p.zip", {nom: b""}, PHRASE, ARRETE)
    assert nom not in str(erreur.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("phrase", ["", "   ", "été 2026", "tab\tulation"])
def test_phrases_that_would_not_hold(tmp_path, phrase):
    with pytest.raises(ArchiveError):
        write_archive(tmp_path / "p.zip", FICHIERS, phrase, ARRETE)


def test_an_interrupted_write_leaves_the_old_archive_whole(chemin, monkeypatch):
    avant = chemin.read_bytes()
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        write_archive(chemin, FICHIERS, PHRASE, ARRETE)
    assert chemin.read_bytes() == avant
    assert list(chemin.parent.iterdir()) == [chemin]
