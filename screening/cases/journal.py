"""The journal of the register: one chained entry per operation, so that a later change to the past shows.

An entry holds counts and digests, never an identifier: erasing a household leaves the chain whole.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from screening.cases.tables import journal

ORIGINE = "0" * 64


@dataclass(frozen=True)
class JournalCheck:
    """What a re-reading of the journal found.

    Attributes:
        entrees: entries read.
        premiere_rupture: number of the first entry that does not follow from the one before; None if all do.
    """

    entrees: int
    premiere_rupture: int | None


def stamp(horodatage: datetime) -> str:
    """Write a moment as UTC text to the second; a moment without zone is taken as UTC."""
    moment = horodatage if horodatage.tzinfo else horodatage.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def digest(lignes: Iterable[Mapping[str, Any]]) -> str:
    """Digest of rows in the order given, independent of the database that holds them."""
    texte = "\n".join(json.dumps(dict(ligne), sort_keys=True, default=str) for ligne in lignes)
    return hashlib.sha256(texte.encode()).hexdigest()


def append(
    connexion: Connection, horodatage: datetime, role: str, operation: str, contenu: Mapping[str, Any]
) -> None:
    """Add one entry at the end of the chain, inside the caller's transaction."""
    derniere = connexion.execute(
        select(journal.c.numero, journal.c.empreinte).order_by(journal.c.numero.desc()).limit(1)
    ).first()
    entree = {
        "numero": (derniere.numero if derniere else 0) + 1,
        "horodatage": stamp(horodatage),
        "role": role,
        "operation": operation,
        "contenu": json.dumps(contenu, sort_keys=True, ensure_ascii=False),
        "precedente": derniere.empreinte if derniere else ORIGINE,
    }
    connexion.execute(insert(journal).values(**entree, empreinte=digest([entree])))


def verify(connexion: Connection) -> JournalCheck:
    """Read the chain again from its first entry. An end cut off cannot be seen here, only in a copy."""
    precedente, lues = ORIGINE, 0
    for ligne in connexion.execute(select(journal).order_by(journal.c.numero)).mappings():
        lues += 1
        entree = {nom: valeur for nom, valeur in ligne.items() if nom != "empreinte"}
        suit = ligne["numero"] == lues and ligne["precedente"] == precedente
        if not suit or ligne["empreinte"] != digest([entree]):
            return JournalCheck(lues, ligne["numero"])
        precedente = ligne["empreinte"]
    return JournalCheck(lues, None)
