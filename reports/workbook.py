"""Safe workbooks: text stays text, the same content gives the same bytes, and only answer cells are open.

Columns, formats, drop-downs and print set-up shared by the work list, the legal dates and the return form.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reports.layout import LARGEUR_NOTES, note_height, row_height, set_print, unique_name

Ligne = TypeVar("Ligne")
Cellule = str | int | float | date | None

PREMIERE_DATE = date(2000, 1, 1)
FORMATS: dict[str, dict[str, Any]] = {
    "texte": {"align": "left", "indent": 1},
    "fort": {"bold": True, "align": "left", "indent": 1},
    "nombre": {"num_format": "#,##0", "align": "right"},
    "decimal": {"num_format": "#,##0.0", "align": "right"},
    "euros": {"num_format": '#,##0.00" €"', "align": "right"},
    "part": {"num_format": "0%", "align": "right"},
    "date": {"num_format": "dd/mm/yyyy", "align": "center"},
}
POLICE = {"font_name": "Arial"}
CORPS = {
    **POLICE,
    "valign": "top",
    "text_wrap": True,
    "border": 1,
    "border_color": "#B5B5B5",
    "font_size": 10,
}
ENTETE = {
    **POLICE,
    "font_size": 10,
    "bold": True,
    "bg_color": "#00568A",
    "font_color": "#FFFFFF",
    "text_wrap": True,
    "valign": "vcenter",
    "border": 1,
}
ENTETE_OUVERTE = {**ENTETE, "bg_color": "#FFD65C", "font_color": "#1B1B1B"}
OUVERT = {"locked": False, "bg_color": "#FFF8E1"}
PROTECTION = {
    "sort": True,
    "autofilter": True,
    "format_columns": True,
    "format_rows": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}


@dataclass(frozen=True)
class Colonne(Generic[Ligne]):
    """One column: its exact header, width, kind of cell, how to read it from a row, and its drop-down.

    `ouverte` columns are the only ones that can be written in; `liste` is the name of a closed list.
    """

    entete: str
    largeur: float
    genre: str
    lire: Callable[[Ligne], Cellule]
    ouverte: bool = False
    liste: str | None = None
    aide: str = ""
    stricte: bool = True


@contextmanager
def open_workbook(chemin: Path, cree_le: date, titre: str, sujet: str) -> Iterator[xlsxwriter.Workbook]:
    """Open a workbook whose strings never become formulas, links or numbers; `created` is `cree_le`.

    Rows must be written in order. Temporary parts stay beside the file, in the caller's private folder.
    """
    classeur = xlsxwriter.Workbook(
        str(chemin),
        {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "constant_memory": True,
            "tmpdir": str(chemin.parent),
            "default_date_format": "dd/mm/yyyy",
            "default_format_properties": {**POLICE, "font_size": 10},
        },
    )
    classeur.set_properties(
        {
            "title": titre,
            "subject": sujet,
            "author": "Amont",
            "created": datetime(cree_le.year, cree_le.month, cree_le.day),
        }
    )
    try:
        yield classeur
    finally:
        classeur.close()


class SheetWriter:
    """Writes tables into one workbook, with formats made once and drop-downs read from the hidden lists."""

    def __init__(self, classeur: xlsxwriter.Workbook) -> None:
        self.classeur = classeur
        self.noms: set[str] = set()
        self._formats: dict[tuple[str, bool], Format] = {}
        self._entetes = {
            False: classeur.add_format(ENTETE),
            True: classeur.add_format(ENTETE_OUVERTE),
        }

    def format(self, genre: str, ouverte: bool = False) -> Format:
        """Give the cell format of a kind, unlocked or not, made once."""
        if (genre, ouverte) not in self._formats:
            proprietes = CORPS | FORMATS[genre] | (OUVERT if ouverte else {})
            self._formats[genre, ouverte] = self.classeur.add_format(proprietes)
        return self._formats[genre, ouverte]

    def add_sheet(self, nom: str) -> Worksheet:
        """Add a sheet under a name that Excel accepts and that no other sheet has."""
        propre = unique_name(nom, self.noms)
        self.noms.add(propre.lower())
        return self.classeur.add_worksheet(propre)

    def write_table(
        self, feuille: Worksheet, colonnes: Sequence[Colonne[Any]], lignes: Sequence[Any], libres: int = 0
    ) -> None:
        """Write a header in the first row and one row per item, then `libres` empty rows to fill in."""
        feuille.set_row(0, row_height([colonne.entete for colonne in colonnes], colonnes) + 8)
        for x, colonne in enumerate(colonnes):
            feuille.set_column(x, x, colonne.largeur)
            feuille.write_string(0, x, colonne.entete, self._entetes[colonne.ouverte])
        for y, ligne in enumerate(lignes, start=1):
            valeurs = [colonne.lire(ligne) for colonne in colonnes]
            feuille.set_row(y, row_height(valeurs, colonnes))
            for x, (colonne, valeur) in enumerate(zip(colonnes, valeurs, strict=True)):
                self.write_cell(feuille, y, x, valeur, self.format(colonne.genre, colonne.ouverte))
        for y in range(len(lignes) + 1, len(lignes) + libres + 1):
            for x, colonne in enumerate(colonnes):
                feuille.write_blank(y, x, None, self.format(colonne.genre, colonne.ouverte))
        dernier = max(len(lignes) + libres, 1)
        feuille.autofilter(0, 0, dernier, len(colonnes) - 1)
        self._validate(feuille, colonnes, dernier)
        feuille.protect("", PROTECTION)

    @staticmethod
    def write_cell(feuille: Worksheet, y: int, x: int, valeur: Cellule, forme: Format) -> None:
        """Write one value by its type; null is an empty cell that keeps its format."""
        if valeur is None or valeur == "":
            feuille.write_blank(y, x, None, forme)
        elif isinstance(valeur, str):
            feuille.write_string(y, x, valeur, forme)
        elif isinstance(valeur, date):
            feuille.write_datetime(y, x, datetime(valeur.year, valeur.month, valeur.day), forme)
        else:
            feuille.write_number(y, x, valeur, forme)

    @staticmethod
    def _validate(feuille: Worksheet, colonnes: Sequence[Colonne[Any]], dernier: int) -> None:
        for x, colonne in enumerate(colonnes):
            if not colonne.ouverte:
                continue
            commun = (
                {"input_title": colonne.entete[:32], "input_message": colonne.aide[:255]}
                if colonne.aide
                else {}
            )
            if colonne.liste:
                regle = {"validate": "list", "source": f"={colonne.liste}", "show_error": colonne.stricte}
            elif colonne.genre == "date":
                regle = {"validate": "date", "criteria": ">=", "value": PREMIERE_DATE}
            elif colonne.genre == "nombre":
                regle = {"validate": "integer", "criteria": ">=", "value": 0}
            else:
                regle = {"validate": "any"}
            erreur = {
                "error_title": "Valeur refusée",
                "error_message": "Choisir dans la liste, ou saisir une date JJ/MM/AAAA ou un nombre entier.",
            }
            feuille.data_validation(1, x, dernier, x, regle | commun | erreur)

    def write_lists(self, listes: Mapping[str, Mapping[str, str]]) -> None:
        """Write the closed lists in a hidden sheet and name each range for the drop-downs."""
        feuille = self.add_sheet("Listes")
        hauteur = max(len(liste) for liste in listes.values())
        for x, nom in enumerate(listes):
            lettre = chr(ord("A") + x)
            self.classeur.define_name(nom, f"=Listes!${lettre}$2:${lettre}${len(listes[nom]) + 1}")
            feuille.write_string(0, x, nom)
        for y in range(hauteur):
            for x, liste in enumerate(listes.values()):
                if y < len(liste):
                    feuille.write_string(y + 1, x, list(liste)[y])
        feuille.protect("")
        feuille.hide()

    def write_notes(self, feuille: Worksheet, lignes: Sequence[tuple[str, str]]) -> None:
        """Write a reading sheet: one styled paragraph a row; styles as in `STYLES_NOTES`."""
        formes = {
            nom: self.classeur.add_format({**POLICE, "text_wrap": True, "valign": "top", **proprietes})
            for nom, proprietes in STYLES_NOTES.items()
        }
        feuille.set_column(0, 0, LARGEUR_NOTES)
        feuille.hide_gridlines(2)
        for y, (style, texte) in enumerate(lignes):
            feuille.set_row(y, note_height(texte, style))
            feuille.write_string(y, 0, texte, formes[style])
        set_print(feuille, paysage=False)
        feuille.protect("", {"format_columns": True, "format_rows": True})


STYLES_NOTES: dict[str, dict[str, Any]] = {
    "titre": {"bold": True, "font_size": 16},
    "alerte": {"bold": True, "font_size": 11, "border": 2, "border_color": "#00568A", "bg_color": "#EAF3F9"},
    "reserve": {"font_size": 11, "border": 1, "border_color": "#8A6D00", "bg_color": "#FFF4CF"},
    "intertitre": {"bold": True, "font_size": 12, "bottom": 1},
    "texte": {"font_size": 11},
    "code": {"font_size": 11, "indent": 1},
}
