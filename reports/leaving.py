"""What leaves for a case under way: the fiche de saisine once the household agreed, and the recall notice.

One frozen class each, as in `content.py`: a field that is not here cannot be printed (domaine.md § 6.4, second column).
"""

from dataclasses import dataclass
from datetime import date

from reports import choices
from reports.content import Titulaire, require_code, require_length, require_sheet_lengths
from reports.errors import ContentError

DOCUMENTS = {
    "fiche_saisine": "Fiche de saisine",
    "fiche_saisine_lda": "Fiche de saisine Logement d'abord, à compléter avec la personne",
}
TERMES_MAX = 12
"""Terms written one by one; what is owed on older ones is one amount."""


@dataclass(frozen=True, slots=True)
class TermeDu:
    """One due day on which something is still owed, in cents: what was called, aid and RLS taken off, what remains."""

    exigible_le: date
    appele_centimes: int
    reste_centimes: int


@dataclass(frozen=True, slots=True)
class Decompte:
    """The exact account of the lease at T, in cents: the items that a referral to the CCAPEX needs.

    Rent and charges are those of the lease, `appele_centimes` what the last term called; `aide_centimes` is the aid
    and the RLS taken off it, `net_centimes` what is left to pay; null: unknown. `anterieur_centimes` is owed on terms
    older than those of `termes`; with them it makes `solde_centimes`, of which `locatif_centimes` is rent and rental
    charges.
    """

    loyer_centimes: int | None
    charges_centimes: int | None
    appele_centimes: int | None
    aide_centimes: int | None
    net_centimes: int | None
    solde_centimes: int
    locatif_centimes: int
    anterieur_centimes: int
    termes: tuple[TermeDu, ...]

    def __post_init__(self) -> None:
        reste = sum(terme.reste_centimes for terme in self.termes) + self.anterieur_centimes
        if reste != max(0, self.solde_centimes):
            raise ContentError("Le décompte ne tombe pas juste : les termes dus ne font pas le solde.")
        if len(self.termes) > TERMES_MAX:
            raise ContentError(f"Le champ « termes » dépasse {TERMES_MAX} lignes. Réunir les plus anciens.")


@dataclass(frozen=True, slots=True)
class SituationDeclaree:
    """The household as it declared itself, on which day; null: not declared. Nothing from a survey or a file."""

    declaree_le: date | None = None
    nb_personnes: int | None = None
    nb_enfants: int | None = None
    composition: str | None = None
    tranche_age: str | None = None
    activite: str | None = None
    ressources_centimes: int | None = None
    beneficiaire_al: bool | None = None

    def __post_init__(self) -> None:
        require_code("composition", self.composition, choices.COMPOSITIONS)
        require_code("tranche_age", self.tranche_age, choices.TRANCHES_AGE)
        require_code("activite", self.activite, choices.ACTIVITES)


@dataclass(frozen=True)
class FicheSaisine:
    """The sheet sent once the household's agreement of level `dossier` is recorded.

    `titulaires` names the holder to whom the landlord speaks; `prescripteur` is the agent who decided.
    """

    synthetique: bool
    document: str
    numero_dossier: str
    emetteur: str
    destinataire: str
    dispositif: str
    convention: str
    prescripteur: str | None
    contact_emetteur: str
    contact_opposition: str
    etablie_le: date
    arrete_au: date
    accord_dossier_le: date
    titulaires: tuple[Titulaire, ...]
    commune: str
    code_commune: str
    epci: str | None
    rural: bool | None
    qpv: bool | None
    decompte: Decompte
    tendance: str
    plan_en_cours: bool | None
    stade: str
    procedure: str | None
    faits: tuple[str, ...]
    situation: SituationDeclaree
    besoins: tuple[str, ...]
    avis_pluridisciplinaire: bool
    informations: tuple[str, ...]

    def __post_init__(self) -> None:
        require_code("document", self.document, DOCUMENTS)
        require_code("tendance", self.tendance, choices.TENDANCES)
        require_code("stade", self.stade, choices.STADES)
        require_code("procedure", self.procedure, choices.PROCEDURES)
        for code in self.faits:
            require_code("faits", code, choices.FAITS_PAIEMENT)
        for code in self.besoins:
            require_code("besoins", code, choices.BESOINS_LUS)
        require_sheet_lengths(self)


@dataclass(frozen=True)
class AvisRappel:
    """The notice that recalls a sheet: its number, the day, what to do. Nothing else of the household."""

    synthetique: bool
    numero_dossier: str
    emetteur: str
    destinataire: str
    contact_emetteur: str
    rappelee_le: date
    arrete_au: date

    def __post_init__(self) -> None:
        for champ, maximum in (("emetteur", 120), ("destinataire", 120), ("contact_emetteur", 160)):
            require_length(champ, getattr(self, champ), maximum)
