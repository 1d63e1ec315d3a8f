"""Evaluation: null is neither yes nor no, the month chooses the version, facts carry sentence and dates."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from screening.errors import ParameterError
from screening.parameters import load
from screening.rules import describe, evaluate, load_rules, states, verify
from screening.rules.load import Catalogue
from screening.vocabulary import INDICATEURS

OCTOBRE, DECEMBRE, JANVIER = date(2026, 10, 1), date(2026, 12, 1), date(2027, 1, 1)
ALLOCATAIRE = {"beneficiaire_al": True, "dette_legale_centimes": 46000, "depense_legale_centimes": 25000}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_rules()


def leases(*rows: dict[str, Any], mois: date = OCTOBRE) -> pl.DataFrame:
    full = [{"id_bail": f"B{n}", "mois": mois, **row} for n, row in enumerate(rows)]
    names = {name for row in full for name in row}
    return pl.DataFrame(full, schema={name: INDICATEURS[name] for name in INDICATEURS if name in names})


def fact(catalogue: Catalogue, code: str, mois: date, **row: Any) -> dict[str, Any]:
    faits = evaluate(catalogue, leases(row, mois=mois), load(mois)).faits
    return faits.filter(pl.col("code") == code).row(0, named=True)


def count(catalogue: Catalogue, code: str, frame: pl.DataFrame, mois: date) -> dict[str, Any]:
    comptes = evaluate(catalogue, frame, load(mois)).comptes
    return comptes.filter(pl.col("code") == code).row(0, named=True)


def test_null_is_counted_and_never_fires(catalogue: Catalogue) -> None:
    frame = leases({"rejets_3": 2}, {"rejets_3": 1}, {})
    said = count(catalogue, "P3", frame, OCTOBRE)
    assert (said["oui"], said["non"], said["non_evaluable"]) == (1, 1, 1)
    assert evaluate(catalogue, frame, load(OCTOBRE)).faits["id_bail"].to_list() == ["B0"]


def test_an_unknown_suspension_does_not_suspend(catalogue: Catalogue) -> None:
    faits = evaluate(catalogue, leases({"solde_du_centimes": 90000}), load(OCTOBRE)).faits
    assert faits.filter(pl.col("effet") == "suspendre").is_empty()


def test_counts_cover_every_lease_of_every_rule(catalogue: Catalogue) -> None:
    comptes = evaluate(catalogue, leases(ALLOCATAIRE, {}, {"deces": False}), load(OCTOBRE)).comptes
    assert comptes["code"].to_list() == [rule.code for rule in catalogue.regles]
    assert (comptes["oui"] + comptes["non"] + comptes["non_evaluable"] == 3).all()


@pytest.mark.parametrize(("mois", "expected"), [(DECEMBRE, 0), (JANVIER, 1)])
def test_the_month_chooses_the_version(catalogue: Catalogue, mois: date, expected: int) -> None:
    assert count(catalogue, "E1", leases(ALLOCATAIRE, mois=mois), mois)["oui"] == expected


def test_a_month_may_be_rehearsed_under_the_rules_of_another(catalogue: Catalogue) -> None:
    december = leases(ALLOCATAIRE, mois=DECEMBRE)
    fired = evaluate(catalogue, december, load(JANVIER)).faits
    assert fired.filter(pl.col("code") == "E1")["echeance"].to_list() == [date(2027, 2, 28)]


def test_before_its_first_version_a_rule_is_out_of_period_not_an_error(catalogue: Catalogue) -> None:
    said = count(catalogue, "E1", leases(ALLOCATAIRE, {}, mois=date(2015, 3, 1)), date(2015, 3, 1))
    assert (said["non_evaluable"], said["hors_periode"]) == (2, True)


def test_the_status_says_when_a_value_read_is_still_to_be_checked(catalogue: Catalogue) -> None:
    comptes = evaluate(catalogue, leases({}), load(DECEMBRE)).comptes
    statuts = dict(zip(comptes["code"], comptes["statut"], strict=True))
    assert (statuts["E1"], statuts["E2"], statuts["P3"]) == ("verifie", "a_verifier", "a_verifier")
    assert count(catalogue, "E1", leases({}), JANVIER)["statut"] == "a_verifier"


def test_the_sentence_has_the_household_s_own_figures(catalogue: Catalogue) -> None:
    row = {"mois_dus": 3.25, "mois_dus_precedent": 2.0, "solde_du_centimes": 123456}
    said = fact(catalogue, "P8", OCTOBRE, **row)
    assert said["motif"] == (
        "La dette vient de passer trois mois : 3,3\u00a0mois de dépense (1\u202f234,56\u00a0€), "
        "contre 2\u00a0mois un mois plus tôt."
    )
    assert (said["action"], said["priorite"]) == ("proposer_accompagnement", 85)


def test_what_is_unknown_is_said_so_in_the_sentence(catalogue: Catalogue) -> None:
    said = fact(catalogue, "P8", OCTOBRE, mois_dus=3.0, mois_dus_precedent=2.0)
    assert "(non connu)" in said["motif"]
    oriented = fact(
        catalogue, "O1", OCTOBRE, dette_propre_centimes=5000, accompagne="inconnu", fsl_mobilisable="non"
    )
    assert "Accompagné : à demander au ménage. FSL mobilisable : non." in oriented["motif"]


def test_an_orientation_names_its_scheme(catalogue: Catalogue) -> None:
    said = fact(catalogue, "O2", OCTOBRE, age=24)
    assert (said["dispositif"], said["action"], said["priorite"]) == ("jeunes", None, None)


def test_a_suspension_with_a_dated_maximum_has_its_last_day(catalogue: Catalogue) -> None:
    said = fact(catalogue, "S4", OCTOBRE, contestation_ouverte_jours=20, stade="relance")
    assert said["fin"] == date(2027, 2, 8)


@pytest.mark.parametrize("days", [0, 119, 120, 121, 400])
def test_a_dispute_suspends_or_returns_as_an_account_to_check_never_both(
    catalogue: Catalogue, days: int
) -> None:
    row = {"contestation_ouverte_jours": days, "stade": "relance", "solde_du_centimes": 50000}
    fired = set(evaluate(catalogue, leases(row), load(OCTOBRE)).faits["code"]) & {"S4", "P17"}
    assert fired == ({"S4"} if days <= 120 else {"P17"})


@pytest.mark.parametrize("unpaid", [0, 1000, 1001, 90000])
def test_a_frozen_debt_suspends_until_new_rent_is_unpaid(catalogue: Catalogue, unpaid: int) -> None:
    row = {"surendettement_en_cours": True, "impaye_depuis_recevabilite_centimes": unpaid, "mois_dus": 8.0}
    row |= {"mois_courants_payes_6": 0, "mois_dus_precedent": 2.5}
    fired = set(evaluate(catalogue, leases(row), load(OCTOBRE)).faits["code"])
    assert fired == ({"S8"} if unpaid <= 1000 else {"P14"})


def test_due_dates(catalogue: Catalogue) -> None:
    assert fact(catalogue, "E1", JANVIER, **ALLOCATAIRE)["echeance"] == date(2027, 3, 31)
    order = {"stade": "commandement_payer", "jours_depuis_commandement": 10}
    assert fact(catalogue, "E3", OCTOBRE, delai_commandement="six_semaines", **order)["echeance"] == date(
        2026, 12, 2
    )
    said = fact(catalogue, "E4", OCTOBRE, **order)
    assert (said["echeance"], said["acte"]) == (date(2026, 12, 21), "fin_delai_commandement")
    assert "21\u00a0décembre\u00a02026" in said["motif"]
    truce = {"stade": "commandement_quitter_lieux"}
    assert fact(catalogue, "E5", DECEMBRE, **truce)["echeance"] == date(2027, 3, 31)
    assert fact(catalogue, "E5", date(2027, 3, 1), **truce)["echeance"] == date(2027, 3, 31)


def test_states_tell_each_answer_of_each_lease_in_order(catalogue: Catalogue) -> None:
    answers = states(catalogue, leases({"deces": False}, {"deces": True}, {}), load(OCTOBRE))
    assert answers["id_bail"].to_list() == ["B0", "B1", "B2"]
    assert answers["S6"].to_list() == [False, True, None]
    assert states(catalogue, leases({}), load(date(2015, 1, 1)))["E1"].to_list() == [None]


def test_no_lease_gives_empty_frames_with_their_columns(catalogue: Catalogue) -> None:
    found = evaluate(catalogue, leases({}).clear(), load(OCTOBRE))
    assert found.faits.is_empty() and found.faits.schema["fin"] == pl.Date()
    assert found.comptes["oui"].sum() == 0


OWN = """
code = "B1"
libelle = "Petite dette dans un logement à loyer modéré"
theme = "dette"
effet = "proposer"
action = "appeler"
priorite = 12

