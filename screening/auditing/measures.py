"""What an audit counts, in households × months, and each rate that it gives, with its plain definition.

A rate is a quantity over another that holds it; who is in which group is left to `attributes.py`.
"""

from dataclasses import dataclass

QUANTITES = (
    "presents",
    "cohorte",
    "reperes",
    "suspendus",
    "tenus",
    "proposes",
    "prioritaires",
    "repondus",
    "acceptes",
    "refuses",
    "refus_menage",
    "ajoutes",
    "a_orienter",
    "envoyes",
    "contactes",
    "adherents",
    "aboutis",
    "mesurables",
    "issues",
    "manques",
    "issues_servies",
    "mesurables_servis",
    "issues_procedure",
    "manques_procedure",
)
"""Boolean columns of the rows."""

IDENTITES = (("reperes", "suspendus", "proposes"), ("issues", "manques", "issues_servies"))
"""The first is the sum of the others, so that none of the three may be guessed from the two others."""


@dataclass(frozen=True)
class Measure:
    """A rate.

    Attributes:
        code: name in the CSV.
        section: `manques`, `etapes` or `suites`.
        libelle: heading on the page.
        definition: one plain sentence.
        cas: quantity counted.
        parmi: quantity that holds it.
        complement: the rate is that of the rows that are not counted.
        prejudice: where the harm is: `haut` (a high rate harms), `bas`, or `` (neither by itself).
    """

    code: str
    section: str
    libelle: str
    definition: str
    cas: str
    parmi: str
    complement: bool = False
    prejudice: str = ""


