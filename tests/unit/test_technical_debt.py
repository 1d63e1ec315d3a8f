"""The technical debt where its parts meet, and leases dated several times, by hand."""

from datetime import date

import polars as pl
from ledgers import baux, ecritures, table

from screening.indicators import build_indicators
from screening.parameters import load

MARS, AVRIL = date(2026, 3, 1), date(2026, 4, 1)
VALUES = load(MARS)
PARTS = ("transit", "aide", "propre")


def line(nature: str, day: date, amount: int, **more) -> dict:
    return {"date_operation": day, "nature": nature, "montant_centimes": amount, **more}


def rents(*months: int, **more) -> list[dict]:
    return [line("quittance", date(2026, month, 1), 40_000, **more) for month in months]


def build(rows, leases, months=(MARS,), **tables):
    given = {name: table(name, lines) for name, lines in tables.items()}
    return build_indicators({"baux": baux(*leases), **given}, ecritures(*rows), list(months), VALUES)


def debts(found: dict) -> tuple[int, ...]:
    return tuple(found[f"dette_{part}_centimes"] for part in PARTS)


def test_the_aid_missing_from_a_term_in_transit_is_counted_once():
    """March is in transit as a whole: the 300 € owed since January stay the household's own."""
    rows = [
        *rents(1, 2, 3),
        *(line("aide_logement", date(2026, month, 5), -25_000) for month in (1, 2)),
        line("reglement", date(2026, 2, 20), -15_000),
        line("autre_debit", date(2026, 1, 3), 15_000),
    ]
    found = build(rows, [{"mode_paiement": "prelevement", "jour_prelevement": 30}]).row(0, named=True)
    assert found["solde_du_centimes"] == 70_000
    assert debts(found) == (40_000, 0, 30_000)
    assert (found["statut_aide"], found["mois_aide_manquante"]) == ("inconnu", 1)


def test_aid_that_always_follows_its_term_is_not_late():
    """The aid of a month comes on the 5th of the next one: at each month's end one is on its way."""
    rows = rents(1, 2, 3, 4)
    for month in (1, 2, 3):
        rows += [line("aide_logement", date(2026, month + 1, 5), -25_000, periode=date(2026, month, 1)),
                 line("reglement", date(2026, month, 6), -15_000)]  # fmt: skip
    rows.append(line("reglement", date(2026, 4, 6), -15_000))
    found = build(rows, [{}], [MARS, AVRIL])
    assert found["statut_aide"].to_list() == ["recue", "recue"]
    assert found["mois_aide_manquante"].to_list() == [0, 0]
    assert [debts(row) for row in found.iter_rows(named=True)] == [(0, 25_000, 0)] * 2


def test_aid_that_came_again_ends_the_delay_and_its_backpayment_is_a_payment():
    rows = [*rents(1, 2, 3), *(line("reglement", date(2026, month, 6), -15_000) for month in (1, 2, 3))]
    rows += [line("aide_logement", date(2026, month, 5), -25_000) for month in (1, 3)]
    assert debts(build(rows[:-1], [{}]).row(0, named=True)) == (0, 50_000, 0)
    paid = [*rows, line("rappel_aide", date(2026, 3, 7), -25_000)]
    found = build(paid, [{}]).row(0, named=True)
    assert (found["solde_du_centimes"], found["statut_aide"], found["mois_aide_manquante"]) == (0, "recue", 0)


def test_a_transfer_moves_no_debt_and_the_chain_keeps_its_sum():
    """400 € stay on the earlier lease, which the new one shows apart; the ERP shows them on the new one."""
    rows = [
        line("quittance", date(2026, 1, 1), 40_000),
        line("transfert", date(2026, 2, 1), -40_000),
        line("transfert", date(2026, 2, 1), 40_000, id_bail="B1"),
        line("quittance", date(2026, 3, 1), 45_000, id_bail="B1"),
    ]
    leases = [
        {"id_menage": "M"},
        {"id_menage": "M", "date_effet": date(2026, 2, 1), "id_bail_precedent": "B0"},
    ]
    found = build(rows, leases)
    assert found["solde_du_centimes"].to_list() == [40_000, 45_000]
    assert found["dette_annexes_centimes"].to_list() == [0, 40_000]
    assert found["solde_comptable_centimes"].to_list() == [0, 85_000]
    assert found["solde_du_centimes"].sum() == found["solde_comptable_centimes"].sum()


def test_a_lease_serves_as_it_was_last_observed():
    first = {"id_bail": "B0", "date_observation": date(2026, 1, 31), "agence": "Lens", "jour_prelevement": 5}
    later = {"id_bail": "B0", "id_menage": "M0", "date_observation": date(2026, 4, 2), "agence": "Arras",
             "mode_paiement": "prelevement", "jour_prelevement": 29, "loyer_centimes": 60_000}  # fmt: skip
    february = date(2026, 2, 1)
    found = build(rents(4), [first, later], [date(2025, 12, 1), february, MARS, AVRIL])
    assert found["agence"].to_list() == ["Lens", "Lens", "Lens", "Arras"]
    assert found["depense_nette_centimes"].to_list() == [40_000, 40_000, 40_000, 40_000]
    assert found["dette_transit_centimes"].to_list() == [0, 0, 0, 40_000]
    without = build([], [first, later], [MARS, AVRIL])
    assert without["depense_nette_centimes"].to_list() == [40_000, 60_000]


def test_a_line_is_due_by_the_term_observed_on_its_day():
    """In arrears until February, in advance from March: both rents are due on 1 March."""
    first = {"id_bail": "B0", "date_observation": date(2026, 1, 1), "terme": "echu"}
    later = {**first, "id_menage": "M0", "date_observation": date(2026, 2, 15), "terme": "a_echoir"}
    rows = [*rents(2, periode=date(2026, 2, 1)), *rents(3, periode=MARS)]
    found = build(rows, [first, later], [date(2026, 2, 1), MARS])
    assert found["solde_du_centimes"].to_list() == [0, 80_000]
    assert found["age_plus_ancien_terme_jours"].to_list() == [0, 30]


def test_one_row_per_lease_whatever_the_observations():
    rows = [{"id_bail": "B0", "date_observation": date(2026, month, 1)} for month in (1, 2, 3)]
    found = build([], [{**row, "id_menage": "M0"} for row in rows], [MARS, AVRIL])
    assert found.select("mois", "id_bail").rows() == [(MARS, "B0"), (AVRIL, "B0")]
    assert found["statut_aide"].null_count() == 2 and isinstance(found, pl.DataFrame)
