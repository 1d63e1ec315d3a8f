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
from screening.partners.inclusion.importing import read_inclusion
from screening.partners.inclusion.selection import around
from screening.partners.inclusion.survey import survey
from screening.partners.territory import Territory, known_departements, locate

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


SEED = {
    # ident: kind, steps, communes (null: not said), measures by fund line, months, words of the report
    "pdch-maintien": ("file", "maintien", None, [{}], (9, 12), ["psychologues", "horaires décalés", "adhésion"]),
    "pdch-avis": ("coordination", "maintien", None, [], (), ["une personne"]),
    "pdch-acces": ("file", "acces", None, [{}], (), ["deux mois avant la CALEOL"]),
    "lda-montreuillois": (
        "file", "maintien", 161, [{"VIAL": "inconnu", "ENVAUL": "inconnu", "ADSL": "inconnu"}], (),
        ["iche de saisine LDA", "professionnel prescripteur", "nommé", "AS, AES, IDE", "164 communes", "112000"],
    ),
    "calda": ("coordination", "maintien", 95, [], (), ["0,6 ETP", "0,5 ETP", "1 ETP", "11 de 41 à 60", "9 de 25 à 40"]),
    "avril-cua": ("file", "maintien", 46, [{"AVDL": 50}], (21,), ["50 mesures en flux", "tous les trois mois"]),
    "avril-hors-cua": (
        "file", "maintien", 49 + 64 + 96 + 103 + 19, [{"ADSL": 18, "VIAL": 8}, {"ADSL": 2, "VIAL": 4}], (),
        ["90 saisines étayées", "tous les trois mois", "19 communes"],
    ),
    "clas": ("coordination", "maintien", 95, [], (), ["95 communes", "sept dispositifs", "seize professionnels"]),
    "daric": ("information", "maintien", 771, [], (36,), ["File active de 40", "4,5 ETP", "250 000", "six mois"]),
    "pledj": ("coordination", "maintien", 95, [], (), ["janvier 2023", "une fois par mois", "jamais les pathologies"]),
    "cllaj-cabbalr": (
        "file", "maintien acces", 100,
        [{"ENVAUL": 7}, {"ADSL": 8}, {"accompagnement renforcé": 20}, {"IML": 18}], (),
        ["15 permanences par semaine", "trois communes", "8 ETP", "700 jeunes", "65 en accompagnement renforcé"],
    ),
    "apremis-energie": ("information", "maintien", None, [], (), ["facture géante", "kit éco-énergie", "jeu"]),
    "lunettes-3d": ("information", "maintien", None, [], (), ["bons gestes", "lunettes 3D"]),
    "picto-access": ("information", "maintien", None, [], (), ["Handicap", "accès aux droits"]),
    "coach-emploi": ("information", "maintien", None, [], (), ["l'emploi de droit commun", "personnes hébergées"]),
    "convergence-mel": ("information", "maintien", 95, [], (), ["chantiers d'insertion"]),
    "dora": ("information", "maintien", None, [], (), ["Emplois de l'inclusion"]),
    "guide-demande": ("information", "maintien", None, [], (), ["FAS-URH"]),
}  # fmt: skip
"""The schemes of the conference report, written by hand from it; months and numbers as it says them."""


def test_every_scheme_of_the_report_is_there_and_no_other(annuaire):
    assert {ident.removeprefix("demo-amont--") for ident in annuaire.dispositifs} == set(SEED)


@pytest.mark.parametrize("ident", SEED)
def test_a_scheme_says_what_the_report_says(annuaire, communes, ident):
    genre, etapes, nombre, mesures, duree, mots = SEED[ident]
    scheme = annuaire.dispositifs[f"demo-amont--{ident}"]
    assert (scheme.genre, " ".join(scheme.etapes)) == (genre, etapes)
    assert [ligne.mesures for ligne in scheme.lignes] == mesures
    assert scheme.duree_mois == duree
    assert [mot for mot in mots if mot not in f"{scheme.moyens} {scheme.note}"] == []
    assert "En quête de toits" in scheme.source
    couvertes = locate(communes["code_insee"]).filter(annuaire.territoires[f"demo-amont--{ident}"].covers())
    assert nombre in (None, couvertes.height)


@pytest.mark.parametrize("ident", SEED)
def test_totals_are_the_sums_of_their_measures(annuaire, ident):
    for ligne in annuaire.dispositifs[f"demo-amont--{ident}"].lignes:
        connues = [nombre for nombre in ligne.mesures.values() if isinstance(nombre, int)]
        assert ligne.places_total in (None, sum(connues))
        assert not connues or ligne.places_ouvertes <= sum(connues)


def test_ages_of_the_young_s_scheme_are_the_report_s(annuaire):
    assert annuaire.dispositifs["demo-amont--cllaj-cabbalr"].public == "age BETWEEN 16 AND 30"


def test_all_of_it_passes_the_schema_and_is_up_to_date(tmp_path_factory):
    dossier = tmp_path_factory.mktemp("exemple")
    write_directory(dossier)
    partout = around([Territory(departements=known_departements())], None)
    lue = read_inclusion(dossier, {f"demo-amont--{ident}" for ident in SEED}, partout)
    assert lue.rejets == () and [compte.a_part for compte in lue.comptes] == [0, 0]
    assert [bilan.perimees + bilan.futures for bilan in survey(lue.fiches, set(), OCTOBRE, 12)] == [0, 0]


def test_the_second_dimension_has_no_condition_no_place_and_nothing_leads_to_it(annuaire):
    avis = annuaire.dispositifs["demo-amont--pdch-avis"]
    assert (avis.genre, avis.public, avis.orientations, avis.lignes) == ("coordination", "TRUE", (), ())
    assert avis.convention is None and "demo-amont--pdch-avis" not in annuaire.files


def test_coordinations_and_information_receive_no_household(annuaire):
    attendues = {ident for ident, dit in SEED.items() if dit[0] == "file" and "maintien" in dit[1]}
    assert set(annuaire.files) == {f"demo-amont--{ident}" for ident in attendues}
    assert set(annuaire.acces) == {"demo-amont--pdch-acces", "demo-amont--cllaj-cabbalr"}


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
