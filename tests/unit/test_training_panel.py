"""The past as rows: what each lease's months teach, and that nothing after the last month is ever read."""

from datetime import date
from functools import cache

import numpy as np
import polars as pl
import pytest
from ledgers import baux, ecritures

from models.inputs import NAMES
from models.panel import CENSORED, TREATED, USABLE
from screening.calendrier import add_months, month_number
from screening.fitting.history import History
from screening.fitting.label import outcome_of
from screening.fitting.observed import Past
from screening.fitting.panel import build_panel
from screening.parameters import load
from screening.settings import Cible

FIRST, FIN = date(2025, 1, 1), date(2025, 12, 1)
MONTHS = tuple(add_months(FIRST, k) for k in range(6))
VALUES = load(FIN)
EVENTS = {"id_bail": pl.String, "date_operation": pl.Date, "date_connaissance": pl.Date, "type": pl.String, "montant_centimes": pl.Int64}  # fmt: skip


def account(bail: str, paid_until: int, months: int = 12, rent: int = 40_000) -> list[dict]:
    """A rent on the 1st of each month of 2025, paid on the 5th up to a month (0: never)."""
    days = [add_months(FIRST, k) for k in range(months)]
    calls = [line(bail, day, rent) for day in days]
    return calls + [line(bail, day.replace(day=5), -rent) for day in days[:paid_until]]


def line(bail: str, day: date, amount: int, **more) -> dict:
    nature = "quittance" if amount > 0 else "reglement"
    return {"id_bail": bail, "date_operation": day, "nature": nature, "montant_centimes": amount, **more}


def events(*rows: tuple) -> pl.DataFrame:
    return pl.DataFrame([(*row, None) for row in rows], schema=EVENTS, orient="row")


def built(leases, lines, cible: Cible | None = None, condition: str = "TRUE", **tables):
    past = Past(
        tables={"baux": baux(*leases), **tables},
        ecritures=ecritures(*lines),
        history=History(FIRST, FIN, MONTHS, ()),
        outcome=outcome_of(cible or Cible(), VALUES),
        condition=condition,
        values=VALUES,
        referrals=None,
        rule_score=lambda frame, _: pl.Series("regles_seules", [0.0]).new_from_index(0, frame.height),
    )
    return build_panel(past, lambda _: None)


def fates(panel) -> dict[int, list[tuple]]:
    """For each household, (months since January 2025, delay or None, state) of its rows."""
    found: dict[int, list[tuple]] = {}
    for menage, mois, delay, state in zip(panel.menage, panel.mois, panel.delai, panel.etat, strict=True):
        after = None if np.isnan(delay) else int(delay)
        found.setdefault(int(menage), []).append((int(mois) - month_number(FIRST), after, int(state)))
    return {menage: sorted(rows) for menage, rows in found.items()}


def same(first, second) -> bool:
    """Whether two panels hold the same rows, to the bit."""
    arrays = ("matrix", "menage", "mois", "issue", "delai", "etat")
    equal = [np.array_equal(getattr(first, n), getattr(second, n), equal_nan=True) for n in arrays]
    rivals = [np.array_equal(first.rivaux[n], second.rivaux[n], equal_nan=True) for n in first.rivaux]
    return all(equal + rivals)


def test_a_debt_that_crosses_three_months_is_foreseen_from_within_the_horizon():
    """Paid to the end of May: the third month is owed at the end of August, two months after June."""
    panel = built([{}, {}], [*account("B0", 5), *account("B1", 12)]).panel
    assert fates(panel) == {
        0: [
            (0, None, USABLE),
            (1, 6, USABLE),
            (2, 5, USABLE),
            (3, 4, USABLE),
            (4, 3, USABLE),
            (5, 2, USABLE),
        ],
        1: [(k, None, USABLE) for k in range(6)],
    }
    np.testing.assert_array_equal(panel.issue, ~np.isnan(panel.delai))


def test_the_floor_keeps_small_rents_from_the_outcome_until_it_is_owed():
    """Three months of 90 € are 270 €: the outcome is a month later."""
    leases = [{"loyer_centimes": 9_000}]
    assert fates(built(leases, account("B0", 5, rent=9_000)).panel)[0][2] == (2, 6, USABLE)


def test_a_lease_already_past_the_outcome_is_counted_and_left_out():
    found = built([{}, {}], [*account("B0", 0), *account("B1", 12)])
    assert [mois for mois, *_ in fates(found.panel)[0]] == [0, 1]
    assert [count["deja_atteint"] for count in found.effectifs] == [0, 0, 1, 1, 1, 1]
    assert all(count["cohorte"] == 2 for count in found.effectifs)


def test_leaving_with_such_a_debt_is_the_outcome_and_leaving_without_is_censored():
    leases = [{"date_sortie": date(2025, 8, 20)}, {"date_sortie": date(2025, 8, 20)}]
    found = built(leases, [*account("B0", 5, months=8), *account("B1", 8, months=8)])
    assert fates(found.panel)[0][1:] == [(k, 7 - k, USABLE) for k in range(1, 6)]
    assert fates(found.panel)[1] == [(0, None, USABLE), *((k, None, CENSORED) for k in range(1, 6))]
    assert [count["censures"] for count in found.effectifs] == [0, 1, 1, 1, 1, 1]
    assert [count["issues"] for count in found.effectifs] == [0, 1, 1, 1, 1, 1]


