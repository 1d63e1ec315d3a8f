"""Small audits for tests: rows drawn from a seed, groups as told, and an attack on what an audit prints."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import numpy as np
import polars as pl

from reports.auditpage import Ligne
from screening.auditing.attributes import Attribute
from screening.auditing.calibration import calibration
from screening.auditing.counts import Rows
from screening.auditing.figures import compare, judged, references_of
from screening.auditing.measures import BY_CODE, QUANTITES
from screening.auditing.printed import Printed, printed_of
from screening.calendrier import month_date

PREMIER = 672
"""January 2026 as a month number."""


def rows(households: int, months: int = 2, seed: int = 1, **rates: float) -> Rows:
    """Rows whose quantities hold one another as in a real month."""
    rng = np.random.default_rng(seed)
    menage = np.repeat(np.arange(households), months).astype(np.uint32)
    size = len(menage)
    p = {"repere": 0.3, "suspendu": 0.2, "place": 0.4, "issue": 0.15} | rates

    def among(within: np.ndarray, rate: float) -> np.ndarray:
        return within & (rng.random(size) < rate)

    presents = np.ones(size, dtype=bool)
    cohorte, reperes = among(presents, 0.9), among(presents, p["repere"])
    suspendus = among(reperes, p["suspendu"])
    proposes = reperes & ~suspendus
    prioritaires = among(proposes, p["place"])
    repondus = among(proposes, 0.5)
    acceptes = among(repondus, 0.6)
    refuses = among(repondus & ~acceptes, 0.6)
    a_orienter = among(acceptes, 0.6)
    envoyes = among(a_orienter, 0.7)
    mesurables = among(cohorte, 0.95)
    issues = among(mesurables, p["issue"])
    procedure = among(mesurables, 0.05)
    adherents = among(envoyes, 0.4)
    found = {
        "presents": presents,
        "cohorte": cohorte,
        "reperes": reperes,
        "suspendus": suspendus,
        "tenus": suspendus | among(~reperes, 0.05),
        "proposes": proposes,
        "prioritaires": prioritaires,
        "repondus": repondus,
        "acceptes": acceptes,
        "refuses": refuses,
        "refus_menage": repondus & ~acceptes & ~refuses,
        "ajoutes": among(~proposes, 0.02),
        "a_orienter": a_orienter,
        "envoyes": envoyes,
        "contactes": among(envoyes, 0.6),
        "adherents": adherents,
        "aboutis": among(adherents, 0.5),
        "mesurables": mesurables,
        "issues": issues,
        "manques": issues & ~prioritaires,
        "issues_servies": issues & prioritaires,
        "mesurables_servis": mesurables & prioritaires,
        "issues_procedure": procedure,
        "manques_procedure": procedure & ~prioritaires,
    }
    assert set(found) == set(QUANTITES)
    return Rows(
        menage=menage,
        tranche=rng.choice(6, size, p=[0.5, 0.2, 0.1, 0.1, 0.05, 0.05]).astype(np.uint8),
        mois=np.tile(np.arange(PREMIER, PREMIER + months), households).astype(np.int32),
        quantites=found,
        score=rng.random(size) * 0.3,
        taille=households,
    )


def attribute(code: str, groups: Sequence[str], ranks: Iterable[int]) -> Attribute:
    """A trait of each household."""
    return Attribute(code, code, "", tuple(groups), pl.Series(list(ranks), dtype=pl.UInt16))


def crossed(one: Attribute, other: Attribute) -> Attribute:
    """Two traits together, every pair of groups present."""
    pairs = sorted(set(zip(one.rang, other.rang, strict=True)))
    names = [f"{one.groupes[a]}, {other.groupes[b]}" for a, b in pairs]
    ranks = [pairs.index(pair) for pair in zip(one.rang, other.rang, strict=True)]
    margins = {one.code: tuple(a for a, _ in pairs), other.code: tuple(b for _, b in pairs)}
    code = f"{one.code}_x_{other.code}"
    return Attribute(code, code, "", tuple(names), pl.Series(ranks, dtype=pl.UInt16), margins)


def printed(of: Rows, attributes: Sequence[Attribute], chosen: Mapping[str, str] | None = None) -> Printed:
    """Everything that an audit of these rows prints, but other choices."""
    references = references_of(of, attributes, chosen or {})
    rates = [*compare(of, attributes, references), *calibration(of, attributes, references)]
    months = [month_date(int(number)) for number in np.unique(of.mois)]
    return printed_of(of, attributes, judged(rates), references, (), months, months)


Unknown = tuple[str, str, str]


def count_of(of: Rows, attributes: Sequence[Attribute], key: Unknown) -> int:
    """The rows that a key counts in truth."""
    quantite, attribut, groupe = key
    here = of.quantites[quantite]
    if attribut == "mois":
        here = here & (of.mois == PREMIER + int(groupe[5:]) - 1)
    for each in attributes:
        if each.code == attribut:
            here = here & (each.rang.to_numpy()[of.menage] == each.groupes.index(groupe))
    return int(here.sum())


def attack(lines: Sequence[Ligne], margins: Mapping[str, tuple[str, str]]) -> list[Unknown]:
    """Counts that the lines hide and yet tell: what someone with the CSV, and patience, would find.

    Every count that a line tells is taken (its n, and its rate times n), then every sum that must hold: groups add up
    to everyone, intersections to either attribute, months to the period, flagged to held back and proposed, outcomes
    to missed and served. What is left is solved exactly, in fractions.
    """
    keys, known = _known(lines)
    sums = list(_sums(keys, margins))
    unknown = sorted(key for key in keys if key not in known)
    column = {key: rank for rank, key in enumerate(unknown)}
    system = []
    for tie in sums:
        line = {column[key]: Fraction(sign) for key, sign in tie if key in column}
        if line:
            system.append(line)
    return [unknown[c] for c in _solved(system)]


def _known(lines: Sequence[Ligne]) -> tuple[set[Unknown], dict[Unknown, int]]:
    keys: set[Unknown] = set()
    known: dict[Unknown, int] = {}
    for line in lines:
        measure = BY_CODE.get(line.mesure)
        if line.section == "mois":
            key = (line.mesure, "mois", line.groupe)
            keys.add(key)
            if line.n is not None:
                known[key] = line.n
        if measure is None or line.section == "mois":
            continue
        within, cases = ((q, line.attribut, line.groupe) for q in (measure.parmi, measure.cas))
        keys |= {within, cases}
        if line.n is not None:
            known[within] = line.n
        if line.valeur is not None and line.n is not None:
            count = line.valeur * line.n
            known[cases] = round(line.n - count if measure.complement else count)
    return keys, known


def _sums(keys: set[Unknown], margins: Mapping[str, tuple[str, str]]):
    quantities = {q for q, _, _ in keys}
    groups: dict[tuple[str, str], list[str]] = {}
    for q, attribut, groupe in sorted(keys):
        groups.setdefault((q, attribut), []).append(groupe)
    for (q, attribut), names in groups.items():
        if attribut == "ensemble":
            continue
        yield [*(((q, attribut, name), 1) for name in names), ((q, "ensemble", "ensemble"), -1)]
        for place, parent in enumerate(margins.get(attribut, ())):
            for group in groups.get((q, parent), []):
                inside = [name for name in names if _part(name, group, place)]
                yield [*(((q, attribut, name), 1) for name in inside), ((q, parent, group), -1)]
    for whole, *parts in (("reperes", "suspendus", "proposes"), ("issues", "manques", "issues_servies")):
        if whole in quantities:
            for _, attribut, groupe in [key for key in keys if key[0] == whole]:
                inside = [(part, attribut, groupe) for part in parts]
                if keys.issuperset(inside):
                    yield [((whole, attribut, groupe), 1), *((part, -1) for part in inside)]


def _part(name: str, group: str, place: int) -> bool:
    return name.startswith(f"{group}, ") if place == 0 else name.endswith(f", {group}")


def _solved(system: list[dict[int, Fraction]]) -> list[int]:
    """Columns alone in a line of the reduced echelon form."""
    pivots: dict[int, dict[int, Fraction]] = {}
    for line in system:
        line = dict(line)
        for column in sorted(line):
            if column in pivots and line.get(column):
                factor = line[column]
                for c, value in pivots[column].items():
                    line[c] = line.get(c, Fraction(0)) - factor * value
                    if not line[c]:
                        del line[c]
        if not line:
            continue
        lead = min(line)
        reduced = {c: value / line[lead] for c, value in line.items()}
        for other in pivots.values():
            if other.get(lead):
                factor = other[lead]
                for c, value in reduced.items():
                    other[c] = other.get(c, Fraction(0)) - factor * value
                    if not other[c]:
                        del other[c]
        pivots[lead] = reduced
    return [lead for lead, line in pivots.items() if len(line) == 1]
