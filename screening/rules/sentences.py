"""Turns a sentence with `{{ nom | filtre }}` into one polars text expression, in French typography.

Which rows it is rendered for is left to the engine: a sentence is compiled once and run on whole columns.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

NBSP = "\u00a0"
FINE = "\u202f"
UNKNOWN = "non connu"

FIELD = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*(?:\|\s*([a-z_]+)\s*)?\}\}")
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
STATES = {"oui": "oui", "non": "non", "true": "oui", "false": "non"}


def _whole(number: pl.Expr) -> pl.Expr:
    """The nearest whole number, a half going away from zero as people round."""
    return number.round(0, mode="half_away_from_zero").cast(pl.Int64)


def _grouped(whole: pl.Expr) -> pl.Expr:
    """A whole number ≥ 0 as text, thousands apart by a narrow no-break space."""
    backwards = whole.cast(pl.String).str.reverse().str.replace_all(r"(\d{3})", f"${{1}}{FINE}")
    return backwards.str.reverse().str.strip_chars_start(FINE)


def _signed(number: pl.Expr, text: pl.Expr) -> pl.Expr:
    return pl.when(number < 0).then(pl.lit(f"−{NBSP}") + text).otherwise(text)


def euros(cents: pl.Expr) -> pl.Expr:
    """Whole cents → « 1 234,50 € »."""
    size = cents.abs()
    text = _grouped(size // 100) + "," + (size % 100).cast(pl.String).str.zfill(2) + f"{NBSP}€"
    return _signed(cents, text)


def entier_euros(cents: pl.Expr) -> pl.Expr:
    """Cents, whole or not, rounded to the euro → « 1 234 € »."""
    return entier(cents / 100) + f"{NBSP}€"


def entier(number: pl.Expr) -> pl.Expr:
    """A number rounded to the unit → « 1 234 »."""
    whole = _whole(number)
    return _signed(whole, _grouped(whole.abs()))


def mois(number: pl.Expr) -> pl.Expr:
    """A number of months to one decimal → « 2,4 mois », « 3 mois »."""
    tenths = _whole(number * 10)
    rest = tenths.abs() % 10
    tail = pl.when(rest == 0).then(pl.lit("")).otherwise(pl.lit(",") + rest.cast(pl.String))
    return _signed(tenths, _grouped(tenths.abs() // 10) + tail + f"{NBSP}mois")


def jours(number: pl.Expr) -> pl.Expr:
    """A number of days → « 1 jour », « 12 jours »."""
    whole = _whole(number)
    word = pl.when(whole.abs() < 2).then(pl.lit(f"{NBSP}jour")).otherwise(pl.lit(f"{NBSP}jours"))
    return _signed(whole, _grouped(whole.abs()) + word)


def taux(share: pl.Expr) -> pl.Expr:
    """A share of one → « 87 % »."""
    return entier(share * 100) + f"{NBSP}%"


def date(day: pl.Expr) -> pl.Expr:
    """A day → « 1er décembre 2026 »."""
    number = day.dt.day()
    first = pl.when(number == 1).then(pl.lit("1er")).otherwise(number.cast(pl.String))
    return first + NBSP + mois_annee(day)


def mois_annee(day: pl.Expr) -> pl.Expr:
    """A day → the month it is in, « décembre 2026 »."""
    name = day.dt.month().replace_strict(dict(enumerate(MONTHS, 1)), default=None, return_dtype=pl.String)
    return name + NBSP + day.dt.year().cast(pl.String)


def reponse(text: pl.Expr) -> pl.Expr:
    """oui / non / anything else → « oui », « non », « à demander au ménage »."""
    known = text.cast(pl.String).replace_strict(STATES, default="à demander au ménage")
    return known.fill_null("à demander au ménage")


def texte(value: pl.Expr) -> pl.Expr:
    """A text of a closed list, its underscores as spaces."""
    return value.str.replace_all("_", " ", literal=True)


Filter = Callable[[pl.Expr], pl.Expr]
NUMBERS = (pl.Int64(), pl.Float64())
TEXTS = (pl.String(),)
DATES = (pl.Date(),)

FILTERS: dict[str, tuple[Filter, tuple[pl.DataType, ...], str]] = {
    "euros": (euros, (pl.Int64(),), "un montant en centimes"),
    "entier_euros": (entier_euros, NUMBERS, "un montant en centimes"),
    "entier": (entier, NUMBERS, "un nombre"),
    "mois": (mois, NUMBERS, "un nombre de mois"),
    "jours": (jours, NUMBERS, "un nombre de jours"),
    "taux": (taux, NUMBERS, "une part"),
    "date": (date, DATES, "une date"),
    "mois_annee": (mois_annee, DATES, "une date"),
    "reponse": (reponse, (pl.String(), pl.Boolean()), "un oui ou un non"),
    "texte": (texte, TEXTS, "un texte"),
}


@dataclass(frozen=True)
class Sentence:
    """A sentence ready to render: literal texts and (name, filter) fields, in order."""

    parts: tuple[str | tuple[str, str], ...]

    @property
    def names(self) -> frozenset[str]:
        """The columns and values it shows."""
        return frozenset(part[0] for part in self.parts if not isinstance(part, str))

    def expression(self) -> pl.Expr:
        """One text a row; a null field reads « non connu »."""
        shown = [
            pl.lit(part) if isinstance(part, str) else FILTERS[part[1]][0](pl.col(part[0])).fill_null(UNKNOWN)
            for part in self.parts
        ]
        return pl.concat_str(shown)


def parse(template: str) -> Sentence:
    """Splits a sentence into its texts and fields.

    Raises:
        ValueError: a brace that closes no field, or an unknown filter, in French.
    """
    parts: list[str | tuple[str, str]] = []
    end = 0
    for found in FIELD.finditer(template):
        parts += [template[end : found.start()], (found[1], found[2] or "texte")]
        end = found.end()
    parts.append(template[end:])
    if any(isinstance(part, str) and re.search(r"\{\{|\}\}|\{%|%\}", part) for part in parts):
        raise ValueError("le motif a une accolade mal formée ; écrire {{ nom | filtre }}")
    unknown = [part[1] for part in parts if not isinstance(part, str) and part[1] not in FILTERS]
    if unknown:
        raise ValueError(f"filtre « {unknown[0]} » inconnu dans le motif ; filtres : {', '.join(FILTERS)}")
    return Sentence(tuple(part for part in parts if part != ""))


def field_faults(sentence: Sentence, types: Mapping[str, pl.DataType]) -> list[str]:
    """Fields whose type does not suit their filter; names out of `types` are judged elsewhere."""
    faults = []
    for part in sentence.parts:
        if isinstance(part, str) or part[0] not in types:
            continue
        _, accepted, what = FILTERS[part[1]]
        if types[part[0]] not in accepted:
            faults.append(f"« {part[0]} » n'est pas {what} : le filtre « {part[1]} » ne convient pas")
    return faults
