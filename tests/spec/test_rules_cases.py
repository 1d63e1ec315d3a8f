"""Every case that stands in a rule of the catalogue holds, and every rule has the cases it should."""

from collections import Counter
from datetime import date

import pytest

from screening.parameters import load
from screening.rules import CaseResult, load_rules, verify
from screening.rules.engine import active_rules

CATALOGUE = load_rules()
RESULTS = verify(CATALOGUE)


@pytest.mark.parametrize("result", RESULTS, ids=lambda r: f"{r.code} {r.mois} {r.nom}")
def test_case(result: CaseResult) -> None:
    assert result.obtenu == result.attendu


@pytest.mark.parametrize("rule", CATALOGUE.regles, ids=lambda r: r.code)
def test_each_rule_has_cases_of_each_answer(rule) -> None:
    answers = Counter(case.attendu for case in rule.cas)
    assert set(answers) == {"oui", "non", "non_evaluable"}
    assert len({case.nom for case in rule.cas}) == len(rule.cas)


@pytest.mark.parametrize("rule", [r for r in CATALOGUE.regles if len(r.versions) > 1], ids=lambda r: r.code)
def test_each_version_of_a_rule_has_its_cases(rule) -> None:
    seen = {rule.en_vigueur(case.premier_jour) for case in rule.cas}
    assert set(rule.versions) <= seen


def test_the_catalogue_is_broad_enough() -> None:
    effects = Counter(rule.effet for rule in CATALOGUE.regles)
    assert set(effects) == {"proposer", "relever", "orienter", "suspendre", "echeance"}
    assert len(CATALOGUE.regles) >= 24 and len(RESULTS) >= 120
    assert effects["suspendre"] >= 4
    assert {rule.theme for rule in CATALOGUE.regles} == {
        "dette",
        "paiement",
        "situation",
        "procedure",
        "suspension",
    }


def test_actions_range_from_a_call_to_a_support() -> None:
    actions = {rule.action for rule in CATALOGUE.regles if rule.effet == "proposer"}
    assert actions == {
        "verifier_compte",
        "verifier_aide",
        "appeler",
        "visiter",
        "proposer_plan",
        "proposer_accompagnement",
    }


@pytest.mark.parametrize("month", [date(2018, 12, 1), date(2026, 10, 1), date(2027, 1, 1)])
def test_every_rule_that_proposes_or_suspends_is_in_force_on_old_ledgers_too(month: date) -> None:
    out = [a.rule.code for a in active_rules(CATALOGUE, load(month)) if a.version is None]
    assert not [code for code in out if not code.startswith("E")]


def test_every_value_that_only_rules_read_is_read() -> None:
    sources = [v for rule in CATALOGUE.regles for v in rule.versions]
    text = " ".join(f"{v.condition} {v.motif}" for v in sources) + " ".join(
        str(r.duree) for r in CATALOGUE.regles
    )
    elsewhere = {
        "plancher_cible_centimes",
        "seuil_cible_mois",
        "terme_tardif_jours",
        "conservation_fiche_jours",
        "delai_prelevement_jours",
        "mois_entree_technique",
        "delai_opposition_jours",
        "conservation_identite_jours",
        "delai_refus_agent_mois",
        "delai_refus_menage_mois",
        "echantillon_revue",
        "relance_jours",
        "expiration_jours",
        "revue_accompagnement_mois",
    }
    assert {nom for nom in CATALOGUE.bareme.histoires if nom not in text} == elsewhere
