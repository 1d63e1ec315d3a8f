"""Reads one file of `annuaire/` in each format that data·inclusion publishes, judging nothing.

A national export has hundreds of thousands of rows: the columns that choose come first, whole rows only for the
chosen. Which file is read is in `files.py`; what a record must hold, in `schema.py`.
"""

import ast
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from polars.exceptions import PolarsError

from screening.partners.inclusion.fields import TABLES

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile

CLES: dict[str, pl.DataType] = {
    "rang": pl.UInt32(),
    "id": pl.String(),
    "structure_id": pl.String(),
    "code_insee": pl.String(),
    "zone_eligibilite": pl.List(pl.String),
}
"""What rows are chosen by: `rang` counts from 1; anything that is not a text is null."""


class UnreadableError(ValueError):
    """A file of the directory that cannot be read as its table, in one French sentence."""


@dataclass(frozen=True)
class Rows:
    """A file, its keys read.

    Attributes:
        fichier: its name.
        table: `structures` or `services`.
        cles: one row per record, columns of `CLES`.
        lire: the records of some ranks, in their order; null and empty values are left out of a record.
    """

    fichier: str
    table: str
    cles: pl.DataFrame
    lire: Callable[[pl.Series], list[Any]]


def _read_json(chemin: Path, table: str) -> tuple[Rows, frozenset[str]]:
    try:
        objets = json.loads(chemin.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError):
        raise UnreadableError(f"{chemin.name} : ce n'est pas du JSON en UTF-8") from None
    if not isinstance(objets, list):
        raise UnreadableError(f"{chemin.name} : une liste d'objets est attendue (data·inclusion, schéma v1)")
    lignes = [_keys(rang, objet) for rang, objet in enumerate(objets, start=1)]
    cles = pl.DataFrame(lignes, schema=CLES, orient="row")
    champs = frozenset(str(champ) for objet in objets if isinstance(objet, dict) for champ in objet)
    return Rows(chemin.name, table, cles, lambda rangs: [_filled(objets[r - 1]) for r in rangs]), champs


def _keys(rang: int, objet: Any) -> tuple[Any, ...]:
    lu = objet if isinstance(objet, dict) else {}
    zone = lu.get("zone_eligibilite")
    codes = [code for code in zone if _is_text(code)] if isinstance(zone, list) else None
    textes = (lu.get(nom) for nom in ("id", "structure_id", "code_insee"))
    return (rang, *(texte if _is_text(texte) else None for texte in textes), codes)


def _is_text(valeur: Any) -> bool:
    """Whether it is a text, and one that can be written: JSON may hold halves of letters."""
    return isinstance(valeur, str) and not any("\ud800" <= signe <= "\udfff" for signe in valeur)


def _read_csv(chemin: Path, table: str) -> tuple[Rows, frozenset[str]]:
    try:
        with chemin.open(encoding="utf-8-sig") as fichier:
            tete = fichier.readline()
        separateur = max(",;\t", key=tete.count)
        cadre = pl.read_csv(chemin, separator=separateur, infer_schema=False)
    except (UnicodeDecodeError, PolarsError):
        raise UnreadableError(f"{chemin.name} : ce n'est pas un CSV lisible, en UTF-8") from None
    return _of_text(chemin.name, table, cadre)


def _read_xlsx(chemin: Path, table: str) -> tuple[Rows, frozenset[str]]:
    from fastexcel import FastExcelError

    try:
        cadre = pl.read_excel(chemin, infer_schema_length=0)
    except (FastExcelError, PolarsError, ValueError):
        raise UnreadableError(f"{chemin.name} : ce n'est pas un classeur XLSX lisible") from None
    return _of_text(chemin.name, table, cadre)


