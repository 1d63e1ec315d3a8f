"""Raw text to typed canonical columns, a batch at a time, through the distinct values of each column.

Beside each column stand `dit_<col>` (the cell says something) and, for money, `exces_<col>` (more than two
decimals), which the checks of `schemas.py` compare with what could be read. Nothing is rejected here.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from screening.intake.conventions import Convention, Understood
from screening.intake.dates import DateConvention, parse_dates, parse_months
from screening.intake.distinct import look_up
from screening.intake.layouts import LAYOUTS
from screening.intake.lookup import clean_text, coded, read_amounts, text_of, whole_numbers
from screening.intake.rawfile import BRUT
from screening.intake.request import LEDGER, Request
from screening.tables import Column

_BOOLEENS = {
    "oui": True,
    "o": True,
    "true": True,
    "vrai": True,
    "1": True,
    "non": False,
    "n": False,
    "false": False,
    "faux": False,
    "0": False,
}


def type_batch(lot: pl.DataFrame, fichier: Understood, request: Request) -> pl.DataFrame:
    """Add the typed columns of the table to a raw batch; grain and order unchanged."""
    disposition = LAYOUTS[request.format.disposition] if request.table.nom == LEDGER else None
    derivees = disposition.colonnes if disposition else ()
    colonnes = [colonne for colonne in request.table.colonnes if colonne.nom not in derivees]
    lues = [serie for colonne in colonnes for serie in _read_column(lot, colonne, fichier, request)]
    type_ = lot.with_columns(lues)
    return disposition.derive(type_, fichier, request) if disposition else type_


def _read_column(
    lot: pl.DataFrame, colonne: Column, fichier: Understood, request: Request
) -> Sequence[pl.Series | pl.Expr]:
    alias = next((nom for nom in colonne.noms if nom in fichier.source.aliases), None)
    if alias is None:
        vides: list[pl.Series | pl.Expr] = [
            pl.lit(None, dtype=colonne.dtype).alias(colonne.nom),
            pl.lit(False).alias(f"dit_{colonne.nom}"),
        ]
        return vides + ([pl.lit(False).alias(f"exces_{colonne.nom}")] if colonne.genre == "centimes" else [])
    if colonne.genre == "texte" and colonne.nom not in request.valeurs and colonne.largeur is None:
        texte = text_of(lot.get_column(BRUT + alias))
        return [texte.alias(colonne.nom), texte.is_not_null().alias(f"dit_{colonne.nom}")]
    if colonne.genre == "centimes":
        return read_amounts(
            lot.get_column(BRUT + alias), colonne.nom, fichier.conventions.get(alias)
        ).get_columns()
    expressions = _expressions(colonne, alias, fichier.conventions, request)
    return look_up(lot.get_column(BRUT + alias), expressions).get_columns()


def _expressions(
    colonne: Column, alias: str, conventions: Mapping[str, Convention], request: Request
) -> dict[str, pl.Expr]:
    nom = colonne.nom
    if colonne.genre in ("date", "mois"):
        convention = conventions[alias]
        assert isinstance(convention, DateConvention)
        lues = parse_months(convention) if colonne.genre == "mois" else parse_dates(convention, colonne.fin)
        return {nom: lues["date"], f"dit_{nom}": lues["dit"]}
    if colonne.genre == "entier":
        lues = whole_numbers()
        return {nom: lues["entier"], f"dit_{nom}": lues["dit"]}
    texte = clean_text()
    dit = {f"dit_{nom}": texte.is_not_null()}
    if colonne.genre == "texte":
        return {nom: _open_text(texte, colonne, request)} | dit
    if colonne.genre == "booleen":
        codes = _BOOLEENS | {c.casefold(): _BOOLEENS[v] for c, v in request.codes(colonne).items()}
        return {
            nom: texte.str.to_lowercase().replace_strict(codes, default=None, return_dtype=pl.Boolean)
        } | dit
    return {nom: coded(texte, request.codes(colonne))} | dit


def _open_text(texte: pl.Expr, colonne: Column, request: Request) -> pl.Expr:
    if codes := request.codes(colonne):
        texte = texte.replace(codes)
    if colonne.largeur is None:
        return texte
    perdu = texte.str.contains(rf"^\d{{{colonne.largeur - 1}}}$")
    return pl.when(perdu).then(texte.str.zfill(colonne.largeur)).otherwise(texte)
