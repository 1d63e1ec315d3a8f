"""The closed list of what a rule may read: the columns of `indicateurs.parquet`, with their types.

Definitions stand in GLOSSAIRE.md; `indicators.py` computes them. Null always means unknown.
"""

import polars as pl

CLES: dict[str, pl.DataType] = {
    "mois": pl.Date(),
    "id_bail": pl.String(),
    "id_menage": pl.String(),
    "id_logement": pl.String(),
    "nature_bail": pl.String(),
    "agence": pl.String(),
    "code_commune": pl.String(),
}

TRANCHES = (
    "du_0_30_centimes",
    "du_31_60_centimes",
    "du_61_90_centimes",
    "du_91_180_centimes",
    "du_181_365_centimes",
    "du_plus_365_centimes",
)

MONTANTS = (
    "solde_comptable_centimes",
    "solde_du_centimes",
    "dette_technique_centimes",
    "dette_transit_centimes",
    "dette_entree_centimes",
    "dette_aide_centimes",
    "dette_regularisation_centimes",
    "dette_rappel_centimes",
    "dette_propre_centimes",
    "dette_annexes_centimes",
    "dette_legale_centimes",
    "depense_legale_centimes",
    "depense_nette_centimes",
    "depense_brute_centimes",
    *TRANCHES,
    "hausse_reste_a_payer_centimes",
    "baisse_aide_centimes",
    "impaye_depuis_recevabilite_centimes",
    "dernier_paiement_centimes",
    "regle_3_centimes",
)

MESURES = (
    "mois_dus",
    "mois_dus_precedent",
    "taux_paye_3",
    "taux_paye_12",
    "tendance_solde_6",
    "delai_paiement_jours",
    "delai_paiement_tendance",
    "plan_taux_respecte",
    "solde_max_12_mois",
)

COMPTES = (
    "mois_depuis_terme_impaye",
    "age_plus_ancien_terme_jours",
    "mois_depuis_premier_defaut",
    "mois_en_retard_3",
    "mois_en_retard_6",
    "mois_en_retard_12",
    "mois_en_retard_24",
    "paiements_partiels_12",
    "rejets_3",
    "rejets_12",
    "mois_courants_payes_3",
    "mois_courants_payes_6",
    "mois_depuis_paiement",
    "contacts_sans_reponse_3",
    "portes_closes_12",
    "anciennete_mois",
    "jours_depuis_commandement",
    "jours_depuis_contact",
    "contestation_ouverte_jours",
    "demande_fsl_jours",
    "plan_rompu_jours",
    "plan_propose_jours",
    "plan_echeances_manquees",
    "stade_jours",
    "signalement_caf_jours",
    "saisine_ccapex_jours",
    "mois_aide_manquante",
    "age",
    "dernier_retard_jours",
    "retard_avant_dernier_jours",
    "termes_tardifs_3",
    "termes_tardifs_6",
    "mois_depuis_terme_tardif",
    "mois_depuis_dette",
    "passages_en_dette_24",
)

ETATS = (
    "plan_en_cours",
    "procedure_en_cours",
    "beneficiaire_al",
    "rural",
    "accompagnement_actif",
    "surendettement_en_cours",
    "deces",
    "conge",
    "opposition",
    "aide_presente_12",
)

TEXTES = (
    "stade",
    "statut_aide",
    "aide_versee_au",
    "accompagne",
    "fsl_mobilisable",
    "activite",
    "composition",
    "code_qpv",
    "mode_paiement",
    "delai_commandement",
    "terme",
)

INDICATEURS: dict[str, pl.DataType] = {
    **CLES,
    **{nom: pl.Int64() for nom in MONTANTS},
    **{nom: pl.Float64() for nom in MESURES},
    **{nom: pl.Int64() for nom in COMPTES},
    "premier_defaut": pl.Date(),
    **{nom: pl.Boolean() for nom in ETATS},
    **{nom: pl.String() for nom in TEXTES},
}

ACCES: dict[str, pl.DataType] = {
    "loyer_centimes": pl.Int64(),
    "charges_centimes": pl.Int64(),
    "aide_estimee_centimes": pl.Int64(),
    "ressources_centimes": pl.Int64(),
    "depense_logement_centimes": pl.Int64(),
    "taux_effort": pl.Float64(),
    "unites_consommation": pl.Float64(),
    "reste_a_vivre_uc_centimes": pl.Int64(),
    "nb_personnes": pl.Int64(),
    "composition": pl.String(),
    "age": pl.Int64(),
    "accompagne": pl.String(),
    "premiere_location": pl.String(),
}
"""What a rule of effect `acces` may read: a future tenant, who has no account yet."""

STADES = (
    "aucun",
    "relance",
    "mise_en_demeure",
    "commandement_payer",
    "assignation",
    "jugement_resiliation",
    "protocole_cohesion_sociale",
    "commandement_quitter_lieux",
    "requisition_force_publique",
    "concours_accorde",
    "expulsion",
)

STATUTS_AIDE = ("recue", "en_retard", "attendue", "suspendue", "close", "inconnu")

ACTIONS = (
    "verifier_compte",
    "verifier_aide",
    "verifier_titulaire",
    "appeler",
    "visiter",
    "proposer_plan",
    "proposer_accompagnement",
)
