"""What the proposed households of a month would find: one small landlord, each outcome by a case."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from referral_cases import COMMUNES, DISPOSITIFS, indicators, write_landlord

from screening import parameters
from screening.covering.counting import SANS_COMMUNE, by_scheme, by_territory, crossing, uncovered
from screening.covering.reach import Reach, Terms, reach
from screening.partners.directory import Directory, read_directory
from screening.partners.floors import asked_floors

T = date(2026, 10, 31)
VALUES = parameters.load(T, [])
REGLES = pl.DataFrame({"id_menage": ["M9"], "orientation": ["rural"]})
TERMS = Terms(VALUES, REGLES, asked_floors({}, REGLES, {"rural"}), "2026-10")
TOUS = pl.Series(list(COMMUNES))
"""M1, M2, M5 to M9 in Arras (two places), M3 in Lens (one), M4 in Boulogne (nobody)."""


def directory(tmp_path: Path, dispositifs: str = DISPOSITIFS) -> Directory:
    return read_directory(write_landlord(tmp_path, dispositifs=dispositifs).annuaire, VALUES.bareme.types)


def outcomes(found: Reach) -> dict[str, int]:
    return dict(found.menages.drop_nulls("issue").group_by("issue").len().rows())


def test_each_proposed_household_finds_a_place_a_full_partner_or_nobody(tmp_path: Path) -> None:
    found = reach(indicators(), TOUS, directory(tmp_path), TERMS)
    assert outcomes(found) == {"recu": 3, "complet": 5, "non_couvert": 1}


def test_a_floor_keeps_its_places_as_it_does_on_the_day_of_sending(tmp_path: Path) -> None:
    annuaire = directory(tmp_path)
    assert "M9" not in reach(indicators(), TOUS, annuaire, TERMS).recus["id_menage"]
    planchers = asked_floors({"rural": 1}, REGLES, {"rural"})
    found = reach(indicators(), TOUS, annuaire, replace(TERMS, planchers=planchers))
    assert "M9" in found.recus["id_menage"] and outcomes(found)["recu"] == 3


def test_whom_the_list_does_not_propose_takes_no_place(tmp_path: Path) -> None:
    found = reach(indicators(), pl.Series(["M1", "M4"]), directory(tmp_path), TERMS)
    assert outcomes(found) == {"recu": 1, "non_couvert": 1}
    assert found.menages["propose"].sum() == 2 and found.menages.height == len(COMMUNES)


@pytest.mark.parametrize(
    ("age", "issue"), [(25, "recu"), (40, "hors_public"), (None, "a_demander")]
)  # fmt: skip
def test_another_public_is_told_from_one_that_is_not_known(
    tmp_path: Path, age: int | None, issue: str
) -> None:
    jeunes = DISPOSITIFS.replace('genre = "file"', 'genre = "file"\npublic = "age BETWEEN 16 AND 30"')
    found = reach(indicators(age=age), pl.Series(["M3"]), directory(tmp_path, jeunes), TERMS)
    assert outcomes(found) == {issue: 1}


@pytest.mark.parametrize("genre", ["coordination", "information"])
def test_a_coordination_or_an_information_never_receives_a_queue(tmp_path: Path, genre: str) -> None:
    avant, _, apres = DISPOSITIFS.partition('[dispositifs."S2--aide"]')
    autre = avant + f'[dispositifs."S2--aide"]\nnom = "Appui de Lens"\ngenre = "{genre}"\n'
    annuaire = directory(tmp_path, autre + '[dispositifs."S2--aide".territoire]\nepci = ["246200364"]\n')
    assert apres and "S2--aide" in annuaire.dispositifs and "S2--aide" not in annuaire.files
    found = reach(indicators(), pl.Series(["M3"]), annuaire, TERMS)
    assert outcomes(found) == {"non_couvert": 1}
    assert found.possibles.is_empty() and found.recus.is_empty()


def test_a_scheme_for_future_tenants_receives_none_of_the_list(tmp_path: Path) -> None:
    acces = DISPOSITIFS.replace('genre = "file"', 'genre = "file"\netapes = ["acces"]')
    found = reach(indicators(), TOUS, directory(tmp_path, acces), TERMS)
    assert outcomes(found) == {"non_couvert": len(COMMUNES)}


def test_territories_come_by_gap_and_their_columns_add_up(tmp_path: Path) -> None:
    annuaire = directory(tmp_path)
    lignes = by_territory(reach(indicators(), TOUS, annuaire, TERMS), annuaire)
    assert [(t.nom, t.proposes, t.recus, t.ecart) for t in lignes] == [
        ("CU d'Arras", 7, 2, 5),
        ("CA du Boulonnais", 1, 0, 1),
        ("CA de Lens - Liévin", 1, 1, 0),
    ]
    for t in lignes:
        assert t.proposes == t.recus + t.complets + t.hors_public + t.a_demander + t.non_couverts
    assert lignes[0].dispositifs == ("Aide d'Arras",) and lignes[1].dispositifs == ()


def test_a_commune_that_no_code_names_is_a_line_of_its_own(tmp_path: Path) -> None:
    annuaire = directory(tmp_path)
    lignes = by_territory(reach(indicators(code_commune="62000"), TOUS, annuaire, TERMS), annuaire)
    assert [(t.nom, t.code_epci, t.non_couverts) for t in lignes] == [(SANS_COMMUNE, None, len(COMMUNES))]


def test_where_nobody_goes_is_said_with_and_without_a_month(tmp_path: Path) -> None:
    annuaire = directory(tmp_path)
    found = reach(indicators(), TOUS, annuaire, TERMS)
    assert [(t.nom, t.communes_sans, t.menages, t.proposes) for t in uncovered(found, annuaire, "62")] == [
        ("CA du Boulonnais", 1, 1, 1)
    ]
    seul = {t.nom: t for t in uncovered(None, annuaire, "62")}
    assert "CU d'Arras" not in seul and seul["CA du Boulonnais"].communes_sans == 22
    assert seul["CA du Boulonnais"].menages is None
    assert uncovered(None, annuaire, None) == ()


def test_a_scheme_counts_its_area_its_public_and_its_places(tmp_path: Path) -> None:
    annuaire = directory(tmp_path)
    found = reach(indicators(), TOUS, annuaire, TERMS)
    assert by_scheme(found, annuaire.territoires["S1--aide"], "S1--aide") == (7, 7, 2)


def test_the_crossing_has_every_pair_once_and_keeps_where_nobody_goes(tmp_path: Path) -> None:
    annuaire = directory(tmp_path)
    croisement = crossing(reach(indicators(), TOUS, annuaire, TERMS), annuaire)
    assert croisement.select("epci", "dispositif", "menages_proposes", "recus").rows() == [
        ("CA de Lens - Liévin", "Aide de Lens", 1, 1),
        ("CA du Boulonnais", None, 1, None),
        ("CU d'Arras", "Aide d'Arras", 7, 2),
    ]


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    annuaire = directory(tmp_path)
    cadre = indicators()
    un, autre = (by_territory(reach(c, TOUS, annuaire, TERMS), annuaire) for c in (cadre, cadre[::-1]))
    assert un == autre


def test_places_said_by_a_partner_stand_for_those_of_the_file(tmp_path: Path) -> None:
    dites = pl.DataFrame(
        {
            "id_dispositif": ["S1--aide", "S1--aide", "S9--parti"],
            "ligne": ["FNAVDL", "ligne fermée", "FNAVDL"],
            "places": [5, 9, 9],
        }
    )
    annuaire = directory(tmp_path).opened(dites)
    assert [ligne.places_ouvertes for s in annuaire.files.values() for ligne in s.lignes] == [5, 1]
    assert outcomes(reach(indicators(), TOUS, annuaire, TERMS))["recu"] == 6
