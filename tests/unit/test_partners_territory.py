"""A commune is placed by its INSEE code, former codes included; a postal code places nothing."""

from pathlib import Path

import polars as pl
import pytest

from screening import parameters
from screening.partners.directory import read_directory
from screening.partners.territory import Territory, current_codes, locate

EXEMPLE = Path(__file__).parents[2] / "screening" / "demo" / "annuaire"


@pytest.mark.parametrize(
    ("code", "actuel"),
    [("62041", ("62041",)), ("01003", ("01165",)), ("62000", ()), ("", ()), ("60455", ("60029", "60509"))],
    ids=["present", "former", "postal", "empty", "split"],
)
def test_codes_are_brought_up_to_date(code: str, actuel: tuple[str, ...]) -> None:
    trouves = current_codes([code])[code]
    assert len(trouves) == len(actuel)
    if code != "60455":
        assert trouves == actuel


def test_a_commune_is_located_once_and_an_unknown_one_is_null() -> None:
    table = locate(pl.Series(["62041", "62041", "62000", None]))
    assert table["code_commune"].to_list() == ["62000", "62041"]
    assert table["nom_commune"].to_list() == [None, "Arras"]
    assert table["code_epci"].to_list() == [None, "200033579"]


def test_what_is_taken_out_of_an_area_is_not_covered() -> None:
    zone = Territory(departements=frozenset({"62"}), sauf_epci=frozenset({"200033579"}))
    table = locate(pl.Series(["62041", "62498", "59350", "00000"])).with_columns(couvert=zone.covers())
    assert dict(table.select("code_commune", "couvert").iter_rows()) == {
        "62041": False,
        "62498": True,
        "59350": False,
        "00000": False,
    }


@pytest.mark.parametrize("code", ["62160", "62193"], ids=["Boulogne-sur-Mer", "Calais"])
def test_nobody_covers_the_opal_coast(code: str) -> None:
    annuaire = read_directory(EXEMPLE, parameters.read().types)
    lieu = locate(pl.Series([code]))
    assert not any(lieu.select(annuaire.territoires[ident].covers()).item() for ident in annuaire.files)
