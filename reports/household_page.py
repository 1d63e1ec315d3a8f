"""The page given to a household that the landlord writes to: the closed list of what it may say, in plain French.

No name, score, rank, rule or comparison with others has a field here: what has no field cannot be printed.
"""

from dataclasses import asdict, dataclass
from datetime import date
from json import dumps
from typing import Any

from reports.page import render


@dataclass(frozen=True, slots=True)
class FaitMenage:
    """One fact of the household's own account, as a sentence around its figure.

    Attributes:
        debut: what comes before the figure.
        valeur: the figure: cents or a count.
        ecrire: how it is written: euros or nombre.
        fin: what comes after it, full stop included.
    """

    debut: str
    valeur: int
    ecrire: str
    fin: str


@dataclass(frozen=True, slots=True)
class Mouvement:
    """One line of the account: its day, what it is in plain words, and cents, above zero when asked for."""

    jour: date
    libelle: str
    montant_centimes: int


@dataclass(frozen=True, slots=True)
class PageMenage:
    """Everything the page says.

    Attributes:
        bailleur: who writes.
        synthetique: it is invented.
        mois: month observed.
        arrete_au: the day at which the account was read.
        bail: number of the household's own lease: it knows which account is spoken of.
        contact: how to reach the landlord; None where it declared nothing.
        contact_opposition: whom to tell of a mistake or an objection.
        faits: why the landlord writes.
        mouvements: the account's last months, the oldest first.
        depuis: first day of these months.
    """

    bailleur: str
    synthetique: bool
    mois: date
    arrete_au: date
    bail: str
    contact: str | None
    contact_opposition: str | None
    faits: tuple[FaitMenage, ...]
    mouvements: tuple[Mouvement, ...]
    depuis: date


def household_html(page: PageMenage) -> str:
    """Write the page."""
    return render("explication_menage.html.j2", page=page)


def household_json(page: PageMenage) -> str:
    """Every figure and word of the page as data."""
    return dumps(asdict(page), ensure_ascii=False, indent=1, default=_text) + "\n"


def _text(value: Any) -> str:
    """A day, as data writes it."""
    return str(value.isoformat())
