"""What the document of a version may say, `fiche_modele.html`: how it was made, what it is worth, what it may not do.

Counts, curves and rates only: no household, no lease and no row value appear here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from reports.backtest import STRATEGIES

NOMS: Mapping[str, str] = {
    **STRATEGIES,
    "modele": "Le modèle",
    "regles_seules": "Règles seules",
    "mois_depuis_paiement": "Mois depuis le dernier paiement",
    "regression_logistique": "Régression logistique par tranches",
    "boosting_sans_contrainte": "Boosting sans contrainte",
}
SANS_CONTRAINTE = "boosting_sans_contrainte"
APPRIS = ("regression_logistique", SANS_CONTRAINTE)
"""Rivals that learned as the model did; the others are rules that anyone could follow."""
AUC_A_PERDRE = 0.01
"""What a readable model may lose of AUC to one that is not, by the goal that the tool sets itself."""


def name_of(code: str) -> str:
    """The French name of a way to rank."""
    return NOMS.get(code, code)


@dataclass(frozen=True)
class LigneMois:
    """A month-end that trained: leases counted from the cohort to the rows used, and their outcomes."""

    mois: str
    cohorte: int
    condition_inconnue: int
    deja_atteint: int
    censures: int
    traites: int
    lignes: int
    issues: int
    taux: float | None


@dataclass(frozen=True)
class LigneDecile:
    """Held-out rows by decile of the score: judged, and left out because censored or treated."""

    decile: int
    jugees: int
    censurees: int
    traitees: int


@dataclass(frozen=True)
class Intervalle:
    """One interval of an input: bounds (null: open, the upper one included), contribution, share of training rows."""

    bas: float | None
    haut: float | None
    apport: float
    part: float


@dataclass(frozen=True)
class Entree:
    """One input: what it is, its sense, its curve, and what a missing value adds.

    `etendue` is its largest entry less its least; `poids` the mean of what it adds, in absolute value, over the
    training rows; `decimales` the digits that its bounds need.
    """

    nom: str
    theme: str
    libelle: str
    unite: str
    sens: int
    decimales: int
    etendue: float
    poids: float
    intervalles: tuple[Intervalle, ...]
    apport_manquant: float
    part_manquante: float


@dataclass(frozen=True)
class Mouvement:
    """An input of the worked example, before and after the payment; bounds as in `Intervalle`."""

    libelle: str
    sens: int
    decimales: int
    de: tuple[float | None, float | None]
    vers: tuple[float | None, float | None]
    apport_avant: float
    apport_apres: float


@dataclass(frozen=True)
class Exemple:
    """Two inputs that a late payment moves together, and training rows at both places."""

    mouvements: tuple[Mouvement, Mouvement]
    somme: float
    lignes_avant: int
    lignes_apres: int


@dataclass(frozen=True)
class Mesure:
    """A way to rank, on held-out rows at capacity; bounds are at 95 %, null where they have no sense."""

    code: str
    precision: float | None
    bas: float | None
    haut: float | None
    pire: float | None
    meilleure: float | None
    rappel: float | None
    auc: float | None
    auc_bas: float | None
    auc_haut: float | None
    precision_moyenne: float | None


@dataclass(frozen=True)
class Ecart:
    """The model less another way to rank on the same rows: precision at capacity and AUC, paired bounds."""

    code: str
    precision: float | None
    bas: float | None
    haut: float | None
    auc: float | None
    auc_bas: float | None
    auc_haut: float | None


@dataclass(frozen=True)
class Groupe:
    """Rows judged apart: the model, and the best simple rule there (null when nothing could be measured)."""

    code: str
    lignes: int
    issues: int
    modele: Mesure | None
    heuristique: Mesure | None


@dataclass(frozen=True)
class Pli:
    """A fold: months learned and judged, rows and outcomes of each side, and the model on the judged ones."""

    apprentissage: tuple[str, str]
    jugement: tuple[str, str]
    lignes_apprises: int
    issues_apprises: int
    lignes: int
    issues: int
    modele: Mesure | None
    sans_contrainte: Mesure | None


@dataclass(frozen=True)
class LigneCalibration:
    """A decile of the foreseen probability: foreseen, observed and its bounds."""

    decile: int
    lignes: int
    prevu: float
    observe: float
    bas: float | None
    haut: float | None


@dataclass(frozen=True)
class LigneJugee:
    """The model at capacity in one held-out month."""

    mois: str
    lignes: int
    issues: int
    places: float
    precision: float | None
    rappel: float | None


@dataclass(frozen=True)
class Sensibilite:
    """The last fold learned with and without the treated rows, judged on the same rows."""

    lignes_ajoutees: int
    sans: Mesure
    avec: Mesure
    correlation: float | None


@dataclass(frozen=True)
class Ajustement:
    """The final fit: its rows and its settings; `pente` and `decalage` are those of the calibration."""

    lignes: int
    issues: int
    menages: int
    lignes_utilisables: int
    tirage_par_menage: bool
    lignes_au_plus: int
    arbres: int
    pas: float
    feuilles: int
    lignes_par_feuille: int
    regularisation: float
    entrees_reduites: bool
    pente: float
    decalage: float


@dataclass(frozen=True)
class Limites:
    """`[derive]` when the version was trained."""

    hausse_manquants: float
    psi_score: float
    psi_entree: float


@dataclass(frozen=True)
class FicheModele:
    """Everything the document says; `remplacement` are its sentences, `empreintes` names with their hashes."""

    version: str
    bailleur: str
    synthetique: bool
    contact: str | None
    contact_opposition: str | None
    cible: str
    cible_par_defaut: bool
    cohorte: str
    horizon_mois: int
    fin: str
    premier_mois_du_compte: str
    premier_mois: str
    dernier_mois: str
    nombre_mois: int
    places_par_mois: int | None
    effectifs: tuple[LigneMois, ...]
    total: LigneMois
    intercept: float
    ajustement: Ajustement
    nombre_entrees: int
    entrees: tuple[Entree, ...]
    ecartees: tuple[str, ...]
    exemple: Exemple | None
    mode: str
    lignes_jugees: int
    issues_jugees: int
    part_places: float | None
    plis: tuple[Pli, ...]
    mesures: tuple[Mesure, ...]
    meilleure_heuristique: str | None
    ecarts: tuple[Ecart, ...]
    groupes: tuple[Groupe, ...]
    par_mois: tuple[LigneJugee, ...]
    calibration: tuple[LigneCalibration, ...]
    deciles: tuple[LigneDecile, ...]
    sensibilite: Sensibilite | None
    remplacement: tuple[str, ...]
    derive: Limites
    avertissements: tuple[str, ...]
    empreintes: tuple[tuple[str, str], ...]
    versions: tuple[tuple[str, str], ...]
    seuil_auc: float = AUC_A_PERDRE
