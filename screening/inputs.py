"""Turns indicators into the closed list of model inputs: payment behaviour, normalised by the rent.

The list itself stands in `models/inputs.py`; a missing value stays missing, and nothing is ever infinite.
"""

import polars as pl

from models.inputs import NAMES

_NETTE = pl.col("depense_nette_centimes")


def _months(column: str | pl.Expr) -> pl.Expr:
    """An amount in months of net expense; null where the expense is unknown, nil or negative."""
    amount = pl.col(column) if isinstance(column, str) else column
    return pl.when(_NETTE > 0).then(amount / _NETTE)


_CONVERTED: dict[str, pl.Expr] = {
    "dette_propre_mois": _months("dette_propre_centimes"),
    "dette_technique_mois": _months("dette_technique_centimes"),
    "avance_mois": _months((-pl.col("solde_du_centimes")).clip(lower_bound=0)),
    "variation_mois_dus": pl.col("mois_dus") - pl.col("mois_dus_precedent"),
    "tendance_solde_6_mois": _months("tendance_solde_6"),
    "dette_ancienne_mois": _months(
        pl.col("du_91_180_centimes") + pl.col("du_181_365_centimes") + pl.col("du_plus_365_centimes")
    ),
    "dernier_paiement_mois": _months("dernier_paiement_centimes"),
    "hausse_reste_a_payer_mois": _months("hausse_reste_a_payer_centimes"),
}


def model_inputs(indicateurs: pl.DataFrame) -> pl.DataFrame:
    """The model's inputs, one row a row of `indicateurs` in its order; Float64, null where unknown."""
    expressions = [_CONVERTED.get(name, pl.col(name)).cast(pl.Float64).alias(name) for name in NAMES]
    return indicateurs.select(pl.when(value.is_finite()).then(value) for value in expressions)
