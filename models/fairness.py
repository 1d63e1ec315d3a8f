"""How the rate of one group compares with another's: intervals, tests, the smallest gap visible, one verdict of three.

Pure counts, stratum by stratum, with households as the unit that is resampled; what a group is stays unknown here.
"""

from dataclasses import dataclass
from functools import cached_property
from math import erfc, sqrt

import numpy as np
from scipy.stats import norm

from models.resampling import DRAWS, LEVEL, SEED

MENAGES_MIN = 11
"""A count of fewer households than this, zero apart, is never published."""
CAS_ATTENDUS_MIN = 5
"""Cases, and non-cases, to expect in each of two groups before their gap may be judged."""
PUISSANCE = 0.8
RISQUE = 0.05
PART_QUI_COMPTE = 0.2
"""A gap counts from a fifth of the reference's rate, or of its complement when smaller (four-fifths rule)."""

ETABLI, NON_ETABLI, INSUFFISANT = "ecart_etabli", "pas_d_ecart_etabli", "effectif_insuffisant"
Z = float(norm.ppf((1 + LEVEL) / 2))
"""Two-sided 5 %."""
VISIBLE = float(norm.ppf(1 - RISQUE / 2) + norm.ppf(PUISSANCE))
"""Standard errors that a gap must reach to be seen four times in five."""

Interval = tuple[float, float]


@dataclass(frozen=True)
class Patterns:
    """Households with the same counts, gathered: resampling them together is resampling them one by one.

    Attributes:
        cas: cases of one household of the pattern, one column a stratum.
        lignes: rows of one household of the pattern, one column a stratum.
        menages: number of such households, one row a group.
    """

    cas: np.ndarray
    lignes: np.ndarray
    menages: np.ndarray

    def group(self, rank: int) -> "Group":
        """One group's households."""
        here = np.flatnonzero(self.menages[rank])
        return Group(self.cas[here], self.lignes[here], self.menages[rank][here], self.effet_de_plan, rank)

    @cached_property
    def effet_de_plan(self) -> float:
        """Variance of the overall rate with households as units, over that with rows as units; one at least."""
        weights = self.menages.sum(axis=0)
        cases, rows = self.cas.sum(axis=1), self.lignes.sum(axis=1)
        total = float(weights @ rows)
        if not total:
            return 1.0
        rate = float(weights @ cases) / total
        plain = rate * (1 - rate) * total
        return max(1.0, float(weights @ (cases - rate * rows) ** 2) / plain) if plain > 0 else 1.0


@dataclass(frozen=True)
class Group:
    """The households of one group: counts of each pattern by stratum, and how many households bear it.

    `tirage` makes the draws of one group independent of those of another.
    """

    motif_cas: np.ndarray
    motif_lignes: np.ndarray
    poids: np.ndarray
    effet_de_plan: float
    tirage: int

    @cached_property
    def cas(self) -> np.ndarray:
        """Cases by stratum."""
        return self.poids @ self.motif_cas

    @cached_property
    def lignes(self) -> np.ndarray:
        """Rows by stratum."""
        return self.poids @ self.motif_lignes

    @property
    def menages(self) -> int:
        """Households."""
        return int(self.poids.sum())

    @property
    def menages_avec(self) -> int:
        """Households with one case at least."""
        return int(self.poids[self.motif_cas.sum(axis=1) > 0].sum())

    @property
    def menages_sans(self) -> int:
        """Households with one row that is not a case at least."""
        return int(self.poids[(self.motif_lignes - self.motif_cas).sum(axis=1) > 0].sum())

    @property
    def taux(self) -> float | None:
        """Cases over rows; None without a row."""
        rows = float(self.lignes.sum())
        return float(self.cas.sum()) / rows if rows else None

    @cached_property
    def _draws(self) -> tuple[np.ndarray, np.ndarray]:
        """Cases and rows by stratum in each draw of households (Poisson)."""
        drawn = np.random.default_rng([SEED, self.tirage]).poisson(self.poids, (DRAWS, len(self.poids)))
        drawn = drawn.astype(np.float64)
        return drawn @ self.motif_cas.astype(np.float64), drawn @ self.motif_lignes.astype(np.float64)

    @property
    def degenere(self) -> bool:
        """Whether all rows say the same: resampling them would say that chance does nothing."""
        return float(self.cas.sum()) in (0.0, float(self.lignes.sum()))

    @cached_property
    def intervalle(self) -> Interval | None:
        """95 % interval of the rate: households resampled; Wilson's on households where all rows say the same."""
        if self.taux is None:
            return None
        if self.degenere:
            return wilson(self.taux, self.menages)
        cases, rows = (counts.sum(axis=1) for counts in self._draws)
        return _quantiles(cases[rows > 0] / rows[rows > 0])


@dataclass(frozen=True)
class Gap:
    """A group's rate less the reference's, within the strata that both have.

    Attributes:
        ecart: weighted mean of the gaps of the strata (Mantel-Haenszel); one stratum: the plain gap.
        intervalle: 95 %, None when it has no sense.
        visible: smallest gap that this many households would show four times in five (5 %, two-sided).
        compte: smallest gap that would matter.
        p: of the hypothesis that there is none.
        jugeable: cases and non-cases enough in both groups for the test to hold.
    """

    ecart: float
    intervalle: Interval | None
    visible: float
    compte: float
    p: float
    jugeable: bool

    def verdict(self, seuil: float) -> str:
        """One of three, `seuil` being the p that counts as established among all the comparisons made."""
        if not self.jugeable:
            return INSUFFISANT
        if self.p <= seuil:
            return ETABLI
        return NON_ETABLI if self.visible <= self.compte else INSUFFISANT


