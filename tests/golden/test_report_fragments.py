"""Fragments of pages, workbooks and sheets, against small stored copies.

After a wanted change: `python tests/golden/test_report_fragments.py` writes the copies again.
"""

import json
import re
from pathlib import Path

import polars as pl
import pytest

from reports.page import environment, synthese_html
from reports.returnform import return_notes
from reports.samples import sample_letter, sample_month, sample_return_form, sample_sheet, sample_worklist
from reports.sheets import letter_data, sheet_data
from reports.worklist_notes import worklist_notes
from reports.worklist_reader import read_worklist

COPIES = Path(__file__).parent / "reports"


def _section(nom):
    page = synthese_html(sample_month())
    return re.search(rf'<section aria-labelledby="{nom}">.*?</section>', page, re.DOTALL)[0] + "\n"


def _json(contenu):
    return json.dumps(contenu, ensure_ascii=False, indent=1) + "\n"


def _notes(notes):
    return "".join(f"[{style}] {texte}\n" for style, texte in notes)


FRAGMENTS = {
    "essentiel.html": lambda: _section("essentiel"),
    "agences.html": lambda: _section("agences-h"),
    "donnees.html": lambda: _section("donnees"),
    "fiche.json": lambda: _json(sheet_data(sample_sheet())),
    "lettre.json": lambda: _json(letter_data(sample_letter())),
    "lisez_moi_liste.txt": lambda: _notes(worklist_notes(sample_worklist(), "Liste de travail")),
    "lisez_moi_retour.txt": lambda: _notes(return_notes(sample_return_form(), "Formulaire de retour")),
}


@pytest.mark.parametrize("nom", FRAGMENTS)
def test_fragment_is_as_stored(nom):
    assert FRAGMENTS[nom]() == (COPIES / nom).read_text(encoding="utf-8")


def test_templates_know_no_clock_and_no_chance():
    env = environment()
    assert set(env.globals).isdisjoint({"now", "today", "random"})


def test_a_list_saved_again_by_libreoffice_is_read():
    """The stored copy is the sample list, opened and saved by LibreOffice."""
    lues = read_worklist(COPIES / "liste_libreoffice.xlsx")
    reponses = lues.filter(pl.col("decision").is_not_null()).sort("id_menage")
    assert lues.height == 19
    assert reponses["id_menage"].to_list() == ["M000001", "M000002", "M000099"]
    assert reponses["menage_informe_le"].cast(pl.String).to_list() == ["2026-11-03", None, None]


if __name__ == "__main__":
    for fragment, ecrire in FRAGMENTS.items():
        (COPIES / fragment).write_text(ecrire(), encoding="utf-8")
