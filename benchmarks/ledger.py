"""A synthetic ledger of any size, seeded, made and written a block of leases at a time: nothing in it is real.

Grain of the lines: about 4.5 a lease and month, over 36 months; integer ids; the columns of a ledger that the
intake has typed and sorted. About one account in ten is behind, one in twenty-five by more than three months.
Every debt in it is the household's own: no direct debit, no aid that is late, no adjustment given as such.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from screening.calendrier import first_days, month_number
from screening.ledger.lines import NATURES

MOIS = date(2026, 10, 1)
DUREE = 36
PREMIER = month_number(MOIS) - DUREE + 1
BLOC = 10_000
"""Leases made and written at a time."""
EPOQUE_BAIL = date(2015, 3, 1)


@dataclass(frozen=True)
class Ledger:
    """Where a synthetic ledger lies: its lines in parts sorted by lease and date, its leases, its plans."""

    dossier: Path
    baux: int

    @property
    def parts(self) -> list[Path]:
        """The files of lines, in order."""
        return sorted(self.dossier.glob("partie-*.parquet"))

    def leases(self) -> pl.DataFrame:
        """The leases: their dates, rent and terms."""
        return pl.read_parquet(self.dossier / "baux.parquet")

    def plans(self) -> pl.DataFrame:
        """Plans in force, with what the peers read of them: `mois_avant` (month number) and `promis` (cents)."""
        return pl.read_parquet(self.dossier / "plans.parquet")

    def lines(self) -> pl.LazyFrame:
        """The canonical lines."""
        return pl.scan_parquet(self.parts)


def write_ledger(dossier: Path, baux: int, graine: int = 62) -> Ledger:
    """Write the ledger of `baux` leases under `dossier`; the same seed and size give the same lines."""
    dossier.mkdir(parents=True)
    rents = []
    for rank, first in enumerate(range(0, baux, BLOC)):
        rng = np.random.default_rng([graine, rank])
        rent = rng.integers(28_000, 62_000, min(BLOC, baux - first))
        rents.append(rent)
        frame = _lines(rng, first, rent)
        frame.write_parquet(dossier / f"partie-{rank:04d}.parquet", row_group_size=500_000)
    _leases(np.concatenate(rents)).write_parquet(dossier / "baux.parquet")
    _plans(np.random.default_rng([graine, -1 % 2**32]), baux).write_parquet(dossier / "plans.parquet")
    return Ledger(dossier, baux)


def _lines(rng: np.random.Generator, first: int, rent: np.ndarray) -> pl.DataFrame:
    """The lines of a block of leases, sorted by lease and date."""
    called = _called(rng, rent)
    due = sum(cube for cube in called.values())
    paid, bounced = _payments(rng, np.maximum(due, 0))
    parts = [
        *[_part(cube, nature.rstrip("+"), _first_day(cube)) for nature, cube in called.items()],
        _part(-paid, "reglement", rng.integers(1, 26, due.shape)),
        _part(-bounced, "reglement", rng.integers(1, 8, due.shape)),
        _part(bounced, "rejet", rng.integers(9, 26, due.shape)),
    ]
    lines = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = np.argsort(lines["bail"] * 100_000 + lines["jour"], kind="stable")
    return _canonical(first, {name: values[order] for name, values in lines.items()})


def _called(rng: np.random.Generator, rent: np.ndarray) -> dict[str, np.ndarray]:
    """What each month calls, by nature (leases × months, cents); a sign `+` tells lines of one nature apart."""
    shape = (len(rent), DUREE)
    yearly = 1 + 0.02 * (np.arange(DUREE) // 12)
    loyer = np.rint(rent[:, None] * yearly).astype(np.int64)
    helped = (rng.random((len(rent), 1)) < 0.5) & np.ones(shape, dtype=bool)
    aide = np.where(helped, -(loyer * rng.integers(30, 60, (len(rent), 1)) // 100), 0)
    rls = np.where(helped & (rng.random((len(rent), 1)) < 0.7), -5_000, 0)
    adjusted = np.where(rng.random(shape) < 0.08, rng.integers(-12_000, 18_000, shape), 0)
    rappel = np.where(rng.random(shape) < 0.01, -rng.integers(5_000, 30_000, shape), 0)
    return {
        "quittance": loyer,
        "quittance+": np.broadcast_to((rent // 5)[:, None], shape),
        "quittance++": np.where(rng.random((len(rent), 1)) < 0.5, 4_500, 0) * np.ones(shape, dtype=np.int64),
        "aide_logement": aide,
        "rls": rls,
        "autre_debit": np.maximum(adjusted, 0),
        "autre_credit": np.minimum(adjusted, 0),
        "rappel_aide": rappel,
    }


def _payments(rng: np.random.Generator, due: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What is paid and kept, and what is paid then rejected, month by month."""
    leases, months = due.shape
    kind = rng.choice(4, leases, p=[0.9, 0.055, 0.025, 0.02])[:, None]
    since = rng.integers(4, months, leases)[:, None]
    month = np.arange(months)
    missed = (month >= since) & (month < since + rng.integers(1, 4, leases)[:, None])
    share = np.select(
        [(kind == 1) & missed, (kind == 2) & (month >= since), (kind == 3) & (month >= since)],
        [0.0, 0.7, 0.0],
        default=1.0,
    )
    paid = np.rint(due * share).astype(np.int64)
    late = (rng.random(due.shape) < 0.03) & (month < months - 1)
    carried = np.where(late, paid, 0)
    paid = paid - carried
    paid[:, 1:] += carried[:, :-1]
    return paid, np.where(rng.random(due.shape) < 0.02, due, 0)


