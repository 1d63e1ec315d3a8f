"""What the rows of a range of leases finally make: ledger lines, and rows that only the whole ledger judges."""

from collections import Counter
from dataclasses import dataclass, field

import polars as pl

from screening.tables import NATURES

NATURE = pl.Enum(NATURES)
COLONNES = {
    "id_bail": pl.String(),
    "date_operation": pl.Date(),
    "date_connaissance": pl.Date(),
    "date_exigibilite": pl.Date(),
    "nature": NATURE,
    "montant_centimes": pl.Int64(),
    "periode": pl.Date(),
    "id_ecriture": pl.String(),
}
"""A ledger line as it is stored."""

LIGNE = {"fichier": pl.UInt16(), "ligne": pl.UInt32()}
"""Where a line comes from: number of the source, number of the row."""

NO_LINE = pl.DataFrame(schema=LIGNE)


@dataclass(frozen=True)
class Made:
    """Lines made of the rows of some leases, all the files together.

    Attributes:
        lignes: `bail`, the columns of a line but `id_bail`, `fichier`, `ligne`; a row may make several.
        ecartes: fichier, ligne of rows set aside here, by reason.
        rejets: fichier, ligne of rows rejected here, by check.
        comptes: what was counted on the way, for the layout's own sentences.
    """

    lignes: pl.DataFrame
    ecartes: dict[str, pl.DataFrame] = field(default_factory=dict)
    rejets: dict[str, pl.DataFrame] = field(default_factory=dict)
    comptes: Counter[str] = field(default_factory=Counter)
