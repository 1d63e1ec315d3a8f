"""The public of a scheme: a SQL condition over the indicators, judged by the same gate as the rules.

An unknown answer is not a yes: the household is not matched, and which trait is missing can be told.
"""

from collections.abc import Iterator, Mapping

import polars as pl

from screening.parameters import Values
from screening.rules.engine import prepare
from screening.rules.gate import READABLE, condition_faults
from screening.rules.model import names_in

TOUS = "TRUE"
"""The literal that stands for everybody; the gate refuses any other constant."""


def faults(condition: str, valeurs: Mapping[str, pl.DataType]) -> Iterator[str]:
    """Every reason why this condition may not run; none for `TRUE`."""
    if not is_everybody(condition):
        yield from condition_faults(condition, "orienter", valeurs)


def is_everybody(condition: str) -> bool:
    """Whether the condition is the literal `TRUE`."""
    return condition.strip().upper() == TOUS


def traits(condition: str) -> frozenset[str]:
    """Names of the indicators that a condition reads: the traits that its eligibility needs."""
    return frozenset() if is_everybody(condition) else frozenset(names_in(condition)) & set(READABLE)


def matches(condition: str) -> pl.Expr:
    """True, false or null (unknown) for each row of a frame prepared by `readable`."""
    return pl.lit(True) if is_everybody(condition) else pl.sql_expr(condition)


def readable(indicateurs: pl.DataFrame, values: Values) -> pl.DataFrame:
    """One row per lease: `id_bail`, then all that a condition may read; what is not known is null.

    A dated value that is not in force is unknown too: the condition that names it matches nobody.
    """
    lisible = prepare(indicateurs, values)
    hors_periode = [
        pl.lit(None, dtype=genre).alias(nom)
        for nom, genre in values.bareme.types.items()
        if nom not in lisible.columns
    ]
    return lisible.with_columns(hors_periode)
