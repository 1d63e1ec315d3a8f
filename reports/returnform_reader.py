"""Reads back what a partner wrote in its form, whatever was sorted, moved, hidden or saved by another spreadsheet.

Cells come out as text, under their canonical headers, with their place; what they mean is for the caller to judge.
Other columns are counted and never read.
"""

import unicodedata
import warnings
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from re import compile as pattern
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from reports.errors import WorkbookError
from reports.returnform import NOM_DU_DISPOSITIF, PLACES_COLUMNS, RETURN_COLUMNS

LIGNES_D_ENTETE = 15
OCTETS_MAX, CELLULES_MAX = 20_000_000, 500_000
"""A form is small: what is larger is not read, whatever it was made of."""
_REFERENCE = pattern(r"\bF\d{4}(?:-[A-Z2-7]{5}){4}\b")
_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class LigneLue:
    """One row that says something: its sheet, its number, its cells by canonical header (null: empty)."""

    feuille: str
    numero: int
    cellules: Mapping[str, str | None]


@dataclass(frozen=True)
class RetourLu:
    """What a form holds.

    Attributes:
        references: the marks found, once each; a form as it was sent has one.
        reponses: the rows of the answers, columns `RETURN_COLUMNS`.
        places: the rows of the open places, columns `PLACES_COLUMNS`.
        colonnes_non_lues: columns that are not the form's and hold something.
        fautes: what prevents a cell from being read, sheet and row named, never a content.
    """

    references: tuple[str, ...]
    reponses: tuple[LigneLue, ...]
    places: tuple[LigneLue, ...]
    colonnes_non_lues: int
    fautes: tuple[str, ...]


@dataclass(frozen=True)
class _Table:
    """A sheet under a header: where each canonical column stands (from 1), and the row of the header."""

    feuille: Worksheet
    entete: int
    colonnes: Mapping[str, int]
    fautes: tuple[str, ...]


def read_return_form(chemin: Path) -> RetourLu:
    """Read a form.

    Raises:
        WorkbookError: it is not a workbook, or no sheet bears the headers of the answers.
    """
    feuilles = _open(chemin)
    reponses = [
        table
        for feuille in feuilles
        if (table := _find(feuille, RETURN_COLUMNS, ("numero_dossier", "statut")))
    ]
    places = [
        table
        for feuille in feuilles
        if (table := _find(feuille, PLACES_COLUMNS, ("id_dispositif", "places_ouvertes")))
    ]
    if not reponses:
        raise WorkbookError(
            f"« {chemin.name} » n'a aucune feuille avec les colonnes numero_dossier et statut : ce n'est pas un "
            "formulaire de retour, ou ses en-têtes ont été changés. Reprendre le fichier retour.xlsx de l'archive."
        )
    tables = [*reponses, *places]
    return RetourLu(
        references=tuple(sorted({mot for feuille in feuilles for mot in _references(feuille)})),
        reponses=tuple(ligne for table in reponses for ligne in _rows(table)),
        places=tuple(ligne for table in places for ligne in _rows(table)),
        colonnes_non_lues=sum(_foreign_columns(table) for table in tables),
        fautes=tuple(faute for table in tables for faute in (*table.fautes, *_unreadable(table))),
    )


def _open(chemin: Path) -> list[Worksheet]:
    """The sheets of a workbook, formulas kept as such.

    Raises:
        WorkbookError: it cannot be opened, and why.
    """
    try:
        feuilles = _load(chemin)
    except WorkbookError:
        raise
    except OSError as erreur:
        raise WorkbookError(
            f"« {chemin.name} » ne peut pas être ouvert ({erreur.strerror or 'illisible'})."
        ) from None
    except Exception:  # a damaged file makes openpyxl raise almost anything
        raise WorkbookError(
            f"« {chemin.name} » n'est pas un classeur .xlsx lisible : fichier coupé, abîmé, ou d'un autre format "
            "(texte, CSV, .ods) sous ce nom. L'enregistrer au format .xlsx, ou le redemander."
        ) from None
    for feuille in feuilles:
        if feuille.max_row * feuille.max_column > CELLULES_MAX:
            raise WorkbookError(
                f"« {chemin.name} », feuille « {feuille.title} », ligne {feuille.max_row} : quelque chose est écrit "
                "très loin du tableau. Effacer ce qui est hors du formulaire."
            )
    return feuilles


