"""Every indicator of the vocabulary on a ledger small enough to be worked out by hand; the list is held complete."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl
import pytest
from ledgers import baux, ecritures, table

from screening.indicators import build_indicators
from screening.parameters import load
from screening.vocabulary import INDICATEURS, STATUTS_AIDE

T = date(2026, 3, 1)
"""March 2026: 31 days, the month's end is the 31st."""


@dataclass(frozen=True)
class Cas:
    """A household's account, and what it must give for the lease B0 at the end of March 2026."""

    attendu: dict[str, Any]
    lignes: tuple[dict, ...] = ()
    bail: dict = field(default_factory=dict)
    autres_baux: tuple[dict, ...] = ()
    tables: dict[str, list[dict]] = field(default_factory=dict)


def jour(mois: int, quantieme: int = 1, annee: int = 2026) -> date:
    return date(annee, mois, quantieme)


def ligne(nature: str, le: date, montant: int, **plus) -> dict:
    return {"date_operation": le, "nature": nature, "montant_centimes": montant, **plus}


def loyer(mois: int, montant: int = 40_000, annee: int = 2026, **plus) -> dict:
    return ligne("quittance", jour(mois, 1, annee), montant, **plus)


def paye(mois: int, quantieme: int = 5, montant: int = 40_000, annee: int = 2026, **plus) -> dict:
    return ligne("reglement", jour(mois, quantieme, annee), -montant, **plus)


def aide(mois: int, montant: int = 25_000, annee: int = 2026, **plus) -> dict:
    return ligne("aide_logement", jour(mois, 5, annee), -montant, **plus)


def fait(type: str, le: date, **plus) -> dict:
    return {"id_bail": "B0", "type": type, "date_operation": le, **plus}


def droit(statut: str, le: date, **plus) -> dict:
    return {"id_bail": "B0", "statut": statut, "date": le, **plus}


def trimestre(*lignes: dict) -> tuple[dict, ...]:
    return (loyer(1), loyer(2), loyer(3), *lignes)


def treize_loyers() -> tuple[dict, ...]:
    """March 2025 to March 2026."""
    return tuple(loyer(m, annee=2025) for m in range(3, 13)) + trimestre()


PLAN = {"id_plan": "P1", "id_bail": "B0", "date_signature": jour(1, 20), "premiere_echeance": jour(2, 1),
        "mensualite_centimes": 10_000, "nb_echeances": 8}  # fmt: skip
QUATRE_MOIS_SANS_AIDE = (
    loyer(11, annee=2025), aide(11, annee=2025), paye(11, 8, 15_000, 2025), loyer(12, annee=2025),
    paye(12, 8, 15_000, 2025), *trimestre(paye(1, 8, 15_000), paye(2, 8, 15_000), paye(3, 8, 15_000)),
)  # fmt: skip
AIDE_JUSQU_EN_JANVIER = (
    loyer(12, annee=2025), aide(12, annee=2025), paye(12, 8, 15_000, 2025),
    loyer(1), aide(1), paye(1, 8, 15_000),
    loyer(2), paye(2, 8, 15_000), loyer(3), paye(3, 8, 15_000),
)  # fmt: skip
"""Rent 400 €, aid 250 €, the household pays its 150 €; the aid of February and March did not come: 500 € owed."""

