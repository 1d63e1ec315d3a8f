"""Open services are named on a sheet from the needs and the commune; they receive nobody and nothing."""

import json
from pathlib import Path

import polars as pl
import pytest
from referral_cases import (
    DISPOSITIFS,
    LE,
    MOIS,
    SERVICES,
    STRUCTURES,
    answer,
    members,
    text_of,
    write_landlord,
    write_worklist,
)

from screening.partners.suggestions import SUGGESTIONS_MAX
from screening.referral import Phrases, refer_month

PHRASE = "une phrase d'essai"


def information(ident: str, nom: str, besoins: str, territoire: str = 'departements = ["62"]') -> str:
    return (
        f'\n[dispositifs."{ident}"]\nnom = "{nom}"\ngenre = "information"\nbesoins = [{besoins}]\n'
        f'contact = "03 53 01 00 80"\nterritoire = {{ {territoire} }}\n'
    )


def sheet(dossier: Path, informations: list[str], besoins: str = "budget; energie") -> str:
    """The text of M1's sheet, sent with these open services in the directory."""
    services = [*SERVICES]
    services += [SERVICES[0] | {"id": f"S1--info{rang}"} for rang in range(len(informations))]
    espace = write_landlord(dossier, dispositifs=DISPOSITIFS + "".join(informations))
    (espace.annuaire / "services.json").write_text(json.dumps(services), encoding="utf-8")
    (espace.annuaire / "structures.json").write_text(json.dumps(STRUCTURES), encoding="utf-8")
    liste = write_worklist(dossier / "l.xlsx", Arras=[answer("M1", besoins=besoins)])
    rapport = refer_month(espace, MOIS, [liste], Phrases(commune=PHRASE), LE)
    assert set(pl.read_parquet(rapport.dossier / "orientations.parquet")["id_dispositif"]) == {"S1--aide"}
    return text_of("f.pdf", members(rapport.dossier / "partenaire-S1.zip", PHRASE)["fiche-001.pdf"])


def test_a_need_brings_the_open_service_of_the_place(tmp_path: Path) -> None:
    dit = sheet(tmp_path, [information("S1--info0", "Kit éco-énergie", '"energie"')])
    assert "Kit éco-énergie : 03 53 01 00 80" in dit


@pytest.mark.parametrize(
    ("besoins", "vus", "territoire"),
    [
        ("budget", '"energie"', 'departements = ["62"]'),
        ("", '"energie"', 'departements = ["62"]'),
        ("energie", '"energie"', 'departements = ["59"]'),
        ("energie", '"emploi", "mutation"', 'departements = ["62"]'),
    ],
    ids=["another need", "no need", "elsewhere", "for other needs"],
)
def test_otherwise_nothing_is_suggested(besoins: str, vus: str, territoire: str, tmp_path: Path) -> None:
    dit = sheet(tmp_path, [information("S1--info0", "Kit éco-énergie", vus, territoire)], besoins)
    assert "Kit" not in dit and "Informations ouvertes" not in dit


def test_the_closest_to_the_need_come_first_and_a_page_holds_three(tmp_path: Path) -> None:
    large = information("S1--info0", "Annuaire de tout", '"energie", "emploi", "droits", "demarches"')
    precis = [information(f"S1--info{rang}", f"Service {rang}", '"energie"') for rang in (1, 2, 3)]
    dit = sheet(tmp_path, [large, *precis])
    assert SUGGESTIONS_MAX == 3 and all(f"Service {rang} :" in dit for rang in (1, 2, 3))
    assert "Annuaire de tout" not in dit
