"""Who is scored: the landlord's condition, where an unknown answer keeps the lease and is counted."""

from datetime import date

import polars as pl
import pytest

from screening.cohort import cohort
from screening.errors import ConfigurationError
from screening.settings import COHORTE_PAR_DEFAUT
from screening.vocabulary import INDICATEURS


def leases(*rows: dict) -> pl.DataFrame:
    full = [{"mois": date(2026, 10, 1), **row} for row in rows]
    return pl.DataFrame([{name: row.get(name) for name in INDICATEURS} for row in full], schema=INDICATEURS)


OWING = leases({"mois_dus": 2.0}, {"mois_dus": 4.0}, {"mois_dus": None})


def test_an_unknown_answer_keeps_the_lease_and_is_counted():
    kept, unknown = cohort(OWING, "mois_dus < 3")
    assert (kept.to_list(), unknown) == ([True, False, True], 1)


@pytest.mark.parametrize("text", ["TRUE", "true", "  True\n"])
def test_the_literal_true_keeps_everyone(text):
    kept, unknown = cohort(OWING, text)
    assert (kept.to_list(), unknown) == ([True, True, True], 0)


@pytest.mark.parametrize(
    ("procedure", "owed", "kept", "unknown"),
    [
        (False, 2.9, True, 0), (False, 3.0, False, 0), (False, None, True, 0),
        (True, 0.0, False, 0), (None, 3.0, False, 0), (None, 1.0, True, 1), (None, None, True, 1),
    ],
)  # fmt: skip
def test_the_default_condition(procedure, owed, kept, unknown):
    found, count = cohort(leases({"procedure_en_cours": procedure, "mois_dus": owed}), COHORTE_PAR_DEFAUT)
    assert (found.to_list(), count) == ([kept], unknown)


def test_the_month_end_can_be_read():
    kept, _ = cohort(OWING, "date_ref = DATE '2026-10-31'")
    assert kept.to_list() == [True] * 3


@pytest.mark.parametrize("condition", ["TRUE", COHORTE_PAR_DEFAUT])
def test_no_lease_is_no_error(condition):
    kept, unknown = cohort(leases(), condition)
    assert (kept.len(), kept.dtype, unknown) == (0, pl.Boolean, 0)


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param("mois_du < 3", id="unknown name"),
        pytest.param("mois_dus <", id="unfinished"),
        pytest.param("mois_dus + 1", id="not a yes or no"),
        pytest.param("agence > 3", id="types that differ"),
        pytest.param("FALSE", id="a constant"),
        pytest.param("MAX(mois_dus) > 3", id="looks at other rows"),
        pytest.param("id_menage = 'M1'", id="singles someone out"),
        pytest.param("mois < NOW()", id="looks at the clock"),
    ],
)
def test_a_condition_that_cannot_run_is_a_mistake_of_configuration(condition):
    with pytest.raises(ConfigurationError, match=r"\[cohorte\] condition"):
        cohort(OWING, condition)
