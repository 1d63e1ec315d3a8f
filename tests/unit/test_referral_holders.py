"""Names are inert text that fits on a page, whatever the source holds."""

import polars as pl
import pytest

from reports.content import LONGUEURS
from screening.sending.holders import ADRESSE_MAX, NOM_MAX, clean, first_holders

COLONNES = ["id_menage", "rang", "nom", "prenom", "telephone", "adresse", "code_postal", "ville"]


def holders(*lignes: tuple) -> pl.DataFrame:
    types = {nom: pl.Int64 if nom == "rang" else pl.String for nom in COLONNES}
    return pl.DataFrame([ligne + (None,) * (8 - len(ligne)) for ligne in lignes], schema=types, orient="row")


@pytest.mark.parametrize(
    ("texte", "propre"),
    [
        ("Du\u202eront", "Duront"),
        (" Marie \t\n Curie ", "Marie Curie"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("#eval(1) <b>", "#eval(1) <b>"),
        ("\x00\x1b[2J", "[2J"),
        (None, ""),
    ],
)
def test_invisible_characters_are_taken_out_and_the_rest_is_kept(texte: str | None, propre: str) -> None:
    assert clean(texte) == propre


def test_the_first_holder_that_has_a_name_is_the_one() -> None:
    table = holders(
        ("M1", 2, "DEUX", "Ada"), ("M1", 1, "UN", "Zoé"), ("M2", 1, None, " "), ("M2", 2, "SEUL", None)
    )
    trouves = first_holders(table, ["M1", "M2", "M3"])
    assert {ident: titulaire.nom for ident, titulaire in trouves.items()} == {"M1": "Zoé UN", "M2": "SEUL"}


def test_a_long_name_is_cut_to_its_place() -> None:
    long = "x" * 10_000
    titulaire = first_holders(holders(("M1", 1, long, long, long, long, "62000", long)), ["M1"])[
        "M1"
    ].as_titulaire()
    assert len(titulaire.nom) == NOM_MAX and len(titulaire.adresse or "") == ADRESSE_MAX
    assert len(titulaire.telephone or "") <= 30
    assert LONGUEURS["numero_dossier"] >= 16


def test_without_the_table_nobody_has_a_name() -> None:
    assert first_holders(None, ["M1"]) == {}
