"""`amont partners` from a workspace: what it prints, what it leaves, and what it refuses without writing anything."""

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result
from inclusion_files import SERVICE, STRUCTURE, write_table
from pages import assert_figures_are_in
from referral_cases import DISPOSITIFS, LE, MOIS, NOM_MARQUE, SERVICES, STRUCTURES, write_landlord

from reports.coverage import INTERNE
from screening.cases import Register
from screening.cases.life import FAIT, PLACE
from screening.cli import amont
from screening.demo import write_directory


def partners(espace: Path, *words: str) -> Result:
    return CliRunner().invoke(amont, ["partners", "--espace", str(espace), *words])


@pytest.fixture
def espace(tmp_path: Path) -> Path:
    return write_landlord(tmp_path / "espace").racine


def test_a_month_faces_its_proposed_households_with_the_places(espace: Path) -> None:
    result = partners(espace, "--mois", "2026-10")
    assert result.exit_code == 0, result.output
    assert (
        "Liste de 2026-10 : 8 ménages proposés, 2 au mieux reçus, 1 que personne ne couvre." in result.output
    )
    assert "FNAVDL : 2 places ouvertes" in result.output.replace("\xa0", " ")
    dossier = espace / "analyses/partners-2026-10"
    assert {chemin.name for chemin in dossier.iterdir()} == {
        "couverture.html", "couverture.json", "couverture.csv", "rejets.csv", "manifeste.json",
    }  # fmt: skip
    page = (dossier / "couverture.html").read_text(encoding="utf-8")
    assert_figures_are_in(page, (dossier / "couverture.json").read_text(encoding="utf-8"))
    assert INTERNE.split(" : ")[0] in page.replace("\xa0", " ")
    croisement = pl.read_csv(dossier / "couverture.csv", separator=";")
    assert croisement["recus"].sum() == 2 and croisement.height == 3


def test_the_places_that_a_partner_wrote_back_stand_for_those_of_the_file(espace: Path) -> None:
    dites = {"id_dispositif": "S1--aide", "ligne": "FNAVDL", "mois": MOIS, "places": 6}
    register = Register.open(f"sqlite:///{espace / 'registre.db'}", LE)
    lues = pl.DataFrame([{nom: dites.get(nom, "0" * 64) for nom in PLACE}], schema=PLACE)
    register.record_returns(pl.DataFrame(schema=FAIT), lues, LE)
    result = partners(espace, "--mois", "2026-10")
    assert "FNAVDL : 6 places ouvertes" in result.output.replace("\xa0", " ")
    assert "8 ménages proposés, 6 au mieux reçus" in result.output


def test_no_household_stands_in_what_it_writes_or_says(espace: Path) -> None:
    result = partners(espace, "--mois", "2026-10")
    written = [chemin.read_text("utf-8") for chemin in (espace / "analyses/partners-2026-10").iterdir()]
    for texte in (result.output, *written):
        assert not [mot for mot in ("B1", "id_menage", NOM_MARQUE) if mot in texte]


def test_without_a_month_the_directory_alone(espace: Path) -> None:
    result = partners(espace)
    assert result.exit_code == 0, result.output
    dossier = espace / "analyses/partners"
    donnees = json.loads((dossier / "couverture.json").read_text(encoding="utf-8"))
    assert donnees["liste"] is None and not (dossier / "couverture.csv").exists()
    assert_figures_are_in((dossier / "couverture.html").read_text("utf-8"), json.dumps(donnees))


def test_the_same_month_gives_the_same_bytes_and_says_so(espace: Path) -> None:
    partners(espace, "--mois", "2026-10")
    dossier = espace / "analyses/partners-2026-10"
    premiers = {chemin.name: chemin.read_bytes() for chemin in dossier.iterdir()}
    assert "inchangé" in partners(espace, "--mois", "2026-10").output
    shutil.rmtree(dossier)
    partners(espace, "--mois", "2026-10")
    assert {chemin.name: chemin.read_bytes() for chemin in dossier.iterdir()} == premiers


