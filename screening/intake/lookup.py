"""Reading a column through its distinct values: texts, codes, whole numbers, amounts.

Expressions are over `valeur`, one distinct text a row.
"""

from collections.abc import Mapping

import polars as pl

from screening.intake.amounts import AmountConvention, is_simple, parse_amounts, parse_simple
from screening.intake.dates import DateConvention
from screening.intake.distinct import given_back, look_up

_VIDES = ["", "NULL", "null", "(null)"]
_NUL = r"^(?i:null|\(null\)|#n/a)$"


def text_of(cellules: pl.Series) -> pl.Series:
    """Text without the spaces around it; a cell that is empty or says null is null. Leading zeros stay."""
    propre = cellules.str.strip_chars()
    vide = propre.is_in(_VIDES)
    return propre.set(vide, None) if vide.any() else propre


def clean_text() -> pl.Expr:
    """The text of `valeur`, null when empty or when it says null."""
    texte = pl.col("valeur").str.strip_chars()
    return pl.when((texte != "") & ~texte.str.contains(_NUL)).then(texte)


def coded(texte: pl.Expr, codes: Mapping[str, str]) -> pl.Expr:
    """ERP codes to canonical values: as written first, then whatever the case; null when unknown."""
    minuscules = {code.casefold(): valeur for code, valeur in codes.items()}
    return pl.coalesce(
        texte.replace_strict(dict(codes), default=None, return_dtype=pl.String),
        texte.str.to_lowercase().replace_strict(minuscules, default=None, return_dtype=pl.String),
    )


def read_amounts(
    cellules: pl.Series, nom: str, convention: AmountConvention | DateConvention | None
) -> pl.DataFrame:
    """Columns `nom`, `dit_nom`, `exces_nom` of an amount: euros by their convention, cents without one."""
    if not isinstance(convention, AmountConvention):
        lues = whole_numbers()
        return look_up(cellules, _amount_columns(nom, {"centimes": lues["entier"]} | lues))
    simples = _amount_columns(nom, parse_simple(convention))
    if convention.simple:
        return cellules.to_frame("valeur").select(**simples)
    distincts = cellules.unique().to_frame("valeur")
    simple = is_simple(convention).fill_null(False)
    table = pl.concat(
        [
            distincts.filter(simple).with_columns(**simples),
            distincts.filter(~simple).with_columns(**_amount_columns(nom, parse_amounts(convention))),
        ]
    )
    return given_back(cellules, table)


def _amount_columns(nom: str, lues: Mapping[str, pl.Expr]) -> dict[str, pl.Expr]:
    return {nom: lues["centimes"], f"dit_{nom}": lues["dit"], f"exces_{nom}": lues["exces"]}


def whole_numbers() -> dict[str, pl.Expr]:
    """Expressions of `valeur`: `entier`, `dit`, and `exces` when decimals that matter follow."""
    lues = parse_amounts(AmountConvention(","))
    entier = pl.when(lues["centimes"] % 100 == 0).then(lues["centimes"] // 100)
    return {
        "entier": entier,
        "dit": lues["dit"],
        "exces": lues["exces"] | (lues["centimes"] % 100 != 0).fill_null(False),
    }
