"""What rejected ledger lines would have weighed on the leases that they name."""

import json

import polars as pl

from screening.intake.amounts import AmountConvention, parse_amounts

_REJETS_LUS = 50_000


def rejected_amounts(rejets: pl.DataFrame, baux: pl.Series) -> pl.DataFrame:
    """Amounts of the rejected ledger lines that name one of these leases: id_bail, centimes.

    Each cell that reads as an amount, and the sum of each column over the lease's rejected lines.
    """
    connus = set(baux)
    lignes = rejets.filter((pl.col("table") == "ecritures") & (pl.col("contenu") != "")).head(_REJETS_LUS)
    cellules = [
        (bail, colonne, valeur)
        for contenu in lignes["contenu"]
        if (ligne := json.loads(contenu))
        for bail in connus.intersection(str(v).strip() for v in ligne.values() if v)
        for colonne, valeur in ligne.items()
        if valeur and str(valeur).strip() != bail
    ]
    lues = pl.DataFrame(cellules, schema=["id_bail", "colonne", "valeur"], orient="row").cast(pl.String)
    lues = lues.with_columns(centimes=parse_amounts(AmountConvention(","))["centimes"])
    sommes = lues.group_by("id_bail", "colonne").agg(pl.col("centimes").sum())
    return pl.concat([lues.select("id_bail", "centimes"), sommes.select("id_bail", "centimes")]).unique()
