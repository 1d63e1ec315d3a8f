"""Sheets made as `refer` makes them, one PDF each, and their floor: the same pages typeset as one document at once."""

import io
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import typst

from reports.agreed_sheets import saisine_data, saisine_sheets
from reports.content import PropositionContact, Titulaire
from reports.glyphs import POLICES, legible_data
from reports.leaving import FicheSaisine
from reports.leaving_samples import fullest_saisine, sample_saisine
from reports.samples import sample_sheet
from reports.sheets import TEMPLATES, contact_sheets, sheet_data

NOMS = (
    "Camille Exemple",
    "Sacha Fictif-Démonstration",
    "Ğ. Nguyễn Inventé",
    "=cmd|' /C calc'!A0",
    "Zoé #read(1)",
)
MODELES = {"proposition_contact": sheet_data, "fiche_saisine": saisine_data}


def proposals(nombre: int) -> Iterator[PropositionContact]:
    """Invented contact sheets, names of several lengths and kinds."""
    for rang in range(nombre):
        nom = f"{NOMS[rang % len(NOMS)]} {rang}"
        titulaires = (Titulaire(nom, "06 00 00 00 00", f"{rang} rue de l'Invention, 62000 Arras"),)
        yield replace(sample_sheet(rang), titulaires=titulaires, procedure="suspendue")


def agreed(nombre: int) -> Iterator[FicheSaisine]:
    """Invented fiches de saisine: one in ten with a year of unpaid terms, the others with four."""
    pleine, simple = fullest_saisine(), sample_saisine()
    for rang in range(nombre):
        yield replace(simple if rang % 10 else pleine, numero_dossier=f"2610-{rang:05d}")


def sealed_sheets(genre: str, nombre: int) -> Iterator[bytes]:
    """The documents, as the product makes them."""
    return (
        contact_sheets(proposals(nombre))
        if genre == "proposition_contact"
        else saisine_sheets(agreed(nombre))
    )


def one_document(genre: str, nombre: int) -> bytes:
    """The same pages as one tagged document, compiled once at one size."""
    contenus = proposals(nombre) if genre == "proposition_contact" else agreed(nombre)
    donnees = [legible_data(MODELES[genre](contenu)) for contenu in contenus]  # type: ignore[operator]
    with tempfile.TemporaryDirectory(prefix="amont-bench-") as dossier:
        shutil.copy(TEMPLATES / "socle.typ", dossier)
        modele = Path(dossier) / "tous.typ"
        modele.write_text(
            _in_a_loop((TEMPLATES / f"{genre}.typ").read_text(encoding="utf-8")), encoding="utf-8"
        )
        (Path(dossier) / "donnees.json").write_text(json.dumps(donnees), encoding="utf-8")
        polices = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(POLICES)]
        )
        compilateur = typst.Compiler(str(modele), root=dossier, font_paths=polices)
        document = compilateur.compile(format="pdf", sys_inputs={"taille": "8"}, pdf_standards=["ua-1"])
    assert isinstance(document, bytes)
    return document


def _in_a_loop(modele: str) -> str:
    """The template of one sheet, for every sheet of a file."""
    corps = modele.split(", {\n", 1)[1].rsplit("})", 1)[0]
    return (
        '#import "socle.typ": *\n#document-une-page("Toutes", {\n  for d in json("donnees.json") {\n'
        f"{corps}\n    pagebreak(weak: true)\n  }}\n}})\n"
    )


def refused(documents: Iterator[bytes]) -> tuple[int, int]:
    """How many documents have not exactly one page, and how many an independent PDF/UA-1 validator refuses.

    The validator is the package `page-validation`, written apart from the one that makes the documents.
    """
    import page
    from pypdf import PdfReader

    longs = refuses = 0
    for document in documents:
        longs += len(PdfReader(io.BytesIO(document)).pages) != 1
        refuses += not page.is_pdf_compliant_bytes(document, profile=page.ValidationProfile.PDF_UA_1)
    return longs, refuses
