"""Reads the TOML files of dated values and of rules, strictly, and says every mistake in French.

What a value or a rule means is left to `parameters.py` and to `rules/`.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

MISTAKES_SHOWN = 40

FRENCH = {
    "missing": "cette clé manque",
    "string_type": "un texte est attendu",
    "int_type": "un nombre entier est attendu",
    "decimal_type": "un nombre est attendu",
    "date_type": "une date est attendue (AAAA-MM-JJ, sans guillemets)",
    "date_from_datetime_inexact": "une date sans heure est attendue",
    "bool_type": "true ou false est attendu",
    "dict_type": "une table est attendue",
    "model_type": "une table est attendue",
    "tuple_type": "une liste est attendue",
    "too_short": "la liste est vide",
    "string_too_short": "le texte est vide",
    "is_instance_of": "un nombre ou un texte est attendu",
}


class Strict(BaseModel):
    """A frozen table of a TOML file: unknown keys refused, nothing converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Source(Strict):
    """Where a value or a rule comes from; `statut` says whether someone has checked it."""

    titre: str = Field(min_length=1)
    statut: Literal["verifie", "a_verifier"]
    article: str | None = None
    url: str | None = None


def toml_files(folder: Path) -> list[Path]:
    """The TOML files of a folder by name; an absent folder holds none."""
    return sorted(folder.glob("*.toml")) if folder.is_dir() else []


def read_toml(path: Path) -> dict[str, Any]:
    """One file as a dictionary, decimals kept exact.

    Raises:
        ValueError: with a French sentence, when the file is not UTF-8 TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except UnicodeDecodeError:
        raise ValueError("le fichier n'est pas en UTF-8 ; l'enregistrer dans cet encodage") from None
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"le fichier n'est pas du TOML lisible, {_position(error)}") from None


def _position(error: tomllib.TOMLDecodeError) -> str:
    found = re.search(r"line (\d+), column (\d+)", str(error))
    place = f"ligne {found[1]}, colonne {found[2]}" if found else "à la fin du fichier"
    return f"{place} (clé répétée)" if re.search("overwrite|twice|mutate", str(error)) else place


def suggestion(name: str, known: Iterable[str], count: int = 1) -> str:
    """« ; vouliez-vous dire … ? » with the nearest known names, or nothing."""
    near = get_close_matches(name, sorted(set(known)), n=count, cutoff=0.6)
    return f" ; vouliez-vous dire {' ou '.join(f'« {n} »' for n in near)} ?" if near else ""


def keys_of(*models: type[BaseModel]) -> set[str]:
    """Every key that these tables accept."""
    return {name for model in models for name in model.model_fields}


def mistakes(error: ValidationError, known: Iterable[str]) -> Iterator[str]:
    """The faults of one file, one French sentence each, with the nearest known key.

    Args:
        error: what pydantic found.
        known: the keys accepted anywhere in that file.
    """
    faults = error.errors(include_url=False)
    inside = {fault["loc"][:1] for fault in faults if len(fault["loc"]) > 1}
    for fault in faults:
        if fault["type"] == "too_short" and fault["loc"] in inside:
            continue  # its items were refused one by one: the list is not empty
        place = _place(fault["loc"])
        yield f"{place} : {_sentence(fault, known)}" if place else _sentence(fault, known)


def _place(loc: tuple[int | str, ...]) -> str:
    words: list[str] = []
    for part in loc:
        if isinstance(part, int):
            words[-1:] = [f"{words[-1]} n° {part + 1}" if words else f"n° {part + 1}"]
        elif part not in ("int", "decimal", "str") and not part.startswith(("constrained-", "literal[")):
            words.append(part)
    return f"« {', '.join(words)} »" if words else ""


def _sentence(fault: Any, known: Iterable[str]) -> str:
    kind = fault["type"]
    if kind == "extra_forbidden":
        return f"cette clé est inconnue{suggestion(str(fault['loc'][-1]), known)}"
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", fault["ctx"]["expected"])
        return f"valeurs permises : {', '.join(allowed)}{suggestion(str(fault['input']), allowed)}"
    if kind == "string_pattern_mismatch":
        return f"la forme attendue est {fault['ctx']['pattern']}"
    if kind == "value_error":
        return str(fault["ctx"]["error"])
    return FRENCH.get(kind, f"valeur refusée ({kind})")


@dataclass(frozen=True)
class Period:
    """A closed interval of days; `fin` None runs until the next one, or for ever."""

    debut: date
    fin: date | None


def history_faults(periods: Iterable[Period], gaps: bool) -> Iterator[str]:
    """What is wrong in a succession of periods, given in the order of the file.

    Args:
        periods: the periods, which should ascend.
        gaps: whether a hole between two of them is a fault.
    """
    items = list(periods)
    for item in items:
        if item.fin is not None and item.fin < item.debut:
            yield f"la période du {item.debut:%d/%m/%Y} finit avant de commencer"
    for earlier, later in pairwise(items):
        if later.debut <= earlier.debut:
            yield (
                f"les périodes du {earlier.debut:%d/%m/%Y} et du {later.debut:%d/%m/%Y} se chevauchent "
                "ou ne sont pas dans l'ordre des dates"
            )
        elif earlier.fin is not None and earlier.fin >= later.debut:
            yield (
                f"chevauchement : la période du {earlier.debut:%d/%m/%Y} va jusqu'au "
                f"{earlier.fin:%d/%m/%Y}, la suivante commence le {later.debut:%d/%m/%Y}"
            )
        elif gaps and earlier.fin is not None and earlier.fin + timedelta(days=1) < later.debut:
            yield f"trou entre le {earlier.fin:%d/%m/%Y} et le {later.debut:%d/%m/%Y} : aucune valeur"


def gather(title: str, found: list[str]) -> str:
    """One message for all the mistakes of a folder, bounded in length."""
    shown = "\n".join(f"- {line}" for line in found[:MISTAKES_SHOWN])
    rest = len(found) - MISTAKES_SHOWN
    return f"{title} :\n{shown}" + (f"\n- et {rest} autres" if rest > 0 else "")