def _load(chemin: Path) -> list[Worksheet]:
    with chemin.open("rb") as flux:
        if flux.read(4) == _OLE:
            raise WorkbookError(
                f"« {chemin.name} » est protégé par un mot de passe ou dans un ancien format (.xls). L'enregistrer "
                "sans mot de passe au format .xlsx."
            )
    with zipfile.ZipFile(chemin) as archive:
        if sum(membre.file_size for membre in archive.infolist()) > OCTETS_MAX:
            raise WorkbookError(f"« {chemin.name} » est trop lourd pour un formulaire de retour.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl leaves aside of another spreadsheet's file
        return list(load_workbook(chemin).worksheets)


def _references(feuille: Worksheet) -> Iterable[str]:
    for ligne in feuille.iter_rows(values_only=True):
        for cellule in ligne:
            if isinstance(cellule, str):
                yield from _REFERENCE.findall(cellule)


def _find(feuille: Worksheet, colonnes: Sequence[str], exigees: Sequence[str]) -> _Table | None:
    """The table of a sheet, where one of its first rows has the `exigees` headers."""
    for rang, ligne in enumerate(feuille.iter_rows(max_row=LIGNES_D_ENTETE, values_only=True), start=1):
        noms = [plain(cellule) if isinstance(cellule, str) else None for cellule in ligne]
        if set(exigees) <= set(noms):
            lieu = f"feuille « {feuille.title} », ligne {rang}"
            doubles = tuple(f"{lieu} : deux colonnes {nom}" for nom in colonnes if noms.count(nom) > 1)
            return _Table(
                feuille, rang, {nom: noms.index(nom) + 1 for nom in colonnes if nom in noms}, doubles
            )
    return None


def _rows(table: _Table) -> Iterable[LigneLue]:
    for numero in range(table.entete + 1, table.feuille.max_row + 1):
        cellules = {
            nom: text_of(table.feuille.cell(numero, colonne).value) for nom, colonne in table.colonnes.items()
        }
        if any(valeur is not None for valeur in cellules.values()):
            yield LigneLue(table.feuille.title, numero, cellules)


def _unreadable(table: _Table) -> Iterable[str]:
    """Formulas in the form's columns, and merged cells that touch its rows: their values cannot be trusted."""
    siennes = {colonne: nom for nom, colonne in table.colonnes.items()}
    for plage in table.feuille.merged_cells.ranges:
        if plage.max_row >= table.entete and siennes.keys() & set(range(plage.min_col, plage.max_col + 1)):
            yield (
                f"feuille « {table.feuille.title} », ligne {plage.min_row} : cellules fusionnées ({plage.coord}) ; "
                "les séparer et écrire chaque réponse sur sa ligne"
            )
    for numero in range(table.entete, table.feuille.max_row + 1):
        for colonne, nom in siennes.items():
            cellule = table.feuille.cell(numero, colonne)
            if isinstance(cellule, Cell) and cellule.data_type == "f":
                yield (
                    f"feuille « {table.feuille.title} », ligne {numero} : la colonne {nom} contient une formule ; "
                    "écrire la valeur elle-même"
                )


def _foreign_columns(table: _Table) -> int:
    """How many columns that are not the form's hold something; their cells are not looked into."""
    siennes = set(table.colonnes.values())
    autres = set()
    for ligne in table.feuille.iter_rows(min_row=table.entete):
        autres |= {
            cellule.column for cellule in ligne if cellule.value is not None and cellule.column not in siennes
        }
    connue = plain(NOM_DU_DISPOSITIF)
    return sum(
        plain(str(table.feuille.cell(table.entete, colonne).value or "")) != connue for colonne in autres
    )


def text_of(valeur: Any) -> str | None:
    """A cell as text: a date in ISO, a whole number without decimals; null when empty."""
    if isinstance(valeur, datetime):
        return valeur.date().isoformat()
    if isinstance(valeur, date):
        return valeur.isoformat()
    if isinstance(valeur, float) and valeur.is_integer():
        return str(int(valeur))
    texte = "" if valeur is None else str(valeur)
    return " ".join(texte.replace("\u00a0", " ").replace("\u202f", " ").split()) or None


def plain(texte: str) -> str:
    """A header or a code without case, accents, nor what people put between words."""
    nu = unicodedata.normalize("NFKD", texte.casefold().replace("œ", "oe"))
    mots = "".join(signe if signe.isalnum() else " " for signe in nu if not unicodedata.combining(signe))
    return "_".join(mots.split())


__all__ = ["LigneLue", "RetourLu", "plain", "read_return_form", "text_of"]
