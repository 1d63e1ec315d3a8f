"""What `amont.toml` may say, as frozen models; every default of the design stands here.

The sentences for its mistakes are in `settings_errors.py`; nothing here reads a file or the environment.
"""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainValidator,
    Tag,
    model_validator,
)

from screening.dispositions import DISPOSITIONS
from screening.tables import NATURES

COHORTE_PAR_DEFAUT = "NOT procedure_en_cours AND (mois_dus < 3 OR mois_dus IS NULL)"
ATTRIBUTS_AUDIT = (
    "age",
    "sexe",
    "composition",
    "activite",
    "aide_logement",
    "qpv",
    "rural",
    "agence",
    "annee_entree",
)
"""What `amont audit` compares groups by; nothing else reads these traits together."""
SEPARATEURS = (";", ",", "\t", "|")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _month(valeur: object) -> object:
    if isinstance(valeur, date):
        return valeur
    if isinstance(valeur, str) and re.fullmatch(r"(19|20|21)\d\d-(0[1-9]|1[0-2])", valeur):
        return date(int(valeur[:4]), int(valeur[5:]), 1)
    raise ValueError('attend un mois écrit "AAAA-MM", par exemple "2026-10".')


def _codes(valeur: object) -> object:
    codes = valeur if isinstance(valeur, list | tuple) else [valeur]
    return tuple(
        str(code) if isinstance(code, int) and not isinstance(code, bool) else code for code in codes
    )


def _pairs(valeur: object) -> object:
    """Lists of two names, as tuples; anything else is left for pydantic to refuse."""
    if not isinstance(valeur, list):
        return valeur
    return tuple(tuple(paire) if isinstance(paire, list) else paire for paire in valeur)


def _separator(valeur: object) -> object:
    return (
        {"tab": "\t", "tabulation": "\t", "\\t": "\t"}.get(valeur, valeur)
        if isinstance(valeur, str)
        else valeur
    )


Mois = Annotated[date, BeforeValidator(_month)]
Codes = Annotated[tuple[str, ...], BeforeValidator(_codes)]
Separateur = Annotated[Literal[SEPARATEURS], BeforeValidator(_separator)]  # type: ignore[valid-type]
Nombre = Annotated[int, Field(ge=1)]
Paires = Annotated[tuple[tuple[str, str], ...], BeforeValidator(_pairs)]


class Bailleur(_Frozen):
    """The landlord: its name as printed, its département (text: "02", "2A", "974"), whether it is invented.

    `contact`, `contact_opposition` and `adresse` are printed on sheets and letters.
    """

    nom: Annotated[str, Field(min_length=1)]
    departement: str | None = None
    synthetique: bool = False
    contact: str | None = None
    contact_opposition: str | None = None
    adresse: str | None = None


class SourceSql(_Frozen):
    """A query and the database it runs on; `env:NOM` reads the URL in the environment."""

    sql: Annotated[str, Field(min_length=1)]
    url: Annotated[str, Field(min_length=1)]


def _kind(valeur: object) -> str | None:
    if isinstance(valeur, str):
        return "chemin"
    return "sql" if isinstance(valeur, dict | SourceSql) else None


Source = Annotated[
    Annotated[str, Field(min_length=1), Tag("chemin")] | Annotated[SourceSql, Tag("sql")],
    Discriminator(_kind),
]


class Format(_Frozen):
    """What a source declares about its own writing; what is null is detected.

    `comptes` are the tenants' accounts in a *fec*, by their first digits; `montant_positif` says what a positive
    amount is where one column bears the sign; `feuilles` are the sheets of a workbook to read one after the other.
    """

    disposition: Literal[DISPOSITIONS] = "mouvements"  # type: ignore[valid-type]
    separateur: Separateur | None = None
    encodage: str | None = None
    decimale: Literal[",", "."] | None = None
    date: str | None = None
    nature_debit: Literal[NATURES] | None = None  # type: ignore[valid-type]
    nature_credit: Literal[NATURES] | None = None  # type: ignore[valid-type]
    comptes: Annotated[Codes, Field(min_length=1)] = ("411", "416")
    montant_positif: Literal["debit", "credit"] | None = None
    feuilles: Annotated[Codes, Field(min_length=1)] | None = None


class Cible(_Frozen):
    """What the model foresees, within how many months."""

    horizon_mois: Annotated[int, Field(ge=1, le=24)] = 6
    evenements: Annotated[tuple[str, ...], Field(strict=False)] = ()
    mois_dus: Annotated[float, Field(gt=0)] | None = None


class Cohorte(_Frozen):
    """Which leases are scored: a SQL condition over the indicators."""

    condition: Annotated[str, Field(min_length=1)] = COHORTE_PAR_DEFAUT


