"""Files that hold several headers: the same columns in another order, or with more of them, from some row on.

A header printed again as it was needs nothing; another one moves the columns of the rows that follow it, or is
refused in one line. Never are cells read under the header of others.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from screening.errors import SourceFormatError
from screening.intake.header import Header, clean, find_columns
from screening.intake.labels import with_total_word
from screening.intake.rawfile import BRUT
from screening.intake.request import Request
from screening.intake.text import Text, lines_with

NOMS_COMMUNS = 2
REPERES = 3
"""Words by which the lines of a text that may be headers are found: its longest column names."""


@dataclass(frozen=True)
class Block:
    """A header and where it puts the columns.

    Attributes:
        noms: its cells, cleaned and folded, empty ones at the end left out.
        largeur: how many columns it has, those without a name included.
        colonnes: canonical name (or name in euros) to position.
    """

    noms: tuple[str, ...]
    largeur: int
    colonnes: dict[str, int]

    @classmethod
    def under(cls, entete: Header, colonnes: dict[str, int]) -> "Block":
        """The block of a header."""
        return cls(folded(entete.noms), len(entete.noms), colonnes)


def folded(cellules: Sequence[str | None]) -> tuple[str, ...]:
    """The cells of a header, cleaned and folded, without the empty ones at its end."""
    noms = [clean(cellule).casefold() for cellule in cellules]
    while noms and not noms[-1]:
        noms.pop()
    return tuple(noms)


def other_headers(
    rangs: Iterable[tuple[int, Sequence[str | None]]], entete: Header, lus: Sequence[str]
) -> list[Header]:
    """The headers among numbered rows that hold the columns read (`lus`) otherwise; each of them once."""
    attendus = {clean(nom).casefold() for nom in lus}
    vus = {folded(entete.noms), *(folded(rang) for rang in entete.rangs)}
    autres = []
    for numero, cellules in rangs:
        noms = folded(cellules)
        communs = len(attendus & set(noms))
        if noms in vus or communs < max(NOMS_COMMUNS, len(attendus) // 2):
            continue
        vus.add(noms)
        propres = tuple(clean(cellule) for cellule in cellules)
        autres.append(Header(propres, numero, entete.separateur, communs, (propres,)))
    return autres


def text_headers(texte: Text, entete: Header, lus: Sequence[str]) -> list[Header]:
    """The other headers of a text export."""
    reperes = sorted({nom.encode() for nom in lus}, key=lambda nom: (-len(nom), nom))[:REPERES]
    lignes = sorted({ligne for repere in reperes for ligne in lines_with(texte.contenu, repere, reperes)})
    rangs = ((n, next(csv.reader([ligne], delimiter=entete.separateur), [])) for n, ligne in lignes)
    return other_headers((rang for rang in rangs if rang[0] > entete.ligne), entete, lus)


def frame_headers(donnees: pl.DataFrame, entete: Header, lus: Sequence[str]) -> list[Header]:
    """The other headers of a sheet."""
    noms = list(lus)
    communs = pl.sum_horizontal(pl.col(c).str.strip_chars().is_in(noms) for c in donnees.columns)
    rangs = donnees.with_row_index("rang", 1).slice(entete.ligne).filter(communs >= NOMS_COMMUNS)
    return other_headers(((rang[0], rang[1:]) for rang in rangs.iter_rows()), entete, lus)


def blocks_of(premier: Block, autres: Sequence[Header], request: Request, nom: str) -> list[Block]:
    """The blocks of a file, the first header's first.

    Raises:
        SourceFormatError: another header lacks a column of the first, or holds one twice.
    """
    blocs = [premier]
    for entete in autres:
        lieu = f"{nom}, en-tête de la ligne {entete.ligne}, qui n'est pas celui du début"
        colonnes = find_columns(entete, request, lieu)
        if absentes := [alias for alias in premier.colonnes if alias not in colonnes]:
            raise SourceFormatError(
                f"{lieu} : il n'a pas les mêmes colonnes (manque : {', '.join(absentes)}) ; "
                "séparez ces lignes dans un autre fichier."
            )
        blocs.append(Block.under(entete, {alias: colonnes[alias] for alias in premier.colonnes}))
    return blocs


def remapped(
    lots: Iterable[pl.DataFrame], blocs: Sequence[Block], aliases: dict[str, str], request: Request
) -> Iterator[pl.DataFrame]:
    """Raw batches whose cells `c0`, `c1`… are read under the header above them.

    Args:
        lots: frames with `ligne`, `surplus` and the cells of every column.
        blocs: the headers of the file; rows before any other stand under the first.
        aliases: the first header's own words, given back for the rows that are headers.
        request: the table asked for.
    """
    courant = 0
    lues = {alias: _under(alias, libelle, blocs) for alias, libelle in aliases.items()}
    for lot in lots:
        largeur = sum(nom.startswith("c") for nom in lot.columns)
        toutes = [pl.col(f"c{p}") for p in range(largeur)]
        entetes = [_is_header(bloc, largeur) for bloc in blocs]
        numero = pl.coalesce(pl.when(est).then(pl.lit(rang)) for rang, est in enumerate(entetes))
        suivi = lot.with_columns(
            numero.forward_fill().fill_null(courant).alias("bloc"), pl.any_horizontal(entetes).alias("entete")
        )
        courant = int(suivi["bloc"][-1]) if suivi.height else courant
        yield suivi.select(
            "ligne",
            (pl.col("surplus") | _too_long(blocs, largeur)).alias("surplus"),
            with_total_word(pl.col("c0"), lues, toutes, request).alias("premiere"),
            *(lue.alias(BRUT + alias) for alias, lue in lues.items()),
        )


def _is_header(bloc: Block, largeur: int) -> pl.Expr:
    voulus = [*bloc.noms, *[""] * (largeur - len(bloc.noms))]
    return pl.all_horizontal(_clean_cell(f"c{p}") == nom for p, nom in enumerate(voulus))


def _clean_cell(nom: str) -> pl.Expr:
    propre = pl.col(nom).fill_null("").str.replace_all(r"[\s\u00a0\u202f\ufeff]+", " ")
    return propre.str.strip_chars(' "').str.to_lowercase()


def _too_long(blocs: Sequence[Block], largeur: int) -> pl.Expr:
    """Whether a cell stands beyond the header of its row."""
    au_dela = []
    for rang, bloc in enumerate(blocs):
        pleines = [pl.col(f"c{p}").fill_null("") != "" for p in range(bloc.largeur, largeur)]
        if pleines:
            au_dela.append((pl.col("bloc") == rang) & pl.any_horizontal(pleines))
    return pl.any_horizontal(au_dela) if au_dela else pl.lit(False)


def _under(alias: str, libelle: str, blocs: Sequence[Block]) -> pl.Expr:
    cellule = pl.when("entete").then(pl.lit(libelle))
    for rang, bloc in enumerate(blocs):
        cellule = cellule.when(pl.col("bloc") == rang).then(pl.col(f"c{bloc.colonnes[alias]}"))  # type: ignore[assignment]
    return cellule.otherwise(None)  # type: ignore[attr-defined]
