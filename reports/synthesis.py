"""What the month's page may say: figures, rules with their counts, what was left out, and what it rests on.

Grain: one month of one landlord; no household and no row value appear here. Null means unknown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from reports.feedback import Retours
from reports.french import pluriel
from reports.holdout import Temoin
from reports.rulebook import CarteRegle


@dataclass(frozen=True)
class Chiffres:
    """The month's figures. Leases for stock and debt, households for the list.

    `cohorte` and `cohorte_inconnue` (leases kept because the condition is null) are null in a rules-only run.
    """

    baux: int
    menages: int
    baux_en_dette: int
    baux_3_mois: int
    dette_propre_centimes: int
    dette_technique_centimes: int
    cohorte: int | None
    cohorte_inconnue: int | None
    menages_proposes: int
    menages_prioritaires: int
    menages_vigilance: int
    menages_suspendus: int
    places: int
    places_origine: str
    part_precoce: float
    menages_precoces: int


@dataclass(frozen=True)
class LigneAgence:
    """One agency; `nom` is « Sans agence » where none is known."""

    nom: str
    baux: int
    baux_en_dette: int
    baux_3_mois: int
    prioritaires: int
    vigilance: int
    suspendus: int


@dataclass(frozen=True)
class LigneRegle:
    """One rule and how many leases it answered oui, non, or could not answer."""

    code: str
    libelle: str
    theme: str
    effet: str
    oui: int
    non: int
    non_evaluable: int
    hors_periode: bool
    source: str
    a_verifier: bool


@dataclass(frozen=True)
class Compte:
    """A labelled count of households."""

    libelle: str
    nombre: int


@dataclass(frozen=True)
class Bassin:
    """One pool of places: an agency that has its own, or the others together; in households."""

    nom: str
    places: int
    prises: int
    libres: int
    au_dela: int


@dataclass(frozen=True)
class LigneMouvement:
    """One agency against the list before: how many households came, stayed, left."""

    agence: str
    nouveaux: int
    maintenus: int
    sortis: int


@dataclass(frozen=True)
class PartCause:
    """One cause of a movement: the households of which it is the only cause, and its share of the whole movement.

    `part` is null where nobody moved.
    """

    menages: int
    part: float | None


@dataclass(frozen=True)
class LigneCauses:
    """The households that came, or left, by cause; `plusieurs`: those of which no cause is the only one."""

    libelle: str
    menages: int
    cellules: tuple[PartCause, ...]
    plusieurs: int


@dataclass(frozen=True)
class LigneTenue:
    """The households that stayed and would be there too with one cause as it was, of all that stayed."""

    libelle: str
    menages: int
    part: float | None


@dataclass(frozen=True)
class Causes:
    """Why households came, stayed or left: by which causes, in households and in shares.

    `non_mesure` says why it could not be told; `changements` is what differs between the two lists beside the data.
    """

    non_mesure: str | None = None
    phrases: tuple[str, ...] = ()
    changements: tuple[str, ...] = ()
    colonnes: tuple[str, ...] = ()
    lignes: tuple[LigneCauses, ...] = ()
    maintenus: tuple[LigneTenue, ...] = ()


@dataclass(frozen=True)
class Mouvements:
    """The list against the one published before; `compare_a` null: this list is the first.

    `mois_precedent` is False when the list before is not that of the month before.
    """

    compare_a: date | None = None
    mois_precedent: bool = True
    agences: tuple[LigneMouvement, ...] = ()
    sorties: tuple[Compte, ...] = ()
    causes: Causes = field(default_factory=Causes)


@dataclass(frozen=True)
class Case:
    """One cell of a crossed table: how many, and their euros in cents."""

    nombre: int
    montant_centimes: int


@dataclass(frozen=True)
class LigneCroisee:
    """One reason, its cell per agency and its total; `groupe` and `fin` are empty where they do not apply."""

    libelle: str
    cellules: tuple[Case, ...]
    total: Case
    groupe: str = ""
    fin: str = ""


@dataclass(frozen=True)
class Croisement:
    """Reasons by agency, with a total line; null `total`: nothing to show."""

    agences: tuple[str, ...] = ()
    lignes: tuple[LigneCroisee, ...] = ()
    total: LigneCroisee | None = None


@dataclass(frozen=True)
class TrancheAge:
    """One age band of what is due, with the leases concerned."""

    libelle: str
    montant_centimes: int
    baux: int


@dataclass(frozen=True)
class LigneFichier:
    """Row accounting of one source: lues = gardees + ecartees + rejetees."""

    table: str
    fichier: str
    lues: int
    gardees: int
    ecartees: int
    rejetees: int


@dataclass(frozen=True)
class LigneRejet:
    """Rejected rows of one table by broken check; a row that breaks two checks counts in both."""

    table: str
    controle: str
    lignes: int


@dataclass(frozen=True)
class LigneEcart:
    """Rows set aside on purpose, with the reason."""

    table: str
    fichier: str
    motif: str
    lignes: int


@dataclass(frozen=True)
class EtatModele:
    """The model version in service, or why the list was made by rules alone."""

    version: str | None = None
    regles_seules: str | None = None
    avertissements: tuple[str, ...] = ()

    @property
    def raison(self) -> str | None:
        """Why rules alone, as the end of a sentence; null when a model serves."""
        if not self.regles_seules:
            return None
        return self.regles_seules.rstrip(".") + "."


@dataclass(frozen=True)
class LigneValeur:
    """A dated value in force at the month, written with its unit, and its source."""

    nom: str
    libelle: str
    valeur: str
    du: date
    source: str
    a_verifier: bool


@dataclass(frozen=True)
class Empreinte:
    """The hash of one input, as read."""

    fichier: str
    sha256: str


@dataclass(frozen=True)
class SyntheseMois:
    """`synthese.html`: the month as the team, its managers and an auditor read it.

    `suspensions` counts households and their own debt; `dette_technique` counts leases; `aides_inconnues` counts
    leases of which the state of the aid is not known; `temoin` is null without a hold-out, `retours` on a first list.
    """

    bailleur: str
    synthetique: bool
    mois: date
    arrete_au: date
    chiffres: Chiffres
    agences: tuple[LigneAgence, ...]
    regles: tuple[LigneRegle, ...]
    bassins: tuple[Bassin, ...]
    mouvements: Mouvements
    suspensions: Croisement
    dette_technique: Croisement
    aides_inconnues: int
    origines: tuple[Compte, ...]
    actions: tuple[Compte, ...]
    balance: tuple[TrancheAge, ...]
    comptes: tuple[LigneFichier, ...]
    rejets: tuple[LigneRejet, ...]
    ecartes: tuple[LigneEcart, ...]
    avertissements: tuple[str, ...]
    modele: EtatModele
    valeurs: tuple[LigneValeur, ...]
    empreintes: tuple[Empreinte, ...]
    version_regles: str
    version_outil: str
    cartes: tuple[CarteRegle, ...] = ()
    temoin: Temoin | None = None
    retours: Retours | None = None


def reservations(
    modele: EtatModele,
    regles: Sequence[LigneRegle],
    valeurs: Sequence[LigneValeur],
    avertissements: Sequence[str],
) -> tuple[str, ...]:
    """Say what limits a month's list, most important first; the page and the work list both begin with it."""
    tirees = sum(regle.a_verifier for regle in regles if regle.oui)
    incertaines = sum(valeur.a_verifier for valeur in valeurs)
    phrases: list[str] = []
    if modele.raison:
        phrases.append(f"Liste établie par les règles seules : {modele.raison}")
    phrases += modele.avertissements
    if tirees or incertaines:
        phrases.append(
            f"Sources à faire vérifier par un juriste : "
            f"{pluriel(tirees, 'règle déclenchée', 'règles déclenchées')}"
            f" et {pluriel(incertaines, 'valeur')} en vigueur, signalées « à vérifier » dans la synthèse."
        )
    return (*phrases, *avertissements)
