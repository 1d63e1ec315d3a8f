"""What is built is what runs: packages and data listed, the lock hashed, no trace of a machine in a file."""

import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest

RACINE = Path(__file__).parents[2]
ROOTS = ("screening", "models", "reports")
# Written in pieces, so that this file does not hold what it looks for.
IN_PIECES = (
    "/wo~rk/", "/ro~ot/", "/Us~ers/", "/mn~t/", "py~pi.org", "pythonhos~ted.org", "artifac~tory", "jfr~og",
)  # fmt: skip
TRACES = [trace.replace("~", "") for trace in IN_PIECES]


@cache
def settings():
    return tomllib.loads((RACINE / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def tracked():
    """Files of the repository, those about to be added included."""
    said = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=RACINE, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if said.returncode:
        pytest.skip("not a git clone")
    return [path for name in said.stdout.split("\0") if name and (path := RACINE / name).is_file()]


def files(root):
    return [p for p in (RACINE / root).rglob("*") if p.is_file() and "__pycache__" not in p.parts]


def test_every_package_is_listed_by_name():
    found = {p.parent for root in ROOTS for p in files(root) if p.suffix == ".py"}
    names = {".".join(folder.relative_to(RACINE).parts) for folder in found}
    assert set(settings()["tool"]["setuptools"]["packages"]) == names


def test_every_package_has_an_init():
    folders = {p.parent for root in ROOTS for p in files(root) if p.suffix == ".py"}
    assert [f for f in folders if not (f / "__init__.py").exists()] == []


@pytest.mark.parametrize("root", ROOTS)
def test_every_data_file_is_shipped(root):
    globs = settings()["tool"]["setuptools"]["package-data"]
    shipped = {
        path for name, patterns in globs.items() for pattern in patterns
        for path in RACINE.joinpath(*name.split(".")).glob(pattern)
    }  # fmt: skip
    data = [p for p in files(root) if p.suffix != ".py"]
    assert [str(p.relative_to(RACINE)) for p in data if p not in shipped] == []


def test_tests_have_no_package_that_would_shadow_ours():
    assert list((RACINE / "tests").rglob("__init__.py")) == []


def test_the_lock_is_hashed_and_names_no_host():
    text = (RACINE / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    entries = [entry for entry in entries if not entry.startswith("#")]
    assert len(entries) > 50
    for entry in entries:
        head = entry.splitlines()[0]
        assert re.match(r"[A-Za-z0-9._-]+(\[[^\]]+\])?==\S+( ; .*)? \\$", head), head
        assert "--hash=sha256:" in entry, head
    assert "://" not in text and not re.search(r"^-", text, re.M)


def test_every_dependency_is_in_the_lock():
    text = (RACINE / "requirements.lock").read_text(encoding="utf-8")
    locked = {name.lower() for name in re.findall(r"^([A-Za-z0-9._-]+)", text, re.M)}
    asked = settings()["project"]["dependencies"] + settings()["dependency-groups"]["dev"]
    names = {re.match(r"[A-Za-z0-9._-]+", line)[0].lower() for line in asked}
    assert names - locked == set()


def test_no_file_bears_the_trace_of_a_machine():
    marks = [trace.encode() for trace in TRACES]
    found = [
        (str(path.relative_to(RACINE)), mark.decode())
        for path in tracked() for content in [path.read_bytes()] for mark in marks if mark in content
    ]  # fmt: skip
    assert found == []


def test_no_file_of_a_run_is_in_the_repository():
    kinds = {".pkl", ".pickle", ".joblib", ".db", ".sqlite", ".zip", ".log"}
    assert [str(p) for p in tracked() if p.suffix in kinds] == []
