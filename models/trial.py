"""What a draw of places changed: those drawn against those not, stratum by stratum, and what such numbers can show.

Arrays in, figures out: everyone stays in the group the draw put it in (intention to treat), whatever was done then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

import numpy as np
from scipy.stats import hypergeom, norm

from models.fairness import wilson

NIVEAU = 0.95
PUISSANCE = 0.8
EFFECTIF_MIN = 11
"""Fewer households than this in a group: no figure is given of it."""
EFFET_QUI_COMPTE = 0.5
"""An effect worth seeing: half of the outcomes of those not drawn."""
ETABLI, NON_ETABLI, NE_PEUT_PAS_DIRE = "effet_etabli", "pas_d_effet_etabli", "ne_peut_pas_dire"
_Z = float(norm.ppf((1 + NIVEAU) / 2))
_TIED = 1 + 1e-7
"""Two probabilities are the same within this factor, as in the usual exact test."""


@dataclass(frozen=True)
class Arm:
    """One group of a trial, stratum by stratum: households, and those with the outcome."""

    menages: np.ndarray
    issues: np.ndarray

    def rate(self, poids: np.ndarray) -> float:
        """Rate standardised to the weights of the strata."""
        return float(poids @ (self.issues / self.menages) / poids.sum())

    def size(self, poids: np.ndarray) -> float:
        """Households that would give the rate the same precision in one stratum; at most those there are."""
        return float(poids.sum() ** 2 / np.sum(poids**2 / self.menages))


@dataclass(frozen=True)
class Effect:
    """The outcome of those drawn against that of those not.

    Attributes:
        tires: households drawn, of the strata that have both groups.
        non_tires: households not drawn, likewise.
        taux_tires: their rate, standardised to the strata; null under `EFFECTIF_MIN` in a group.
        taux_non_tires: likewise.
        effet: `taux_tires` less `taux_non_tires`.
        intervalle: 95 % interval of the effect.
        p: probability of a gap at least as unlikely if a place changed nothing (exact, from the draw itself).
        plus_petit_effet_visible: smallest fall seen four times in five with as many households; null when even the
            disappearance of the outcome would not be.
        puissance: probability of seeing the outcome halved.
        verdict: `ETABLI`, `NON_ETABLI` or `NE_PEUT_PAS_DIRE`.
    """

    tires: int
    non_tires: int
    taux_tires: float | None = None
    taux_non_tires: float | None = None
    effet: float | None = None
    intervalle: tuple[float, float] | None = None
    p: float | None = None
    plus_petit_effet_visible: float | None = None
    puissance: float | None = None
    verdict: str = NE_PEUT_PAS_DIRE


def effect_of(strate: np.ndarray, tire: np.ndarray, issue: np.ndarray) -> Effect:
    """Compare the two groups within strata, weighted as Mantel and Haenszel do.

    An effect is established when the exact test and the interval both say so; none is, when half of the outcomes would
    have been seen to go; otherwise the numbers cannot tell.

    Args:
        strate: stratum of each household (one draw is one stratum), any whole numbers.
        tire: whether a place was drawn for it.
        issue: whether the outcome came.
    """
    drawn, others = _arms(strate, tire.astype(bool), issue.astype(bool))
    n1, n0 = int(drawn.menages.sum()), int(others.menages.sum())
    if min(n1, n0) < EFFECTIF_MIN:
        return Effect(n1, n0)
    weights = drawn.menages * others.menages / (drawn.menages + others.menages)
    rates = drawn.rate(weights), others.rate(weights)
    sizes = drawn.size(weights), others.size(weights)
    interval = newcombe(rates, sizes)
    p = exact_p(drawn, others)
    harmonic = 2 / (1 / sizes[0] + 1 / sizes[1])
    power = power_of(harmonic, rates[1], EFFET_QUI_COMPTE * rates[1])
    established = p <= 1 - NIVEAU and not interval[0] <= 0 <= interval[1]
    verdict = ETABLI if established else NON_ETABLI if power >= PUISSANCE else NE_PEUT_PAS_DIRE
    visible = smallest_visible(harmonic, rates[1])
    return Effect(n1, n0, *rates, rates[0] - rates[1], interval, p, visible, power, verdict)


def _arms(strate: np.ndarray, tire: np.ndarray, issue: np.ndarray) -> tuple[Arm, Arm]:
    """Counts of both groups in the strata that have both: a stratum with one compares nothing."""
    _, rank = np.unique(strate, return_inverse=True)
    size = int(rank.max()) + 1 if len(rank) else 0
    counts = [
        (np.bincount(rank[group], minlength=size), np.bincount(rank[group & issue], minlength=size))
        for group in (tire, ~tire)
    ]
    both = (counts[0][0] > 0) & (counts[1][0] > 0)
    drawn, others = (Arm(menages[both].astype(float), issues[both]) for menages, issues in counts)
    return drawn, others


def newcombe(taux: tuple[float, float], effectifs: tuple[float, float]) -> tuple[float, float]:
    """Interval of a difference of two rates from the Wilson interval of each.

    Source: Newcombe, Statistics in Medicine 17 (1998), method 10; with standardised rates, each counts as many
    households as its precision is worth.
    """
    (p1, p0), (low1, high1), (low0, high0) = taux, *map(wilson, taux, effectifs)
    low = p1 - p0 - sqrt((p1 - low1) ** 2 + (high0 - p0) ** 2)
    high = p1 - p0 + sqrt((high1 - p1) ** 2 + (p0 - low0) ** 2)
    return max(-1.0, low), min(1.0, high)


def exact_p(drawn: Arm, others: Arm) -> float:
    """Two-sided probability, over all the draws that could have been, of one at least as unlikely as that seen.

    Under the hypothesis that a place changes nobody's outcome, the draw alone decides how many outcomes fall among
    those drawn: in each stratum a hypergeometric number, and their sum over strata.

    Source: the exact conditional test of stratified 2 × 2 tables (Gart, Biometrika 57, 1970).
    """
    totals = zip(
        drawn.menages.astype(int), others.menages.astype(int), drawn.issues + others.issues, strict=True
    )
    chances = np.ones(1)
    for n1, n0, cases in totals:
        chances = np.convolve(chances, _chances(int(n1), int(n0), int(cases)))
    seen = chances[int(drawn.issues.sum())]
    return float(min(1.0, chances[chances <= seen * _TIED].sum()))


@lru_cache(maxsize=4096)
def _chances(n1: int, n0: int, cases: int) -> np.ndarray:
    """Probability of each number of outcomes among those drawn of one stratum; draws of one size repeat it."""
    return np.asarray(hypergeom.pmf(np.arange(n1 + 1), n1 + n0, cases, n1))


def power_of(effectif: float, taux: float, baisse: float) -> float:
    """Probability that a fall of a rate is established, with as many households in each group.

    Source: Fleiss, Tytun and Ury, Biometrics 36 (1980): the normal approximation corrected for continuity, close to
    what an exact test sees.
    """
    if not 0 < baisse <= taux:
        return 0.0
    gained = sqrt(effectif) - 1 / (baisse * sqrt(effectif))
    if gained <= 0:
        return 0.0
    lower, middle = taux - baisse, taux - baisse / 2
    spread = sqrt(taux * (1 - taux) + lower * (1 - lower))
    if spread == 0:
        return 1.0
    return float(norm.cdf((baisse * gained - _Z * sqrt(2 * middle * (1 - middle))) / spread))


def smallest_visible(effectif: float, taux: float) -> float | None:
    """Smallest fall established four times in five; null when even the fall to nothing would not be."""
    if power_of(effectif, taux, taux) < PUISSANCE:
        return None
    low, high = 0.0, taux
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if power_of(effectif, taux, middle) >= PUISSANCE else (middle, high)
    return high


def stratum_of(*parts: Sequence[object]) -> np.ndarray:
    """One whole number per distinct combination of the parts given, row by row."""
    seen: dict[tuple[object, ...], int] = {}
    return np.array([seen.setdefault(key, len(seen)) for key in zip(*parts, strict=True)], dtype=np.int64)
