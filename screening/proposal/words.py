"""How much a column's name, or a code, resembles the words that landlords' software use (`synonymes.toml`)."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any

SUR, PROCHE = 0.9, 0.55
_RESSEMBLANCE = 0.86


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "synonymes.toml").read_text(encoding="utf-8"))


@cache
def tokens(nom: str) -> tuple[str, ...]:
    """The words of a name, without accents, case, punctuation and empty words, abbreviations written out."""
    sans_degre = re.sub(r"(?i)\bn\s*[°º]", " numero ", nom)
    coupe = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", sans_degre)
    plat = unicodedata.normalize("NFKD", coupe).encode("ascii", "ignore").decode().casefold()
    mots = re.findall(r"[a-z]+|\d+", plat)
    vides, courts = _words()["mots_vides"]["mots"], _words()["abreviations"]
    return tuple(courts.get(mot, mot) for mot in mots if mot not in vides or len(mots) == 1)


def likeness(nom: str, modeles: Iterable[str]) -> float:
    """From 0 to 1: 1 for the same words, less when some are missing or spelt otherwise."""
    return max((_pair(tokens(nom), tokens(modele)) for modele in modeles), default=0.0)


@cache
def _pair(mots: tuple[str, ...], modele: tuple[str, ...]) -> float:
    if not mots or not modele:
        return 0.0
    if mots == modele:
        return 1.0
    if set(mots) == set(modele):
        return 0.95
    commun = len(set(mots) & set(modele)) / len(set(mots) | set(modele))
    proche = SequenceMatcher(None, " ".join(mots), " ".join(modele)).ratio()
    return max(0.8 * commun + 0.1 if commun >= 0.5 else 0.0, 0.7 if proche >= _RESSEMBLANCE else 0.0)


@cache
def _vocabulary() -> frozenset[str]:
    noms = [
        nom for colonnes in _words()["colonnes"].values() for modeles in colonnes.values() for nom in modeles
    ]
    canoniques = [alias for colonnes in _words()["colonnes"].values() for alias in colonnes]
    return frozenset(mot for nom in (*noms, *canoniques) for mot in tokens(nom)) | {
        "comp",
        "journal",
        "piece",
    }


def is_known(nom: str) -> bool:
    """Whether a cell holds a word that some column's name is made of: cheap, to find the header first."""
    return not _vocabulary().isdisjoint(tokens(nom))


def models_of(table: str, alias: str) -> tuple[str, ...]:
    """The names under which a column is met; its own first, those of the table before the common ones."""
    colonnes = _words()["colonnes"]
    communs = colonnes["commun"].get(alias, [])
    propres = colonnes.get(table, {}).get(alias, [])
    return (alias, *propres, *communs)


def rank(table: str, alias: str, nom: str) -> float:
    """`likeness` to the names of a column; a name that the table alone admits comes just after a common one."""
    colonnes = _words()["colonnes"]
    communs = colonnes["commun"].get(alias, [])
    propres = colonnes.get(table, {}).get(alias, [])
    recul = 0.03 if communs else 0.0
    return max(likeness(nom, (alias, *communs)), likeness(nom, propres) - recul)


def canonical(colonne: str, code: str) -> str | None:
    """The canonical value that a code most likely stands for; null when nothing resembles it."""
    valeurs: dict[str, list[str]] = _words()["valeurs"].get(colonne, {})
    notes = [(likeness(code, [valeur, *mots]), valeur) for valeur, mots in valeurs.items()]
    note, valeur = max(notes, key=lambda paire: paire[0], default=(0.0, None))
    return valeur if note >= SUR else None


def looks_like_identity(nom: str) -> bool:
    """Whether a column's name says that it may hold identities or free text."""
    return bool(set(tokens(nom)) & set(_words()["identite"]["mots"]))
