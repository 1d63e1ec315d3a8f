"""Text exports by the fast reader: every column as text, rows longer than the header marked, nothing lost."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from screening.intake.header import NOMS_SEPARATEURS, Header, find_columns, find_text_header
from screening.intake.rawfile import BRUT, LIGNES_PAR_LOT, RawFile
from screening.intake.request import Request
from screening.intake.text import Text, prepare

_DEBUT = 1 << 19


def open_csv(source: Path, nom: str, request: Request, temporaire: Path | None) -> RawFile:
    """Open a text export.

    Raises:
        SourceFormatError: it cannot be read as text, or its header lacks a column.
    """
    texte = prepare(source, nom, request.format.encodage, temporaire)
    guillemets = texte.guillemets > 0 and texte.guillemets % 2 == 0
    entete = find_text_header(texte.debut(_DEBUT), request, nom, guillemets)
    colonnes = find_columns(entete, request, nom)
    constats = [
        ("encodage", texte.encodage),
        ("séparateur", NOMS_SEPARATEURS[entete.separateur]),
        ("en-tête", f"ligne {entete.ligne}"),
        ("fins de ligne", texte.fins_de_ligne),
    ]
    if texte.guillemets % 2:
        constats.append(("guillemets", "en nombre impair : lus comme du texte"))
    return RawFile(
        nom,
        {alias: entete.noms[position] for alias, position in colonnes.items()},
        lambda: _batches(texte, entete, colonnes, guillemets),
        max(texte.lignes - entete.ligne, 0),
        False,
        tuple(constats),
    )


def _batches(
    texte: Text, entete: Header, colonnes: dict[str, int], guillemets: bool
) -> Iterator[pl.DataFrame]:
    noms = [f"c{position}" for position in range(len(entete.noms))]
    source = pl.scan_csv(
        texte.contenu,
        has_header=False,
        separator=entete.separateur,
        quote_char='"' if guillemets else None,
        skip_lines=entete.ligne,
        schema={nom: pl.String() for nom in [*noms, "surplus"]},
        missing_columns="insert",
        truncate_ragged_lines=True,
        raise_if_empty=False,
        row_index_name="rang",
        glob=False,
    )
    cellule = pl.col if guillemets or not texte.guillemets else _unquoted
    lots = source.select(
        (pl.col("rang").cast(pl.Int64) + entete.ligne + 1).alias("ligne"),
        pl.col("surplus").is_not_null(),
        cellule(noms[0]).alias("premiere"),
        *(cellule(noms[position]).alias(BRUT + alias) for alias, position in colonnes.items()),
    )
    yield from lots.collect_batches(chunk_size=LIGNES_PAR_LOT, engine="streaming")


def _unquoted(nom: str) -> pl.Expr:
    return pl.col(nom).str.strip_chars('"')
