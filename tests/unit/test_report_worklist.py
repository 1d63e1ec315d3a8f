"""The work list: what can be written in, what stays text, and what comes back."""

import re
import zipfile
from dataclasses import replace
from datetime import date

import fastexcel
import polars as pl
import pytest

from reports import choices
from reports.content import INCONNUE, Identite, LigneAjout, ReponseAgent
from reports.errors import WorkbookError
from reports.samples import ACCEPTE, sample_line, sample_worklist
from reports.worklist import write_worklist
from reports.worklist_columns import AGENT_COLUMNS, AJOUTS, LISEZ_MOI, REVUE, SORTIS, list_columns
from reports.worklist_reader import read_worklist


@pytest.fixture(scope="module")
def chemin(tmp_path_factory):
    chemin = tmp_path_factory.mktemp("liste") / "liste_travail.xlsx"
    write_worklist(chemin, sample_worklist())
    return chemin


@pytest.fixture(scope="module")
def feuilles(chemin):
    """Sheet name → XML of the sheet."""
    with zipfile.ZipFile(chemin) as archive:
        noms = re.findall(r'<sheet name="([^"]+)"', archive.read("xl/workbook.xml").decode())
        return {nom: archive.read(f"xl/worksheets/sheet{i}.xml").decode() for i, nom in enumerate(noms, 1)}


def test_sheets_are_notes_agencies_additions_review(feuilles):
    assert list(feuilles) == [
        LISEZ_MOI,
        "Arras et plaine d'Artois",
        "Lens Liévin centre",
        "Sans agence",
        AJOUTS,
        REVUE,
        SORTIS,
        "Listes",
    ]


def test_headers_are_in_the_first_row_and_agent_columns_bear_their_canonical_names(chemin):
    entetes = fastexcel.read_excel(chemin).load_sheet("Sans agence").to_polars().columns
    assert entetes[:2] == ["id_menage", "id_bail"]
    assert tuple(entetes[-len(AGENT_COLUMNS) :]) == AGENT_COLUMNS


def test_each_agency_says_its_places_in_sight(chemin):
    classeur = fastexcel.read_excel(chemin)
    entetes = [classeur.load_sheet(nom).to_polars().columns[2] for nom in classeur.sheet_names[1:4]]
    dits = [entete.replace("\u00a0", " ").replace("\n", " : ") for entete in entetes]
    assert dits == [
        "Niveau : 20 places, 8 prises, 0 au-delà",
        "Niveau : 25 places, 0 prise, 5 au-delà",
        "Niveau : places partagées, 0 prise, 1 au-delà",
    ]
    assert classeur.load_sheet(REVUE).to_polars().columns[2] == "Niveau"


def test_the_parts_of_the_technical_debt_are_said_in_euros_and_an_unknown_aid_too(chemin):
    cadre = fastexcel.read_excel(chemin).load_sheet(1, dtypes="string").to_polars()
    detail = cadre["D'où vient la dette technique"][0].replace("\u00a0", " ")
    assert "prélèvement en chemin : 10,00 €" in detail and "statut de l'aide inconnu" in detail
    assert cadre["Autres baux du ménage (€)"].to_list()[:3] == ["0", "45", None]


def test_who_left_has_a_reason_in_words_and_nothing_to_fill(chemin, tmp_path):
    cadre = fastexcel.read_excel(chemin).load_sheet(SORTIS, dtypes="string").to_polars()
    assert cadre["Pourquoi il n'y est plus"].to_list()[0].startswith("réglé")
    assert not set(cadre.columns) & set(AGENT_COLUMNS)
    write_worklist(tmp_path / "l.xlsx", replace(sample_worklist(), sortis=(), compare_a=None))
    assert SORTIS not in fastexcel.read_excel(tmp_path / "l.xlsx").sheet_names


def test_no_score_and_no_rank_in_any_header():
    entetes = [colonne.entete.lower() for colonne in list_columns(sample_worklist())]
    assert not [nom for nom in entetes for mot in ("score", "rang", "probab") if mot in nom]


