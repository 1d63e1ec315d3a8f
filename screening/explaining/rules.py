"""Every rule on one household: its state, its sentence when it fired, and otherwise what it looks at with its figures.

The rules are those that were in force in the published month; a rule known today that was not is « hors période ».
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from reports import choices
from reports.explanation import RegleExpliquee, RegleProche
from screening.content.rulebook import write_figure
from screening.content.values import write_value
from screening.explaining.published import Published
from screening.rules.cases import ANSWERS
from screening.rules.engine import evaluate, prepare, states
from screening.rules.gate import PERSONAL, READABLE
from screening.rules.grammar import requirements
from screening.rules.load import declared_rules
from screening.rules.model import NAMES, Rule, without_texts
from screening.rules.plain import plain_lines
from screening.rules.words import LIBELLES
from screening.workspace import Workspace

PROCHES = 3
"""Nearest rules shown."""
NON_MONTRE = "lu dans la fiche du ménage"


def rule_lines(published: Published, espace: Workspace) -> tuple[RegleExpliquee, ...]:
    """One line a rule, by effect, then by number."""
    home, applied = published.principal, published.en_vigueur
    if home.is_empty():
        return ()
    facts = evaluate(applied.catalogue, home, applied.valeurs).faits
    said = dict(facts.select("code", "motif").iter_rows())
    answers = states(applied.catalogue, home, applied.valeurs).row(0, named=True)
    figures = home.row(0, named=True)
    lines = [
        RegleExpliquee(
            rule.code,
            rule.libelle,
            rule.effet,
            ANSWERS[answers[rule.code]],
            said.get(rule.code),
            () if rule.code in said else tuple(_looked_at(rule.versions[0].condition, figures)),
        )
        for rule in applied.catalogue.regles
    ]
    for code, libelle, effet in declared_rules(espace.dossiers_regles):
        if code not in answers:
            lines.append(RegleExpliquee(code, libelle, effet, "hors_periode"))
    effects = list(choices.EFFETS)
    return tuple(sorted(lines, key=lambda line: (effects.index(line.effet), len(line.code), line.code)))


def suspension_end(published: Published) -> date | None:
    """The last day of the suspension that a rule sets, where the rule dates it."""
    home, applied = published.principal, published.en_vigueur
    facts = evaluate(applied.catalogue, home, applied.valeurs).faits
    held = facts.filter(pl.col("effet") == "suspendre", pl.col("motif") == published.decision["suspension"])
    return held["fin"].max() if held.height else None  # type: ignore[return-value]


def nearest_rules(published: Published) -> tuple[RegleProche, ...]:
    """The rules that would propose the household and lack the least, by priority."""
    home, applied = published.principal, published.en_vigueur
    if home.is_empty():
        return ()
    frame = prepare(home, applied.valeurs)
    found = []
    for rule in applied.catalogue.regles:
        if rule.effet == "proposer":
            lacking = _lacking(rule, frame)
            found.append((len(lacking), -(rule.priorite or 0), rule, lacking))
    ordered = sorted(found, key=lambda item: item[:2])
    least = ordered[0][0] if ordered else 0
    kept = [item for item in ordered if item[0] == least][:PROCHES]
    figures = home.row(0, named=True)
    return tuple(
        RegleProche(rule.code, rule.libelle, tuple(_said(part, figures, published) for part in lacking))
        for _, _, rule, lacking in kept
    )


def _lacking(rule: Rule, frame: pl.DataFrame) -> list[str]:
    parts = requirements(rule.versions[0].condition)
    held = frame.select(pl.sql_expr(part).alias(str(k)) for k, part in enumerate(parts)).row(0)
    return [part for part, holds in zip(parts, held, strict=True) if not holds]


def _said(part: str, figures: dict[str, Any], published: Published) -> str:
    """A requirement in plain words, with what the household has."""
    values = published.en_vigueur.valeurs

    def shown(nom: str) -> str | None:
        return write_value(values[nom]) if nom in values else None

    plain = " ; ".join(plain_lines(part, shown)) or part
    own = " ; ".join(f"{nom} : {valeur}" for nom, valeur in _looked_at(part, figures))
    return f"{plain} (ici, {own})"


def _looked_at(condition: str, figures: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What a condition reads, in its order, with the household's figures; a trait of a person is not shown."""
    for nom in dict.fromkeys(NAMES.findall(without_texts(condition))):
        if nom not in READABLE or nom not in figures:
            continue
        if nom in PERSONAL:
            yield LIBELLES.get(nom, nom), NON_MONTRE
        else:
            yield LIBELLES.get(nom, nom), _figure(nom, figures[nom])


def _figure(nom: str, value: Any) -> str:
    """A figure of the household; a time or share that nothing started is « aucun, ou non connu »."""
    if value is None:
        return "aucun, ou non connu"
    return write_figure(
        nom, round(value, 3 if abs(value) < 100 else 0) if isinstance(value, float) else value
    )
