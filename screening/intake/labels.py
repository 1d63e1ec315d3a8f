"""The word of a total that stands in a column that is not read: the row of a page or of an account, not a line.

Labels of ledger lines are never looked at: only rows without lease, date and nature are.
"""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from screening.dispositions import FEC
from screening.intake.request import LEDGER, Request

_MOTS = "totaux|total|cumuls?|soldes?|report|[aà] reporter"
_SUITE = (
    "du|de|des|la|le|au|à|a|fin|page|compte|comptes|locataire|bail|client|contrat|tiers|mois|période|periode|journée|"
    "jour|journal|agence|général|générale|general|generale|généraux|débiteur|créditeur|debiteur|crediteur|précédent|"
    r"précédente|precedent|precedente|suivante|mouvements|débit|crédit|\S*\d\S*"
)
_TOTAL_SEUL = rf"(?i)^\W*(?:(?:sous|s)[\s\-/]*)?(?:{_MOTS})(?:[\s\W]+(?:{_SUITE}))*\W*$"
_CLES = ("id_bail", "date_operation", "periode", "nature")


def with_total_word(
    premiere: pl.Expr, cellules: Mapping[str, pl.Expr], autres: Iterable[pl.Expr], request: Request
) -> pl.Expr:
    """The first cell of a row; in a ledger, the word of a total instead, where the row says neither who nor when.

    Args:
        premiere: the first cell.
        cellules: canonical name to the cell read under it.
        autres: the cells that are not read.
        request: the table asked for.
    """
    cles = [cellules[nom] for nom in _CLES if nom in cellules]
    if request.table.nom != LEDGER or request.format.disposition == FEC or len(cles) < 2:
        return premiere
    muette = pl.all_horizontal(cle.fill_null("").str.strip_chars() == "" for cle in cles)
    return pl.coalesce(*_total_words(muette, list(autres)), premiere)


def _total_words(muette: pl.Expr, autres: Sequence[pl.Expr]) -> list[pl.Expr]:
    mots = [pl.when(muette).then(autre) for autre in autres]
    return [pl.when(mot.str.contains(_TOTAL_SEUL)).then(mot) for mot in mots]
