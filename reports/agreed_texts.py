"""The fixed sentences of the fiche de saisine and of the recall notice, in plain French.

They say purpose, agreement and rights; a jurist and the data protection officer validate them before use.
"""

from reports import french
from reports.leaving import FicheSaisine

FINALITE_SAISINE = (
    "Prévention — cette fiche ne peut servir ni au recouvrement, ni à une procédure, ni à une attribution. "
    "À détruire si le ménage retire son accord."
)

NON_MONTRE_SAISINE = (
    "Ni note, ni classement : une personne a décidé de cet envoi. Ni santé, ni opinion, ni commentaire : rien de "
    "cela n'est recherché, et les besoins viennent d'une liste fermée. Foyer, emploi, ressources et aide : "
    "seulement ce que le ménage a déclaré lui-même."
)

SANS_SITUATION = "Le ménage n'a rien déclaré au bailleur : à voir avec lui."

CONSIGNE_LDA = (
    "Écrivez des besoins et des projets, avec les mots de la personne. Aucune maladie, aucun traitement, aucune "
    "addiction ne doit être cité. La personne choisit ce qu'elle partage et relit cette page."
)

# Title, instruction, lines to write on. The headings are those that the seed's professionals go through.
A_COMPLETER = (
    ("Échange avec le professionnel prescripteur", "Date et nom du professionnel.", 1),
    ("Son parcours de logement ou d'hébergement", "", 3),
    ("Sa situation actuelle au regard du logement", "Demandes en cours, secteurs souhaités.", 3),
    ("Ses droits, ses démarches, son emploi", "Ce qui est ouvert, ce qui est en cours.", 3),
    ("Les professionnels qui l'accompagnent déjà", "Avec son accord.", 2),
    ("Ce qu'elle souhaite, ses besoins d'accompagnement", "", 3),
    ("Les axes à travailler avec elle", "", 3),
)


def retour_saisine() -> str:
    """Say how to answer."""
    return (
        "Indiquez la suite dans « retour.xlsx », joint à cet envoi : le statut et sa date, rien de ce que le ménage "
        "vous confie. Cette fiche remplace la proposition de contact du même dossier : détruisez-la."
    )


def mention_saisine(fiche: FicheSaisine) -> str:
    """Give the legal notice: who, why, on what ground, how long, and how to withdraw or object."""
    return (
        f"Données transmises par {fiche.emetteur}, responsable du traitement, pour l'accompagnement que le ménage a "
        f"accepté, avec son accord du {french.jour_long(fiche.accord_dossier_le)}. Le ménage peut retirer cet accord "
        f"ou s'opposer à tout moment, sans conséquence (RGPD, art. 7 et 21) : {fiche.contact_opposition}. Il peut "
        "aussi demander l'accès à ses données ou leur effacement, et saisir la CNIL. Détruire cette fiche à la fin de "
        "l'accompagnement, et dès que le bailleur la rappelle."
    )


def consignes_rappel() -> list[str]:
    """Say what a partner does of a sheet that is recalled."""
    return [
        "Détruire la fiche de ce dossier, ses copies et ce qui en a été recopié.",
        "Ne plus prendre contact au titre de cette fiche.",
        "Si la personne s'adresse à vous d'elle-même, rien ne change pour elle.",
        "Rien n'est à renvoyer au bailleur.",
    ]
