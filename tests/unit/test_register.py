"""The register keeps what was proposed, decided and sent, once each, and never loses a decision."""

import os
import stat
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from registers import run, unguard
from sqlalchemy.exc import DBAPIError

from screening.cases import Register
from screening.errors import RegisterError

MOIS = date(2026, 10, 1)
LE = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def registre(url: str) -> Register:
    return Register.open(url)


def month(*lignes: tuple[str, str]) -> pl.DataFrame:
    """A month's decisions: (id_menage, niveau) in the order of the list."""
    return pl.DataFrame(
        {
            "id_menage": [m for m, _ in lignes],
            "id_bail": [f"B{m}" for m, _ in lignes],
            "agence": "Arras",
            "niveau": [n for _, n in lignes],
            "action": "proposer_accompagnement",
            "origine": "regle",
            "regles": [["E1"]] * len(lignes),
            "rang": list(range(1, len(lignes) + 1)),
            "mois_dus": 1.5,
            "suspension": [None if n != "suspendu" else "Plan respecté." for _, n in lignes],
            "version_modele": None,
            "version_regles": "r1",
        },
        schema_overrides={"suspension": pl.String, "version_modele": pl.String},
    )


def validation(id_menage: str, decision: str = "accepter", **autres: object) -> pl.DataFrame:
    ligne = {
        "id_menage": id_menage,
        "id_bail": f"B{id_menage}",
        "feuille": "Arras",
        "decision": decision,
        "action_retenue": "proposer_accompagnement",
        "besoins": ["budget"],
        "agent": "A. Test",
        "date_decision": date(2026, 11, 3),
    }
    return pl.DataFrame([ligne | autres])


def referral(id_menage: str, id_dispositif: str = "S1--D1") -> pl.DataFrame:
    return pl.DataFrame(
        {
            "id_menage": [id_menage],
            "id_bail": [f"B{id_menage}"],
            "id_structure": ["S1"],
            "id_dispositif": [id_dispositif],
            "ligne": ["FNAVDL"],
            "numero_dossier": [f"D-{id_menage}"],
        }
    )


def test_a_month_recorded_twice_changes_nothing(registre: Register) -> None:
    liste = month(("M1", "prioritaire"), ("M2", "vigilance"), ("M3", "suspendu"), ("M4", "aucun"))
    assert registre.record_month(MOIS, liste, LE)
    assert not registre.record_month(MOIS, liste.reverse(), LE)
    assert registre.proposals(MOIS)["id_menage"].to_list() == ["M1", "M2"]
    assert registre.verify_journal().entrees == 1


def test_screening_again_replaces_only_what_nobody_decided_upon(registre: Register) -> None:
    registre.record_month(MOIS, month(("M1", "prioritaire"), ("M2", "prioritaire")), LE)
    registre.record_decisions(MOIS, validation("M1"), LE)
    registre.record_month(MOIS, month(("M1", "aucun"), ("M2", "aucun"), ("M3", "prioritaire")), LE)
    assert registre.proposals(MOIS)["id_menage"].to_list() == ["M1", "M3"]
    assert registre.decisions(MOIS)["id_menage"].to_list() == ["M1"]


def test_one_household_with_two_leases_is_one_proposal(registre: Register) -> None:
    deux = month(("M1", "prioritaire"), ("M1", "prioritaire")).with_columns(
        id_bail=pl.Series(["B2", "B1"]), rang=pl.Series([None, 1])
    )
    registre.record_month(MOIS, deux, LE)
    assert registre.proposals(MOIS)["id_bail"].to_list() == ["B1"]


def test_a_decision_recorded_twice_counts_once_and_a_later_one_replaces_it(registre: Register) -> None:
    assert registre.record_decisions(MOIS, validation("M1"), LE) == 1
    assert registre.record_decisions(MOIS, validation("M1"), LE) == 0
    assert registre.record_decisions(MOIS, validation("M1", "refuser", motif="plan_en_place"), LE) == 1
    assert registre.decisions(MOIS)["decision"].to_list() == ["refuser"]


def test_a_household_referred_keeps_its_partner(registre: Register) -> None:
    assert registre.record_referrals(MOIS, referral("M1"), LE) == 1
    assert registre.record_referrals(MOIS, referral("M1"), LE) == 0
    with pytest.raises(RegisterError, match="changerait de partenaire"):
        registre.record_referrals(MOIS, referral("M1", "S1--D2"), LE)


