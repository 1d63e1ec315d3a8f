"""The beginning of an export that nothing describes yet: every way to cut it into cells.

A text gives one grid a separator, a workbook one a visible sheet, a Parquet file one.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import fastexcel
import polars as pl

from screening.errors import SourceFormatError
from screening.intake.header import clean
from screening.intake.tabular import as_text
from screening.intake.text import prepare
from screening.settings import SEPARATEURS
from screening.settings_errors import EXTENSIONS

LIGNES = 2000
ENTETES = 60
_DEBUT = 1 << 19
_EN_MEMOIRE = 1 << 28


@dataclass(frozen=True)
class Grid:
    """One way to cut an export.

    Attributes:
        lignes: its first rows, as text; the header is among the first `ENTETES`.
        separateur: of a text; empty otherwise.
        encodage: of a text; empty otherwise.
    """

    lignes: tuple[tuple[str, ...], ...]
    separateur: str = ""
    encodage: str = ""

    def headers(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Rows that may be a header: their position and their cells, cleaned."""
        for rang, ligne in enumerate(self.lignes[:ENTETES]):
            noms = tuple(clean(cellule) for cellule in ligne)
            if sum(1 for nom in noms if nom and not nom.replace(",", "").replace(".", "").isdigit()) > 1:
                yield rang, noms

    def values(self, entete: int, position: int) -> list[str]:
        """Non-empty cells of a column under a header."""
        cellules = (ligne[position].strip() for ligne in self.lignes[entete + 1 :] if position < len(ligne))
        return [cellule for cellule in cellules if cellule]


def grids_of(chemin: Path) -> list[Grid]:
    """Every way to cut an export.

    Raises:
        SourceFormatError: it is absent, of an unknown kind, or cannot be opened.
    """
    if not chemin.is_file():
        raise SourceFormatError(f"{chemin} : fichier introuvable.")
    if not chemin.name.casefold().endswith(EXTENSIONS):
        raise SourceFormatError(f"{chemin} : extension non lue ; extensions lues : {', '.join(EXTENSIONS)}.")
    if chemin.suffix.casefold() == ".xlsx":
        return _workbook(chemin)
    return _parquet(chemin) if chemin.suffix.casefold() == ".parquet" else _text(chemin)


def _text(chemin: Path) -> list[Grid]:
    with TemporaryDirectory() as dossier:
        texte = prepare(chemin, str(chemin), None, copy_beside(chemin, dossier))
        lignes = texte.debut(_DEBUT).splitlines(keepends=True)
    encodage = "" if "remplacés" in texte.encodage else texte.encodage.split()[0]
    entieres = lignes[:-1] if len(lignes) > 1 and not lignes[-1].endswith("\n") else lignes
    return [Grid(_cells(entieres or lignes, s), s, encodage) for s in SEPARATEURS]


def copy_beside(chemin: Path, dossier: str, identites: bool = False) -> Path | None:
    """Where a UTF-8 copy may be written; null, in memory, when it is small or holds identities."""
    return None if identites or chemin.stat().st_size < _EN_MEMOIRE else Path(dossier) / "texte"


def _cells(lignes: Iterable[str], separateur: str) -> tuple[tuple[str, ...], ...]:
    try:
        return tuple(map(tuple, islice(csv.reader(lignes, delimiter=separateur), LIGNES)))
    except csv.Error:
        return tuple(tuple(ligne.rstrip("\r\n").split(separateur)) for ligne in islice(lignes, LIGNES))


def _workbook(chemin: Path) -> list[Grid]:
    try:
        classeur = fastexcel.read_excel(chemin)
        pages = [
            classeur.load_sheet(nom, header_row=None, dtypes="string", n_rows=LIGNES)
            for nom in classeur.sheet_names
        ]
    except Exception:  # the reader has no common error class
        raise SourceFormatError(
            f"{chemin} : ce classeur ne s'ouvre pas ; enregistrez-le de nouveau."
        ) from None
    return [_grid(page.to_polars()) for page in pages if page.visible == "visible" and page.width]


def _parquet(chemin: Path) -> list[Grid]:
    try:
        debut = pl.read_parquet(chemin, n_rows=LIGNES, glob=False)
    except (OSError, pl.exceptions.PolarsError):
        raise SourceFormatError(f"{chemin} : ce fichier n'est pas un fichier Parquet lisible.") from None
    texte = debut.select(as_text(nom, genre).alias(nom) for nom, genre in debut.schema.items())
    grille = _grid(texte)
    return [Grid((tuple(debut.columns), *grille.lignes))]


def _grid(page: pl.DataFrame) -> Grid:
    return Grid(tuple(tuple(cellule or "" for cellule in ligne) for ligne in page.iter_rows()))
