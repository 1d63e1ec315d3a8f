"""The households of the synthetic landlord: who they are, what they live on, how they are used to paying.

Situation (composition, activity, resources, housing aid) and habits (regularity, capacity to recover) are
drawn apart: two households in the same situation do not pay alike. Health is nowhere. Every draw is
invented.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from screening.demo.columns import Array, Columns, choose, choose_rows, round_to
from screening.demo.dwellings import Dwellings

COMPOSITIONS = ("isole", "couple", "monoparental", "couple_enfants", "autre")
ACTIVITES = (
    "emploi_stable", "emploi_precaire", "independant", "chomage", "retraite", "etudes", "sans_activite",
)  # fmt: skip
MODES = ("prelevement", "virement", "carte", "cheque", "especes")
JOURS_PRELEVEMENT = np.array([3, 5, 8, 10, 15, 28])
RESSOURCES = np.array([185000, 120000, 140000, 96000, 132000, 72000, 82000])
"""Median monthly resources of one adult by activity, in cents, without children's or housing allowances."""
PAR_ENFANT = 16000
"""Monthly resources that come with each child, in cents."""


@dataclass
class Households(Columns):
    """One position a dwelling. Amounts in cents a month; `regularite`, `retour`, `joignable` between 0 and 1.

    `aide` is the housing aid, `tiers_payant` 1 when it goes to the landlord; `tardif` 1 when the household
    pays early in the following month by habit; `arrondi` -1, 0, 1: pays the amount rounded down, exact,
    rounded up. `annexe` is the rent of a garage, 0 without one. `changement`: month number of the last
    change of situation.
    """

    reels: ClassVar[tuple[str, ...]] = ("regularite", "retour", "joignable")

    numero: Array
    naissance: Array
    sexe: Array
    composition: Array
    enfants: Array
    activite: Array
    activite_entree: Array
    ressources: Array
    ressources_entree: Array
    changement: Array
    aide: Array
    tiers_payant: Array
    rls: Array
    sls: Array
    mode: Array
    jour: Array
    regularite: Array
    retour: Array
    joignable: Array
    saisonnier: Array
    tardif: Array
    arrondi: Array
    annexe: Array


def draw_households(rng: np.random.Generator, logements: Dwellings, annee: int, entrants: bool) -> Households:
    """Draw one household for each of `logements`, as it is in `annee`; those who enter are younger."""
    n = len(logements.numero)
    age = _ages(rng, n, entrants)
    composition = _compositions(rng, age, logements.typologie)
    enfants = np.where(np.isin(composition, (2, 3)), 1 + choose(rng, [0.45, 0.33, 0.15, 0.07], n), 0)
    activite = _activities(rng, age)
    ressources = _resources(rng, activite, composition, enfants)
    aide, rls, sls = _aids(rng, logements, ressources, composition, enfants)
    mode = choose(rng, [0.50, 0.16, 0.14, 0.12, 0.08], n)
    saison = (logements.saison == 1) & (activite == 1) & (rng.random(n) < 0.45)
    return Households(
        numero=np.zeros(n, dtype=np.int64),
        naissance=annee - age,
        sexe=choose(rng, [0.56, 0.44], n),
        composition=composition,
        enfants=enfants,
        activite=activite,
        activite_entree=activite.copy(),
        ressources=ressources,
        ressources_entree=ressources.copy(),
        changement=np.zeros(n, dtype=np.int64),
        aide=aide,
        tiers_payant=(rng.random(n) < 0.93).astype(np.int64),
        rls=rls,
        sls=sls,
        mode=mode,
        jour=_days(rng, mode),
        regularite=rng.beta(7.0, 1.5, n),
        retour=rng.beta(2.2, 1.8, n),
        joignable=rng.beta(2.5, 1.5, n),
        saisonnier=saison.astype(np.int64),
        tardif=((mode != 0) & (rng.random(n) < 0.022)).astype(np.int64),
        arrondi=np.where(mode == 0, 0, choose(rng, [0.06, 0.76, 0.18], n) - 1),
        annexe=np.where(rng.random(n) < 0.07, round_to(rng.normal(4800, 700, n), 50), 0),
    )


