"""Fits the additive model: boosting whose trees each read one input, monotone where the sense is known.

What it learned is read back as one shape per input, exactly; calibration and storage are left to others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from models.binning import code_matrix, edges
from models.errors import ModelError
from models.inputs import BY_NAME, CORE, NAMES, refuse_others

SEED = 20_240_913


@dataclass(frozen=True)
class Settings:
    """How strongly the fit is held back; `stages` are the numbers of trees among which validation chooses."""

    names: tuple[str, ...]
    learning_rate: float
    max_leaf_nodes: int
    min_samples_leaf: int
    l2: float
    stages: tuple[int, ...]


RARE = 30
"""Households with an outcome below which only a few inputs and shallow trees are used."""


def settings_for(rows: int, positives: int) -> Settings:
    """Settings for a number of rows and of households with the outcome."""
    if positives < RARE:
        return Settings(CORE, 0.05, 3, max(5, min(50, rows // 40)), 20.0, (5, 10, 20, 40))
    leaf = max(10, min(150, rows // 400))
    return Settings(NAMES, 0.15, 6, leaf, 5.0, (10, 25, 50, 75, 100, 140, 200, 260))


@dataclass(frozen=True)
class Shapes:
    """What the model adds for each interval of each input, missing last: log-odds = base + sum of shapes."""

    base: float
    by_input: tuple[np.ndarray, ...]

    def log_odds(self, codes: np.ndarray) -> np.ndarray:
        """Log-odds of each row of interval codes."""
        total = np.full(len(codes), self.base)
        for column, shape in enumerate(self.by_input):
            total += shape[codes[:, column]]
        return total


@dataclass(frozen=True)
class Additive:
    """A fitted estimator with the cut of each of its inputs."""

    names: tuple[str, ...]
    bounds: tuple[np.ndarray, ...]
    estimator: HistGradientBoostingClassifier

    def codes(self, matrix: np.ndarray, names: Sequence[str]) -> np.ndarray:
        """Intervals of the model's inputs, taken from a matrix whose columns are `names`."""
        chosen = [names.index(name) for name in self.names]
        return code_matrix(matrix[:, chosen], self.bounds)

    def shapes(self, stages: Sequence[int] = ()) -> list[Shapes]:
        """The shapes after each number of trees in `stages` (default: after all of them)."""
        design, sizes = _design(self.bounds)
        wanted = tuple(stages) or (int(self.estimator.n_iter_),)
        rows = _features(design, self.bounds)
        staged = self.estimator.staged_decision_function(rows)
        return [_read(raw.ravel(), sizes) for tree, raw in enumerate(staged, start=1) if tree in wanted]


def fit(matrix: np.ndarray, names: Sequence[str], outcome: np.ndarray, how: Settings, trees: int) -> Additive:
    """Fit on rows whose outcome is known.

    Args:
        matrix: one row per lease × month, NaN where missing.
        names: its columns, among the closed list.
        outcome: True where the outcome came within the horizon.
        how: settings of the fit.
        trees: number of trees.

    Raises:
        ModelError: the outcome is the same everywhere.
        FeaturesDifferError: a column is not of the closed list.
    """
    refuse_others(names)
    both_outcomes(outcome)
    kept, bounds = _informative(matrix, names, how.names)
    chosen = [names.index(name) for name in kept]
    features = _features(code_matrix(matrix[:, chosen], bounds), bounds)
    estimator = HistGradientBoostingClassifier(
        learning_rate=how.learning_rate,
        max_iter=trees,
        max_leaf_nodes=how.max_leaf_nodes,
        min_samples_leaf=how.min_samples_leaf,
        l2_regularization=how.l2,
        interaction_cst="no_interactions",
        monotonic_cst=[BY_NAME[name].sens for name in kept],
        early_stopping=False,
        random_state=SEED,
    )
    with one_thread():
        estimator.fit(features, outcome)
    return Additive(kept, bounds, estimator)


def one_thread() -> threadpool_limits:
    """Hold the estimators of the calling thread to one core.

    Sums are then made in one order, so the same rows give the same tables on any machine, and a busy machine is
    not slowed further by threads that wait for each other.
    """
    return threadpool_limits(1, user_api="openmp")


def both_outcomes(outcome: np.ndarray) -> None:
    """Refuse a set of rows from which nothing can be learned.

    Raises:
        ModelError: no row, no positive or no negative.
    """
    positives = int(outcome.sum())
    if positives in (0, len(outcome)):
        found = "aucune issue" if positives == 0 else "aucun bail sans issue"
        raise ModelError(
            f"Le modèle ne peut pas apprendre : {found} parmi les {len(outcome)} lignes dont la suite est connue. "
            "Élargissez [historique], raccourcissez [cible] horizon_mois ou changez l'issue prévue dans amont.toml ; "
            "« amont screen --regles-seules » fonctionne sans modèle."
        )


def _informative(
    matrix: np.ndarray, names: Sequence[str], wanted: Sequence[str]
) -> tuple[tuple[str, ...], tuple[np.ndarray, ...]]:
    """The wanted inputs with their cuts: those that have two states; else one that is known, which adds nothing.

    Raises:
        ModelError: no input is known in any row.
    """
    columns = {name: matrix[:, names.index(name)] for name in names if name in wanted}
    known = {name: column for name, column in columns.items() if is_known(column)}
    cuts = {name: edges(column) for name, column in known.items()}
    kept = [name for name, column in known.items() if len(cuts[name]) or np.isnan(column).any()]
    if not known:
        raise ModelError(
            "Le modèle ne peut pas apprendre : aucune entrée n'est connue. Vérifiez les écritures avec « amont check »."
        )
    kept = kept or [next(iter(known))]
    return tuple(kept), tuple(cuts[name] for name in kept)


def is_known(column: np.ndarray) -> bool:
    """Whether an input has enough values to be cut (the estimator cuts on a sample of the rows)."""
    return int(np.isfinite(column).sum()) > len(column) // 2000


def _features(codes: np.ndarray, bounds: Sequence[np.ndarray]) -> np.ndarray:
    """Codes as the estimator wants them: floats, NaN for the missing state."""
    out = codes.astype(np.float64)
    for column, cuts in enumerate(bounds):
        out[codes[:, column] == len(cuts) + 1, column] = np.nan
    return out


def _design(bounds: Sequence[np.ndarray]) -> tuple[np.ndarray, list[int]]:
    """A reference row, then one row per state of each input, the others at their reference."""
    sizes = [len(cuts) + 2 for cuts in bounds]
    rows = np.zeros((1 + sum(sizes), len(bounds)), dtype=np.uint8)
    at = 1
    for column, size in enumerate(sizes):
        rows[at : at + size, column] = np.arange(size)
        at += size
    return rows, sizes


def _read(raw: np.ndarray, sizes: Sequence[int]) -> Shapes:
    ends = 1 + np.cumsum(sizes)
    parts = [raw[end - size : end] - raw[0] for end, size in zip(ends, sizes, strict=True)]
    return Shapes(float(raw[0]), tuple(parts))
