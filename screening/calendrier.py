"""Months and days as whole numbers, for code that works on arrays and for code that works on dates.

A month number counts the months since January 1970; a day number counts the days since 1 January 1970
(what polars stores in a Date). Months as dates are the date of their first day.
"""

from calendar import monthrange
from datetime import date

import numpy as np

EPOQUE = date(1970, 1, 1)
PREMIER_JOUR = (date(1900, 1, 1) - EPOQUE).days
MOIS_DES_JOURS = (
    np.arange("1900-01-01", "2200-01-01", dtype="datetime64[D]").astype("datetime64[M]").astype(np.int64)
)

PREMIER_MOIS = (1900 - 1970) * 12
JOURS_DES_MOIS = (
    np.arange("1900-01", "2200-01", dtype="datetime64[M]").astype("datetime64[D]").astype(np.int64)
)


def month_number(jour: date) -> int:
    """Months from January 1970 to the month of `jour`."""
    return (jour.year - 1970) * 12 + jour.month - 1


def month_date(numero: int) -> date:
    """First day of the month that `numero` counts."""
    return date(1970 + numero // 12, numero % 12 + 1, 1)


def add_months(mois: date, nombre: int) -> date:
    """First day of the month `nombre` months after `mois`."""
    return month_date(month_number(mois) + nombre)


def last_day(mois: date) -> date:
    """The month's last day: T, the day a month is observed."""
    return mois.replace(day=monthrange(mois.year, mois.month)[1])


def months_later(jour: date, nombre: int) -> date:
    """The same day `nombre` months later; the last of a month that has no such day."""
    mois = add_months(jour, nombre)
    return mois.replace(day=min(jour.day, monthrange(mois.year, mois.month)[1]))


def day_number(jour: date) -> int:
    """Days from 1 January 1970 to `jour`."""
    return (jour - EPOQUE).days


def months_of_days(jours: np.ndarray) -> np.ndarray:
    """Month number of each day number, by look-up (years 1900 to 2199; a day outside takes the nearest)."""
    return MOIS_DES_JOURS.take(jours - PREMIER_JOUR, mode="clip")


def first_days(mois: np.ndarray) -> np.ndarray:
    """Day number of the first day of each month number, by look-up (the same years)."""
    return JOURS_DES_MOIS.take(mois - PREMIER_MOIS, mode="clip")


def iso(mois: date) -> str:
    """A month as written in commands and folder names: 2026-10."""
    return f"{mois:%Y-%m}"
