"""Evaluating expressions once per distinct text of a column, over `valeur`, and giving them back row by row."""

from collections.abc import Mapping

import polars as pl


def look_up(cellules: pl.Series, expressions: Mapping[str, pl.Expr]) -> pl.DataFrame:
    """Evaluate expressions of `valeur` once per distinct text, and give them back row by row."""
    return given_back(cellules, cellules.unique().to_frame("valeur").with_columns(**expressions))


def given_back(cellules: pl.Series, table: pl.DataFrame) -> pl.DataFrame:
    """The columns that `table` has for each distinct `valeur`, row by row."""
    lues = cellules.to_frame("valeur").join(
        table, on="valeur", how="left", nulls_equal=True, maintain_order="left"
    )
    return lues.drop("valeur")