CAS = {
    "clés et attributs": Cas(
        {"mois": T, "id_bail": "B0", "id_menage": "M0", "id_logement": "L0", "nature_bail": "logement", "agence": "Lens",
         "code_commune": "62498", "code_qpv": "QP062001", "mode_paiement": "prelevement", "terme": "a_echoir",
         "delai_commandement": "deux_mois", "anciennete_mois": 74, "rural": None},
        bail={"id_logement": "L0", "mode_paiement": "prelevement", "terme": "a_echoir",
              "delai_commandement": "deux_mois"},
        tables={"logements": [{"id_logement": "L0", "code_commune": "62498", "agence": "Lens", "code_qpv": "QP062001"}]},
    ),
    "deux loyers dus sur trois": Cas(
        {"solde_comptable_centimes": 80_000, "solde_du_centimes": 80_000, "mois_dus": 2.0, "mois_dus_precedent": 1.0,
         "solde_max_12_mois": 2.0, "depense_brute_centimes": 40_000, "depense_nette_centimes": 40_000,
         "depense_legale_centimes": 40_000, "dette_legale_centimes": 80_000, "dette_propre_centimes": 80_000,
         "dette_technique_centimes": 0, "du_0_30_centimes": 40_000, "du_31_60_centimes": 40_000,
         "du_61_90_centimes": 0, "age_plus_ancien_terme_jours": 58, "mois_depuis_terme_impaye": 1,
         "premier_defaut": jour(2), "mois_depuis_premier_defaut": 1, "mois_depuis_dette": 0,
         "passages_en_dette_24": 1, "mois_en_retard_3": 2, "mois_en_retard_6": 2, "mois_en_retard_12": 2,
         "mois_en_retard_24": 2, "mois_depuis_paiement": 2, "dernier_paiement_centimes": 40_000,
         "regle_3_centimes": 40_000, "taux_paye_3": pytest.approx(1 / 3), "taux_paye_12": pytest.approx(1 / 3),
         "mois_courants_payes_3": 1, "mois_courants_payes_6": 1, "paiements_partiels_12": 0,
         "tendance_solde_6": 40_000.0},
        trimestre(paye(1)),
    ),
    "la dette de tous les âges": Cas(
        # 13 loyers de 400 € dus depuis mars 2025, rien de payé : un par mois
        {"solde_du_centimes": 520_000, "du_0_30_centimes": 40_000, "du_31_60_centimes": 40_000,
         "du_61_90_centimes": 40_000, "du_91_180_centimes": 80_000, "du_181_365_centimes": 280_000,
         "du_plus_365_centimes": 40_000, "age_plus_ancien_terme_jours": 395, "mois_depuis_terme_impaye": 12,
         "mois_dus": 13.0, "mois_depuis_paiement": None, "dernier_paiement_centimes": None},
        treize_loyers(),
    ),
    "un prélèvement en route": Cas(
        {"dette_transit_centimes": 40_000, "dette_technique_centimes": 40_000, "dette_propre_centimes": 80_000},
        trimestre(), {"mode_paiement": "prelevement", "jour_prelevement": 31},
    ),
    "un premier mois proratisé": Cas(
        {"dette_entree_centimes": 24_000, "dette_technique_centimes": 24_000, "dette_propre_centimes": 40_000,
         "anciennete_mois": 1},
        (ligne("quittance", jour(2, 12), 24_000), loyer(3)), {"date_effet": jour(2, 12)},
    ),
    "une aide en retard de deux mois": Cas(
        {"solde_du_centimes": 50_000, "dette_aide_centimes": 50_000, "dette_technique_centimes": 50_000,
         "dette_propre_centimes": 0, "mois_aide_manquante": 2, "statut_aide": "inconnu", "mois_en_retard_3": 0,
         "aide_presente_12": True, "beneficiaire_al": True, "aide_versee_au": "bailleur",
         "depense_nette_centimes": 15_000},
        AIDE_JUSQU_EN_JANVIER,
    ),
    "une aide en retard, droit ouvert": Cas(
        {"dette_aide_centimes": 50_000, "statut_aide": "en_retard", "mois_aide_manquante": 2},
        AIDE_JUSQU_EN_JANVIER, tables={"aides": [droit("ouverte", jour(6, 1, 2025))]},
    ),
    "une aide suspendue en mars": Cas(
        # le droit courait en février : ce mois-là est en retard ; mars est au ménage
        {"dette_aide_centimes": 25_000, "dette_propre_centimes": 25_000, "statut_aide": "suspendue",
         "mois_aide_manquante": 2},
        AIDE_JUSQU_EN_JANVIER, tables={"aides": [droit("suspendue", jour(3, 1))]},
    ),
    "une suspension connue trop tard": Cas(
        {"dette_aide_centimes": 50_000, "statut_aide": "inconnu"},
        AIDE_JUSQU_EN_JANVIER,
        tables={"aides": [droit("suspendue", jour(2, 1), date_connaissance=jour(4, 2))]},
    ),
    "un droit clos": Cas(
        {"dette_aide_centimes": 0, "dette_propre_centimes": 50_000, "statut_aide": "close"},
        AIDE_JUSQU_EN_JANVIER, tables={"aides": [droit("close", jour(2, 1))]},
    ),
    "une aide plus basse est un recalcul": Cas(
        {"solde_du_centimes": 10_000, "dette_aide_centimes": 0, "dette_propre_centimes": 10_000,
         "statut_aide": "recue", "mois_aide_manquante": 0},
        (loyer(1), aide(1), paye(1, 8, 15_000), loyer(2), aide(2), paye(2, 8, 15_000), loyer(3), aide(3, 15_000),
         paye(3, 8, 15_000)),
    ),
    "un droit ouvert sans versement depuis plus de trois mois : l'écart est au ménage": Cas(
        {"solde_du_centimes": 100_000, "dette_aide_centimes": 0, "dette_propre_centimes": 100_000,
         "mois_aide_manquante": 4, "statut_aide": "en_retard"},
        QUATRE_MOIS_SANS_AIDE, tables={"aides": [droit("ouverte", jour(6, 1, 2025))]},
    ),
    "un sort inconnu, même après trois mois : jamais au ménage": Cas(
        {"solde_du_centimes": 100_000, "dette_aide_centimes": 100_000, "dette_propre_centimes": 0,
         "mois_aide_manquante": 4, "statut_aide": "inconnu"},
        QUATRE_MOIS_SANS_AIDE,
    ),
    "une aide versée au locataire ne manque pas au compte": Cas(
        {"dette_aide_centimes": 0, "statut_aide": None, "mois_aide_manquante": None, "aide_versee_au": "locataire",
         "depense_legale_centimes": 40_000},
        trimestre(),
        tables={"aides": [droit("ouverte", jour(6, 1, 2025))],
                "menages": [{"id_menage": "M0", "beneficiaire_al": True, "aide_versee_au": "locataire"}]},
    ),
    "une première aide attendue par un entrant": Cas(
        # entré le 1er février, 250 € demandés : deux termes appelés depuis
        {"solde_du_centimes": 50_000, "dette_aide_centimes": 50_000, "dette_propre_centimes": 0,
         "statut_aide": "attendue", "mois_aide_manquante": 2},
        (loyer(2), paye(2, 8, 15_000), loyer(3), paye(3, 8, 15_000)), {"date_effet": jour(2, 1)},
        tables={"aides": [droit("demandee", jour(2, 1), montant_mensuel_centimes=25_000)]},
    ),
    "un montant attendu inconnu": Cas(
        {"dette_aide_centimes": 50_000, "dette_propre_centimes": 0, "statut_aide": "attendue"},
        (loyer(2), paye(2, 8, 15_000), loyer(3), paye(3, 8, 15_000)), {"date_effet": jour(2, 1)},
        tables={"aides": [droit("demandee", jour(2, 1))]},
    ),
    "une aide déclarée par un entrant, sans table des droits": Cas(
        {"dette_aide_centimes": 0, "statut_aide": "inconnu", "mois_aide_manquante": None,
         "dette_propre_centimes": 50_000},
        (loyer(2), paye(2, 8, 15_000), loyer(3), paye(3, 8, 15_000)), {"date_effet": jour(2, 1)},
        tables={"menages": [{"id_menage": "M0", "beneficiaire_al": True}]},
    ),
    "une régularisation de charges impayée": Cas(
        {"solde_du_centimes": 30_000, "dette_regularisation_centimes": 30_000, "dette_technique_centimes": 30_000,
         "dette_propre_centimes": 0},
        trimestre(ligne("regularisation_charges", jour(2, 10), 30_000), paye(1), paye(2), paye(3)),
    ),
    "une régularisation de trop longtemps": Cas(
        {"dette_regularisation_centimes": 0, "dette_propre_centimes": 30_000},
        trimestre(ligne("regularisation_charges", jour(1, 10), 30_000), paye(1), paye(2), paye(3)),
    ),
    "une régularisation payée, un loyer manqué": Cas(
        {"solde_du_centimes": 40_000, "dette_regularisation_centimes": 0, "dette_propre_centimes": 40_000},
        trimestre(ligne("regularisation_charges", jour(2, 10), 30_000), paye(1), paye(2, 5, 70_000)),
    ),
    "une aide reprise": Cas(
        {"dette_rappel_centimes": 12_000, "dette_technique_centimes": 12_000, "dette_propre_centimes": 0},
        trimestre(ligne("rappel_aide", jour(3, 10), 12_000), paye(1), paye(2), paye(3)),
    ),
    "une aide reprise avec une régularisation": Cas(
        {"solde_du_centimes": 47_000, "dette_regularisation_centimes": 30_000, "dette_rappel_centimes": 12_000,
         "dette_technique_centimes": 42_000, "dette_propre_centimes": 5_000},
        trimestre(ligne("rappel_aide", jour(3, 10), 12_000), ligne("regularisation_charges", jour(3, 12), 30_000),
                  paye(1), paye(2), paye(3, 5, 35_000)),
    ),
    "une annexe et un bail antérieur": Cas(
        # garage : 30 € dus ; bail antérieur : 400 € dus ; rien sur le logement
        {"solde_du_centimes": 0, "dette_annexes_centimes": 43_000, "anciennete_mois": 146},
        (loyer(3), paye(3), loyer(3, 3_000, id_bail="B1"), loyer(3, id_bail="B2")),
        {"id_bail_precedent": "B2"},
        ({"id_menage": "M0", "nature_bail": "annexe"}, {"id_menage": "M0", "date_effet": date(2014, 1, 1)}),
    ),
    "le reste à payer monte": Cas(
        {"hausse_reste_a_payer_centimes": 25_000, "baisse_aide_centimes": 25_000},
        (loyer(12, annee=2025), aide(12, annee=2025), *trimestre()),
    ),
    "un rejet défait un paiement": Cas(
        {"rejets_3": 1, "rejets_12": 2, "regle_3_centimes": 80_000, "mois_courants_payes_3": 2,
         "dernier_paiement_centimes": 40_000},
        (loyer(10, annee=2025), paye(10, annee=2025), ligne("rejet", jour(10, 9, 2025), 40_000),
         *trimestre(paye(1), ligne("rejet", jour(1, 9), 40_000), paye(2), paye(3))),
    ),
    "des paiements qui rétrécissent": Cas(
        {"paiements_partiels_12": 2, "mois_courants_payes_6": 1, "taux_paye_3": pytest.approx(0.5),
         "taux_paye_12": pytest.approx(0.5)},
        trimestre(paye(1), paye(2, 5, 15_000), paye(3, 5, 5_000)),
    ),
    "des termes de plus en plus tard": Cas(
        # retards de 1, 1, 1, 4, 10 puis 21 jours
        {"delai_paiement_jours": pytest.approx(38 / 6), "delai_paiement_tendance": pytest.approx(35 / 3 - 1),
         "dernier_retard_jours": 21, "retard_avant_dernier_jours": 10, "termes_tardifs_3": 1,
         "termes_tardifs_6": 1, "mois_depuis_terme_tardif": 0},
        (*(line for m in (10, 11, 12) for line in (loyer(m, annee=2025), paye(m, 2, annee=2025))),
         *trimestre(paye(1, 5), paye(2, 11), paye(3, 22))),
    ),
    "un stade et des contacts": Cas(
        {"stade": "commandement_payer", "stade_jours": 49, "procedure_en_cours": True,
         "jours_depuis_commandement": 49, "signalement_caf_jours": 59, "saisine_ccapex_jours": 30,
         "contacts_sans_reponse_3": 2, "portes_closes_12": 1, "jours_depuis_contact": 90,
         "contestation_ouverte_jours": 21, "demande_fsl_jours": 16, "plan_rompu_jours": 11,
         "surendettement_en_cours": True, "impaye_depuis_recevabilite_centimes": 40_000, "deces": True, "conge": True},
        trimestre(),
        tables={"evenements": [
            fait("relance", jour(1, 20)), fait("signalement_caf", jour(1, 31)),
            fait("commandement_payer", jour(2, 10)), fait("saisine_ccapex", jour(3, 1)),
            fait("contact_sans_reponse", jour(1, 5)), fait("contact_sans_reponse", jour(3, 5)),
            fait("contact_sans_reponse", jour(12, 31, 2025)), fait("porte_close", jour(4, 1, 2025)),
            fait("contact_abouti", jour(12, 31, 2025)), fait("contestation_ouverte", jour(3, 10)),
            fait("demande_fsl", jour(3, 15)), fait("plan_rompu", jour(3, 20)),
            fait("surendettement_recevable", jour(2, 15)), fait("deces", jour(3, 2)), fait("conge", jour(3, 3)),
        ]},
    ),
    "un compte soldé remet le stade à zéro": Cas(
        {"stade": "aucun", "stade_jours": None, "signalement_caf_jours": None, "saisine_ccapex_jours": None,
         "jours_depuis_commandement": None},
        trimestre(paye(3, 20, 120_000)),
        tables={"evenements": [fait("commandement_payer", jour(2, 10)), fait("signalement_caf", jour(1, 31)),
                               fait("saisine_ccapex", jour(2, 1))]},
    ),
    "un plan à demi suivi": Cas(
        # fin janvier : 400 € dus ; deux échéances de 100 € ; la dette est descendue de 150 €
        {"plan_en_cours": True, "plan_taux_respecte": 0.75, "plan_echeances_manquees": 1},
        trimestre(paye(2, 5, 50_000), paye(3, 5, 45_000)), tables={"plans": [PLAN]},
    ),
    "un plan bien suivi": Cas(
        {"plan_taux_respecte": 1.0, "plan_echeances_manquees": 0},
        trimestre(paye(2, 5, 50_000), paye(3, 5, 50_000)), tables={"plans": [{**PLAN, "nature": "banque_de_france"}]},
    ),
    "le dernier plan signé remplace celui qu'il rompt le même jour": Cas(
        {"plan_en_cours": True, "plan_rompu_jours": None, "plan_echeances_manquees": 1},
        trimestre(paye(2)),
        tables={"plans": [PLAN, {**PLAN, "id_plan": "P2", "date_signature": jour(3, 2), "premiere_echeance": jour(3, 5)}],
                "evenements": [fait("plan_rompu", jour(3, 2)), fait("plan_signe", jour(3, 2))]},
    ),
    "un plan fini": Cas(
        {"plan_en_cours": False, "plan_taux_respecte": None, "plan_echeances_manquees": None},
        trimestre(), tables={"plans": [{**PLAN, "date_fin": jour(3, 31)}]},
    ),
    "un plan proposé, pas encore signé": Cas(
        {"plan_propose_jours": 26, "plan_en_cours": False},
        trimestre(),
        tables={"plans": [{**PLAN, "date_fin": jour(2, 1)}],
                "plans_proposes": [{"id_bail": "B0", "date": jour(3, 5)}, {"id_bail": "B0", "date": jour(4, 2)}]},
    ),
    "un plan signé après la proposition": Cas(
        {"plan_propose_jours": None},
        trimestre(), tables={"plans": [PLAN], "plans_proposes": [{"id_bail": "B0", "date": jour(1, 10)}]},
    ),
    "le ménage": Cas(
        {"age": 26, "activite": "emploi_precaire", "composition": "isole", "fsl_mobilisable": "non",
         "beneficiaire_al": False, "accompagne": "oui", "accompagnement_actif": True, "opposition": True,
         "aide_presente_12": False},
        tables={"menages": [{"id_menage": "M0", "date_observation": jour(1, 5), "annee_naissance": 2000,
                             "activite": "emploi_precaire", "composition": "isole", "fsl_mobilisable": "non",
                             "beneficiaire_al": False},
                            {"id_menage": "M0", "date_observation": jour(4, 5), "annee_naissance": 1999}],
                "accompagnements": [{"id_menage": "M0", "date_debut": jour(1, 1)}],
                "oppositions": [{"id_menage": "M0", "date": jour(3, 31)}]},
    ),
}  # fmt: skip


