"""Every rate of the audit, group by group: its interval, its gaps with the reference, and what may be printed of it.

A figure is computed whole, then masked: what is hidden keeps its verdict, which says nothing of the count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.fairness import INSUFFISANT, MENAGES_MIN, Gap, Group, established_below, gap
from screening.auditing.attributes import INCONNU, Attribute
from screening.auditing.counts import Rows, by_group, households_of
from screening.auditing.measures import CALIBRATION, MESURES, SECTIONS, Measure, section_of
from screening.masking import ENSEMBLE, Key, everyone

DECIMALES = 6
"""Digits kept of every figure, on the page as in the CSV."""


@dataclass(frozen=True)
class Rate:
    """One rate of one group.

    Attributes:
        mesure: code of the measure.
        attribut: code of the attribute, `ensemble` for everyone.
        groupe: the group's name.
        menages: households held.
        lignes: households × months held.
        valeur: the rate; null without a row.
        intervalle: 95 %.
        brut: gap with the reference; null for the reference itself and where nothing compares.
        a_dette_egale: the same within bands of months owed.
        cache: `` when all may be printed, `taux` when the rate may not, `tout` when the counts may not either.
    """

    mesure: str
    attribut: str
    groupe: str
    menages: int
    lignes: int
    valeur: float | None
    intervalle: tuple[float, float] | None
    brut: Gap | None = None
    a_dette_egale: Gap | None = None
    cache: str = ""
    cache_ecart: bool = False


@dataclass(frozen=True)
class Comparison:
    """All rates; by section, the p below which a gap is called established; how many comparisons were judged."""

    taux: tuple[Rate, ...]
    seuils: Mapping[str, float]
    jugees: int

    def verdict(self, section: str, ecart: Gap | None) -> str:
        """One of three; a gap that could not be computed is a lack of numbers."""
        return INSUFFISANT if ecart is None else ecart.verdict(self.seuils[section])


def references_of(
    rows: Rows, attributes: Sequence[Attribute], chosen: Mapping[str, str]
) -> dict[str, str | None]:
    """The group that the others are compared with: the chosen one where it exists, else the largest known one."""
    found: dict[str, str | None] = {}
    here = rows.of_household("presents") > 0
    for attribute in attributes:
        sizes = by_group(here.astype(float), attribute)
        known = [
            (int(size), -rank, group)
            for rank, (group, size) in enumerate(zip(attribute.groupes, sizes, strict=True))
            if INCONNU not in group
        ]
        wished = chosen.get(attribute.code)
        largest = max(known)[2] if known else None
        found[attribute.code] = wished if wished in attribute.groupes else largest
    return found


def compare(rows: Rows, attributes: Sequence[Attribute], references: Mapping[str, str | None]) -> list[Rate]:
    """Every measure in every group, against the reference of its attribute, plainly and at equal debt."""
    plain: dict[tuple[str, str], list[Rate]] = {}
    found: list[Rate] = []
    for measure in MESURES:
        key = (measure.cas, measure.parmi)
        if key not in plain:
            plain[key] = _all_groups(rows, measure, attributes, references)
        found.extend(_told(rate, measure) for rate in plain[key])
    return found


def _all_groups(
    rows: Rows, measure: Measure, attributes: Sequence[Attribute], references: Mapping[str, str | None]
) -> list[Rate]:
    households = households_of(rows, measure)
    whole = np.zeros(rows.taille, dtype=np.uint16)
    rates = [_rate(measure, ENSEMBLE, ENSEMBLE, households.by_group(whole, 1).group(0))]
    for attribute in attributes:
        patterns = households.by_group(attribute.rang.to_numpy(), len(attribute.groupes))
        groups = [patterns.group(rank) for rank in range(len(attribute.groupes))]
        rates.extend(_of_attribute(measure, attribute, groups, references[attribute.code]))
    return rates


def _of_attribute(
    measure: Measure, attribute: Attribute, groups: Sequence[Group], reference: str | None
) -> list[Rate]:
    named = dict(zip(attribute.groupes, groups, strict=True))
    rates = []
    for name, group in named.items():
        rate = _rate(measure, attribute.code, name, group)
        if reference is not None and name != reference:
            against = named[reference]
            plain, held = (gap(group, against, stratified=stratified) for stratified in (False, True))
            rate = replace(rate, brut=plain, a_dette_egale=held)
        rates.append(rate)
    return rates


def _rate(measure: Measure, attribut: str, groupe: str, group: Group) -> Rate:
    rows = int(group.lignes.sum())
    return Rate(measure.code, attribut, groupe, group.menages, rows, group.taux, group.intervalle)


def _told(rate: Rate, measure: Measure) -> Rate:
    """The rate as a measure tells it: a complement turns it and its gaps over."""
    if not measure.complement:
        return replace(rate, mesure=measure.code)
    return replace(
        rate,
        mesure=measure.code,
        valeur=None if rate.valeur is None else 1 - rate.valeur,
        intervalle=_opposite(rate.intervalle, 1.0),
        brut=_turned(rate.brut),
        a_dette_egale=_turned(rate.a_dette_egale),
    )


def _turned(ecart: Gap | None) -> Gap | None:
    if ecart is None:
        return None
    return replace(ecart, ecart=-ecart.ecart, intervalle=_opposite(ecart.intervalle, 0.0))


def _opposite(bounds: tuple[float, float] | None, whole: float) -> tuple[float, float] | None:
    return None if bounds is None else (whole - bounds[1], whole - bounds[0])


def judged(rates: Sequence[Rate]) -> Comparison:
    """The comparisons of a section are one family: the more are made, the less chance may explain each of them.

    A complement is the same comparison and counts once.
    """
    same = {measure.code for measure in MESURES if measure.complement}
    p: dict[str, list[float]] = {section: [] for section in SECTIONS}
    for rate in rates:
        gaps = () if rate.mesure in same else (rate.brut, rate.a_dette_egale)
        p[section_of(rate.mesure)] += [each.p for each in gaps if each is not None and each.jugeable]
    seuils = {section: established_below(np.array(values)) for section, values in p.items()}
    return Comparison(tuple(rates), seuils, sum(map(len, p.values())))


def complements_too_small(rows: Rows, attributes: Sequence[Attribute]) -> frozenset[Key]:
    """Cases of a measure that would tell, by subtraction, how few rows are not cases."""
    found = set()
    for measure in MESURES:
        cases = rows.of_household(measure.cas)
        left = (rows.of_household(measure.parmi) - cases > 0).astype(float)
        if 0 < left.sum() < MENAGES_MIN and cases.any():
            found.add(everyone(measure.cas))
        for attribute in attributes:
            few, some = by_group(left, attribute), by_group((cases > 0).astype(float), attribute)
            found |= {
                (measure.cas, attribute.code, attribute.groupes[rank])
                for rank in np.flatnonzero((few > 0) & (few < MENAGES_MIN) & (some > 0))
            }
    return frozenset(found)


def masked(
    comparison: Comparison, concealed: frozenset[Key], references: Mapping[str, str | None]
) -> Comparison:
    """The same rates with what may not be printed of each."""
    held = {measure.code: (measure.cas, measure.parmi) for measure in MESURES}
    held[CALIBRATION] = ("issues", "mesurables")
    covers = {(r.mesure, r.attribut, r.groupe): _cover(held[r.mesure], r, concealed) for r in comparison.taux}
    out = []
    for rate in comparison.taux:
        cover = covers[rate.mesure, rate.attribut, rate.groupe]
        against = covers.get((rate.mesure, rate.attribut, references.get(rate.attribut) or ""), "")
        out.append(replace(rate, cache=cover, cache_ecart=bool(cover or against)))
    return replace(comparison, taux=tuple(out))


def _cover(held: tuple[str, str], rate: Rate, concealed: frozenset[Key]) -> str:
    (cases, within), where = held, (rate.attribut, rate.groupe)
    if (within, *where) in concealed:
        return "tout"
    return "taux" if (cases, *where) in concealed else ""
