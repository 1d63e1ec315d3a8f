"""The closed lists that people choose from, and the French words for every code that is printed.

They live here because pages print them and `screening` reads them back; no list holds a word of health.
"""

ACTIONS = {
    "verifier_compte": "Vérifier le compte",
    "verifier_aide": "Vérifier l'aide au logement",
    "verifier_titulaire": "Vérifier qui est titulaire",
    "appeler": "Appeler",
    "visiter": "Visiter",
    "proposer_plan": "Proposer un plan",
    "proposer_accompagnement": "Proposer un accompagnement",
}

NIVEAUX = {
    "prioritaire": "Prioritaire",
    "vigilance": "Vigilance",
    "suspendu": "Suspendu",
    "aucun": "Hors liste",
}

ORIGINES = {
    "regle": "Une règle seulement",
    "modele": "Le modèle seulement",
    "les_deux": "Une règle et le modèle",
}

SITUATIONS = {
    "nouveau": "Nouveau",
    "maintenu": "Maintenu",
}

MOUVEMENTS = {
    "nouveau": "Nouveaux",
    "maintenu": "Maintenus",
    "sorti": "Sortis",
}

CAUSES = {
    "donnees": "données du mois",
    "regles": "règles changées",
    "modele": "modèle changé",
    "places": "places changées",
}

SORTIES = {
    "dette_reglee": "réglé : plus de dette du ménage au-delà du seuil",
    "plan_respecte": "plan respecté",
    "accompagne": "accompagné",
    "oriente": "orienté vers un partenaire",
    "refuse": "refusé, jusqu'à un fait nouveau ou jusqu'au délai",
    "suspendu": "suspendu",
    "hors_capacite": "hors capacité : le modèle en fait passer d'autres devant, et aucune règle ne le propose",
    "sous_le_seuil": "sous le seuil : plus rien ne le propose, il reste une dette",
    "parti": "parti : plus de bail de logement à la fin du mois",
}

PAUSES = {
    "opposition": "Opposition du ménage",
    "orientation": "Orientation en cours",
    "refus_menage": "Refus du ménage",
    "refus_agent": "Écarté par un agent",
}

RETOURS = {
    "fait_nouveau": "De retour : fait nouveau depuis le refus",
    "etape": "De retour : l'étape de la procédure a changé depuis le refus",
    "delai": "De retour : le délai est passé depuis le refus",
}

CAUSES_TECHNIQUES = {
    "dette_aide_centimes": "aide au logement en retard ou attendue",
    "dette_transit_centimes": "prélèvement en chemin",
    "dette_entree_centimes": "premier mois incomplet",
    "dette_regularisation_centimes": "régularisation de charges",
    "dette_rappel_centimes": "rappel d'aide",
}

STATUTS_AIDE = {
    "recue": "aide reçue",
    "en_retard": "aide en retard",
    "attendue": "aide attendue",
    "suspendue": "aide suspendue",
    "close": "aide close",
    "inconnu": "statut de l'aide inconnu",
}

EFFETS = {
    "proposer": "propose",
    "relever": "fait passer devant",
    "orienter": "oriente",
    "suspendre": "suspend",
    "echeance": "échéance légale",
    "acces": "propose un appui avant l'entrée",
}

THEMES = {
    "dette": "Dette",
    "paiement": "Paiement",
    "situation": "Situation",
    "procedure": "Procédure",
    "suspension": "Suspensions",
}

ACTES = {
    "signalement_caf": "Signaler l'impayé à la CAF ou à la MSA",
    "signalement_plan_non_tenu": "Signaler à l'organisme payeur que le plan n'est pas tenu",
    "plan_apurement_al": "Établir un plan d'apurement",
    "saisine_ccapex": "Saisir la CCAPEX",
    "fin_delai_commandement": "Fin du délai du commandement de payer",
    "fin_treve_hivernale": "Fin de la trêve hivernale",
}

