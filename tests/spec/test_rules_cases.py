"""Every case that stands in a rule of the catalogue holds, and every rule has the cases it should."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from screening.parameters import Bareme, load
from screening.rules import CaseResult, load_access_rules, load_rules, verify
from screening.rules.engine import active_rules
from screening.rules.load import Catalogue
from screening.rules.model import names_in

CATALOGUE, ACCES = load_rules(), load_access_rules()
RESULTS = [*verify(CATALOGUE), *verify(ACCES)]
REGLES = (*CATALOGUE.regles, *ACCES.regles)


@pytest.mark.parametrize("result", RESULTS, ids=lambda r: f"{r.code} {r.mois} {r.nom}")
def test_case(result: CaseResult) -> None:
    assert result.obtenu == result.attendu


@pytest.mark.parametrize("rule", REGLES, ids=lambda r: r.code)
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
    sources = [v for rule in REGLES for v in rule.versions]
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
        "aide_tardive_mois",
        "aide_attendue_mois",
        "regularisation_technique_mois",
        "rappel_technique_mois",
        "delai_opposition_jours",
        "conservation_identite_jours",
        "delai_refus_situation_reglee_mois",
        "delai_refus_erreur_de_compte_mois",
        "delai_refus_deja_accompagne_mois",
        "delai_refus_plan_en_place_mois",
        "delai_refus_depart_en_cours_mois",
        "delai_refus_ne_souhaite_pas_mois",
        "delai_refus_hors_perimetre_mois",
        "echantillon_revue",
        "seuil_tirage_mois",
        "relance_jours",
        "expiration_jours",
        "revue_accompagnement_mois",
        "annuaire_perime_mois",
        "retours_effectif_min",
        "retours_part_pause",
        "retours_part_retouche",
        "delai_contact_jours",
        "portes_closes_max",
        "veille_relance_jours",
        "fin_mesure_preavis_mois",
        "bilan_partenaire_mois",
        "delai_caleol_mois",
        "uc_autre_adulte",
        "uc_enfant",
    }
    assert {nom for nom in CATALOGUE.bareme.histoires if nom not in text} == elsewhere


def test_the_rules_on_future_tenants_are_apart_and_rank_nobody() -> None:
    assert {rule.effet for rule in ACCES.regles} == {"acces"} and len(ACCES.regles) == 5
    assert not [rule for rule in ACCES.regles if rule.priorite is not None or rule.action is not None]
    assert not [rule for rule in CATALOGUE.regles if rule.effet == "acces"]


SERVED = {
    "signalement à l'organisme payeur": "E1 E6 E7",
    "saisine explicite de la CCAPEX": "E2",
    "délai du commandement": "E3 E4",
    "trêve": "E5",
    "premier défaut après une année sans retard": "P1",
    "paiements qui rétrécissent": "P2",
    "deux rejets en trois mois": "P3",
    "aide en baisse": "P4",
    "aide qui manque, sort inconnu ou en retard": "P21",
    "plan rompu, mal suivi, échéances manquées, proposé et non signé": "P5 P19 P23 P22",
    "silence": "P6 P15 R2",
    "reste à payer en hausse": "P11",
    "entrant en retard": "P7",
    "loyer courant non couvert, l'ancienne dette l'est": "P20",
    "trois mois": "P8 P9",
    "dette gelée puis nouvel impayé": "P14",
    "annexe ou bail antérieur": "P24",
    "publics de la source": "O1 O2 O3 O4 O5",
    "suspensions": "S1 S2 S3 S4 S5 S6 S7 S8 S9",
}


@pytest.mark.parametrize("situation", SERVED)
def test_each_situation_of_the_domain_has_its_rule(situation: str) -> None:
    assert set(SERVED[situation].split()) <= {rule.code for rule in CATALOGUE.regles}


@pytest.mark.parametrize("rule", [r for r in CATALOGUE.regles if r.effet == "echeance"], ids=lambda r: r.code)
def test_a_legal_duty_names_neither_score_nor_level(rule) -> None:
    said = " ".join([rule.libelle, *(f"{v.condition} {v.motif}" for v in rule.versions)]).lower()
    assert not [word for word in ("score", "niveau", "rang", "priorit", "vigilance") if word in said.split()]


@pytest.mark.parametrize("rule", [r for r in CATALOGUE.regles if r.effet == "orienter"], ids=lambda r: r.code)
def test_an_orientation_counts_what_is_not_known_of_support(rule) -> None:
    assert all("COALESCE(accompagne, 'inconnu') <> 'oui'" in v.condition for v in rule.versions)


STEPS = {"centimes": 1, "jours": 1, "nombre": 1, "ans": 1, "semaines": 1, "mois": 0.5, "taux": 0.02}
WHOLE_MONTHS = {
    *("delai_impaye_al_mois", "annee_sans_retard_mois", "sans_paiement_mois"),
    *("dette_ancienne_mois", "aide_manquante_mois", "entree_recente_mois"),
}
"""Values in months that are compared with a whole number of months."""


def moved(nom: str, step: float) -> Bareme:
    """The built-in values with one of them a step higher or lower."""
    history = tuple(replace(v, valeur=v.valeur + step) for v in CATALOGUE.bareme.histoires[nom])
    return Bareme({**CATALOGUE.bareme.histoires, nom: history})


READ = [
    (entry, nom)
    for entry in (*CATALOGUE.entrees, *ACCES.entrees)
    for nom in sorted(
        {n for v in entry.rule.versions for n in names_in(v.condition)} & CATALOGUE.bareme.types.keys()
    )
]


@pytest.mark.parametrize(("entry", "nom"), READ, ids=[f"{entry.rule.code} {nom}" for entry, nom in READ])
def test_a_threshold_moved_a_step_either_way_is_caught_by_a_case(entry, nom) -> None:
    size = 1 if nom in WHOLE_MONTHS else STEPS[CATALOGUE.bareme.histoires[nom][0].unite]
    for step in (size, -size):
        bareme = moved(nom, step)
        results = verify(Catalogue((entry,), bareme, bareme))
        assert any(not result.juste for result in results), f"{nom} {step:+} : aucun cas ne le voit"
