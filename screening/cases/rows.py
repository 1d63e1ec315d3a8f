"""Frames to database rows and back: a list of codes is kept as JSON text, everything else as it is."""

import json
from collections.abc import Iterable
from typing import Any

import polars as pl

Schema = dict[str, Any]


def typed(frame: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """The columns of `schema`, in its types (absent: null, a list: empty), sorted by `id_menage`."""
    absent = [pl.lit(None).alias(name) for name in schema if name not in frame.columns]
    columns = [pl.col(name).cast(kind) for name, kind in schema.items()]
    empty = [pl.col(name).fill_null([]) for name in _lists(schema)]
    return frame.with_columns(absent).select(columns).with_columns(empty).sort("id_menage")


def to_rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """One dictionary per row, ready for an insert."""
    lists = _lists(dict(frame.schema))
    return [row | {name: json.dumps(row[name]) for name in lists} for row in frame.to_dicts()]


def to_frame(rows: Iterable[Any], schema: Schema) -> pl.DataFrame:
    """A typed frame of database rows given in the order of `schema`; no row gives an empty frame."""
    stored = {name: pl.String if name in _lists(schema) else kind for name, kind in schema.items()}
    frame = pl.DataFrame([tuple(row) for row in rows], schema=stored, orient="row")
    return frame.with_columns(pl.col(name).str.json_decode(pl.List(pl.String)) for name in _lists(schema))


def _lists(schema: Schema) -> list[str]:
    return [name for name, kind in schema.items() if isinstance(kind, pl.List)]
