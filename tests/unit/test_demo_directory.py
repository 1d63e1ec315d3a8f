"""The example directory: read without a fault, the seed's figures, the coast that nobody covers, one scheme
without convention; and the shipped territory behind it.
"""

from datetime import date
from importlib.resources import files

import polars as pl
import pytest

from screening.demo import write_directory
from screening.indicators import INDICATEURS
from screening.partners.directory import read_directory

OCTOBRE = date(2026, 10, 31)


@pytest.fixture(scope="module")
def annuaire(tmp_path_factory):
    dossier = tmp_path_factory.mktemp("annuaire")
    write_directory(dossier)
    return read_directory(dossier, INDICATEURS)


@pytest.fixture(scope="module")
def communes():
    return pl.read_parquet(str(files("screening.partners") / "communes.parquet"))


def test_it_says_that_it_is_an_example(annuaire):
    assert annuaire.exemple


@pytest.mark.parametrize(
    ("ident", "mesures"),
    [
        ("avril-cua", {"AVDL": 50}),
        ("avril-hors-cua", {"ADSL": 20, "VIAL": 12}),
        ("cllaj-cabbalr", {"ENVAUL": 7, "ADSL": 8, "accompagnement_renforce": 20, "IML": 18}),
    ],
)
def test_places_are_the_seed_s(annuaire, ident, mesures):
    lues: dict[str, int] = {}
    for ligne in annuaire.dispositifs[f"demo-amont--{ident}"].lignes:
        for nom, places in ligne.mesures.items():
            lues[nom] = lues.get(nom, 0) + places
    assert lues == mesures


def test_coordinations_and_information_receive_no_household(annuaire):
    assert set(annuaire.files) == {
        f"demo-amont--{nom}"
        for nom in ("pdch-maintien", "lda-montreuillois", "avril-cua", "avril-hors-cua", "cllaj-cabbalr")
    }


def test_one_scheme_has_no_convention_in_force(annuaire):
    assert set(annuaire.files) - set(annuaire.conventions(OCTOBRE)) == {"demo-amont--lda-montreuillois"}


def test_avril_outside_arras_has_nineteen_communes_of_the_montreuillois(annuaire, communes):
    codes = annuaire.dispositifs["demo-amont--avril-hors-cua"].territoire.communes
    montreuillois = communes.filter(pl.col("code_epci").is_in(["200069029", "200044030", "200069235"]))
    assert len(codes) == 19 and set(codes) <= set(montreuillois["code_insee"])


def test_avril_covers_the_seed_s_377_communes(annuaire, communes):
    zones = [annuaire.dispositifs[f"demo-amont--avril-{nom}"].territoire for nom in ("cua", "hors-cua")]
    epci = [code for zone in zones for code in zone.epci]
    assert communes.filter(pl.col("code_epci").is_in(epci)).height + 19 == 377


@pytest.mark.parametrize("epci", ["200090751", "246200729", "246200380", "200069029"])
def test_the_programme_leaves_the_coast_uncovered(annuaire, epci):
    assert epci in annuaire.dispositifs["demo-amont--pdch-maintien"].territoire.sauf_epci


def test_the_territory_ships_only_what_the_licence_allows(communes):
    assert communes.columns == [
        "code_insee", "nom", "code_departement", "code_epci", "nom_epci", "codes_postaux", "population",
    ]  # fmt: skip
    assert communes.height == 34_969 and communes["code_insee"].is_unique().all()


def test_the_territory_files_cite_their_source():
    for nom in ("communes", "communes_anciennes"):
        mention = pl.read_parquet_metadata(str(files("screening.partners") / f"{nom}.parquet"))
        assert "Licence Ouverte" in mention["licence"] and "2026" in mention["millesime"]


@pytest.mark.parametrize(
    ("epci", "nombre"), [("200033579", 46), ("200069672", 103), ("200093201", 95), ("200072460", 100)]
)
def test_epci_have_the_seed_s_number_of_communes(communes, epci, nombre):
    assert communes.filter(pl.col("code_epci") == epci).height == nombre
