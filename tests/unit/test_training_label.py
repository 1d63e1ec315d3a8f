"""What the model foresees, and what became of each lease: outcome, departure, help, at the edges of the horizon."""

from datetime import date

import polars as pl
import pytest
from ledgers import baux

from models.panel import CENSORED, TREATED, USABLE
from screening.fitting.label import first_after, outcome_of
from screening.fitting.suite import helps, outcome_events, suite
from screening.parameters import load
from screening.settings import Cible

VALUES = load(date(2026, 4, 1))
HORIZON = 6
T = 100
PAIRS = {"bail": pl.UInt32, "t": pl.Int32}
EVENTS = {"id_bail": pl.String, "date_operation": pl.Date, "date_connaissance": pl.Date, "type": pl.String}
FIN = date(2026, 4, 1)


def pairs(*months: int) -> pl.DataFrame:
    """Something that happened to lease 0 in these months."""
    return pl.DataFrame([(0, month) for month in months], schema=PAIRS, orient="row")


def events(*rows: tuple) -> pl.DataFrame:
    return pl.DataFrame([("B0", *row) for row in rows], schema=EVENTS, orient="row")


def debt(owed: int, expense: int | None = 40_000, cible: Cible | None = None, **more) -> bool | None:
    outcome = outcome_of(cible or Cible(), VALUES)
    row = {"dette_propre_centimes": owed, "depense_nette_centimes": expense, "mois_dus": None, **more}
    frame = pl.DataFrame([row], schema_overrides={"depense_nette_centimes": pl.Int64, "mois_dus": pl.Float64})
    return frame.select(outcome.dette)["dette_propre_centimes" if cible is None else "mois_dus"].item()


@pytest.mark.parametrize(
    ("owed", "expense", "reached"),
    [
        pytest.param(119_999, 40_000, False, id="a cent short of three months"),
        pytest.param(120_000, 40_000, True, id="three months"),
        pytest.param(29_999, 5_000, False, id="three months but under the floor"),
        pytest.param(30_000, 5_000, True, id="the floor"),
        pytest.param(30_000, 0, True, id="nothing to pay: the floor alone"),
        pytest.param(30_000, -5_000, True, id="aid above the rent: the floor alone"),
        pytest.param(500_000, None, None, id="expense unknown"),
    ],
)
def test_the_default_outcome_is_an_own_debt_above_three_months_and_a_floor(owed, expense, reached):
    assert debt(owed, expense) is reached


def test_the_default_outcome_is_said_with_its_values():
    outcome = outcome_of(Cible(), VALUES)
    assert (outcome.horizon, outcome.evenements, outcome.debt_only) == (6, (), True)
    assert "3 mois de dépense nette" in outcome.phrase and "300 €" in outcome.phrase


def test_a_target_holds_only_what_it_lists():
    event = outcome_of(Cible(evenements=("commandement_payer", "assignation"), horizon_mois=3), VALUES)
    assert event.dette is None and not event.debt_only and event.horizon == 3
    assert event.phrase == "événement commandement_payer, assignation dans les 3 mois"
    months = Cible(mois_dus=2)
    assert outcome_of(months, VALUES).debt_only
    assert [debt(0, cible=months, mois_dus=owed) for owed in (1.99, 2.0, None)] == [False, True, None]
    both = outcome_of(Cible(evenements=("assignation",), mois_dus=2), VALUES)
    assert both.dette is not None and not both.debt_only


@pytest.mark.parametrize(
    ("reached", "delay"),
    [
        pytest.param((), None, id="never"),
        pytest.param((T,), None, id="T itself is past"),
        pytest.param((T - 3,), None, id="before"),
        pytest.param((T + 1,), 1, id="the next month"),
        pytest.param((T + HORIZON,), HORIZON, id="the last month of the horizon"),
        pytest.param((T + HORIZON + 1,), None, id="beyond"),
        pytest.param((T - 1, T, T + 5, T + 2), 2, id="the first that follows"),
    ],
)
def test_an_outcome_counts_after_t_and_within_the_horizon(reached, delay):
    row = suite(pairs(T), pairs(*reached), pairs(), pairs(), HORIZON).row(0, named=True)
    assert row == {"bail": 0, "t": T, "delai": delay, "etat": USABLE}