def gap(group: Group, reference: Group, *, stratified: bool) -> Gap | None:
    """Compare two groups; None when no stratum holds both.

    The test is a score test: its standard error is that of no gap at all, times the design effect of households,
    and the smallest visible gap is read from the same error.
    """
    one, other = _strata(group, stratified), _strata(reference, stratified)
    weights = _weights(one[1], other[1])
    if not weights.sum() > 0:
        return None
    point = float(_weighted(*one, *other))
    both = one[1] + other[1]
    pooled = np.divide(one[0] + other[0], both, out=np.zeros(len(both)), where=both > 0)
    share = weights / weights.sum()
    error = sqrt(group.effet_de_plan * float(share**2 @ _spread(pooled, one[1], other[1])))
    rate = float(share @ np.divide(other[0], other[1], out=np.zeros(len(both)), where=other[1] > 0))
    return Gap(
        ecart=point,
        intervalle=_interval(group, reference, stratified, point),
        visible=VISIBLE * error,
        compte=PART_QUI_COMPTE * min(rate, 1 - rate),
        p=erfc(abs(point) / error / sqrt(2)) if error > 0 else 1.0,
        jugeable=_expected(pooled, one[1], other[1]) / group.effet_de_plan >= CAS_ATTENDUS_MIN,
    )


def _strata(group: Group, stratified: bool) -> tuple[np.ndarray, np.ndarray]:
    """Cases and rows of each stratum, or of all of them as one."""
    cases, rows = group.cas.astype(float), group.lignes.astype(float)
    return (cases, rows) if stratified else (cases.sum(keepdims=True), rows.sum(keepdims=True))


def _weights(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    both = one + other
    return np.divide(one * other, both, out=np.zeros(np.shape(both)), where=both > 0)


def _weighted(
    cases: np.ndarray, rows: np.ndarray, other_cases: np.ndarray, other_rows: np.ndarray
) -> np.ndarray:
    """Mantel-Haenszel gap of each draw (last axis: strata); NaN where no stratum holds both."""
    weights = _weights(rows, other_rows)
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.where(weights > 0, cases / rows - other_cases / other_rows, 0.0)
        return (weights * each).sum(axis=-1) / weights.sum(axis=-1)


def _spread(pooled: np.ndarray, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Variance of each stratum's gap if there were none."""
    weights = _weights(one, other)
    return np.divide(pooled * (1 - pooled), weights, out=np.zeros(len(weights)), where=weights > 0)


def _expected(pooled: np.ndarray, one: np.ndarray, other: np.ndarray) -> float:
    """The fewest cases or non-cases to expect in either group, over the strata that both have."""
    shared = (one > 0) & (other > 0)
    rates = pooled[shared]
    return min(float(rate @ rows[shared]) for rows in (one, other) for rate in (rates, 1 - rates))


def _interval(group: Group, reference: Group, stratified: bool, point: float) -> Interval | None:
    """Households of both groups resampled; the two rates' own intervals added up where one is degenerate."""
    if group.degenere or reference.degenere:
        return None if stratified else _square_and_add(group, reference, point)
    drawn = [counts for each in (group, reference) for counts in each._draws]
    if not stratified:
        drawn = [counts.sum(axis=1, keepdims=True) for counts in drawn]
    values = _weighted(*drawn)
    values = values[np.isfinite(values)]
    return _quantiles(values) if len(values) >= DRAWS / 2 else None


def _square_and_add(group: Group, reference: Group, point: float) -> Interval | None:
    """Newcombe's interval of a difference.

    Source: R. G. Newcombe, Interval estimation for the difference between independent proportions, method 10,
    Statistics in Medicine, 1998.
    """
    one, other = group.intervalle, reference.intervalle
    if one is None or other is None or group.taux is None or reference.taux is None:
        return None
    low = float(np.hypot(group.taux - one[0], other[1] - reference.taux))
    high = float(np.hypot(one[1] - group.taux, reference.taux - other[0]))
    return point - low, point + high


def wilson(rate: float, size: float) -> Interval:
    """Wilson's 95 % interval of a rate over `size` independent units, of which there is one at least."""
    middle = (rate + Z * Z / (2 * size)) / (1 + Z * Z / size)
    half = Z / (1 + Z * Z / size) * float(np.sqrt(rate * (1 - rate) / size + Z * Z / (4 * size * size)))
    return max(0.0, middle - half), min(1.0, middle + half)


def _quantiles(values: np.ndarray) -> Interval:
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def established_below(p: np.ndarray) -> float:
    """The greatest p that counts as established when all of these were looked at; 0 when none does.

    Benjamini-Hochberg: among the gaps called established, one in twenty at most is expected to be due to chance.

    Source: Y. Benjamini, Y. Hochberg, Controlling the false discovery rate, JRSS B, 1995.
    """
    ordered = np.sort(p)
    passing = ordered <= RISQUE * np.arange(1, len(ordered) + 1) / max(1, len(ordered))
    return float(ordered[passing][-1]) if passing.any() else 0.0


def mean_gap(total: np.ndarray, rows: np.ndarray) -> tuple[float, float]:
    """A mean over rows and its standard error with households as units.

    Args:
        total: sum of the figure over each household's rows.
        rows: rows of each household.
    """
    size = float(rows.sum())
    mean = float(total.sum()) / size
    return mean, float(np.sqrt(((total - mean * rows) ** 2).sum())) / size
