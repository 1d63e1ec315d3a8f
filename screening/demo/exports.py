"""Write frames as a French landlord's software exports them: separators, encodings, decimal commas, real
Excel dates.

Files are byte-equal for equal frames: no clock in archives or workbooks.
"""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO

import polars as pl
import xlsxwriter

LIGNES_PAR_CLASSEUR = 600_000
"""Rows written in one workbook before the next is opened; the format stops at 1,048,576."""


@dataclass(frozen=True)
class Csv:
    """How one CSV export looks; `tete` and `pied` are lines before the header and after the last row."""

    separateur: str = ";"
    encodage: str = "utf-8"
    date: str = "%d/%m/%Y"
    virgule: bool = True
    fin: str = "\n"
    tete: tuple[str, ...] = ()
    pied: tuple[str, ...] = ()


def write_csv(cadre: pl.DataFrame, chemin: Path, forme: Csv) -> None:
    """Write one CSV export."""
    texte = [ligne + forme.fin for ligne in forme.tete]
    texte += [csv_text(cadre, forme, entete=True)]
    texte += [ligne + forme.fin for ligne in forme.pied]
    chemin.write_bytes("".join(texte).encode(forme.encodage))


def csv_text(cadre: pl.DataFrame, forme: Csv, entete: bool) -> str:
    """The rows of a frame as text, amounts with two decimals."""
    return cadre.write_csv(
        include_header=entete,
        separator=forme.separateur,
        date_format=forme.date,
        float_precision=2,
        decimal_comma=forme.virgule,
        line_terminator=forme.fin,
    )


@contextmanager
def compressed(chemin: Path) -> Iterator[IO[bytes]]:
    """Open a `.csv.gz` for writing, without name or time in its header."""
    with chemin.open("wb") as brut, gzip.GzipFile("", "wb", compresslevel=4, fileobj=brut, mtime=0) as flux:
        yield flux  # type: ignore[misc]


def write_workbooks(cadre: pl.DataFrame, dossier: Path, nom: str, cree: date) -> list[Path]:
    """Write `nom.xlsx`, in several numbered files when there are too many rows; dates are true Excel
    dates.
    """
    parts = list(cadre.iter_slices(LIGNES_PAR_CLASSEUR)) or [cadre]
    noms = [nom] if len(parts) == 1 else [f"{nom}-{i}" for i in range(1, len(parts) + 1)]
    chemins = [dossier / f"{n}.xlsx" for n in noms]
    for part, chemin in zip(parts, chemins, strict=True):
        _write_workbook(part, chemin, cree)
    return chemins


def _write_workbook(cadre: pl.DataFrame, chemin: Path, cree: date) -> None:
    classeur = xlsxwriter.Workbook(chemin, {"constant_memory": True, "strings_to_formulas": False})
    classeur.set_properties(
        {"title": "Données synthétiques", "created": datetime(cree.year, cree.month, cree.day)}
    )
    jour = classeur.add_format({"num_format": "dd/mm/yyyy"})
    feuille = classeur.add_worksheet("Ménages")
    feuille.write_row(0, 0, cadre.columns)
    dates = {i for i, t in enumerate(cadre.dtypes) if t == pl.Date}
    for numero, ligne in enumerate(cadre.iter_rows(), start=1):
        for colonne, valeur in enumerate(ligne):
            if valeur is None or valeur == "":
                continue
            if colonne in dates:
                feuille.write_datetime(numero, colonne, valeur, jour)
            elif isinstance(valeur, str):
                feuille.write_string(numero, colonne, valeur)
            else:
                feuille.write_number(numero, colonne, valeur)
    classeur.close()