REPONSES = {"oui": "oui", "non": "non", "non_evaluable": "non évaluable"}

STADES = {
    "aucun": "aucune procédure",
    "relance": "relance",
    "mise_en_demeure": "mise en demeure",
    "commandement_payer": "commandement de payer",
    "assignation": "assignation",
    "jugement_resiliation": "jugement de résiliation",
    "protocole_cohesion_sociale": "protocole de cohésion sociale",
    "commandement_quitter_lieux": "commandement de quitter les lieux",
    "requisition_force_publique": "réquisition de la force publique",
    "concours_accorde": "concours de la force publique accordé",
    "expulsion": "expulsion",
    "inconnu": "étape non connue",
}

OUI_NON = {"oui": "oui", "non": "non", "inconnu": "inconnu"}

# --- what an agent answers in the work list -------------------------------------------------------------

DECISIONS = {
    "accepter": "l'action retenue sera menée ; seul proposer_accompagnement part vers un partenaire",
    "refuser": "le ménage sort de la liste jusqu'à un fait nouveau ou jusqu'au délai prévu",
    "reporter": "à revoir le mois prochain",
}

MOTIFS_REFUS = {
    "situation_reglee": "la dette est soldée ou le paiement est en cours",
    "erreur_de_compte": "la dette affichée n'est pas due (erreur, imputation, régularisation)",
    "deja_accompagne": "une association ou un travailleur social suit déjà le ménage",
    "plan_en_place": "un plan vient d'être signé",
    "depart_en_cours": "le ménage quitte le logement",
    "ne_souhaite_pas": "le ménage, joint, ne souhaite pas d'aide",
    "hors_perimetre": "la situation ne relève pas de la prévention",
}

MOTIFS_REPORT = {
    "paiement_annonce": "un paiement est annoncé",
    "aide_en_attente": "une aide est en cours d'instruction",
    "contact_a_prendre": "le ménage n'a pas encore été joint",
    "information_a_donner": "le ménage n'a pas encore été informé de l'orientation",
}

MOTIFS_AJOUT = {
    "demande_du_menage": "le ménage demande de l'aide",
    "signalement_terrain": "alerte du gardien ou de l'agent de proximité",
    "signalement_partenaire": "alerte d'un partenaire, avec l'accord du ménage",
    "changement_de_situation": "changement connu (emploi, séparation, charge de famille)",
    "silence_inhabituel": "plus de réponse aux courriers ni aux appels",
    "donnees_incompletes": "le compte ou le dossier est incomplet dans l'outil",
    "procedure_imminente": "une étape de procédure approche",
}

BESOINS = {
    "budget": "gestion du budget",
    "droits": "accès aux droits et aux aides",
    "demarches": "démarches administratives",
    "numerique": "démarches en ligne",
    "dettes": "autres dettes",
    "energie": "factures d'énergie ou d'eau",
    "adaptation_logement": "adapter le logement",
    "mutation": "changer pour un logement moins cher, plus petit ou plus grand",
    "emploi": "emploi ou formation",
    "mobilite_emploi": "déplacements vers l'emploi ou la formation",
    "parentalite": "soutien à la parentalité",
    "isolement": "rompre l'isolement",
}

# Needs no longer offered: work lists already filled and decisions already recorded still say them.
BESOINS_ANCIENS = {
    "acces_aux_droits": "accès aux droits et aux aides",
    "administratif": "démarches administratives",
    "mobilite": "déplacements",
    "logement_inadapte": "logement trop cher, trop petit ou trop grand",
}
BESOINS_LUS = BESOINS | BESOINS_ANCIENS

AVIS = {"oui": "la personne ou l'agent demande un avis pluridisciplinaire", "non": "pas de demande"}

# What the landlord commits itself to while the household is accompanied.
PROCEDURES = {
    "sans_objet": "aucune procédure n'est engagée ni préparée",
    "suspendue": "le bailleur suspend la procédure le temps de l'accompagnement",
    "maintenue": "la procédure suit son cours",
}

