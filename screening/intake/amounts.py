"""Amounts as French exports write them, read to the exact cent whatever the convention.

Works on the distinct values of a column; no float is ever involved. A value that the convention does not
explain is left null, for the checks to name.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from screening.intake.wording import count

_CHIFFRES_MAX = 15
_VIDE = r"^(?i:|-+|null|\(null\)|n/?a|#n/a)$"
_FORME = r"^(?:[+-]? ?[\d.,][\d., ]*|[\d.,][\d., ]* ?[+-]|\( ?-? ?[\d.,][\d., ]*\))$"
_VIRGULE = r"^(?:\d*|\d{1,3}(?: \d{3})+|\d{1,3}(?:\.\d{3})+),\d*$"
_POINT = r"^(?:\d*|\d{1,3}(?: \d{3})+|\d{1,3}(?:,\d{3})+)\.\d*$"
_ENTIER = r"^(?:\d+|\d{1,3}(?: \d{3})+|[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?:,\d{3})+)$"
_SUFFIXE = r"(?i) ?(cr|db|dr|c|d)\.?$"
_UNITES = "(?:\\d{1,13}|\\d{1,3}(?:[ \u00a0\u202f]\\d{3}){1,3})"
_SIMPLE = rf"^-?{_UNITES}(?:[.,]\d{{2}})?$"
_NUL = r"^-?0[0., ]*$"
_DOUTEUX = r"^[1-9]\d{0,2}[.,]\d{3}$"


@dataclass(frozen=True)
class AmountConvention:
    """How the amounts of a column are written.

    Attributes:
        decimale: "," or ".", which settles values such as 1.234.
        declaree: only this decimal mark is accepted.
        simple: every cell of the column was seen to be digits, spaced by thousands or not, with two decimals
            or none: no need to look at each of them again.
        espaces: some have spaces between thousands.
        credit: the column says credits; elsewhere, 12,00 CR is negative.
        retourne: its sign is the contrary of what is meant: credits printed with a minus.
    """

    decimale: str
    declaree: bool = False
    simple: bool = False
    espaces: bool = False
    credit: bool = False
    retourne: bool = False


def _cleaned(valeur: pl.Expr) -> pl.Expr:
    """Without euro signs; every kind of space, and the Swiss apostrophe, is one plain space; one kind of minus."""
    propre = valeur.str.replace_all(r"(?i)[€¤]|euros?|eur", "").str.replace_all("[−–]", "-")
    return propre.str.replace_all(r"[\s\u00a0\u202f\u2007\u2009'’]+", " ").str.strip_chars(" ")


def _body(propre: pl.Expr) -> pl.Expr:
    return propre.str.replace(_SUFFIXE, "").str.strip_chars("+-() ")


def survey_amounts(valeurs: pl.DataFrame) -> Counter[str]:
    """Count, over `valeur` weighted by `n`, what tells the convention."""
    simple = pl.col("valeur").str.contains(_SIMPLE)
    simples, autres = valeurs.filter(simple), valeurs.filter(~simple & (pl.col("valeur") != ""))
    formes = {
        "cellules": pl.lit(True),
        "valeurs": pl.lit(True),
        "simple": pl.lit(True),
        "virgule": pl.col("valeur").str.contains(",", literal=True),
        "point": pl.col("valeur").str.contains(".", literal=True),
        "espaces": pl.col("valeur").str.contains("[ \u00a0\u202f]"),
        "negatifs": pl.col("valeur").str.starts_with("-"),
        "nuls": pl.col("valeur").str.contains(_NUL),
    }
    return _weighed(simples, formes) + (_survey_others(autres) if autres.height else Counter())


def _survey_others(valeurs: pl.DataFrame) -> Counter[str]:
    propre = _cleaned(pl.col("valeur"))
    corps = _body(propre)
    douteux = corps.str.contains(_DOUTEUX)
    plein = ~propre.str.contains(_VIDE)
    formes = {
        "cellules": pl.lit(True),
        "valeurs": plein,
        "virgule": corps.str.contains(_VIRGULE) & ~douteux,
        "point": corps.str.contains(_POINT) & ~douteux,
        "groupes_point": corps.str.contains(r"^\d{1,3}(?:\.\d{3}){2,}$"),
        "groupes_virgule": corps.str.contains(r"^\d{1,3}(?:,\d{3}){2,}$"),
        "espaces": corps.str.contains(r"\d \d{3}"),
        "milliers_point": corps.str.contains(r"^\d{1,3}(?:\.\d{3})+,"),
        "douteux": douteux,
        "suffixes": propre.str.contains(r"\d" + _SUFFIXE),
        "negatifs": propre.str.contains(r"^[-(]|-$") & plein,
        "nuls": corps.str.contains(_NUL) & plein,
    }
    return _weighed(valeurs, formes)


def _weighed(valeurs: pl.DataFrame, formes: dict[str, pl.Expr]) -> Counter[str]:
    compte = valeurs.select(
        (forme.fill_null(False) * pl.col("n")).sum().alias(nom) for nom, forme in formes.items()
    )
    return Counter(compte.row(0, named=True))


def decide_amounts(
    propre: Counter[str],
    autres: Sequence[Counter[str]],
    declaree: str | None,
    natif: bool,
    credit: bool = False,
) -> AmountConvention:
    """Settle the decimal mark: declared, else this column's evidence, else the others', else the usage."""
    decimale = "." if natif else declaree or _decimal_mark([propre, *autres])
    autre = propre["point" if decimale == "," else "virgule"]
    simple = propre["simple"] == propre["cellules"] and not autre
    return AmountConvention(decimale, bool(declaree) and not natif, simple, propre["espaces"] > 0, credit)


def _decimal_mark(preuves: Iterable[Counter[str]]) -> str:
    for preuve in preuves:
        virgule = preuve["virgule"] + preuve["groupes_point"]
        point = preuve["point"] + preuve["groupes_virgule"]
        if virgule != point:
            return "," if virgule > point else "."
    return ","


def describe_amounts(convention: AmountConvention, preuves: Counter[str]) -> str:
    """What `check` says of a column of amounts."""
    if not preuves["valeurs"]:
        return "aucun montant"
    mots = ["virgule décimale" if convention.decimale == "," else "point décimal"]
    mots += ["déclaré"] if convention.declaree else []
    mots += ["signe retourné (écrits en négatif)"] if convention.retourne else []
    if preuves["espaces"]:
        mots.append("milliers séparés par une espace")
    if preuves["milliers_point"] or preuves["groupes_point"]:
        mots.append("milliers séparés par un point")
    if preuves["negatifs"]:
        mots.append(count(preuves["negatifs"], "montant négatif", "montants négatifs"))
    if preuves["suffixes"]:
        mots.append("sens à la suite du montant (DB, CR)")
    if not preuves["virgule"] and not preuves["point"]:
        mots.append("aucun centime écrit" if not preuves["douteux"] else "sans preuve dans ce fichier")
    return ", ".join(mots)


def parse_amounts(convention: AmountConvention) -> dict[str, pl.Expr]:
    """Expressions over `valeur`: `centimes` (null when empty or not understood), `exces`, `dit`.

    `exces` is true when there are more than two decimals that matter; `dit` when the cell says something.
    """
    propre = _cleaned(pl.col("valeur"))
    corps = _body(propre)
    virgule, point = _decimal_forms(corps, convention)
    entier = corps.str.contains(_ENTIER) & ~virgule & ~point
    if convention.declaree:
        entier &= ~corps.str.contains(r"\." if convention.decimale == "." else ",")
    coupe = (
        pl.when(virgule)
        .then(corps.str.extract(r"^([^,]*),"))
        .when(point)
        .then(corps.str.extract(r"^([^.]*)\."))
    )
    unites = coupe.when(entier).then(corps).str.replace_all(r"\D", "")
    decimales = pl.when(virgule | point).then(corps.str.extract(r"[.,](\d*)$")).otherwise(pl.lit(""))
    lisible = (
        propre.str.replace(_SUFFIXE, "").str.contains(_FORME)
        & corps.str.contains(r"\d")
        & (unites.str.len_chars() <= _CHIFFRES_MAX)
    )
    exces = (lisible & decimales.str.slice(2).str.contains("[1-9]")).fill_null(False)
    cents = _int(unites) * 100 + _int(decimales.str.slice(0, 2).str.pad_end(2, "0"))
    plus, moins_ = (-1, 1) if convention.retourne else (1, -1)
    moins, suffixe = propre.str.contains(r"^[-(]|-$"), propre.str.extract(_SUFFIXE).str.to_lowercase()
    oppose = suffixe.str.starts_with("d" if convention.credit else "c").fill_null(False)
    signe = pl.when(moins | oppose).then(moins_).otherwise(plus)
    return {
        "centimes": pl.when(lisible & ~exces & ~(moins & suffixe.is_not_null())).then(cents * signe),
        "exces": exces,
        "dit": (~propre.str.contains(_VIDE)).fill_null(False),
    }


def is_simple(convention: AmountConvention) -> pl.Expr:
    """True for a `valeur` of digits with two decimals or none: no need of the full grammar."""
    return pl.col("valeur").str.contains(rf"^-?{_UNITES}(?:\{convention.decimale}\d{{2}})?$")


def parse_simple(convention: AmountConvention) -> dict[str, pl.Expr]:
    """As `parse_amounts`, for values known to be simple or empty."""
    valeur, marque = pl.col("valeur"), convention.decimale
    chiffres = valeur.str.replace(marque, "", literal=True)
    chiffres = chiffres.str.replace_all("[ \u00a0\u202f]", "") if convention.espaces else chiffres
    chiffres = chiffres.cast(pl.Int64, strict=False)
    chiffres = -chiffres if convention.retourne else chiffres
    entier = ~valeur.str.contains(marque, literal=True)
    return {
        "centimes": pl.when(entier).then(chiffres * 100).otherwise(chiffres),
        "exces": pl.lit(False),
        "dit": (valeur != "").fill_null(False),
    }


def _decimal_forms(corps: pl.Expr, convention: AmountConvention) -> tuple[pl.Expr, pl.Expr]:
    """Which values have a decimal comma, which a decimal point; 1.234 follows the convention."""
    sur = ~corps.str.contains(_DOUTEUX)
    virgule, point = corps.str.contains(_VIRGULE), corps.str.contains(_POINT)
    if convention.decimale == ",":
        return virgule, (pl.lit(False) if convention.declaree else point & sur)
    return (pl.lit(False) if convention.declaree else virgule & sur), point


def _int(texte: pl.Expr) -> pl.Expr:
    return pl.when(texte == "").then(pl.lit("0")).otherwise(texte).cast(pl.Int64, strict=False)