def test_memory_is_read_as_of_a_date(registre: Register) -> None:
    registre.record_month(MOIS, month(("M1", "prioritaire")), LE)
    registre.record_decisions(
        MOIS, validation("M1", "refuser", motif="plan_en_place", retour_le=date(2027, 2, 3)), LE
    )
    registre.record_decisions(MOIS, validation("M2", "refuser", motif="ne_souhaite_pas"), LE)
    registre.record_referrals(MOIS, referral("M3"), LE)
    registre.record_objection("M4", date(2026, 11, 10), LE)
    fin_octobre, fin_novembre = (registre.memory(at) for at in (date(2026, 10, 31), date(2026, 11, 30)))
    assert fin_octobre.refus_agent.is_empty() and fin_octobre.orientations_actives.is_empty()
    assert fin_novembre.refus_agent.rows() == [
        ("M1", date(2026, 11, 3), "plan_en_place", date(2027, 2, 3), ["E1"])
    ]
    assert fin_novembre.refus_menage["id_menage"].to_list() == ["M2"]
    assert fin_novembre.orientations_actives["id_dispositif"].to_list() == ["S1--D1"]
    assert fin_novembre.oppositions["id_menage"].to_list() == ["M4"]
    assert registre.referrals(date(2026, 11, 4)).is_empty()
    assert registre.referrals(date(2026, 11, 5)).rows() == [("M3", date(2026, 11, 5))]


def test_a_later_acceptance_ends_a_refusal(registre: Register) -> None:
    registre.record_decisions(MOIS, validation("M1", "refuser", motif="plan_en_place"), LE)
    registre.record_decisions(
        date(2026, 11, 1), validation("M1", date_decision=date(2026, 12, 2)), LE.replace(month=12)
    )
    assert registre.memory(date(2026, 11, 30)).refus_agent.height == 1
    assert registre.memory(date(2026, 12, 31)).refus_agent.is_empty()


def test_a_decision_dated_before_its_own_month_end_does_not_change_that_month(registre: Register) -> None:
    registre.record_decisions(MOIS, validation("M1", "refuser", date_decision=date(2026, 10, 28)), LE)
    assert registre.memory(date(2026, 10, 31)).refus_agent.is_empty()


def test_a_version_met_with_another_hash_is_said(registre: Register) -> None:
    assert registre.record_version("v1", "aa", LE)
    assert registre.record_version("v1", "aa", LE)
    assert not registre.record_version("v1", "bb", LE)


def test_several_writings_are_kept_together_or_not_at_all(registre: Register) -> None:
    with pytest.raises(OSError, match="disque"), registre.transaction():
        registre.record_decisions(MOIS, validation("M1"), LE)
        registre.record_referrals(MOIS, referral("M1"), LE)
        raise OSError("disque plein")
    assert registre.decisions(MOIS).is_empty()
    assert registre.verify_journal().entrees == 0


def test_a_secret_is_made_once(registre: Register) -> None:
    premier = registre.secret("dossier", b"octobre")
    assert registre.secret("dossier", b"novembre") == premier
    assert len(premier) == 32


def test_the_journal_shows_a_change_made_behind_its_back(registre: Register, url: str) -> None:
    for id_menage in ("M1", "M2", "M3"):
        registre.record_decisions(MOIS, validation(id_menage), LE)
    assert registre.verify_journal().premiere_rupture is None
    with pytest.raises(DBAPIError, match="ne se modifie pas"):
        run(url, "UPDATE journal SET operation = 'x'")
    run(url, unguard(url), "UPDATE journal SET contenu = '{}' WHERE numero = 2")
    assert registre.verify_journal().premiere_rupture == 2


def test_the_journal_names_no_household(registre: Register, url: str) -> None:
    registre.record_decisions(MOIS, validation("MENAGE-MARQUE"), LE)
    assert "MENAGE-MARQUE" not in str(run(url, "SELECT * FROM journal"))


def test_only_its_owner_may_read_the_register(tmp_path: Path) -> None:
    Register.open(f"sqlite:///{tmp_path / 'registre.db'}")
    assert stat.S_IMODE(os.stat(tmp_path / "registre.db").st_mode) == 0o600


@pytest.mark.parametrize(
    ("adresse", "phrase"),
    [
        ("n'importe quoi", "n'est pas comprise"),
        ("sqlite:////nulle/part/registre.db", "ne peut pas être lu"),
        ("sqlite:///{dossier}/texte.db", "abîmé"),
    ],
)
def test_a_register_that_cannot_be_opened_says_so(adresse: str, phrase: str, tmp_path: Path) -> None:
    (tmp_path / "texte.db").write_text("ceci n'est pas une base" * 100)
    with pytest.raises(RegisterError, match=phrase):
        Register.open(adresse.format(dossier=tmp_path))


def test_a_register_of_another_version_is_refused(registre: Register, url: str) -> None:
    run(url, "UPDATE schema_registre SET version = 99")
    with pytest.raises(RegisterError, match="format 99"):
        Register.open(url)