# --- what a sheet may say before the household adheres: bands and facts, never amounts -------------------

TRANCHES_DETTE = {
    "moins_1_mois": "moins d'un mois de loyer et charges",
    "1_a_2_mois": "entre 1 et 2 mois de loyer et charges",
    "2_a_3_mois": "entre 2 et 3 mois de loyer et charges",
    "3_a_6_mois": "entre 3 et 6 mois de loyer et charges",
    "6_a_12_mois": "entre 6 et 12 mois de loyer et charges",
    "plus_12_mois": "plus de 12 mois de loyer et charges",
    "inconnue": "non calculable",
}

TENDANCES = {
    "baisse": "la dette diminue",
    "stable": "la dette est stable",
    "hausse": "la dette augmente",
    "inconnue": "tendance non calculable",
}

ANCIENNETES = {
    "moins_1_mois": "moins d'un mois",
    "1_a_3_mois": "entre 1 et 3 mois",
    "3_a_6_mois": "entre 3 et 6 mois",
    "6_a_12_mois": "entre 6 et 12 mois",
    "plus_12_mois": "plus d'un an",
    "inconnue": "non calculable",
}

FAITS_PAIEMENT = {
    "premier_retard": "Premier retard de paiement après une longue période sans retard.",
    "retards_repetes": "Des retards de paiement reviennent depuis plusieurs mois.",
    "paiements_en_baisse": "Les paiements diminuent d'un mois sur l'autre.",
    "paiements_partiels": "Le loyer est payé en partie seulement.",
    "prelevements_rejetes": "Un ou plusieurs prélèvements ont été rejetés par la banque.",
    "plus_de_paiement": "Il n'y a plus de paiement depuis plusieurs mois.",
    "hausse_du_reste_a_payer": "Le montant à payer chaque mois a augmenté récemment.",
    "plan_interrompu": "Un plan de paiement n'a pas pu être tenu.",
    "retard_a_l_entree": "Le ménage est entré il y a peu et un retard existe déjà.",
    "dette_ancienne": "Une dette ancienne reste à régler.",
    "contact_difficile": "Le bailleur n'a pas réussi à joindre le ménage.",
    "procedure_ouverte": "Une procédure pour impayé est ouverte.",
    "autre_fait_de_paiement": "Le compte montre une difficulté de paiement.",
}

TRANCHES_AGE = {
    "16_30_ans": "16 à 30 ans",
    "31_40_ans": "31 à 40 ans",
    "41_60_ans": "41 à 60 ans",
    "plus_60_ans": "plus de 60 ans",
}

COMPOSITIONS = {
    "isole": "une personne seule",
    "couple": "un couple sans enfant",
    "monoparental": "un parent seul avec enfant(s)",
    "couple_enfants": "un couple avec enfant(s)",
    "autre": "une autre composition",
}

ACTIVITES = {
    "emploi_stable": "emploi stable",
    "emploi_precaire": "emploi précaire",
    "independant": "travail indépendant",
    "chomage": "chômage",
    "retraite": "retraite",
    "etudes": "études",
    "sans_activite": "sans activité",
}

# Declared by the person only; a way to be reached, never the reason why.
ACCESSIBILITES = {
    "interprete": "prévoir un interprète",
    "langue_des_signes": "prévoir la langue des signes",
    "facile_a_lire": "écrire en facile à lire et à comprendre",
    "gros_caracteres": "écrire en gros caractères",
    "contact_ecrit": "contacter par écrit plutôt que par téléphone",
    "contact_oral": "contacter par téléphone plutôt que par écrit",
    "rendez_vous_a_domicile": "proposer un rendez-vous à domicile",
}

# --- what a partner answers in the return form -----------------------------------------------------------

