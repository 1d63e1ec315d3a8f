"""What followed a list, and when a miss can be measured: on hand-made months."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from ledgers import baux, ecritures

from screening.auditing.followup import with_answers
from screening.auditing.months import band_of
from screening.auditing.outcomes import (
    APRES_INTERVENTION,
    MESURABLE,
    NEEDED,
    NON_ECOULE,
    OF_THE_ACCOUNT,
    Sources,
    with_outcomes,
)
from screening.calendrier import month_number
from screening.cases.life import DOSSIER, SUIVI
from screening.demo import write_workspace
from screening.fitting.label import already_reached, outcome_of
from screening.indicators import measure_blocks
from screening.intake import read
from screening.parameters import load
from screening.settings import Cible
from screening.workspace import Workspace

JANVIER, FIN = date(2026, 1, 1), date(2026, 10, 1)
EVENTS = {"id_bail": pl.String, "date_operation": pl.Date, "date_connaissance": pl.Date, "type": pl.String, "montant_centimes": pl.Int64}  # fmt: skip


def events(*rows: tuple) -> pl.DataFrame:
    return pl.DataFrame([(*row, None) for row in rows], schema=EVENTS, orient="row")


def sources(
    usage: date | None = None, fin: date = FIN, cible: Cible | None = None, lines=None, **tables
) -> Sources:
    values = load(fin)
    return Sources(
        tables={"baux": baux({}, {}, {}), **tables},
        ecritures=lines,
        fin=fin,
        values=values,
        outcome=outcome_of(cible or Cible(), values),
        usage=usage,
        referrals=pl.DataFrame(schema={"id_menage": pl.String, "date": pl.Date}),
    )


@pytest.mark.parametrize(
    ("mois", "usage", "state"),
    [
        (date(2026, 4, 1), None, MESURABLE),
        (date(2026, 5, 1), None, NON_ECOULE),
        (date(2026, 4, 1), date(2026, 11, 1), MESURABLE),
        (date(2026, 4, 1), date(2026, 10, 31), APRES_INTERVENTION),
        (date(2026, 6, 1), date(2026, 10, 31), APRES_INTERVENTION),
        (date(2026, 3, 1), date(2026, 10, 31), MESURABLE),
    ],
)
def test_a_miss_is_measured_when_the_horizon_is_over_before_the_first_outreach(mois, usage, state):
    assert sources(usage).state_of(mois) == state


def account(bail: str, paid_until: int) -> list[dict]:
    """A rent of 400 euros on the 1st of each month of 2026, paid on the 5th up to a month (0: never)."""
    days = [date(2026, month, 1) for month in range(1, 11)]
    calls = [line(bail, day, 40_000) for day in days]
    return calls + [line(bail, day.replace(day=5), -40_000) for day in days[:paid_until]]


def line(bail: str, day: date, amount: int) -> dict:
    nature = "quittance" if amount > 0 else "reglement"
    return {"id_bail": bail, "date_operation": day, "nature": nature, "montant_centimes": amount}


def month(listed: tuple[bool, ...], mois: date = JANVIER) -> pl.DataFrame:
    size = len(listed)
    return pl.DataFrame(
        {
            "id_bail": [f"B{k}" for k in range(size)],
            "t": pl.Series([month_number(mois)] * size, dtype=pl.Int32),
            "cohorte": [True] * size,
            "deja": [False] * size,
            "prioritaires": list(listed),
        }
    )


LINES = ecritures(*account("B0", 3), *account("B1", 3), *account("B2", 10))


def test_who_is_missed_and_who_was_found():
    """B0 and B1 stop paying in April and owe three months at the end of June; B0 alone was on the list."""
    found = with_outcomes(month((True, False, False)), sources(lines=LINES))
    assert found["mesurables"].to_list() == [True, True, True]
    assert found["issues"].to_list() == [True, True, False]
    assert found["manques"].to_list() == [False, True, False]
    assert found["issues_servies"].to_list() == [True, False, False]
    assert found["mesurables_servis"].to_list() == [True, False, False]


def test_nothing_is_measured_after_outreach_began():
    found = with_outcomes(month((True, False, False)), sources(date(2026, 5, 1), lines=LINES))
    assert not found.select("mesurables", "issues", "manques", "issues_procedure").to_numpy().any()


def test_a_household_helped_before_the_outcome_is_left_out():
    helped = pl.DataFrame(
        {"id_menage": ["M1"], "date_debut": [date(2026, 5, 10)], "date_fin": [None]},
        schema={"id_menage": pl.String, "date_debut": pl.Date, "date_fin": pl.Date},
    )
    found = with_outcomes(month((False, False, False)), sources(lines=LINES, accompagnements=helped))
    assert found["mesurables"].to_list() == [True, False, True]
    assert found["manques"].to_list() == [True, False, False]


def test_a_household_that_leaves_without_the_outcome_is_left_out():
    tables = {"baux": baux({}, {}, {"date_sortie": date(2026, 3, 10)})}
    found = with_outcomes(month((False, False, False)), sources(lines=LINES, **tables))
    assert found["mesurables"].to_list() == [True, True, False]


def test_the_landlord_s_acts_are_a_second_outcome():
    acts = events(("B2", date(2026, 4, 2), None, "commandement_payer"))
    found = with_outcomes(month((False, False, False)), sources(lines=LINES, evenements=acts))
    assert found["issues_procedure"].to_list() == [False, False, True]
    assert found["manques_procedure"].to_list() == [False, False, True]
    assert found["issues"].to_list() == [True, True, False]


def test_a_household_past_the_debt_has_nothing_left_to_foresee():
    homes = pl.DataFrame(
        {
            "dette_propre_centimes": [200_000, 30_000],
            "depense_nette_centimes": [40_000, 40_000],
            "mois_dus": [5.0, 0.75],
        }
    )
    assert already_reached(homes, sources().outcome).to_list() == [True, False]
    assert (
        already_reached(homes, sources(cible=Cible(evenements=("assignation",))).outcome).to_list()
        == [False] * 2
    )


class Answers:
    """A register with one month's answers, referrals and what partners wrote back."""

    def __init__(self, decisions: list[tuple], cases: list[tuple], facts: list[tuple] = ()):
        self._decisions, self._cases, self._facts = decisions, cases, facts

    def decisions(self, _: date) -> pl.DataFrame:
        names = ("id_menage", "decision", "motif", "action_retenue")
        return pl.DataFrame(self._decisions, schema=dict.fromkeys(names, pl.String), orient="row")

    def cases(self, _: date) -> pl.DataFrame:
        names = ("numero_dossier", "id_menage", "date", "accord_contact_le", "issue", "mois")
        rows = [(f"N{row[0]}", *row, JANVIER) for row in self._cases]
        return pl.DataFrame(rows, schema={name: DOSSIER[name] for name in names}, orient="row")

    def facts(self, _: date) -> pl.DataFrame:
        names = ("numero_dossier", "statut", "date")
        return pl.DataFrame(self._facts, schema={name: SUIVI[name] for name in names}, orient="row")


