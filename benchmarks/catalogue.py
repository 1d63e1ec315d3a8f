"""The real catalogue over leases drawn at random, as many as asked: what the rules alone cost."""

from datetime import date

import numpy as np
import polars as pl

from screening.parameters import load
from screening.rules import Catalogue, evaluate, load_rules, states
from screening.vocabulary import INDICATEURS

MOIS = date(2026, 10, 1)


def leases(lignes: int, graine: int = 62) -> pl.DataFrame:
    """Indicators as a month has them: one lease in ten in debt, one value in twenty unknown."""
    rng = np.random.default_rng(graine)
    columns = {name: _column(name, kind, lignes, rng) for name, kind in INDICATEURS.items()}
    return pl.DataFrame(columns).with_columns(mois=pl.lit(MOIS))


def answer(indicateurs: pl.DataFrame) -> None:
    """Every rule of the month on every lease: yes, no, unknown."""
    states(rules(), indicateurs, load(MOIS))


def tell(indicateurs: pl.DataFrame) -> None:
    """The same, and the sentence of every rule that fired."""
    evaluate(rules(), indicateurs, load(MOIS))


def rules() -> Catalogue:
    """The rules that come with Amont."""
    return load_rules()


def _column(name: str, kind: pl.DataType, lignes: int, rng: np.random.Generator) -> pl.Series:
    owing = rng.random(lignes) < 0.1
    if kind == pl.String:
        values = (
            pl.Series(name, np.arange(lignes)).cast(pl.String)
            if name.startswith("id_")
            else pl.Series(name, [None], dtype=pl.String).new_from_index(0, lignes)
        )
        return values
    if kind == pl.Boolean:
        return pl.Series(name, rng.random(lignes) < 0.02)
    if kind == pl.Date:
        return pl.Series(name, [None], dtype=kind).new_from_index(0, lignes)
    size = 200_000 if name.endswith("_centimes") else 12
    drawn = np.where(owing, rng.random(lignes) * size, 0)
    return pl.Series(name, drawn).cast(kind)