def test_reads_back_what_was_written(chemin):
    lues = read_worklist(chemin)
    premiere = lues.row(0, named=True)
    assert premiere["feuille"] == "Arras et plaine d'Artois"
    assert {nom: premiere[nom] for nom in AGENT_COLUMNS} == {
        nom: getattr(ACCEPTE, nom) for nom in AGENT_COLUMNS
    }
    assert lues["origine"].value_counts().sort("origine").rows() == [
        ("ajout", 1),
        ("liste", 14),
        ("revue", 4),
    ]
    ajout = lues.filter(origine="ajout").row(0, named=True)
    assert (ajout["id_menage"], ajout["id_bail"], ajout["motif"]) == ("M000099", None, "demande_du_menage")


def test_same_content_same_bytes(chemin, tmp_path):
    write_worklist(tmp_path / "deux.xlsx", sample_worklist())
    assert (tmp_path / "deux.xlsx").read_bytes() == chemin.read_bytes()


def test_created_is_the_month_end(chemin):
    with zipfile.ZipFile(chemin) as archive:
        proprietes = archive.read("docProps/core.xml").decode()
    assert proprietes.count("2026-10-31T00:00:00Z") == 2


@pytest.mark.parametrize("nom", ["Sans agence", "Lens Liévin centre", REVUE, AJOUTS])
def test_protected_but_sort_and_filter_are_allowed(feuilles, nom):
    protection = re.search(r"<sheetProtection[^>]*>", feuilles[nom])[0]
    assert 'sheet="1"' in protection and 'sort="0"' in protection and 'autoFilter="0"' in protection
    assert "<autoFilter" in feuilles[nom]
    assert 'state="frozen"' in feuilles[nom]


def test_only_agent_cells_are_unlocked(chemin, feuilles):
    with zipfile.ZipFile(chemin) as archive:
        styles = archive.read("xl/styles.xml").decode()
    formats = re.findall(r"<xf [^>]*?(?:/>|>.*?</xf>)", styles.split("<cellXfs")[1].split("</cellXfs>")[0])
    ouverts = {str(i) for i, xf in enumerate(formats) if 'locked="0"' in xf}
    cellules = re.findall(r'<c r="([A-Z]+)2" s="(\d+)"', feuilles["Sans agence"])
    assert len(cellules) == len(list_columns(sample_worklist())) + len(AGENT_COLUMNS)
    libres = len(AGENT_COLUMNS)
    assert [style in ouverts for _, style in cellules] == [False] * (len(cellules) - libres) + [True] * libres


def test_drop_downs_read_the_closed_lists(chemin, feuilles):
    assert {"liste_decision", "liste_motif", "liste_action", "liste_besoins", "liste_avis"} <= set(
        re.findall(r"<formula1>(liste_\w+)</formula1>", feuilles["Sans agence"])
    )
    listes = fastexcel.read_excel(chemin).load_sheet("Listes").to_polars()
    assert listes["liste_decision"].drop_nulls().to_list() == ["accepter", "refuser", "reporter"]
    assert listes["liste_besoins"].drop_nulls().to_list() == list(choices.BESOINS)


@pytest.mark.parametrize("texte", ["=HYPERLINK(1)", "http://exemple.invalid", "0123", "+33 6", "{=A1}", "@x"])
def test_text_stays_text(tmp_path, texte):
    ligne = replace(sample_line(), identite=Identite(texte, texte, texte), motifs=(texte,))
    feuille = replace(sample_worklist().feuilles[0], lignes=(ligne,))
    write_worklist(tmp_path / "l.xlsx", replace(sample_worklist(), feuilles=(feuille,)))
    with zipfile.ZipFile(tmp_path / "l.xlsx") as archive:
        xml = archive.read("xl/worksheets/sheet2.xml").decode()
        assert "<f>" not in xml and "hyperlink" not in xml
    lue = fastexcel.read_excel(tmp_path / "l.xlsx").load_sheet(1).to_polars().row(0, named=True)
    assert lue["Téléphone"] == texte


