"""The closed list of what workbooks, sheets, letters and forms may print: one frozen class each.

A field that is not here cannot be printed; coded fields are checked against `choices.py`, so no free text
leaves. The content of the month's page stands in `synthesis.py`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from reports import choices
from reports.errors import ContentError
from reports.synthesis import SyntheseMois as SyntheseMois

FINALITE = (
    "Prévention — cette liste ne peut servir ni à un commandement, ni à une attribution, ni à une mutation."
)
FINALITE_ECHEANCES = "Obligations légales et dates — sans lien avec la liste de prévention."
SYNTHETIQUE = "DONNÉES SYNTHÉTIQUES — bailleur et ménages inventés."


def require_code(champ: str, valeur: str | None, permis: Collection[str]) -> None:
    """Refuse a code outside its closed list; null passes.

    Raises:
        ContentError: the field and its list are named, never the value.
    """
    if valeur is not None and valeur not in permis:
        raise ContentError(
            f"Le champ « {champ} » contient un code hors de sa liste fermée ({', '.join(permis)}). "
            "Corriger la donnée qui le remplit."
        )


def require_length(champ: str, texte: str | None, maximum: int) -> None:
    """Refuse a text too long for its place on a one-page sheet.

    Raises:
        ContentError: the field and the limit are named, never the text.
    """
    if texte is not None and len(texte) > maximum:
        raise ContentError(f"Le champ « {champ} » dépasse {maximum} caractères. Le raccourcir à la source.")


# --- the internal work list ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Identite:
    """Who to reach: the only identity of a work list, present when `[liste] identite` is true."""

    nom: str | None = None
    telephone: str | None = None
    adresse: str | None = None


INCONNUE = Identite()


@dataclass(frozen=True, slots=True)
class ReponseAgent:
    """What an agent wrote in the work list; empty in a new list, filled by the demo that plays the agents."""

    decision: str | None = None
    motif: str | None = None
    action_retenue: str | None = None
    besoins: str | None = None
    avis_pluridisciplinaire: str | None = None
    menage_informe_le: date | None = None
    agent: str | None = None
    date_decision: date | None = None
    procedure: str | None = None


SANS_REPONSE = ReponseAgent()


@dataclass(frozen=True, slots=True)
class LigneListe:
    """One household of the work list, on its dwelling's lease; null: unknown. No score and no rank.

    `situation` says whether it is new, since when it is listed and what was last answered, or why it is reviewed;
    `detail_technique` gives the causes of the technical debt and their cents, `dette_annexes_centimes` what is
    owed on the household's other leases, which no other figure holds.
    """

    id_menage: str
    id_bail: str
    niveau: str
    action: str | None
    code_commune: str | None = None
    identite: Identite = INCONNUE
    situation: tuple[str, ...] = ()
    motifs: tuple[str, ...] = ()
    motifs_rassurants: tuple[str, ...] = ()
    orientations: tuple[str, ...] = ()
    mois_dus: float | None = None
    solde_du_centimes: int | None = None
    dette_propre_centimes: int | None = None
    dette_technique_centimes: int | None = None
    detail_technique: tuple[tuple[str, int], ...] = ()
    statut_aide: str | None = None
    dette_annexes_centimes: int | None = None
    age_plus_ancien_terme_jours: int | None = None
    tendance_centimes_mois: int | None = None
    taux_paye_3: float | None = None
    dernier_paiement_centimes: int | None = None
    mois_depuis_paiement: int | None = None
    paiements_depuis_centimes: int | None = None
    stade: str | None = None
    plan_en_cours: bool | None = None
    jours_depuis_contact: int | None = None
    contacts_sans_reponse_3: int | None = None
    portes_closes_12: int | None = None
    reponse: ReponseAgent = SANS_REPONSE


@dataclass(frozen=True, slots=True)
class LigneAjout:
    """A household that an agent proposes although the tool did not; `reponse.motif` is in `MOTIFS_AJOUT`."""

    id_menage: str
    id_bail: str | None = None
    reponse: ReponseAgent = SANS_REPONSE


@dataclass(frozen=True, slots=True)
class LigneSortie:
    """One household of the list before that this list no longer proposes, and why; nothing to answer.

    `cause` is what moved it (data, rules, model, places); the amounts are null when it has left.
    """

    id_menage: str
    id_bail: str
    agence: str | None
    sortie: str
    detail: str | None = None
    solde_du_centimes: int | None = None
    dette_propre_centimes: int | None = None
    cause: str | None = None

    def __post_init__(self) -> None:
        require_code("sortie", self.sortie, choices.SORTIES)


@dataclass(frozen=True, slots=True)
class FeuilleAgence:
    """One agency's households, first to be called first; `agence` null is *Sans agence*, `places` null: shared."""

    agence: str | None
    places: int | None
    lignes: tuple[LigneListe, ...]


