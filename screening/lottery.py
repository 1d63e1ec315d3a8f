"""Who is drawn among the households of a band: a lottery number each, which anyone who holds the seed can work out.

Pure arithmetic of a seed and of identifiers; the seed is sealed, and the draw kept, by `cases/draws.py`.
"""

import hashlib
import hmac
from collections.abc import Iterable
from typing import Any

import polars as pl

TIRE, NON_TIRE = "tire", "non_tire"
TIRAGE: dict[str, Any] = {
    "id_menage": pl.String,
    "id_bail": pl.String,
    "bassin": pl.String,
    "rang_bande": pl.Int64,
    "bras": pl.String,
    "horizon_mois": pl.Int64,
}
"""Columns of a month's draw, one row per household of a band."""


def commitment(graine: bytes) -> str:
    """What is published of a seed before the list: its SHA-256."""
    return hashlib.sha256(graine).hexdigest()


def drawn_among(graine: bytes, menages: Iterable[str], places: int) -> set[str]:
    """The households of a band for which a place is drawn: those of the lowest lottery numbers.

    A household's number depends on the seed and on itself, not on who else is in the band nor on any order.
    """
    numeros = {
        menage: hmac.new(graine, menage.encode(), hashlib.sha256).hexdigest() for menage in set(menages)
    }
    return set(sorted(numeros, key=lambda menage: (numeros[menage], menage))[:places])
