"""Where the synthetic landlord's dwellings stand: real communes of the Pas-de-Calais, grouped under six
agencies.

The weights are invented, with the mining basin heavy as it is in the real stock; no published count of social
dwellings a commune is used. The coast from Calais to Berck is there on purpose: no partner covers much of it.
"""

from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import polars as pl

from screening.demo.columns import Array, choose

AGENCES = ("Arras", "Lens", "Béthune", "Boulogne", "Saint-Pol", "Montreuil")

EPCI: dict[str, tuple[str, float]] = {
    "200033579": ("Arras", 15.0),  # CU d'Arras
    "200035442": ("Arras", 2.5),  # Sud Artois
    "200069482": ("Arras", 1.5),  # Campagnes de l'Artois
    "200044048": ("Arras", 2.0),  # Osartis Marquion
    "246200364": ("Lens", 18.0),  # Lens-Liévin
    "246200299": ("Lens", 9.0),  # Hénin-Carvin
    "200072460": ("Béthune", 18.0),  # Béthune-Bruay
    "200069037": ("Béthune", 5.0),  # Pays de Saint-Omer
    "246200729": ("Boulogne", 8.0),  # Boulonnais
    "200090751": ("Boulogne", 6.0),  # Grand Calais
    "246200380": ("Boulogne", 1.0),  # Terre des Deux Caps
    "200069672": ("Saint-Pol", 5.0),  # Ternois
    "200069029": ("Montreuil", 6.0),  # Deux Baies en Montreuillois
    "200044030": ("Montreuil", 2.5),  # 7 Vallées
    "200069235": ("Montreuil", 0.5),  # Haut Pays du Montreuillois
}
"""EPCI code: the agency that manages it and its invented share of the stock, in per cent."""

SAISON_EPCI = ("246200729", "200090751", "246200380", "200069029")
"""The coast, where work is seasonal."""

CONCENTRATION = 1.25
"""Social dwellings grow faster than population: the exponent on a commune's population."""


@dataclass(frozen=True)
class Territory:
    """Communes of the landlord, one array value a commune."""

    codes: Array
    noms: Array
    codes_postaux: Array
    agence: Array
    saison: Array
    poids: Array

    def draw(self, rng: np.random.Generator, taille: int) -> Array:
        """Indices of the communes of `taille` dwellings."""
        return choose(rng, self.poids, taille)


def load_territory() -> Territory:
    """Read the communes of the landlord's EPCI from the shipped reference, Pas-de-Calais only."""
    source = files("screening.partners").joinpath("communes.parquet")
    with source.open("rb") as flux:
        communes = pl.read_parquet(flux).filter(pl.col("code_epci").is_in(list(EPCI)), code_departement="62")
    attrait = communes["population"].to_numpy().astype(float) ** CONCENTRATION
    epci = communes["code_epci"].to_numpy()
    poids = np.zeros(len(epci))
    for code, (_, part) in EPCI.items():
        ici = epci == code
        poids[ici] = part * attrait[ici] / attrait[ici].sum()
    return Territory(
        codes=communes["code_insee"].to_numpy(),
        noms=communes["nom"].to_numpy(),
        codes_postaux=communes["codes_postaux"].list.first().to_numpy(),
        agence=np.array([AGENCES.index(EPCI[code][0]) for code in epci]),
        saison=np.isin(epci, SAISON_EPCI),
        poids=poids,
    )
