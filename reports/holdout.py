"""What a month says of its hold-out: the places drawn, the condition under which a draw is fair, and who decides.

Counts by pool of places, no household; the same words serve the page and the first sheet of the work list.
"""

from dataclasses import dataclass

from reports import french

RAISONS = {
    "fige": "la liste avait déjà reçu des réponses, ou un mois suivant est déjà tiré : rien n'est tiré après coup",
    "peu_de_places": "trop peu de places : une sur deux au plus est tirée",
    "places_suffisantes": "les places ne manquent pas : rien n'est tiré",
    "trop_peu_de_menages": "aucun ménage proche de la limite ne peut être tiré",
}
"""Why nothing was drawn in a pool, by code of `screening.holdout`."""


@dataclass(frozen=True)
class BassinTire:
    """One pool: households drawn, not drawn, or why nothing was (empty: something was)."""

    nom: str
    tires: int
    non_tires: int
    raison: str = ""


@dataclass(frozen=True)
class Temoin:
    """The month's hold-out.

    Attributes:
        demi_bande: places drawn in each pool at most, among twice as many households.
        horizon_mois: months for which a household keeps what was drawn for it.
        seuil: months owed from which no household is drawn, written with its unit.
        bassins: by pool.
        maintenus: households not drawn in an earlier month that still give way.
        aggraves: households not drawn earlier whose situation became serious: they come first.
        engagement: SHA-256 of the seed, journaled before the list.
    """

    demi_bande: int
    horizon_mois: int
    seuil: str
    bassins: tuple[BassinTire, ...]
    maintenus: int
    aggraves: int
    engagement: str

    @property
    def tires(self) -> int:
        """Households for which a place was drawn."""
        return sum(bassin.tires for bassin in self.bassins)

    @property
    def non_tires(self) -> int:
        """Households of the band for which none was."""
        return sum(bassin.non_tires for bassin in self.bassins)

    @property
    def phrases(self) -> tuple[str, ...]:
        """What a reader must know, in the order of its importance."""
        return (*_what(self), *_whom(self))


def _what(temoin: Temoin) -> tuple[str, ...]:
    bande = french.pluriel(temoin.tires + temoin.non_tires, "ménage")
    tire = (
        f"Groupe témoin : parmi {bande} dont le rang touche la limite des places, un tirage au sort a donné "
        f"{french.pluriel(temoin.tires, 'place')}. À si peu de rangs d'écart, le tirage est un ordre juste, et il "
        "permettra de mesurer si la démarche aide."
        if temoin.tires
        else "Groupe témoin : allumé dans amont.toml, mais rien n'a été tiré ce mois-ci."
    )
    return (
        tire,
        "Un tirage n'est acceptable que là où les places manquent : là où chaque ménage proposé a une place, rien "
        "n'est tiré. Le nombre de places ne change pas. Des rangs voisins ne sont pas des risques égaux : plus la "
        "bande est étroite, mieux le tirage se justifie.",
        "Le tirage ne lie personne. Un agent peut accepter un ménage en vigilance comme en refuser un prioritaire : sa "
        "décision l'emporte, et la mesure laisse chaque ménage dans son groupe.",
    )


def _whom(temoin: Temoin) -> tuple[str, ...]:
    horizon = f"{french.nombre(temoin.horizon_mois)} mois"
    return (
        "Ne sont jamais tirés : un ménage suspendu, une procédure en cours, un ménage qu'une règle relève, celui qui "
        f"doit {temoin.seuil} ou plus, ni deux fois le même en {horizon}. Les places gardées aux situations précoces "
        "et les échéances de la loi n'y entrent pas.",
        f"Un ménage non tiré passe après les autres de la bande pendant {horizon}. Il a sa place dès que son rang "
        "dépasse la bande, et passe en tête si sa situation devient grave. Aucune ligne ne dit qui a été tiré.",
    )
