"""What a file of dated values may say, its history without gap, and the landlord's in its place.

Which value is in force for a month is left to `parameters.py`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import Path
from typing import Annotated, Any, Literal

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
    fichier: str = ""


def read_folder(folder: Path, found: list[str]) -> dict[str, tuple[Value, ...]]:
    """Each name of a folder with its successive values; mistakes are added to `found`."""
    values: dict[str, list[Value]] = {}
    for path in toml_files(folder):
        for value in _read_file(path, found):
            values.setdefault(value.nom, []).append(value)
    for history in values.values():
        history.sort(key=lambda value: value.du)
        found.extend(f"{_where(history)} : {fault}" for fault in _history_faults(history))
    return {nom: tuple(history) for nom, history in values.items()}


def _read_file(path: Path, found: list[str]) -> list[Value]:
    document: dict[str, Any] = {}
    try:
        document = read_toml(path)
        return [to_value(entry, path.name) for entry in ValuesFile.model_validate(document).valeur]
    except ValidationError as error:
        found.extend(f"{path.name}, {_named(text, document)}" for text in mistakes(error, KEYS))
    except ValueError as error:
        found.append(f"{path.name} : {error}")
    return []


def _named(text: str, document: dict[str, Any]) -> str:
    """The fault with the name of its value beside its number, when the file gives one."""
    number = re.match(r"« valeur n° (\d+)", text)
    entries = document.get("valeur")
    if number is None or not isinstance(entries, list):
        return text
    entry = entries[int(number[1]) - 1]
    nom = entry.get("nom") if isinstance(entry, dict) else None
    return f"valeur « {nom} », {text}" if isinstance(nom, str) else text


def _where(history: Sequence[Value]) -> str:
    files = " et ".join(sorted({value.fichier for value in history}))
    return f"{files}, valeur « {history[0].nom} »"


def _history_faults(history: Sequence[Value]) -> Iterator[str]:
    yield from history_faults([Period(value.du, value.au) for value in history], gaps=True)
    if len({value.unite for value in history}) > 1:
        yield "l'unité change d'une période à l'autre"


def replaced(known: tuple[Value, ...], own: tuple[Value, ...]) -> tuple[Value, ...]:
    """The landlord's history, preceded by the built-in one until the landlord's first day."""
    first = own[0].du
    before = [value for value in known if value.du < first]
    if before and (before[-1].au is None or before[-1].au >= first):
        before[-1] = replace(before[-1], au=first - timedelta(days=1))
    return (*before, *own)


def to_value(entry: Entry, fichier: str) -> Value:
    """The value that a checked entry says, and the file where it stands."""
    bare = float(entry.valeur) if isinstance(entry.valeur, Decimal) else entry.valeur
    return Value(entry.nom, bare, entry.unite, entry.debut, entry.source, entry.fin, entry.libelle, fichier)


def override_faults(
    nom: str, history: tuple[Value, ...], known: Mapping[str, tuple[Value, ...]]
) -> Iterator[str]:
    """What is wrong in a landlord's value beside those that exist: its unit, or a name mistyped."""
    if nom in known:
        expected = known[nom][0].unite
        if history[0].unite != expected:
            yield f"{_where(history)} du bailleur : l'unité est « {expected} », comme celle qu'elle remplace"
    elif near := _looks_like(nom, known):
        yield (
            f"{_where(history)} du bailleur : nom inconnu, trop proche de « {near} » ; vouliez-vous dire "
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
