"""Reads the structures and the services of an export: each chosen record is kept or rejected with all its reasons.

What each scheme needs of a kept record is all that is kept of it; how fresh and complete records are is counted
in `survey.py`.
"""

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from screening.partners.inclusion.fields import TABLES
from screening.partners.inclusion.files import find_file, read_rows
from screening.partners.inclusion.formats import Rows, UnreadableError
from screening.partners.inclusion.schema import judge
from screening.partners.inclusion.selection import Around, chosen_services, chosen_structures

TEXTE_MAX = 150
FICHES: dict[str, pl.DataType] = {
    "table": pl.String(),
    "id": pl.String(),
    "date_maj": pl.Date(),
    "code_insee": pl.String(),
    "zone_eligibilite": pl.List(pl.String),
    "vides": pl.List(pl.String),
}


@dataclass(frozen=True)
class Structure:
    """A partner organisation. One archive is sealed per structure."""

    id: str
    nom: str
    telephone: str | None


@dataclass(frozen=True)
class Service:
    """What a structure offers, under the id that a scheme takes for key."""

    id: str
    structure_id: str


@dataclass(frozen=True)
class Reject:
    """A record that is not read: where it stands (from 1), its id made inert if it has one, every reason."""

    fichier: str
    table: str
    rang: int
    id: str | None
    raisons: tuple[str, ...]

    def __str__(self) -> str:
        nom = f" (« {self.id} »)" if self.id else ""
        return f"{self.fichier}, objet n° {self.rang}{nom} : {' ; '.join(self.raisons)}"


@dataclass(frozen=True)
class Count:
    """Records of a file: `lus` = `gardes` + `a_part` (not chosen) + `rejetes`."""

    fichier: str
    table: str
    lus: int
    gardes: int
    a_part: int
    rejetes: int


@dataclass(frozen=True)
class Inclusion:
    """What was read of the export.

    Attributes:
        structures: those kept, by id.
        services: those kept, by id; the structure of each is kept too.
        rejets: in the order of the files.
        comptes: one per file.
        fiches: one row per record kept, columns of `FICHES`: what `survey.py` counts.
    """

    structures: Mapping[str, Structure]
    services: Mapping[str, Service]
    rejets: tuple[Reject, ...]
    comptes: tuple[Count, ...]
    fiches: pl.DataFrame

    @classmethod
    def empty(cls) -> "Inclusion":
        """Nothing read."""
        return cls({}, {}, (), (), pl.DataFrame(schema=FICHES))


@dataclass(frozen=True)
class _Judged:
    """The chosen records of one file: rank and record of those kept, by id; then the others."""

    rows: Rows
    gardes: dict[str, tuple[int, Any]]
    rejets: list[Reject]

    def reject(self, rang: int, ident: object, *raisons: str) -> Reject:
        """A record of this file that is not read."""
        dit = inert(ident) if isinstance(ident, str) else None
        return Reject(self.rows.fichier, self.rows.table, rang, dit, raisons)


def read_inclusion(dossier: Path, vises: Collection[str], lieux: Around | None = None) -> Inclusion:
    """Read the two files.

    Args:
        dossier: the workspace's `annuaire/`.
        vises: ids of services that are read wherever they are.
        lieux: also read what is there; None reads nothing more.

    Raises:
        UnreadableError: with a line for each file that is absent, double, or not what it should be.
    """
    structures, services = _open(dossier)
    rangs = chosen_services(services.cles, vises, lieux)
    choisis = services.cles.filter(pl.col("rang").is_in(rangs.implode()))
    porteuses = _judged(structures, chosen_structures(structures.cles, choisis, lieux))
    offerts = _with_structures(_judged(services, rangs), porteuses)
    return Inclusion(
        structures={i: Structure(i, inert(s.nom), s.telephone) for i, (_, s) in porteuses.gardes.items()},
        services={i: Service(i, s.structure_id) for i, (_, s) in offerts.gardes.items()},
        rejets=(*porteuses.rejets, *offerts.rejets),
        comptes=(_count(porteuses), _count(offerts)),
        fiches=pl.concat([_cards(porteuses), _cards(offerts)]),
    )


def inert(texte: str) -> str:
    """A text of somebody else's file that may be shown: no sign that moves a cursor or turns a line round."""
    signes = ("" if unicodedata.category(signe) == "Cf" else signe for signe in texte)
    lisibles = (" " if unicodedata.category(signe)[0] in "CZ" else signe for signe in "".join(signes))
    return " ".join("".join(lisibles).split())[:TEXTE_MAX]


def _open(dossier: Path) -> list[Rows]:
    rows, fautes = [], []
    for table in TABLES:
        try:
            rows.append(read_rows(find_file(dossier, table), table))
        except UnreadableError as erreur:
            fautes.append(str(erreur))
    if fautes:
        raise UnreadableError("\n".join(fautes))
    return rows


def _judged(rows: Rows, rangs: pl.Series) -> _Judged:
    judged = _Judged(rows, {}, [])
    for rang, objet in zip(rangs.to_list(), rows.lire(rangs), strict=True):
        fiche, raisons = judge(rows.table, objet)
        ident = objet.get("id") if isinstance(objet, dict) else None
        if fiche is not None and ident in judged.gardes:
            raisons = ("cet id est déjà pris par un objet précédent",)
        if raisons:
            judged.rejets.append(judged.reject(rang, ident, *raisons))
        else:
            judged.gardes[str(ident)] = (rang, fiche)
    return judged


def _with_structures(services: _Judged, structures: _Judged) -> _Judged:
    """The services whose structure is kept; the others are rejected with what is wrong with it."""
    malades = {rejet.id for rejet in structures.rejets}
    gardes, rejets = {}, list(services.rejets)
    for ident, (rang, service) in services.gardes.items():
        if service.structure_id in structures.gardes:
            gardes[ident] = (rang, service)
            continue
        raison = "sa structure est rejetée" if service.structure_id in malades else "sa structure manque"
        rejets.append(services.reject(rang, ident, f"{raison} ({structures.rows.fichier})"))
    return _Judged(services.rows, gardes, sorted(rejets, key=lambda rejet: rejet.rang))


def _count(judged: _Judged) -> Count:
    lus, gardes, rejetes = judged.rows.cles.height, len(judged.gardes), len(judged.rejets)
    return Count(judged.rows.fichier, judged.rows.table, lus, gardes, lus - gardes - rejetes, rejetes)


def _cards(judged: _Judged) -> pl.DataFrame:
    table = judged.rows.table
    lignes = [
        (
            table,
            ident,
            fiche.date_maj,
            fiche.code_insee,
            getattr(fiche, "zone_eligibilite", None),
            [champ for champ in TABLES[table].suivis if not getattr(fiche, champ)],
        )
        for ident, (_, fiche) in judged.gardes.items()
    ]
    return pl.DataFrame(lignes, schema=FICHES, orient="row")
