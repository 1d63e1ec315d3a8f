"""What a rule file may say: the tables of a TOML rule, frozen and strict, one class a table.

Whether its conditions can run is left to `gate.py`; what they give on a household, to `engine.py`.
"""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from screening.calendrier import last_day
from screening.dated import Source, Strict, suggestion
from screening.vocabulary import ACTIONS

Theme = Literal["dette", "paiement", "situation", "procedure", "suspension"]
Effet = Literal["proposer", "relever", "orienter", "suspendre", "echeance", "acces"]
Reponse = Literal["oui", "non", "non_evaluable"]

NEEDS: dict[str, tuple[str, ...]] = {
    "proposer": ("action", "priorite"),
    "relever": (),
    "orienter": ("dispositif",),
    "suspendre": ("fin",),
    "echeance": ("echeance",),
    "acces": (),
}
ALLOWS: dict[str, tuple[str, ...]] = {"suspendre": ("action", "duree", "priorite")}
EFFECT_KEYS = ("action", "priorite", "dispositif", "fin", "duree", "echeance")


class Version(Strict):
    """The condition and the sentence of a rule from one date on (to `au`, when the rule ends)."""

    du: date
    au: date | None = None
    condition: str = Field(min_length=1)
    motif: str = Field(min_length=1)
    source: Source


class Case(Strict):
    """A household in a few figures and the answer expected; what is not given is unknown (null)."""

    nom: str = Field(min_length=1)
    mois: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    donnees: dict[str, Any]
    attendu: Reponse

    @property
    def premier_jour(self) -> date:
        """The month of the case as its first day."""
        return date.fromisoformat(f"{self.mois}-01")


class Echeance(Strict):
    """A legal act and its date: `delai` counted from `de`, or the next `le` (day/month) of the year.

    The day a debt was constituted is not known to the day: `constitution` counts from T.
    """

    acte: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    delai: str | None = Field(default=None, pattern=r"^[1-9]\d* (jours?|semaines?|mois)$")
    de: Literal["constitution", "commandement", "signalement"] | None = None
    le: str | None = Field(default=None, pattern=r"^\d{2}/\d{2}$")

    @model_validator(mode="after")
    def _one_way(self) -> "Echeance":
        if (self.delai is None) != (self.de is None) or (self.delai is not None and self.le is not None):
            raise ValueError("une échéance a « delai » et « de » ensemble, ou « le », ou pas de date")
        if self.le is not None:
            try:
                date(2000, int(self.le[3:]), int(self.le[:2]))
            except ValueError:
                raise ValueError("« le » est un jour et un mois, comme 31/03") from None
        return self


class Duree(Strict):
    """A dated maximum: days since `depuis` (an indicator) may not pass `maximum` (a dated value)."""

    depuis: str
    maximum: str


class Rule(Strict):
    """One rule: a code, a label, an effect, its successive versions and its cases."""

    code: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,30}$")
    libelle: str = Field(min_length=1)
    theme: Theme
    effet: Effet
    action: str | None = None
    priorite: int | None = None
    dispositif: str | None = None
    fin: str | None = None
    duree: Duree | None = None
    echeance: Echeance | None = None
    remplace: bool = False
    versions: Annotated[tuple[Version, ...], Field(strict=False, min_length=1)]
    cas: Annotated[tuple[Case, ...], Field(strict=False)] = ()

    @model_validator(mode="after")
    def _fits_effect(self) -> "Rule":
        needed, allowed = NEEDS[self.effet], ALLOWS.get(self.effet, ())
        for key in EFFECT_KEYS:
            given = getattr(self, key) is not None
            if key in needed and not given:
                raise ValueError(f"une règle « {self.effet} » a besoin de la clé « {key} »")
            if given and key not in needed and key not in allowed:
                raise ValueError(f"une règle « {self.effet} » n'a pas de clé « {key} »")
        if self.action is not None and self.action not in ACTIONS:
            near = suggestion(self.action, ACTIONS)
            raise ValueError(f"« action » inconnue ; actions permises : {', '.join(ACTIONS)}{near}")
        return self

    def en_vigueur(self, day: date) -> Version | None:
        """The version in force on the last day of the month of `day`; None outside its period."""
        end = last_day(day)
        started = [version for version in self.versions if version.du <= end]
        if not started or (started[-1].au is not None and started[-1].au < end):
            return None
        return started[-1]


NAMES = re.compile(r"[a-z][a-z0-9_]*")


def names_in(condition: str) -> set[str]:
    """Words of a condition that could be names, whatever is quoted left out."""
    return set(NAMES.findall(without_texts(condition)))


def without_texts(condition: str) -> str:
    """The condition with its quoted texts emptied, so that words are not looked for in them."""
    return re.sub(r"'(?:[^']|'')*'", "''", condition)
