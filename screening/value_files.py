"""What a file of dated values may say, its history without gap, and the landlord's in its place.

Which value is in force for a month is left to `parameters.py`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import Path
from typing import Annotated, Literal

import polars as pl
from pydantic import Field, PlainValidator, ValidationError, model_validator

from screening.dated import (
    Period,
    Source,
    Strict,
    history_faults,
    keys_of,
    mistakes,
    read_toml,
    toml_files,
)

TYPO_RATIO = 0.9
"""A landlord's unknown name as near as this to a known one is taken for a typing error."""

WHOLE_UNITS = ("centimes", "jours", "semaines", "ans", "nombre")
UNIT_TYPES: dict[str, pl.DataType] = {
    **{unit: pl.Int64() for unit in WHOLE_UNITS},
    "mois": pl.Float64(),
    "taux": pl.Float64(),
    "texte": pl.String(),
}


def _bare(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise ValueError("un nombre ou un texte est attendu")
    return value


class Entry(Strict):
    """One `[[valeur]]` of a file: a value over one period."""

    nom: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    libelle: str = Field(min_length=1)
    debut: date
    fin: date | None = None
    valeur: Annotated[int | Decimal | str, PlainValidator(_bare)]
    unite: Literal["centimes", "jours", "semaines", "ans", "nombre", "mois", "taux", "texte"]
    source: Source

    @model_validator(mode="after")
    def _fits_unit(self) -> "Entry":
        if (self.unite == "texte") != isinstance(self.valeur, str):
            raise ValueError(f"la valeur ne convient pas à l'unité « {self.unite} »")
        if self.unite in WHOLE_UNITS and not isinstance(self.valeur, int):
            raise ValueError(f"un nombre entier est attendu pour l'unité « {self.unite} »")
        if self.nom.endswith("_centimes") != (self.unite == "centimes"):
            raise ValueError("un nom en _centimes va avec l'unité « centimes », et elle seule")
        return self


class ValuesFile(Strict):
    """A file of `baremes/`: a list of `[[valeur]]`."""

    valeur: Annotated[tuple[Entry, ...], Field(strict=False, min_length=1)]


KEYS = keys_of(ValuesFile, Entry, Source)


@dataclass(frozen=True)
class Value:
    """A value over one period: what it is, since when, in which unit, and who says so."""

    nom: str
    valeur: int | float | str
    unite: str
    du: date
    source: Source
    au: date | None = None
    libelle: str = ""


def read_folder(folder: Path, found: list[str]) -> dict[str, tuple[Value, ...]]:
    """Each name of a folder with its successive values; mistakes are added to `found`."""
    entries: dict[str, list[Entry]] = {}
    for path in toml_files(folder):
        try:
            content = ValuesFile.model_validate(read_toml(path)).valeur
        except ValidationError as error:
            found.extend(f"{path.name}, {text}" for text in mistakes(error, KEYS))
            continue
        except ValueError as error:
            found.append(f"{path.name} : {error}")
            continue
        for entry in content:
            entries.setdefault(entry.nom, []).append(entry)
    for nom, history in entries.items():
        history.sort(key=lambda entry: entry.debut)
        found.extend(f"valeur « {nom} » : {fault}" for fault in _history_faults(history))
    return {nom: tuple(_value(entry) for entry in history) for nom, history in entries.items()}


def _history_faults(history: list[Entry]) -> Iterator[str]:
    yield from history_faults([Period(entry.debut, entry.fin) for entry in history], gaps=True)
    if len({entry.unite for entry in history}) > 1:
        yield "l'unité change d'une période à l'autre"


def replaced(known: tuple[Value, ...], own: tuple[Value, ...]) -> tuple[Value, ...]:
    """The landlord's history, preceded by the built-in one until the landlord's first day."""
    first = own[0].du
    before = [value for value in known if value.du < first]
    if before and (before[-1].au is None or before[-1].au >= first):
        before[-1] = replace(before[-1], au=first - timedelta(days=1))
    return (*before, *own)


def _value(entry: Entry) -> Value:
    bare = float(entry.valeur) if isinstance(entry.valeur, Decimal) else entry.valeur
    return Value(entry.nom, bare, entry.unite, entry.debut, entry.source, entry.fin, entry.libelle)


def override_faults(
    nom: str, history: tuple[Value, ...], known: Mapping[str, tuple[Value, ...]]
) -> Iterator[str]:
    """What is wrong in a landlord's value beside those that exist: its unit, or a name mistyped."""
    if nom in known:
        expected = known[nom][0].unite
        if history[0].unite != expected:
            yield f"valeur « {nom} » du bailleur : l'unité est « {expected} », comme celle qu'elle remplace"
    elif near := _looks_like(nom, known):
        yield (
            f"valeur « {nom} » du bailleur : nom inconnu, trop proche de « {near} » ; vouliez-vous dire "
            f"« {near} » ? Pour une valeur nouvelle, choisir un nom plus différent"
        )


def _looks_like(nom: str, known: Mapping[str, object]) -> str | None:
    """A known name that differs by a slip of the keyboard only (another number is another value)."""
    same_digits = [k for k in sorted(known) if _digits(k) == _digits(nom)]
    scored = [(SequenceMatcher(None, nom, k).ratio(), k) for k in same_digits]
    ratio, name = max(scored, default=(0.0, ""))
    return name if ratio >= TYPO_RATIO else None


def _digits(nom: str) -> str:
    return "".join(c for c in nom if c.isdigit())
