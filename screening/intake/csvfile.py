"""Text exports by the fast reader: every column as text, rows longer than the header marked, nothing lost."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from screening.intake.blocks import Block, blocks_of, remapped, text_headers
from screening.intake.header import NOMS_SEPARATEURS, Header, find_columns, find_text_header
from screening.intake.labels import with_total_word
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
    pairs = texte.guillemets > 0 and texte.guillemets % 2 == 0
    entete = find_text_header(texte.debut(_DEBUT), request, nom, pairs)
    colonnes = find_columns(entete, request, nom)
    aliases = {alias: entete.noms[position] for alias, position in colonnes.items()}
    autres = text_headers(texte, entete, list(aliases.values()))
    blocs = blocks_of(Block.under(entete, colonnes), autres, request, nom)
    guillemets = pairs and _quotes_hold(texte, entete)
    constats = [
        ("encodage", texte.encodage),
        ("séparateur", NOMS_SEPARATEURS[entete.separateur]),
        ("en-tête", f"ligne {entete.ligne}"),
        ("fins de ligne", texte.fins_de_ligne),
    ]
    if texte.guillemets and not guillemets:
        constats.append(("guillemets", "mal fermés, lus comme du texte"))
    if autres:
        constats.append(("en-têtes", f"{len(blocs)} différents, chacun lu à sa place"))
    largeur = max(len(entete.noms), *(len(autre.noms) for autre in autres), 1)
    scan = _scan(texte, entete, guillemets, largeur)
    cellule = pl.col if guillemets or not texte.guillemets else _unquoted

    def batches() -> Iterator[pl.DataFrame]:
        if autres:
            return remapped(
                _batches(scan, entete, {f"c{p}": cellule(f"c{p}") for p in range(largeur)}),
                blocs,
                aliases,
                request,
            )
        cellules = {alias: cellule(f"c{position}") for alias, position in colonnes.items()}
        hors = [cellule(f"c{p}") for p in range(largeur) if p not in colonnes.values()]
        premiere = with_total_word(cellule("c0"), cellules, hors, request)
        return _batches(
            scan, entete, {"premiere": premiere} | {BRUT + alias: lue for alias, lue in cellules.items()}
        )

    return RawFile(
        nom,
        aliases,
        batches,
        max(texte.lignes - entete.ligne, 0),
        False,
        tuple(constats),
    )


def _scan(texte: Text, entete: Header, guillemets: bool, largeur: int) -> pl.LazyFrame:
    """Every column as text under `c<position>`, what stands beyond the widest header in `surplus`."""
    return pl.scan_csv(
        texte.contenu,
        has_header=False,
        separator=entete.separateur,
        quote_char='"' if guillemets else None,
        skip_lines=entete.ligne,
        schema={nom: pl.String() for nom in [*(f"c{p}" for p in range(largeur)), "surplus"]},
        missing_columns="insert",
        truncate_ragged_lines=True,
        raise_if_empty=False,
        row_index_name="rang",
        glob=False,
    )


def _quotes_hold(texte: Text, entete: Header) -> bool:
    """Whether the quotes delimit cells; an inch mark in a label would otherwise swallow lines."""
    largeur = len(entete.noms)
    dernier = pl.col(f"c{largeur - 1}")
    try:
        _scan(texte, entete, True, largeur).select(dernier.str.len_bytes().sum()).collect(engine="streaming")
    except pl.exceptions.ComputeError:
        return False
    return True


def _batches(scan: pl.LazyFrame, entete: Header, cellules: dict[str, pl.Expr]) -> Iterator[pl.DataFrame]:
    """Frames of `ligne`, `surplus` and the cells asked for."""
    lots = scan.select(
        (pl.col("rang").cast(pl.Int64) + entete.ligne + 1).alias("ligne"),
        (pl.col("surplus") != "").fill_null(False),
        *(cellule.alias(nom) for nom, cellule in cellules.items()),
    )
    yield from lots.collect_batches(chunk_size=LIGNES_PAR_LOT, engine="streaming")


def _unquoted(nom: str) -> pl.Expr:
    return pl.col(nom).str.strip_chars('"')
