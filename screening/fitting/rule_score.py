"""The rules alone as a score, so that the model can be compared with them on the same months.

It orders as a rules-only list does: proposed and not suspended first, by priority, then by months owed.
"""

from collections.abc import Callable
from datetime import date

import polars as pl

from screening.parameters import Bareme
from screening.rules.engine import states
from screening.rules.load import Catalogue

_MONTHS_MAX = 1000.0


def rule_scorer(catalogue: Catalogue, bareme: Bareme) -> Callable[[pl.DataFrame, date], pl.Series]:
    """A function from a month's indicators to one score a lease: priority × 1000 + months owed, 0 when unproposed."""

    def score(indicateurs: pl.DataFrame, mois: date) -> pl.Series:
        fired = states(catalogue, indicateurs, bareme.at(mois))
        priorities = [
            pl.when(pl.col(rule.code)).then(float(rule.priorite or 0) + 1)
            for rule in catalogue.regles
            if rule.effet == "proposer"
        ]
        paused = [
            pl.col(rule.code).fill_null(False) for rule in catalogue.regles if rule.effet == "suspendre"
        ]
        highest = pl.max_horizontal(pl.lit(0.0), *priorities)
        kept = pl.when(pl.any_horizontal(pl.lit(False), *paused)).then(0.0).otherwise(highest)
        owed = indicateurs["mois_dus"].fill_null(0).clip(0, _MONTHS_MAX - 1)
        return fired.select(kept.alias("regles_seules") * _MONTHS_MAX)["regles_seules"] + owed

    return score
