"""Agreements: the last word counts, and an agreement to be contacted is never one to send the file."""

from datetime import date

import polars as pl
import pytest

from screening.partners.conditions import CONSENTEMENT, Consents, read_consents

JOUR = date(2026, 11, 25)
D = date


def read(*lignes: tuple, jour: date = JOUR) -> Consents:
    complets = [("M1", "S1", *ligne, *[None] * (3 - len(ligne))) for ligne in lignes]
    return read_consents([pl.DataFrame(complets, schema=CONSENTEMENT, orient="row"), None], jour)


def verdict(*lignes: tuple, jour: date = JOUR) -> str:
    """contact, dossier, retire or rien: what holds between M1 and S1."""
    lus = read(*lignes, jour=jour)
    if lus.retires.height:
        assert lus.donnes.is_empty() and lus.dossiers.is_empty()
        return "retire"
    return "dossier" if lus.dossiers.height else "contact" if lus.donnes.height else "rien"


@pytest.mark.parametrize(
    ("lignes", "attendu"),
    [
        ([], "rien"),
        ([("contact", D(2026, 9, 1))], "contact"),
        ([("dossier", D(2026, 9, 1))], "dossier"),
        ([("dossier", D(2026, 12, 1))], "rien"),
        ([("contact", D(2026, 9, 1)), ("dossier", D(2026, 11, 10))], "dossier"),
        ([("dossier", D(2026, 9, 1)), ("contact", D(2026, 11, 10))], "dossier"),
        ([("dossier", D(2026, 9, 1), D(2026, 11, 2))], "retire"),
        ([("dossier", D(2026, 9, 1), D(2026, 12, 2))], "dossier"),
        ([("dossier", D(2026, 9, 1), D(2026, 9, 1))], "retire"),
        # contact stands in its own row, but the household's last word took the agreement back
        ([("contact", D(2026, 9, 1)), ("dossier", D(2026, 10, 1), D(2026, 11, 2))], "retire"),
        # agreed again since, to be contacted only
        ([("dossier", D(2026, 9, 1), D(2026, 10, 2)), ("contact", D(2026, 11, 3))], "contact"),
        ([("dossier", D(2026, 8, 1)), ("contact", D(2026, 9, 1), D(2026, 10, 2)), ("contact", D(2026, 11, 3))], "contact"),
        ([("contact", D(2026, 9, 1), D(2026, 10, 2)), ("dossier", D(2026, 11, 3))], "dossier"),
    ],
)  # fmt: skip
def test_what_holds_between_a_household_and_a_partner(lignes: list[tuple], attendu: str) -> None:
    assert verdict(*lignes) == attendu
    assert verdict(*reversed(lignes)) == attendu


def test_the_day_of_the_agreement_to_send_the_file_is_kept() -> None:
    lus = read(("contact", D(2026, 9, 1)), ("dossier", D(2026, 10, 5)))
    assert lus.dossiers.rows() == [("M1", "S1", D(2026, 10, 5))]


def test_the_landlord_s_table_and_the_partners_returns_are_read_together() -> None:
    table = pl.DataFrame([("M1", "S1", "contact", D(2026, 9, 1), None)], schema=CONSENTEMENT, orient="row")
    retours = pl.DataFrame([("M1", "S1", "dossier", D(2026, 11, 3), None)], schema=CONSENTEMENT, orient="row")
    assert read_consents([table, retours], JOUR).dossiers["id_menage"].to_list() == ["M1"]
    assert read_consents([None, None], JOUR).donnes.is_empty()


def test_an_agreement_is_with_one_partner() -> None:
    lignes = [
        ("M1", "S1", "dossier", D(2026, 9, 1), None),
        ("M1", "S2", "contact", D(2026, 9, 1), D(2026, 10, 1)),
    ]
    lus = read_consents([pl.DataFrame(lignes, schema=CONSENTEMENT, orient="row")], JOUR)
    assert lus.dossiers["id_structure"].to_list() == ["S1"]
    assert lus.retires["id_structure"].to_list() == ["S2"]
