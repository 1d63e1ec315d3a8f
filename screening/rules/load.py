"""Reads the built-in catalogue and the landlord's rules into one checked `Catalogue`, or says every mistake.

What a condition may contain is `gate.py`'s; running the rules is `engine.py`'s.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import ValidationError

from screening import parameters
from screening.dated import (
    Period,
    Source,
    gather,
    history_faults,
    keys_of,
    mistakes,
    read_toml,
    toml_files,
)
from screening.errors import ParameterError, RuleError
from screening.parameters import Bareme
from screening.rules import gate
from screening.rules.model import Case, Duree, Echeance, Rule, Version

BUILT_IN = Path(__file__).parent / "catalogue"
BUILT_IN_ACCES = Path(__file__).parent / "acces"
ACCES = "acces"
"""The effect of the rules on future tenants, and the folder where they stand apart from those on accounts."""
KEYS = keys_of(Rule, Version, Case, Echeance, Duree, Source)


@dataclass(frozen=True)
class Entry:
    """A rule and where it stands; `livree` when it comes with Amont."""

    rule: Rule
    fichier: str
    livree: bool


@dataclass(frozen=True)
class Catalogue:
    """All the rules, by code, with the dated values that they may name."""

    entrees: tuple[Entry, ...]
    bareme: Bareme
    bareme_livre: Bareme

    @property
    def regles(self) -> tuple[Rule, ...]:
        """The rules in order of code."""
        return tuple(entry.rule for entry in self.entrees)

    @property
    def noms(self) -> Mapping[str, pl.DataType]:
        """What these rules may read, beside the dated values."""
        return gate.readable(self.entrees[0].rule.effet) if self.entrees else gate.READABLE

    @cached_property
    def empreinte(self) -> str:
        """Short hash of all that the rules say, cases left out."""
        text = "\n".join(rule.model_dump_json(exclude={"cas"}) for rule in self.regles)
        return sha256(text.encode()).hexdigest()[:12]


def load_rules(dossiers: Sequence[Path] = (), baremes: Sequence[Path] = ()) -> Catalogue:
    """The built-in rules and the landlord's, through the same gate.

    Args:
        dossiers: the landlord's folders of rules.
        baremes: the landlord's folders of dated values, which these rules may name.

    Raises:
        RuleError: every mistake of every file, in one message.
        ParameterError: the dated values themselves cannot be read.
    """
    return _load(BUILT_IN, dossiers, baremes, acces=False)


def load_access_rules(dossiers: Sequence[Path] = (), baremes: Sequence[Path] = ()) -> Catalogue:
    """The rules on future tenants, built in and in the sub-folder `acces` of the landlord's folders.

    Raises:
        RuleError, ParameterError: as `load_rules`.
    """
    return _load(BUILT_IN_ACCES, [dossier / ACCES for dossier in dossiers], baremes, acces=True)


def _load(built_in: Path, dossiers: Sequence[Path], baremes: Sequence[Path], acces: bool) -> Catalogue:
    bareme = parameters.read(baremes)
    refuse_indicator_names(bareme)
    found: list[str] = []
    entries = _read_folder(built_in, True, found)
    for folder in dossiers:
        entries = _join(entries, _read_folder(folder, False, found), found)
    for entry in entries.values():
        where = f"{entry.fichier} ({entry.rule.code})"
        if (entry.rule.effet == ACCES) != acces:
            found.append(f"{where} : les règles « {ACCES} », et elles seules, vont dans regles/{ACCES}/")
            continue
        found.extend(f"{where}, {text}" for text in rule_faults(entry.rule, bareme))
    if found:
        raise RuleError(gather("Les règles ne peuvent pas être chargées", found))
    return Catalogue(tuple(entries[code] for code in sorted(entries)), bareme, parameters.read())


def declared_rules(dossiers: Sequence[Path] = ()) -> list[tuple[str, str, str]]:
    """Code, label and effect of every rule that a file declares, built in or the landlord's, without judging it.

    A file that is no TOML declares nothing.
    """
    found: dict[str, tuple[str, str, str]] = {}
    for folder in (BUILT_IN, *dossiers):
        for path in toml_files(folder):
            with suppress(ValueError):
                document = read_toml(path)
                code = str(document.get("code"))
                found[code] = (code, str(document.get("libelle")), str(document.get("effet")))
    return list(found.values())


def refuse_indicator_names(bareme: Bareme) -> None:
    """Refuse dated values that bear the name of an indicator.

    Raises:
        ParameterError: naming each of them.
    """
    taken = sorted(bareme.types.keys() & {*gate.READABLE, *gate.READABLE_ACCES})
    if taken:
        faults = [
            f"{bareme.histoires[nom][-1].fichier}, valeur « {nom} » : elle porte le nom d'un indicateur ; "
            "lui en donner un autre"
            for nom in taken
        ]
        raise ParameterError(gather("Les valeurs datées ne peuvent pas être lues", faults))


def _read_folder(folder: Path, built_in: bool, found: list[str]) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for path in toml_files(folder):
        document: dict[str, Any] = {}
        try:
            document = read_toml(path)
            rule = Rule.model_validate(document)
        except ValidationError as error:
            where = _where(path, document.get("code"))
            found.extend(f"{where}, {text}" for text in mistakes(error, KEYS))
        except ValueError as error:
            found.append(f"{path.name} : {error}")
        else:
            if rule.code in entries:
                other = entries[rule.code].fichier
                found.append(f"{path.name} : le code « {rule.code} » est déjà celui de {other}")
            entries.setdefault(rule.code, Entry(rule, path.name, built_in))
    return entries


def _where(path: Path, code: object) -> str:
    return f"{path.name} ({code})" if isinstance(code, str) else path.name


def _join(known: dict[str, Entry], own: dict[str, Entry], found: list[str]) -> dict[str, Entry]:
    for code, entry in own.items():
        if code in known and not entry.rule.remplace:
            found.append(
                f"{entry.fichier} : le code « {code} » est déjà celui de {known[code].fichier} ; choisir un "
                "autre code, ou écrire remplace = true pour prendre sa place"
            )
        if code not in known and entry.rule.remplace:
            found.append(f"{entry.fichier} : remplace = true, mais aucune règle n'a le code « {code} »")
    return known | own


def rule_faults(rule: Rule, bareme: Bareme) -> Iterator[str]:
    """Every reason why a rule that is well formed may not run with these dated values."""
    yield from history_faults([Period(version.du, version.au) for version in rule.versions], gaps=False)
    yield from gate.faults(rule, bareme.types)
