"""Judges one row of a form: is it ours, is it in the closed lists, are its dates possible.

Every fault names its column, never a value; rows are compared with one another in `forms.py`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from reports import choices
from reports.returnform_reader import LigneLue, plain
from screening.intake.dates import DateConvention, parse_dates
from screening.returning.context import Context, Form

ACCORD_AVEC = ("adhesion", "en_cours", "revue", "en_veille", "passerelle", "termine")
"""Codes beside which a household may have agreed that its file be sent."""
PLACES_MAX = 9999
_DATES = DateConvention(natif=True, serie=True)


@dataclass(frozen=True)
class Origin:
    """The form a row is in, and what it is checked against."""

    formulaire: Form
    contexte: Context


def understood(ligne: LigneLue) -> dict[str, Any]:
    """The cells of a row of answers: number in capitals, codes of the closed lists, dates; null when not said.

    What cannot be understood is `INCOMPRIS`, for `answer_faults` to name.
    """
    dites = ligne.cellules
    numero = (dites["numero_dossier"] or "").upper().replace(" ", "")
    return {
        "numero_dossier": numero or None,
        "statut": _code(dites.get("statut"), "STATUTS_RETOUR"),
        "date": _date(dites.get("date_statut")),
        "motif": _code(dites.get("motif"), "MOTIFS_REFUS_MENAGE"),
        "accord_dossier_le": _date(dites.get("accord_dossier_le")),
        "issue": _code(dites.get("issue"), "ISSUES_RETOUR"),
    }


class Incompris:
    """The mark of a cell that says something that is not in its list, or not a date."""


INCOMPRIS = Incompris()


def says_something(lue: Mapping[str, Any]) -> bool:
    """Whether a row of answers is filled: a number alone is a row left for later."""
    return any(valeur is not None for nom, valeur in lue.items() if nom != "numero_dossier")


def answer_faults(lue: Mapping[str, Any], origine: Origin) -> Iterator[str]:
    """What is wrong in a row of answers; of a row left for later, its number alone is looked at."""
    yield from _number_faults(lue["numero_dossier"], origine)
    if says_something(lue):
        yield from _code_faults(lue)
        yield from _date_faults(lue, origine.contexte)


def _number_faults(numero: str | None, origine: Origin) -> Iterator[str]:
    dossier = origine.contexte.dossiers.get(numero or "")
    if numero is None:
        yield "numero_dossier : la ligne est remplie mais le numéro manque"
    elif dossier is None:
        yield "numero_dossier : ce numéro a été modifié, aucune fiche envoyée ne le porte"
    elif dossier["id_structure"] != origine.formulaire.id_structure:
        yield "numero_dossier : cette fiche a été envoyée à une autre structure"
    elif dossier["mois"] > origine.formulaire.mois:
        yield "numero_dossier : cette fiche est partie après ce formulaire"


def _code_faults(lue: Mapping[str, Any]) -> Iterator[str]:
    statut = lue["statut"]
    if statut is None:
        yield "statut : la ligne est remplie mais le statut manque"
    for nom, liste in (
        ("statut", choices.STATUTS_RETOUR),
        ("motif", choices.MOTIFS_REFUS_MENAGE),
        ("issue", choices.ISSUES_RETOUR),
    ):
        if lue[nom] is INCOMPRIS:
            yield f"{nom} : valeur inconnue ; valeurs permises : {', '.join(liste)}"
    if lue["motif"] is not None and statut != "refus":
        yield "motif : seulement quand le statut est refus"
    if lue["issue"] is not None and statut != "termine":
        yield "issue : seulement quand le statut est termine"
    if lue["accord_dossier_le"] is not None and statut not in ACCORD_AVEC:
        yield f"accord_dossier_le : seulement avec un statut parmi {', '.join(ACCORD_AVEC)}"


def _date_faults(lue: Mapping[str, Any], contexte: Context) -> Iterator[str]:
    envoi = contexte.dossiers.get(lue["numero_dossier"] or "", {}).get("date")
    if lue["date"] is None:
        yield "date_statut : la date manque"
    for nom, le in (("date_statut", lue["date"]), ("accord_dossier_le", lue["accord_dossier_le"])):
        if le is INCOMPRIS:
            yield f"{nom} : date illisible, l'écrire JJ/MM/AAAA"
        elif le is not None and le > contexte.jour:
            yield f"{nom} : cette date est dans l'avenir"
        elif le is not None and envoi is not None and le < envoi:
            yield f"{nom} : cette date est antérieure à l'envoi de la fiche"


def places_of(ligne: LigneLue) -> dict[str, Any]:
    """The cells of a row of places; `places` null when not said, `INCOMPRIS` when it is not a whole number."""
    dites = ligne.cellules
    nombre = dites.get("places_ouvertes")
    chiffres = nombre is not None and nombre.isascii() and nombre.isdigit() and int(nombre) <= PLACES_MAX
    return {
        "id_dispositif": dites["id_dispositif"],
        "ligne": dites.get("ligne"),
        "places": int(nombre) if chiffres and nombre else INCOMPRIS if nombre else None,
    }


def places_faults(lue: Mapping[str, Any], origine: Origin) -> Iterator[str]:
    """What is wrong in a filled row of places."""
    structure = origine.contexte.lignes.get((lue["id_dispositif"] or "", lue["ligne"] or ""))
    if structure != origine.formulaire.id_structure:
        yield "id_dispositif, ligne : ce dispositif et cette ligne ne sont pas ceux de la structure, ou ont changé"
    if lue["places"] is INCOMPRIS:
        yield "places_ouvertes : un nombre entier est attendu, 0 s'il n'y a pas de place"


@cache
def _codes(liste: str) -> dict[str, str]:
    """How a code may be written: itself or its French words, whatever the case, the accents and the blanks."""
    codes: dict[str, str] = getattr(choices, liste)
    ecritures = {plain(sens): code for code, sens in codes.items()}
    ecritures |= {plain(f"{code} {sens}"): code for code, sens in codes.items()}
    return ecritures | {plain(code): code for code in codes}


def _code(texte: str | None, liste: str) -> str | Incompris | None:
    return None if texte is None else _codes(liste).get(plain(texte), INCOMPRIS)


def _date(texte: str | None) -> date | Incompris | None:
    """A true date, a day number, or a date as French people write it."""
    if texte is None:
        return None
    lue = pl.DataFrame({"valeur": [texte]}).select(parse_dates(_DATES)["date"]).item()
    return INCOMPRIS if lue is None else lue
