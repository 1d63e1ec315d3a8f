"""The model's part of the reasons: its strongest contributions as sentences with the household's own figures.

Rules bring their own sentences; the order and the number of reasons on the list are `decision.py`'s part.
"""

import polars as pl

from models.inputs import BY_NAME

PLUS_FORTES = 3
"""Contributions said in each sense; the whole list stays in `contributions`."""
APPORT_DICIBLE = 0.1
"""Log-odds under which a contribution is not worth a sentence."""


def reasons_of(scores: pl.DataFrame) -> pl.DataFrame:
    """Adds `motifs` and `motifs_rassurants` to the scores, strongest first.

    Args:
        scores: one row per lease of the cohort, with `contributions`.
    """
    each = scores.select("id_bail", "contributions").explode("contributions").unnest("contributions")
    spoken = each.filter(pl.col("apport").abs() >= APPORT_DICIBLE).with_columns(phrase=_sentence())
    worrying = _strongest(spoken.filter(pl.col("apport") > 0), "motifs", descending=True)
    reassuring = _strongest(spoken.filter(pl.col("apport") < 0), "motifs_rassurants", descending=False)
    empty = pl.lit([], dtype=pl.List(pl.String()))
    joined = scores.join(worrying, on="id_bail", how="left", maintain_order="left")
    joined = joined.join(reassuring, on="id_bail", how="left", maintain_order="left")
    return joined.with_columns(pl.col("motifs", "motifs_rassurants").fill_null(empty))


def _strongest(contributions: pl.DataFrame, name: str, *, descending: bool) -> pl.DataFrame:
    ordered = contributions.sort("id_bail", "apport", "indicateur", descending=[False, descending, False])
    return ordered.group_by("id_bail", maintain_order=True).agg(pl.col("phrase").head(PLUS_FORTES).alias(name))


def _sentence() -> pl.Expr:
    """« Délai moyen de paiement : 21 jours. »; « inconnu » where the value is."""
    label = pl.col("indicateur").replace_strict({name: i.libelle for name, i in BY_NAME.items()}, default="")
    unit = pl.col("indicateur").replace_strict({name: i.unite for name, i in BY_NAME.items()}, default="")
    value = pl.col("valeur")
    whole = value.round(0).cast(pl.Int64, strict=False).cast(pl.String)
    tenth = value.round(1).cast(pl.String).str.replace(".0", "", literal=True).str.replace(".", ",", literal=True)
    percent = (value * 100).round(0).cast(pl.Int64, strict=False).cast(pl.String) + " %"
    said = (
        pl.when(value.is_null() | value.is_nan())
        .then(pl.lit("inconnu"))
        .when(unit == "taux")
        .then(percent)
        .when(unit == "mois")
        .then(tenth + " mois")
        .when(unit == "jours")
        .then(whole + " jours")
        .otherwise(whole)
    )
    return label + " : " + said + "."
