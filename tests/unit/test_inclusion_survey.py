"""How fresh and how complete the directory is: each count by a case that a colleague can read."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from inclusion_files import SERVICE, STRUCTURE, write_export

from screening.partners.inclusion.importing import read_inclusion
from screening.partners.inclusion.selection import around
from screening.partners.inclusion.survey import COMMUNE_INCONNUE, ZONE_INCONNUE, Survey, survey

JOUR = date(2026, 10, 31)


def counted(tmp_path: Path, structure: dict[str, Any] | None = None, **service: Any) -> list[Survey]:
    write_export(tmp_path, structures=[STRUCTURE | (structure or {})], services=[SERVICE | service])
    fiches = read_inclusion(tmp_path, {SERVICE["id"]}, around([], "62")).fiches
    return survey(fiches, {SERVICE["id"]}, JOUR, 12)


@pytest.mark.parametrize(
    ("date_maj", "perimee", "future"),
    [
        ("2025-10-31", 0, 0),
        ("2025-10-30", 1, 0),
        ("2026-10-31", 0, 0),
        ("2026-11-01", 0, 1),
    ],
)
def test_a_record_is_out_of_date_after_the_dated_delay(
    tmp_path: Path, date_maj: str, perimee: int, future: int
) -> None:
    _, services = counted(tmp_path, date_maj=date_maj)
    assert (services.perimees, services.futures) == (perimee, future)
    assert services.perimees_visees == perimee, "the scheme relies on it"


def test_an_old_structure_that_no_scheme_relies_on_is_counted_apart(tmp_path: Path) -> None:
    structures, _ = counted(tmp_path, structure={"date_maj": "2020-01-01"})
    assert (structures.perimees, structures.perimees_visees) == (1, 0)


def test_what_is_missing_is_counted_field_by_field(tmp_path: Path) -> None:
    structures, services = counted(
        tmp_path, structure={"siret": None, "telephone": ""}, zone_eligibilite=None
    )
    assert structures.manques == {"siret": 1, "telephone": 1, "courriel": 1}
    assert services.manques["zone_eligibilite"] == 1 and "publics" not in services.manques


@pytest.mark.parametrize(
    ("zone", "inconnues"),
    [(["62"], 0), (["200033579", "62041"], 0), (["france"], 0), (["62", "99999"], 1), (["20"], 1)],
)  # fmt: skip
def test_a_code_that_no_territory_bears_is_counted(tmp_path: Path, zone: list[str], inconnues: int) -> None:
    assert counted(tmp_path, zone_eligibilite=zone)[1].manques.get(ZONE_INCONNUE, 0) == inconnues


def test_a_postal_code_in_the_place_of_a_commune_is_counted(tmp_path: Path) -> None:
    assert counted(tmp_path, structure={"code_insee": "62000"})[0].manques[COMMUNE_INCONNUE] == 1
