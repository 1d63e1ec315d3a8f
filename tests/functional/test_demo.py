"""The whole month as its users run it: on a small synthetic landlord, by the commands, with the real files."""

import io
import json
import math
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pypdf
import pytest
import pyzipper
from referral_cases import answer, write_worklist

from screening.intake import read_coordonnees
from screening.outputs import content_hash
from screening.referral import Phrases, refer_month
from screening.workspace import Workspace

AMONT = [sys.executable, "-m", "screening.cli"]
MONTH = "2026-10"
NOVEMBER = datetime(2026, 11, 25, 9, tzinfo=UTC)


def run(*arguments, cwd=None, **more):
    return subprocess.run(
        [*AMONT, *map(str, arguments)], capture_output=True, text=True, check=False, cwd=cwd, **more
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "espace"
    done = run("demo", folder, "--menages", 400, "--graine", 2)
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


@pytest.fixture
def copy(demo, tmp_path):
    return Path(shutil.copytree(demo[0], tmp_path / "copie"))


def month(folder: Path) -> Path:
    return folder / "sorties" / MONTH


def opened(path: Path):
    """(place, bytes) of a file, or of each member of a workbook or a sealed archive; text of PDF and Parquet."""
    if path.suffix == ".zip":
        with pyzipper.AESZipFile(path) as archive:
            archive.setpassword(b"demonstration")
            for name in archive.namelist():
                yield from (
                    (f"{path.name}/{inner}", data) for inner, data in _member(name, archive.read(name))
                )
    else:
        yield from _member(path.name, path.read_bytes())


def _member(name: str, data: bytes):
    yield name, data
    if name.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            yield from ((f"{name}/{inner}", book.read(inner)) for inner in book.namelist())
    elif name.endswith(".pdf"):
        pages = pypdf.PdfReader(io.BytesIO(data)).pages
        yield f"{name}/texte", "\n".join(page.extract_text() for page in pages).encode()
    elif name.endswith(".parquet"):
        yield f"{name}/lignes", pl.read_parquet(io.BytesIO(data)).write_json().encode()


def test_the_demo_prints_paths_that_exist_and_says_it_is_synthetic(demo):
    folder, said = demo
    paths = [Path(word) for word in said.split() if word.startswith(str(folder))]
    assert len(paths) >= 6 and all(path.exists() for path in paths)
    assert "DONNÉES SYNTHÉTIQUES" in said
    assert "DONNÉES SYNTHÉTIQUES" in (month(folder) / "synthese.html").read_text()


def test_every_score_is_the_sum_of_its_reasons(demo):
    manifest = json.loads((month(demo[0]) / "manifeste.json").read_text())
    scored = pl.read_parquet(month(demo[0]) / "decisions.parquet").filter(pl.col("score").is_not_null())
    total = scored.select(pl.col("contributions").list.eval(pl.element().struct.field("apport")).list.sum())
    gap = (total.to_series() + manifest["intercept"] - scored["score_brut"]).abs().max()
    assert gap < 1e-9
    assert all(
        math.isclose(s, 1 / (1 + math.exp(-b)), rel_tol=1e-9)
        for s, b in scored.select("score", "score_brut").iter_rows()
    )


def test_every_lease_has_a_decision_and_the_list_never_exceeds_the_places(demo):
    manifest = json.loads((month(demo[0]) / "manifeste.json").read_text())
    decisions = pl.read_parquet(month(demo[0]) / "decisions.parquet")
    indicators = pl.read_parquet(month(demo[0]) / "indicateurs.parquet")
    assert decisions["id_bail"].equals(indicators["id_bail"])
    assert decisions.filter(pl.col("niveau") == "prioritaire")["id_menage"].n_unique() <= manifest["capacite"]
    assert decisions.filter(pl.col("niveau").is_in(["prioritaire", "vigilance"]))["action"].null_count() == 0


def test_the_manifest_rebuilds_the_month(demo):
    manifest = json.loads((month(demo[0]) / "manifeste.json").read_text())
    for name, digest in manifest["fichiers"].items():
        assert content_hash(month(demo[0]) / name) == digest
    for table in manifest["lignes"]:
        assert table["lues"] == table["gardees"] + table["ecartees"] + table["rejetees"]


def test_names_phones_and_addresses_are_in_the_list_and_the_sealed_archives_only(demo):
    folder = demo[0]
    people = read_coordonnees(Workspace.open(folder))
    marks = {
        value.encode()
        for column in ("telephone", "courriel", "adresse")
        for value in people[column].drop_nulls()
    }
    assert len(marks) > 300
    inside, outside = set(), []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_relative_to(folder / "entrees"):
            continue
        for place, data in opened(path):
            if any(mark in data for mark in marks):
                inside.add(path.name)
                if path.suffix != ".zip" and not path.name.startswith("liste_travail"):
                    outside.append(place)
    assert outside == []
    assert "liste_travail.xlsx" in inside and any(name.endswith(".zip") for name in inside)


def test_no_score_level_or_rank_leaves(demo):
    archives = sorted((month(demo[0]) / "orientations").glob("*.zip"))
    assert archives
    scores = pl.read_parquet(month(demo[0]) / "decisions.parquet")["score"].drop_nulls()
    figures = {
        f"{score:.{digits}f}".replace(".", mark).encode()
        for score in scores
        for digits in (4, 6)
        for mark in ".,"
    }
    for archive in archives:
        for place, data in opened(archive):
            said = data.replace(b"Quartier prioritaire", b"")
            words = re.search(rb"score|probabilit|\brang\b|prioritaire|vigilance", said, re.IGNORECASE)
            assert words is None or place.endswith((".pdf", ".xlsx")), place
            assert not any(figure in data for figure in figures if figure not in (b"0.0000", b"0,0000"))
    columns = pl.read_parquet(month(demo[0]) / "orientations/orientations.parquet").columns
    assert not {"score", "score_brut", "niveau", "rang", "contributions"} & set(columns)


def test_two_partners_never_hold_each_other_s_households(copy):
    """Every number, phone and address of every file of every archive, every proposal of the month accepted."""
    proposed = pl.read_parquet(month(copy) / "decisions.parquet").filter(pl.col("action").is_not_null())
    answers = [
        answer(ident, id_bail=None, procedure="suspendue", date_decision=date(2026, 11, 20))
        for ident in proposed["id_menage"].unique().sort()
    ]
    listed = write_worklist(copy / "tout.xlsx", Arras=answers)
    refer_month(Workspace.open(copy), date(2026, 10, 1), [listed], Phrases(commune="demonstration"), NOVEMBER)
    sent = pl.read_parquet(month(copy) / "orientations" / "orientations.parquet")
    people = read_coordonnees(Workspace.open(copy)).join(sent, on="id_menage")
    assert sent["archive"].n_unique() >= 2
    for archive in sorted((month(copy) / "orientations").glob("partenaire-*.zip")):
        texts = [data.decode("utf-8", "ignore") for _, data in opened(archive)]
        theirs = people.filter(pl.col("archive") == archive.name)
        numbers = set(re.findall(r"\b\d{4}-[A-Z2-7]{5}-[A-Z2-7]{5}\b", " ".join(texts)))
        assert numbers == set(theirs["numero_dossier"])
        for column in ("telephone", "adresse"):
            others = set(people[column].drop_nulls()) - set(theirs[column])
            found = [value for value in others if re.search(rf"(?<!\d){re.escape(value)}", " ".join(texts))]
            assert not found


def test_the_work_list_and_the_register_are_for_their_owner_alone(demo):
    for path in (month(demo[0]) / "liste_travail.xlsx", demo[0] / "registre.db"):
        assert path.stat().st_mode & 0o077 == 0


def test_the_same_month_again_changes_nothing(copy):
    before = {path: path.read_bytes() for path in month(copy).rglob("*") if path.is_file()}
    done = run("screen", "--espace", copy, "--mois", MONTH)
    assert done.returncode == 0 and "inchangé" in done.stdout
    assert {path: path.read_bytes() for path in month(copy).rglob("*") if path.is_file()} == before


def test_without_a_model_the_rules_go_alone_and_every_output_says_so(copy):
    shutil.rmtree(copy / "modeles")
    done = run("screen", "--espace", copy, "--mois", "2026-09")
    assert done.returncode == 0, done.stderr
    assert "aucun modèle" in done.stdout
    assert "aucun modèle" in (copy / "sorties/2026-09/synthese.html").read_text()


def test_tables_that_were_touched_are_not_believed(copy):
    tables = next((copy / "modeles").glob("*/tables.json"))
    tables.write_text(tables.read_text().replace("0.1", "0.2", 1))
    done = run("screen", "--espace", copy, "--mois", "2026-09")
    assert done.returncode == 20 and "Traceback" not in done.stderr
    assert not (copy / "sorties/2026-09").exists()


def test_two_runs_at_once_the_second_stops(copy):
    holder = "from pathlib import Path; from screening.workspace import Workspace; import sys\n" \
             "with Workspace.open(Path(sys.argv[1])).verrou(): print('tenu', flush=True); sys.stdin.read()"  # fmt: skip
    with subprocess.Popen([sys.executable, "-c", holder, str(copy)], stdin=-1, stdout=-1, text=True) as first:
        assert first.stdout.readline() == "tenu\n"
        second = run("screen", "--espace", copy, "--mois", MONTH)
        first.stdin.close()
    assert second.returncode == 16
    assert run("screen", "--espace", copy, "--mois", MONTH).returncode == 0


def whole(folder: Path) -> bool:
    manifest = json.loads((folder / "manifeste.json").read_text())
    return all(content_hash(folder / name) == digest for name, digest in manifest["fichiers"].items())


def test_a_run_killed_at_any_moment_leaves_whole_folders_and_the_next_one_works(copy):
    """The two ways to make the month replace each other; each is killed a little later than the last."""
    for k in range(8):
        arguments = ["screen", "--espace", str(copy), "--mois", MONTH] + (
            ["--regles-seules"] if k % 2 == 0 else []
        )
        with subprocess.Popen([*AMONT, *arguments], stdout=-1, stderr=-1) as process:
            time.sleep(0.4 + 0.25 * k)
            process.send_signal(signal.SIGKILL)
        assert whole(month(copy)) and (month(copy) / "orientations/orientations.parquet").is_file()
        assert [p.name for p in (copy / "sorties").iterdir() if not p.name.startswith(".")] == [MONTH]
    done = run("screen", "--espace", copy, "--mois", MONTH)
    assert done.returncode == 0, done.stderr
    assert whole(month(copy))


def test_a_partner_without_a_phrase_writes_nothing(copy):
    shutil.rmtree(month(copy) / "orientations")
    answers = copy / "validations/liste_travail_remplie.xlsx"
    done = run("refer", "--espace", copy, "--mois", MONTH, "--validations", answers)
    assert done.returncode == 15 and not (month(copy) / "orientations").exists()


def test_seven_zip_opens_the_archives_and_refuses_another_phrase(demo):
    seven = shutil.which("7z")
    if seven is None:
        pytest.skip("7z n'est pas installé sur cette machine")
    for archive in (month(demo[0]) / "orientations").glob("*.zip"):
        test = [seven, "t", f"-p{'demonstration'}", str(archive)]
        assert subprocess.run(test, capture_output=True, check=False).returncode == 0
        wrong = [seven, "t", "-pautre", str(archive)]
        assert subprocess.run(wrong, capture_output=True, check=False).returncode != 0


def test_help_is_light():
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert "amont" in run("--help").stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime <= 0.5
