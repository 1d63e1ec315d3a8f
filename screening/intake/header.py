"""Where the header of an export is, what separates its columns, and which of them are asked for.

The header is the line, or the two merged rows, that hold most of the names looked for, whatever stands above.
"""

import csv
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from screening.dispositions import COLONNES_DU_RELEVE
from screening.errors import SourceFormatError
from screening.intake.request import Request
from screening.settings import SEPARATEURS
from screening.settings_errors import nearest

LIGNES_LUES = 100
NOMS_SEPARATEURS = {";": "point-virgule", ",": "virgule", "\t": "tabulation", "|": "barre verticale"}


@dataclass(frozen=True)
class Header:
    """A header line.

    Attributes:
        noms: names as written, cleaned of spaces.
        ligne: number of the line, from 1 (its last physical line when a name runs over two).
        separateur: what separates the columns; empty for a workbook.
        score: how many of the names looked for it holds.
        rangs: the row, or the two, that make it.
    """

    noms: tuple[str, ...]
    ligne: int
    separateur: str
    score: int
    rangs: tuple[tuple[str, ...], ...]


def clean(nom: str | None) -> str:
    """A header name without marks, quotes and needless spaces."""
    texte = unicodedata.normalize("NFC", nom or "").replace("\ufeff", "")
    return " ".join(texte.replace("\u00a0", " ").replace("\u202f", " ").strip(' "\t\r\n').split())


def find_header(
    lignes: Iterable[tuple[int, Sequence[str | None]]], request: Request, separateur: str = ""
) -> Header | None:
    """The best header among numbered lines; null when none holds any of the names looked for."""
    voulus = {clean(nom).casefold() for nom in request.voulus.values()}
    meilleur: Header | None = None
    dessus: tuple[str, ...] = ()
    for numero, cellules in lignes:
        noms = tuple(clean(cellule) for cellule in cellules)
        for lus, rangs in ((noms, (noms,)), (_two_rows(dessus, noms, voulus), (dessus, noms))):
            score = len(voulus & {nom.casefold() for nom in lus})
            if score > (meilleur.score if meilleur else 0):
                meilleur = Header(lus, numero, separateur, score, rangs)
        dessus = noms
    return meilleur


def _two_rows(dessus: Sequence[str], dessous: Sequence[str], voulus: set[str]) -> tuple[str, ...]:
    """A header in two merged rows: the name looked for is below, above, or made of both."""
    noms, groupe = [], ""
    for haut, bas in zip_longest(dessus, dessous, fillvalue=""):
        groupe = haut or groupe
        possibles = (bas, haut, f"{groupe} {bas}")
        noms.append(next((nom for nom in possibles if nom.casefold() in voulus), bas or haut))
    return tuple(noms)


def find_text_header(debut: str, request: Request, nom: str, guillemets: bool) -> Header:
    """The header of a text export, with its separator.

    Raises:
        SourceFormatError: no line holds the names looked for, or not with the declared separator.
    """
    trouves = {s: find_header(_records(debut, s, guillemets), request, s) for s in SEPARATEURS}
    possibles = [entete for entete in trouves.values() if entete]
    meilleur = max(possibles, key=lambda entete: (entete.score, len(entete.noms)), default=None)
    if meilleur is None:
        raise no_header(request, nom)
    declare = request.format.separateur
    if declare is None:
        return meilleur
    entete = trouves[declare]
    if entete is None or entete.score < meilleur.score:
        raise SourceFormatError(
            f"{nom} : le séparateur déclaré ({NOMS_SEPARATEURS[declare]}) ne convient pas, "
            f"l'en-tête se lit avec {NOMS_SEPARATEURS[meilleur.separateur]} ; "
            f"corrigez [format.{request.table.nom}] separateur."
        )
    return entete


def no_header(request: Request, nom: str) -> SourceFormatError:
    """The error for a source where no line looks like a header."""
    cherches = [
        f"« {v} »" for a, v in request.voulus.items() if a in request.correspondance or _needed(a, request)
    ]
    return SourceFormatError(
        f"{nom} : aucune ligne d'en-tête reconnue dans les {LIGNES_LUES} premières lignes ; "
        f"colonnes cherchées : {', '.join(cherches)}. "
        f"Vérifiez le fichier et [correspondance.{request.table.nom}]."
    )


