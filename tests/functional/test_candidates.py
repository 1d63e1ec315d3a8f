"""`amont candidates`: future tenants apart from everything else, reasons without rank, nothing for the commission."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from click.testing import CliRunner
from referral_cases import write_landlord

from reports.candidates import FINALITE_CANDIDATS, DossierCandidats, LigneCandidat
from screening.candidates import CandidatesReport, screen_candidates
from screening.cases import Register
from screening.cli import amont
from screening.demo import write_workspace
from screening.errors import ConfigurationError
from screening.intake import read
from screening.month import screen_month
from screening.workspace import Workspace

AU = date(2026, 11, 2)
LE = datetime(2026, 11, 2, 9, tzinfo=UTC)
CLASSEMENT = (
    "score",
    "rang",
    "niveau",
    "priorite",
    "note",
    "points",
    "cotation",
    "probabilite",
    "ordre",
    "classe",
)


@pytest.fixture(scope="module")
def espace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    dossier = tmp_path_factory.mktemp("candidats") / "demo"
    write_workspace(dossier, 400, 62)
    return Workspace.open(dossier)


@pytest.fixture(scope="module")
def rapport(espace: Workspace) -> CandidatesReport:
    return screen_candidates(espace, AU)


def table(rapport: CandidatesReport) -> pl.DataFrame:
    return pl.read_parquet(rapport.dossier / "candidats.parquet")


def test_its_own_folder_holds_a_workbook_a_table_and_a_manifest(rapport: CandidatesReport) -> None:
    assert rapport.dossier.name == "candidats-2026-11-02"
    assert sorted(f.name for f in rapport.dossier.iterdir()) == [
        "candidats.parquet",
        "candidats.xlsx",
        "manifeste.json",
    ]
    assert {f.stat().st_mode & 0o077 for f in rapport.dossier.glob("candidats.*")} == {0}
    assert json.loads((rapport.dossier / "manifeste.json").read_text())["finalite"] == FINALITE_CANDIDATS


def test_no_column_scores_or_ranks_and_the_order_says_nothing(rapport: CandidatesReport) -> None:
    lue = table(rapport)
    noms = {*lue.columns, *LigneCandidat.__dataclass_fields__, *DossierCandidats.__dataclass_fields__}
    classeur = openpyxl.load_workbook(rapport.dossier / "candidats.xlsx")
    noms |= {str(cellule.value).lower() for feuille in classeur.worksheets[1:] for cellule in feuille[1]}
    assert not [nom for nom in noms for mot in CLASSEMENT if mot in nom.split("_") or mot == nom]
    assert lue.select("date_caleol", "id_candidat").equals(
        lue.select("date_caleol", "id_candidat").sort("date_caleol", "id_candidat")
    )


def test_the_same_rows_in_another_order_give_the_same_folder(
    espace: Workspace, rapport: CandidatesReport, tmp_path: Path
) -> None:
    export = espace.racine / "entrees" / "candidats.csv"
    avant = export.read_bytes()
    entete, *lignes = avant.decode().splitlines()
    try:
        export.write_text("\r\n".join([entete, *reversed(lignes)]) + "\r\n", encoding="utf-8", newline="")
        autre = table(screen_candidates(espace, AU))
    finally:
        export.write_bytes(avant)
    assert autre.equals(table(rapport))
    screen_candidates(espace, AU)
    assert not screen_candidates(espace, AU).nouveau


def test_reasons_hold_the_candidates_own_figures_and_unknown_is_asked(rapport: CandidatesReport) -> None:
    lue = table(rapport)
    assert 0 < len(rapport.contenu.lignes) < lue.height
    for ligne in lue.to_dicts():
        assert len(ligne["motifs"]) == len(ligne["regles"])
        if not ligne["regles"]:
            assert ligne["dispositifs"] == []
    assert all(ligne.motifs for ligne in rapport.contenu.lignes)
    assert all(ligne.a_demander and not ligne.motifs for ligne in rapport.contenu.a_completer)


def test_the_workbook_says_that_it_may_not_reach_the_commission_and_runs_nothing(
    rapport: CandidatesReport,
) -> None:
    classeur = openpyxl.load_workbook(rapport.dossier / "candidats.xlsx")
    assert classeur.sheetnames == ["Lisez-moi", "Candidats", "À compléter"]
    textes = [str(c.value) for ligne in classeur["Lisez-moi"].iter_rows() for c in ligne if c.value]
    assert FINALITE_CANDIDATS in textes
    assert all(c.data_type != "f" for feuille in classeur for ligne in feuille.iter_rows() for c in ligne)
    premiere = [c.value for c in classeur["Candidats"][2]][:4]
    attendue = rapport.contenu.lignes[0]
    assert premiere[0] == attendue.id_candidat and premiere[3] == "\n".join(attendue.motifs)


def test_an_identifier_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    espace = candidate_of(tmp_path, "=cmd|' /C calc'!A0")
    rapport = screen_candidates(espace, AU)
    cellule = openpyxl.load_workbook(rapport.dossier / "candidats.xlsx")["Candidats"]["A2"]
    assert cellule.data_type == "s" and cellule.value.startswith("=cmd")


def test_schemes_of_the_step_access_alone_take_a_candidate(tmp_path: Path) -> None:
    assert table(screen_candidates(candidate_of(tmp_path / "a", "D1"), AU))["dispositifs"].to_list() == [[]]
    ouvert = candidate_of(tmp_path / "b", "D1", "S1--aide", 'etapes = ["acces"]')
    assert table(screen_candidates(ouvert, AU))["dispositifs"].to_list() == [["S1--aide"]]
    ailleurs = candidate_of(tmp_path / "c", "D1", "S2--aide", 'etapes = ["acces"]')
    assert table(screen_candidates(ailleurs, AU))["dispositifs"].to_list() == [[]]
    inconnu = 'etapes = ["acces"]\npublic = "activite = \'etudes\'"'
    muet = candidate_of(tmp_path / "d", "D1", "S1--aide", inconnu)
    assert table(screen_candidates(muet, AU))["dispositifs"].to_list() == [[]]


def candidate_of(dossier: Path, ident: str, scheme: str = "", cles: str = "") -> Workspace:
    """A landlord with one candidate of Arras, twenty years old; a scheme may be given more keys."""
    dossier.mkdir(exist_ok=True)
    write_landlord(dossier)
    annuaire, reglages = dossier / "annuaire" / "dispositifs.toml", dossier / "amont.toml"
    if scheme:
        tete = f'[dispositifs."{scheme}"]\n'
        annuaire.write_text(annuaire.read_text().replace(tete, f"{tete}{cles}\n"), encoding="utf-8")
    export = f"id_candidat;date_caleol;code_commune;annee_naissance\n{ident};20/11/2026;62041;2006\n"
    (dossier / "entrees" / "candidats.csv").write_text(export, encoding="utf-8")
    texte = reglages.read_text().replace("[entrees]", '[entrees]\ncandidats = "entrees/candidats.csv"')
    reglages.write_text(texte, encoding="utf-8")
    return Workspace.open(dossier)


def test_the_monthly_commands_never_read_the_candidates(espace: Workspace) -> None:
    assert "candidats" not in read(espace).tables
    assert not [nom for nom in read(espace).empreintes if "candidats" in nom]
    export = espace.racine / "entrees" / "candidats.csv"
    garde = export.read_bytes()
    try:
        export.write_bytes(b"\x00 ce n'est pas une table")
        report = screen_month(espace, date(2026, 10, 1), True, LE, lambda _: None)
    finally:
        export.write_bytes(garde)
    for fichier in report.dossier.iterdir():
        assert b"candidats.csv" not in fichier.read_bytes()


def test_the_register_holds_nothing_of_them(espace: Workspace, rapport: CandidatesReport) -> None:
    base = espace.racine / "registre.db"
    Register.open(espace.registre_url, LE)
    avant = base.read_bytes()
    screen_candidates(espace, date(2026, 11, 9))
    assert base.read_bytes() == avant
    assert not [ident for ident in table(rapport)["id_candidat"] if ident.encode() in avant]


def test_the_command_says_counts_and_no_candidate(espace: Workspace, rapport: CandidatesReport) -> None:
    dit = CliRunner().invoke(amont, ["candidates", "--espace", str(espace.racine), "--au", "2026-11-02"])
    assert dit.exit_code == 0 and FINALITE_CANDIDATS in dit.output
    assert not [ident for ident in table(rapport)["id_candidat"] if ident in dit.output]
    faux = CliRunner().invoke(amont, ["candidates", "--espace", str(espace.racine), "--au", "novembre"])
    assert faux.exit_code == 2 and "AAAA-MM-JJ" in faux.output


def test_without_the_source_the_command_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"\[entrees\] candidats : manque"):
        screen_candidates(write_landlord(tmp_path), AU)
