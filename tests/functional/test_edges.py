"""Small and odd workspaces have a clear outcome: a published month or one sentence, never a traceback."""

from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from screening.cli import amont

TOML = """
[bailleur]
nom = "Essai"
[entrees]
baux = "entrees/baux.csv"
ecritures = "entrees/ecritures.csv"
[capacite]
par_mois = 1
"""
BAUX = "id_bail;id_menage;date_effet;loyer\n"
ECRITURES = "id_bail;date_operation;nature;montant\n"
RENTS = "".join(f"B1;01/{m:02d}/2026;quittance;400,00\n" for m in range(1, 11))
PAID = "".join(f"B1;05/{m:02d}/2026;reglement;-400,00\n" for m in range(1, 11))


def workspace(folder: Path, baux: str, ecritures: str, toml: str = TOML) -> Path:
    (folder / "entrees").mkdir(parents=True)
    (folder / "amont.toml").write_text(toml, encoding="utf-8")
    (folder / "entrees/baux.csv").write_text(BAUX + baux, encoding="utf-8")
    (folder / "entrees/ecritures.csv").write_text(ECRITURES + ecritures, encoding="utf-8")
    return folder


def run(*arguments: str):
    return CliRunner().invoke(amont, arguments)


def screen(folder: Path, mois: str = "2026-10"):
    return run("screen", "--espace", str(folder), "--mois", mois, "--regles-seules")


LEASE = "B1;M1;01/01/2020;400,00\n"
CASES = {
    "un seul bail": (LEASE, RENTS + PAID, 1),
    "un grand livre sans ligne": (LEASE, "", 1),
    "des baux sans ligne": (LEASE + "B2;M2;01/01/2020;300,00\nB3;M3;01/01/2020;300,00\n", RENTS, 3),
    "aucun bail": ("", "", 0),
    "un bail à venir": ("B1;M1;01/01/2030;400,00\n", "", 0),
}


@pytest.mark.parametrize("name", CASES)
def test_a_small_workspace_has_its_month(tmp_path, name):
    baux, ecritures, leases = CASES[name]
    folder = workspace(tmp_path / "espace", baux, ecritures)
    result = screen(folder)
    assert result.exit_code == 0, result.output
    decisions = pl.read_parquet(folder / "sorties/2026-10/decisions.parquet")
    assert decisions.height == leases
    names = {path.name for path in (folder / "sorties/2026-10").iterdir()}
    assert names == {
        "decisions.parquet", "indicateurs.parquet", "liste_travail.xlsx", "echeances.xlsx", "synthese.html",
        "rejets.parquet", "rejets.csv", "mouvements.parquet", "regles_en_vigueur.json", "manifeste.json",
    }  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_check_says_what_a_small_workspace_holds(tmp_path, name):
    baux, ecritures, _ = CASES[name]
    result = run("check", "--espace", str(workspace(tmp_path / "espace", baux, ecritures)))
    assert result.exit_code == 0, result.output


def test_an_all_paid_portfolio_proposes_nobody_by_rule(tmp_path):
    folder = workspace(tmp_path / "espace", LEASE, RENTS + PAID)
    screen(folder)
    decisions = pl.read_parquet(folder / "sorties/2026-10/decisions.parquet")
    assert decisions.select("niveau", "solde_du_centimes", "mois_dus").rows() == [("aucun", 0, 0.0)]


@pytest.mark.parametrize("mois", ["2025-12", "2019-01", "2031-05"])
def test_a_month_outside_the_ledger_is_published_as_it_is(tmp_path, mois):
    folder = workspace(tmp_path / "espace", LEASE, RENTS + PAID)
    assert screen(folder, mois).exit_code == 0


def test_a_lease_that_pays_nothing_is_proposed_with_its_reasons(tmp_path):
    folder = workspace(tmp_path / "espace", LEASE, RENTS)
    screen(folder)
    row = pl.read_parquet(folder / "sorties/2026-10/decisions.parquet").row(0, named=True)
    assert (row["niveau"], row["rang"], row["solde_du_centimes"], row["mois_dus"]) == (
        "prioritaire",
        1,
        400_000,
        10.0,
    )
    assert row["action"] == "proposer_accompagnement" and row["motifs"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["screen", "--mois", "2026-10", "--espace", "nulle-part"], 10, "amont.toml"),
        (["screen", "--mois", "octobre"], 2, "AAAA-MM"),
        (["screen"], 2, "--mois"),
        (["rules", "--espace", "nulle-part"], 10, "amont.toml"),
    ],
)
def test_a_known_failure_is_a_sentence_and_a_code(arguments, code, said):
    result = run(*arguments)
    assert result.exit_code == code and said in result.output
    assert "Traceback" not in result.output


def test_every_mistake_of_the_configuration_is_shown_at_once(tmp_path):
    toml = TOML.replace("par_mois", "par_moi") + "[cibl]\nhorizon = 3\n"
    result = screen(workspace(tmp_path / "espace", LEASE, "", toml))
    assert result.exit_code == 10
    assert "par_mois" in result.output and "cible" in result.output


def test_too_many_rejects_stop_the_run_before_any_list(tmp_path):
    folder = workspace(tmp_path / "espace", LEASE, RENTS.replace("B1", "B9"))
    result = screen(folder)
    assert result.exit_code == 12 and "bail_inconnu" in result.output
    assert not (folder / "sorties").exists()


def test_rules_have_cases_and_they_hold():
    result = run("rules", "--verifier")
    assert result.exit_code == 0 and " 0 non." in result.output


def test_a_new_workspace_is_prepared_once(tmp_path):
    folder = tmp_path / "neuf"
    assert run("init", str(folder)).exit_code == 0
    assert (folder / "annuaire/dispositifs.toml").is_file()
    again = run("init", str(folder))
    assert again.exit_code == 10 and "amont.toml" in again.output


@pytest.mark.parametrize("name", [name for name in CASES if name != "des baux sans ligne"])
def test_training_on_too_little_says_what_to_do(tmp_path, name):
    baux, ecritures, _ = CASES[name]
    result = run("train", "--espace", str(workspace(tmp_path / "espace", baux, ecritures)))
    assert result.exit_code == 20, result.output
    assert "ne peut pas apprendre" in result.output
