"""What the forms that come back are checked against: the cases sent, the marks of the forms, the partners' places.

It reads the register and the directory; judging a row is for `checks.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from screening import parameters
from screening.calendrier import months_later
from screening.cases import Register
from screening.cases.numbers import SECRET, form_mark
from screening.errors import SourceFormatError
from screening.parameters import Values
from screening.partners.directory import read_directory
from screening.workspace import Workspace


@dataclass(frozen=True)
class Form:
    """A form that was sent: to which partner, with which month's list."""

    mois: date
    id_structure: str


@dataclass(frozen=True)
class Context:
    """What a form is checked against.

    Attributes:
        jour: the day it is read.
        dossiers: case of each file number ever sent.
        formulaires: form of each mark ever sent.
        lignes: partner of each scheme and fund line of the directory.
        values: dated values in force.
    """

    jour: date
    dossiers: Mapping[str, Mapping[str, Any]]
    formulaires: Mapping[str, Form]
    lignes: Mapping[tuple[str, str], str]
    values: Values


def open_context(espace: Workspace, registre: Register, horodatage: datetime) -> Context:
    """Read what was sent.

    Raises:
        SourceFormatError: nothing was ever sent from here.
        ConfigurationError: the directory cannot be used.
    """
    dossiers = registre.cases(date.max)
    if dossiers.is_empty():
        raise SourceFormatError(
            "Aucune fiche n'est partie de cet espace : aucun formulaire ne peut y revenir. "
            "Vérifier --espace, et [registre] url dans amont.toml."
        )
    cle = registre.secret(SECRET, b"")  # it was made before the first number was
    jour = reading_day(max(dossiers["date"].to_list()), horodatage)
    values = parameters.load(jour, espace.dossiers_baremes)
    annuaire = read_directory(espace.annuaire, values.bareme.types)
    suites = registre.sendings().join(dossiers.select("numero_dossier", "id_structure"), on="numero_dossier")
    paires = [cadre.select("mois", "id_structure") for cadre in (dossiers, suites)]
    envois = pl.concat(paires).unique(maintain_order=True).rows()
    return Context(
        jour=jour,
        dossiers={ligne["numero_dossier"]: ligne for ligne in dossiers.to_dicts()},
        formulaires={form_mark(cle, mois, structure): Form(mois, structure) for mois, structure in envois},
        lignes={
            (ident, ligne.nom): annuaire.structure_of(ident).id
            for ident, scheme in annuaire.files.items()
            for ligne in scheme.lignes
        },
        values=values,
    )


def reading_day(dernier_envoi: date, horodatage: datetime) -> date:
    """The day the forms are read: today; where the clock has not reached the last sending (a rehearsal), a month on."""
    aujourdhui = horodatage.date()
    return aujourdhui if aujourdhui >= dernier_envoi else months_later(dernier_envoi, 1)
