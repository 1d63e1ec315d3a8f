"""What an audit says of the hold-out: what giving a place changed, with interval and power, or that nobody can tell.

Counts and rates of two groups that chance alone made; no household appears. Null: without object, or too few to say.
"""

from dataclasses import dataclass
from datetime import date

VERDICTS_ESSAI = {
    "effet_etabli": "effet établi",
    "pas_d_effet_etabli": "pas d'effet établi",
    "ne_peut_pas_dire": "on ne peut pas dire",
}

ETATS_ESSAI = {
    "mesure": "mesuré",
    "en_cours": "horizon non écoulé",
    "ecarte": "écarté",
}


@dataclass(frozen=True)
class Resultat:
    """One outcome in both groups.

    Attributes:
        code: short name, as in the CSV.
        libelle: in French; of an outcome, less is hoped for.
        tires: households for which a place was drawn.
        non_tires: those for which none was.
        taux_tires: share with the outcome; null under eleven households in a group.
        taux_non_tires: likewise.
        effet: gap of the shares, drawn less not drawn.
        bas: lower bound of its 95 % interval.
        haut: upper bound.
        p: exact probability of such a gap by the draw alone.
        plus_petit_effet_visible: smallest fall seen four times in five; null when none would be.
        puissance: probability of seeing the share halved.
        verdict: code of `VERDICTS_ESSAI`; empty for what is no outcome (the help received).
    """

    code: str
    libelle: str
    tires: int
    non_tires: int
    taux_tires: float | None = None
    taux_non_tires: float | None = None
    effet: float | None = None
    bas: float | None = None
    haut: float | None = None
    p: float | None = None
    plus_petit_effet_visible: float | None = None
    puissance: float | None = None
    verdict: str = ""

    @property
    def phrase(self) -> str:
        """The verdict as one sentence."""
        if self.verdict == "effet_etabli" and self.effet is not None:
            sens, dit = ("moins", "aide") if self.effet < 0 else ("plus", "n'aide pas")
            return (
                f"{self.libelle} : {sens} souvent chez les ménages tirés, l'écart est établi. "
                f"Près de la limite, donner une place {dit}."
            )
        if self.verdict == "pas_d_effet_etabli":
            return (
                f"{self.libelle} : pas d'effet établi. Un effet de moitié se serait sans doute vu ; un plus petit a pu "
                "échapper."
            )
        return (
            f"{self.libelle} : on ne peut pas dire, faute d'assez de ménages. Cela ne veut pas dire qu'il n'y a pas "
            "d'effet."
        )

    @property
    def verdict_dit(self) -> str:
        """The verdict in French."""
        return VERDICTS_ESSAI.get(self.verdict, "")


@dataclass(frozen=True)
class MoisTire:
    """One month's draw, and whether it is as it was sealed.

    Attributes:
        mois: first day.
        etat: `mesure`, `en_cours` (its horizon is not over) or `ecarte` (it is not as sealed).
        engagement: SHA-256 journaled before the list.
        graine: the seed, told once the horizon is over; null before.
        fautes: what is not as sealed, in French.
    """

    mois: date
    etat: str
    engagement: str | None
    graine: str | None
    fautes: tuple[str, ...] = ()

    @property
    def etat_dit(self) -> str:
        """The state in French."""
        return ETATS_ESSAI[self.etat]


@dataclass(frozen=True)
class Essai:
    """What a hold-out tells over the months of an audit.

    Attributes:
        horizon: months followed, in words.
        issue: the main outcome in French; the only one that concludes.
        mois: by month drawn.
        principal: the main outcome.
        autres: outcomes read beside it.
        recus: what each group received.
        deja_comptes: later draws of a household that an earlier draw already counts.
        introuvables: households whose lease the sources no longer hold.
    """

    horizon: str
    issue: str
    mois: tuple[MoisTire, ...]
    principal: Resultat
    autres: tuple[Resultat, ...]
    recus: tuple[Resultat, ...]
    deja_comptes: int
    introuvables: int

    @property
    def resultats(self) -> tuple[Resultat, ...]:
        """The main outcome, then the others."""
        return (self.principal, *self.autres)

    @property
    def mesures(self) -> int:
        """Months measured."""
        return sum(mois.etat == "mesure" for mois in self.mois)

    @property
    def en_cours(self) -> int:
        """Months whose horizon is not over."""
        return sum(mois.etat == "en_cours" for mois in self.mois)
