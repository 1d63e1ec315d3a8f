"""How well the model's inputs tell a trait that the model never sees: an area under the curve, against chance.

A high figure does not say that the model uses the trait; it says that hiding the trait does not hide it altogether.
"""

from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from threadpoolctl import threadpool_limits

from models.auc import area
from models.fairness import MENAGES_MIN
from models.resampling import SEED

MENAGES_TIRES = 20_000
"""Households drawn at most: enough for a gap of one or two points with chance."""
PLIS = 3


@dataclass(frozen=True)
class Told:
    """What the inputs tell of one trait.

    Attributes:
        menages: households used.
        avec: those with the trait.
        aire: probability that a household with the trait is guessed above one without, 0.5 by chance.
        intervalle: 95 %.
    """

    menages: int
    avec: int
    aire: float
    intervalle: tuple[float, float]


def drawn(households: int) -> np.ndarray:
    """Ranks of the households used, ascending: all of them, or a seeded draw."""
    if households <= MENAGES_TIRES:
        return np.arange(households)
    return np.sort(np.random.default_rng(SEED).choice(households, MENAGES_TIRES, replace=False))


def guess(matrix: np.ndarray, trait: np.ndarray) -> Told | None:
    """Guess a trait from the inputs, each household by trees that did not see it.

    Args:
        matrix: one row a household, NaN where an input is missing.
        trait: True where the household has it.

    Returns:
        None when fewer than `MENAGES_MIN` households have it, or have it not.
    """
    have = int(trait.sum())
    if min(have, len(trait) - have) < MENAGES_MIN:
        return None
    folds = StratifiedKFold(PLIS, shuffle=True, random_state=SEED)
    trees = HistGradientBoostingClassifier(max_iter=60, max_leaf_nodes=15, random_state=SEED)
    with threadpool_limits(1):  # on a busy machine, threads that wait for one another take ten times longer
        score = cross_val_predict(trees, matrix, trait, cv=folds, method="predict_proba")[:, 1]
    found = area(score, trait, np.arange(len(trait)))
    return None if found is None else Told(len(trait), have, *found)