def _needed(alias: str, request: Request) -> bool:
    return any(alias == colonne.nom and colonne.obligatoire for colonne in request.table.colonnes)


def _records(debut: str, separateur: str, guillemets: bool) -> Iterable[tuple[int, list[str]]]:
    lignes = debut.splitlines(keepends=True)
    lecteur = (
        csv.reader(lignes, delimiter=separateur)
        if guillemets
        else csv.reader(lignes, delimiter=separateur, quoting=csv.QUOTE_NONE)
    )
    try:
        for _, cellules in zip(range(LIGNES_LUES), lecteur, strict=False):
            yield lecteur.line_num, cellules
    except csv.Error:
        return


def find_columns(entete: Header, request: Request, nom: str) -> dict[str, int]:
    """Which column of the source is read under each canonical name (or its name in euros).

    Raises:
        SourceFormatError: mapped or required columns are absent, or stand twice; all of them are named.
    """
    positions: dict[str, list[int]] = {}
    for position, libelle in enumerate(entete.noms):
        positions.setdefault(libelle.casefold(), []).append(position)
    colonnes, fautes = {}, []
    for alias, voulu in request.voulus.items():
        trouvees = positions.get(clean(voulu).casefold(), [])
        exactes = [p for p in trouvees if entete.noms[p] == clean(voulu)]
        if len(exactes) > 1 or (len(trouvees) > 1 and not exactes):
            fautes.append(f"la colonne « {voulu} » ({alias}) y est plusieurs fois")
        elif trouvees:
            colonnes[alias] = (exactes or trouvees)[0]
        elif alias in request.correspondance:
            proche = nearest(voulu, [n for n in entete.noms if n])
            fautes.append(f"la colonne « {voulu} » ({alias}) est absente ; {proche.rstrip('.')}")
    colonnes = _one_name_each(colonnes, request)
    fautes += _missing(colonnes, request) if not fautes else []
    if fautes:
        raise SourceFormatError(
            f"{nom} : {' ; '.join(fautes)}. Corrigez [correspondance.{request.table.nom}]."
        )
    return colonnes


def _one_name_each(colonnes: dict[str, int], request: Request) -> dict[str, int]:
    """Keep one name a canonical column: cents before euros, debit and credit before a signed amount."""
    gardees = dict(colonnes)
    for colonne in request.table.colonnes:
        if colonne.genre == "centimes" and colonne.nom in gardees:
            gardees.pop(colonne.radical, None) if colonne.radical != colonne.nom else None
    if request.table.sens and {"debit", "credit"} <= set(gardees):
        for nom in ("montant", "montant_centimes", "sens"):
            gardees.pop(nom, None)
    elif request.table.sens and {"montant", "montant_centimes"} & set(gardees):
        for nom in ("debit", "credit"):
            gardees.pop(nom, None)
    return gardees


def _missing(colonnes: dict[str, int], request: Request) -> list[str]:
    fautes = []
    for colonne in request.table.colonnes:
        exigee = colonne.obligatoire or colonne.nom in COLONNES_DU_RELEVE
        if not exigee or any(nom in colonnes for nom in colonne.noms):
            continue
        if request.table.sens and colonne.nom == "montant_centimes":
            if not {"debit", "credit"} <= set(colonnes):
                fautes.append("il y manque le montant : debit et credit, ou montant avec ou sans sens")
        elif request.table.sens and colonne.nom == "nature":
            if not all(request.natures):
                fautes.append(
                    "il y manque la colonne nature, ou, pour s'en passer, "
                    "[format.ecritures] nature_debit et nature_credit"
                )
        else:
            voulu = request.voulus.get(colonne.nom, colonne.nom)
            usuel = "" if voulu == colonne.nom else f" (« {voulu} »)"
            fautes.append(f"il y manque la colonne {colonne.nom}{usuel}")
    return fautes