class Historique(_Frozen):
    """Which month-ends may train, both included; null: no bound."""

    premier_mois: Mois | None = None
    dernier_mois: Mois | None = None

    @model_validator(mode="after")
    def _ordered(self) -> "Historique":
        if self.premier_mois and self.dernier_mois and self.premier_mois > self.dernier_mois:
            raise ValueError("premier_mois vient après dernier_mois.")
        return self


class Capacite(_Frozen):
    """New households that the agencies can take up in a month; `par_mois` null: 1 % of households."""

    par_mois: Nombre | None = None
    agences: dict[str, Annotated[int, Field(ge=0)]] = {}
    part_precoce: Annotated[float, Field(ge=0, le=1)] = 0.3

    @model_validator(mode="after")
    def _shared(self) -> "Capacite":
        if self.par_mois is not None and sum(self.agences.values()) > self.par_mois:
            raise ValueError("la somme des places des agences dépasse par_mois.")
        return self


def ordinary_places(places: int, part_precoce: float) -> int:
    """Places of a pool that are not kept for early cases."""
    return places - int(places * part_precoce)


class Temoin(_Frozen):
    """A hold-out: half the width of the band of ranks, around the cut, within which places are drawn; 0: none."""

    demi_bande: Annotated[int, Field(ge=0)] = 0


def _floor(valeur: object) -> int | float:
    entier = isinstance(valeur, int) and not isinstance(valeur, bool) and valeur >= 1
    if entier or (isinstance(valeur, float) and 0 < valeur < 1):
        return valeur  # type: ignore[return-value]
    raise ValueError("attend un nombre de places (1 ou plus) ou une part des places, comme 0.2.")


Plancher = Annotated[int | float, PlainValidator(_floor)]
"""The least places of a month for a public: a number, or a share of those that can be given."""


class Liste(_Frozen):
    """Whether names and phones stand in the internal work list."""

    identite: bool = False


class Qualite(_Frozen):
    """The share of rejected rows above which no list is made."""

    rejets_max: Annotated[float, Field(ge=0, le=1)] = 0.02


class Registre(_Frozen):
    """Where the case register lives."""

    url: Annotated[str, Field(min_length=1)] = "sqlite:///registre.db"


class Modeles(_Frozen):
    """Where the models are tracked."""

    suivi: Annotated[str, Field(min_length=1)] = "sqlite:///modeles/mlflow.db"


class Derive(_Frozen):
    """Beyond what the score is not used for a month, or an input is reported.

    `hausse_manquants`: rise of an input's missing share since the month before; `psi_score` and `psi_entree`:
    population stability index of the score since the month before, and of an input since the training.
    """

    hausse_manquants: Annotated[float, Field(gt=0, le=1)] = 0.2
    psi_score: Annotated[float, Field(gt=0)] = 0.5
    psi_entree: Annotated[float, Field(gt=0)] = 0.25


class Audit(_Frozen):
    """How `amont audit` compares groups.

    `references` gives, by attribute or intersection (`sexe_x_age`), the group that the others are compared with, by
    the name that the page prints; absent: the largest known group.
    """

    references: dict[str, Annotated[str, Field(min_length=1)]] = {}
    intersections: Paires = (("sexe", "age"), ("composition", "aide_logement"), ("age", "aide_logement"))


class Settings(_Frozen):
    """The whole of `amont.toml`."""

    bailleur: Bailleur
    entrees: dict[str, Source]
    format: dict[str, Format] = {}
    correspondance: dict[str, dict[str, Annotated[str, Field(min_length=1)]]] = {}
    valeurs: dict[str, dict[str, dict[str, Codes]]] = {}
    cible: Cible = Cible()
    cohorte: Cohorte = Cohorte()
    historique: Historique = Historique()
    capacite: Capacite = Capacite()
    temoin: Temoin = Temoin()
    planchers: dict[str, Plancher] = {}
    liste: Liste = Liste()
    qualite: Qualite = Qualite()
    registre: Registre = Registre()
    modeles: Modeles = Modeles()
    derive: Derive = Derive()
    audit: Audit = Audit()

    @property
    def cible_par_defaut(self) -> bool:
        """True when `[cible]` names no outcome: the default label serves."""
        return not self.cible.evenements and self.cible.mois_dus is None

    def format_de(self, table: str) -> Format:
        """The declared format of a table, all null when nothing is declared."""
        return self.format.get(table, Format())


def parse_settings(document: dict[str, Any]) -> Settings:
    """Build the settings.

    Raises:
        pydantic.ValidationError: with every mistake of form; `settings_errors` words them.
    """
    return Settings.model_validate(document)
