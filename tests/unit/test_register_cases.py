"""The cases in the register: answers recorded once, read as of a day, on SQLite and on PostgreSQL alike."""

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from registers import run

from screening.cases import Register
from screening.cases.life import FAIT, PLACE, Recorded
from screening.cases.tables import VERSION_SCHEMA
from screening.errors import RegisterError

SEPTEMBRE, OCTOBRE, NOVEMBRE, DECEMBRE = (date(2026, m, 1) for m in (9, 10, 11, 12))
ENVOI = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)
GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture
def registre(url: str) -> Register:
    registre = Register.open(url, ENVOI)
    registre.record_referrals(OCTOBRE, referrals("M1", "M2", "M3"), ENVOI)
    return registre


def referrals(*menages: str, structure: str = "S1", prefixe: str = "D") -> pl.DataFrame:
    return pl.DataFrame(
        {
            "id_menage": menages,
            "id_bail": [f"B{menage}" for menage in menages],
            "id_structure": structure,
            "id_dispositif": f"{structure}--X",
            "ligne": "FNAVDL",
            "numero_dossier": [f"{prefixe}-{menage}" for menage in menages],
        }
    )


def on(mois: int, jour: int, annee: int = 2026) -> datetime:
    return datetime(annee, mois, jour, 10, 0, tzinfo=UTC)


def form(*lignes: dict, fichier: str = "aa") -> pl.DataFrame:
    """The facts of a form: each row its household, its code, its date, and what else it says."""
    faits = [
        dict.fromkeys(FAIT)
        | {"numero_dossier": f"D-{ligne['menage']}", "fichier": fichier}
        | {nom: valeur for nom, valeur in ligne.items() if nom != "menage"}
        for ligne in lignes
    ]
    return pl.DataFrame(faits, schema=FAIT, orient="row")


def said(menage: str, statut: str, le: date, **autres: object) -> dict:
    return {"menage": menage, "statut": statut, "date": le} | autres


def places(*dites: tuple[str | None, int], fichier: str = "aa") -> pl.DataFrame:
    lignes = [("S1--X", ligne, NOVEMBRE, nombre, fichier) for ligne, nombre in dites]
    return pl.DataFrame(lignes, schema=PLACE, orient="row")


AUCUNE = pl.DataFrame(schema=PLACE)


def states(registre: Register, at: date) -> dict[str, str]:
    return dict(registre.cases(at).select("id_menage", "etat").iter_rows())


def test_an_answer_moves_its_case_and_is_read_as_of_its_day(registre: Register, url: str) -> None:
    faits = form(
        said("M1", "adhesion", date(2026, 11, 12), accord_dossier_le=date(2026, 11, 14)),
        said("M2", "hors_criteres", date(2026, 11, 10)),
    )
    assert registre.record_returns(faits, AUCUNE, on(11, 16)) == Recorded(2, 0, 0, 0)
    assert states(registre, date(2026, 11, 15)) == dict.fromkeys(("M1", "M2", "M3"), "envoyee")
    assert states(registre, date(2026, 11, 16)) == {
        "M1": "adhesion",
        "M2": "refusee_partenaire",
        "M3": "envoyee",
    }
    cas = registre.cases(date(2026, 11, 30)).row(0, named=True)
    assert (cas["etat_le"], cas["accord_contact_le"], cas["accord_dossier_le"]) == tuple(
        date(2026, 11, jour) for jour in (12, 12, 14)
    )
    assert registre.cases(date(2026, 11, 4)).is_empty()
    ecrits = run(url, "SELECT id_menage, etat FROM orientation ORDER BY id_menage")
    assert ecrits == [("M1", "adhesion"), ("M2", "refusee_partenaire"), ("M3", "envoyee")]


