"""The rejected rows as files: where each one stood and every check it broke."""

from pathlib import Path

import polars as pl

from screening.outputs import write_csv, write_parquet


def write_rejects(rejets: pl.DataFrame, folder: Path) -> None:
    """Write `rejets.parquet` and `rejets.csv` (UTF-8 with BOM, semicolons: opens in a French spreadsheet)."""
    ordered = rejets.sort("table", "fichier", "ligne")
    write_parquet(ordered, folder / "rejets.parquet")
    text = ordered.with_columns(controles=pl.col("controles").list.join(" ; "))
    write_csv(text, folder / "rejets.csv")
