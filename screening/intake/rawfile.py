"""A source opened but not yet understood: its columns as text, by batches, with the line each row comes from.

Every reader (text, workbook, Parquet, SQL) yields the same frame; what follows need not know which.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl

BRUT = "brut_"
LIGNES_PAR_LOT = 1_000_000


@dataclass(frozen=True)
class RawFile:
    """A source ready to be read.

    Attributes:
        nom: path relative to the workspace, as messages call it.
        aliases: canonical names (or names in euros) found, each with the header it stands under.
        lots: yields frames with `ligne` (Int64, from 1), `surplus` (Boolean: more cells than the header),
            `premiere` (first cell of the row) and one `brut_<alias>` String a column found; null = empty.
        lignes: about how many rows there are.
        natif: cells may be true dates and numbers (workbook, Parquet, SQL), written in ISO and with a point.
        constats: what was detected, as (subject, sentence).
    """

    nom: str
    aliases: dict[str, str]
    lots: Callable[[], Iterator[pl.DataFrame]]
    lignes: int
    natif: bool
    constats: tuple[tuple[str, str], ...]