[[versions]]
du = 2020-01-01
condition = "dette_propre_centimes > petite_dette_centimes AND rejets_3 >= nombre_rejets_3"
motif = "{{ dette_propre_centimes | euros }} dus, plus que {{ petite_dette_centimes | euros }}."
source = { titre = "Bureau du bailleur", statut = "a_verifier" }

[[cas]]
nom = "un centime au-dessus"
mois = "2026-10"
donnees = { dette_propre_centimes = 2001, rejets_3 = 3 }
attendu = "oui"
"""
VALUES = """
[[valeur]]
nom = "petite_dette_centimes"
libelle = "Petite dette"
debut = 2020-01-01
valeur = 2000
unite = "centimes"
source = { titre = "Bureau du bailleur", statut = "verifie" }

[[valeur]]
nom = "nombre_rejets_3"
libelle = "Rejets en trois mois"
debut = 2020-01-01
valeur = 3
unite = "nombre"
source = { titre = "Bureau du bailleur", statut = "verifie" }
"""


@pytest.fixture
def landlord(tmp_path: Path) -> tuple[list[Path], list[Path]]:
    rules, values = tmp_path / "regles", tmp_path / "baremes"
    rules.mkdir(), values.mkdir()
    rules.joinpath("b1.toml").write_text(OWN, encoding="utf-8")
    values.joinpath("valeurs.toml").write_text(VALUES, encoding="utf-8")
    return [rules], [values]


def test_a_landlord_s_rule_and_values_serve(landlord: tuple[list[Path], list[Path]]) -> None:
    rules, values = landlord
    own = load_rules(rules, values)
    frame = leases(
        {"dette_propre_centimes": 5000, "rejets_3": 2}, {"dette_propre_centimes": 5000, "rejets_3": 3}
    )
    faits = evaluate(own, frame, load(OCTOBRE, values)).faits
    assert faits.filter(pl.col("code").is_in(["B1", "P3"])).select("id_bail", "code").rows() == [
        ("B1", "B1"),
        ("B1", "P3"),
    ]
    assert faits.filter(pl.col("code") == "B1")["motif"].to_list() == [
        "50,00\u00a0€ dus, plus que 20,00\u00a0€."
    ]


def test_a_landlord_s_threshold_does_not_falsify_the_built_in_cases(
    landlord: tuple[list[Path], list[Path]],
) -> None:
    results = verify(load_rules(*landlord))
    assert all(result.juste for result in results)
    assert [r.code for r in results if r.fichier == "b1.toml"] == ["B1"]


def test_a_landlord_s_rule_takes_the_place_of_a_built_in_one_when_it_says_so(tmp_path: Path) -> None:
    text = OWN.replace('"B1"', '"P3"\nremplace = true').replace(
        "petite_dette_centimes", "seuil_retard_centimes"
    )
    tmp_path.joinpath("p3.toml").write_text(text, encoding="utf-8")
    replaced = load_rules([tmp_path])
    assert [rule.libelle for rule in replaced.regles if rule.code == "P3"] == [
        "Petite dette dans un logement à loyer modéré"
    ]
    assert replaced.empreinte != load_rules().empreinte


def test_a_value_that_bears_the_name_of_an_indicator_is_refused(tmp_path: Path) -> None:
    tmp_path.joinpath("v.toml").write_text(
        VALUES.replace("petite_dette_centimes", "solde_du_centimes"), encoding="utf-8"
    )
    with pytest.raises(ParameterError, match="« solde_du_centimes » : elle porte le nom d'un indicateur"):
        load_rules([], [tmp_path])


def test_a_false_case_is_found(landlord: tuple[list[Path], list[Path]]) -> None:
    path = landlord[0][0] / "b1.toml"
    path.write_text(OWN.replace("= 2001", "= 2000"), encoding="utf-8")
    wrong = [result for result in verify(load_rules(*landlord)) if not result.juste]
    assert [(r.code, r.nom, r.attendu, r.obtenu) for r in wrong] == [
        ("B1", "un centime au-dessus", "oui", "non")
    ]


def test_the_terminal_sees_rules_values_and_what_is_to_be_checked(catalogue: Catalogue) -> None:
    text = "\n".join(describe((catalogue,), load(JANVIER)))
    assert "P8   La dette vient de passer trois mois → proposer_accompagnement, priorité 85" in text
    assert "seuil_impaye_al_centimes = 450,00 €, depuis le 01/01/2027" in text
    assert "[à vérifier]" in text
    assert "hors période" in "\n".join(describe((catalogue,), load(date(2015, 1, 1))))


def test_the_plan_is_awaited_six_months_after_the_report(catalogue: Catalogue) -> None:
    row = {"beneficiaire_al": True, "dette_legale_centimes": 60000, "signalement_caf_jours": 30}
    said = fact(catalogue, "E7", OCTOBRE, **row)
    assert said["echeance"] == date(2027, 4, 1)
    assert "avant le 1er\u00a0avril\u00a02027" in said["motif"]


def test_a_reported_debt_is_not_to_be_reported_again_each_month(catalogue: Catalogue) -> None:
    row = {**ALLOCATAIRE, "dette_legale_centimes": 60000, "stade": "relance"}
    before = evaluate(catalogue, leases(row), load(OCTOBRE)).faits
    after = evaluate(catalogue, leases({**row, "signalement_caf_jours": 10}), load(OCTOBRE)).faits
    duties = pl.col("effet") == "echeance"
    assert before.filter(duties)["code"].to_list() == ["E1"]
    assert after.filter(duties)["code"].to_list() == ["E7"]
