"""The list published before this month's: whom it proposed, and since when without a break.

A published folder is read first, the register where the folder is gone; what came of each household is left to
`content/movements.py`.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from screening.cases import Register
from screening.workspace import Workspace

PROPOSES: dict[str, pl.DataType] = {
    "id_menage": pl.String(),
    "id_bail": pl.String(),
    "agence": pl.String(),
    "niveau": pl.String(),
    "origine": pl.String(),
}


@dataclass(frozen=True)
class PreviousList:
    """The last list published before a month.

    Attributes:
        mois: its month; None when the month's list is the first.
        proposes: one row per household proposed: `PROPOSES`, then `depuis` (first month of the unbroken run of
            lists that ends with this one) and `listes` (how many lists that makes).
    """

    mois: date | None
    proposes: pl.DataFrame


def previous_list(espace: Workspace, register: Register, mois: date) -> PreviousList:
    """Find the last month before `mois` that has a published folder or proposals in the register."""
    connues = register.earlier_lists(mois)
    publies = _published(espace, mois)
    tous = sorted({*connues["mois"], *publies})
    if not tous:
        return PreviousList(None, _with_run(pl.DataFrame(schema=PROPOSES), connues, []))
    dernier = tous[-1]
    if dernier in publies:
        proposes = _read_folder(espace, dernier)
    else:
        proposes = connues.filter(pl.col("mois") == dernier).select(*PROPOSES)
    return PreviousList(dernier, _with_run(proposes, connues, tous))


def _published(espace: Workspace, avant: date) -> list[date]:
    """Months before `avant` whose folder holds a list."""
    dossiers = espace.sorties.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9]/decisions.parquet")
    return [jour for chemin in dossiers if (jour := date.fromisoformat(f"{chemin.parent.name}-01")) < avant]


def _read_folder(espace: Workspace, mois: date) -> pl.DataFrame:
    """The households that a published list proposes, on their dwelling's lease."""
    lignes = pl.scan_parquet(espace.sortie(mois) / "decisions.parquet", glob=False).filter(
        pl.col("niveau").is_in(["prioritaire", "vigilance"]), pl.col("rang").is_not_null()
    )
    return lignes.select(*PROPOSES).sort("id_menage").collect()


def _with_run(proposes: pl.DataFrame, connues: pl.DataFrame, tous: list[date]) -> pl.DataFrame:
    """Adds `depuis` and `listes`, counted backwards from the last list while the household was on each."""
    rangs = pl.DataFrame(
        {"mois": tous, "recul": range(len(tous) - 1, -1, -1)}, schema={"mois": pl.Date, "recul": pl.Int64}
    )
    passages = pl.concat(
        [
            proposes.select("id_menage", recul=pl.lit(0, dtype=pl.Int64)),
            connues.join(rangs, on="mois").filter(pl.col("recul") > 0).select("id_menage", "recul"),
        ]
    ).sort("id_menage", "recul")
    suite = passages.filter(pl.col("recul") == pl.int_range(pl.len()).over("id_menage"))
    series = (
        suite.join(rangs, on="recul").group_by("id_menage").agg(depuis=pl.col("mois").min(), listes=pl.len())
    )
    return proposes.join(
        series.with_columns(pl.col("listes").cast(pl.Int64)),
        on="id_menage",
        how="left",
        maintain_order="left",
    )
