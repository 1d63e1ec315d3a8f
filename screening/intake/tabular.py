"""Workbooks and Parquet files, results of queries included: typed cells as text, dates in ISO, numbers with a point.

So that a true Excel date and a text date are understood and checked by the same code.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import fastexcel
import polars as pl
import pyarrow.parquet as pq
from polars.exceptions import PanicException, PolarsError

from screening.errors import SourceFormatError
from screening.intake.blocks import Block, blocks_of, frame_headers, remapped
from screening.intake.header import LIGNES_LUES, Header, find_columns, find_header, no_header
from screening.intake.rawfile import BRUT, LIGNES_PAR_LOT, RawFile
from screening.intake.request import Request
from screening.settings_errors import nearest

TOUTES = "*"
"""All the sheets whose header matches best."""


def open_workbook(source: Path, nom: str, request: Request) -> list[RawFile]:
    """Open the one visible sheet whose header matches, or those that the settings name.

    Raises:
        SourceFormatError: not a workbook, no sheet matches, or several do and none is named.
    """
    try:
        classeur = fastexcel.read_excel(source)
        feuilles = {f: _sheet(classeur, f) for f in classeur.sheet_names}
    except Exception:  # the reader has no common error class
        raise SourceFormatError(
            f"{nom} : ce classeur ne s'ouvre pas (protégé, endommagé, ou pas un .xlsx) ; "
            "enregistrez-le de nouveau."
        ) from None
    retenues = _chosen(feuilles, request, nom)
    return [
        _open_sheet(
            feuilles[feuille],
            entete,
            nom if len(retenues) == 1 else f"{nom} [{feuille}]",
            request,
            f"« {feuille} » ({len(feuilles)} en tout)",
        )
        for feuille, entete in retenues.items()
    ]


def _open_sheet(donnees: pl.DataFrame, entete: Header, nom: str, request: Request, dite: str) -> RawFile:
    colonnes = find_columns(entete, request, nom)
    aliases = {alias: entete.noms[position] for alias, position in colonnes.items()}
    autres = frame_headers(donnees, entete, list(aliases.values()))
    blocs = blocks_of(Block.under(entete, colonnes), autres, request, nom)
    cellules = donnees.rename({ancien: f"c{p}" for p, ancien in enumerate(donnees.columns)})
    lignes = cellules.with_row_index("rang").slice(entete.ligne)
    numerotees = lignes.select(
        (pl.col("rang").cast(pl.Int64) + 1).alias("ligne"), pl.lit(False).alias("surplus"), pl.exclude("rang")
    )
    return RawFile(
        nom,
        aliases,
        lambda: remapped([numerotees], blocs, aliases, request),
        lignes.height,
        True,
        (("feuille", dite), ("en-tête", f"ligne {entete.ligne}")),
    )


def _sheet(classeur: fastexcel.ExcelReader, feuille: str) -> pl.DataFrame:
    page = classeur.load_sheet(feuille, header_row=None, dtypes="string", skip_rows=0)
    return page.to_polars() if page.visible == "visible" else pl.DataFrame()


def _chosen(feuilles: dict[str, pl.DataFrame], request: Request, nom: str) -> dict[str, Header]:
    """The sheets to read, with their header: those named, or the one that matches best."""
    nommees = request.format.feuilles or ()
    if absentes := [f for f in nommees if f != TOUTES and f not in feuilles]:
        raise SourceFormatError(
            f"{nom} : la feuille « {absentes[0]} » de [format.{request.table.nom}] feuilles n'y est pas ; "
            f"{nearest(absentes[0], feuilles)}"
        )
    entetes = _headers(feuilles, request)
    score = max((entete.score for entete in entetes.values()), default=0)
    retenues = [feuille for feuille, entete in entetes.items() if entete.score == score]
    if nommees and TOUTES not in nommees:
        retenues = [feuille for feuille in feuilles if feuille in nommees]
    if not entetes or not set(retenues) <= set(entetes):
        raise no_header(request, nom)
    if len(retenues) > 1 and not nommees:
        listees = ", ".join(f'"{feuille}"' for feuille in retenues)
        raise SourceFormatError(
            f"{nom} : {len(retenues)} feuilles portent le même en-tête ; dites lesquelles lire : "
            f'[format.{request.table.nom}] feuilles = [{listees}], ou "{TOUTES}" pour toutes.'
        )
    return {feuille: entetes[feuille] for feuille in retenues}


def _headers(feuilles: dict[str, pl.DataFrame], request: Request) -> dict[str, Header]:
    """The header of each visible sheet that has one."""
    entetes = {}
    for feuille, donnees in feuilles.items():
        lignes = enumerate(donnees.head(LIGNES_LUES).iter_rows(), start=1)
        if donnees.width and (entete := find_header(lignes, request)):
            entetes[feuille] = entete
    return entetes


def open_parquet(source: Path | bytes, nom: str, request: Request) -> RawFile:
    """Open a Parquet file.

    Raises:
        SourceFormatError: not a Parquet file, or a column is absent.
    """
    try:
        lignes = pq.ParquetFile(BytesIO(source) if isinstance(source, bytes) else source).metadata.num_rows
        scan = pl.scan_parquet(source, glob=False)
        schema = scan.collect_schema()
    except (Exception, PanicException):  # arrow and polars have no common error class
        raise _unreadable(nom) from None
    return _open_frame(scan, schema, lignes, nom, request)


def _open_frame(scan: pl.LazyFrame, schema: pl.Schema, lignes: int, nom: str, request: Request) -> RawFile:
    entete = find_header([(0, list(schema))], request)
    if entete is None:
        raise no_header(request, nom)
    colonnes = find_columns(entete, request, nom)
    noms = list(schema)
    lots = scan.with_row_index("rang").select(
        (pl.col("rang").cast(pl.Int64) + 1).alias("ligne"),
        pl.lit(False).alias("surplus"),
        as_text(noms[0], schema[noms[0]]).alias("premiere"),
        *(as_text(noms[p], schema[noms[p]]).alias(BRUT + alias) for alias, p in colonnes.items()),
    )

    def batches() -> Iterator[pl.DataFrame]:
        try:
            yield from lots.collect_batches(chunk_size=LIGNES_PAR_LOT, engine="streaming")
        except (PolarsError, PanicException):  # its head was sound, what is inside is not
            raise _unreadable(nom) from None

    aliases = {alias: noms[position] for alias, position in colonnes.items()}
    return RawFile(
        nom, aliases, batches, lignes, True, (("colonnes", f"{len(aliases)} lues sur {len(noms)}"),)
    )


def _unreadable(nom: str) -> SourceFormatError:
    return SourceFormatError(f"{nom} : ce fichier n'est pas un fichier Parquet lisible, ou il est abîmé.")


def as_text(nom: str, genre: pl.DataType) -> pl.Expr:
    """A typed column as text: ISO dates, whole numbers without decimals, no float noise past six decimals."""
    colonne = pl.col(nom)
    if genre == pl.Date:
        return colonne.dt.strftime("%Y-%m-%d")
    if isinstance(genre, pl.Datetime):
        return colonne.dt.strftime("%Y-%m-%d %H:%M:%S")
    if genre.is_float():
        entier = (colonne == colonne.round(0)) & (colonne.abs() < 1e15)
        return (
            pl.when(entier)
            .then(colonne.cast(pl.Int64, strict=False).cast(pl.String))
            .otherwise(colonne.round(6).cast(pl.String))
        )
    if genre.is_nested() or genre == pl.Binary:
        return pl.lit(None, dtype=pl.String())
    return colonne.cast(pl.String)
