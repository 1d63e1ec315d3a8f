"""Who holds the lease, from `coordonnees`, as inert text that fits on a page.

Only the work list and `refer` open this table; it is never cached, and nothing here is ever logged.
"""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from reports.content import Titulaire

NOM_MAX, TELEPHONE_MAX, ADRESSE_MAX, LIGNE_MAX = 80, 30, 160, 60
# Control, format (right-to-left marks), private use and unassigned characters: never part of a name.
_INVISIBLES = ("Cc", "Cf", "Co", "Cn", "Cs")


@dataclass(frozen=True)
class Holder:
    """The first holder of a household's lease."""

    nom: str
    telephone: str | None
    adresse: str | None
    ville: str | None

    def as_titulaire(self) -> Titulaire:
        """The holder as a sheet names it."""
        lieu = ", ".join(part for part in (self.adresse, self.ville) if part)
        return Titulaire(self.nom, self.telephone, shorten(lieu, ADRESSE_MAX) or None)

    def address_lines(self) -> tuple[str, ...]:
        """The address as a letter bears it, empty where it is unknown."""
        return tuple(shorten(part, LIGNE_MAX) for part in (self.adresse, self.ville) if part)


def first_holders(coordonnees: pl.DataFrame | None, menages: Collection[str]) -> dict[str, Holder]:
    """The holder of lowest `rang` that has a name, for each of these households that has one."""
    if coordonnees is None:
        return {}
    lignes = coordonnees.filter(pl.col("id_menage").is_in(list(menages))).sort(
        "id_menage", "rang", "nom", "prenom", nulls_last=True
    )
    trouves: dict[str, Holder] = {}
    for ligne in lignes.to_dicts():
        nom = shorten(" ".join(clean(ligne[part]) for part in ("prenom", "nom")).strip(), NOM_MAX)
        if nom:
            ville = " ".join(clean(ligne[part]) for part in ("code_postal", "ville")).strip()
            trouves.setdefault(
                ligne["id_menage"],
                Holder(
                    nom,
                    shorten(clean(ligne["telephone"]), TELEPHONE_MAX) or None,
                    clean(ligne["adresse"]) or None,
                    ville or None,
                ),
            )
    return trouves


def clean(texte: str | None) -> str:
    """A text without invisible characters, its blanks made single."""
    visible = "".join(" " if c.isspace() else c for c in texte or "" if c.isspace() or not _invisible(c))
    return " ".join(visible.split())


def shorten(texte: str, maximum: int) -> str:
    """The text, cut with an ellipsis where it is too long for its place."""
    return texte if len(texte) <= maximum else texte[: maximum - 1].rstrip() + "…"


def inert(texte: str | None, maximum: int) -> str:
    """A text from a source or a setting, as a document may bear it: clean, and cut to its place."""
    return shorten(clean(texte), maximum)


def _invisible(caractere: str) -> bool:
    return unicodedata.category(caractere) in _INVISIBLES
