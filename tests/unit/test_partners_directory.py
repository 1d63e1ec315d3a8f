"""The directory is read whole, or all its mistakes are said at once."""

import json
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from referral_cases import DISPOSITIFS, SERVICES, STRUCTURES

from reports.choices import BESOINS
from screening import parameters
from screening.errors import ConfigurationError
from screening.partners.directory import Directory, read_directory
from screening.partners.schemes import Besoin

TYPES = parameters.read().types
EXEMPLE = Path(__file__).parents[2] / "screening" / "demo" / "annuaire"


def write(dossier: Path, dispositifs: str = DISPOSITIFS, services: object = SERVICES) -> Path:
    (dossier / "structures.json").write_text(json.dumps(STRUCTURES), encoding="utf-8")
    (dossier / "services.json").write_text(json.dumps(services), encoding="utf-8")
    (dossier / "dispositifs.toml").write_text(dispositifs, encoding="utf-8")
    return dossier


def test_the_example_directory_is_read() -> None:
    annuaire = read_directory(EXEMPLE, TYPES)
    assert annuaire.exemple
    assert "demo-amont--cllaj-cabbalr" in annuaire.files
    assert "demo-amont--calda" not in annuaire.files, "a coordination receives no household"


def test_a_scheme_knows_its_partner_and_its_convention(tmp_path: Path) -> None:
    annuaire: Directory = read_directory(write(tmp_path), TYPES)
    assert annuaire.structure_of("S1--aide").nom == "Association d'Arras"
    assert set(annuaire.conventions(date(2027, 12, 31))) == {"S1--aide", "S2--aide"}
    assert annuaire.conventions(date(2028, 1, 1)) == {}


@pytest.mark.parametrize(
    ("etapes", "maintien", "acces"),
    [
        ("", True, False),
        ('etapes = ["maintien"]', True, False),
        ('etapes = ["acces"]', False, True),
        ('etapes = ["acces", "maintien"]', True, True),
    ],
)
def test_tenants_in_arrears_and_future_tenants_go_to_the_schemes_of_their_step(
    etapes: str, maintien: bool, acces: bool, tmp_path: Path
) -> None:
    annuaire = read_directory(
        write(tmp_path, DISPOSITIFS.replace('genre = "file"', f'genre = "file"\n{etapes}', 1)), TYPES
    )
    assert ("S1--aide" in annuaire.files, "S1--aide" in annuaire.acces) == (maintien, acces)


@pytest.mark.parametrize(
    ("avant", "apres", "phrase"),
    [
        ('epci = ["200033579"]', 'communes = ["62000"]', "un code postal n'en est pas un"),
        ('epci = ["200033579"]', 'epci = ["200033570"]', "numéro SIREN d'aucun EPCI"),
        ('epci = ["200033579"]', 'departements = ["620"]', "code d'aucun département"),
        ('genre = "file"', 'genre = "fil"', "valeurs permises"),
        (
            'genre = "file"',
            'genre = "coordination"',
            "ne reçoit pas de ménages : retirer « lignes », « convention »",
        ),
        (
            'genre = "file"',
            'genre = "information"\norientations = ["jeunes"]',
            "« convention », « orientations »",
        ),
        ('genre = "file"', 'genre = "file"\netapes = ["access"]', "vouliez-vous dire « acces »"),
        ('genre = "file"', 'genre = "file"\netapes = []', "la liste est vide"),
        (
            "places_ouvertes = 2",
            'places_ouvertes = 2\nmesures = { ADSL = "beaucoup" }',
            "mesures, ADSL » : un nombre entier est attendu",
        ),
        ("places_ouvertes = 2", "places_ouverte = 2", "vouliez-vous dire « places_ouvertes »"),
        ("fin = 2027-12-31", "debut = 2028-01-01\nfin = 2027-12-31", "finit avant de commencer"),
        ('genre = "file"', 'genre = "file"\npublic = "ages > 30"', "« age »"),
        ('genre = "file"', 'genre = "file"\npublic = "SUM(age) > 30"', "n'est pas permise"),
        ('genre = "file"', 'genre = "file"\npublic = "sexe = 1"', "sexe"),
        ('"S1--aide"', '"S9--aide"', "aucun service de services.json n'a cet id"),
    ],
)
def test_a_mistake_says_where_and_what(avant: str, apres: str, phrase: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"dispositifs\.toml") as erreur:
        read_directory(write(tmp_path, DISPOSITIFS.replace(avant, apres)), TYPES)
    assert phrase in str(erreur.value)


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    faux = DISPOSITIFS.replace('epci = ["200033579"]', 'communes = ["99999"]').replace("246200364", "1")
    with pytest.raises(ConfigurationError) as erreur:
        read_directory(write(tmp_path, faux), TYPES)
    assert str(erreur.value).count("\n- ") == 2


def test_the_needs_of_a_scheme_are_those_that_an_agent_can_write() -> None:
    assert get_args(Besoin) == tuple(BESOINS)


def test_a_service_that_lacks_a_field_is_named_by_its_place(tmp_path: Path) -> None:
    sans_nom = [{cle: valeur for cle, valeur in service.items() if cle != "nom"} for service in SERVICES]
    with pytest.raises(
        ConfigurationError, match=r"services\.json, objet n° 1 \(« S1--aide »\) : nom : ce champ manque"
    ):
        read_directory(write(tmp_path, services=sans_nom), TYPES)


def test_a_missing_folder_says_which_files_are_expected(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as erreur:
        read_directory(tmp_path / "annuaire", TYPES)
    for nom in ("structures.json", "services.json", "dispositifs.toml"):
        assert nom in str(erreur.value)
