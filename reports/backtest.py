"""What the page *Ce que le modèle ajoute* may say: figures of replayed months at the places that the teams have.

Grain: one period of one landlord; no household appears. The JSON beside the page is this content, figure for figure.
"""

from collections.abc import Mapping
from dataclasses import dataclass

STRATEGIES: Mapping[str, str] = {
    "les_deux": "Règles et modèle ensemble",
    "sans_places_gardees": "Les deux, sans places gardées",
    "modele": "Modèle seul",
    "regles": "Règles seules",
    "mois_dus": "Mois dus",
    "plus_ancien_terme": "Plus ancien terme impayé",
    "montant_du": "Montant dû",
    "tendance_solde": "Pente du solde",
    "jours_depuis_paiement": "Jours depuis le dernier paiement",
}
"""Each way of choosing, and its name on the page."""
GROUPES: Mapping[str, str] = {
    "sans_signal_fort": "Sans signal fort (moins d'un mois dû)",
    "premiere_fois": "Premières fois (aucun mois en dette sur douze)",
    "non_accompagnes": "Inconnus des services sociaux (aucun accompagnement connu)",
    "sans_aide": "Sans aide au logement",
}


@dataclass(frozen=True)
class Mesure:
    """One strategy on some rows; rates are null where nothing was called or nothing came.

    `pire` and `meilleure` are the precisions with the worst and the best draw among equal scores at the cut.
    """

    strategie: str
    places: float
    precision: float | None
    bas: float | None
    haut: float | None
    pire: float | None
    meilleure: float | None
    rappel: float | None
    avance_mois: float | None


@dataclass(frozen=True)
class Ecart:
    """How the precision of rules and model together compares with another strategy, households resampled."""

    face_a: str
    ecart: float | None
    bas: float | None
    haut: float | None
    rapport: float | None
    rapport_bas: float | None
    rapport_haut: float | None


@dataclass(frozen=True)
class Groupe:
    """Rows judged apart: what the real list finds among them, and what each score would find if cut there alone."""

    code: str
    lignes: int
    issues: int
    dans_la_liste: tuple[Mesure, ...]
    a_part: tuple[Mesure, ...]


@dataclass(frozen=True)
class PointCapacite:
    """A strategy at a number of places a month, whole month."""

    strategie: str
    facteur: float
    places_par_mois: float
    precision: float | None
    bas: float | None
    haut: float | None
    rappel: float | None


@dataclass(frozen=True)
class LigneAgence:
    """One agency: households × months, outcomes, and what each strategy finds there within the whole list."""

    nom: str
    lignes: int
    issues: int
    mesures: tuple[Mesure, ...]


@dataclass(frozen=True)
class SecondeIssue:
    """The landlord's own decisions (commandement, assignation) as another outcome; null precision: nothing called."""

    lignes: int
    issues: int
    mesures: tuple[Mesure, ...]
    agences: tuple[LigneAgence, ...]


@dataclass(frozen=True)
class Contexte:
    """Debt at the first month the list called a household, and at its outcome; medians, in cents and in months."""

    menages: int
    solde_signalement_centimes: int | None
    solde_issue_centimes: int | None
    mois_signalement: float | None
    mois_issue: float | None
    avance_mois: float | None


@dataclass(frozen=True)
class MoisRejoue:
    """One month replayed; `apprises` and `arbres` tell the model of that day."""

    mois: str
    lignes: int
    issues: int
    apprises: int
    issues_apprises: int
    arbres: int
    places: float
    precisions: tuple[Mesure, ...]


@dataclass(frozen=True)
class Effectifs:
    """Households × months of the period, by what is known of their suite."""

    lignes: int
    jugees: int
    issues: int
    censurees: int
    traitees: int
    issues_traitees: int
    menages: int


@dataclass(frozen=True)
class Backtest:
    """Everything the page says; `ecart_modele` is the model alone against the best heuristic."""

    bailleur: str
    synthetique: bool
    de: str
    a: str
    cible: str
    cohorte: str
    fin: str
    places_par_mois: float
    part_places: float
    part_precoce: float
    effectifs: Effectifs
    mois: tuple[MoisRejoue, ...]
    non_ecoules: tuple[str, ...]
    sans_modele: tuple[str, ...]
    mesures: tuple[Mesure, ...]
    meilleure_heuristique: str
    ecarts: tuple[Ecart, ...]
    ecart_modele: Ecart
    avec_traites: tuple[Mesure, ...]
    courbe: tuple[PointCapacite, ...]
    groupes: tuple[Groupe, ...]
    seconde: SecondeIssue | None
    agences: tuple[LigneAgence, ...]
    contexte: Contexte
    avertissements: tuple[str, ...]
    version_outil: str
