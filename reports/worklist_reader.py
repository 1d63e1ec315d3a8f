"""Reads back what people wrote in a work list, whatever was sorted, moved or hidden.

Columns are found by their canonical headers; every cell is read as text, then dates are understood. What the
words mean, and whether they may be acted upon, is for the caller to judge.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import fastexcel
import polars as pl

from reports.errors import WorkbookError
from reports.worklist_columns import AGENT_COLUMNS, AJOUTS, KEY_COLUMNS, REVUE

DATES = ("menage_informe_le", "date_decision")
LIGNES_D_ENTETE = 15
EPOQUE_EXCEL = date(1899, 12, 30)


def read_worklist(chemin: Path) -> pl.DataFrame:
    """Read a filled work list: one row per household row that bears an `id_menage`, answered or not.

    Columns: `feuille`, `ligne` (row number in the sheet), `origine` {liste, ajout, revue}, `id_menage`,
    `id_bail` (null in *Ajouts* when not given), then `AGENT_COLUMNS`; the two dates as Date, all else as
    String. Empty cells are null.

    Raises:
        WorkbookError: the file is not a workbook, no sheet bears the expected headers, or a date cannot be
            read; file, sheet, row and column are named, never the cell's content.
    """
    attendues = (*KEY_COLUMNS, *AGENT_COLUMNS)
    feuilles = _read_sheets(chemin, attendues, ("id_menage", "decision"), DATES)
    cadre = feuilles.with_columns(
        origine=pl.col("feuille").replace_strict({AJOUTS: "ajout", REVUE: "revue"}, default="liste")
    )
    return cadre.select("feuille", "ligne", "origine", *attendues)


def _read_sheets(
    chemin: Path, colonnes: Sequence[str], exigees: Sequence[str], dates: Sequence[str]
) -> pl.DataFrame:
    """Stack the sheets whose header row has the `exigees` columns; others (notes, lists) are passed over."""
    try:
        classeur = fastexcel.read_excel(chemin)
    except fastexcel.FastExcelError:
        raise WorkbookError(
            f"« {chemin.name} » n'est pas un classeur lisible. L'enregistrer au format .xlsx."
        ) from None
    schema = {
        "feuille": pl.String,
        "ligne": pl.Int64,
        **{nom: pl.Date if nom in dates else pl.String for nom in colonnes},
    }
    cadres = []
    for nom in classeur.sheet_names:
        grille = classeur.load_sheet(nom, header_row=None, dtypes="string").to_polars()
        entete = _find_header(grille, exigees)
        if entete is not None:
            lieu = f"« {chemin.name} », feuille « {nom} »"
            cadres.append(_read_rows(grille, entete, nom, schema, lieu))
    if not cadres:
        raise WorkbookError(
            f"« {chemin.name} » ne contient aucune feuille avec les colonnes {', '.join(exigees)}. "
            "Rétablir les en-têtes d'origine."
        )
    return pl.concat(cadres)


def _find_header(grille: pl.DataFrame, exigees: Sequence[str]) -> int | None:
    """Find the row that bears the required headers, among the first ones."""
    for rang, ligne in enumerate(grille.head(LIGNES_D_ENTETE).iter_rows()):
        if set(exigees) <= {_clean(cellule) for cellule in ligne}:
            return rang
    return None


def _read_rows(
    grille: pl.DataFrame, entete: int, feuille: str, schema: Mapping[str, type[pl.DataType]], lieu: str
) -> pl.DataFrame:
    """Read the rows under a header; the first column bearing a name is kept, unnamed rows are dropped."""
    places: dict[str, int] = {}
    for x, cellule in enumerate(grille.row(entete)):
        places.setdefault(_clean(cellule) or "", x)
    cle = places["id_menage"]
    lues = []
    for y, ligne in enumerate(grille.slice(entete + 1).iter_rows(), start=entete + 2):
        if _clean(ligne[cle]) is None:
            continue
        lue: dict[str, str | int | date | None] = {"feuille": feuille, "ligne": y}
        for nom, genre in schema.items():
            if nom not in lue:
                texte = _clean(ligne[places[nom]]) if nom in places else None
                lue[nom] = (
                    _read_date(texte, f"{lieu}, ligne {y}, colonne {nom}") if genre is pl.Date else texte
                )
        lues.append(lue)
    return pl.DataFrame(lues, schema=schema)


def _clean(cellule: str | None) -> str | None:
    return (cellule or "").replace("\u00a0", " ").strip() or None


def _read_date(texte: str | None, lieu: str) -> date | None:
    """Understand a true Excel date, an ISO or a French one, or an Excel serial number.

    Raises:
        WorkbookError: none of these; the place is named, not the content.
    """
    if texte is None:
        return None
    for forme in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y"):
        try:
            return datetime.strptime(texte, forme).date()
        except ValueError:
            continue
    try:
        return EPOQUE_EXCEL + timedelta(days=int(float(texte)))
    except (ValueError, OverflowError):
        raise WorkbookError(f"{lieu} : date illisible. Saisir une date au format JJ/MM/AAAA.") from None