def _read_parquet(chemin: Path, table: str) -> tuple[Rows, frozenset[str]]:
    """By pyarrow, which refuses a damaged file where polars' reader stops the program."""
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    fautes = (ArrowException, OSError, UnicodeDecodeError)
    illisible = f"{chemin.name} : ce n'est pas un fichier Parquet lisible"

    def lire(rangs: pl.Series) -> list[Any]:
        try:
            return [_filled(ligne) for ligne in _taken(fichier, (rangs - 1).to_numpy())]
        except fautes:
            raise UnreadableError(illisible) from None

    try:
        fichier = ParquetFile(chemin)
        champs = frozenset(fichier.schema_arrow.names)
        lues = fichier.read(columns=sorted(CLES.keys() & champs))
        lues.validate(full=True)
    except fautes:
        raise UnreadableError(illisible) from None
    cadre = pl.DataFrame(lues)
    cles = cadre.with_row_index("rang", offset=1).select(_key_columns(cadre.schema))
    return Rows(chemin.name, table, cles, lire), champs


def _taken(fichier: "ParquetFile", positions: np.ndarray) -> Iterator[dict[str, Any]]:
    """The rows at some ascending positions, a batch of the file in memory at a time."""
    debut = 0
    for lot in fichier.iter_batches():
        ici = positions[(positions >= debut) & (positions < debut + lot.num_rows)] - debut
        if ici.size:
            yield from lot.take(ici).to_pylist()
        debut += lot.num_rows


def _of_text(fichier: str, table: str, cadre: pl.DataFrame) -> tuple[Rows, frozenset[str]]:
    """Rows of a frame of texts: the cells of list fields are split when their record is read."""
    cadre = cadre.rename({nom: nom.strip().removeprefix("\ufeff") for nom in cadre.columns})
    champs = frozenset(cadre.columns)
    listes = TABLES[table].listes & champs
    cles = cadre.with_row_index("rang", offset=1).select(_key_columns(cadre.schema))

    def lire(rangs: pl.Series) -> list[Any]:
        lignes = cadre[(rangs - 1).to_list()].iter_rows(named=True)
        return [
            _filled({nom: _split(v) if nom in listes else v for nom, v in ligne.items()}) for ligne in lignes
        ]

    return Rows(fichier, table, cles, lire), champs


def _key_columns(schema: Mapping[str, Any]) -> Iterable[pl.Expr]:
    yield pl.col("rang").cast(pl.UInt32)
    for nom in ("id", "structure_id", "code_insee"):
        yield (pl.col(nom) if schema.get(nom) == pl.String else pl.lit(None, pl.String)).alias(nom)
    zone, genre = pl.col("zone_eligibilite"), schema.get("zone_eligibilite")
    if genre == pl.String:
        yield zone.str.extract_all(r"\w+")
    else:
        yield (zone if genre == pl.List(pl.String) else pl.lit(None, pl.List(pl.String))).alias(
            "zone_eligibilite"
        )


def _split(texte: str | None) -> Any:
    """A list written in a cell: as Python or JSON writes one, else codes between commas."""
    if texte is None or not texte.strip().startswith("["):
        return texte and [code.strip() for code in texte.split(",") if code.strip()]
    try:
        return ast.literal_eval(texte.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return texte


def _filled(objet: Any) -> Any:
    """The record without its empty values: what is not said is absent, whatever the format."""
    if not isinstance(objet, dict):
        return objet
    dits = {str(nom): _writable(valeur) for nom, valeur in objet.items() if valeur is not None}
    return {nom: valeur for nom, valeur in dits.items() if valeur != ""}


def _writable(valeur: Any) -> Any:
    """A value whose texts can all be written: JSON may hold halves of letters, a question mark takes their place."""
    if isinstance(valeur, str):
        return valeur.encode("utf-8", "replace").decode("utf-8")
    return [_writable(un) for un in valeur] if isinstance(valeur, list) else valeur


FORMATS: Mapping[str, Callable[[Path, str], tuple[Rows, frozenset[str]]]] = {
    ".json": _read_json,
    ".csv": _read_csv,
    ".parquet": _read_parquet,
    ".xlsx": _read_xlsx,
}
