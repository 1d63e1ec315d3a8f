"""The closed list of what the model may see: payment behaviour only, brought to months of rent, shares, counts, days.

How the list is computed from indicators is `screening/scoring.py`'s part; no trait of a person may ever enter here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from models.errors import FeaturesDifferError


@dataclass(frozen=True)
class Input:
    """One input of the model.

    Attributes:
        nom: column of the matrix.
        theme: what people call this side of payment behaviour.
        libelle: French label.
        unite: mois (months of net expense, or months of time as the label says), jours, taux, nombre.
        sens: +1 when more is never safer, -1 when more is never riskier, 0 when the sense is not known: where the
            aid covers the whole rent nothing is due, so no month is « paid » and no payment is recent; the time
            since a debt is bounded by the history read; at equal months in debt, more entries mean shorter debts.
        noyau: whether it is among the few kept when outcomes are too rare for all of them.
    """

    nom: str
    theme: str
    libelle: str
    unite: str
    sens: int
    noyau: bool = False


DETTE = "Montant dû"
ANCIENNETE = "Ancienneté de la dette"
REGULARITE = "Régularité des paiements"
NIVEAU = "Part payée"
DELAI = "Délai de paiement"
INCIDENTS = "Prélèvements rejetés"
RESTE = "Reste à payer"
PLAN = "Plan d'apurement"
ENTREE = "Temps passé dans le logement"

INPUTS: tuple[Input, ...] = (
    Input("mois_dus", DETTE, "Dette exigible, en mois de dépense nette", "mois", 1, noyau=True),
    Input("dette_propre_mois", DETTE, "Dette propre au ménage, en mois de dépense nette", "mois", 1),
    Input("dette_technique_mois", DETTE, "Dette technique, en mois de dépense nette", "mois", 0),
    Input("avance_mois", DETTE, "Avance sur le compte, en mois de dépense nette", "mois", -1),
    Input(
        "variation_mois_dus", DETTE, "Variation de la dette en un mois, en mois de dépense nette", "mois", 1
    ),
    Input("solde_max_12_mois", DETTE, "Plus forte dette en douze mois, en mois de dépense", "mois", 1),
    Input(
        "tendance_solde_6_mois", DETTE, "Pente du solde sur six mois, en mois de dépense par mois", "mois", 1
    ),
    Input(
        "age_plus_ancien_terme_jours", ANCIENNETE, "Âge du plus ancien terme impayé", "jours", 1, noyau=True
    ),
    Input(
        "dette_ancienne_mois", ANCIENNETE, "Dette de plus de 90 jours, en mois de dépense nette", "mois", 1
    ),
    Input("mois_depuis_premier_defaut", ANCIENNETE, "Durée de la série de mois en dette", "mois", 0),
    Input("mois_en_retard_3", REGULARITE, "Fins de mois en dette sur trois", "nombre", 1),
    Input("mois_en_retard_6", REGULARITE, "Fins de mois en dette sur six", "nombre", 1),
    Input("mois_en_retard_12", REGULARITE, "Fins de mois en dette sur douze", "nombre", 1, noyau=True),
    Input("mois_en_retard_24", REGULARITE, "Fins de mois en dette sur vingt-quatre", "nombre", 1),
    Input("passages_en_dette_24", REGULARITE, "Entrées en dette sur vingt-quatre mois", "nombre", 0),
    Input("mois_depuis_dette", REGULARITE, "Mois écoulés depuis la dernière fin de mois en dette", "mois", 0),
    Input("paiements_partiels_12", REGULARITE, "Paiements partiels en douze mois", "nombre", 1),
    Input("mois_courants_payes_6", REGULARITE, "Mois courants payés sur six", "nombre", 0, noyau=True),
    Input("mois_depuis_paiement", REGULARITE, "Mois écoulés depuis le dernier paiement", "mois", 0),
    Input("taux_paye_3", NIVEAU, "Part payée de l'appelé sur trois mois", "taux", -1, noyau=True),
    Input("taux_paye_12", NIVEAU, "Part payée de l'appelé sur douze mois", "taux", -1),
    Input("dernier_paiement_mois", NIVEAU, "Dernier paiement, en mois de dépense nette", "mois", 0),
    Input("delai_paiement_jours", DELAI, "Délai moyen de paiement", "jours", 1, noyau=True),
    Input("delai_paiement_tendance", DELAI, "Allongement du délai de paiement, par mois", "jours", 1),
    Input("dernier_retard_jours", DELAI, "Délai du dernier terme payé", "jours", 1),
    Input("retard_avant_dernier_jours", DELAI, "Délai du terme payé auparavant", "jours", 1),
    Input("termes_tardifs_3", DELAI, "Termes payés tard, sur trois", "nombre", 1),
    Input("termes_tardifs_6", DELAI, "Termes payés tard, sur six", "nombre", 1),
    Input("mois_depuis_terme_tardif", DELAI, "Mois écoulés depuis le dernier terme payé tard", "mois", -1),
    Input("rejets_3", INCIDENTS, "Rejets en trois mois", "nombre", 1),
    Input("rejets_12", INCIDENTS, "Rejets en douze mois", "nombre", 1),
    Input(
        "hausse_reste_a_payer_mois", RESTE, "Hausse du reste à payer, en part de la dépense nette", "taux", 1
    ),
    Input("plan_taux_respecte", PLAN, "Part du plan d'apurement tenue", "taux", -1),
    Input("anciennete_mois", ENTREE, "Mois depuis l'entrée dans le logement", "mois", 0),
)

NAMES: tuple[str, ...] = tuple(entree.nom for entree in INPUTS)
BY_NAME: dict[str, Input] = {entree.nom: entree for entree in INPUTS}
CORE: tuple[str, ...] = tuple(entree.nom for entree in INPUTS if entree.noyau)


def refuse_others(names: Iterable[str]) -> None:
    """Hold the list closed wherever a matrix or tables enter the model part, to learn as to serve.

    Raises:
        FeaturesDifferError: a name is not of the list: a trait of a person, something of the future, anything else.
    """
    others = sorted(set(names) - set(NAMES))
    if others:
        raise FeaturesDifferError(
            f"Le modèle ne lit que des faits de paiement, d'une liste fermée ; n'en sont pas : {', '.join(others)}. "
            "Rien n'est appris ni calculé. Si ces entrées viennent d'une autre version d'Amont, relancez "
            "« amont train »."
        )
