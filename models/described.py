"""What is written of a fit beside its figures: its rows, settings, folds and inputs, and what to say against it.

Plain facts ready for JSON, with French keys; every figure on held-out rows is `evaluation.py`'s part.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy
import sklearn

from models import density
from models.additive import Settings
from models.breakdown import month
from models.evaluation import MODEL
from models.panel import FIT_ROWS, Panel
from models.splits import Fold, Plan
from models.tables import Table, Tables
from models.together import against_intuition

HEURISTICS_BEATEN = ("mois_dus", "plus_ancien_terme", "tendance_solde", "regles_seules")


@dataclass(frozen=True)
class Fit:
    """A finished fit: its settings, the rows it learned from with their inputs, its trees and its tables."""

    how: Settings
    rows: np.ndarray
    trees: int
    tables: Tables
    values: np.ndarray


def described(panel: Panel, split: Plan, made: Fit) -> dict[str, Any]:
    """The facts of a fit."""
    intervals = density.coded(made.tables, made.values)
    return {
        "validation": {"mode": split.mode, "plis": [_fold(panel, fold) for fold in split.plis]},
        "ajustement": _settings(panel, made),
        "entrees": [_input(table) for table in made.tables.entrees],
        "densites": density.shares(made.tables, intervals),
        "contre_intuition": against_intuition(made.tables, intervals),
        "bibliotheques": {
            "scikit-learn": sklearn.__version__,
            "numpy": np.__version__,
            "scipy": scipy.__version__,
        },
    }


def _settings(panel: Panel, made: Fit) -> dict[str, Any]:
    how, rows, usable = made.how, made.rows, int(panel.usable.sum())
    return {
        "lignes": len(rows),
        "issues": int(panel.issue[rows].sum()),
        "menages": len(np.unique(panel.menage[rows])),
        "lignes_utilisables": usable,
        "tirage_par_menage": len(rows) < usable,
        "lignes_au_plus": FIT_ROWS,
        "arbres": made.trees,
        "pas": how.learning_rate,
        "feuilles": how.max_leaf_nodes,
        "lignes_par_feuille": how.min_samples_leaf,
        "regularisation": how.l2,
        "entrees_reduites": len(how.names) < len(panel.names),
        "calibration": {
            "pente": made.tables.calibration.pente,
            "decalage": made.tables.calibration.decalage,
        },
    }


def _input(table: Table) -> dict[str, Any]:
    entries = table.entries
    reach = round(float(entries.max() - entries.min()), 6)
    return {"nom": table.nom, "theme": table.theme, "etendue": reach}


def _fold(panel: Panel, fold: Fold) -> dict[str, Any]:
    learned, judged = panel.mois[fold.apprentissage], panel.mois[fold.jugement]
    usable = fold.jugement[panel.usable[fold.jugement]]
    return {
        "apprentissage": [month(int(learned.min())), month(int(learned.max()))],
        "jugement": [month(int(judged.min())), month(int(judged.max()))],
        "lignes_apprentissage": len(fold.apprentissage),
        "issues_apprentissage": int(panel.issue[fold.apprentissage].sum()),
        "lignes_jugees": len(usable),
        "issues_jugees": int(panel.issue[usable].sum()),
    }


def warnings_of(evaluation: dict[str, Any], mode: str) -> list[str]:
    """What every output must say of this version."""
    said: list[str] = []
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
