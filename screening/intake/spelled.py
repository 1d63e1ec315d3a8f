"""Dates whose month is in letters, and the parts of dates in general, as expressions over `valeur`."""

import polars as pl

_EN_LETTRES = r"^(\d{1,2})(?:er)?[ \-/.]+(\p{L}{3,9})\.?[ \-/.]+(\d{4}|\d{2})(?:[ T].*)?$"
_MOIS = {
    nom: str(rang)
    for rang, noms in enumerate(
        (
            "jan janv janvier january",
            "feb fév fev févr fevr février fevrier february",
            "mar mars march",
            "apr avr avril april",
            "may mai",
            "jun juin june",
            "jul juil juill juillet july",
            "aug aoû aou août aout august",
            "sep sept septembre september",
            "oct octobre october",
            "nov novembre november",
            "dec déc décembre decembre december",
        ),
        start=1,
    )
    for nom in noms.split()
}
"""Names and short names of months, French and English: a database prints 13-JAN-2026, a page 13 janvier 2026."""


def ymd(annee: pl.Expr, mois: pl.Expr, jour: pl.Expr, quand: pl.Expr) -> pl.Expr:
    """The date of three texts where `quand` is true; null elsewhere, and for a day that does not exist."""
    texte = pl.concat_str(annee, mois.str.zfill(2), jour.str.zfill(2), separator="-")
    return pl.when(quand).then(texte).str.to_date("%Y-%m-%d", strict=False)


def whole_year(annee: pl.Expr) -> pl.Expr:
    """A year of two digits in its century."""
    court = annee.cast(pl.Int64, strict=False)
    return pl.when(court >= 50).then(pl.lit("19")).otherwise(pl.lit("20")) + annee


def spelled_date() -> pl.Expr:
    """A date whose month is in letters."""
    parties = pl.col("valeur").str.strip_chars().str.to_lowercase().str.extract_groups(_EN_LETTRES).struct
    annee = parties.field("3")
    annee = pl.when(annee.str.len_chars() == 2).then(whole_year(annee)).otherwise(annee)
    mois = parties.field("2").replace_strict(_MOIS, default=None, return_dtype=pl.String)
    return ymd(annee, mois, parties.field("1"), mois.is_not_null())


def spelled_month() -> pl.Expr:
    """The first day of a month in letters with its year: janvier 2026, JAN-26."""
    texte = pl.col("valeur").str.strip_chars().str.to_lowercase()
    parties = texte.str.extract_groups(r"^(\p{L}{3,9})\.?[ \-/.]*(\d{4}|\d{2})$").struct
    annee, mois = (
        parties.field("2"),
        parties.field("1").replace_strict(_MOIS, default=None, return_dtype=pl.String),
    )
    annee = pl.when(annee.str.len_chars() == 2).then(whole_year(annee)).otherwise(annee)
    return ymd(annee, mois, pl.lit("1"), mois.is_not_null())