def _ages(rng: np.random.Generator, n: int, entrants: bool) -> Array:
    """Age of the first holder, in years."""
    poids = [0.34, 0.36, 0.20, 0.10] if entrants else [0.11, 0.30, 0.33, 0.26]
    debut, fin = np.array([18, 31, 46, 64]), np.array([31, 46, 64, 91])
    groupe = choose(rng, poids, n)
    return (debut[groupe] + rng.random(n) * (fin - debut)[groupe]).astype(np.int64)


def _compositions(rng: np.random.Generator, age: Array, typologie: Array) -> Array:
    """Household type, by age of the holder and size of the dwelling."""
    jeune = np.array([0.52, 0.14, 0.17, 0.13, 0.04])
    adulte = np.array([0.30, 0.10, 0.27, 0.29, 0.04])
    age_mur = np.array([0.56, 0.27, 0.07, 0.06, 0.04])
    poids = np.where((age < 30)[:, None], jeune, np.where((age < 58)[:, None], adulte, age_mur))
    petit = (typologie <= 1)[:, None]
    return choose_rows(rng, poids * np.where(petit, [2.2, 1.0, 0.5, 0.2, 0.8], [0.6, 1.0, 1.3, 1.6, 1.1]))


def _activities(rng: np.random.Generator, age: Array) -> Array:
    """Activity of the first holder, by age."""
    jeune = np.array([0.26, 0.28, 0.02, 0.22, 0.0, 0.10, 0.12])
    adulte = np.array([0.44, 0.15, 0.04, 0.14, 0.01, 0.01, 0.21])
    ancien = np.array([0.02, 0.01, 0.0, 0.0, 0.93, 0.0, 0.04])
    return choose_rows(
        rng, np.where((age < 27)[:, None], jeune, np.where((age < 63)[:, None], adulte, ancien))
    )


def _resources(rng: np.random.Generator, activite: Array, composition: Array, enfants: Array) -> Array:
    """Monthly resources of the household, housing aid excluded, in cents."""
    seconde = np.isin(composition, (1, 3)) * rng.uniform(0.25, 0.85, len(activite))
    adultes = RESSOURCES[activite] * (1 + seconde) * rng.lognormal(0.0, 0.22, len(activite))
    return round_to(adultes + PAR_ENFANT * enfants, 100)


def compute_aid(logements: Dwellings, ressources: Array, composition: Array, enfants: Array) -> Array:
    """Monthly housing aid in cents: falls as resources rise, nothing under 15 euros.

    A straight line with the shape of the real scale, not the scale itself.
    """
    couple = np.isin(composition, (1, 3))
    reference = 66000 + 15000 * couple + 21000 * enfants
    plafond = 0.83 * np.minimum(logements.loyer, 31000 + 4200 * enfants + 4000 * couple) + 4500
    aide = plafond - 0.36 * np.maximum(ressources - reference, 0)
    return np.where(aide < 1500, 0, round_to(aide.clip(0), 1)).astype(np.int64)


def _aids(
    rng: np.random.Generator, logements: Dwellings, ressources: Array, composition: Array, enfants: Array
) -> tuple[Array, Array, Array]:
    """Housing aid, rent reduction (RLS) and surcharge (SLS) of each household."""
    aide = compute_aid(logements, ressources, composition, enfants)
    sans_droit = rng.random(len(aide)) < 0.04  # never asked for it
    aide = np.where(sans_droit, 0, aide)
    modeste = (ressources < 118000 + 32000 * (composition != 0) + 16000 * enfants) | (aide > 0)
    rls = np.where(modeste, round_to(rng.normal(4900 + 500 * enfants, 300), 1), 0)
    aide = np.where(aide > 0, (aide - (rls * 0.9).astype(np.int64)).clip(1500), 0)
    sls = np.where(ressources > 420000, round_to(rng.uniform(2000, 12000, len(aide)), 100), 0)
    return aide, rls, sls


def _days(rng: np.random.Generator, mode: Array) -> Array:
    """Usual day of payment: of the direct debit, or of the household's own habit."""
    debit = JOURS_PRELEVEMENT[choose(rng, [0.08, 0.42, 0.20, 0.20, 0.08, 0.02], len(mode))]
    return np.where(mode == 0, debit, rng.integers(1, 15, len(mode)))
