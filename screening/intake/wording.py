"""Numbers and counts inside French sentences."""

from datetime import date


def number(valeur: int) -> str:
    """A whole number as French text: 45985 is « 45 985 »."""
    return f"{valeur:,}".replace(",", " ")


def count(valeur: int, singulier: str, pluriel: str) -> str:
    """A count with the words that agree with it."""
    return f"{number(valeur)} {pluriel if valeur >= 2 else singulier}"


def month(mois: date) -> str:
    """A month as it is written in `amont.toml`: 2026-10."""
    return f"{mois:%Y-%m}"


def percent(part: float) -> str:
    """A share as French text: 0.0213 is « 2,1 % »."""
    return f"{100 * part:.1f}".replace(".", ",") + " %"


def euros(centimes: int) -> str:
    """Cents as French euros: -175050 is « -1 750,50 € »."""
    signe = "-" if centimes < 0 else ""
    return f"{signe}{number(abs(centimes) // 100)},{abs(centimes) % 100:02d} €"