def test_the_same_form_twice_changes_nothing_and_adds_no_entry(registre: Register) -> None:
    faits, ouvertes = form(said("M1", "contact", date(2026, 11, 9))), places(("FNAVDL", 3))
    assert registre.record_returns(faits, ouvertes, on(11, 10)) == Recorded(1, 0, 0, 1)
    entrees = registre.verify_journal().entrees
    assert registre.record_returns(faits, ouvertes, on(11, 20)) == Recorded(0, 0, 0, 0)
    saved_again = faits.with_columns(fichier=pl.lit("bb")), ouvertes.with_columns(fichier=pl.lit("bb"))
    assert registre.record_returns(*saved_again, on(11, 21)) == Recorded(0, 0, 0, 0)
    assert registre.verify_journal().entrees == entrees
    assert registre.facts(date(2026, 12, 1)).height == 1


def test_a_corrected_form_holds_and_the_old_one_read_again_does_not_undo_it(registre: Register) -> None:
    le = date(2026, 11, 20)
    ancien, corrige = form(said("M1", "termine", le)), form(said("M1", "en_cours", le), fichier="bb")
    registre.record_returns(ancien, AUCUNE, on(11, 21))
    assert registre.record_returns(corrige, AUCUNE, on(11, 22)).faits == 1
    assert registre.record_returns(ancien, AUCUNE, on(11, 23)).faits == 0
    assert states(registre, date(2026, 11, 21))["M1"] == "terminee"
    assert states(registre, date(2026, 11, 30))["M1"] == "en_cours"


def test_each_form_is_journaled_with_its_role_its_day_and_its_digest_and_no_household(
    registre: Register, url: str
) -> None:
    faits = form(said("M1", "contact", date(2026, 11, 9)), said("M2", "porte_close", date(2026, 11, 9)))
    autre = form(said("M3", "contact", date(2026, 11, 9)), fichier="cc")
    registre.record_returns(pl.concat([faits, autre]), places(("FNAVDL", 2)), on(11, 10))
    entrees = run(url, "SELECT role, operation, horodatage, contenu FROM journal ORDER BY numero")[1:]
    assert [(role, operation, le[:10]) for role, operation, le, _ in entrees] == [
        ("partenaire", "retour", "2026-11-10")
    ] * 2
    contenus = [contenu for *_, contenu in entrees]
    assert '"fichier": "aa", "lignes": 3' in contenus[0] and '"fichier": "cc", "lignes": 1' in contenus[1]
    assert not any(mot in str(contenus) for mot in ("M1", "D-M", "S1--X"))
    assert registre.verify_journal().premiere_rupture is None


def test_a_failure_in_the_middle_leaves_nothing(registre: Register, url: str) -> None:
    with pytest.raises(OSError, match="disque"), registre.transaction():
        registre.record_returns(
            form(said("M1", "contact", date(2026, 11, 9))), places(("FNAVDL", 2)), on(11, 10)
        )
        raise OSError("disque plein")
    assert states(registre, date(2026, 12, 1))["M1"] == "envoyee"
    assert run(url, "SELECT etat FROM orientation WHERE id_menage = 'M1'") == [("envoyee",)]
    assert registre.facts(date(2026, 12, 1)).is_empty() and registre.open_places(NOVEMBRE).is_empty()
    with pytest.raises(RegisterError, match="jamais envoyé"):
        registre.record_returns(
            form(said("M1", "contact", date(2026, 11, 9)), said("M9", "contact", date(2026, 11, 9))),
            AUCUNE,
            on(11, 10),
        )
    assert registre.facts(date(2026, 12, 1)).is_empty()


def test_a_case_expires_once_and_a_late_answer_is_recorded_and_said(registre: Register) -> None:
    assert registre.record_move(["D-M1", "D-M2"], "expire", date(2026, 12, 6), on(12, 7)) == 2
    assert registre.record_move(["D-M1", "D-M2"], "expire", date(2026, 12, 6), on(12, 8)) == 0
    assert states(registre, date(2026, 12, 5))["M1"] == "envoyee"
    assert states(registre, date(2026, 12, 6))["M1"] == "expiree"
    recu = registre.record_returns(form(said("M1", "contact", date(2026, 12, 1))), AUCUNE, on(12, 10))
    assert recu == Recorded(1, 1, 0, 0)
    assert states(registre, date(2026, 12, 9))["M1"] == "expiree"
    assert states(registre, date(2026, 12, 10)) == {"M1": "contact", "M2": "expiree", "M3": "envoyee"}