def _first_day(cube: np.ndarray) -> np.ndarray:
    return np.ones(cube.shape, dtype=np.int64)


def _part(cube: np.ndarray, nature: str, day: np.ndarray) -> dict[str, np.ndarray]:
    """The lines of the cells that are not zero; `day` counts from 1 in the month."""
    bail, column = np.nonzero(cube)
    return {
        "bail": bail,
        "jour": first_days(PREMIER + column) + day[bail, column] - 1,
        "nature": np.full(len(bail), NATURES.index(nature), dtype=np.uint8),
        "montant": cube[bail, column],
    }


def _canonical(first: int, lines: dict[str, np.ndarray]) -> pl.DataFrame:
    nothing = pl.lit(None, dtype=pl.Date)
    nature = pl.Series("nature", NATURES, dtype=pl.Enum(NATURES)).gather(lines["nature"])
    return pl.DataFrame({"id_bail": lines["bail"] + first, "nature": nature}).select(
        "id_bail",
        pl.Series("date_operation", lines["jour"].astype(np.int32)).cast(pl.Date),
        nothing.alias("date_connaissance"),
        nothing.alias("date_exigibilite"),
        "nature",
        pl.Series("montant_centimes", lines["montant"]),
        nothing.alias("periode"),
    )


def _leases(rent: np.ndarray) -> pl.DataFrame:
    ids = pl.int_range(len(rent), eager=True).alias("id_bail")
    nothing = pl.lit(None, dtype=pl.String)
    return pl.DataFrame([ids, pl.Series("loyer_centimes", rent)]).with_columns(
        id_menage=ids,
        date_effet=pl.lit(EPOQUE_BAIL),
        date_fin=pl.lit(None, dtype=pl.Date),
        date_sortie=pl.lit(None, dtype=pl.Date),
        charges_centimes=pl.col("loyer_centimes") // 5,
        jour_prelevement=pl.lit(None, dtype=pl.Int64),
        id_bail_precedent=pl.lit(None, dtype=pl.Int64),
        **dict.fromkeys(("terme", "mode_paiement", "nature_bail", "agence", "id_logement"), nothing),
    )


def _plans(rng: np.random.Generator, baux: int) -> pl.DataFrame:
    """One lease in twenty has a plan that began in the last year."""
    chosen = np.flatnonzero(rng.random(baux) < 0.05)
    age = rng.integers(1, 12, len(chosen))
    each = rng.integers(2_000, 15_000, len(chosen))
    last = month_number(MOIS)
    first = pl.Series(first_days(last - age + 1).astype(np.int32)).cast(pl.Date)
    return pl.DataFrame({"id_bail": chosen, "mensualite_centimes": each}).with_columns(
        id_plan=pl.col("id_bail").cast(pl.String),
        date_signature=first,
        premiere_echeance=first,
        nb_echeances=pl.lit(24, dtype=pl.Int64),
        date_fin=pl.lit(None, dtype=pl.Date),
        mois_avant=pl.Series(last - age),
        promis=pl.Series(age * each),
    )