@dataclass(frozen=True)
class ListeTravail:
    """`liste_travail.xlsx`: internal, opened by the landlord's agents, never sent to a partner."""

    bailleur: str
    synthetique: bool
    mois: date
    arrete_au: date
    identite: bool
    origine: str
    feuilles: tuple[FeuilleAgence, ...]
    revue: tuple[LigneListe, ...] = ()
    sortis: tuple[LigneSortie, ...] = ()
    compare_a: date | None = None
    ajouts: tuple[LigneAjout, ...] = ()
    avertissements: tuple[str, ...] = ()


# --- legal dates ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LigneEcheance:
    """One legal duty on one lease. No score, level, rank, referral nor outreach information."""

    id_bail: str
    id_menage: str
    agence: str | None
    acte: str
    libelle: str
    echeance: date | None
    dette_legale_centimes: int | None
    depense_legale_centimes: int | None
    motif: str
    source: str
    statut: str


@dataclass(frozen=True)
class Echeances:
    """`echeances.xlsx`: legal duties and their dates, a purpose apart from outreach.

    `sans_modele`: no model served this month, which changes nothing here and is said all the same.
    """

    bailleur: str
    synthetique: bool
    mois: date
    arrete_au: date
    lignes: tuple[LigneEcheance, ...]
    sans_modele: bool = False


# --- what leaves ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Titulaire:
    """A holder of the lease who agreed to be contacted."""

    nom: str
    telephone: str | None = None
    adresse: str | None = None


@dataclass(frozen=True)
class PropositionContact:
    """The sheet sent before the household adheres: bands and payment facts (domaine.md § 6.4, first column).

    `titulaires` holds whom the landlord speaks to, and only where the convention mandates the search for adhesion
    (`mandat`) or the household agreed to be contacted.
    `tranche_age`, `nb_personnes` and `enfants` stay null unless the scheme's eligibility needs them.
    """

    synthetique: bool
    numero_dossier: str
    emetteur: str
    destinataire: str
    dispositif: str
    convention: str
    mandat: bool
    contact_emetteur: str
    contact_opposition: str
    etablie_le: date
    arrete_au: date
    conservation_jusqu_au: date
    menage_informe_le: date
    titulaires: tuple[Titulaire, ...]
    commune: str
    code_commune: str
    epci: str | None
    rural: bool | None
    qpv: bool | None
    langue_declaree: str | None
    accessibilite: tuple[str, ...]
    tranche_dette: str
    tendance: str
    anciennete_terme: str
    plan_en_cours: bool | None
    stade: str
    procedure: str | None
    faits: tuple[str, ...]
    besoins: tuple[str, ...]
    avis_pluridisciplinaire: bool
    informations: tuple[str, ...]
    nb_personnes: int | None
    enfants: bool | None
    tranche_age: str | None
    delai_rappel_jours: int
    delai_expiration_jours: int

    def __post_init__(self) -> None:
        require_code("tranche_dette", self.tranche_dette, choices.TRANCHES_DETTE)
        require_code("tendance", self.tendance, choices.TENDANCES)
        require_code("anciennete_terme", self.anciennete_terme, choices.ANCIENNETES)
        require_code("stade", self.stade, choices.STADES)
        require_code("procedure", self.procedure, choices.PROCEDURES)
        require_code("tranche_age", self.tranche_age, choices.TRANCHES_AGE)
        for champ, codes, permis in (
            ("faits", self.faits, choices.FAITS_PAIEMENT),
            ("besoins", self.besoins, choices.BESOINS_LUS),
            ("accessibilite", self.accessibilite, choices.ACCESSIBILITES),
        ):
            for code in codes:
                require_code(champ, code, permis)
        require_sheet_lengths(self)


