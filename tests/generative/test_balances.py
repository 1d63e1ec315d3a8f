"""Balances on control days: the same as adding up each lease's lines by hand, whatever the days."""

from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from screening.intake.balances import compare
from screening.intake.causes import explain

DEBUT = date(2026, 1, 1)
jours = st.integers(0, 60).map(lambda n: DEBUT + timedelta(days=n))
lignes = st.lists(st.tuples(st.sampled_from("ABC"), jours, st.integers(-500, 500)), max_size=30)
controles = st.lists(st.tuples(st.sampled_from("ABCD"), jours, st.integers(-500, 500)), max_size=12)


def ledger(donnees: list[tuple[str, date, int]]) -> pl.DataFrame:
    schema = {"id_bail": pl.String, "date_operation": pl.Date, "montant_centimes": pl.Int64}
    return pl.DataFrame(donnees, schema=schema, orient="row").with_columns(nature=pl.lit("quittance"))


def control(donnees: list[tuple[str, date, int]]) -> pl.DataFrame:
    schema = {"id_bail": pl.String, "date": pl.Date, "solde_centimes": pl.Int64}
    return pl.DataFrame(donnees, schema=schema, orient="row")


@given(lignes, controles)
def test_each_balance_is_the_sum_of_the_lines_up_to_the_day(compte, controle):
    lus = compare(ledger(compte).lazy(), control(controle))
    assert lus.height == len(set(controle))
    for bail, jour, notre, leur, difference in lus.iter_rows():
        assert notre == sum(montant for autre, le, montant in compte if autre == bail and le <= jour)
        assert difference == notre - leur and (bail, jour, leur) in controle


@given(lignes, controles)
def test_every_difference_has_at_most_one_cause_and_none_is_lost(compte, controle):
    ecarts = compare(ledger(compte).lazy(), control(controle)).with_row_index("no")
    ecarts = ecarts.filter(pl.col("difference_centimes") != 0)
    assert explain(ecarts, ledger(compte)).drop("cause", "nature").equals(ecarts)
