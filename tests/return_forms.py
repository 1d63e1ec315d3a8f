"""Forms as partners send them back, for the tests of `returns`: sent by `refer`, answered, then handled by people."""

import io
import random
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pyzipper
from openpyxl.worksheet.worksheet import Worksheet
from referral_cases import DISPOSITIFS, LE, MOIS, answer, write_landlord, write_worklist

from reports import choices
from reports.returnform import RETURN_COLUMNS
from screening.cases import Register
from screening.referral import Phrases, refer_month
from screening.workspace import Workspace

PHRASE = "une phrase d'essai"
ENVOI = LE.date()
LECTURE = datetime(2026, 12, 28, 10, 0, tzinfo=UTC)
"""When the forms are read: a month after they were sent."""


@dataclass(frozen=True)
class Sent:
    """What `refer` sent.

    Attributes:
        espace: the landlord's workspace.
        formulaires: bytes of each partner's form.
        numeros: file numbers of each partner, in the order of its form.
    """

    espace: Workspace
    formulaires: Mapping[str, bytes]
    numeros: Mapping[str, list[str]]

    @property
    def registre(self) -> Register:
        """The register as it is."""
        return Register.open(self.espace.registre_url)

    def copy(self, dossier: Path) -> "Sent":
        """The same, in a workspace of its own whose register has read nothing yet."""
        shutil.copytree(self.espace.racine, dossier)
        return Sent(Workspace.open(dossier), self.formulaires, self.numeros)


def send(dossier: Path) -> Sent:
    """A landlord that sends seven households to S1 and one to S2."""
    espace = write_landlord(
        dossier, dispositifs=DISPOSITIFS.replace("places_ouvertes = 2", "places_ouvertes = 9")
    )
    menages = ["M1", "M2", *(f"M{rang}" for rang in range(5, 10))]
    ajout = answer("M3", motif="demande_du_menage")
    liste = write_worklist(espace.racine / "liste.xlsx", Arras=[answer(m) for m in menages], Ajouts=[ajout])
    envoyees = refer_month(espace, MOIS, [liste], Phrases(commune=PHRASE), LE).dossier
    formulaires = {s: _form_in(envoyees / f"partenaire-{s}.zip") for s in ("S1", "S2")}
    return Sent(espace, formulaires, {s: numbers_in(octets) for s, octets in formulaires.items()})


def _form_in(archive: Path) -> bytes:
    with pyzipper.AESZipFile(archive) as ouverte:
        ouverte.setpassword(PHRASE.encode())
        return ouverte.read("retour.xlsx")


def numbers_in(octets: bytes) -> list[str]:
    """The file numbers of a form, in order."""
    feuille = openpyxl.load_workbook(io.BytesIO(octets))["Retour"]
    return [str(cellule.value) for cellule in feuille["A"][1:]]


def edited(octets: bytes, change: Any) -> bytes:
    """A form after `change(workbook)`, saved by openpyxl."""
    classeur = openpyxl.load_workbook(io.BytesIO(octets))
    change(classeur)
    sortie = io.BytesIO()
    classeur.save(sortie)
    return sortie.getvalue()


def filled(
    octets: bytes, reponses: Iterable[Mapping[str, Any]], places: Mapping[int, Any] | None = None
) -> bytes:
    """A form with these answers on the rows of their numbers, and places on the rows given."""

    def write(classeur: openpyxl.Workbook) -> None:
        feuille = classeur["Retour"]
        for reponse in reponses:
            numero = reponse["numero_dossier"]
            rang = next(cellule.row for cellule in feuille["A"] if cellule.value == numero)
            put(feuille, rang, reponse)
        for rang, nombre in (places or {}).items():
            classeur["Places"].cell(rang, 4).value = nombre

    return edited(octets, write)


def put(feuille: Worksheet, rang: int, reponse: Mapping[str, Any]) -> None:
    """Write an answer on a row, under the headers of the first one."""
    entetes = {cellule.value: cellule.column for cellule in feuille[1]}
    for nom in RETURN_COLUMNS:
        if reponse.get(nom) is not None:
            feuille.cell(rang, entetes[nom]).value = reponse[nom]


def said(numero: str, statut: str, jour: int = 5, **autres: Any) -> dict[str, Any]:
    """An answer dated `jour` days after the sending."""
    vide = dict.fromkeys(RETURN_COLUMNS)
    return (
        vide
        | {"numero_dossier": numero, "statut": statut, "date_statut": ENVOI + timedelta(days=jour)}
        | autres
    )


def drawn_answers(hasard: random.Random, numeros: Iterable[str]) -> list[dict[str, Any]]:
    """Answers that a partner could give to most of these numbers, at least one."""
    reponses = []
    for numero in numeros:
        statut = hasard.choice(list(choices.STATUTS_RETOUR))
        jour = hasard.randint(1, 30)
        autres: dict[str, Any] = {}
        if statut == "refus" and hasard.random() < 0.7:
            autres["motif"] = hasard.choice(list(choices.MOTIFS_REFUS_MENAGE))
        if statut == "termine" and hasard.random() < 0.7:
            autres["issue"] = hasard.choice(list(choices.ISSUES_RETOUR))
        if statut in ("adhesion", "en_cours", "revue") and hasard.random() < 0.5:
            autres["accord_dossier_le"] = ENVOI + timedelta(days=hasard.randint(1, 30))
        reponses.append(said(numero, statut, jour, **autres))
    hasard.shuffle(reponses)
    return reponses[: hasard.randint(2, len(reponses))]


def facts_in(registre: Register) -> list[tuple[Any, ...]]:
    """What the register knows of its cases, sorted: number, code, date, reason, agreement, outcome."""
    colonnes = ["numero_dossier", "statut", "date", "motif", "accord_dossier_le", "issue"]
    return sorted(registre.facts(date.max).select(colonnes).rows(), key=str)


def expected(reponses: Iterable[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    """The same, of answers."""
    return sorted((tuple(reponse[nom] for nom in RETURN_COLUMNS) for reponse in reponses), key=str)


def state_of(registre: Register) -> tuple[Any, ...]:
    """Everything a form could change in the register."""
    suivantes = registre.open_places(date(2026, 11, 1))
    return (
        facts_in(registre),
        registre.cases(date.max).rows(),
        suivantes.rows(),
        registre.verify_journal(),
    )
