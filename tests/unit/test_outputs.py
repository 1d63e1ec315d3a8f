"""A month's folder appears whole or not at all."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from screening.outputs import MANIFESTE, Place, content_hash, publish


@pytest.fixture
def place(tmp_path):
    return Place(
        tmp_path / "sorties/2026-10", tmp_path / ".amont/brouillon", tmp_path / "sorties/.remplacees"
    )


def writer(text):
    return lambda folder: (folder / "a.txt").write_text(text) and None


def test_the_manifest_names_every_file_with_the_hash_of_its_content(place):
    assert publish(place, writer("un"), {"mois": "2026-10"})
    manifest = json.loads((place.dossier / MANIFESTE).read_text())
    assert manifest == {"mois": "2026-10", "fichiers": {"a.txt": content_hash(place.dossier / "a.txt")}}


def test_equal_results_leave_the_folder_as_it_was(place):
    publish(place, writer("un"), {})
    before = place.dossier.stat().st_ino
    assert publish(place, writer("un"), {}) is False
    assert place.dossier.stat().st_ino == before
    assert not place.brouillon.exists()


def test_other_results_move_the_old_folder_whole_and_keep_the_referrals(place):
    publish(place, writer("un"), {})
    (place.dossier / "orientations").mkdir()
    (place.dossier / "orientations/x.zip").write_text("fiches")
    assert publish(place, writer("deux"), {})
    assert publish(place, writer("trois"), {})
    assert (place.dossier / "a.txt").read_text() == "trois"
    assert (place.dossier / "orientations/x.zip").read_text() == "fiches"
    assert sorted(p.name for p in place.remplacees.iterdir()) == ["2026-10.1", "2026-10.2"]
    assert (place.remplacees / "2026-10.1/a.txt").read_text() == "un"


def test_a_failure_while_writing_leaves_the_published_month_alone(place):
    publish(place, writer("un"), {})

    def fails(folder: Path) -> None:
        (folder / "a.txt").write_text("moitié")
        raise OSError("disque plein")

    with pytest.raises(OSError, match="disque"):
        publish(place, fails, {})
    assert (place.dossier / "a.txt").read_text() == "un"
    assert publish(place, writer("deux"), {})


def test_the_old_folder_is_never_missing_while_it_is_replaced(place, monkeypatch):
    """Whatever rename a kill stops, the month is there, whole."""
    publish(place, writer("un"), {})

    def killed_before(source, target):
        raise KeyboardInterrupt

    monkeypatch.setattr("screening.outputs._exchange", killed_before)
    with pytest.raises(KeyboardInterrupt):
        publish(place, writer("deux"), {})
    assert (place.dossier / "a.txt").read_text() == "un"


KILLED = """
import os, sys
from pathlib import Path
from screening.outputs import Place, publish
root = Path(sys.argv[1])
def dies(folder):
    (folder / "a.txt").write_text("moitié")
    os._exit(9)
publish(Place(root / "sorties/2026-10", root / ".amont/brouillon", root / "sorties/.remplacees"), dies, {})
"""


def test_a_killed_run_leaves_no_half_folder_and_the_next_one_works(place, tmp_path):
    publish(place, writer("un"), {})
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path)], cwd=root, env={**os.environ}, check=False
    )
    assert done.returncode == 9
    assert [p.name for p in (tmp_path / "sorties").iterdir()] == ["2026-10"]
    assert (place.dossier / "a.txt").read_text() == "un"
    assert publish(place, writer("deux"), {})


def test_the_hash_of_an_archive_is_that_of_its_contents(tmp_path):
    for name, method in (("a.xlsx", zipfile.ZIP_STORED), ("b.xlsx", zipfile.ZIP_DEFLATED)):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(zipfile.ZipInfo("x"), "contenu " * 500, compress_type=method)
    assert (tmp_path / "a.xlsx").read_bytes() != (tmp_path / "b.xlsx").read_bytes()
    assert content_hash(tmp_path / "a.xlsx") == content_hash(tmp_path / "b.xlsx")
