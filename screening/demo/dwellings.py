"""The dwellings of the synthetic landlord: size, rent, charges, and how the rent falls due.

Rents are of the order of the Hlm stock of the Pas-de-Calais (T2 to T5, 270 to 500 euros); every draw is
invented.
"""

from dataclasses import dataclass

import numpy as np

from screening.demo.columns import Array, Columns, choose, round_to
from screening.demo.territory import Territory

TYPOLOGIES = ("T1", "T2", "T3", "T4", "T5")
FINANCEMENTS = ("PLAI", "PLUS", "PLS")
LOYER_MOYEN = np.array([25500, 31000, 36500, 41500, 46500])
"""Mean monthly rent by size, in cents."""
PART_TYPOLOGIE = [0.05, 0.22, 0.38, 0.27, 0.08]
FACTEUR_FINANCEMENT = np.array([0.90, 1.0, 1.22])


@dataclass
class Dwellings(Columns):
    """One position a dwelling; amounts in cents a month."""

    numero: Array
    commune: Array
    agence: Array
    saison: Array
    typologie: Array
    financement: Array
    loyer: Array
    charges: Array
    echu: Array
    decale: Array


def draw_dwellings(rng: np.random.Generator, taille: int, territoire: Territory) -> Dwellings:
    """Draw the stock.

    `echu`: the rent of a month falls due on the first of the next. `decale`: a portfolio taken over, whose
    rent falls due on the 25th and is debited early the next month, hence in transit at each month-end.
    """
    commune = territoire.draw(rng, taille)
    typologie = choose(rng, PART_TYPOLOGIE, taille)
    financement = choose(rng, [0.17, 0.75, 0.08], taille)
    moyen = LOYER_MOYEN[typologie] * FACTEUR_FINANCEMENT[financement]
    echu = rng.random(taille) < 0.55
    return Dwellings(
        numero=np.arange(1, taille + 1),
        commune=commune,
        agence=territoire.agence[commune],
        saison=territoire.saison[commune].astype(np.int64),
        typologie=typologie,
        financement=financement,
        loyer=round_to(moyen * rng.normal(1.0, 0.08, taille).clip(0.75, 1.3), 1),
        charges=round_to(rng.normal(4200 + 900 * typologie, 1300).clip(2200, 13000), 50),
        echu=echu.astype(np.int64),
        decale=(~echu & (rng.random(taille) < 0.08)).astype(np.int64),
    )
