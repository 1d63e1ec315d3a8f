"""What is read of data·inclusion: every format alike, v0 refused, a bad record rejected with all its reasons."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from data_inclusion.schema import v1
from inclusion_files import (
    FORMATS,
    SERVICE,
    SERVICE_V0,
    STRUCTURE,
    STRUCTURE_V0,
    write_export,
    write_table,
)

from screening.partners.inclusion.fields import SERVICES, STRUCTURES
from screening.partners.inclusion.formats import UnreadableError
from screening.partners.inclusion.importing import Inclusion, read_inclusion
from screening.partners.inclusion.schema import judge
from screening.partners.inclusion.selection import Around, around
from screening.partners.territory import Territory

VISE = {SERVICE["id"]}


def reasons(table: str, **change: Any) -> tuple[str, ...]:
    usuel = STRUCTURE if table == "structures" else SERVICE
    return judge(table, {cle: v for cle, v in (usuel | change).items() if v is not None})[1]


@pytest.mark.parametrize("suffixe", FORMATS)
def test_every_published_format_gives_the_same_records(tmp_path: Path, suffixe: str) -> None:
    for table, objet in (("structures", STRUCTURE), ("services", SERVICE)):
        write_table(
            tmp_path / f"{table}.{suffixe}", [objet, objet | {"id": "autre", "zone_eligibilite": None}]
        )
    lue = read_inclusion(tmp_path, {*VISE, "autre"})
    assert lue.rejets == ()
    assert lue.structures["essai--s1"].telephone == "+33353010001"
    assert lue.services.keys() == {"essai--aide", "autre"}
    aide = lue.fiches.filter(lue.fiches["id"] == "essai--aide")
    assert aide["zone_eligibilite"].to_list() == [["200033579", "62"]]
    assert aide["date_maj"].to_list() == [date(2026, 9, 1)]


def test_a_file_may_bear_the_name_under_which_it_is_published(tmp_path: Path) -> None:
    write_table(tmp_path / "structures-inclusion-2026-11-16.parquet", [STRUCTURE])
    write_table(tmp_path / "services-inclusion-2026-11-16.csv", [SERVICE])
    assert read_inclusion(tmp_path, VISE).services.keys() == VISE


def test_a_suffix_may_be_in_capitals(tmp_path: Path) -> None:
    write_export(tmp_path)
    (tmp_path / "services.json").rename(tmp_path / "services.JSON")
    assert read_inclusion(tmp_path, VISE).services.keys() == VISE


@pytest.mark.parametrize(
    ("nom", "montre"),
    [
        ("Aide\x1b[2J\x1b]0;titre\x07 du\nNord", "Aide [2J ]0;titre du Nord"),
        ("Aide\u202e du Nord\u200b", "Aide du Nord"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
    ],
)
def test_a_name_of_somebody_else_s_file_moves_no_cursor(tmp_path: Path, nom: str, montre: str) -> None:
    lue = read_inclusion(write_export(tmp_path, structures=[STRUCTURE | {"nom": nom}]), VISE)
    assert lue.structures["essai--s1"].nom == montre


@pytest.mark.parametrize("champ", ["id", "structure_id", "code_insee", "nom", "zone_eligibilite"])
def test_half_a_letter_stops_nothing(tmp_path: Path, champ: str) -> None:
    coupe = ["\ud800x"] if champ == "zone_eligibilite" else "\ud800xyz"
    autre = SERVICE | {"id": "essai--autre", champ: coupe}
    write_export(tmp_path)
    (tmp_path / "services.json").write_text(json.dumps([SERVICE, autre]), encoding="ascii")
    lue = read_inclusion(tmp_path, VISE, around([], "62"))
    assert lue.services.keys() >= VISE
    for texte in (*lue.services, *(str(rejet) for rejet in lue.rejets)):
        assert texte.isprintable()


def test_an_id_in_a_refusal_is_shown_inert_and_short(tmp_path: Path) -> None:
    mauvais = SERVICE | {"id": "x\x1b[2J" + "y" * 10_000, "nom": None, "zone_eligibilite": ["62"]}
    (rejet,) = read_inclusion(write_export(tmp_path, services=[mauvais]), VISE, around([], "62")).rejets
    assert str(rejet).isprintable() and len(str(rejet)) < 300


def test_two_files_of_a_table_are_named_both_and_nothing_is_read(tmp_path: Path) -> None:
    write_table(write_export(tmp_path) / "services.csv", [SERVICE])
    with pytest.raises(UnreadableError, match=r"un seul fichier .* services\.csv, services\.json"):
        read_inclusion(tmp_path, VISE)


def test_both_missing_files_are_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError) as erreur:
        read_inclusion(tmp_path, VISE)
    assert len(str(erreur.value).splitlines()) == 2


@pytest.mark.parametrize("suffixe", FORMATS)
@pytest.mark.parametrize(
    ("table", "objet", "champ"),
    [("structures", STRUCTURE_V0, "antenne"), ("services", SERVICE_V0, "profils")],
)
def test_a_file_of_schema_v0_is_refused_and_says_so(
    tmp_path: Path, table: str, objet: dict[str, Any], champ: str, suffixe: str
) -> None:
    write_export(tmp_path)
    (tmp_path / f"{table}.json").unlink()
    write_table(tmp_path / f"{table}.{suffixe}", [objet])
    with pytest.raises(UnreadableError, match=rf"{table}\.{suffixe} .* schéma v0 .*« {champ} ».* schéma v1"):
        read_inclusion(tmp_path, VISE)


def test_a_field_of_v0_beside_those_of_v1_is_only_left_aside(tmp_path: Path) -> None:
    write_export(tmp_path, services=[SERVICE | {"cumulable": True}])
    assert read_inclusion(tmp_path, VISE).rejets == ()


def test_the_fields_told_apart_are_those_of_the_library() -> None:
    for fields, modele in ((STRUCTURES, v1.Structure), (SERVICES, v1.Service)):
        connus = set(modele.model_fields)
        assert fields.seulement_v1 <= connus and not fields.seulement_v0 & connus
        genres = {nom: str(champ.annotation) for nom, champ in modele.model_fields.items()}
        assert fields.listes == {nom for nom, genre in genres.items() if "set[" in genre or "list[" in genre}
        assert set(fields.suivis) <= connus


@pytest.mark.parametrize(
    ("table", "change", "raison"),
    [
        ("structures", {"nom": None}, "nom : ce champ manque"),
        ("structures", {"nom": "Un"}, "nom : au moins 3 caractères sont attendus"),
        ("structures", {"nom": "n" * 151}, "nom : le texte est trop long"),
        ("structures", {"nom": 12}, "nom : un texte est attendu"),
        ("structures", {"siret": "130030133"}, "siret : quatorze chiffres sont attendus"),
        ("structures", {"courriel": "accueil@"}, "courriel : ce n'est pas une adresse de courriel"),
        ("structures", {"site_web": "notre site"}, "site_web : une adresse web est attendue"),
        ("structures", {"date_maj": "1999-12-31"}, "date_maj : une date depuis l'an 2000"),
        ("structures", {"date_maj": "01/10/2026"}, "date_maj : une date depuis l'an 2000"),
        ("structures", {"longitude": "est"}, "longitude : un nombre est attendu"),
        ("structures", {"reseaux_porteurs": ["caff"]}, "code absent du référentiel v1 ; vouliez-vous dire « caf »"),
        ("services", {"code_insee": "6204"}, "un code postal n'en est pas un"),
        ("services", {"zone_eligibilite": ["62", "Arras"]}, None),
        ("services", {"zone_eligibilite": ["62", "Pas-de-Calais"]}, "zone_eligibilite n° 2 : ni code de commune"),
        ("services", {"zone_eligibilite": []}, "zone_eligibilite : ni code"),
        ("services", {"publics": ["tous-publics", "jeunes"]}, "« tous-publics » ne va avec aucun autre"),
        ("services", {"publics": ["familles-enfants"]}, "code absent du référentiel v1"),
        ("services", {"publics": "jeunes"}, "publics : une liste est attendue"),
        ("services", {"nombre_semaines": 0}, "nombre_semaines : le nombre est trop petit"),
        ("services", {"nombre_semaines": "trois"}, "nombre_semaines : un nombre entier est attendu"),
        ("services", {"description": "Bref"}, "description : au moins 5 caractères"),
    ],
)  # fmt: skip
def test_a_bad_value_gives_its_reason_in_french(
    table: str, change: dict[str, Any], raison: str | None
) -> None:
    dites = reasons(table, **change)
    assert (raison is None) == (dites == ()), dites
    assert raison is None or any(raison in dite for dite in dites)


def test_all_the_reasons_of_a_record_are_given_at_once() -> None:
    assert len(reasons("services", nom=None, type="aide", publics=["x"], zone_eligibilite=["?", "!"])) == 5


def test_no_reason_repeats_what_was_written() -> None:
    marques = {
        "nom": "Zénobie",
        "courriel": "Zénobie",
        "telephone": ["Zénobie"],
        "siret": "Zénobie",
        "adresse": 1,
    }
    dites = reasons("structures", **marques, contact="Zénobie")
    assert len(dites) == 4 and "Zénobie" not in " ".join(dites)


def test_a_record_of_tomorrow_is_read_as_it_would_be_tomorrow() -> None:
    """The library refuses it by the clock; the same files must give the same directory on every day."""
    assert reasons("structures", date_maj="2999-01-01") == ()


def test_rows_read_are_kept_set_aside_or_rejected_and_nothing_else(tmp_path: Path) -> None:
    services = [
        SERVICE,
        SERVICE | {"id": "essai--lens", "zone_eligibilite": ["246200364"]},
        SERVICE | {"id": "essai--lille", "zone_eligibilite": ["59350"]},
        SERVICE | {"id": "essai--partout", "zone_eligibilite": ["france"]},
        SERVICE | {"id": "essai--sans-zone", "zone_eligibilite": None, "code_insee": "62041"},
        SERVICE | {"id": "essai--nulle-part", "zone_eligibilite": None},
        SERVICE | {"id": "essai--mauvais", "publics": ["x"]},
        SERVICE,
        SERVICE | {"id": "essai--orphelin", "structure_id": "absente"},
        "un texte",
    ]
    write_export(tmp_path, services=services)
    lue = read_inclusion(tmp_path, VISE, around([], "62"))
    assert lue.services.keys() == {f"essai--{nom}" for nom in ("aide", "lens", "partout", "sans-zone")}
    assert [(rejet.rang, rejet.raisons[0]) for rejet in lue.rejets] == [
        (7, "publics n° 1 : code absent du référentiel v1"),
        (8, "cet id est déjà pris par un objet précédent"),
        (9, "sa structure manque (structures.json)"),
    ]
    compte = lue.comptes[1]
    assert (compte.lus, compte.gardes, compte.a_part, compte.rejetes) == (10, 4, 3, 3)


def test_a_repeated_service_is_named_by_its_own_rank_when_its_structure_falls(tmp_path: Path) -> None:
    lue = read_inclusion(write_export(tmp_path, structures=[], services=[SERVICE, SERVICE]), VISE)
    assert [(rejet.rang, rejet.raisons[0][:12]) for rejet in lue.rejets] == [
        (1, "sa structure"),
        (2, "cet id est d"),
    ]


def test_a_service_falls_with_its_structure(tmp_path: Path) -> None:
    write_export(tmp_path, structures=[STRUCTURE | {"nom": None}])
    lue = read_inclusion(tmp_path, VISE)
    assert lue.services == {} and [str(rejet) for rejet in lue.rejets] == [
        "structures.json, objet n° 1 (« essai--s1 ») : nom : ce champ manque",
        "services.json, objet n° 1 (« essai--aide ») : sa structure est rejetée (structures.json)",
    ]


def test_what_is_around_is_the_landlord_s_departement_and_the_areas_of_its_schemes() -> None:
    lieux: Around = around([Territory(communes=frozenset({"59350"}))], "62")
    assert {"59350", "200093201", "59", "62041", "62", "france"} <= lieux.zones
    assert "59009" not in lieux.communes and "75" not in lieux.zones


@pytest.mark.parametrize(
    ("cellule", "codes"),
    [("['62', '59']", 2), ('["62"]', 1), ("62, 59", 2), ("62", 1), ("['62'", None), ("[62]", None)],
)  # fmt: skip
def test_a_list_in_a_cell_is_read_as_it_is_written(tmp_path: Path, cellule: str, codes: int | None) -> None:
    write_export(tmp_path, services=[SERVICE | {"zone_eligibilite": cellule}], suffixe="csv")
    lue: Inclusion = read_inclusion(tmp_path, VISE)
    assert [len(zone) for zone in lue.fiches["zone_eligibilite"].drop_nulls()] == ([codes] if codes else [])
    assert (len(lue.rejets) == 1) == (codes is None)


def test_a_csv_saved_in_france_is_read_too(tmp_path: Path) -> None:
    write_export(tmp_path)
    (tmp_path / "services.json").unlink()
    cellules = SERVICE | {"thematiques": "", "publics": "familles, jeunes", "zone_eligibilite": "62"}
    lignes = [";".join(cellules), ";".join(str(cellule) for cellule in cellules.values())]
    (tmp_path / "services.csv").write_text("\n".join(lignes), encoding="utf-8-sig")
    assert read_inclusion(tmp_path, VISE).services.keys() == VISE


def test_the_command_s_help_does_not_load_the_schema() -> None:
    code = "import sys, screening.cli; print('data_inclusion' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
