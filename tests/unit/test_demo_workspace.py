"""The synthetic workspace: same bytes twice, invented through and through, and read whole by the intake."""

import gzip
import re
import tomllib

import polars as pl
import pytest

from screening.demo import write_workspace
from screening.demo.identities import NOMS, PRENOMS
from screening.intake import read, read_coordonnees
from screening.workspace import Workspace

PETIT = 60


@pytest.fixture(scope="module")
def espace(tmp_path_factory):
    dossier = tmp_path_factory.mktemp("demo")
    write_workspace(dossier, PETIT, 62)
    return Workspace.open(dossier)


@pytest.fixture(scope="module")
def intake(espace):
    return read(espace)


@pytest.fixture(scope="module")
def coordonnees(espace):
    return read_coordonnees(espace)


def contents(dossier):
    return {str(p.relative_to(dossier)): p.read_bytes() for p in sorted(dossier.rglob("*")) if p.is_file()}


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    for nom in ("un", "deux"):
        write_workspace(tmp_path / nom, PETIT, 62)
    assert contents(tmp_path / "un") == contents(tmp_path / "deux")


def test_another_seed_gives_another_landlord(tmp_path, espace):
    write_workspace(tmp_path, PETIT, 63)
    nom = "entrees/ecritures-2025.csv.gz"
    assert contents(tmp_path)[nom] != (espace.racine / nom).read_bytes()


def test_everything_says_that_it_is_synthetic(espace):
    assert "synthétique" in espace.reglages.bailleur.nom
    assert "synthétique" in (espace.racine / "amont.toml").read_text("utf-8").splitlines()[0]
    assert "n'existe pas" in (espace.racine / "LISEZ-MOI.txt").read_text("utf-8")


def test_identities_are_invented(coordonnees):
    assert set(coordonnees["nom"]) <= set(NOMS) and set(coordonnees["prenom"]) <= set(PRENOMS)
    for telephone in coordonnees["telephone"].drop_nulls():
        assert re.fullmatch(r"06 39 98 \d\d \d\d|03 53 01 \d\d \d\d", telephone)
    assert coordonnees["courriel"].drop_nulls().str.ends_with("@exemple.invalid").all()


def test_every_source_of_the_settings_is_read(espace, intake, coordonnees):
    seules = {"ecritures", "coordonnees", "candidats"}  # the last by `amont candidates` alone
    lues = set(intake.tables) | seules
    assert lues == set(espace.reglages.entrees)
    par_table = intake.comptes.group_by("table").agg(pl.col("gardees").sum())
    assert par_table.filter(pl.col("gardees") == 0, pl.col("table") != "oppositions").is_empty()
    assert coordonnees["id_menage"].is_in(intake.tables["menages"]["id_menage"].implode()).all()


def test_rejects_are_few_and_planted(intake):
    lues = intake.comptes["lues"].sum()
    assert 0 < len(intake.rejets) <= max(1, 0.0005 * lues)
    assert set(intake.rejets["table"]) == {"ecritures"}


def test_every_erp_code_is_mapped(espace):
    reglages = tomllib.loads((espace.racine / "amont.toml").read_text("utf-8"))
    connus = {code for codes in reglages["valeurs"]["ecritures"]["nature"].values() for code in codes}
    lus = set()
    for chemin in espace.entrees.glob("ecritures-*.csv.gz"):
        lignes = gzip.decompress(chemin.read_bytes()).decode("cp1252").splitlines()[1:]
        lus |= {ligne.split(";")[2] for ligne in lignes}
    assert {"QUIT", "APL", "REGL"} <= lus <= connus


def test_the_window_is_thirty_six_months_up_to_october_2026(intake):
    bornes = intake.ecritures.select(
        de=pl.col("date_operation").min(), a=pl.col("date_operation").max()
    ).collect()
    assert [f"{jour:%Y-%m}" for jour in bornes.row(0)] == ["2023-11", "2026-10"]


def test_leavers_and_garages_are_in_the_leases(intake):
    baux = intake.tables["baux"]
    assert baux["date_sortie"].drop_nulls().len() > 0
    assert {"logement", "annexe"} == set(baux["nature_bail"])
    assert not baux.filter(pl.col("id_bail").str.starts_with("0")).is_empty()


def test_ids_keep_their_leading_zeros(intake):
    assert intake.tables["baux"]["id_bail"].str.contains(r"^[0G]\d{6}/\d\d$").all()
    assert intake.tables["menages"]["id_menage"].str.contains(r"^\d{7}$").all()


def test_communes_are_real_and_in_the_pas_de_calais(intake):
    assert intake.tables["logements"]["code_commune"].str.contains(r"^62\d{3}$").all()
