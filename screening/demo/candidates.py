"""The export of future tenants, invented like the rest: applications before the allocating commission.

What a real application leaves blank is blank here; nothing ties them to the tenants of the ledger.
"""

from datetime import date

import numpy as np
import polars as pl

from screening.demo.territory import Territory
from screening.tables import COMPOSITIONS

COMPOSITION = (0.42, 0.14, 0.22, 0.19, 0.03)
"""Invented shares of the compositions, in the order of `COMPOSITIONS`."""
FENETRE_JOURS = 120
INCONNU = 0.12


def applications(rng: np.random.Generator, combien: int, territoire: Territory, debut: date) -> pl.DataFrame:
    """One row per candidate, by identifier; commissions sit within `FENETRE_JOURS` days after `debut`."""
    composition = rng.choice(len(COMPOSITIONS), combien, p=COMPOSITION)
    enfants = 1 + rng.binomial(3, 0.25, combien)
    personnes = np.select(
        [composition == 0, composition == 1, composition == 2, composition == 3],
        [np.ones(combien), np.full(combien, 2), 1 + enfants, 2 + enfants],
        default=3,
    ).astype(int)
    loyer = np.round(rng.normal(280 + 55 * personnes, 35), 2)
    ressources = np.round(np.maximum(rng.normal(700 + 260 * personnes, 480), 0), 2)
    aide = np.round(
        np.maximum(loyer * (1.25 - ressources / (900 + 420 * personnes)), 0).clip(0, loyer * 0.8), 2
    )
    jours = np.datetime64(debut) + rng.integers(1, FENETRE_JOURS, combien)
    return pl.DataFrame(
        {
            "N° demande": [f"D{numero:05d}" for numero in 1 + np.arange(combien)],
            "Commission": pl.Series(jours).cast(pl.Date),
            "Commune INSEE": territoire.codes[territoire.draw(rng, combien)],
            "Loyer": loyer,
            "Charges": np.round(rng.uniform(30, 90, combien), 2),
            "Aide estimée": _known(rng, aide),
            "Ressources": _known(rng, ressources),
            "Nb personnes": personnes,
            "Composition": _known(rng, np.array(COMPOSITIONS)[composition]),
            "Année naissance": debut.year - rng.integers(18, 75, combien),
            "Accompagné": _known(rng, np.where(rng.random(combien) < 0.3, "oui", "non")),
            "Première location": _known(rng, np.where(rng.random(combien) < 0.35, "oui", "non")),
        }
    )


def _known(rng: np.random.Generator, valeurs: np.ndarray) -> pl.Series:
    """The values, some of them left blank."""
    return pl.Series(
        [
            None if blanc else v
            for v, blanc in zip(valeurs.tolist(), rng.random(len(valeurs)) < INCONNU, strict=True)
        ]
    )