def test_the_example_directory_s_coast_is_covered_by_nobody(espace: Path) -> None:
    shutil.rmtree(espace / "annuaire")
    write_directory(espace / "annuaire")
    texte = (espace / "amont.toml").read_text("utf-8")
    (espace / "amont.toml").write_text(
        texte.replace("synthetique = true", 'synthetique = true\ndepartement = "62"')
    )
    result = partners(espace)
    dits = result.output.replace("\xa0", " ")
    assert "exemple livré" in dits
    for nom in ("CA du Boulonnais", "CA Grand Calais Terres et Mers", "CC de la Terre des Deux Caps"):
        assert nom in dits.split("Sans partenaire, en tout ou partie : ")[1].splitlines()[0]
    recoivent, autres = dits.split("À connaître ; aucun ménage n'y est adressé :")
    for nom in ("CALDA", "CLAS", "D.A.R.I.C", "PLEDJ", "Coach EMPLOI", "Avis pluridisciplinaire"):
        assert nom in autres and f"{nom}" not in recoivent


def test_a_bad_record_around_is_reported_and_stops_nothing(espace: Path) -> None:
    mauvais = SERVICE | {"id": "essai--mauvais", "publics": ["inconnu"], "zone_eligibilite": ["200033579"]}
    services = [*SERVICES, mauvais, SERVICE | {"id": "essai--loin", "zone_eligibilite": ["75"]}]
    (espace / "annuaire/services.json").write_text(json.dumps(services), encoding="utf-8")
    (espace / "annuaire/structures.json").write_text(json.dumps([*STRUCTURES, STRUCTURE]), encoding="utf-8")
    result = partners(espace, "--mois", "2026-10")
    assert result.exit_code == 0
    assert "services.json, fiches lues : 4 ; gardées : 2 ; ailleurs : 1 ; rejetées : 1." in result.output
    rejets = (espace / "analyses/partners-2026-10/rejets.csv").read_text("utf-8-sig").splitlines()
    assert rejets[1:] == ["services.json;3;essai--mauvais;publics n° 1 : code absent du référentiel v1"]


@pytest.mark.parametrize(
    ("prepare", "phrase"),
    [
        ("rejete", "services.json, objet n° 1 (« S1--aide ») : description : ce champ manque"),
        ("double", "un seul fichier des services est attendu, et non services.csv, services.json"),
        ("v0", "schéma v0 de data·inclusion"),
        ("absent", "aucun service de services.json n'a cet id"),
    ],
)
def test_what_a_scheme_relies_on_must_be_right_or_nothing_is_written(
    espace: Path, prepare: str, phrase: str
) -> None:
    fichier = espace / "annuaire/services.json"
    if prepare == "rejete":
        fichier.write_text(
            fichier.read_text("utf-8").replace('"description"', '"texte"', 1), encoding="utf-8"
        )
    elif prepare == "double":
        write_table(fichier.with_suffix(".csv"), SERVICES)
    elif prepare == "v0":
        fichier.write_text(
            fichier.read_text("utf-8").replace('"description"', '"presentation_resume"'), "utf-8"
        )
    else:
        autres = DISPOSITIFS.replace("S2--aide", "S3--aide")
        (espace / "annuaire/dispositifs.toml").write_text(autres, encoding="utf-8")
    result = partners(espace, "--mois", "2026-10")
    assert result.exit_code == 10 and phrase in result.output
    assert not (espace / "analyses").exists()


def test_a_month_without_a_list_is_refused(espace: Path) -> None:
    result = partners(espace, "--mois", "2026-09")
    assert result.exit_code == 10 and "amont screen --mois 2026-09" in result.output
    assert not (espace / "analyses").exists()


@pytest.mark.parametrize("suffixe", ["csv", "parquet", "xlsx"])
def test_each_format_of_the_directory_gives_the_same_page(espace: Path, suffixe: str) -> None:
    partners(espace, "--mois", "2026-10")
    dossier = espace / "analyses/partners-2026-10"
    premiere = (dossier / "couverture.html").read_text("utf-8")
    for table, objets in (("structures", STRUCTURES), ("services", SERVICES)):
        (espace / f"annuaire/{table}.json").unlink()
        write_table(espace / f"annuaire/{table}.{suffixe}", objets)
    assert partners(espace, "--mois", "2026-10").exit_code == 0
    seconde = (dossier / "couverture.html").read_text("utf-8")
    assert seconde.replace(f"s.{suffixe}<", "s.json<") == premiere
