"""Which household goes to which place: an exact optimum under the places open this month (HiGHS).

It sees identifiers and whole numbers only; who may go where, and what is urgent, is decided before it.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array, vstack

from screening.errors import AmontError

OPTIONS = {"id_menage": pl.String, "id_offre": pl.String, "urgence": pl.Int64, "adequation": pl.Int64}
PLAFONDS = {"id_offre": pl.String, "plafond": pl.String, "places": pl.Int64}
ENTIER = 1e-6
"""How far from a whole number a choice may be and still be taken for one."""


@dataclass(frozen=True)
class _Problem:
    """Rows: one per household (at most one offer each), then one per ceiling (at most its places)."""

    lignes: csr_array
    limites: np.ndarray


def allocate(options: pl.DataFrame, plafonds: pl.DataFrame) -> pl.DataFrame:
    """Give each household at most one offer, no ceiling exceeded.

    In this order: the greatest sum of `urgence` of those served, then the greatest sum of `adequation`,
    then the households and offers that come first by identifier. Each stage keeps what the one before it
    reached, so no fit ever takes a place away from an urgent household. Row order changes nothing.

    Args:
        options: one row per household × offer it may take: `id_menage`, `id_offre`, `urgence` (> 0, the same
            on all rows of a household), `adequation` (≥ 0).
        plafonds: one row per offer × ceiling it counts under: `id_offre`, `plafond`, `places` (≥ 0, the same
            on all rows of a ceiling). An offer without a ceiling is not limited.

    Returns:
        One row per household served: `id_menage`, `id_offre`, sorted.
    """
    choix = options.select(OPTIONS.keys()).sort("id_menage", "id_offre")
    if choix.is_empty():
        return choix.select("id_menage", "id_offre")
    probleme = _constraints(choix, plafonds)
    for objectif in (_numbers(choix["urgence"]), _numbers(choix["adequation"])):
        atteint = objectif @ _solve(objectif, probleme)
        probleme = _keep(probleme, objectif, atteint)
    retenus = _solve(-_order(choix), probleme)
    return choix.filter(pl.Series(retenus > 0.5)).select("id_menage", "id_offre")


def _numbers(serie: pl.Series) -> np.ndarray:
    return serie.to_numpy().astype(float)


def _constraints(choix: pl.DataFrame, plafonds: pl.DataFrame) -> _Problem:
    numeros = choix.select("id_menage", "id_offre").with_row_index("colonne")
    menages = numeros.select("colonne", rang=pl.col("id_menage").rank("dense") - 1)
    sous = numeros.join(plafonds, on="id_offre").sort("plafond", "colonne")
    sous = sous.with_columns(rang=pl.col("plafond").rank("dense") - 1)
    places = sous.unique("plafond", keep="first", maintain_order=True)["places"]
    par_menage, par_plafond = (_incidence(cadre, choix.height) for cadre in (menages, sous))
    limites = np.concatenate([np.ones(par_menage.shape[0]), _numbers(places)])
    return _Problem(csr_array(vstack([par_menage, par_plafond])), limites)


def _incidence(cadre: pl.DataFrame, colonnes: int) -> csr_array:
    rangs, positions = cadre["rang"].to_numpy(), cadre["colonne"].to_numpy()
    hauteur = int(rangs.max()) + 1 if len(rangs) else 0
    return csr_array(coo_array((np.ones(len(rangs)), (rangs, positions)), shape=(hauteur, colonnes)))


def _keep(probleme: _Problem, objectif: np.ndarray, atteint: float) -> _Problem:
    """Add the row that keeps an objective at the whole number it reached."""
    ligne = csr_array(-objectif.reshape(1, -1))
    return _Problem(csr_array(vstack([probleme.lignes, ligne])), np.append(probleme.limites, -round(atteint)))


def _order(choix: pl.DataFrame) -> np.ndarray:
    """A small cost that grows with the identifiers: among equal optima, the first ones win."""
    offres = choix["id_offre"].rank("dense").to_numpy().astype(float)
    menages = choix["id_menage"].rank("dense").to_numpy().astype(float)
    return menages * (offres.max() + 1) + offres


def _solve(objectif: np.ndarray, probleme: _Problem) -> np.ndarray:
    """The best 0/1 choice: the linear optimum when whole (as with nested ceilings), else by branching."""
    lineaire = linprog(
        -objectif, A_ub=probleme.lignes, b_ub=probleme.limites, bounds=(0, 1), method="highs-ds"
    )
    if lineaire.status == 0 and np.allclose(lineaire.x, np.round(lineaire.x), rtol=0, atol=ENTIER):
        return np.round(lineaire.x)
    entier = milp(
        -objectif,
        integrality=np.ones(len(objectif)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(probleme.lignes, -np.inf, probleme.limites),
        options={"mip_rel_gap": 0.0},
    )
    if entier.status != 0:
        raise AmontError(
            "La répartition des places n'a pas trouvé d'optimum prouvé : vérifier les places ouvertes de "
            "annuaire/dispositifs.toml, puis relancer."
        )
    return np.round(entier.x)
