"""The best whole-number choice under limits, with its proof in whole numbers, and all the choices as good as it.

It knows columns, groups and rows; what they stand for is `allocation.py`'s.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, linprog, milp
from scipy.sparse import csc_array, csr_array, vstack

from screening.errors import AmontError

ECHELLE = 5040
"""Prices are rounded to this part of one: every denominator up to ten divides it, so usual prices stay exact."""
ENTIER = 1e-6
"""How far from a whole number a linear optimum may be and still be tried as one; the trial itself is exact."""
PEU = 5_000
"""Columns that are all put in the first linear programme; beyond, those worth it are added as they show."""
MELANGE = 2_654_435_761
"""Scatters equal columns, so that every group does not try the same rows first."""
TRI = (4, 3)
"""Columns of each group put in at first, then added at each round."""


class UnprovenError(AmontError):
    """No optimum could be proven."""


@dataclass(frozen=True)
class Programme:
    """Choices x ≥ 0, whole: each group gives out at most its size, each row stays within its limit.

    Attributes:
        groupes: the group of each column.
        effectifs: how many each group may give out.
        lignes: one row per other limit, small whole coefficients.
        limites: the greatest value of each row.
        pleins: groups that must give out all they have.
        satures: rows that must reach their limit.
    """

    groupes: np.ndarray
    effectifs: np.ndarray
    lignes: csc_array
    limites: np.ndarray
    pleins: np.ndarray
    satures: np.ndarray

    def admits(self, choix: np.ndarray) -> bool:
        """Whether a choice keeps every limit, in exact arithmetic."""
        donnes = np.bincount(self.groupes, choix, len(self.effectifs)).astype(np.int64)
        atteint = self.lignes.astype(np.int64) @ choix
        dedans = (choix >= 0).all() and (donnes <= self.effectifs).all() and (atteint <= self.limites).all()
        plein = donnes[self.pleins] == self.effectifs[self.pleins]
        return bool(dedans and plein.all() and (atteint[self.satures] == self.limites[self.satures]).all())


@dataclass(frozen=True)
class Prices:
    """A price of each row, in parts of `ECHELLE`: whatever they are, no choice is worth more than `borne`.

    Attributes:
        lignes: price of a unit of each row's limit; never negative but for rows that must reach it.
        groupes: what a unit of each group brings at best under these prices.
        pertes: what a unit of each column loses against that best, ≥ 0.
        borne: the bound on the objective, in the same parts.
    """

    lignes: np.ndarray
    groupes: np.ndarray
    pertes: np.ndarray
    borne: int


@dataclass(frozen=True)
class Optimum:
    """The best choice, and the columns and limits of all those that are as good.

    Attributes:
        choix: how many of each column.
        gardees: columns that a choice as good may hold.
        face: the programme of the choices as good, over the columns kept.
    """

    choix: np.ndarray
    gardees: np.ndarray
    face: Programme


def maximise(programme: Programme, objectif: np.ndarray, depart: np.ndarray, entier: bool = True) -> Optimum:
    """The greatest sum of `objectif` (whole numbers) that a choice reaches.

    The prices of the linear programme, rounded, bound every choice in exact arithmetic (Lagrangian duality).
    Where the choice found reaches the bound, nothing else proves it. Elsewhere branch and bound runs, without
    gap, over every column that the bound does not exclude.

    Args:
        programme: the limits.
        objectif: what a unit of each column is worth.
        depart: what makes every restricted programme feasible: above zero for the columns of such a choice.
        entier: False to take the bound as reached without a whole choice that shows it, where a later stage looks for
            one among the choices that reach it; `choix` is then only what such a choice may start from.

    Raises:
        UnprovenError: no optimum was proven, or there is no whole choice.
    """
    lineaire, actives = _linear(programme, objectif, depart)
    prix = _prices(programme, objectif, lineaire)
    choix = np.zeros_like(objectif)
    if lineaire.x is not None and np.abs(lineaire.x - np.round(lineaire.x)).max(initial=0) < ENTIER:
        choix[actives] = np.round(lineaire.x).astype(np.int64)
    atteint = int(objectif @ choix)
    if atteint * ECHELLE + ECHELLE <= prix.borne or not programme.admits(choix):
        if not entier and lineaire.x is not None:
            choix[actives] = np.ceil(lineaire.x - ENTIER).astype(np.int64)
            return _face(programme, objectif, choix, prix, prix.borne // ECHELLE)
        vues = depart > 0
        vues[actives] = True
        choix = _branch(programme, objectif, vues, prix)
    return _face(programme, objectif, choix, prix, int(objectif @ choix))


def _linear(
    programme: Programme, objectif: np.ndarray, depart: np.ndarray
) -> tuple[OptimizeResult, np.ndarray]:
    """The linear optimum, and its columns: where there are many, only those that prices show to be worth it."""
    actives = (depart > 0) | (len(objectif) <= PEU)
    actives |= _first(programme.groupes, objectif, np.ones(len(objectif), bool), TRI[0])
    while True:
        colonnes = np.flatnonzero(actives)
        lineaire = _relaxed(programme, objectif, colonnes)
        if len(colonnes) == len(objectif) or lineaire.x is None:
            return lineaire, colonnes
        groupes, lignes = _duals(programme, lineaire)
        gain = objectif - groupes[programme.groupes] - programme.lignes.T @ lignes
        utiles = (gain > ENTIER) & ~actives
        if not utiles.any():
            return lineaire, colonnes
        peu = int(utiles.sum()) <= PEU
        actives |= utiles if peu else _first(programme.groupes, gain, utiles, TRI[1])


def _first(groupes: np.ndarray, valeur: np.ndarray, parmi: np.ndarray, nombre: int) -> np.ndarray:
    """The columns of greatest value in each group, `nombre` at most, as a mask; equal ones are spread about."""
    candidates = np.flatnonzero(parmi)
    melange = candidates * MELANGE % (1 << 32)
    ordre = candidates[np.lexsort((melange, -valeur[candidates], groupes[candidates]))]
    rangs = np.arange(len(ordre))
    debuts = np.concatenate([[True], np.diff(groupes[ordre]) != 0])[: len(ordre)]
    dans_le_groupe = rangs - np.maximum.accumulate(np.where(debuts, rangs, 0))
    masque = np.zeros(len(valeur), bool)
    masque[ordre[dans_le_groupe < nombre]] = True
    return masque


def _rows(programme: Programme, colonnes: np.ndarray) -> tuple[csr_array, np.ndarray, np.ndarray]:
    """Groups then rows as one matrix over some columns, their limits, and which must be reached."""
    groupes = programme.groupes[colonnes]
    forme = (len(programme.effectifs), len(colonnes))
    par_groupe = csr_array((np.ones(len(colonnes)), (groupes, np.arange(len(colonnes)))), shape=forme)
    matrice = csr_array(vstack([par_groupe, programme.lignes[:, colonnes]]))
    limites = np.concatenate([programme.effectifs, programme.limites])
    return matrice, limites, np.concatenate([programme.pleins, programme.satures])


def _relaxed(programme: Programme, objectif: np.ndarray, colonnes: np.ndarray) -> OptimizeResult:
    matrice, limites, egales = _rows(programme, colonnes)
    return linprog(
        -objectif[colonnes].astype(float),
        A_ub=matrice[~egales],
        b_ub=limites[~egales],
        A_eq=matrice[egales],
        b_eq=limites[egales],
        bounds=(0, None),
        method="highs-ipm" if len(colonnes) > PEU else "highs-ds",
    )


def _duals(programme: Programme, lineaire: OptimizeResult) -> tuple[np.ndarray, np.ndarray]:
    """Prices of the groups, then of the rows; zeros where the linear programme has not ended well."""
    egales = np.concatenate([programme.pleins, programme.satures])
    prix = np.zeros(len(egales))
    if lineaire.x is not None:
        prix[~egales], prix[egales] = -lineaire.ineqlin.marginals, -lineaire.eqlin.marginals
    return prix[: len(programme.pleins)], prix[len(programme.pleins) :]


def _prices(programme: Programme, objectif: np.ndarray, lineaire: OptimizeResult) -> Prices:
    lignes = np.round(_duals(programme, lineaire)[1] * ECHELLE).astype(np.int64)
    lignes = np.where(programme.satures, lignes, np.maximum(lignes, 0))
    net = objectif * ECHELLE - programme.lignes.T.astype(np.int64) @ lignes
    groupes = np.where(programme.pleins, np.iinfo(np.int64).min, 0)
    np.maximum.at(groupes, programme.groupes, net)
    groupes = np.where(programme.effectifs > 0, groupes, 0)
    pertes = groupes[programme.groupes] - net
    borne = _exactly(lignes, programme.limites) + _exactly(groupes, programme.effectifs)
    return Prices(lignes, groupes, pertes, borne)


def _exactly(prix: np.ndarray, quantites: np.ndarray) -> int:
    """A sum of products of whole numbers of any size."""
    return int((prix.astype(object) * quantites.astype(object)).sum())


def _branch(programme: Programme, objectif: np.ndarray, vues: np.ndarray, prix: Prices) -> np.ndarray:
    """Branch and bound over the columns of the linear programme, then over all that the bound does not exclude."""
    permise = -1
    while True:
        colonnes = np.flatnonzero((prix.pertes <= permise) | vues)
        matrice, limites, egales = _rows(programme, colonnes)
        entier = milp(
            -objectif[colonnes].astype(float),
            integrality=np.ones(len(colonnes)),
            bounds=Bounds(0, np.inf),
            constraints=LinearConstraint(matrice, np.where(egales, limites, -np.inf), limites),
            options={"mip_rel_gap": 0.0},
        )
        choix = np.zeros_like(objectif)
        if entier.status == 0:
            choix[colonnes] = np.round(entier.x).astype(np.int64)
        if entier.status != 0 or not programme.admits(choix):
            if len(colonnes) == len(objectif):
                raise UnprovenError(
                    "La répartition des places n'a pas trouvé d'optimum prouvé : vérifier les places ouvertes de "
                    "annuaire/dispositifs.toml et les planchers, puis relancer."
                )
            vues = np.ones(len(objectif), bool)
            continue
        ecart = prix.borne - int(objectif @ choix) * ECHELLE
        if ecart < ECHELLE or ecart <= permise or len(colonnes) == len(objectif):
            return choix
        permise = ecart


def _face(
    programme: Programme, objectif: np.ndarray, choix: np.ndarray, prix: Prices, atteint: int
) -> Optimum:
    """Keep what a choice of the same value may hold: nothing that loses more than the bound leaves over it."""
    ecart = prix.borne - atteint * ECHELLE
    gardees = prix.pertes <= ecart
    face = replace(
        programme,
        groupes=programme.groupes[gardees],
        lignes=programme.lignes[:, gardees],
        pleins=programme.pleins | (prix.groupes > ecart),
        satures=programme.satures | (prix.lignes > ecart),
    )
    if ecart:
        egale = csc_array(-objectif[gardees].reshape(1, -1).astype(float))
        face = replace(
            face,
            lignes=csc_array(vstack([face.lignes, egale])),
            limites=np.append(face.limites, -atteint),
            satures=np.append(face.satures, False),
        )
    return Optimum(choix, gardees, face)
