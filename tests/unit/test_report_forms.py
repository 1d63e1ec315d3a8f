"""The return form and the legal dates: their columns, their closed lists, their bytes."""

import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import fastexcel
import openpyxl
import polars as pl
import pytest

from reports import choices
from reports.deadlines import write_deadlines
from reports.returnform import RETURN_COLUMNS, write_return_form
from reports.returnform_reader import read_return_form
from reports.samples import ARRETE, sample_deadlines, sample_return_form

GOLDEN = Path(__file__).parents[1] / "golden" / "reports"


@pytest.fixture(scope="module")
def retour(tmp_path_factory):
    chemin = tmp_path_factory.mktemp("retour") / "retour.xlsx"
    write_return_form(chemin, sample_return_form(), ARRETE)
    return chemin


@pytest.fixture(scope="module")
def echeances(tmp_path_factory):
    chemin = tmp_path_factory.mktemp("echeances") / "echeances.xlsx"
    write_deadlines(chemin, sample_deadlines())
    return chemin


def test_return_form_has_one_row_per_file_number_and_no_name(retour):
    lu = read_return_form(retour)
    assert [ligne.cellules["numero_dossier"] for ligne in lu.reponses] == list(sample_return_form().numeros)
    assert {nom for ligne in lu.reponses for nom, valeur in ligne.cellules.items() if valeur} == {
        "numero_dossier"
    }
    assert tuple(lu.reponses[0].cellules) == RETURN_COLUMNS


def test_return_form_says_whose_it_is_and_asks_for_the_places_of_each_fund_line(retour):
    lu = read_return_form(retour)
    assert lu.references == (sample_return_form().reference,)
    assert [tuple(ligne.cellules.values()) for ligne in lu.places] == [
        ("inventee--aide", "FNAVDL", None),
        ("inventee--aide", "AVDL", None),
    ]
    assert (lu.colonnes_non_lues, lu.fautes) == (0, ())


def test_return_form_offers_the_closed_lists(retour):
    listes = fastexcel.read_excel(retour).load_sheet("Listes").to_polars()
    assert listes["liste_statut"].drop_nulls().to_list() == list(choices.STATUTS_RETOUR)
    assert listes["liste_motif"].drop_nulls().to_list() == list(choices.MOTIFS_REFUS_MENAGE)
    assert listes["liste_issue"].drop_nulls().to_list() == list(choices.ISSUES_RETOUR)


def test_a_form_saved_by_libreoffice_is_read():
    """`retour_libreoffice.xlsx`: a form of five sheets, answered and saved by LibreOffice 7.4."""
    lu = read_return_form(GOLDEN / "retour_libreoffice.xlsx")
    remplies = [ligne for ligne in lu.reponses if ligne.cellules["statut"]]
    assert [(ligne.numero, *tuple(ligne.cellules.values())[1:]) for ligne in remplies] == [
        (2, "adhesion", "2026-11-20", None, "2026-11-21", None),
        (3, "refus", "2026-11-22", "pas_d_interet", None, None),
        (5, "termine", "2026-12-01", None, None, "reloge"),
    ]
    assert [ligne.cellules["places_ouvertes"] for ligne in lu.places] == ["3", "0"]
    assert (lu.references, lu.colonnes_non_lues, lu.fautes) == ((sample_return_form().reference,), 0, ())


def test_only_answers_can_be_written(retour):
    feuilles = openpyxl.load_workbook(retour)
    ouvertes = {
        feuille.title: {
            cellule.column_letter
            for ligne in feuille.iter_rows(min_row=2)
            for cellule in ligne
            if not cellule.protection.locked
        }
        for feuille in feuilles
    }
    assert ouvertes == {"Retour": set("BCDEF"), "Places": {"D"}, "Lisez-moi": set(), "Listes": set()}
    assert all(feuille.protection.sheet for feuille in feuilles)


def test_deadlines_are_dates_and_amounts_only(echeances):
    lu = fastexcel.read_excel(echeances).load_sheet("Échéances").to_polars()
    assert lu.columns == [
        "id_bail", "id_menage", "Agence", "acte", "Libellé", "Échéance", "Dette légale (€)",
        "Dépense de logement (€ par mois)", "Motif", "Source", "Statut de la source",
    ]  # fmt: skip
    assert lu["Échéance"].cast(pl.Date).to_list() == [date(2026, 11, jour) for jour in (11, 12, 13)]
    assert lu["Agence"].to_list()[-1] == "Sans agence"


def test_no_duty_is_a_workbook(tmp_path):
    write_deadlines(tmp_path / "e.xlsx", replace(sample_deadlines(), lignes=()))
    assert fastexcel.read_excel(tmp_path / "e.xlsx").load_sheet("Échéances").height == 0


@pytest.mark.parametrize("nom", ["retour", "echeances"])
def test_same_bytes_no_formula_and_protection(nom, request, tmp_path):
    chemin = request.getfixturevalue(nom)
    if nom == "retour":
        write_return_form(tmp_path / "deux.xlsx", sample_return_form(), ARRETE)
    else:
        write_deadlines(tmp_path / "deux.xlsx", sample_deadlines())
    assert (tmp_path / "deux.xlsx").read_bytes() == chemin.read_bytes()
    with zipfile.ZipFile(chemin) as archive:
        feuilles = [archive.read(n).decode() for n in archive.namelist() if "worksheets/sheet" in n]
    assert all("<f>" not in xml and "<sheetProtection" in xml for xml in feuilles)


def test_purpose_is_in_every_workbook(retour, echeances):
    for chemin, finalite in ((retour, "Prévention — ce retour"), (echeances, "Obligations légales")):
        with zipfile.ZipFile(chemin) as archive:
            xml = "".join(archive.read(nom).decode() for nom in archive.namelist())
        assert len(re.findall(finalite, xml)) >= 2
