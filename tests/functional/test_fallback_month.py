"""A month whose accounts are unlike the one before: the rules go alone, the run ends well, and every output says so."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import fastexcel
import polars as pl
import pytest
from click.testing import CliRunner, Result
from threadpoolctl import threadpool_limits
from training_space import train, write

from screening.cli import amont
from screening.workspace import Workspace

BEFORE, NOW = "2025-12", "2026-01"
ALONE = "Liste établie par les règles seules"


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A landlord with a version in service and a month published with its scores; moved once made."""
    espace = write(tmp_path_factory.mktemp("bailleur") / "ici", stopping=34)
    with threadpool_limits(1):
        train(espace)
        assert screen(espace, BEFORE).exit_code == 0
    return espace.racine.rename(espace.racine.with_name("ailleurs"))


@pytest.fixture
def espace(made, tmp_path) -> Workspace:
    return Workspace.open(shutil.copytree(made, tmp_path / "copie"))


def screen(espace: Workspace, mois: str) -> Result:
    return CliRunner().invoke(amont, ["screen", "--espace", str(espace.racine), "--mois", mois])


def keep_lines(espace: Workspace, keep) -> None:
    """Leave in the ledger the lines whose cells are kept."""
    path = espace.racine / "ecritures.csv"
    head, *lines = path.read_text().splitlines()
    path.write_text("\n".join([head, *(line for line in lines if keep(line.split(";")))]) + "\n")


def cut_history(espace: Workspace) -> None:
    """An export that holds the last two months alone: what needs a longer past is no longer known."""
    keep_lines(espace, lambda cells: cells[1][3:] in ("12/2025", "01/2026"))


def lose_payments(espace: Workspace) -> None:
    """An export that lost the payments of the last two months: every debt rises at once."""
    keep_lines(espace, lambda cells: cells[2] == "quittance" or cells[1][3:] not in ("12/2025", "01/2026"))


def spoken(folder: Path) -> Iterator[tuple[str, str]]:
    """The text of each output that people open."""
    yield "synthese.html", (folder / "synthese.html").read_text(encoding="utf-8")
    for name in ("liste_travail.xlsx", "echeances.xlsx"):
        sheet = fastexcel.read_excel(folder / name).load_sheet("Lisez-moi", header_row=None, dtypes="string")
        yield name, "\n".join(str(cell) for row in sheet.to_polars().rows() for cell in row if cell)


@pytest.mark.parametrize(
    ("broken", "why"),
    [(cut_history, "manque pour"), (lose_payments, "répartition des scores")],
)
def test_the_rules_go_alone_and_every_output_says_why(espace, broken, why):
    broken(espace)
    result = screen(espace, NOW)
    assert result.exit_code == 0, result.output
    assert ALONE in result.output and why in result.output and "limite" in result.output
    folder = espace.sorties / NOW
    for name, text in spoken(folder):
        said = "aucun modèle n'a servi" if name == "echeances.xlsx" else why
        assert said in text.replace("&#39;", "'"), name
    manifest = json.loads((folder / "manifeste.json").read_text())
    assert why in manifest["regles_seules"] and manifest["version_modele"] is None
    decisions = pl.read_parquet(folder / "decisions.parquet")
    assert decisions["score"].null_count() == decisions.height and decisions["version_modele"].null_count()


def test_a_month_like_the_one_before_is_ranked_by_the_model_though_an_input_moved_since_training(espace):
    result = screen(espace, NOW)
    assert result.exit_code == 0 and ALONE not in result.output
    assert "se répartit autrement qu'à l'apprentissage" in result.output
    for name, text in spoken(espace.sorties / NOW):
        assert ALONE not in text and "aucun modèle n'a servi" not in text.replace("&#39;", "'"), name
    manifest = json.loads((espace.sorties / NOW / "manifeste.json").read_text())
    assert manifest["regles_seules"] is None and manifest["version_modele"]


def test_the_landlord_sets_the_limits_and_a_wrong_key_is_refused_with_the_nearest(espace):
    toml = espace.racine / "amont.toml"
    before = toml.read_text()
    lose_payments(espace)
    toml.write_text(before + "\n[derive]\npsi_score = 50.0\n")
    assert ALONE not in screen(espace, NOW).output
    toml.write_text(before + "\n[derive]\npsi_scores = 1.0\nhausse_manquants = 2\n")
    refused = screen(espace, NOW)
    assert refused.exit_code == 10
    assert "[derive] psi_scores" in refused.output and "« psi_score »" in refused.output
    assert "[derive] hausse_manquants : doit être au plus égal à 1" in refused.output


def test_without_a_model_or_on_demand_every_output_says_so_too(espace):
    asked = CliRunner().invoke(
        amont, ["screen", "--espace", str(espace.racine), "--mois", NOW, "--regles-seules"]
    )
    assert f"{ALONE} : à la demande" in asked.output
    for name, text in spoken(espace.sorties / NOW):
        said = "aucun modèle n'a servi" if name == "echeances.xlsx" else "à la demande"
        assert said in text.replace("&#39;", "'"), name
