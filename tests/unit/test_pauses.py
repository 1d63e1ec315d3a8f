"""Whom the register keeps off, and what brings a refused household back: a delay, a new fact, another stage."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from screening.cases import Register
from screening.cases.life import FAIT, PLACE
from screening.pauses import Pauses, pauses_of
from screening.rules.engine import FACTS

MOIS = date(2026, 10, 1)
DECIDE_LE = date(2026, 11, 4)
LE = datetime(2026, 11, 5, 9, tzinfo=UTC)
NOVEMBRE, FEVRIER = date(2026, 11, 30), date(2027, 2, 28)


@pytest.fixture
def registre(tmp_path):
    return Register.open(f"sqlite:///{tmp_path / 'registre.db'}")


def propose(registre, regles):
    """M1 is proposed in October because of these rules."""
    ligne = {
        "id_menage": "M1",
        "id_bail": "B1",
        "niveau": "prioritaire",
        "regles": regles,
        "rang": 1,
        "mois_dus": 1.0,
    }
    vides = dict.fromkeys(("agence", "action", "origine", "version_modele", "version_regles", "suspension"))
    registre.record_month(MOIS, pl.DataFrame([ligne | vides]), LE)


def answer(registre, decision="refuser", motif="plan_en_place", mois=MOIS, le=DECIDE_LE, **autres):
    retour = date(2027, 2, 4) if decision == "refuser" else None
    ligne = {"id_menage": "M1", "id_bail": "B1", "feuille": "Arras", "decision": decision, "motif": motif,
             "action_retenue": "appeler", "date_decision": le, "retour_le": retour}  # fmt: skip
    registre.record_decisions(mois, pl.DataFrame([ligne | autres]), LE)


def read(registre, at, codes=(), stade_jours=None) -> Pauses:
    """The pauses at a month-end where these rules fire on M1, whose stage is that old."""
    faits = [dict.fromkeys(FACTS) | {"id_bail": "B1", "effet": effet, "code": code, "libelle": f"règle {code}"}
             for code, effet in codes]  # fmt: skip
    homes = pl.DataFrame(
        {"id_menage": ["M1"], "id_bail": ["B1"], "stade_jours": [stade_jours]},
        schema_overrides={"stade_jours": pl.Int64},
    )
    return pauses_of(registre.memory(at), pl.DataFrame(faits, schema=FACTS), homes, at)


def returns(pauses: Pauses):
    return pauses.reponses["retour"].to_list()


def test_a_refused_household_is_kept_off_until_its_day(registre):
    answer(registre)
    tenus = read(registre, NOVEMBRE).tenus
    assert tenus.rows() == [
        (
            "M1",
            "Un agent a écarté la proposition ; retour possible le 04/02/2027.",
            "refus_agent",
            date(2027, 2, 4),
        )
    ]
    apres = read(registre, FEVRIER)
    assert apres.tenus.is_empty() and returns(apres) == ["delai"]


@pytest.mark.parametrize(
    ("codes", "revient"),
    [
        ([("P1", "proposer")], False),
        ([("P1", "proposer"), ("P8", "proposer")], True),
        ([("R1", "relever")], True),
        ([("O1", "orienter"), ("E1", "echeance"), ("S2", "suspendre")], False),
        ([], False),
    ],
)
def test_a_rule_that_had_not_fired_brings_it_back(codes, revient, registre):
    propose(registre, ["P1"])
    answer(registre)
    pauses = read(registre, NOVEMBRE, codes)
    assert pauses.tenus.is_empty() is revient
    assert returns(pauses) == (["fait_nouveau"] if revient else [None])


def test_the_new_facts_are_named(registre):
    propose(registre, ["P1"])
    answer(registre)
    pauses = read(registre, NOVEMBRE, [("P1", "proposer"), ("P8", "proposer"), ("R1", "relever")])
    assert pauses.reponses["faits_nouveaux"].to_list() == [["règle P8", "règle R1"]]


def test_a_fact_already_there_at_a_second_refusal_is_no_longer_new(registre):
    propose(registre, ["P1"])
    answer(registre)
    registre.record_month(
        date(2026, 11, 1),
        pl.DataFrame(
            [{"id_menage": "M1", "id_bail": "B1", "niveau": "vigilance", "regles": ["P1", "P8"], "rang": 1,
              "mois_dus": 1.0, "suspension": None}]
        ),
        LE,
    )  # fmt: skip
    answer(registre, mois=date(2026, 11, 1), le=date(2026, 12, 3), retour_le=date(2027, 3, 3))
    assert returns(read(registre, date(2026, 12, 31), [("P8", "proposer")])) == [None]


@pytest.mark.parametrize(
    ("jours", "revient"), [(None, False), (27, False), (26, False), (25, True), (0, True)]
)
@pytest.mark.parametrize("motif", ["plan_en_place", "ne_souhaite_pas"])
def test_a_stage_reached_since_the_refusal_brings_it_back(motif, jours, revient, registre):
    """The refusal is of 4 November: on the 30th, a stage 26 days old was reached that very day."""
    answer(registre, motif=motif)
    pauses = read(registre, NOVEMBRE, stade_jours=jours)
    assert pauses.tenus.is_empty() is revient
    assert returns(pauses) == (["etape"] if revient else [None])


def test_a_new_fact_does_not_undo_the_households_own_refusal(registre):
    propose(registre, ["P1"])
    answer(registre, motif="ne_souhaite_pas")
    pauses = read(registre, NOVEMBRE, [("P8", "proposer")])
    assert pauses.tenus["motif"].to_list() == ["refus_menage"]


def test_a_household_that_asks_is_added_and_no_longer_kept_off(registre):
    answer(registre, motif="ne_souhaite_pas")
    assert read(registre, NOVEMBRE).tenus.height == 1
    novembre = date(2026, 11, 1)
    answer(registre, "accepter", "demande_du_menage", mois=novembre, le=date(2026, 12, 2), feuille="Ajouts")
    assert read(registre, NOVEMBRE).tenus.height == 1, (
        "the month of the request, screened again, finds the same"
    )
    assert read(registre, date(2026, 12, 31)).tenus.is_empty()


def test_a_postponed_household_is_not_kept_off(registre):
    answer(registre, "reporter", "paiement_annonce")
    pauses = read(registre, NOVEMBRE)
    assert pauses.tenus.is_empty() and returns(pauses) == [None]


def test_a_referral_comes_before_a_refusal(registre):
    envoi = {"id_menage": "M1", "id_bail": "B1", "id_structure": "S", "id_dispositif": "D", "ligne": None,
             "numero_dossier": "N"}  # fmt: skip
    registre.record_referrals(MOIS, pl.DataFrame([envoi]), LE)
    answer(registre)
    tenus = read(registre, NOVEMBRE).tenus
    assert tenus.select("motif", "fin").rows() == [("orientation", None)]


def test_the_plans_that_agents_kept_are_read_as_of_a_date(registre):
    answer(registre, "accepter", None, action_retenue="proposer_plan")
    answer(registre, "accepter", None, mois=date(2026, 11, 1), le=date(2026, 12, 1))
    assert registre.proposed_plans(date(2026, 10, 31)).is_empty()
    for fin in (NOVEMBRE, date(2026, 12, 31)):
        assert registre.proposed_plans(fin).rows() == [("B1", DECIDE_LE)]
    answer(registre, "refuser", "plan_en_place", le=date(2026, 11, 6))
    assert registre.proposed_plans(NOVEMBRE).is_empty()


def test_an_objection_recorded_by_the_landlord_comes_first(registre):
    registre.record_objection("M1", DECIDE_LE, LE)
    answer(registre)
    assert read(registre, NOVEMBRE).tenus.select("motif", "fin").rows() == [("opposition", None)]


def write_back(registre, statut="refus", le=date(2026, 11, 12), retour=date(2027, 5, 12)):
    """M1 is sent to a partner, who writes this back."""
    envoi = {"id_menage": "M1", "id_bail": "B1", "id_structure": "S1", "id_dispositif": "S1--D1",
             "ligne": "F", "numero_dossier": "D1"}  # fmt: skip
    registre.record_referrals(MOIS, pl.DataFrame([envoi]), LE)
    fait = dict.fromkeys(FAIT) | {"numero_dossier": "D1", "statut": statut, "date": le, "fichier": "aa"}
    faits = pl.DataFrame([fait | {"retour_le": retour if statut == "refus" else None}], schema=FAIT)
    registre.record_returns(faits, pl.DataFrame(schema=PLACE), datetime(2026, 11, 15, tzinfo=UTC))


def test_a_refusal_that_a_partner_writes_back_keeps_off_like_the_household_s_own_word(registre):
    propose(registre, ["P1"])
    answer(registre, "accepter", motif=None)
    write_back(registre)
    tenus = read(registre, NOVEMBRE, [("P1", "proposer"), ("P9", "proposer")]).tenus
    phrase = "Le ménage a refusé l'aide ; nouvelle proposition possible le 12/05/2027."
    assert tenus.rows() == [("M1", phrase, "refus_menage", date(2027, 5, 12))]
    etape = read(registre, NOVEMBRE, stade_jours=10)
    assert etape.tenus.is_empty() and returns(etape) == ["etape"]
    apres = read(registre, date(2027, 5, 31))
    assert apres.tenus.is_empty() and returns(apres) == ["delai"]


def test_a_household_under_way_is_kept_off_and_one_turned_away_comes_back(registre):
    write_back(registre, "en_cours")
    assert read(registre, NOVEMBRE).tenus["motif"].to_list() == ["orientation"]
    fait = dict.fromkeys(FAIT) | {"numero_dossier": "D1", "statut": "termine", "date": date(2026, 12, 1)}
    faits = pl.DataFrame([fait | {"fichier": "bb"}], schema=FAIT)
    registre.record_returns(faits, pl.DataFrame(schema=PLACE), datetime(2026, 12, 10, tzinfo=UTC))
    assert read(registre, NOVEMBRE).tenus["motif"].to_list() == ["orientation"]
    assert read(registre, FEVRIER).tenus.is_empty()