MESURES = (
    Measure(
        "manque",
        "manques",
        "Être manqué",
        "Parmi les ménages qui ont connu l'issue dans l'horizon, la part qui n'était pas dans les places de la "
        "liste du mois : personne n'aurait été prévenu à temps. C'est le préjudice principal d'un outil d'aide.",
        "manques",
        "issues",
        prejudice="haut",
    ),
    Measure(
        "rappel",
        "manques",
        "Rappel",
        "Parmi les ménages qui ont connu l'issue, la part qui était dans les places de la liste : le complément "
        "du précédent.",
        "manques",
        "issues",
        complement=True,
        prejudice="bas",
    ),
    Measure(
        "precision",
        "manques",
        "Précision",
        "Parmi les ménages dans les places de la liste, la part qui a ensuite connu l'issue. Une précision plus "
        "basse veut dire plus de démarches qui n'étaient pas nécessaires.",
        "issues_servies",
        "mesurables_servis",
    ),
    Measure(
        "selection_mesurable",
        "manques",
        "Sélection, sur les mêmes mois",
        "Parmi les ménages de la cohorte dont la suite est connue, la part dans les places de la liste.",
        "mesurables_servis",
        "mesurables",
        prejudice="bas",
    ),
    Measure(
        "frequence",
        "manques",
        "Fréquence de l'issue",
        "Parmi les ménages de la cohorte dont la suite est connue, la part qui a connu l'issue. Ce n'est pas une "
        "mesure de l'outil : elle dit combien chaque groupe est exposé.",
        "issues",
        "mesurables",
    ),
    Measure(
        "manque_procedure",
        "manques",
        "Être manqué avant un commandement ou une assignation",
        "Parmi les ménages qui ont reçu un commandement de payer ou une assignation dans l'horizon, la part qui "
        "n'était pas dans les places de la liste. Ces actes sont des décisions du bailleur : à lire à part.",
        "manques_procedure",
        "issues_procedure",
        prejudice="haut",
    ),
    Measure(
        "rappel_procedure",
        "manques",
        "Rappel avant un commandement ou une assignation",
        "Le complément du précédent.",
        "manques_procedure",
        "issues_procedure",
        complement=True,
        prejudice="bas",
    ),
    Measure(
        "cohorte",
        "etapes",
        "Entrer dans la cohorte",
        "Parmi les ménages présents, la part que le modèle regarde ([cohorte] condition). Les autres sont servis "
        "par les règles.",
        "cohorte",
        "presents",
    ),
    Measure(
        "repere",
        "etapes",
        "Être repéré",
        "Parmi les ménages présents, la part qu'une règle propose ou que le score place assez haut, avant toute "
        "suspension.",
        "reperes",
        "presents",
        prejudice="bas",
    ),
    Measure(
        "suspension",
        "etapes",
        "Être suspendu",
        "Parmi les ménages présents, la part tenue hors de la liste, par une règle ou par le registre (plan tenu, "
        "accompagnement, contestation, refus, opposition…).",
        "tenus",
        "presents",
    ),
    Measure(
        "suspension_reperes",
        "etapes",
        "Être suspendu alors qu'on est repéré",
        "Parmi les ménages repérés, la part qu'une suspension tient hors de la liste.",
        "suspendus",
        "reperes",
    ),
    Measure(
        "propose",
        "etapes",
        "Être proposé",
        "Parmi les ménages présents, la part proposée aux agents, dans les places ou au-delà.",
        "proposes",
        "presents",
        prejudice="bas",
    ),
    Measure(
        "place",
        "etapes",
        "Avoir une place",
        "Parmi les ménages proposés, la part classée dans les places du mois.",
        "prioritaires",
        "proposes",
        prejudice="bas",
    ),
    Measure(
        "selection",
        "etapes",
        "Être servi par la liste",
        "Parmi les ménages présents, la part dans les places du mois : la liste telle que les équipes la "
        "reçoivent, à sa vraie taille.",
        "prioritaires",
        "presents",
        prejudice="bas",
    ),
    Measure(
        "reponse",
        "suites",
        "Recevoir une réponse d'un agent",
        "Parmi les ménages proposés, la part pour laquelle un agent a rendu une décision.",
        "repondus",
        "proposes",
    ),
    Measure(
        "acceptation",
        "suites",
        "Être accepté par un agent",
        "Parmi les ménages proposés dont un agent a décidé, la part acceptée.",
        "acceptes",
        "repondus",
        prejudice="bas",
    ),
    Measure(
        "refus_agent",
        "suites",
        "Être écarté par un agent",
        "Parmi les ménages proposés dont un agent a décidé, la part refusée, quand ce n'est pas le ménage qui l'a "
        "demandé.",
        "refuses",
        "repondus",
        prejudice="haut",
    ),
    Measure(
        "refus_menage",
        "suites",
        "Ne pas souhaiter d'aide",
        "Parmi les ménages proposés dont un agent a décidé, la part qui a dit ne pas la souhaiter. Un refus n'est "
        "jamais retenu contre un ménage.",
        "refus_menage",
        "repondus",
    ),
    Measure(
        "ajout",
        "suites",
        "Être ajouté par un agent",
        "Parmi les ménages présents, la part qu'un agent a acceptée sans que l'outil la propose.",
        "ajoutes",
        "presents",
    ),
    Measure(
        "envoi",
        "suites",
        "Être orienté vers un partenaire",
        "Parmi les ménages acceptés pour un accompagnement, la part dont la fiche est partie.",
        "envoyes",
        "a_orienter",
        prejudice="bas",
    ),
    Measure(
        "non_servi",
        "suites",
        "Rester non servi",
        "Parmi les ménages acceptés pour un accompagnement, la part pour laquelle aucune fiche n'est partie : pas "
        "de partenaire sur la commune, pas de place, pas de convention, pas d'information du ménage…",
        "envoyes",
        "a_orienter",
        complement=True,
        prejudice="haut",
    ),
    Measure(
        "contact",
        "suites",
        "Être joint",
        "Parmi les ménages orientés, la part qui a été jointe ensuite, d'après les retours du partenaire ou les "
        "contacts du bailleur (table evenements).",
        "contactes",
        "envoyes",
        prejudice="bas",
    ),
    Measure(
        "adhesion",
        "suites",
        "Adhérer",
        "Parmi les ménages orientés, la part qui a donné ensuite son accord, d'après les retours du partenaire ou les "
        "accords du bailleur (table consentements).",
        "adherents",
        "envoyes",
    ),
    Measure(
        "aboutissement",
        "suites",
        "Voir l'accompagnement aboutir",
        "Parmi les ménages qui ont adhéré, la part dont l'accompagnement s'est terminé avec un bail régularisé, un "
        "relogement ou un relais de droit commun, d'après les retours du partenaire.",
        "aboutis",
        "adherents",
        prejudice="bas",
    ),
)
BY_CODE = {measure.code: measure for measure in MESURES}

SECTIONS = {
    "manques": "Être manqué",
    "etapes": "De la cohorte à la liste",
    "suites": "De la liste à l'accompagnement",
}
CALIBRATION = "calibration"
CALIBRATION_LIBELLE = "Prévu et observé"
CALIBRATION_DEFINITION = (
    "Parmi les ménages de la cohorte dont la suite est connue, la part qui a connu l'issue, moins la probabilité "
    "moyenne que le modèle lui donnait. Au-dessus de zéro, le modèle sous-estime le risque du groupe."
)

TRANCHES = ("rien", "moins de 1 mois", "1 à 2 mois", "2 à 3 mois", "3 mois et plus", "inconnu")
"""Bands of months owed within which groups are compared « à dette égale »."""


def section_of(mesure: str) -> str:
    """The section of a measure, calibration included."""
    return "manques" if mesure == CALIBRATION else BY_CODE[mesure].section