@pytest.mark.parametrize(
    ("reached", "left", "state"),
    [
        pytest.param((), (T + 2,), CENSORED, id="left without it"),
        pytest.param((), (T + HORIZON,), CENSORED, id="left in the last month"),
        pytest.param((), (T + HORIZON + 1,), USABLE, id="left beyond the horizon"),
        pytest.param((T + 2,), (T + 2,), USABLE, id="left with it"),
        pytest.param((T + 1,), (T + 4,), USABLE, id="left after it"),
    ],
)
def test_a_leaver_without_the_outcome_is_censored(reached, left, state):
    assert suite(pairs(T), pairs(*reached), pairs(*left), pairs(), HORIZON)["etat"].item() == state


@pytest.mark.parametrize(
    ("reached", "helped", "state"),
    [
        pytest.param((), (T + 1,), TREATED, id="helped"),
        pytest.param((), (T,), USABLE, id="helped at T already"),
        pytest.param((), (T + HORIZON,), TREATED, id="helped in the last month"),
        pytest.param((), (T + HORIZON + 1,), USABLE, id="helped beyond the horizon"),
        pytest.param((T + 4,), (T + 2,), TREATED, id="helped before the outcome"),
        pytest.param((T + 2,), (T + 4,), USABLE, id="helped after it"),
    ],
)
def test_a_household_helped_before_any_outcome_is_treated(reached, helped, state):
    assert suite(pairs(T), pairs(*reached), pairs(), pairs(*helped), HORIZON)["etat"].item() == state


def test_one_who_is_helped_and_leaves_is_treated():
    assert suite(pairs(T), pairs(), pairs(T + 3), pairs(T + 1), HORIZON)["etat"].item() == TREATED


def test_rows_keep_their_order_and_leases_do_not_mix():
    rows = pl.DataFrame([(1, 5), (0, 3), (1, 2), (0, 5)], schema=PAIRS, orient="row")
    happened = pl.DataFrame([(1, 6), (0, 4), (1, 4), (1, 4)], schema=PAIRS, orient="row")
    assert first_after(rows, happened).to_list() == [1, 1, 2, None]


def test_event_outcomes_are_those_named_operated_and_known_by_the_last_month():
    outcome = outcome_of(Cible(evenements=("assignation",)), VALUES)
    table = events(
        (date(2026, 3, 31), None, "assignation"),
        (date(2026, 4, 30), date(2026, 4, 30), "assignation"),
        (date(2026, 2, 1), date(2026, 5, 1), "assignation"),
        (date(2026, 5, 1), None, "assignation"),
        (date(2026, 1, 1), None, "commandement_payer"),
    )
    found = outcome_events({"evenements": table}, outcome, FIN)
    assert found["t"].to_list() == [56 * 12 + 2, 56 * 12 + 3]
    assert outcome_events({}, outcome, FIN).is_empty()


def test_help_is_a_plan_a_support_or_a_referral_and_nothing_else():
    tables = {
        "baux": baux({}, {"id_menage": "M0"}, {}),
        "evenements": events((date(2026, 1, 5), None, "plan_signe"), (date(2026, 1, 9), None, "relance")),
        "plans": pl.DataFrame({"id_bail": ["B0"], "date_signature": [date(2026, 2, 5)]}),
        "accompagnements": pl.DataFrame({"id_menage": ["M0"], "date_debut": [date(2026, 3, 1)]}),
    }
    sent = pl.DataFrame({"id_menage": ["M2"], "date": [date(2026, 4, 1)]})
    january = 56 * 12
    assert sorted(helps(tables, sent, FIN).rows()) == [
        ("B0", january), ("B0", january + 1), ("B0", january + 2), ("B1", january + 2), ("B2", january + 3)
    ]  # fmt: skip


def test_a_plan_known_after_the_last_month_is_not_read():
    known = date(2026, 5, 2)
    tables = {"baux": baux({}), "evenements": events((date(2026, 1, 5), known, "plan_signe"))}
    assert helps(tables, None, FIN).is_empty()
    assert helps(tables, None, date(2026, 5, 1)).height == 1
