"""Housing-aid rights and who receives the aid, as they were known at the end of each month.

A row counts from the later of its date and the day it became known; what the aid does to the debt is
`late_aid.py`'s part.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import polars as pl

from screening.ledger.grid import Grid, latest_so_far

STATUTS = ("demandee", "ouverte", "suspendue", "close")
DEMANDEE, OUVERTE, SUSPENDUE, CLOSE = range(len(STATUTS))
TOUJOURS = -1_000_000
"""Month number of an undated observation: known from the start."""


@dataclass(frozen=True)
class Dated:
    """Rows of leases, each in force from the end of a month until the lease's next one.

    Sorted by `bail` (rank of the lease) and `mois` (month number), one row a lease and month; `valeurs` has one
    column a field.
    """

    bail: np.ndarray
    mois: np.ndarray
    valeurs: np.ndarray

    def part(self, rank: np.ndarray) -> Self:
        """The rows of the leases whose new rank is not negative."""
        kept = rank[self.bail] >= 0
        return type(self)(rank[self.bail[kept]], self.mois[kept], self.valeurs[kept])

    def spread(self, grid: Grid) -> np.ndarray:
        """Row in force at each lease × month of the grid; -1 for none."""
        rows = np.full((grid.leases, grid.months), -1, dtype=np.int32, order="F")
        column = np.maximum(self.mois - grid.premier_mois, 0)
        inside = np.flatnonzero(column < grid.months)
        rows[self.bail[inside], column[inside]] = inside
        return latest_so_far(rows)


@dataclass(frozen=True)
class Rights:
    """What is known of the aid of a set of leases.

    Fields of `droits`: status (index in `STATUTS`), monthly amount in cents (-1: unknown), month number of the
    right's date, day number of the payment awaited (-1: none). Field of `locataire`: 1 when the aid is paid to the
    tenant.
    """

    droits: Dated
    locataire: Dated

    def part(self, rank: np.ndarray) -> Self:
        """Those of the leases whose new rank is not negative."""
        return type(self)(self.droits.part(rank), self.locataire.part(rank))


def aid_rights(tables: dict[str, pl.DataFrame], baux: pl.DataFrame) -> Rights:
    """The rights of the leases of `baux`, ranked in its order; none without the tables."""
    ranks = baux.select("id_bail", "id_menage").with_row_index("bail")
    return Rights(_rights(tables.get("aides"), ranks), _paid_to(tables.get("menages"), ranks))


def _rights(aides: pl.DataFrame | None, ranks: pl.DataFrame) -> Dated:
    """A row dated before one already known changes nothing: the latest right by date is in force."""
    if aides is None:
        return _nothing(4)
    known = pl.max_horizontal("date", "date_connaissance")
    rows = ranks.join(aides, on="id_bail").select(
        "bail",
        "date",
        connu=known,
        statut=pl.col("statut").cast(pl.Enum(STATUTS)).to_physical().cast(pl.Int64),
        montant=pl.col("montant_mensuel_centimes").fill_null(-1),
        attendu=pl.col("date_versement_attendue").to_physical().cast(pl.Int64).fill_null(-1),
    )
    rows = rows.sort("bail", "connu", "date", "statut", "montant", "attendu")
    rows = rows.filter(pl.col("date") >= pl.col("date").cum_max().over("bail"))
    rows = rows.with_columns(mois=_month_of("connu"), debut=_month_of("date"))
    return _dated(rows, ["statut", "montant", "debut", "attendu"])


def _paid_to(menages: pl.DataFrame | None, ranks: pl.DataFrame) -> Dated:
    if menages is None:
        return _nothing(1)
    tenant = (pl.col("aide_versee_au") == "locataire").fill_null(False)
    some = menages.join(menages.filter(tenant).select("id_menage").unique(), on="id_menage", how="semi")
    rows = some.sort("date_observation", nulls_last=False, maintain_order=True).select(
        "id_menage", mois=_month_of("date_observation").fill_null(TOUJOURS), locataire=tenant.cast(pl.Int64)
    )
    found = ranks.join(rows, on="id_menage", maintain_order="right").sort("bail", "mois", maintain_order=True)
    return _dated(found, ["locataire"])


def _month_of(column: str) -> pl.Expr:
    moment = pl.col(column)
    return (moment.dt.year().cast(pl.Int64) - 1970) * 12 + moment.dt.month() - 1


def _dated(rows: pl.DataFrame, fields: list[str]) -> Dated:
    last = rows.unique(["bail", "mois"], keep="last", maintain_order=True)
    bail, mois = last["bail"].cast(pl.Int64).to_numpy(), last["mois"].to_numpy()
    return Dated(bail, mois, last.select(fields).to_numpy())


def _nothing(fields: int) -> Dated:
    none = np.zeros(0, dtype=np.int64)
    return Dated(none, none, np.zeros((0, fields), dtype=np.int64))
