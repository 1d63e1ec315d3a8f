"""Each rule of `follow`, the day before, on the day and after: readable cases, from the register to the workbook."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from followed_cases import after, answer, follow, landlord, number, register, rows, send, states, to_do
from referral_cases import NOM_MARQUE, text_of, write_landlord
from registers import run

from screening.errors import ConfigurationError
from screening.follow import follow_cases
from screening.sending.envelopes import safe_name
from screening.workspace import Workspace


@pytest.fixture
def espace(tmp_path: Path) -> Workspace:
    return landlord(tmp_path / "espace")


def actions(espace: Workspace, au: date, menage: str = "M1", feuille: str = "À faire") -> set[str]:
    return set(to_do(espace, au, feuille).get(menage, {}))


# --- silence --------------------------------------------------------------------------------------------


def test_a_partner_is_reminded_on_the_tenth_day_without_news(espace: Workspace) -> None:
    assert actions(espace, after(9)) == set()
    assert actions(espace, after(10)) == {"repondre"}
    assert to_do(espace, after(11))["M1"]["repondre"]["au_plus_tard"] == after(30)


def test_an_answer_starts_the_ten_days_again(espace: Workspace) -> None:
    answer(espace, "M1", "accepte", after(8))
    assert actions(espace, after(17)) == set()
    assert actions(espace, after(18)) == {"repondre"}


def test_a_case_expires_on_the_thirtieth_day_without_news_and_the_household_can_be_proposed(
    tmp_path: Path, url: str
) -> None:
    espace = landlord(tmp_path / "espace", url)
    answer(espace, "M2", "contact", after(20))
    assert follow(espace, after(29)).expires == 0
    assert states(espace, after(29)) == {"M1": "envoyee", "M2": "contact", "M3": "envoyee"}
    report = follow(espace, after(30))
    assert report.expires == 2
    assert states(espace, after(30)) == {"M1": "expiree", "M2": "contact", "M3": "expiree"}
    assert states(espace, after(29))["M1"] == "envoyee", "the past stays as it was"
    actives = register(espace).memory(date(2027, 1, 31)).orientations_actives
    assert actives["id_menage"].to_list() == ["M2"]
    fiche = next(
        ligne for ligne in rows(report.dossier / "relances.xlsx", "Dossiers") if ligne["id_menage"] == "M1"
    )
    assert (fiche["etat"], fiche["proposable_le"]) == ("expiree", after(30))
    ecrits = run(url, "SELECT role, operation FROM journal ORDER BY numero")
    assert ecrits.count(("outil", "expirer")) == 1


def test_following_twice_the_same_day_changes_neither_the_register_nor_a_byte(
    tmp_path: Path, url: str
) -> None:
    espace = landlord(tmp_path / "espace", url)
    premier = follow(espace, after(30))
    contenus = {chemin.name: chemin.read_bytes() for chemin in premier.dossier.iterdir()}
    journal = register(espace).verify_journal()
    second = follow(espace, after(30))
    assert (premier.expires, second.expires, second.nouveau) == (3, 0, False)
    assert {chemin.name: chemin.read_bytes() for chemin in second.dossier.iterdir()} == contenus
    assert register(espace).verify_journal() == journal


def test_a_past_day_does_not_expire_what_was_answered_since(espace: Workspace) -> None:
    answer(espace, "M1", "contact", after(33))
    assert follow(espace, after(31)).expires == 2
    assert states(espace, after(31))["M1"] == "envoyee" and states(espace, after(33))["M1"] == "contact"
    assert actions(espace, after(31)) == {"repondre"}


def test_a_form_read_late_is_news_on_the_day_it_is_read(espace: Workspace) -> None:
    answer(espace, "M1", "contact", le=after(3), lu=after(28))
    assert follow(espace, after(57)).expires == 2
    assert states(espace, after(57))["M1"] == "contact"
    assert follow(espace, after(58)).expires == 1


def test_an_expired_sheet_is_to_be_destroyed_for_thirty_days_and_a_late_answer_reopens_the_case(
    espace: Workspace,
) -> None:
    follow(espace, after(30))
    assert actions(espace, after(30)) == {"detruire"} == actions(espace, after(59))
    assert actions(espace, after(60)) == set()
    answer(espace, "M1", "contact", after(61))
    assert states(espace, after(61))["M1"] == "contact"


def test_a_day_that_has_not_come_and_a_day_before_any_sending_are_refused(espace: Workspace) -> None:
    with pytest.raises(ConfigurationError, match="pas encore venu"):
        follow_cases(espace, after(10), datetime(2026, 12, 4, tzinfo=UTC))
    assert follow_cases(espace, after(9), datetime(2026, 12, 4, tzinfo=UTC)).dossiers == 3
    with pytest.raises(ConfigurationError, match="Aucune fiche"):
        follow(espace, after(-1))
    assert not (espace.analyses / f"follow-{after(10)}").exists()


def test_where_nothing_was_ever_sent_no_register_is_made(tmp_path: Path) -> None:
    espace = write_landlord(tmp_path / "espace")
    with pytest.raises(ConfigurationError, match="Aucune fiche"):
        follow(espace, after(3))
    assert not (espace.racine / "registre.db").exists() and not espace.analyses.exists()


# --- visits and contacts --------------------------------------------------------------------------------


def test_two_closed_doors_ask_for_another_hour_or_place(espace: Workspace) -> None:
    answer(espace, "M1", "porte_close", after(1))
    assert actions(espace, after(8)) == set(), "one closed door asks for nothing"
    answer(espace, "M1", "porte_close", after(9))
    assert actions(espace, after(15), feuille="Plus tard") == {"autre_visite"}
    assert actions(espace, after(15)) == set(), "the household was visited six days ago"
    assert actions(espace, after(16)) == {"autre_visite"}
    answer(espace, "M1", "contact", after(17))
    assert "autre_visite" not in actions(espace, after(30))


@pytest.mark.parametrize("type_", ["contact_abouti", "contact_sans_reponse", "porte_close"])
def test_the_landlord_s_own_contacts_count_and_other_events_do_not(tmp_path: Path, type_: str) -> None:
    lignes = f"B1;{after(12)};{type_}\nB2;{after(12)};mise_en_demeure\n"
    espace = landlord(tmp_path / "espace", evenements=lignes)
    for menage in ("M1", "M2"):
        answer(espace, menage, "porte_close", after(1))
        answer(espace, menage, "porte_close", after(2))
    attend = to_do(espace, after(18), "Plus tard")
    assert set(attend) == {"M1"} and attend["M1"]["autre_visite"]["a_partir_du"] == after(19)
    assert "autre_visite" in actions(espace, after(18), "M2")
    assert "autre_visite" in actions(espace, after(19), "M1")


# --- supports -------------------------------------------------------------------------------------------


def test_a_review_is_due_three_months_after_adhesion_then_after_the_last_one(espace: Workspace) -> None:
    answer(espace, "M1", "adhesion", date(2026, 12, 1))
    assert actions(espace, date(2027, 2, 28)) == set()
    assert to_do(espace, date(2027, 3, 1))["M1"]["revue"]["au_plus_tard"] == date(2027, 3, 1)
    answer(espace, "M1", "revue", date(2027, 3, 10))
    assert actions(espace, date(2027, 6, 9)) == set()
    assert actions(espace, date(2027, 6, 10)) == {"revue"}


def test_a_measure_that_may_end_within_a_month_is_said_with_both_bounds(espace: Workspace) -> None:
    answer(espace, "M1", "adhesion", date(2026, 12, 1))
    for mois in (3, 6, 8):
        answer(espace, "M1", "revue", date(2027, mois, 1))
    assert actions(espace, date(2027, 7, 31)) == set()
    ligne = to_do(espace, date(2027, 8, 8))["M1"]["fin_de_mesure"]
    assert (ligne["au_plus_tot"], ligne["au_plus_tard"]) == (date(2027, 9, 1), date(2027, 12, 1))
    assert actions(espace, date(2027, 8, 1), feuille="Plus tard") == {"fin_de_mesure"}
    answer(espace, "M1", "termine", date(2027, 8, 20), issue="bail_regularise")
    assert actions(espace, date(2027, 9, 1)) == set()


def test_a_case_asleep_for_sixty_days_is_to_be_woken(espace: Workspace) -> None:
    answer(espace, "M1", "adhesion", after(3))
    answer(espace, "M1", "en_veille", after(10))
    assert "reveil" not in actions(espace, after(69))
    assert "reveil" in actions(espace, after(70))


def test_a_case_handed_over_waits_for_a_new_agreement_or_another_referral(espace: Workspace) -> None:
    answer(espace, "M1", "adhesion", after(3))
    answer(espace, "M1", "passerelle", after(10))
    assert actions(espace, after(16)) == set()
    assert actions(espace, after(17)) == {"recueillir_accord"}
    send(espace, date(2026, 11, 1), le=after(20), M1="S2")
    assert actions(espace, after(21)) == set()


def test_an_agreement_for_another_partner_ends_the_wait(tmp_path: Path) -> None:
    accord = f"M1;S2;contact;{after(15)};\n"
    espace = landlord(tmp_path / "espace", consentements=accord)
    answer(espace, "M1", "adhesion", after(3))
    answer(espace, "M1", "passerelle", after(10))
    assert actions(espace, after(17)) == set()


# --- who is left alone ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "exports",
    [
        {"oppositions": f"M1;{after(15)}\n"},
        {"evenements": f"B1;{after(15)};deces\n"},
        {"consentements": f"M1;S1;contact;2026-11-01;{after(15)}\n"},
    ],
)
def test_a_household_that_objected_died_or_took_its_agreement_back_is_contacted_no_more(
    tmp_path: Path, exports: dict[str, str]
) -> None:
    espace = landlord(tmp_path / "espace", **exports)
    answer(espace, "M1", "porte_close", after(1))
    answer(espace, "M1", "porte_close", after(2))
    assert actions(espace, after(14)) == {"autre_visite", "repondre"}
    assert actions(espace, after(15)) == {"arreter"}
    assert actions(espace, after(15), feuille="Plus tard") == set()


def test_a_refusal_asks_for_nothing_and_says_when_the_household_may_be_proposed(espace: Workspace) -> None:
    answer(espace, "M1", "refus", after(5), motif="pas_d_interet", retour_le=date(2027, 5, 30))
    assert actions(espace, after(25)) == set()
    lignes = rows(follow(espace, after(25)).dossier / "relances.xlsx", "Dossiers")
    assert {ligne["id_menage"]: ligne["proposable_le"] for ligne in lignes} == {
        "M1": date(2027, 5, 30), "M2": None, "M3": None,
    }  # fmt: skip


# --- what a partner may be sent -------------------------------------------------------------------------


def test_a_partner_s_files_hold_its_own_numbers_and_no_household(espace: Workspace) -> None:
    answer(espace, "M1", "porte_close", after(1))
    answer(espace, "M1", "porte_close", after(2))
    dossier = follow(espace, after(14)).dossier
    siens = {"S1": {number("M1"), number("M2")}, "S2": {number("M3")}}
    for structure, numeros in siens.items():
        classeur = dossier / f"relances-{structure}.xlsx"
        assert {ligne["numero_dossier"] for ligne in rows(classeur, "À faire")} == numeros
        autres = set().union(*siens.values()) - numeros
        for chemin in (
            classeur,
            dossier / f"bilan_partenaire-{structure}.html",
            dossier / f"bilan_partenaire-{structure}.json",
        ):
            texte = text_of(chemin.name, chemin.read_bytes())
            interdits = [*autres, NOM_MARQUE, "MARQUENTERRE", ">B1<", ">M1<", "id_menage", "Zénobie"]
            assert [mot for mot in interdits if mot in texte] == []
    assert (dossier / "relances.xlsx").stat().st_mode & 0o777 == 0o600


def test_a_partner_with_a_hostile_id_has_a_safe_file_of_its_own(tmp_path: Path) -> None:
    noms = {safe_name(ident) for ident in ("../../etc", "..-..-etc", "a/b", "a-b", "é" * 300)}
    assert len(noms) == 5 and not [nom for nom in noms if "/" in nom or ".." in nom or len(nom) > 80]
