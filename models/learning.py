"""The whole fit, from a panel to tables in service and their evaluation, read from top to bottom.

What the rows mean (households, outcomes, help received) was settled by the caller.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sklearn
from scipy.stats import spearmanr

from models.additive import Additive, Settings, both_outcomes, fit, settings_for
from models.evaluation import MODEL, evaluate, measures
from models.panel import FIT_ROWS, TREATED, Panel, draw_households
from models.splits import Plan, plan
from models.tables import Tables, TrainingRows, build
from models.validation import (
    HeldOut,
    Progress,
    hold_out,
    honest_probability,
    plain_calibration,
    pooled_calibration,
)

SEED = 3
RECENT_MONTHS = 12
"""Months of training that later months are compared with."""
HEURISTICS_BEATEN = ("mois_dus", "plus_ancien_terme", "tendance_solde", "regles_seules")


@dataclass(frozen=True)
class Learned:
    """A fitted model ready to be stored, and what is known of it."""

    tables: Tables
    model: Additive
    held: HeldOut | None
    evaluation: dict[str, Any]


def learn(
    panel: Panel, horizon: int, share: float, contexte: Mapping[str, Any], progress: Progress
) -> Learned:
    """Validate, calibrate, refit on all usable rows, evaluate.

    Args:
        panel: rows with what came next.
        horizon: months within which the outcome is looked for.
        share: places over rows in a month.
        contexte: facts that are part of the model's identity.
        progress: told each step.

    Raises:
        ModelError: no usable row has the outcome, or all have it.
    """
    both_outcomes(panel.issue[panel.usable])
    usable = np.flatnonzero(panel.usable)
    how = settings_for(len(usable), panel.households_with_outcome(usable))
    split = plan(panel, horizon)
    held = hold_out(panel, split, how, progress) if split.plis else None
    trees = held.arbres if held else how.stages[1]
    progress("ajustement final")
    rows = _rows_to_fit(panel, usable)
    model = fit(panel.matrix[rows], panel.names, panel.issue[rows], how, trees)
    tables = _tables(panel, rows, model, held, contexte)
    evaluation = _described(panel, split, how, rows, trees, tables)
    if held:
        progress("évaluation")
        calibration = pooled_calibration(panel, held)
        honest = honest_probability(panel, held, horizon, split.mode)
        evaluation |= evaluate(panel, held, calibration, honest, share)
        evaluation["sensibilite"] = _sensitivity(panel, split, held, how, horizon, share)
    evaluation["avertissements"] = _warnings(evaluation, split.mode)
    return Learned(tables, model, held, evaluation)


def _rows_to_fit(panel: Panel, usable: np.ndarray) -> np.ndarray:
    kept = usable[draw_households(panel.menage[usable], FIT_ROWS, SEED)]
    return kept if 0 < panel.issue[kept].sum() < len(kept) else usable


def _tables(
    panel: Panel, rows: np.ndarray, model: Additive, held: HeldOut | None, contexte: Mapping[str, Any]
) -> Tables:
    chosen = [panel.names.index(name) for name in model.names]
    values = panel.matrix[rows][:, chosen]
    shapes = model.shapes()[0]
    if held:
        calibration = pooled_calibration(panel, held)
    else:
        calibration = plain_calibration(shapes.log_odds(model.codes(values, model.names)), panel.issue[rows])
    recent = panel.mois[rows] > panel.mois[rows].max() - RECENT_MONTHS
    return build(model, shapes, calibration, TrainingRows(values, recent), contexte)


def _described(
    panel: Panel, split: Plan, how: Settings, rows: np.ndarray, trees: int, tables: Tables
) -> dict[str, Any]:
    return {
        "validation": {"mode": split.mode, "plis": [_fold(panel, fold) for fold in split.plis]},
        "ajustement": {
            "lignes": len(rows),
            "issues": int(panel.issue[rows].sum()),
            "menages": len(np.unique(panel.menage[rows])),
            "lignes_utilisables": int(panel.usable.sum()),
            "tirage_par_menage": len(rows) < int(panel.usable.sum()),
            "lignes_au_plus": FIT_ROWS,
            "arbres": trees,
            "pas": how.learning_rate,
            "feuilles": how.max_leaf_nodes,
            "lignes_par_feuille": how.min_samples_leaf,
            "regularisation": how.l2,
            "entrees_reduites": len(how.names) < len(panel.names),
            "calibration": {"pente": tables.calibration.pente, "decalage": tables.calibration.decalage},
        },
        "entrees": [{"nom": t.nom, "theme": t.theme, "etendue": _reach(t.entries)} for t in tables.entrees],
        "bibliotheques": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
    }


def _reach(entries: np.ndarray) -> float:
    return round(float(entries.max() - entries.min()), 6)


def _fold(panel: Panel, fold: Any) -> dict[str, Any]:
    learned, judged = panel.mois[fold.apprentissage], panel.mois[fold.jugement]
    usable = fold.jugement[panel.usable[fold.jugement]]
    return {
        "apprentissage": [_month(learned.min()), _month(learned.max())],
        "jugement": [_month(judged.min()), _month(judged.max())],
        "lignes_apprentissage": len(fold.apprentissage),
        "issues_apprentissage": int(panel.issue[fold.apprentissage].sum()),
        "lignes_jugees": len(usable),
        "issues_jugees": int(panel.issue[usable].sum()),
    }


def _month(number: int) -> str:
    return f"{1970 + int(number) // 12}-{int(number) % 12 + 1:02d}"


def _sensitivity(
    panel: Panel, split: Plan, held: HeldOut, how: Settings, horizon: int, share: float
) -> dict[str, Any] | None:
    """The last fold learned again with the treated rows, judged on the same rows; None when nobody was treated."""
    fold = split.plis[-1]
    if split.mode == "temps":
        learnable = panel.mois + horizon <= panel.mois[fold.jugement].min()
    else:
        learnable = ~np.isin(panel.menage, panel.menage[fold.jugement])
    treated = np.flatnonzero((panel.etat == TREATED) & learnable)
    if not len(treated):
        return None
    rows = np.sort(np.concatenate([fold.apprentissage, treated]))
    model = fit(panel.matrix[rows], panel.names, panel.issue[rows], how, held.arbres)
    judged = fold.jugement[panel.usable[fold.jugement]]
    with_treated = model.shapes()[0].log_odds(model.codes(panel.matrix[judged], panel.names))
    without = held.brut[held.pli == held.pli.max()][panel.usable[fold.jugement]]
    return {
        "lignes_traitees_ajoutees": len(treated),
        "sans_les_traites": measures(panel, judged, without, share),
        "avec_les_traites": measures(panel, judged, with_treated, share),
        "correlation_des_rangs": _rank_correlation(without, with_treated),
    }


def _rank_correlation(first: np.ndarray, second: np.ndarray) -> float | None:
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return None
    return round(float(spearmanr(first, second).statistic), 6)


def _warnings(evaluation: dict[str, Any], mode: str) -> list[str]:
    """What every output must say of this version."""
    said = []
    if mode == "aucune":
        said.append("Trop peu d'issues pour juger le modèle : aucun chiffre de précision n'est donné.")
        return said
    if mode == "menage":
        said.append(
            "Historique court : le modèle a été jugé sur d'autres ménages, non sur des mois à venir ; "
            "les chiffres sont plus flatteurs qu'ils ne le seront en service."
        )
    if evaluation["ajustement"]["entrees_reduites"]:
        said.append("Peu d'issues : le modèle n'emploie que quelques entrées.")
    ours = evaluation["mesures"].get(MODEL)
    for name in HEURISTICS_BEATEN:
        rival = evaluation["mesures"].get(name)
        if ours and rival and rival["precision"] >= ours["precision"]:
            said.append(f"À capacité égale, « {name} » trouve autant d'issues que le modèle, ou plus.")
        elif ours and rival and (evaluation["ecarts"][name]["ecart_intervalle"] or [0.0])[0] <= 0:
            said.append(f"À capacité égale, l'avance du modèle sur « {name} » peut tenir au hasard.")
    return said
