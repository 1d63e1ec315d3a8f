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
LINES_PER_BLOCK = 500_000
LINES_PER_READ = 4_000_000
"""Lines read from the files at once: several blocks, so that no file is decoded for each of them."""
CELLS_PER_BLOCK = 4_000_000
SPAN = 1 << 20
"""More than the number of any day."""
PERIODE_MAX_ECART = 36
"""Months between a line and its `periode` beyond which the period is not believed."""


@dataclass(frozen=True)
class Lines:
    """Ledger lines of a block of leases, sorted by lease; one array a column, one value a line.

    `bail` is the rank of the lease in its block; `operation`, `connaissance` and `exigible` are day numbers, `mois`
    the month number of `operation`, `periode` a month number (the calendar month where the export has none),
    `nature` an index in `NATURES`. Where nothing tells two columns apart they are one array.
    """

    bail: np.ndarray
    operation: np.ndarray
    connaissance: np.ndarray
    exigible: np.ndarray
    mois: np.ndarray
    periode: np.ndarray
    nature: np.ndarray
    montant: np.ndarray

    def keep(self, lines: np.ndarray) -> Self:
        """The lines that the mask keeps; columns that were one array stay one."""
        if lines.all():
            return self
        chosen = np.flatnonzero(lines)
        columns = {f.name: getattr(self, f.name) for f in fields(self)}
        taken = {id(column): column for column in columns.values()}
        taken = {key: column.take(chosen) for key, column in taken.items()}
        return replace(self, **{name: taken[id(column)] for name, column in columns.items()})

    def known_by(self, jour: int) -> Self:
        """The lines operated and known on day `jour` at the latest."""
        return self.keep((self.operation <= jour) & (self.connaissance <= jour))


@dataclass(frozen=True)
class Block:
    """Leases `debut` to `fin` (excluded) of the sorted leases, with their lines."""

    debut: int
    fin: int
    lines: Lines


@dataclass(frozen=True)
class DueTerms:
    """Whether leases, ranked by `id_bail`, pay their terms in arrears.

    `dernier` has one value a lease, as last observed. The other arrays hold every observation of the leases whose
    term changed, by lease and day: a line follows the last one of its day, or the earliest before it.
    """

    dernier: np.ndarray
    bail: np.ndarray
    jour: np.ndarray
    echu: np.ndarray

    def at(self, bail: np.ndarray, jour: np.ndarray) -> np.ndarray:
        """Whether each line, of lease `bail` on day `jour`, is due in arrears."""
        echu = self.dernier[bail]
        if not len(self.bail):
            return echu
        lines = np.flatnonzero(np.isin(bail, self.bail))
        key = self.bail * SPAN + self.jour
        row = key.searchsorted(bail[lines] * SPAN + jour[lines], side="right") - 1
        first = self.bail.searchsorted(bail[lines], side="left")
        echu[lines] = self.echu[np.maximum(row, first)]
        return echu


def lines_of_leases(ecritures: pl.LazyFrame | None, baux: pl.DataFrame) -> np.ndarray:
    """Number of ledger lines of each lease of `baux` (sorted by `id_bail`)."""
    if ecritures is None:
        return np.zeros(baux.height, dtype=np.int64)
    runs = ecritures.select(pl.col("id_bail").rle()).collect(engine="streaming").unnest("id_bail")
    counts = runs.select(pl.col("len").cast(pl.Int64), id_bail="value")
    joined = baux.select("id_bail").join(counts, on="id_bail", how="left", maintain_order="left")
    return joined["len"].fill_null(0).to_numpy()


def first_month(ecritures: pl.LazyFrame | None) -> int | None:
    """Month number of the ledger's first line; None when there is none."""
    if ecritures is None:
        return None
    first = ecritures.select(pl.col("date_operation").min()).collect(engine="streaming").item()
    return None if first is None else month_number(first)


def read_blocks(
    ecritures: pl.LazyFrame | None, baux: pl.DataFrame, termes: DueTerms, debut: int | None, jusqu_a: date
) -> Iterator[Block]:
    """The ledger, block by block of whole leases, without what is after the month `jusqu_a`.

    Args:
        ecritures: canonical lines sorted by `id_bail`, of leases in `baux` only; None when there is no ledger.
        baux: leases sorted by `id_bail`.
        termes: which of them pay in arrears.
        debut: month number of the first line; None without lines.
        jusqu_a: first day of the last month to read.
    """
    counts = lines_of_leases(ecritures, baux)
    offsets = np.concatenate([[0], counts.cumsum()])
    dernier = month_number(jusqu_a)
    months = max(1, dernier - (dernier if debut is None else debut) + 1)
    for blocks in _read_together(_cut(counts, months), offsets):
        start = int(offsets[blocks[0][0]])
        frame = _slice(ecritures, start, int(offsets[blocks[-1][1]]) - start)
        for first, end in blocks:
            bail = np.repeat(np.arange(end - first, dtype=np.int64), counts[first:end])
            part = frame.slice(int(offsets[first]) - start, len(bail))
            lines = _arrays(part, bail, termes, first)
            yield Block(first, end, lines.known_by(day_number(last_day(jusqu_a))))


def _read_together(blocks: Iterator[tuple[int, int]], offsets: np.ndarray) -> Iterator[list[tuple[int, int]]]:
    """Blocks that follow each other, as many as are read at once."""
    together: list[tuple[int, int]] = []
    for block in blocks:
        if together and offsets[block[1]] - offsets[together[0][0]] > LINES_PER_READ:
            yield together
            together = []
        together.append(block)
    if together:
        yield together


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


def _arrays(frame: pl.DataFrame, bail: np.ndarray, termes: DueTerms, debut: int) -> Lines:
    operation = _days(frame["date_operation"])
    mois = months_of_days(operation)
    periode, exigible = mois, operation
    if frame["periode"].null_count() < len(bail):
        declared = months_of_days(_days(frame["periode"].fill_null(strategy="zero")))
        believed = frame["periode"].is_not_null().to_numpy() & (np.abs(declared - mois) <= PERIODE_MAX_ECART)
        echu = believed & termes.at(bail + debut, operation)
        exigible = np.where(echu, first_days(declared + 1), operation)
        periode = np.where(believed, declared, mois)
    return Lines(
        bail=bail,
        operation=operation,
        connaissance=_given(frame["date_connaissance"], operation),
        exigible=_given(frame["date_exigibilite"], exigible),
        mois=mois,
        periode=periode,
        nature=frame["nature"].cast(pl.Enum(NATURES)).to_physical().to_numpy(),
        montant=frame["montant_centimes"].to_numpy(),
    )


def _given(dates: pl.Series, otherwise: np.ndarray) -> np.ndarray:
    """The dates as day numbers, and what holds where there is none."""
    if dates.null_count() == len(dates):
        return otherwise
    return np.where(dates.is_not_null().to_numpy(), _days(dates.fill_null(strategy="zero")), otherwise)


def _days(dates: pl.Series) -> np.ndarray:
    return dates.to_physical().to_numpy().astype(np.int64)
