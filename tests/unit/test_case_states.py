"""The life of a case: what may follow what, and what dated facts make of it."""

from datetime import date, timedelta

import pytest

from screening.cases.states import (
    ETAPES,
    ETAT_DU_STATUT,
    ETATS,
    ETATS_ACTIFS,
    ETATS_FINAUX,
    SUITES,
    Fact,
    follow_case,
    next_state,
)

ENVOI = date(2026, 11, 5)


def day(n: int) -> date:
    """The n-th day after the sheet left."""
    return ENVOI + timedelta(days=n)


def facts(*dits: tuple[str, int], connu: int | None = None, **autres: object) -> list[Fact]:
    """Facts recorded in this order: (statut, day), learnt on their own day or on day `connu`."""
    return [
        Fact(numero, statut, day(le), day(le if connu is None else connu), **autres)
        for numero, (statut, le) in enumerate(dits, 1)
    ]


def state(*dits: tuple[str, int], remplacee: int | None = None) -> str:
    return follow_case(ENVOI, facts(*dits), None if remplacee is None else day(remplacee)).etat


def test_every_state_has_its_line_in_the_table_and_every_code_leads_to_one() -> None:
    assert set(ETAPES) == set(ETATS) and set(ETATS_ACTIFS) | set(ETATS_FINAUX) == set(ETATS)
    assert {suite for suites in ETAPES.values() for suite in suites} | {"envoyee"} == set(ETATS)
    assert set(ETAT_DU_STATUT.values()) | {"envoyee"} == set(ETATS)


def test_from_its_sending_a_case_may_come_to_any_state_and_from_its_end_to_none() -> None:
    assert SUITES["envoyee"] >= set(ETATS) - {"envoyee"}
    assert all(not SUITES[etat] for etat in ("passerelle", "terminee", "retiree"))


def test_no_jump_passes_over_the_end_of_a_case() -> None:
    assert "contact" not in SUITES["en_cours"] and "adhesion" not in SUITES["en_veille"]
    assert "adhesion" in SUITES["refus_menage"]  # a household that asks again


def test_nobody_who_agreed_expires() -> None:
    assert {etat for etat in ETATS if "expiree" in SUITES[etat]} == {
        "envoyee", "acceptee", "contact", "sans_reponse", "porte_close",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("dits", "attendu"),
    [
        ([], "envoyee"),
        ([("accepte", 2), ("sans_reponse", 5), ("porte_close", 9), ("contact", 12)], "contact"),
        ([("contact", 3), ("adhesion", 8), ("en_cours", 20)], "en_cours"),
        ([("termine", 200)], "terminee"),
        ([("adhesion", 8), ("contact", 3)], "adhesion"),
        ([("en_cours", 20), ("porte_close", 40)], "en_cours"),
        ([("en_cours", 20), ("accepte", 40)], "en_cours"),
        ([("adhesion", 8), ("revue", 95)], "en_cours"),
        ([("en_veille", 60), ("revue", 95)], "en_veille"),
        ([("refus", 6), ("adhesion", 30)], "adhesion"),
        ([("complet", 2), ("accepte", 15)], "acceptee"),
        ([("termine", 90), ("en_cours", 100)], "terminee"),
        ([("retire", 9), ("adhesion", 12)], "retiree"),
        ([("retire", 9), ("adhesion", 9)], "retiree"),
    ],
)
def test_a_case_moves_forward_by_the_days_of_its_facts(dits: list, attendu: str) -> None:
    assert state(*dits) == attendu


def test_the_last_word_of_a_day_corrects_the_earlier_one() -> None:
    assert state(("termine", 90), ("en_cours", 90)) == "en_cours"


def test_an_answer_read_after_the_expiry_undoes_it_whenever_it_is_dated() -> None:
    assert state(("expire", 30)) == "expiree"
    assert state(("expire", 30), ("contact", 25)) == "contact"
    assert state(("expire", 30), ("adhesion", 40)) == "adhesion"
    assert state(("sans_reponse", 8), ("expire", 30)) == "expiree"


def test_once_the_household_is_sent_elsewhere_nothing_moves_its_earlier_case() -> None:
    assert state(("expire", 30), ("contact", 61), remplacee=60) == "expiree"
    assert state(("complet", 3), ("accepte", 60), remplacee=60) == "refusee_partenaire"
    assert state(("complet", 3), ("accepte", 20), ("termine", 50), remplacee=60) == "terminee"


def test_closed_doors_are_counted_even_when_they_move_nothing() -> None:
    dits = facts(("porte_close", 2), ("porte_close", 4), ("en_cours", 20), ("porte_close", 40))
    assert follow_case(ENVOI, dits, None).portes_closes == 3


def test_an_agreement_is_given_with_the_support_and_taken_back_by_a_refusal() -> None:
    adhere = facts(("contact", 3), ("adhesion", 8))
    situation = follow_case(ENVOI, adhere, None)
    assert (situation.accord_contact_le, situation.accord_dossier_le) == (day(8), None)
    dossier = [*adhere, Fact(3, "en_cours", day(20), day(20), accord_dossier_le=day(15))]
    situation = follow_case(ENVOI, dossier, None)
    assert (situation.accord_contact_le, situation.accord_dossier_le) == (day(8), day(15))
    refuse = [*dossier, Fact(4, "refus", day(30), day(30), motif="pas_d_interet")]
    situation = follow_case(ENVOI, refuse, None)
    assert (situation.etat, situation.motif, situation.accord_retire_le) == (
        "refus_menage", "pas_d_interet", day(30),
    )  # fmt: skip
    revient = [*refuse, Fact(5, "adhesion", day(50), day(50))]
    situation = follow_case(ENVOI, revient, None)
    assert (situation.accord_contact_le, situation.accord_dossier_le) == (day(50), None)
    assert (situation.motif, situation.accord_retire_le) == (None, None)


def test_who_leaves_the_support_takes_the_agreement_back_and_who_completes_it_does_not() -> None:
    quitte = [*facts(("adhesion", 8)), Fact(2, "termine", day(90), day(90), issue="retrait")]
    assert follow_case(ENVOI, quitte, None).accord_retire_le == day(90)
    acheve = [*facts(("adhesion", 8)), Fact(2, "termine", day(90), day(90), issue="bail_regularise")]
    assert follow_case(ENVOI, acheve, None).accord_retire_le is None


def test_a_state_keeps_the_day_it_began_and_the_day_of_its_last_fact() -> None:
    situation = follow_case(ENVOI, facts(("en_cours", 20), ("revue", 110)), None)
    assert (situation.depuis_le, situation.etat_le) == (day(20), day(110))


@pytest.mark.parametrize("etat", ETATS)
@pytest.mark.parametrize("statut", ETAT_DU_STATUT)
def test_a_code_moves_a_case_only_where_the_table_says(etat: str, statut: str) -> None:
    suite = next_state(etat, statut)
    assert suite == etat or suite in SUITES[etat]
