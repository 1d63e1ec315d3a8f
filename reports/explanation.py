"""What `amont explain` says of one household's month: the closed list of its figures and sentences.

An internal answer for the agent or the analyst who must defend a line or stop it; what a household may read is in
`household_page.py`.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class RegleExpliquee:
    """One rule on the household.

    Attributes:
        code: its code.
        libelle: its label.
        effet: proposer, relever, orienter, suspendre or echeance.
        etat: oui, non, non_evaluable or hors_periode.
        phrase: its sentence when it fired.
        lus: what it looks at and the household's figure, when it did not fire.
    """

    code: str
    libelle: str
    effet: str
    etat: str
    phrase: str | None = None
    lus: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class EntreeExpliquee:
    """One input of the model: its clause with the household's figure, and what it adds in log-odds."""

    phrase: str
    apport: float


@dataclass(frozen=True, slots=True)
class ThemeExplique:
    """One theme: what it adds in all, and its inputs, the strongest first."""

    theme: str
    apport: float
    entrees: tuple[EntreeExpliquee, ...]


@dataclass(frozen=True, slots=True)
class ScoreExplique:
    """The score, as the sum of its parts: `score_brut` = `intercept` + the contributions of the themes.

    `ecart` is what is left between the two sides; `coupe` the score from which one is proposed without a rule (None:
    every score is, or none where there is no place).
    """

    score: float
    score_brut: float
    intercept: float
    ecart: float
    themes: tuple[ThemeExplique, ...]
    places: int
    coupe: float | None


@dataclass(frozen=True, slots=True)
class PlaceExpliquee:
    """Where the household stands among those proposed; see `screening.explaining.cut.Standing`."""

    rang: int
    proposes: int
    bassin: str
    rang_bassin: int
    places: int
    servis: int
    au_dela: int
    dernier_score: float | None


@dataclass(frozen=True, slots=True)
class RegleProche:
    """A rule that nearly fired: what it still lacks, as « requirement (the household's figures) »."""

    code: str
    libelle: str
    manque: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EssaiExplique:
    """One change tried.

    Attributes:
        genre: paiement, plan or rejets.
        phrase: the change in words.
        suffit: it takes the household off the list.
        effet: what becomes of it, or what still keeps it on.
    """

    genre: str
    phrase: str
    suffit: bool
    effet: str


@dataclass(frozen=True, slots=True)
class BailExplique:
    """Another lease of the household: nature and balance."""

    id_bail: str
    nature: str
    solde_centimes: int | None


@dataclass(frozen=True, slots=True)
class Explication:
    """Everything that is said of a household's month.

    Attributes:
        bailleur: the landlord.
        synthetique: it is invented.
        mois: first day of the month.
        arrete_au: T.
        id_menage: the household.
        id_bail: its dwelling's lease.
        niveau: prioritaire, vigilance, suspendu or aucun.
        action: code of the action proposed; None without one.
        origine: regle, modele, les_deux or aucune.
        suspension: why it is kept off; None when it is not.
        fin_suspension: when that ends, where a rule dates it.
        place: its rank; None when it is not proposed.
        motifs: the reasons of the list, worrying.
        rassurants: the reassuring ones.
        regles: every rule.
        score: None without a model, or outside the cohort.
        sans_score: why there is none.
        proches: for a household that nothing proposes, the rules that nearly fired.
        essais: for a household on the list, the changes tried.
        sans_essai: why nothing was tried, or what could not be.
        autres_baux: the other leases.
        remarques: what the reader must know of the sources.
    """

    bailleur: str
    synthetique: bool
    mois: date
    arrete_au: date
    id_menage: str
    id_bail: str
    niveau: str
    action: str | None
    origine: str
    suspension: str | None
    fin_suspension: date | None
    place: PlaceExpliquee | None
    motifs: tuple[str, ...]
    rassurants: tuple[str, ...]
    regles: tuple[RegleExpliquee, ...]
    score: ScoreExplique | None
    sans_score: str | None
    proches: tuple[RegleProche, ...]
    essais: tuple[EssaiExplique, ...]
    sans_essai: tuple[str, ...]
    autres_baux: tuple[BailExplique, ...]
    remarques: tuple[str, ...] = ()
