"""Foreseen and observed by group: the outcome's frequency less the mean probability that the model gave."""

from collections.abc import Mapping, Sequence
from math import erfc, hypot, sqrt

import numpy as np

from models.fairness import CAS_ATTENDUS_MIN, PART_QUI_COMPTE, VISIBLE, Gap, Z, mean_gap
from screening.auditing.attributes import Attribute
from screening.auditing.counts import Rows
from screening.auditing.figures import Rate
from screening.auditing.measures import CALIBRATION
from screening.masking import ENSEMBLE


def calibration(
    rows: Rows, attributes: Sequence[Attribute], references: Mapping[str, str | None]
) -> list[Rate]:
    """Observed less foreseen in every group, and how it differs from the reference's.

    The score already weighs what is owed: no other gap is made at equal debt.
    """
    chosen = rows.quantites["mesurables"] & ~np.isnan(rows.score)
    if not chosen.any():
        return []
    came = rows.quantites["issues"][chosen]
    menage = rows.menage[chosen]
    size = np.bincount(menage, minlength=rows.taille)
    left = np.bincount(menage, weights=came - rows.score[chosen], minlength=rows.taille)
    cases = np.bincount(menage, weights=came, minlength=rows.taille)
    here = np.flatnonzero(size)
    frequency = float(cases.sum() / size.sum())
    rates = [_rate(ENSEMBLE, ENSEMBLE, left[here], size[here])]
    for attribute in attributes:
        ranks = attribute.rang.to_numpy()[here]
        named = {}
        for rank, group in enumerate(attribute.groupes):
            inside = here[ranks == rank]
            named[group] = (left[inside], size[inside], float(size[inside].sum() * frequency))
        rates += _of_attribute(attribute, named, references[attribute.code], frequency)
    return rates


Held = tuple[np.ndarray, np.ndarray, float]
"""Observed less foreseen and rows of each household, and outcomes to expect."""


def _of_attribute(
    attribute: Attribute, named: Mapping[str, Held], reference: str | None, frequency: float
) -> list[Rate]:
    rates = []
    for group, held in named.items():
        against = named[reference] if reference is not None and group != reference else None
        gap = _gap(held, against, frequency) if against is not None else None
        rates.append(_rate(attribute.code, group, *held[:2], gap=gap))
    return rates


def _rate(attribut: str, groupe: str, left: np.ndarray, size: np.ndarray, gap: Gap | None = None) -> Rate:
    if not len(size):
        return Rate(CALIBRATION, attribut, groupe, 0, 0, None, None)
    mean, error = mean_gap(left, size)
    bounds = (mean - Z * error, mean + Z * error)
    return Rate(CALIBRATION, attribut, groupe, len(size), int(size.sum()), mean, bounds, brut=gap)


def _gap(one: Held, other: Held, frequency: float) -> Gap | None:
    if not (len(one[1]) and len(other[1])):
        return None
    (here, error), (there, other_error) = mean_gap(*one[:2]), mean_gap(*other[:2])
    point, spread = here - there, hypot(error, other_error)
    return Gap(
        ecart=point,
        intervalle=(point - Z * spread, point + Z * spread),
        visible=VISIBLE * spread,
        compte=PART_QUI_COMPTE * min(frequency, 1 - frequency),
        p=erfc(abs(point) / spread / sqrt(2)) if spread > 0 else 1.0,
        jugeable=min(one[2], other[2]) >= CAS_ATTENDUS_MIN,
    )
