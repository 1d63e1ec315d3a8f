"""How tall a row is, how a sheet is printed, and which sheet names a spreadsheet accepts.

Heights are estimated from the text, because no spreadsheet agrees with another on fitting them when it opens.
"""

from collections.abc import Sequence
from typing import Protocol

from xlsxwriter.worksheet import Worksheet

ECHELLE = 66
LARGEUR_NOTES = 90
LIGNE = 13.0
HAUTEUR_MAX = 409.0


class Width(Protocol):
    """What a row's height depends on: a column's width, in characters."""

    @property
    def largeur(self) -> float:
        """Width in characters of the default font."""
        ...


def note_height(texte: str, style: str) -> float:
    """Estimate a note's row height in points: wrapped text of `LARGEUR_NOTES` characters a line."""
    par_ligne = LARGEUR_NOTES * 2 // 3 if style == "titre" else LARGEUR_NOTES
    lignes = sum(count_lines(partie, par_ligne) for partie in texte.split("\n"))
    return 6 + lignes * (22 if style == "titre" else 14.5)


def row_height(valeurs: Sequence[object], colonnes: Sequence[Width]) -> float:
    """Estimate a row's height in points from its wrapped texts, so that nothing is cut in any spreadsheet."""
    lignes = 1
    for valeur, colonne in zip(valeurs, colonnes, strict=True):
        if isinstance(valeur, str):
            par_ligne = max(1, int(colonne.largeur * 1.17) - 1)
            lignes = max(lignes, sum(count_lines(partie, par_ligne) for partie in valeur.split("\n")))
    return min(HAUTEUR_MAX, 4 + LIGNE * lignes)


def count_lines(texte: str, par_ligne: int) -> int:
    """Count the lines a text takes when words are kept whole and long words are cut."""
    if len(texte) <= par_ligne:
        return 1
    lignes, reste = 1, par_ligne
    for mot in texte.split(" "):
        longueur = len(mot)
        if longueur > reste and reste < par_ligne:
            lignes, reste = lignes + 1, par_ligne
        while longueur > par_ligne:
            lignes, longueur = lignes + 1, longueur - par_ligne
        reste -= longueur + 1
    return lignes


def set_print(
    feuille: Worksheet, entete: str = "", pied: str = "", paysage: bool = True, coupes: Sequence[int] = ()
) -> None:
    """Set A4 printing, the purpose at the top of each page and the header row repeated.

    Args:
        feuille: the sheet.
        entete: the purpose, printed on each page.
        pied: where the page comes from.
        paysage: landscape, for tables.
        coupes: columns that begin a new page; none: one page wide.
    """
    feuille.set_paper(9)
    if paysage:
        feuille.set_landscape()
        feuille.repeat_rows(0)
    if coupes:
        feuille.set_print_scale(ECHELLE)
        feuille.print_across()
        feuille.set_v_pagebreaks(list(coupes))
    else:
        feuille.fit_to_pages(1, 0)
    feuille.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    feuille.set_header(f"&L&9{entete.replace('&', '&&')}")
    feuille.set_footer(f"&L&9{pied.replace('&', '&&')}&R&9Page &P / &N")


def unique_name(nom: str, pris: set[str]) -> str:
    """Clean a sheet name for Excel: no `[]:*?/\\`, no edge apostrophe, at most 31 characters, unique.

    Args:
        nom: the wished name.
        pris: names already used, in lower case (Excel compares without case).
    """
    propre = "".join(" " if signe in "[]:*?/\\" or ord(signe) < 32 else signe for signe in nom)
    propre = " ".join(propre.split()).strip("'")[:31].strip("' ") or "Feuille"
    if propre.lower() == "history":
        propre = "History 1"
    candidat, rang = propre, 2
    while candidat.lower() in pris:
        suffixe = f" ({rang})"
        candidat, rang = propre[: 31 - len(suffixe)].rstrip() + suffixe, rang + 1
    return candidat
