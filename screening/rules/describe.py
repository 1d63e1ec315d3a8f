"""Says, line by line for a terminal, which rules and values are in force and where they come from.

The page with the cases of each rule is left to the reports.
"""

from collections.abc import Iterator, Sequence
from typing import get_args

from screening.parameters import Value, Values
from screening.rules.engine import Active, active_rules
from screening.rules.load import Catalogue
from screening.rules.model import Effet, Rule

TO_CHECK = " [à vérifier]"


def describe(catalogues: Sequence[Catalogue], values: Values) -> list[str]:
    """The rules by effect, then the values, each with its source and whether someone has checked it."""
    actives = [active for catalogue in catalogues for active in active_rules(catalogue, values)]
    lines = [f"Règles et valeurs en vigueur en {values.at:%m/%Y}", ""]
    for effet in get_args(Effet):
        chosen = [active for active in actives if active.rule.effet == effet]
        lines += [f"{effet.upper()} ({len(chosen)})", *(line for a in chosen for line in _rule_lines(a)), ""]
    return [*lines, f"VALEURS ({len(values)})", *(_value_line(values[nom]) for nom in sorted(values))]


def _rule_lines(active: Active) -> Iterator[str]:
    rule = active.rule
    does = rule.action or rule.dispositif or (rule.echeance.acte if rule.echeance else None)
    rank = f", priorité {rule.priorite}" if rule.priorite is not None else ""
    yield f"  {rule.code:<4} {rule.libelle}" + (f" → {does}{rank}" if does else "")
    if active.version is None:
        yield f"       hors période : {_period(rule)}"
        return
    mark = TO_CHECK if active.version.source.statut == "a_verifier" else ""
    yield f"       {active.version.source.titre}{mark}"


def _period(rule: Rule) -> str:
    first, last = rule.versions[0].du, rule.versions[-1].au
    return f"du {first:%d/%m/%Y} au {last:%d/%m/%Y}" if last else f"première version du {first:%d/%m/%Y}"


def _value_line(value: Value) -> str:
    mark = TO_CHECK if value.source.statut == "a_verifier" else ""
    return f"  {value.nom} = {_shown(value)}, depuis le {value.du:%d/%m/%Y} — {value.source.titre}{mark}"


def _shown(value: Value) -> str:
    if isinstance(value.valeur, str):
        return value.valeur
    if value.unite == "centimes":
        return f"{value.valeur / 100:.2f} €".replace(".", ",")
    number = f"{value.valeur:g}".replace(".", ",")
    return number if value.unite in ("nombre", "taux") else f"{number} {value.unite}"
