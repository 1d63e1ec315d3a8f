"""What the values of a column say of its kind: whether they read as dates, months, amounts or numbers."""

from functools import lru_cache

import polars as pl

from screening.intake.amounts import decide_amounts, parse_amounts, survey_amounts
from screening.intake.dates import decide_dates, parse_dates, parse_months, survey_dates

_LISIBLE = 0.9
_VALEURS_ESSAYEES = 300


def likelihood(note: float, genre: str, valeurs: list[str]) -> float:
    """A name's resemblance, much less when its values are not of the kind; an identifier never repeats."""
    if genre == "unique":
        return note if len(set(valeurs)) == len(valeurs) else 0.0
    if not valeurs or genre not in _READERS:
        return note
    return note if readable(genre, valeurs) >= _LISIBLE else note * 0.4


def looks(genre: str, valeurs: list[str]) -> bool:
    """Whether values are dates, or amounts of both signs (`signes`), beyond doubt."""
    if not valeurs:
        return False
    if genre == "date":
        return readable("date", valeurs) >= _LISIBLE and not all(valeur.isdigit() for valeur in valeurs)
    signes = sum(valeur.strip().startswith(("-", "(")) for valeur in valeurs)
    return readable("centimes", valeurs) >= _LISIBLE and 0 < signes < len(valeurs)


def readable(genre: str, valeurs: list[str]) -> float:
    """The share of the first values that read as this kind."""
    return _readable(genre, tuple(valeurs[:_VALEURS_ESSAYEES]))


@lru_cache(maxsize=1024)
def _readable(genre: str, valeurs: tuple[str, ...]) -> float:
    cadre = pl.DataFrame({"valeur": valeurs}, schema={"valeur": pl.String})
    return float(cadre.select(_READERS[genre](cadre).is_not_null().mean()).item() or 0.0)


def _as_amounts(cadre: pl.DataFrame) -> pl.Expr:
    preuves = survey_amounts(cadre["valeur"].value_counts(name="n"))
    return parse_amounts(decide_amounts(preuves, [], None, False))["centimes"]


def _as_dates(cadre: pl.DataFrame) -> pl.Expr:
    preuves = survey_dates(cadre["valeur"].value_counts(name="n"))
    return parse_dates(decide_dates(preuves, [], None, False))["date"]


def _as_months(cadre: pl.DataFrame) -> pl.Expr:
    preuves = survey_dates(cadre["valeur"].value_counts(name="n"))
    return parse_months(decide_dates(preuves, [], None, False))["date"]


_READERS = {"centimes": _as_amounts, "entier": _as_amounts, "date": _as_dates, "mois": _as_months}
