"""What the month's page says of the answers to earlier lists: closed reasons counted, and changes put to a person.

Grain: one reason of one rule, or of one main reason of the model; no household appears here.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class LigneRetour:
    """One closed reason: `cas` households of `parmi` answered upon; `bas` and `haut` bound the share at 95 %."""

    sujet: str
    libelle: str
    motif: str
    cas: int
    parmi: int
    part: float
    bas: float
    haut: float


@dataclass(frozen=True)
class TableRetours:
    """The reasons given by one kind of people about one kind of subject."""

    titre: str
    sujet: str
    lignes: tuple[LigneRetour, ...]


@dataclass(frozen=True)
class Suggestion:
    """A change that the answers suggest; `texte` is the rule's file as it would be, null where words are enough."""

    phrase: str
    fichier: str | None = None
    texte: str | None = None


@dataclass(frozen=True)
class Retours:
    """The answers to the lists from `depuis` on: households answered upon by agents, and by partners."""

    depuis: date
    agents: int
    partenaires: int
    tables: tuple[TableRetours, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
