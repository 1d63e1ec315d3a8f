"""Which version of the model was in service before which, as the journal holds it: the only memory of a roll-back.

An entry holds versions and how the change was decided; the version in service itself is known to the tracking store.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from screening.cases import journal
from screening.cases.tables import journal as entrees

METTRE, RETABLIR = "mettre_en_service", "retablir"


@dataclass(frozen=True)
class ServiceChange:
    """A version put into service in the place of another (null: there was none); `retour` when it was a roll-back."""

    avant: str | None
    apres: str
    retour: bool = False


def write_service(connexion: Connection, change: ServiceChange, role: str, horodatage: datetime) -> None:
    """Journal a change of the version in service.

    Args:
        connexion: inside the caller's transaction.
        change: what changes.
        role: "outil" where the written rule decided, "bailleur" where a person did.
        horodatage: when.
    """
    operation = RETABLIR if change.retour else METTRE
    journal.append(connexion, horodatage, role, operation, {"avant": change.avant, "apres": change.apres})


def read_services(connexion: Connection) -> list[ServiceChange]:
    """Every change, in order."""
    wanted = select(entrees.c.operation, entrees.c.contenu).where(entrees.c.operation.in_((METTRE, RETABLIR)))
    return [
        ServiceChange(**json.loads(contenu), retour=operation == RETABLIR)
        for operation, contenu in connexion.execute(wanted.order_by(entrees.c.numero))
    ]


def served(changes: Sequence[ServiceChange]) -> list[str]:
    """The versions in service one after the other, the present one last, without those that a roll-back undid.

    A version met as the one before, though this register did not put it there (a tracking store is shared), counts.
    """
    stack: list[str] = []
    for change in changes:
        if change.avant is not None and stack[-1:] != [change.avant]:
            stack.append(change.avant)
        if change.retour and change.apres in stack:
            del stack[len(stack) - stack[::-1].index(change.apres) :]
        elif stack[-1:] != [change.apres]:
            stack.append(change.apres)
    return stack


def to_restore(changes: Sequence[ServiceChange], current: str | None) -> str | None:
    """The version that was in service before the present one; None when this register knows of none.

    Where another workspace put the present one there, it is the last that this register knew in service.
    """
    stack = served(changes)
    if stack and stack[-1] != current:
        return stack[-1]
    return stack[-2] if len(stack) > 1 else None
