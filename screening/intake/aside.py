"""Rows of an export that carry no data: blank lines, totals, titles, a header printed again.

They are set aside with their reason and counted; only rows that already break a check are looked at.
"""

from collections.abc import Sequence

import polars as pl

from screening.intake.rawfile import BRUT, RawFile
from screening.intake.request import MONTANTS, Request

LIGNE_VIDE = "ligne_vide"
LIGNE_DE_TEXTE = "ligne_de_texte"
TOTAL = "total"
ENTETE_REPETE = "entete_repete"
LIGNE_REPETEE = "ligne_repetee"
ECRITURE_REPETEE = "ecriture_repetee"
FICHIER_REPETE = "fichier_repete"
AUTRE_COMPTE = "autre_compte"
A_NOUVEAU_REPETE = "a_nouveau_repete"
COTITULAIRE = "cotitulaire"

_MOTS = "total|totaux|cumul|soldes?|report|[aà] reporter|nombre de|nb de|édité|edité|page"
_TOTAL = rf"(?i)^\W*(?:sous[\s\-]*)?(?:{_MOTS})\b"


def reasons(lignes: pl.DataFrame, source: RawFile, request: Request) -> pl.Series:
    """Why each row is set aside; null when it is not.

    Args:
        lignes: raw rows that break a check.
        source: the file they come from.
        request: the table asked for.
    """
    brutes = {alias: text_cell(BRUT + alias) for alias in source.aliases}
    pleines = pl.sum_horizontal(texte.is_not_null() for texte in brutes.values())
    premiere = text_cell("premiere")
    libelles = [premiere, *(texte for alias, texte in brutes.items() if _is_label(alias, request))]
    total = says_total(libelles)
    entete = is_header(source) & _without_date(request)
    seul = pl.any_horizontal(texte.str.contains(r"\S\s+\S|^\W+$").fill_null(False) for texte in libelles)
    motif = (
        pl.when((pleines == 0) & premiere.is_null())
        .then(pl.lit(LIGNE_VIDE))
        .when(entete)
        .then(pl.lit(ENTETE_REPETE))
        .when(total & _without_date(request))
        .then(pl.lit(TOTAL))
        .when(_two_sided_total(source, brutes))
        .then(pl.lit(TOTAL))
        .when(
            (pleines == 0) | ((pleines == 1) & seul) | (_says_page(source, request) & _without_date(request))
        )
        .then(pl.lit(LIGNE_DE_TEXTE))
        .otherwise(pl.lit(None, dtype=pl.String()))
    )
    return lignes.select(motif.alias("motif")).to_series()


def _says_page(source: RawFile, request: Request) -> pl.Expr:
    """Where an amount should stand, the number of a page: a title that runs over the columns."""
    montants = [text_cell(BRUT + alias) for alias in source.aliases if is_amount(alias, request)]
    return pl.any_horizontal(says_no_amount(montant) for montant in montants) if montants else pl.lit(False)


def says_no_amount(cellule: pl.Expr) -> pl.Expr:
    """Whether a cell begins as a page number or a total does, where an amount should stand."""
    return cellule.str.contains(_TOTAL).fill_null(False)


def _two_sided_total(source: RawFile, brutes: dict[str, pl.Expr]) -> pl.Expr:
    """A row of a debit and a credit, neither nil, and nothing else: a total whose word is in a column not read."""
    if not {"debit", "credit"} <= set(source.aliases):
        return pl.lit(False)
    autres = [texte for alias, texte in brutes.items() if alias not in ("debit", "credit")]
    vides = pl.all_horizontal(texte.is_null() for texte in autres)
    return vides & (pl.col("debit") != 0).fill_null(False) & (pl.col("credit") != 0).fill_null(False)


def says_total(libelles: Sequence[pl.Expr]) -> pl.Expr:
    """Whether a label begins as a total does."""
    return pl.any_horizontal(texte.str.contains(_TOTAL).fill_null(False) for texte in libelles)


def is_header(source: RawFile) -> pl.Expr:
    """Whether cells say the name of their column; a header in two rows says some of them in each."""
    egales = [
        text_cell(BRUT + alias).str.to_lowercase().is_in(_ends(nom.lower()))
        for alias, nom in source.aliases.items()
    ]
    return pl.sum_horizontal(egale.fill_null(False) for egale in egales) >= min(2, len(egales))


def amounts_alone(source: RawFile, request: Request) -> pl.Expr:
    """True for a row that holds nothing but amounts: a total without its word, when it stands at the end."""
    montants = [alias for alias in source.aliases if is_amount(alias, request)]
    autres = [alias for alias in source.aliases if alias not in montants]
    vides = pl.all_horizontal(text_cell(BRUT + alias).is_null() for alias in autres)
    pleins = (
        pl.any_horizontal(text_cell(BRUT + alias).is_not_null() for alias in montants)
        if montants
        else pl.lit(False)
    )
    return vides & pleins


def text_cell(nom: str) -> pl.Expr:
    """A raw cell without the spaces around it; null when empty."""
    texte = pl.col(nom).str.strip_chars()
    return pl.when(texte != "").then(texte)


def _ends(nom: str) -> list[str]:
    """A name and its last words: what the lower of two rows says of « Montants Débit »."""
    mots = nom.split()
    return [" ".join(mots[debut:]) for debut in range(len(mots))]


def is_amount(alias: str, request: Request) -> bool:
    """Whether the cells found under a name are amounts."""
    if alias in MONTANTS and request.table.sens:
        return True
    return any(alias in colonne.noms for colonne in request.table.colonnes if colonne.genre == "centimes")


def _is_label(alias: str, request: Request) -> bool:
    return any(
        alias == c.nom and c.obligatoire and c.genre in ("texte", "date", "mois")
        for c in request.table.colonnes
    )


def _without_date(request: Request) -> pl.Expr:
    """True where a required date is not readable; tables without one rely on the words alone."""
    dates = [
        colonne.nom
        for colonne in request.table.colonnes
        if colonne.genre in ("date", "mois") and colonne.obligatoire
    ]
    return pl.any_horizontal(pl.col(nom).is_null() for nom in dates) if dates else pl.lit(True)
