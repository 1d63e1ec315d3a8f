"""Who is within the places of the month: each agency's pool, early cases having their share.

The order comes from `decision.py`; what a hold-out changes of it is left to `holdout.py`.
"""

import polars as pl


def placed(proposed: pl.DataFrame, part_precoce: float) -> pl.DataFrame:
    """Share the places of each pool in the order given.

    Args:
        proposed: one row per household proposed, first served first: `bassin`, its `places`, `precoce`.
        part_precoce: share of the places kept for early cases, when there are enough.

    Returns:
        The same rows with `reservee` (holds a place kept for early cases) and `prioritaire` (holds a place).
    """
    kept = (pl.col("places") * part_precoce).floor().cast(pl.Int64)
    reserved = pl.col("precoce") & (pl.col("precoce").cum_sum().over("bassin") <= kept)
    proposed = proposed.with_columns(reservee=reserved)
    within = pl.col("reservee") | (ordinary_rank() <= ordinary_left())
    return proposed.with_columns(prioritaire=within)


def ordinary_rank() -> pl.Expr:
    """Rank in the pool among households that hold no reserved place; from 1, in the order of the rows."""
    return (~pl.col("reservee")).cum_sum().over("bassin").cast(pl.Int64)


def ordinary_left() -> pl.Expr:
    """Places of the pool that are left for the ordinary order."""
    return (pl.col("places") - pl.col("reservee").sum().over("bassin")).cast(pl.Int64)
