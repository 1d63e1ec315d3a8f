"""The return form and the legal dates: their columns, their closed lists, their bytes."""

import re
import zipfile
from dataclasses import replace
from datetime import date

import fastexcel
import polars as pl
import pytest

from reports import choices
from reports.deadlines import write_deadlines
from reports.returnform import RETURN_COLUMNS, write_return_form
from reports.samples import ARRETE, sample_deadlines, sample_return_form
from reports.worklist_reader import read_return_form


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
    assert lu.columns == list(RETURN_COLUMNS)
    assert lu["numero_dossier"].to_list() == ["2026-10-0001", "2026-10-0002", "2026-10-0003"]
    assert lu.drop("numero_dossier").null_count().row(0) == (3, 3, 3, 3)


def test_return_form_offers_the_closed_lists(retour):
    listes = fastexcel.read_excel(retour).load_sheet("Listes").to_polars()
    assert listes["liste_statut"].drop_nulls().to_list() == list(choices.STATUTS_RETOUR)
    assert listes["liste_issue"].drop_nulls().to_list() == list(choices.ISSUES_RETOUR)


def test_filled_return_form_is_read(tmp_path):
    rempli = {"numero_dossier": "2026-10-0001", "statut": "adhesion", "date_statut": date(2026, 11, 20)}
    pl.DataFrame([rempli]).write_excel(tmp_path / "r.xlsx")
    ligne = read_return_form(tmp_path / "r.xlsx").row(0, named=True)
    assert ligne == rempli | {"accord_dossier_le": None, "issue": None}


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
