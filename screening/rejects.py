"""The rejected rows as files: where each one stood and every check it broke."""

from pathlib import Path

import polars as pl

from screening.outputs import write_parquet

FORMULES = r"^[=+\-@\t]"
"""A cell that begins so would be run by a spreadsheet: an apostrophe is put before it, in the CSV only."""


def write_rejects(rejets: pl.DataFrame, folder: Path) -> None:
    """Write `rejets.parquet` and `rejets.csv` (UTF-8 with BOM, semicolons: opens in a French spreadsheet)."""
    ordered = rejets.sort("table", "fichier", "ligne")
    write_parquet(ordered, folder / "rejets.parquet")
    text = ordered.with_columns(controles=pl.col("controles").list.join(" ; "))
    guarded = text.with_columns(
        pl.when(pl.col(name).str.contains(FORMULES)).then("'" + pl.col(name)).otherwise(name).alias(name)
        for name, kind in text.schema.items()
        if kind == pl.String
    )
    guarded.write_csv(folder / "rejets.csv", separator=";", include_bom=True)
