"""The rows of the sources that make one household's figures, and copies of them under other ids.

The ledger and the facts are then counted on the copies by the very code of the month; what is changed in a copy is
`changes.py`'s part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from screening.intake.kept import KeptTables
from screening.ledger.leases import LONGEST_CHAIN, leaving_column

IDENTIFIANTS = ("id_bail", "id_menage", "id_bail_precedent")
REPERE = "repere"
"""A lease that nobody lives in: it carries what the ledger's code reads of the whole export."""


@dataclass(frozen=True)
class Excerpt:
    """Canonical tables and ledger lines of a household, and of the leases before and after its own.

    Attributes:
        tables: by name; one that has no source is absent.
        ecritures: ledger lines; None without a ledger.
        repere: the first day of the whole ledger (null: no line), and the column that dates departures.
    """

    tables: Mapping[str, pl.DataFrame]
    ecritures: pl.DataFrame | None
    repere: tuple[date | None, str]


def excerpt(kept: KeptTables, id_menage: str) -> Excerpt:
    """Read the rows of a household."""
    leases = kept.tables["baux"].select("id_bail", "id_menage", "id_bail_precedent", "date_sortie").collect()
    ids = _chain(leases, id_menage)
    households = leases.filter(pl.col("id_bail").is_in(ids))["id_menage"].unique()
    tables = {}
    for name, table in kept.tables.items():
        columns = table.collect_schema().names()
        if "id_bail" in columns:
            tables[name] = table.filter(pl.col("id_bail").is_in(ids)).collect()
        elif "id_menage" in columns:
            tables[name] = table.filter(pl.col("id_menage").is_in(households.implode())).collect()
        elif name == "logements":
            homes = tables["baux"]["id_logement"].drop_nulls()
            tables[name] = table.filter(pl.col("id_logement").is_in(homes.implode())).collect()
    if kept.ecritures is None:
        return Excerpt(tables, None, (None, leaving_column(leases)))
    first = kept.ecritures.select(pl.col("date_operation").min()).collect(engine="streaming").item()
    lines = kept.ecritures.filter(pl.col("id_bail").is_in(ids)).collect()
    return Excerpt(tables, lines, (first, leaving_column(leases)))


def _chain(leases: pl.DataFrame, id_menage: str) -> list[str]:
    """Leases of the household, those that follow one of them, and those that all these follow in turn."""
    own = set(leases.filter(pl.col("id_menage") == id_menage)["id_bail"])
    after = leases.filter(pl.col("id_bail_precedent").is_in(list(own)))
    found = own | set(after["id_bail"])
    for _ in range(LONGEST_CHAIN):
        before = set(leases.filter(pl.col("id_bail").is_in(list(found)))["id_bail_precedent"].drop_nulls())
        if before <= found:
            break
        found |= before
    return sorted(found)


def copy_id(identifiant: str, numero: int) -> str:
    """The id of a lease or household in the copy `numero`; ids keep their order within a copy."""
    return f"{numero:06d}/{identifiant}"


def copies(source: Excerpt, numeros: Sequence[int]) -> Excerpt:
    """The same rows once under other ids for each number, and the lease `REPERE`."""
    tables = {name: _copied(table, numeros) for name, table in source.tables.items()}
    tables["baux"] = pl.concat([tables["baux"], _landmark(tables["baux"], source.repere)])
    if source.ecritures is None:
        return Excerpt(tables, None, source.repere)
    lines = _copied(source.ecritures, numeros)
    first = {
        "id_bail": REPERE,
        "date_operation": source.repere[0],
        "nature": "autre_debit",
        "montant_centimes": 0,
    }
    landmark = one_row(lines, first) if source.repere[0] is not None else lines.clear()
    return Excerpt(tables, pl.concat([lines, landmark]), source.repere)


def _copied(table: pl.DataFrame, numeros: Sequence[int]) -> pl.DataFrame:
    ids = [name for name in IDENTIFIANTS if name in table.columns]
    if not ids:
        return table
    prefix = pl.Series("copie", [copy_id("", numero) for numero in numeros], dtype=pl.String)
    crossed = prefix.to_frame().join(table, how="cross", maintain_order="left_right")
    return crossed.with_columns((pl.col("copie") + pl.col(name)).alias(name) for name in ids).select(
        table.columns
    )


def _landmark(baux: pl.DataFrame, repere: tuple[date | None, str]) -> pl.DataFrame:
    """A lease that ended the day it began, dated as the landlord dates departures."""
    day = repere[0] or date(2000, 1, 1)
    ended = {"date_effet": day, "date_fin": day, repere[1]: day}
    return one_row(
        baux, {"id_bail": REPERE, "id_menage": REPERE, "nature_bail": "annexe", "loyer_centimes": 0, **ended}
    )


def one_row(like: pl.DataFrame, values: Mapping[str, object]) -> pl.DataFrame:
    """One row in the columns and types of a frame; the rest is null."""
    return pl.DataFrame({name: [values.get(name)] for name in like.columns}, schema=like.schema)