def test_without_identity_no_identity_column_and_no_name(tmp_path):
    write_worklist(tmp_path / "l.xlsx", sample_worklist(identite=False))
    with zipfile.ZipFile(tmp_path / "l.xlsx") as archive:
        tout = "".join(archive.read(nom).decode() for nom in archive.namelist())
    assert "Titulaire" not in tout and "Fictif" not in tout and "06 00" not in tout


def test_reader_does_not_mind_moved_sorted_and_extra_columns(tmp_path, chemin):
    cadre = fastexcel.read_excel(chemin).load_sheet(1, dtypes="string").to_polars()
    mele = cadre.select(reversed(cadre.columns)).reverse().with_columns(note=pl.lit("x"))
    mele.write_excel(tmp_path / "mele.xlsx", worksheet="Arras")
    attendu = read_worklist(chemin).filter(feuille="Arras et plaine d'Artois").sort("id_menage")
    assert (
        read_worklist(tmp_path / "mele.xlsx")
        .sort("id_menage")
        .drop("feuille", "ligne")
        .equals(attendu.drop("feuille", "ligne"))
    )


@pytest.mark.parametrize(
    "ecrit", [date(2026, 11, 4), "04/11/2026", "2026-11-04", "4/11/26", "46330", "2026-11-04 00:00:00"]
)
def test_reader_understands_dates(tmp_path, ecrit):
    cadre = pl.DataFrame(
        {"id_menage": ["M1"], "id_bail": ["B1"], "decision": ["accepter"], "date_decision": [ecrit]}
    )
    cadre.write_excel(tmp_path / "d.xlsx")
    assert read_worklist(tmp_path / "d.xlsx")["date_decision"].to_list() == [date(2026, 11, 4)]


def test_reader_names_the_place_of_a_bad_date_and_never_its_content(tmp_path):
    cadre = pl.DataFrame({"id_menage": ["M1"], "decision": ["accepter"], "date_decision": ["hier soir"]})
    cadre.write_excel(tmp_path / "d.xlsx", worksheet="Arras")
    with pytest.raises(WorkbookError, match=r"d\.xlsx.*Arras.*ligne 2, colonne date_decision") as erreur:
        read_worklist(tmp_path / "d.xlsx")
    assert "hier" not in str(erreur.value)


@pytest.mark.parametrize("contenu", [b"pas un classeur", None])
def test_reader_refuses_what_is_no_work_list(tmp_path, contenu):
    chemin = tmp_path / "x.xlsx"
    if contenu is None:
        pl.DataFrame({"a": [1]}).write_excel(chemin)
    else:
        chemin.write_bytes(contenu)
    with pytest.raises(WorkbookError, match=r"x\.xlsx"):
        read_worklist(chemin)


def test_empty_list_is_a_workbook(tmp_path):
    write_worklist(tmp_path / "l.xlsx", replace(sample_worklist(), feuilles=(), revue=(), ajouts=()))
    assert read_worklist(tmp_path / "l.xlsx").height == 0


def test_agency_named_like_a_fixed_sheet_keeps_both(tmp_path):
    feuilles = tuple(
        replace(sample_worklist().feuilles[0], agence=nom) for nom in ("Ajouts", "revue", "x" * 40, "x" * 41)
    )
    write_worklist(tmp_path / "l.xlsx", replace(sample_worklist(), feuilles=feuilles))
    noms = fastexcel.read_excel(tmp_path / "l.xlsx").sheet_names
    assert noms == [
        LISEZ_MOI,
        "Ajouts (2)",
        "revue (2)",
        "x" * 31,
        "x" * 27 + " (2)",
        AJOUTS,
        REVUE,
        SORTIS,
        "Listes",
    ]


def test_added_household_and_answers_are_optional():
    assert LigneAjout("M1").reponse == ReponseAgent()
    assert sample_line().identite != INCONNUE
