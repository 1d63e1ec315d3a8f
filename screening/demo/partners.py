"""The partners of the synthetic landlord: what they write back, week after week, in the forms they were really sent.

They open their archive as a partner does and know its file numbers only; answers are drawn with a seed.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import openpyxl
import pyzipper

from reports.choices import MOTIFS_REFUS_MENAGE
from reports.returnform import RETOUR, RETURN_COLUMNS

FORMULAIRE = "retour.xlsx"
CHEMINS: Sequence[tuple[float, tuple[str | None, str | None]]] = (
    (0.22, ("adhesion", "en_cours")),
    (0.16, ("contact", "adhesion")),
    (0.06, ("adhesion", "en_veille")),
    (0.05, ("adhesion", "passerelle")),
    (0.12, ("refus", None)),
    (0.10, ("porte_close", "porte_close")),
    (0.09, ("sans_reponse", None)),
    (0.08, ("accepte", "contact")),
    (0.05, ("complet", None)),
    (0.07, (None, None)),
)
"""Share of the cases → what is written of them in the first form, then in the second; null: nothing new."""
JOURS = ((3, 13), (16, 27))
"""Days after the sending between which each of the two answers falls."""
PART_DOSSIER = 0.6
"""Share of the households that, agreeing to the support, also agree that their whole file be sent."""


@dataclass(frozen=True)
class Answer:
    """What is written on the row of a case; the other cells stay empty."""

    statut: str
    date_statut: date
    motif: str | None = None
    accord_dossier_le: date | None = None
    issue: None = None


def answer_forms(
    archives: Sequence[Path], phrase: str, dossier: Path, envoi: date, graine: int
) -> list[list[Path]]:
    """Write each partner's form as it comes back, twice.

    Args:
        archives: the partners' archives.
        phrase: what opens them.
        dossier: where the forms are put, one folder a round.
        envoi: the day of sending.
        graine: seed; the same archives and seed give the same answers.

    Returns:
        The forms of each round.
    """
    rng = np.random.default_rng([graine, 11])
    tours: list[list[Path]] = [[] for _ in JOURS]
    for archive in archives:
        with pyzipper.AESZipFile(archive) as ouverte:
            ouverte.setpassword(phrase.encode())
            vierge = ouverte.read(FORMULAIRE)
        tires: dict[str, list[Answer | None]] = {numero: _draw(rng, envoi) for numero in _numbers(vierge)}
        for tour, chemins in enumerate(tours):
            chemin = dossier / f"tour-{tour + 1}" / f"{archive.stem}.xlsx"
            chemin.parent.mkdir(parents=True, exist_ok=True)
            _fill(vierge, {numero: dits[tour] for numero, dits in tires.items()}, chemin)
            chemins.append(chemin)
    return tours


def _draw(rng: np.random.Generator, envoi: date) -> list[Answer | None]:
    """The two answers of a case; what is drawn does not depend on what it is used for."""
    chemin = CHEMINS[int(rng.choice(len(CHEMINS), p=[part for part, _ in CHEMINS]))][1]
    jours = [envoi + timedelta(days=int(rng.integers(de, a))) for de, a in JOURS]
    motif = list(MOTIFS_REFUS_MENAGE)[int(rng.integers(len(MOTIFS_REFUS_MENAGE)))]
    accord = rng.random() < PART_DOSSIER
    return [_answer(statut, le, motif, accord) for statut, le in zip(chemin, jours, strict=True)]


def _answer(statut: str | None, le: date, motif: str, accord: bool) -> Answer | None:
    if statut is None:
        return None
    return Answer(
        statut,
        le,
        motif if statut == "refus" else None,
        le if statut == "adhesion" and accord else None,
    )


def _numbers(formulaire: bytes) -> list[str]:
    feuille = openpyxl.load_workbook(io.BytesIO(formulaire))[RETOUR]
    return [str(cellule.value) for cellule in feuille["A"][1:] if cellule.value]


def _fill(vierge: bytes, reponses: Mapping[str, Answer | None], chemin: Path) -> None:
    """Save the form with these answers on the rows of their numbers."""
    classeur = openpyxl.load_workbook(io.BytesIO(vierge))
    feuille = classeur[RETOUR]
    for ligne in feuille.iter_rows(min_row=2):
        reponse = reponses.get(str(ligne[0].value))
        if reponse:
            for cellule, nom in zip(ligne[1:], RETURN_COLUMNS[1:], strict=False):
                cellule.value = getattr(reponse, nom)
    classeur.save(chemin)
    chemin.chmod(0o600)
