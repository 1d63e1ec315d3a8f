"""The models that the additive one is compared with, learned on the very same rows: they serve nobody.

A logistic regression on bins, which anyone can write down, and boosting without constraint, which nobody can.
"""

from collections.abc import Callable, Mapping

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import OneHotEncoder

from models.additive import SEED, is_known, one_thread
from models.binning import code_matrix, edges
from models.panel import Panel
from models.splits import Fold

COARSE = 10
STAGES = (25, 50, 100, 150)
"""Numbers of trees among which validation chooses for boosting, as it does for the model.

Its other settings are those that did best, out of four tried, on a real history: a weak rival would prove nothing.
"""

Learner = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]


def logistic_on_bins(matrix: np.ndarray, outcome: np.ndarray, judged: np.ndarray) -> np.ndarray:
    """Log-odds of the judged rows by a logistic regression on coarse bins; one stage."""
    bounds = [edges(matrix[:, column], COARSE) for column in range(matrix.shape[1])]
    encoder = OneHotEncoder(handle_unknown="ignore", dtype=np.float64)
    features = encoder.fit_transform(code_matrix(matrix, bounds))
    model = LogisticRegression(C=0.1, max_iter=200, random_state=SEED)
    model.fit(features, outcome)
    return model.decision_function(encoder.transform(code_matrix(judged, bounds)))[None, :]


def free_boosting(matrix: np.ndarray, outcome: np.ndarray, judged: np.ndarray) -> np.ndarray:
    """Log-odds of the judged rows by boosting with interactions and without monotony, after each of `STAGES`."""
    model = HistGradientBoostingClassifier(
        learning_rate=0.1,
        max_iter=STAGES[-1],
        max_leaf_nodes=4,
        min_samples_leaf=max(10, min(500, len(outcome) // 400)),
        l2_regularization=5.0,
        early_stopping=False,
        random_state=SEED,
    )
    with one_thread():
        model.fit(matrix, outcome)
        staged = model.staged_decision_function(judged)
        return np.stack([raw.ravel() for tree, raw in enumerate(staged, start=1) if tree in STAGES])


LEARNERS: Mapping[str, Learner] = {
    "regression_logistique": logistic_on_bins,
    "boosting_sans_contrainte": free_boosting,
}


def judge(panel: Panel, fold: Fold) -> dict[str, np.ndarray]:
    """Log-odds of the fold's judged rows by each contestant: one row a stage."""
    rows = fold.apprentissage
    learn, outcome, judged = panel.matrix[rows], panel.issue[rows], panel.matrix[fold.jugement]
    known = [column for column in range(learn.shape[1]) if is_known(learn[:, column])]
    return {name: learner(learn[:, known], outcome, judged[:, known]) for name, learner in LEARNERS.items()}
