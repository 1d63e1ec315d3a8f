"""Each account indicator on a ledger small enough to be checked by hand."""

from datetime import date

import polars as pl
import pytest
from ledgers import baux, ecritures

from screening.indicators import build_indicators
from screening.parameters import load
from screening.vocabulary import INDICATEURS

MARS = date(2026, 3, 1)
VALUES = load(MARS)


def rent(month: int, amount: int = 40_000, year: int = 2026, **more):
    return {"date_operation": date(year, month, 1), "nature": "quittance", "montant_centimes": amount, **more}


def paid(month: int, day: int, amount: int = 40_000, year: int = 2026, **more):
    return {
        "date_operation": date(year, month, day),
        "nature": "reglement",
        "montant_centimes": -amount,
        **more,
    }


def line(nature: str, month: int, day: int, amount: int, year: int = 2026, **more):
    return {"date_operation": date(year, month, day), "nature": nature, "montant_centimes": amount, **more}


def at(rows, mois=MARS, lease=None, **tables):
    return build_indicators({"baux": baux(lease or {}), **tables}, ecritures(*rows), [mois], VALUES).row(
        0, named=True
    )


QUARTER = [rent(1), rent(2), rent(3)]

CASES = {
    "tout est payé": ([*QUARTER, paid(1, 5), paid(2, 5), paid(3, 5)], {"solde_du_centimes": 0, "mois_dus": 0.0,
        "age_plus_ancien_terme_jours": 0, "premier_defaut": None, "mois_en_retard_3": 0, "mois_depuis_terme_impaye": 0}),
    "deux loyers dus": ([*QUARTER, paid(1, 5)], {"solde_du_centimes": 80_000, "mois_dus": 2.0,
        "age_plus_ancien_terme_jours": 58, "mois_depuis_terme_impaye": 1, "premier_defaut": date(2026, 2, 1),
        "mois_depuis_premier_defaut": 1, "mois_en_retard_3": 2, "du_0_30_centimes": 40_000,
        "du_31_60_centimes": 40_000, "mois_depuis_paiement": 2, "passages_en_dette_24": 1}),
    "dix euros ne font pas un retard": ([rent(3), paid(3, 5, 39_000)], {"mois_en_retard_3": 0, "premier_defaut": None,
        "dette_propre_centimes": 1_000}),
    "dix euros et un centime en font un": ([rent(3), paid(3, 5, 38_999)], {"mois_en_retard_3": 1,
        "premier_defaut": MARS, "mois_depuis_premier_defaut": 0}),
    "l'aide réduit le terme du mois": ([rent(3), line("aide_logement", 3, 5, -25_000)], {"solde_du_centimes": 15_000,
        "depense_brute_centimes": 40_000, "depense_nette_centimes": 15_000, "mois_dus": 1.0, "beneficiaire_al": True,
        "aide_versee_au": "bailleur"}),
    "une aide du mois précédent vaut encore": ([rent(2), line("aide_logement", 2, 5, -25_000), rent(3)],
        {"depense_nette_centimes": 15_000, "solde_du_centimes": 55_000}),
    "une aide d'il y a trois mois ne vaut plus": ([rent(12, year=2025), line("aide_logement", 12, 5, -25_000, 2025),
        *QUARTER], {"depense_nette_centimes": 40_000}),
    "une régularisation n'entre pas dans la dépense": ([rent(3), line("regularisation_charges", 3, 10, 30_000)],
        {"depense_nette_centimes": 40_000, "solde_du_centimes": 70_000}),
    "un rejet défait le paiement": ([rent(2), paid(2, 5), line("rejet", 2, 9, 40_000), rent(3), paid(3, 5)],
        {"solde_du_centimes": 40_000, "rejets_3": 1, "age_plus_ancien_terme_jours": 30}),
    "un transfert est neutre": ([rent(3), paid(3, 5), line("transfert", 3, 9, 12_345)],
        {"solde_du_centimes": 0, "solde_comptable_centimes": 12_345}),
    "les frais ne sont pas de la dette légale": ([rent(3), line("frais", 3, 1, 5_000)],
        {"solde_du_centimes": 45_000, "dette_legale_centimes": 40_000}),
    "le loyer est payé avant les frais du même jour": ([rent(3), line("frais", 3, 1, 5_000), paid(3, 5)],
        {"solde_du_centimes": 5_000, "dette_legale_centimes": 0, "mois_depuis_terme_impaye": 0}),
    "pas encore exigible": ([rent(3, date_exigibilite=date(2026, 4, 1))],
        {"solde_du_centimes": 0, "solde_comptable_centimes": 40_000}),
    "connu trop tard": ([rent(3), paid(3, 30, date_connaissance=date(2026, 4, 2))], {"solde_du_centimes": 40_000}),
    "paiements partiels": ([*QUARTER, paid(1, 5, 10_000), paid(2, 5, 39_999), paid(3, 5)],
        {"paiements_partiels_12": 2, "mois_courants_payes_6": 1}),
    "un rappel d'aide à rendre est une charge": ([rent(3), line("rappel_aide", 3, 10, 10_000), paid(3, 12, 50_000)],
        {"solde_du_centimes": 0, "taux_paye_3": 1.0, "paiements_partiels_12": 0}),
    "taux payé": ([*QUARTER, paid(1, 5), paid(2, 5, 20_000)], {"taux_paye_3": 0.5, "taux_paye_12": 0.5}),
    "la dette augmente d'un loyer par mois": ([*QUARTER], {"tendance_solde_6": 40_000.0}),
    "délais de paiement": ([*QUARTER, paid(1, 5), paid(2, 11), paid(3, 22)],
        {"delai_paiement_jours": pytest.approx((4 + 10 + 21) / 3), "dernier_retard_jours": 21,
         "retard_avant_dernier_jours": 10, "termes_tardifs_3": 1, "termes_tardifs_6": 1,
         "mois_depuis_terme_tardif": 0}),
    "un terme impayé compte jusqu'à T": ([rent(3)], {"delai_paiement_jours": 30.0, "dernier_retard_jours": 30}),
    "le reste à payer monte": ([rent(12, year=2025), line("aide_logement", 12, 5, -25_000, 2025), *QUARTER],
        {"hausse_reste_a_payer_centimes": 25_000, "baisse_aide_centimes": 25_000}),
    "rien dans le grand livre": ([], {"solde_du_centimes": 0, "mois_dus": 0.0, "depense_nette_centimes": 40_000,
        "taux_paye_3": None, "mois_depuis_paiement": None, "delai_paiement_jours": None, "tendance_solde_6": None}),
    "aucune dépense": ([line("autre_debit", 3, 1, 5_000), rent(3, 20_000), line("aide_logement", 3, 5, -25_000)],
        {"depense_nette_centimes": -5_000, "solde_du_centimes": 0}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_account_by_hand(name):
    rows, expected = CASES[name]
    found = at(rows)
    assert {key: found[key] for key in expected} == expected


def test_a_term_in_arrears_counts_from_the_month_after_its_period():
    march = rent(3, periode=date(2026, 3, 1))
    assert at([march], lease={"terme": "echu"})["solde_du_centimes"] == 0
    assert at([march], mois=date(2026, 4, 1), lease={"terme": "echu"})["age_plus_ancien_terme_jours"] == 29


@pytest.mark.parametrize("beyond", [-5, 0, 1])
def test_a_direct_debit_that_cannot_be_settled_by_the_month_end_is_timing(beyond):
    """The bank takes some days: a debit is timing when they lead past the 31st."""
    day = 31 - VALUES.valeur("delai_prelevement_jours") + beyond
    transit = 40_000 if beyond > 0 else 0
    found = at([rent(3)], lease={"mode_paiement": "prelevement", "jour_prelevement": day})
    assert (found["dette_transit_centimes"], found["dette_propre_centimes"]) == (transit, 40_000 - transit)


def test_only_the_last_term_is_in_transit():
    found = at(QUARTER, lease={"mode_paiement": "prelevement", "jour_prelevement": 31})
    assert (found["dette_technique_centimes"], found["dette_propre_centimes"]) == (40_000, 80_000)


def test_a_prorated_first_month_is_timing_while_the_household_settles_in():
    lease = {"date_effet": date(2026, 2, 12)}
    rows = [line("quittance", 2, 12, 24_000), rent(3), paid(3, 5)]
    found = at(rows, lease=lease)
    assert found["solde_du_centimes"] == 24_000
    assert found["depense_nette_centimes"] == 40_000
    later = at([*rows, rent(4), paid(4, 5), rent(5), paid(5, 5)], mois=date(2026, 5, 1), lease=lease)
    assert later["dette_entree_centimes"] == 0


def test_who_is_present():
    leases = baux(
        {},
        {"date_effet": date(2026, 4, 1)},
        {"date_fin": date(2026, 3, 31)},
        {"date_fin": date(2026, 4, 1)},
    )
    found = build_indicators({"baux": leases}, None, [MARS], VALUES)
    assert found["id_bail"].to_list() == ["B0", "B3"]


def test_a_lease_ended_in_law_with_nobody_gone_is_still_lived_in():
    leases = baux(
        {"date_fin": date(2026, 1, 31)}, {"date_fin": date(2026, 1, 31), "date_sortie": date(2026, 2, 3)}
    )
    found = build_indicators({"baux": leases}, None, [MARS], VALUES)
    assert found["id_bail"].to_list() == ["B0"]


def test_seniority_runs_through_earlier_leases():
    leases = baux(
        {"date_effet": date(2010, 3, 1), "date_fin": date(2020, 1, 1)},
        {"date_effet": date(2020, 1, 1), "id_bail_precedent": "B0"},
    )
    found = build_indicators({"baux": leases}, None, [MARS], VALUES)
    assert found.select("id_bail", "anciennete_mois").rows() == [("B1", 192)]


def events(*rows):
    columns = {
        "id_bail": pl.String,
        "date_operation": pl.Date,
        "date_connaissance": pl.Date,
        "type": pl.String,
    }
    return pl.DataFrame([("B0", day, None, kind) for kind, day in rows], schema=columns, orient="row")


def test_without_events_every_fact_of_theirs_is_unknown():
    found = at(QUARTER)
    assert found["procedure_en_cours"] is None and found["stade"] is None and found["deces"] is None
    assert found["accompagne"] == "inconnu" and found["fsl_mobilisable"] == "inconnu"


def test_a_step_of_the_procedure_lasts_as_long_as_the_debt():
    steps = events(("relance", date(2026, 1, 20)), ("commandement_payer", date(2026, 2, 10)))
    owing = at(QUARTER, evenements=steps)
    assert (owing["stade"], owing["procedure_en_cours"], owing["jours_depuis_commandement"]) == (
        "commandement_payer", True, 49,
    )  # fmt: skip
    settled = at([*QUARTER, paid(3, 20, 120_000)], evenements=steps)
    assert (settled["stade"], settled["procedure_en_cours"]) == ("aucun", False)


def test_a_plan_is_followed_by_how_much_the_debt_goes_down():
    plans = pl.DataFrame(
        [("P1", "B0", date(2026, 1, 20), date(2026, 2, 1), 10_000, 8, None, None)],
        schema=["id_plan", "id_bail", "date_signature", "premiere_echeance", "mensualite_centimes", "nb_echeances",
                "nature", "date_fin"], orient="row",
    ).with_columns(pl.col("date_fin").cast(pl.Date))  # fmt: skip
    found = at([*QUARTER, paid(2, 5, 50_000), paid(3, 5, 45_000)], plans=plans)
    assert found["plan_en_cours"] is True
    assert found["plan_taux_respecte"] == pytest.approx(0.75)


def test_the_columns_are_those_of_the_vocabulary_even_without_a_lease():
    empty = build_indicators({"baux": baux({}).clear()}, None, [MARS], VALUES)
    assert empty.schema == pl.Schema(INDICATEURS) and empty.height == 0
