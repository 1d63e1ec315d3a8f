"""`amont audit` on a small synthetic landlord: months of a list, one referred, and everything that is printed."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from pages import assert_figures_are_in_csv

from reports.auditpage import VERDICTS
from screening.audit import audit_months
from screening.demo import write_workspace
from screening.month import screen_month
from screening.workspace import Workspace

MOIS = (date(2026, 1, 1), date(2026, 3, 1))
LE = datetime(2026, 11, 20, 9, tzinfo=UTC)


def audit(espace: Path, de: str, a: str):
    return subprocess.run(
        [sys.executable, "-m", "screening.cli", "audit", "--espace", str(espace), "--de", de, "--a", a],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def espace(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("audit") / "espace"
    write_workspace(folder, 700)
    for mois in MOIS:
        screen_month(Workspace.open(folder), mois, True, LE, lambda _: None)
    return folder


@pytest.fixture(scope="module")
def done(espace):
    said = audit(espace, "2026-01", "2026-03")
    assert said.returncode == 0, said.stderr
    return espace / "analyses" / "audit-2026-01-2026-03", said.stdout


def test_what_is_left_behind(done):
    folder, said = done
    assert {path.name for path in folder.iterdir()} == {"audit.html", "audit.csv", "manifeste.json"}
    assert "Mois non publiés, laissés de côté : 2026-02." in said
    facts = json.loads((folder / "manifeste.json").read_text(encoding="utf-8"))
    assert facts["mois"] == {"2026-01": "mesurable", "2026-03": "mesurable"}
    assert facts["mois_non_publies"] == ["2026-02"]
    assert len(facts["attributs"]) == 12


def test_every_figure_of_the_page_is_in_the_csv(done):
    folder, _ = done
    html = (folder / "audit.html").read_text(encoding="utf-8")
    assert_figures_are_in_csv(html, (folder / "audit.csv").read_text(encoding="utf-8"))
    assert len(html.encode()) < 3_000_000 and "<script" not in html


def test_each_comparison_has_one_verdict_of_three(done):
    folder, _ = done
    lines = pl.read_csv(folder / "audit.csv", separator=";", infer_schema=False)
    compared = lines.filter(
        pl.col("section").is_in(["manques", "etapes", "suites"]),
        pl.col("reference").is_not_null() & (pl.col("groupe") != pl.col("reference")),
    )
    assert compared.height > 500
    for column in ("verdict", "verdict_dette_egale"):
        assert set(compared[column]) <= set(VERDICTS)


def test_no_household_and_no_lease_is_named(espace, done):
    folder, said = done
    from screening.intake import read

    tables = read(Workspace.open(espace)).tables
    text = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir()) + said
    found = [each for each in (*tables["baux"]["id_bail"], *tables["menages"]["id_menage"]) if each in text]
    assert found == []


def test_the_published_months_know_nothing_of_the_traits_that_the_audit_joins(espace):
    for mois in MOIS:
        for name in ("decisions", "indicateurs"):
            columns = pl.read_parquet_schema(Workspace.open(espace).sortie(mois) / f"{name}.parquet")
            assert not {"sexe", "nb_titulaires", "annee_naissance"} & set(columns)


def test_auditing_again_finds_the_same_bytes(espace, done):
    folder, _ = done
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert "inchangé" in audit(espace, "2026-01", "2026-03").stdout
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_month_of_which_the_horizon_is_not_over_gives_rates_and_no_misses(espace):
    screen_month(Workspace.open(espace), date(2026, 9, 1), True, LE, lambda _: None)
    report = audit_months(Workspace.open(espace), date(2026, 9, 1), date(2026, 9, 1), lambda _: None)
    sections = {section.code: section for section in report.page.etapes}
    assert sections["manques"].mesures == () and "Horizon non écoulé" in sections["manques"].note
    assert sections["etapes"].mesures
    assert "horizon non écoulé" in (report.dossier / "audit.html").read_text(encoding="utf-8")


def test_without_a_published_month_the_audit_says_what_to_do(espace):
    said = audit(espace, "2025-01", "2025-03")
    assert said.returncode == 10
    assert "lancer d'abord « amont screen --mois 2025-03 »" in said.stderr
    assert not (espace / "analyses" / "audit-2025-01-2025-03").exists()


def test_months_in_the_wrong_order_are_a_mistake_of_the_command_line(espace):
    assert audit(espace, "2026-03", "2026-01").returncode == 2


def test_an_unknown_attribute_is_refused_with_the_nearest(espace):
    settings = espace / "amont.toml"
    before = settings.read_text(encoding="utf-8")
    try:
        more = '\n[audit]\nintersections = [["sexe", "ages"]]\nreferences = { agense = "Lens" }\n'
        settings.write_text(before + more, encoding="utf-8")
        said = audit(espace, "2026-01", "2026-03")
    finally:
        settings.write_text(before, encoding="utf-8")
    assert said.returncode == 10
    assert "attribut inconnu « ages » ; le plus proche est « age »." in said.stderr
    assert "[audit] references agense : attribut inconnu ; le plus proche est « agence »." in said.stderr


def test_the_reference_is_changed_by_the_settings(espace):
    settings = espace / "amont.toml"
    before = settings.read_text(encoding="utf-8")
    try:
        settings.write_text(before + '\n[audit.references]\nage = "75 ans et plus"\n', encoding="utf-8")
        report = audit_months(Workspace.open(espace), MOIS[0], MOIS[1], lambda _: None)
    finally:
        settings.write_text(before, encoding="utf-8")
    assert next(a.reference for a in report.page.attributs if a.code == "age") == "75 ans et plus"
