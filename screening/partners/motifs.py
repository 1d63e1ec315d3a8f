"""Why an accepted household is not served this month: the closed list of reasons, in order of trial.

The first reason that holds is the one that is written; each says what a person can do about it.
"""

MOTIFS = {
    "opposition": "Le ménage s'est opposé à ce traitement.",
    "deces": "Un décès est connu : vérifier qui est titulaire du bail.",
    "depart": "Le ménage a quitté le logement.",
    "orientation_active": "Une orientation précédente est encore en cours.",
    "dette_soldee": "La dette a été réglée depuis l'arrêté des comptes.",
    "procedure_a_preciser": "Un commandement se prépare : dire dans procedure s'il est suspendu ou maintenu.",
    "hors_territoire": "Aucun partenaire ne couvre la commune.",
    "hors_public": "Aucun partenaire de la commune ne reçoit ce public.",
    "consentement_retire": "Le ménage a retiré son accord pour ce partenaire : s'il revient, enregistrer le nouveau.",
    "sans_convention": "Aucun partenaire possible n'a de convention en vigueur pour recevoir une identité.",
    "menage_non_informe": "La date d'information du ménage n'est pas renseignée.",
    "delai_opposition": "Le délai laissé au ménage pour s'opposer court encore.",
    "sans_coordonnees": "Aucun titulaire n'a de nom connu dans les coordonnées.",
    "complet": "Toutes les places du mois sont prises chez les partenaires possibles.",
}

LETTRE = ("sans_convention", "menage_non_informe")
"""Reasons for which the household gets a letter with the association's number instead of a sheet."""