LONGUEURS = {
    "numero_dossier": 40,
    "emetteur": 120,
    "destinataire": 120,
    "dispositif": 160,
    "convention": 120,
    "contact_emetteur": 160,
    "contact_opposition": 160,
    "commune": 60,
    "code_commune": 5,
    "epci": 120,
    "langue_declaree": 40,
    "prescripteur": 60,
}
TITULAIRES_MAX, INFORMATIONS_MAX = 4, 3


class Sheet(Protocol):
    """What the one-page sheets have in common; texts are looked up by their name in `LONGUEURS`."""

    @property
    def titulaires(self) -> tuple[Titulaire, ...]:
        """The holders named."""
        ...

    @property
    def informations(self) -> tuple[str, ...]:
        """The open services suggested from the needs."""
        ...


def require_sheet_lengths(fiche: Sheet) -> None:
    """Hold a sheet to what one page can carry.

    Raises:
        ContentError: a text is too long, or there are more holders or services than a page can name.
    """
    for champ, maximum in LONGUEURS.items():
        require_length(champ, getattr(fiche, champ, None), maximum)
    if len(fiche.informations) > INFORMATIONS_MAX:
        raise ContentError(f"Le champ « informations » dépasse {INFORMATIONS_MAX} services. En garder moins.")
    for information in fiche.informations:
        require_length("informations", information, 90)
    if len(fiche.titulaires) > TITULAIRES_MAX:
        raise ContentError(
            f"Le champ « titulaires » dépasse {TITULAIRES_MAX} personnes. Établir deux fiches."
        )
    for titulaire in fiche.titulaires:
        require_length("titulaires.nom", titulaire.nom, 80)
        require_length("titulaires.telephone", titulaire.telephone, 30)
        require_length("titulaires.adresse", titulaire.adresse, 160)


@dataclass(frozen=True)
class LettreMenage:
    """The letter a household gets when no sheet may leave: whom to call, nothing to pay, how to object."""

    synthetique: bool
    numero_dossier: str
    emetteur: str
    adresse_emetteur: str
    destinataire: str
    adresse_destinataire: tuple[str, ...]
    date_lettre: date
    structure: str
    telephone_structure: str
    contact_emetteur: str
    contact_opposition: str

    def __post_init__(self) -> None:
        for champ in ("emetteur", "destinataire", "structure"):
            require_length(champ, getattr(self, champ), 120)
        for champ in ("adresse_emetteur", "contact_emetteur", "contact_opposition"):
            require_length(champ, getattr(self, champ), 160)
        require_length("telephone_structure", self.telephone_structure, 30)
        for ligne in self.adresse_destinataire:
            require_length("adresse_destinataire", ligne, 60)


@dataclass(frozen=True, slots=True)
class LignePlaces:
    """One fund line of a partner's scheme, whose open places the partner says."""

    id_dispositif: str
    dispositif: str
    ligne: str


@dataclass(frozen=True)
class FormulaireRetour:
    """`retour.xlsx`: one row per file number, no name; what the partner sends back.

    `reference` tells whose form it is and of which month; `prochaine_liste` is the month of the list that the open
    places are for.
    """

    synthetique: bool
    reference: str
    emetteur: str
    destinataire: str
    envoye_le: date
    delai_rappel_jours: int
    delai_expiration_jours: int
    numeros: tuple[str, ...]
    places: tuple[LignePlaces, ...]
    prochaine_liste: date