def test_nothing_expires_that_was_answered_since(registre: Register) -> None:
    registre.record_returns(form(said("M1", "contact", date(2026, 11, 20))), AUCUNE, on(12, 10))
    assert registre.record_move(["D-M1", "D-M3"], "expire", date(2026, 12, 6), on(12, 10)) == 1
    assert states(registre, date(2026, 12, 31))["M1"] == "contact"


def test_a_late_answer_does_not_revive_a_case_whose_household_was_sent_elsewhere(registre: Register) -> None:
    registre.record_move(["D-M1"], "expire", date(2026, 12, 6), on(12, 7))
    registre.record_referrals(DECEMBRE, referrals("M1", structure="S2", prefixe="E"), on(1, 8, 2027))
    recu = registre.record_returns(form(said("M1", "contact", date(2026, 12, 30))), AUCUNE, on(1, 9, 2027))
    assert recu == Recorded(1, 1, 1, 0)
    etats = registre.cases(date(2027, 2, 1)).filter(pl.col("id_menage") == "M1")
    assert etats.select("id_structure", "etat").rows() == [("S1", "expiree"), ("S2", "envoyee")]


def test_what_the_landlord_withdraws_is_over(registre: Register, url: str) -> None:
    assert registre.record_move(["D-M1"], "retire", date(2026, 11, 12), on(11, 12)) == 1
    recu = registre.record_returns(form(said("M1", "adhesion", date(2026, 11, 12))), AUCUNE, on(11, 13))
    assert recu == Recorded(1, 0, 1, 0)
    assert states(registre, date(2026, 11, 30))["M1"] == "retiree"
    entrees = run(url, "SELECT role, operation FROM journal ORDER BY numero")
    assert ("bailleur", "retirer") in entrees


def test_a_refusal_written_back_opens_the_household_s_own_delay(registre: Register) -> None:
    retour = date(2027, 5, 10)
    faits = form(said("M1", "refus", date(2026, 11, 10), motif="pas_d_interet", retour_le=retour))
    registre.record_returns(faits, AUCUNE, on(11, 12))
    assert registre.memory(date(2026, 10, 31)).refus_menage.is_empty()
    memoire = registre.memory(date(2026, 11, 30))
    assert memoire.refus_menage.rows() == [("M1", date(2026, 11, 10), retour)]
    assert memoire.refus_agent.is_empty()
    assert memoire.orientations_actives["id_menage"].to_list() == ["M2", "M3"]


def test_an_agent_s_later_word_ends_the_household_s_refusal(registre: Register) -> None:
    faits = form(said("M1", "refus", date(2026, 11, 10), retour_le=date(2027, 5, 10)))
    registre.record_returns(faits, AUCUNE, on(11, 12))
    ligne = {"id_menage": "M1", "id_bail": "BM1", "decision": "accepter", "date_decision": date(2026, 12, 3)}
    registre.record_decisions(NOVEMBRE, pl.DataFrame([ligne | {"motif": "demande_du_menage"}]), on(12, 4))
    assert registre.memory(date(2026, 11, 30)).refus_menage["id_menage"].to_list() == ["M1"]
    assert registre.memory(date(2026, 12, 31)).refus_menage.is_empty()


@pytest.mark.parametrize("statut", ["complet", "hors_criteres", "termine", "passerelle"])
def test_who_was_turned_away_or_has_ended_can_be_proposed_again(registre: Register, statut: str) -> None:
    registre.record_returns(form(said("M1", statut, date(2026, 11, 10))), AUCUNE, on(11, 12))
    memoire = registre.memory(date(2026, 11, 30))
    assert memoire.orientations_actives["id_menage"].to_list() == ["M2", "M3"]
    assert memoire.reponses.is_empty()