def indicateurs(cas: Cas) -> dict[str, Any]:
    tables = {nom: table(nom, lignes) for nom, lignes in cas.tables.items()}
    leases = baux(cas.bail, *cas.autres_baux)
    found = build_indicators({"baux": leases, **tables}, ecritures(*cas.lignes), [T], load(T))
    return found.row(by_predicate=pl.col("id_bail") == "B0", named=True)


@pytest.mark.parametrize("nom", CAS)
def test_an_indicator_by_hand(nom):
    found = indicateurs(CAS[nom])
    assert {name: found[name] for name in CAS[nom].attendu} == CAS[nom].attendu


def test_no_indicator_is_without_a_case():
    assert set(INDICATEURS) == {name for cas in CAS.values() for name in cas.attendu}


def test_no_status_of_the_aid_is_without_a_case():
    assert set(STATUTS_AIDE) <= {cas.attendu.get("statut_aide") for cas in CAS.values()}


@pytest.mark.parametrize("nom", CAS)
def test_the_five_parts_and_the_own_debt_make_up_the_debt(nom):
    found = indicateurs(CAS[nom])
    parts = [
        found[f"dette_{part}_centimes"] for part in ("transit", "entree", "aide", "regularisation", "rappel")
    ]
    assert all(part >= 0 for part in parts)
    assert sum(parts) == found["dette_technique_centimes"]
    assert sum(parts) + found["dette_propre_centimes"] == max(found["solde_du_centimes"], 0)
