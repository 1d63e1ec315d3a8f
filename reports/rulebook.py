"""What `regles.html` may say, and the cards of rules at the end of the month's page: no household, no count.

Grain: one card a rule, with its versions, the dated values it reads and its cases. Null means without object.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class DonneeCas:
    """One figure of a case: what it is called, its name in the data, and the figure with its unit."""

    libelle: str
    nom: str
    valeur: str


@dataclass(frozen=True)
class CasRegle:
    """A household in a few figures, the answer expected and the answer obtained; the rest is unknown."""

    nom: str
    mois: date
    donnees: tuple[DonneeCas, ...]
    attendu: str
    obtenu: str

    @property
    def juste(self) -> bool:
        """Whether the engine answers what the case expects."""
        return self.attendu == self.obtenu


@dataclass(frozen=True)
class PeriodeValeur:
    """A dated value over one period, written with its unit; `au` null while nothing follows it."""

    nom: str
    libelle: str
    valeur: str
    du: date
    au: date | None
    source: str
    a_verifier: bool
    en_vigueur: bool


@dataclass(frozen=True)
class VersionRegle:
    """A rule from one date on: its condition as written and in plain French, its sentence, its source."""

    du: date
    au: date | None
    en_vigueur: bool
    condition: str
    en_clair: tuple[str, ...]
    motif: str
    source: str
    a_verifier: bool


@dataclass(frozen=True)
class CarteRegle:
    """A rule as people discuss it.

    Attributes:
        echeance: what a legal duty asks and by when, as a sentence; null for other rules.
        fin: what ends a suspension; null for other rules.
        du_bailleur: it stands in the landlord's own folder, `fichier`.
        valeurs: the dated values that its versions read, each with its whole history.
    """

    code: str
    libelle: str
    theme: str
    effet: str
    action: str | None
    priorite: int | None
    dispositif: str | None
    fin: str | None
    echeance: str | None
    fichier: str
    du_bailleur: bool
    versions: tuple[VersionRegle, ...]
    valeurs: tuple[PeriodeValeur, ...]
    cas: tuple[CasRegle, ...]

    @property
    def en_vigueur(self) -> bool:
        """Whether one of its versions is in force."""
        return any(version.en_vigueur for version in self.versions)

    @property
    def cas_tenus(self) -> int:
        """How many of its cases hold."""
        return sum(cas.juste for cas in self.cas)


@dataclass(frozen=True)
class LivreRegles:
    """`regles.html`: every rule and every dated value, as of a month. `bailleur` null outside a workspace."""

    bailleur: str | None
    synthetique: bool
    mois: date
    cartes: tuple[CarteRegle, ...]
    valeurs: tuple[PeriodeValeur, ...]
    version_outil: str

    @property
    def cas_total(self) -> int:
        """Cases in all."""
        return sum(len(carte.cas) for carte in self.cartes)

    @property
    def cas_tenus(self) -> int:
        """Cases that hold."""
        return sum(carte.cas_tenus for carte in self.cartes)
