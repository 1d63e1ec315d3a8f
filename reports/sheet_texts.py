"""The fixed sentences of the contact sheet and of the household's letter, in plain French.

They say purpose, rights and delays; a jurist and the data protection officer validate them before use.
"""

from reports import french
from reports.content import LettreMenage, PropositionContact

AVIS_DEMANDE = "Avis pluridisciplinaire demandé (sans raison à donner)"
INFORMATIONS_UTILES = "Informations ouvertes à tous, au regard de ces besoins :"

NON_MONTRE = (
    "Ni montants, ni ressources, ni emploi, ni aides : le ménage les donnera lui-même s'il adhère. "
    "Ni note, ni classement : une personne a décidé de cet envoi. "
    "Ni santé, ni opinion, ni commentaire : rien de cela n'est recherché, et les besoins viennent d'une "
    "liste fermée."
)

OUVERTURE_LETTRE = (
    "Madame, Monsieur,",
    "Votre compte de loyer montre un retard de paiement. Cela peut arriver à tout le monde. "
    "Nous vous écrivons pour vous proposer une aide, avant que la situation ne devienne plus difficile.",
    "Une association peut vous écouter et chercher des solutions avec vous. Elle ne s'occupe pas de "
    "réclamer les loyers. "
    "Cette lettre n'est pas une relance et n'ouvre aucune procédure.",
)

AIDE_LETTRE = (
    "C'est gratuit. Vous n'avez rien à payer à l'association.",
    "C'est vous qui choisissez. Vous pouvez dire non. Votre refus ne sera jamais retenu contre vous.",
    "Nous n'avons pas donné votre nom ni votre numéro à cette association.",
    "Ce que vous devez ne change pas. Si vous pouvez payer une partie du loyer, continuez.",
    "Vous pouvez aussi appeler SOS loyers impayés : 0805 16 00 75 (appel gratuit).",
)


def texte_retour(fiche: PropositionContact) -> str:
    """Say how to answer and by when."""
    return (
        f"Remplissez « retour.xlsx », joint à cet envoi, sous {fiche.delai_rappel_jours} jours : place ou "
        f"pas de place, "
        f"ménage joint ou non, adhésion ou refus. Sans réponse après {fiche.delai_expiration_jours} jours, "
        f"la proposition "
        "s'arrête. Indiquez seulement le statut et sa date : rien de ce que le ménage vous confie ne "
        "revient au bailleur."
    )


def mention_legale(fiche: PropositionContact) -> str:
    """Give the legal notice: who, why, on what ground, how long, and how to object (RGPD 13, 14, 21)."""
    return (
        f"Données transmises par {fiche.emetteur}, responsable du traitement, pour proposer un "
        f"accompagnement, en application "
        f"de la convention {fiche.convention}. Le ménage a été informé le "
        f"{french.jour_long(fiche.menage_informe_le)} "
        "(RGPD, art. 13 et 14) et peut s'opposer à tout moment, sans conséquence (art. 21) : "
        f"{fiche.contact_opposition}. Il peut aussi demander l'accès à ses données ou leur effacement, et "
        f"saisir la CNIL. "
        f"Sans adhésion, détruire cette fiche au plus tard le "
        f"{french.jour_long(fiche.conservation_jusqu_au)}."
    )


def verification_lettre(lettre: LettreMenage) -> list[str]:
    """Say how a household can check that the letter is true."""
    return [
        "Un doute ? Appelez votre agence, au numéro écrit sur votre avis d'échéance. "
        "Donnez le numéro de dossier en haut de cette page.",
        f"Vous pouvez aussi nous joindre ici : {lettre.contact_emetteur}.",
        "L'association ne vous demandera jamais d'argent, ni votre carte bancaire, ni un mot de passe.",
    ]


def droits_lettre(lettre: LettreMenage) -> list[str]:
    """Say in plain words what was used, and how to object."""
    return [
        "Pour vous écrire, nous avons regardé votre compte de loyer : ce qui est demandé, ce qui est payé, "
        "à quelle date. "
        "Pour choisir l'association, nous avons regardé votre commune et, si besoin, ce que nous savons de votre "
        "situation.",
        "Une personne a décidé de vous écrire. Un ordinateur n'a pas décidé seul.",
        "Vous ne voulez plus recevoir ce type de lettre ? Vous pouvez vous opposer, sans donner de raison. "
        f"Écrivez à : {lettre.contact_opposition}.",
        "Vous pouvez demander à voir les informations que nous avons sur vous, ou écrire à la CNIL, qui "
        "protège les données personnelles.",
    ]