STATUTS_RETOUR = {
    "accepte": "la structure prend la demande",
    "complet": "la structure n'a plus de place",
    "hors_criteres": "le ménage n'entre pas dans les critères du dispositif",
    "contact": "le ménage a été joint",
    "sans_reponse": "le ménage ne répond pas",
    "porte_close": "une visite a eu lieu, personne n'a ouvert",
    "adhesion": "le ménage accepte l'accompagnement",
    "refus": "le ménage ne souhaite pas d'accompagnement",
    "en_cours": "l'accompagnement est en cours",
    "revue": "le bilan des trois mois a eu lieu, l'accompagnement continue",
    "en_veille": "l'accompagnement est en pause",
    "passerelle": "un autre partenaire prend la suite, avec un nouvel accord",
    "termine": "l'accompagnement est terminé (choisir une issue)",
}

# What the report says of those who do not adhere (little interest, results, shame or guilt, fear of being judged,
# little explained), in words that reveal nothing of a person.
MOTIFS_REFUS_MENAGE = {
    "pas_d_interet": "le ménage n'y voit pas d'intérêt",
    "resultats_decevants": "une aide déjà reçue n'a pas donné le résultat attendu",
    "prefere_ne_pas_en_parler": "le ménage préfère ne pas parler de sa situation",
    "prefere_un_autre_interlocuteur": "le ménage préfère un autre interlocuteur",
    "proposition_peu_claire": "la proposition n'a pas été assez expliquée",
    "deja_accompagne": "une association ou un travailleur social suit déjà le ménage",
    "situation_reglee": "le ménage dit sa situation réglée",
    "autre": "une autre raison",
}

ISSUES_RETOUR = {
    "bail_regularise": "le bail est maintenu, la situation est régularisée",
    "reloge": "le ménage est relogé",
    "droit_commun": "le relais est pris par les services de droit commun",
    "demenage": "le ménage a déménagé",
    "decede": "la personne est décédée",
    "retrait": "le ménage a mis fin à l'accompagnement",
    "perdu_de_vue": "le contact est perdu",
}

# --- what a followed case calls for -----------------------------------------------------------------------

RELANCES = {
    "arreter": "ne plus contacter le ménage ; la fiche est ou sera rappelée",
    "repondre": "la structure n'a pas donné de nouvelles : dire où en est la proposition",
    "detruire": "la proposition a expiré : détruire la fiche ; le ménage peut être proposé de nouveau",
    "autre_visite": "portes closes : proposer une autre heure (soir, samedi) ou un autre lieu, neutre ou à domicile",
    "revue": "le bilan de l'accompagnement est dû",
    "fin_de_mesure": "la mesure finit bientôt : préparer la suite avec le ménage",
    "reveil": "en veille depuis longtemps : reprendre, passer le relais ou terminer",
    "recueillir_accord": "passerelle : le ménage doit donner un nouvel accord avant toute autre orientation",
}

ETATS_DOSSIER = {
    "envoyee": "envoyée",
    "acceptee": "acceptée",
    "refusee_partenaire": "refusée par la structure",
    "contact": "ménage joint",
    "sans_reponse": "pas de réponse du ménage",
    "porte_close": "porte close",
    "adhesion": "adhésion",
    "refus_menage": "refus du ménage",
    "en_cours": "en cours",
    "en_veille": "en veille",
    "passerelle": "passerelle",
    "terminee": "terminée",
    "expiree": "expirée",
    "retiree": "retirée",
}


def split_besoins(texte: str | None) -> tuple[tuple[str, ...], int]:
    """Read one `besoins` cell: the needs it names, once each, and how many words are not in the list.

    Words outside the list are counted and never returned, so that no free text goes any further.
    """
    mots = [mot.strip().lower() for mot in (texte or "").replace(",", ";").replace("\n", ";").split(";")]
    mots = [mot for mot in mots if mot]
    connus = tuple(dict.fromkeys(mot for mot in mots if mot in BESOINS_LUS))
    return connus, sum(mot not in BESOINS_LUS for mot in mots)