def test_answers_referrals_contacts_and_agreements_follow_the_list():
    homes = pl.DataFrame(
        {"id_menage": [f"M{k}" for k in range(6)], "proposes": [True, True, True, True, False, True]}
    )
    register = Answers(
        [
            ("M0", "accepter", None, "proposer_accompagnement"),
            ("M1", "refuser", "hors_perimetre", None),
            ("M2", "refuser", "ne_souhaite_pas", None),
            ("M3", "accepter", None, "proposer_accompagnement"),
            ("M4", "accepter", "demande_du_menage", "appeler"),
        ],
        [("M0", date(2026, 2, 10), None, None)],
    )
    tables = {
        "baux": baux(*({} for _ in range(6))),
        "evenements": events(
            ("B0", date(2026, 2, 12), None, "contact_abouti"),
            ("B3", date(2026, 2, 12), None, "contact_abouti"),
        ),
        "consentements": pl.DataFrame(
            {"id_menage": ["M0"], "date_recueil": [date(2026, 2, 9)]},
            schema={"id_menage": pl.String, "date_recueil": pl.Date},
        ),
    }
    found = with_answers(homes, register, tables, JANVIER)
    said = {
        name: found["id_menage"].filter(found[name]).to_list()
        for name in found.columns
        if name not in ("id_menage", "proposes")
    }
    assert said == {
        "repondus": ["M0", "M1", "M2", "M3"],
        "acceptes": ["M0", "M3"],
        "refuses": ["M1"],
        "refus_menage": ["M2"],
        "ajoutes": ["M4"],
        "a_orienter": ["M0", "M3"],
        "envoyes": ["M0"],
        "contactes": ["M0"],
        "adherents": [],
        "aboutis": [],
    }, "an agreement older than the referral is not its effect"


def test_what_partners_wrote_back_says_who_was_reached_who_agreed_and_how_it_ended():
    homes = pl.DataFrame({"id_menage": ["M0", "M1", "M2"], "proposes": [True] * 3})
    sent, agreed = date(2026, 2, 10), date(2026, 2, 20)
    register = Answers(
        [(f"M{k}", "accepter", None, "proposer_accompagnement") for k in range(3)],
        [
            ("M0", sent, agreed, "bail_regularise"),
            ("M1", sent, None, None),
            ("M2", sent, agreed, "perdu_de_vue"),
        ],
        [("NM0", "adhesion", agreed), ("NM1", "porte_close", agreed), ("NM2", "en_cours", agreed)],
    )
    found = with_answers(homes, register, {"baux": baux({}, {}, {})}, JANVIER)
    said = {
        name: found["id_menage"].filter(found[name]).to_list()
        for name in ("contactes", "adherents", "aboutis")
    }
    assert said == {"contactes": ["M0", "M2"], "adherents": ["M0", "M2"], "aboutis": ["M0"]}


def test_bands_of_months_owed():
    owed = pl.DataFrame({"mois_dus": [None, 0.0, 0.5, 1.0, 2.9, 3.0]})
    assert owed.select(band_of(pl.col("mois_dus")).alias("b"))["b"].to_list() == [5, 0, 1, 2, 3, 4]


def test_the_debts_of_the_outcome_do_not_depend_on_the_tables_left_out(tmp_path):
    """On a synthetic landlord: measured with every table, the outcome's account measures are the same, to the bit."""
    write_workspace(tmp_path / "espace", 300)
    intake = read(Workspace.open(tmp_path / "espace"))
    months = [date(2026, 2, 1), date(2026, 5, 1)]
    account = {name: intake.tables[name] for name in OF_THE_ACCOUNT}
    whole, part = (
        list(measure_blocks(tables, intake.ecritures, months, load(FIN)))
        for tables in (intake.tables, account)
    )
    assert len(whole) == len(part) == len(months)
    for (_, mois, one), (_, other_month, other) in zip(whole, part, strict=True):
        assert mois == other_month
        for name in NEEDED:
            np.testing.assert_array_equal(one[name], other[name])
