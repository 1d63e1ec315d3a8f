"""What `dispositifs.toml` may say of each scheme: what data·inclusion's structures and services lack.

Frozen models only; reading the files and checking them against each other is left to `directory.py`.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from screening.dated import Strict

Codes = Annotated[tuple[str, ...], Field(strict=False)]
Texte = Annotated[str, Field(min_length=1)]
Etape = Literal["maintien", "acces"]
"""When a scheme takes someone: a tenant in arrears, or a future tenant before the allocating commission."""

Besoin = Literal[
    "budget",
    "droits",
    "demarches",
    "numerique",
    "dettes",
    "energie",
    "adaptation_logement",
    "mutation",
    "emploi",
    "mobilite_emploi",
    "parentalite",
    "isolement",
]


class Area(Strict):
    """The territory of a scheme, as written; codes are checked and brought up to date when it is read."""

    communes: Codes = ()
    epci: Codes = ()
    departements: Codes = ()
    sauf_communes: Codes = ()
    sauf_epci: Codes = ()


class Convention(Strict):
    """The agreement under which a household's identity may be sent."""

    reference: Texte
    debut: date | None = None
    fin: date
    mandat_recherche_adhesion: bool

    @model_validator(mode="after")
    def _ordered(self) -> "Convention":
        if self.debut is not None and self.fin < self.debut:
            raise ValueError("la convention finit avant de commencer")
        return self

    def en_vigueur(self, jour: date) -> bool:
        """Whether it holds on that day, both ends included."""
        return (self.debut is None or self.debut <= jour) and jour <= self.fin


class FundLine(Strict):
    """A fund line of a scheme and the places it opens this month."""

    nom: Texte
    mesures: dict[str, Annotated[int, Field(ge=0)] | Literal["inconnu"]] = Field(default_factory=dict)
    places_total: Annotated[int, Field(ge=0)] | None = None
    places_ouvertes: Annotated[int, Field(ge=0)]
    public: Texte = "TRUE"


class Scheme(Strict):
    """A *dispositif*: what data·inclusion lacks to know whether a household may be sent there."""

    nom: Annotated[str, Field(min_length=1, max_length=60)]
    genre: Literal["file", "coordination", "information"]
    etapes: Annotated[tuple[Etape, ...], Field(strict=False, min_length=1)] = ("maintien",)
    """Only `maintien` schemes receive households of the arrears list, only `acces` ones future tenants."""
    public: Texte = "TRUE"
    priorite: Annotated[int, Field(ge=0, le=100)] = 0
    orientations: Codes = ()
    """Codes of the `orienter` rules (their `dispositif`) that lead here."""
    besoins: Annotated[tuple[Besoin, ...], Field(strict=False)] = ()
    """Needs of the work list at which a sheet names this scheme, where it is of genre `information`."""
    rural: bool = False
    duree_mois: Annotated[tuple[int, ...], Field(strict=False, max_length=2)] = ()
    document_entree: str | None = None
    contact: str | None = None
    moyens: str | None = None
    source: str | None = None
    statut: Literal["verifie", "a_verifier"] | None = None
    note: str | None = None
    territoire: Area = Area()
    convention: Convention | None = None
    lignes: Annotated[tuple[FundLine, ...], Field(strict=False)] = ()

    @model_validator(mode="after")
    def _only_queues_have_places(self) -> "Scheme":
        noms = [ligne.nom for ligne in self.lignes]
        if len(set(noms)) < len(noms):
            raise ValueError("deux lignes portent le même nom")
        recues = [cle for cle in ("lignes", "convention", "orientations") if getattr(self, cle)]
        if self.genre != "file" and recues:
            raise ValueError(
                f"un dispositif de genre « {self.genre} » ne reçoit pas de ménages : retirer "
                f"{', '.join(f'« {cle} »' for cle in recues)}"
            )
        if self.genre == "file" and not self.lignes:
            raise ValueError(
                "un dispositif de genre « file » a besoin d'au moins une « lignes » avec ses places"
            )
        return self


class Heading(Strict):
    """The head of `dispositifs.toml`."""

    avertissement: str = ""
    statut: Literal["exemple", "reel"] = "reel"


class SchemesFile(Strict):
    """The whole of `dispositifs.toml`; schemes are keyed by the id of their service."""

    annuaire: Heading = Heading()
    dispositifs: dict[str, Scheme]
