"""Which way round amounts are signed: exports that print payments as positive amounts, or credits with a minus.

The evidence of every file of the ledger decides, or what the settings declare; a few reversals prove nothing.
"""

from collections import Counter
from collections.abc import Mapping

import polars as pl

from screening.intake.distinct import look_up
from screening.intake.lookup import clean_text, coded
from screening.intake.rawfile import BRUT, RawFile
from screening.intake.request import LEDGER, Request

DU, PAYE = "du", "paye"
_NATURES = {
    "quittance": DU, "sls": DU, "indemnite_occupation": DU,
    "reglement": PAYE, "aide_logement": PAYE, "rls": PAYE,
}  # fmt: skip
"""What a line of this nature almost always is: owed, or paid."""
_ASSEZ = 20
_DEUX = 2
_PRESQUE_TOUS = 0.9
_NEGATIF = r"^\s*[-−–(]|-\s*$|(?i)\d\s*cr?\.?\s*$"


def signed_alone(source: RawFile) -> str | None:
    """The column of a single amount that bears its own sign; null when the export says it otherwise."""
    if "sens" in source.aliases:
        return None
    return next((alias for alias in ("montant_centimes", "montant") if alias in source.aliases), None)


def count_signs(lot: pl.DataFrame, source: RawFile, request: Request) -> Counter[str]:
    """Over lines whose nature is almost always owed, or paid: how many there are, how many are negative."""
    alias = signed_alone(source)
    if request.table.nom != LEDGER or alias is None or "nature" not in source.aliases:
        return Counter()
    codes = {code: _NATURES[n] for code, n in request.codes(request.table["nature"]).items() if n in _NATURES}
    cote = look_up(lot.get_column(BRUT + "nature"), {"cote": coded(clean_text(), codes)})
    negatif = pl.col(BRUT + alias).str.contains(_NEGATIF)
    lignes = lot.select(negatif.alias("negatif")).with_columns(cote.get_columns()).drop_nulls()
    comptes = lignes.group_by("cote").agg(pl.len().alias("lignes"), pl.col("negatif").sum())
    return Counter(
        {
            nom: nombre
            for cote, lues, negatives in comptes.iter_rows()
            for nom, nombre in ((cote, lues), (f"{cote} négatifs", negatives))
        }
    )


def paid_is_positive(signes: Counter[str], declare: str | None) -> bool:
    """Whether a positive amount is paid: declared, else nearly all that is owed is negative, and the contrary."""
    if declare is not None:
        return declare == "credit"
    assez = signes[DU] >= _DEUX and signes[PAYE] >= _DEUX
    contraires = signes[f"{DU} négatifs"] + signes[PAYE] - signes[f"{PAYE} négatifs"]
    dus = signes[f"{DU} négatifs"] >= _PRESQUE_TOUS * signes[DU]
    return assez and dus and contraires >= _PRESQUE_TOUS * (signes[DU] + signes[PAYE])


def turned_sides(propres: Mapping[str, Counter[str]], ensemble: Mapping[str, Counter[str]]) -> set[str]:
    """Of debit and credit, the one whose amounts are printed with a minus, the other being positive.

    Args:
        propres: evidence of the file, by column.
        ensemble: evidence of all the files of the table, which decides where the file has little.
    """
    if not {"debit", "credit"} <= set(propres):
        return set()
    preuves = propres if all(_said(propres[cote]) >= _ASSEZ for cote in ("debit", "credit")) else ensemble
    return {
        cote
        for cote, autre in (("debit", "credit"), ("credit", "debit"))
        if _mostly_negative(preuves[cote])
        and _said(preuves[autre]) >= _DEUX
        and not _mostly_negative(preuves[autre])
    }


def _said(preuve: Counter[str]) -> int:
    return preuve["valeurs"] - preuve["nuls"]


def _mostly_negative(preuve: Counter[str]) -> bool:
    return preuve["negatifs"] >= _DEUX and 2 * preuve["negatifs"] > _said(preuve)
