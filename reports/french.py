"""French typography for figures: how a page writes money, counts, shares, dates and months.

Thousands are split by a narrow no-break space (U+202F) and units kept by a no-break space (U+00A0).
"""

import re
from datetime import date

MOIS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
FINE = "\u202f"
INSECABLE = "\u00a0"
ABSENT = "–"


def nombre(valeur: int | float | None, decimales: int = 0) -> str:
    """Write a number, `1 234,5`; null is an en dash."""
    if valeur is None:
        return ABSENT
    texte = f"{valeur:,.{decimales}f}"
    if float(texte.replace(",", "")) == 0:
        texte = texte.lstrip("-")
    return texte.replace(",", FINE).replace(".", ",").replace("-", "−")


def euros(centimes: int | None) -> str:
    """Write whole cents as euros, `1 234,56 €`."""
    if centimes is None:
        return ABSENT
    signe = "−" if centimes < 0 else ""
    entier, reste = divmod(abs(centimes), 100)
    return f"{signe}{nombre(entier)},{reste:02d}{INSECABLE}€"


def euros_ronds(centimes: int | None) -> str:
    """Write cents as whole euros, `1 235 €`, for totals where cents say nothing."""
    if centimes is None:
        return ABSENT
    signe = "−" if centimes <= -50 else ""
    return f"{signe}{nombre((abs(centimes) + 50) // 100)}{INSECABLE}€"


def part(valeur: float | None, decimales: int = 1) -> str:
    """Write a share between 0 and 1 as a percentage, `19,6 %`."""
    return ABSENT if valeur is None else f"{nombre(100 * valeur, decimales)}{INSECABLE}%"


def points(valeur: float | None, decimales: int = 1) -> str:
    """Write a difference of shares in points, with its sign, `+2,3 pts`."""
    if valeur is None:
        return ABSENT
    texte = nombre(100 * valeur, decimales)
    return f"{'+' if valeur > 0 else ''}{texte}{INSECABLE}pts"


def jour(valeur: date | None) -> str:
    """Write a date, `31/10/2026`."""
    return ABSENT if valeur is None else f"{valeur:%d/%m/%Y}"


def jour_long(valeur: date | None) -> str:
    """Write a date in words, `31 octobre 2026`, `1er octobre 2026`."""
    if valeur is None:
        return ABSENT
    quantieme = "1er" if valeur.day == 1 else str(valeur.day)
    return f"{quantieme}{INSECABLE}{MOIS[valeur.month - 1]}{INSECABLE}{valeur.year}"


def mois_long(valeur: date) -> str:
    """Write a month, `octobre 2026`."""
    return f"{MOIS[valeur.month - 1]}{INSECABLE}{valeur.year}"


def de_mois(valeur: date) -> str:
    """Write a month after « de », `de septembre 2026`, `d'octobre 2026`."""
    mois = mois_long(valeur)
    return f"d'{mois}" if mois[0] in "ao" else f"de {mois}"


def pluriel(compte: int, singulier: str, pluriel: str | None = None) -> str:
    """Write a count with its noun, `1 ménage`, `0 ménage`, `2 ménages` (French: plural from 2)."""
    mot = singulier if abs(compte) < 2 else (pluriel or f"{singulier}s")
    return f"{nombre(compte)}{INSECABLE}{mot}"


def typographie(texte: str) -> str:
    """Keep French double punctuation with its word: a no-break space before : ; ! ? » and after «."""
    return re.sub(r" (?=[:;!?»](?:[\s<]|$))", INSECABLE, texte).replace("« ", f"«{INSECABLE}")
