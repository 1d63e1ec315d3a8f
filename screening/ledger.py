"""The ledger as arrays, a block of whole leases at a time, with the day each line counts from.

Amounts are whole cents, positive when owed by the tenant. What the lines add up to is `account.py`'s part.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Self

import numpy as np
import polars as pl

from screening.calendrier import day_number, first_days, last_day, month_number, months_of_days

NATURES = (
    "quittance",
    "sls",
    "aide_logement",
    "rls",
    "indemnite_occupation",
    "regularisation_charges",
    "frais",
    "rappel_aide",
    "autre_debit",
    "reglement",
    "rejet",
    "remise",
    "secours_fsl",
    "autre_credit",
    "transfert",
)
EXIGIBLES = NATURES[: NATURES.index("reglement")]
"""Terms and charges: they count from their due day; all other natures are payments, of the day they are operated."""
CODE = {nature: code for code, nature in enumerate(NATURES)}
LINES_PER_BLOCK = 1_000_000
CELLS_PER_BLOCK = 4_000_000
PERIODE_MAX_ECART = 36
"""Months between a line and its `periode` beyond which the period is not believed."""


@dataclass(frozen=True)
class Lines:
    """Ledger lines of a block of leases, sorted by lease; one array a column, one value a line.

    `bail` is the rank of the lease in its block; `operation`, `connaissance` and `exigible` are day numbers,
    `periode` a month number (the calendar month where the export has none), `nature` an index in `NATURES`.
    """

    bail: np.ndarray
    operation: np.ndarray
    connaissance: np.ndarray
    exigible: np.ndarray
    periode: np.ndarray
    nature: np.ndarray
    montant: np.ndarray

    def keep(self, lines: np.ndarray) -> Self:
        """The lines that the mask keeps."""
        return replace(self, **{f.name: getattr(self, f.name)[lines] for f in fields(self)})

    def known_by(self, jour: int) -> Self:
        """The lines operated and known on day `jour` at the latest."""
        return self.keep((self.operation <= jour) & (self.connaissance <= jour))


@dataclass(frozen=True)
class Block:
    """Leases `debut` to `fin` (excluded) of the sorted leases, with their lines."""

    debut: int
    fin: int
    lines: Lines


def lines_of_leases(ecritures: pl.LazyFrame | None, baux: pl.DataFrame) -> np.ndarray:
    """Number of ledger lines of each lease of `baux` (sorted by `id_bail`)."""
    if ecritures is None:
        return np.zeros(baux.height, dtype=np.int64)
    counts = ecritures.group_by("id_bail").agg(pl.len().cast(pl.Int64)).collect(engine="streaming")
    joined = baux.select("id_bail").join(counts, on="id_bail", how="left", maintain_order="left")
    return joined["len"].fill_null(0).to_numpy()


def first_month(ecritures: pl.LazyFrame | None) -> int | None:
    """Month number of the ledger's first line; None when there is none."""
    if ecritures is None:
        return None
    first = ecritures.select(pl.col("date_operation").min()).collect(engine="streaming").item()
    return None if first is None else month_number(first)


def read_blocks(
    ecritures: pl.LazyFrame | None, baux: pl.DataFrame, debut: int | None, jusqu_a: date
) -> Iterator[Block]:
    """The ledger, block by block of whole leases, without what is after the month `jusqu_a`.

    Args:
        ecritures: canonical lines sorted by `id_bail`, of leases in `baux` only; None when there is no ledger.
        baux: leases sorted by `id_bail`, with `terme`.
        debut: month number of the first line; None without lines.
        jusqu_a: first day of the last month to read.
    """
    counts = lines_of_leases(ecritures, baux)
    offsets = np.concatenate([[0], counts.cumsum()])
    echu = (baux["terme"] == "echu").fill_null(False).to_numpy()
    dernier = month_number(jusqu_a)
    months = max(1, dernier - (dernier if debut is None else debut) + 1)
    for first, end in _cut(counts, months):
        frame = _slice(ecritures, int(offsets[first]), int(offsets[end] - offsets[first]))
        bail = np.repeat(np.arange(end - first, dtype=np.int64), counts[first:end])
        lines = _arrays(frame, bail, echu[first:end])
        yield Block(first, end, lines.known_by(day_number(last_day(jusqu_a))))


def _cut(counts: np.ndarray, months: int) -> Iterator[tuple[int, int]]:
    """Ranges of leases whose lines and lease-month cells both stay within a block's bounds."""
    most_leases = max(1, CELLS_PER_BLOCK // months)
    ends = counts.cumsum()
    debut = 0
    while debut < len(counts):
        before = ends[debut - 1] if debut else 0
        by_lines = int(np.searchsorted(ends, before + LINES_PER_BLOCK, side="right"))
        fin = min(max(by_lines, debut + 1), debut + most_leases, len(counts))
        yield debut, fin
        debut = fin


def _slice(ecritures: pl.LazyFrame | None, offset: int, length: int) -> pl.DataFrame:
    columns = [
        "date_operation",
        "date_connaissance",
        "date_exigibilite",
        "nature",
        "montant_centimes",
        "periode",
    ]
    if ecritures is None or length == 0:
        types = [pl.Date, pl.Date, pl.Date, pl.String, pl.Int64, pl.Date]
        return pl.DataFrame(schema=dict(zip(columns, types, strict=True)))
    return ecritures.select(columns).slice(offset, length).collect(engine="streaming")


def _arrays(frame: pl.DataFrame, bail: np.ndarray, echu: np.ndarray) -> Lines:
    operation = _days(frame["date_operation"])
    month = months_of_days(operation)
    periode = frame["periode"]
    declared = months_of_days(_days(periode.fill_null(strategy="zero")))
    believed = periode.is_not_null().to_numpy() & (np.abs(declared - month) <= PERIODE_MAX_ECART)
    after_period = first_days(declared + 1)
    exigible = np.where(believed & echu[bail], after_period, operation)
    given = frame["date_exigibilite"]
    exigible = np.where(given.is_not_null().to_numpy(), _days(given.fill_null(strategy="zero")), exigible)
    return Lines(
        bail=bail,
        operation=operation,
        connaissance=_days(frame["date_connaissance"].fill_null(frame["date_operation"])),
        exigible=exigible,
        periode=np.where(believed, declared, month),
        nature=frame["nature"].cast(pl.Enum(NATURES)).to_physical().to_numpy().astype(np.int64),
        montant=frame["montant_centimes"].to_numpy(),
    )


def _days(dates: pl.Series) -> np.ndarray:
    return dates.to_physical().to_numpy().astype(np.int64)
