"""What a sheet can show: text without invisible signs, and a square for each letter that its fonts do not have.

A PDF/UA document refuses a letter without a glyph: without this, one name in another script would stop a whole month.
"""

import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

POLICES = Path(__file__).parent / "fonts"
CARRE = "□"
_OTES = ("Cf", "Co", "Cn", "Cs")
"""Formatting (right-to-left marks), private, unassigned and surrogate code points: never shown."""


@cache
def drawable() -> frozenset[int]:
    """Code points that every font shipped here can draw."""
    from fontTools.ttLib import TTFont

    cartes = [frozenset(TTFont(police).getBestCmap()) for police in sorted(POLICES.glob("*.ttf"))]
    return frozenset.intersection(*cartes)


def legible(texte: str) -> str:
    """The text as a sheet shows it: control signs are blanks, invisible ones are left out, unknown letters a square."""
    return "".join(map(_shown, texte))


def is_legible(texte: str) -> bool:
    """Whether the fonts have every letter of the text."""
    return CARRE not in legible(texte.replace(CARRE, ""))


def legible_data(donnees: Any) -> Any:
    """The same data with every text made legible, whatever it is nested in."""
    if isinstance(donnees, str):
        return legible(donnees)
    if isinstance(donnees, Mapping):
        return {nom: legible_data(valeur) for nom, valeur in donnees.items()}
    if isinstance(donnees, list | tuple):
        return [legible_data(valeur) for valeur in donnees]
    return donnees


@cache
def _shown(signe: str) -> str:
    genre = unicodedata.category(signe)
    if genre in ("Cc", "Zl", "Zp"):
        return " "
    if genre in _OTES:
        return ""
    return signe if ord(signe) in drawable() else CARRE
