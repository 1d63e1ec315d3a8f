"""Which leases are scored and learned from: the landlord's condition over the indicators.

A lease for which the condition is unknown is kept and counted: a household left out by a blank is a harm.
"""

import polars as pl

from screening.errors import ConfigurationError
from screening.rules.gate import condition_faults

EVERYONE = "TRUE"


def cohort(indicateurs: pl.DataFrame, condition: str) -> tuple[pl.Series, int]:
    """Whether each lease is in the cohort, and for how many the condition is unknown.

    Args:
        indicateurs: one row per lease × month, columns of the vocabulary.
        condition: `[cohorte] condition`; the literal TRUE keeps everyone.

    Returns:
        `garde`, a Boolean without null in the order given, and the number of unknown answers (kept).

    Raises:
        ConfigurationError: the condition cannot run.
    """
    if condition.strip().upper() == EVERYONE:
        return pl.Series("garde", [True], dtype=pl.Boolean).new_from_index(0, indicateurs.height), 0
    _check(condition)
    answers = indicateurs.with_columns(date_ref=pl.col("mois").dt.month_end())
    answer = answers.select(pl.sql_expr(condition).alias("garde"))["garde"]
    return answer.fill_null(True), answer.null_count()


def _check(condition: str) -> None:
    found = list(condition_faults(condition, "proposer", {}))
    if found:
        raise ConfigurationError(
            "amont.toml : [cohorte] condition ne peut pas être évaluée : " + " ; ".join(found) + "."
        )
