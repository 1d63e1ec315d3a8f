"""What applied to a month: its rules, dated values, places and cohort, as one object and as a file of its folder.

`regles_en_vigueur.json` lets an auditor read what a list was made with, and a later month apply it again, through
the same gate as a TOML rule; what a change of it moves is left to `moved/`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from screening.calendrier import iso
from screening.dated import gather
from screening.errors import RuleError
from screening.parameters import Bareme, Values
from screening.rules.engine import active_rules
from screening.rules.load import Catalogue, Entry, refuse_indicator_names, rule_faults
from screening.rules.model import Rule
from screening.settings import Capacite, Settings
from screening.value_files import Entry as ValueEntry
from screening.value_files import Value, to_value

FICHIER = "regles_en_vigueur.json"
FORMAT = 1
SANS_EFFET = {"libelle", "theme", "versions", "fin", "cas", "remplace"}
"""Keys of a rule that change no decision; the condition and the maximum are compared apart."""


@dataclass(frozen=True)
class InForce:
    """What applied to one month.

    Attributes:
        mois: first day of the month whose rules and values these are.
        catalogue: the rules, in all their versions or (read from a folder) in the version in force alone.
        valeurs: dated values in force.
        capacite: places, as `amont.toml` said them.
        cohorte: condition of the leases that have a score.
    """

    mois: date
    catalogue: Catalogue
    valeurs: Values
    capacite: Capacite
    cohorte: str

    @classmethod
    def of(cls, mois: date, catalogue: Catalogue, valeurs: Values, reglages: Settings) -> "InForce":
        """What applies to a month under the settings of a workspace."""
        return cls(mois, catalogue, valeurs, reglages.capacite, reglages.cohorte.condition)

    @property
    def regles(self) -> dict[str, Rule]:
        """Code → rule in force, with the version of the month alone and without its cases."""
        actives = active_rules(self.catalogue, self.valeurs)
        return {
            active.rule.code: active.rule.model_copy(update={"versions": (active.version,), "cas": ()})
            for active in actives
            if active.version is not None
        }

    def text(self) -> str:
        """The content of `regles_en_vigueur.json`: the same rules, values and settings give the same bytes."""
        content = {
            "format": FORMAT,
            "mois": iso(self.mois),
            "regles": [
                rule.model_dump(mode="json", exclude={"cas", "remplace"}, exclude_none=True)
                for rule in self.regles.values()
            ],
            "valeurs": [_value_document(value) for _, value in sorted(self.valeurs.items())],
            "capacite": self.capacite.model_dump(mode="json"),
            "cohorte": self.cohorte,
        }
        return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@dataclass(frozen=True)
class Changes:
    """What differs between two months in what applies; sorted by code or name.

    Attributes:
        regles: the rule before and now, null on the side where it is not in force.
        valeurs: the value before and now, likewise.
        capacite: the places, as declared, differ.
        cohorte: the cohort's condition differs.
    """

    regles: tuple[tuple[Rule | None, Rule | None], ...] = ()
    valeurs: tuple[tuple[Value | None, Value | None], ...] = ()
    capacite: bool = False
    cohorte: bool = False


def changes(avant: InForce, maintenant: InForce) -> Changes:
    """Compare what applied to two months; labels, sentences, dates and sources are no difference."""
    return Changes(
        regles=_differ(avant.regles, maintenant.regles, _rule_meaning),
        valeurs=_differ(avant.valeurs, maintenant.valeurs, lambda value: (value.valeur, value.unite)),
        capacite=avant.capacite != maintenant.capacite,
        cohorte=avant.cohorte != maintenant.cohorte,
    )


def _differ(avant: Mapping[str, Any], maintenant: Mapping[str, Any], meaning: Any) -> tuple[Any, ...]:
    pairs = [(avant.get(name), maintenant.get(name)) for name in sorted({*avant, *maintenant})]
    return tuple(
        (one, other) for one, other in pairs if one is None or other is None or meaning(one) != meaning(other)
    )


def _rule_meaning(rule: Rule) -> tuple[Any, ...]:
    return rule.versions[0].condition, rule.model_dump(exclude=SANS_EFFET)


def read_in_force(path: Path) -> InForce:
    """Read back what applied to a published month, through the gate of rules and values.

    Raises:
        RuleError: the file is absent, is not one of these files, or holds what the gate refuses.
        ParameterError: one of its values bears the name of an indicator.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        if content["format"] != FORMAT:
            raise ValueError("format")
        valeurs = {value.nom: (value,) for value in map(_read_value, content["valeurs"])}
        rules = [Rule.model_validate_json(json.dumps(rule)) for rule in content["regles"]]
        capacite = Capacite.model_validate_json(json.dumps(content["capacite"], default=float))
        mois, cohorte = date.fromisoformat(f"{content['mois']}-01"), str(content["cohorte"])
    except (OSError, ValueError, KeyError, TypeError, ValidationError):
        raise RuleError(
            f"{path} ne se relit pas : il manque, ou il n'est plus tel qu'Amont l'a écrit. "
            "Relancer « amont screen » sur ce mois pour l'écrire à nouveau."
        ) from None
    bareme = Bareme(valeurs)
    return InForce(mois, _gated(path, rules, bareme), bareme.at(mois), capacite, cohorte)


def _gated(path: Path, rules: list[Rule], bareme: Bareme) -> Catalogue:
    refuse_indicator_names(bareme)
    found = [f"{rule.code}, {fault}" for rule in rules for fault in rule_faults(rule, bareme)]
    if found:
        raise RuleError(gather(f"{path.name} ne peut pas être rejoué", found))
    return Catalogue(tuple(Entry(rule, path.name, False) for rule in rules), bareme, bareme)


def _value_document(value: Value) -> dict[str, Any]:
    """A value as its TOML entry says it."""
    document = {
        "nom": value.nom,
        "libelle": value.libelle,
        "debut": value.du.isoformat(),
        "fin": value.au.isoformat() if value.au else None,
        "valeur": value.valeur,
        "unite": value.unite,
        "source": value.source.model_dump(mode="json", exclude_none=True),
    }
    return {key: said for key, said in document.items() if said is not None}


def _read_value(document: dict[str, Any]) -> Value:
    days = {key: date.fromisoformat(document[key]) for key in ("debut", "fin") if key in document}
    return to_value(ValueEntry.model_validate({**document, **days}), FICHIER)
