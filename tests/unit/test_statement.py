"""The exact account of a few leases: by due day, the oldest paid first, equal to the month's own indicators."""

from datetime import date

import polars as pl
import pytest
from referral_cases import EXPORTS, MOIS, write_landlord

from screening import intake, parameters
from screening.indicators import technique_of
from screening.ledger.statement import Statements, statements
from screening.workspace import Workspace

LIGNES = {
    "ecritures": "B1;2026-06-01;quittance;50000\n"
    "B1;2026-07-01;quittance;50000\nB1;2026-07-05;aide_logement;-20000\n"
    "B1;2026-07-20;frais;1500\nB1;2026-09-10;reglement;-73000\nB1;2026-11-10;reglement;-90000\n"
}


def account(espace: Workspace, *baux: str) -> Statements:
    lues = intake.read(espace)
    technique = technique_of(parameters.load(MOIS))
    return statements(lues.tables, lues.ecritures, baux, MOIS, technique)


@pytest.fixture
def espace(tmp_path) -> Workspace:
    return write_landlord(tmp_path, LIGNES)


def test_payments_eat_the_oldest_terms_and_what_is_left_is_said_by_due_day(espace: Workspace) -> None:
    """50,000 of June and 23,000 of July are paid; the payment of November was not known at the end of October."""
    compte = account(espace, "B1")
    assert compte.dus.drop("id_bail").rows() == [
        (date(2026, 7, 1), 30000, 7000, 7000),
        (date(2026, 7, 20), 1500, 1500, 0),
        (date(2026, 8, 1), 60000, 60000, 60000),
    ]
    assert compte.soldes.rows() == [("B1", 50000, None, 68500, 0)]


def test_each_lease_is_read_alone_and_its_terms_make_its_balance(espace: Workspace) -> None:
    compte = account(espace, "B3", "B1")
    restes = compte.dus.group_by("id_bail").agg(pl.col("reste_centimes").sum()).sort("id_bail")
    assert restes.rows() == [("B1", 68500), ("B3", 60000)]
    assert compte.soldes["solde_centimes"].to_list() == [68500, 60000]


def test_no_lease_no_account(espace: Workspace) -> None:
    assert account(espace).soldes.is_empty() and account(espace).dus.is_empty()


def test_a_rejected_payment_of_before_the_ledger_is_owed_without_a_day(tmp_path) -> None:
    exports = dict.fromkeys(EXPORTS, "") | {"ecritures": "B1;2026-08-15;rejet;10000\n"}
    compte = account(write_landlord(tmp_path, exports), "B1")
    total = compte.dus["reste_centimes"].sum() + compte.soldes["anterieur_centimes"].sum()
    assert compte.soldes["anterieur_centimes"].to_list() == [10000] and total == 70000
