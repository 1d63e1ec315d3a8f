"""The two months that are compared, each cause in its state of that month, read or counted when first needed.

The indicators of a month are counted with dated values; where those differ between the two months, a month's data
under the other's values are counted again from the ledger, as it was known at that month's end.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import polars as pl

from models import store
from screening.calendrier import last_day
from screening.cases import Register
from screening.in_force import InForce
from screening.indicators import VALEURS_LUES
from screening.moved.mixtures import Side
from screening.moved.published import Published
from screening.parameters import Values
from screening.redecision import MonthData, Ranking
from screening.workspace import Workspace

Count = Callable[[date, Values], pl.DataFrame]
"""Counts the indicators of a month, with these values, from the ledger as known at its end."""


@dataclass(frozen=True)
class Present:
    """This month, once decided.

    Attributes:
        data: indicators and register.
        en_vigueur: what applied.
        version_modele: null when the rules went alone.
        decisions: one row per lease, as in `decisions.parquet`.
        count: counts a month again under other values.
    """

    data: MonthData
    en_vigueur: InForce
    version_modele: str | None
    decisions: pl.DataFrame
    count: Count


def side_before(espace: Workspace, register: Register, before: Published, count: Count) -> Side:
    """The month before: what its folder holds, and the register as it stood."""

    def data(applied: InForce) -> MonthData:
        indicateurs = before.indicators()
        if not same_count(before.en_vigueur, applied):
            then, other = (count(before.mois, values.valeurs) for values in (before.en_vigueur, applied))
            indicateurs = moved_by_values(indicateurs, then, other)
        return MonthData(before.mois, indicateurs, register.memory(last_day(before.mois)))

    return Side(data, before.en_vigueur, _ranking(espace, before.version_modele, before.en_vigueur))


def side_now(espace: Workspace, present: Present) -> Side:
    """This month."""
    data = present.data

    def counted(applied: InForce) -> MonthData:
        if same_count(present.en_vigueur, applied):
            return data
        return MonthData(data.mois, present.count(data.mois, applied.valeurs), data.memoire)

    return Side(counted, present.en_vigueur, _ranking(espace, present.version_modele, present.en_vigueur))


def same_count(one: InForce, other: InForce) -> bool:
    """Whether the indicators are counted with the same values in both."""
    return all(_bare(one, nom) == _bare(other, nom) for nom in VALEURS_LUES)


def _bare(applied: InForce, nom: str) -> int | float | str | None:
    held = applied.valeurs.get(nom)
    return None if held is None else held.valeur


def moved_by_values(published: pl.DataFrame, then: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """The published indicators where other values change nothing, and those counted with them where they do.

    What was corrected in the sources since the publication is thus not taken for an effect of the values.

    Args:
        published: one row per lease, as in the folder.
        then: the same month counted today with the values of the folder.
        other: counted today with the other values.
    """
    moving = [name for name in published.columns if not then[name].equals(other[name])]
    counted = pl.DataFrame([then["id_bail"]]).hstack(
        [
            *(then[name].alias(f"{name}_alors") for name in moving),
            *(other[name].alias(f"{name}_autre") for name in moving),
        ]
    )
    both = published.join(counted, on="id_bail", how="left", maintain_order="left")
    return both.with_columns(
        pl.when(pl.col(f"{name}_alors").eq_missing(pl.col(f"{name}_autre")))
        .then(name)
        .otherwise(f"{name}_autre")
        .alias(name)
        for name in moving
    ).select(published.columns)


def _ranking(espace: Workspace, version: str | None, applied: InForce) -> Callable[[], Ranking]:
    def read() -> Ranking:
        tables = None if version is None else store.read_tables(espace.modeles / version, version)
        return Ranking(tables, applied.cohorte)

    return read