def test_a_past_month_finds_again_what_it_knew(registre: Register) -> None:
    avant = registre.memory(date(2026, 11, 30)), registre.cases(date(2026, 11, 30))
    registre.record_returns(form(said("M1", "refus", date(2026, 11, 20))), AUCUNE, on(12, 2))
    apres = registre.memory(date(2026, 11, 30)), registre.cases(date(2026, 11, 30))
    assert apres[1].equals(avant[1])
    assert apres[0].orientations_actives.equals(avant[0].orientations_actives)
    assert registre.memory(date(2026, 12, 31)).refus_menage["id_menage"].to_list() == ["M1"]


def test_agreements_are_those_of_cases_still_followed_and_those_taken_back(registre: Register) -> None:
    faits = form(
        said("M1", "adhesion", date(2026, 11, 12), accord_dossier_le=date(2026, 11, 14)),
        said("M2", "adhesion", date(2026, 11, 12)),
        said("M3", "adhesion", date(2026, 11, 13)),
    )
    registre.record_returns(faits, AUCUNE, on(11, 16))
    suite = form(
        said("M2", "refus", date(2026, 11, 20)),
        said("M3", "termine", date(2026, 11, 25), issue="bail_regularise"),
        fichier="bb",
    )
    registre.record_returns(suite, AUCUNE, on(11, 26))
    assert registre.agreements(date(2026, 11, 20)).height == 4
    assert registre.agreements(date(2026, 11, 26)).rows() == [
        ("M1", "S1", "contact", date(2026, 11, 12), None),
        ("M1", "S1", "dossier", date(2026, 11, 14), None),
        ("M2", "S1", "contact", date(2026, 11, 12), date(2026, 11, 20)),
    ]


def test_the_last_places_said_are_those_open(registre: Register) -> None:
    vide = form()
    registre.record_returns(vide, places(("FNAVDL", 3), (None, 1)), on(11, 10))
    registre.record_returns(vide, places(("FNAVDL", 0), fichier="bb"), on(11, 20))
    assert registre.record_returns(vide, places(("FNAVDL", 3), (None, 1)), on(11, 21)).places == 0
    assert registre.open_places(NOVEMBRE).rows() == [("S1--X", None, 1), ("S1--X", "FNAVDL", 0)]
    assert registre.open_places(DECEMBRE).is_empty()


@pytest.mark.parametrize("numero", [1, 2])
def test_cases_of_a_real_older_register_are_read_and_then_followed(numero: int, tmp_path: Path) -> None:
    fichier = tmp_path / "registre.db"
    with sqlite3.connect(fichier) as base:
        base.executescript((GOLDEN / f"registre_format_{numero}.sql").read_text(encoding="utf-8"))
    lu = Register.open(f"sqlite:///{fichier}")
    fin = date(2026, 11, 30)
    assert lu.cases(fin).select("id_menage", "etat").rows() == [("M1", "envoyee")]
    assert lu.agreements(fin).is_empty() and lu.open_places(NOVEMBRE).is_empty()
    assert lu.memory(fin).orientations_actives["id_menage"].to_list() == ["M1"]
    registre = Register.open(f"sqlite:///{fichier}", ENVOI)
    numero_dossier = registre.cases(fin)["numero_dossier"][0]
    faits = form(said("M1", "contact", date(2026, 10, 20))).with_columns(
        numero_dossier=pl.lit(numero_dossier)
    )
    assert registre.record_returns(faits, AUCUNE, on(11, 10)).faits == 1
    assert states(registre, fin) == {"M1": "contact"}
    assert registre.verify_journal().premiere_rupture is None
    with sqlite3.connect(fichier) as base:
        assert base.execute("SELECT version FROM schema_registre").fetchone() == (VERSION_SCHEMA,)
