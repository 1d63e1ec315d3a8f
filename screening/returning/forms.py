"""Reads partners' forms into facts and places, or refuses them all, naming every file, sheet and row at fault.

Nothing is kept here: the register writes what this returns, in one transaction.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from reports.errors import WorkbookError
from reports.returnform_reader import LigneLue, RetourLu, read_return_form
from screening.calendrier import add_months, months_later
from screening.cases.life import FAIT, PLACE
from screening.cases.states import ETATS_FINAUX, next_state
from screening.dated import gather
from screening.errors import SourceFormatError
from screening.returning.checks import (
    Origin,
    answer_faults,
    places_faults,
    places_of,
    says_something,
    understood,
)
from screening.returning.context import Context, Form

DELAI_REFUS = "delai_refus_ne_souhaite_pas_mois"
TITRE = "Les formulaires de retour ne peuvent pas être repris, rien n'est écrit"


@dataclass(frozen=True)
class Forms:
    """What several forms say together.

    Attributes:
        faits: columns of `life.FAIT`, one row per case and day.
        places: columns of `life.PLACE`.
        colonnes_non_lues: columns that were added to the forms.
    """

    faits: pl.DataFrame
    places: pl.DataFrame
    colonnes_non_lues: int


@dataclass(frozen=True)
class _Said:
    """One filled row: where it is, what it says."""

    lieu: str
    dit: Mapping[str, Any]


@dataclass(frozen=True)
class _Read:
    """One form: its filled rows, and how many columns were added to it."""

    reponses: Sequence[_Said]
    places: Sequence[_Said]
    colonnes_non_lues: int


def read_forms(fichiers: Sequence[Path], contexte: Context) -> Forms:
    """Read every form.

    Raises:
        SourceFormatError: with every mistake of every file, contradictions between files included.
    """
    fautes: list[str] = []
    lus = [lu for fichier in fichiers if (lu := _read(fichier, contexte, fautes))]
    reponses = [dite for lu in lus for dite in lu.reponses]
    places = [dite for lu in lus for dite in lu.places]
    if not fautes:
        fautes += [*_contradictions(reponses, ("numero_dossier", "date")), *_impossible(reponses)]
        fautes += _contradictions(places, ("id_dispositif", "ligne", "mois"))
    if fautes:
        raise SourceFormatError(gather(TITRE, fautes))
    faits = [_dated(dite.dit, contexte) for dite in reponses]
    ignorees = sum(lu.colonnes_non_lues for lu in lus)
    return Forms(_once(faits, FAIT), _once([dite.dit for dite in places], PLACE), ignorees)


def _read(fichier: Path, contexte: Context, fautes: list[str]) -> _Read | None:
    """One form, or None with what prevents it from being read added to `fautes`."""
    try:
        lu = read_return_form(fichier)
    except WorkbookError as erreur:
        fautes.append(str(erreur))
        return None
    fautes.extend(f"« {fichier.name} », {faute}" for faute in lu.fautes)
    formulaire = None if lu.fautes else _form_of(lu, fichier, contexte, fautes)
    if formulaire is None:
        return None
    origine = Origin(formulaire, contexte)
    dites = _answers(lu, fichier, origine, fautes), _open_places(lu, fichier, origine, fautes)
    empreinte = hashlib.sha256(fichier.read_bytes()).hexdigest()
    reponses, places = (
        [_Said(dite.lieu, {**dite.dit, "fichier": empreinte}) for dite in lignes] for lignes in dites
    )
    return _Read(reponses, places, lu.colonnes_non_lues)


def _form_of(lu: RetourLu, fichier: Path, contexte: Context, fautes: list[str]) -> Form | None:
    """Whose form it is, by its mark."""
    formulaire = contexte.formulaires.get(lu.references[0]) if len(lu.references) == 1 else None
    if not lu.references:
        fautes.append(
            f"« {fichier.name} » : la référence du formulaire manque (feuille Lisez-moi). Reporter les réponses dans "
            "le fichier retour.xlsx de l'archive, avec toutes ses feuilles."
        )
    elif formulaire is None:
        fautes.append(
            f"« {fichier.name} » : ce formulaire est celui d'un autre bailleur, ou sa référence (feuille Lisez-moi) a "
            "été modifiée."
        )
    return formulaire


def _answers(lu: RetourLu, fichier: Path, origine: Origin, fautes: list[str]) -> list[_Said]:
    lignes = [_Said(_where(fichier, ligne), understood(ligne)) for ligne in lu.reponses]
    fautes.extend(f"{ligne.lieu}, {faute}" for ligne in lignes for faute in answer_faults(ligne.dit, origine))
    return [ligne for ligne in lignes if says_something(ligne.dit)]


def _open_places(lu: RetourLu, fichier: Path, origine: Origin, fautes: list[str]) -> list[_Said]:
    dites = [
        _Said(_where(fichier, ligne), lue)
        for ligne in lu.places
        if (lue := places_of(ligne))["places"] is not None
    ]
    fautes.extend(f"{dite.lieu}, {faute}" for dite in dites for faute in places_faults(dite.dit, origine))
    mois = add_months(origine.formulaire.mois, 1)
    return [_Said(dite.lieu, {**dite.dit, "mois": mois}) for dite in dites]


def _where(fichier: Path, ligne: LigneLue) -> str:
    return f"« {fichier.name} », feuille « {ligne.feuille} », ligne {ligne.numero}"


def _contradictions(dites: Sequence[_Said], cle: tuple[str, ...]) -> Iterator[str]:
    """Rows that say otherwise what another row says of the same thing."""
    premieres: dict[tuple[Any, ...], _Said] = {}
    for dite in dites:
        premiere = premieres.setdefault(tuple(dite.dit[nom] for nom in cle), dite)
        if _content(premiere) != _content(dite):
            yield f"{dite.lieu} : cette ligne contredit celle du même {_subject(cle)} en {premiere.lieu}"


def _content(dite: _Said) -> dict[str, Any]:
    return {nom: valeur for nom, valeur in dite.dit.items() if nom != "fichier"}


def _subject(cle: tuple[str, ...]) -> str:
    return "numéro, à la même date," if "numero_dossier" in cle else "dispositif"


def _impossible(dites: Sequence[_Said]) -> Iterator[str]:
    """Rows dated after another row of the same case that says it is over."""
    etats: dict[str, tuple[str, _Said]] = {}
    for dite in sorted(dites, key=lambda dite: (dite.dit["numero_dossier"], dite.dit["date"])):
        numero, statut = dite.dit["numero_dossier"], dite.dit["statut"]
        etat, avant = etats.get(numero, ("envoyee", dite))
        suite = next_state(etat, statut)
        if etat in ETATS_FINAUX and suite == etat and _content(avant) != _content(dite):
            yield f"{dite.lieu} : cette ligne contredit celle du même numéro, qui finit avant elle, en {avant.lieu}"
        etats[numero] = (suite, dite)


def _dated(dit: Mapping[str, Any], contexte: Context) -> dict[str, Any]:
    """The fact of a row: a household's refusal bears the day from which it may be asked again."""
    refus = dit["statut"] == "refus"
    retour = months_later(dit["date"], int(contexte.values.valeur(DELAI_REFUS))) if refus else None
    return {**dit, "retour_le": retour}


def _once(lignes: Sequence[Mapping[str, Any]], schema: dict[str, Any]) -> pl.DataFrame:
    """The rows in the order read, those that several rows or files say alike once."""
    dites = [nom for nom in schema if nom != "fichier"]
    cadre = pl.DataFrame(
        [{nom: ligne[nom] for nom in schema} for ligne in lignes], schema=schema, orient="row"
    )
    return cadre.unique(dites, keep="first", maintain_order=True)