def test_a_household_that_left_teaches_nothing_more():
    found = built([{"date_sortie": date(2025, 3, 10)}], account("B0", 3, months=3))
    assert fates(found.panel)[0] == [(0, None, CENSORED), (1, None, CENSORED)]


def test_help_before_the_outcome_takes_the_row_out():
    plan = events(("B0", date(2025, 7, 10), None, "plan_signe"))
    found = built([{}], account("B0", 5), evenements=plan)
    assert [state for *_, state in fates(found.panel)[0]] == [TREATED] * 6
    late = events(("B0", date(2025, 9, 10), None, "plan_signe"))
    states = [state for *_, state in fates(built([{}], account("B0", 5), evenements=late).panel)[0]]
    assert states == [USABLE] * 6


def test_an_event_outcome_is_looked_for_after_t_up_to_the_horizon():
    cible = Cible(evenements=("assignation",), horizon_mois=2)
    happened = events(("B0", date(2025, 4, 30), None, "assignation"))
    panel = built([{}], account("B0", 12), cible, evenements=happened).panel
    assert [delay for _, delay, _ in fates(panel)[0]] == [None, 2, 1, None, None, None]


def test_annexes_and_the_condition_leave_rows_out_and_are_counted():
    leases = [{}, {"nature_bail": "annexe"}, {}]
    lines = [*account("B0", 12), *account("B1", 12), *account("B2", 4)]
    first, *_, last = built(leases, lines, condition="mois_dus < 1").effectifs
    assert (first["baux_presents"], first["hors_logement"], first["cohorte"]) == (3, 1, 2)
    assert last["cohorte"] == 1


def test_the_matrix_is_the_closed_list_and_the_groups_are_masks():
    panel = built([{}], account("B0", 4)).panel
    assert panel.names == NAMES and panel.matrix.shape == (6, len(NAMES))
    assert panel.matrix.dtype == np.float32 and not np.isinf(panel.matrix).any()
    assert panel.matrix[:, NAMES.index("mois_dus")].tolist() == [0, 0, 0, 0, 1, 2]
    assert set(panel.groupes) == {"sans_signal_fort", "premiere_fois"}
    by_month = dict(zip(panel.mois - month_number(FIRST), panel.groupes["sans_signal_fort"], strict=True))
    assert by_month == {0: True, 1: True, 2: True, 3: True, 4: False, 5: False}


LEASES = [{}, {"date_sortie": date(2025, 11, 3)}, {}]
LINES = [*account("B0", 5), *account("B1", 11, months=11), *account("B2", 12)]
NOTED = [
    ("B2", date(2025, 4, 10), None, "relance"),
    ("B2", date(2025, 5, 2), date(2025, 6, 1), "contact_abouti"),
]
AFTER = date(2026, 1, 1)
TENANTS = [*LEASES, {"id_bail": "B9", "id_menage": "M9", "date_effet": AFTER}]
KINDS = ("plan_signe", "commandement_payer", "deces", "contact_sans_reponse")
BY_EVENT = Cible(evenements=("commandement_payer",))


@cache
def before(cible: Cible):
    """The past as it stands before anything is added."""
    return built(TENANTS, LINES, cible, evenements=events(*NOTED))


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([line("B2", AFTER, 900_000)], id="operated after"),
        pytest.param([line("B0", date(2025, 6, 5), -300_000, date_connaissance=AFTER)], id="known after"),
        pytest.param(
            [line("B2", date(2025, 3, 5), 300_000, date_connaissance=AFTER)], id="a debt known after"
        ),
        pytest.param([line("B9", AFTER, 40_000)], id="a new lease's"),
    ],
)
def test_a_line_after_the_last_month_changes_nothing(lines):
    assert same(built(TENANTS, [*LINES, *lines], evenements=events(*NOTED)).panel, before(Cible()).panel)


@pytest.mark.parametrize(
    "dates", [(AFTER, None), (date(2025, 5, 5), AFTER)], ids=["operated after", "known after"]
)
@pytest.mark.parametrize("cible", [Cible(), BY_EVENT], ids=["debt", "event"])
def test_an_event_after_the_last_month_changes_nothing(dates, cible):
    added = [("B2", *dates, kind) for kind in KINDS]
    after = built(TENANTS, LINES, cible, evenements=events(*NOTED, *added))
    assert same(after.panel, before(cible).panel)
    assert after.effectifs == before(cible).effectifs


def test_a_departure_after_the_last_month_is_not_known_yet():
    leaving = [LEASES[0], LEASES[1], {"date_sortie": date(2026, 1, 31)}]
    assert same(built(leaving, LINES).panel, built(LEASES, LINES).panel)


def test_what_was_known_late_is_not_seen_before():
    """The same payment known in June leaves the rows of earlier months as if it had not been made."""
    known, late, without = (
        built([{}], [*account("B0", 2), *more]).panel
        for more in (
            [line("B0", date(2025, 3, 5), -40_000)],
            [line("B0", date(2025, 3, 5), -40_000, date_connaissance=date(2025, 6, 1))],
            [],
        )
    )
    owed = NAMES.index("mois_dus")
    at = [dict(zip(panel.mois - month_number(FIRST), panel.matrix[:, owed], strict=True)) for panel in (known, late, without)]  # fmt: skip
    assert (at[0][2], at[1][2], at[2][2]) == (0, 1, 1)
    assert (at[0][3], at[1][3], at[2][3]) == (1, 2, 2)
