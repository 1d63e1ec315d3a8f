"""How the landlord's software writes keys: lease, household and dwelling ids with their leading zeros.

Leases are numbered inside the simulation; a garage's lease bears the number of the dwelling's lease,
negative.
"""

import numpy as np
import polars as pl

from screening.demo.columns import Array
from screening.demo.occupancy import Desk


def lease_ids(desk: Desk, numeros: Array) -> pl.Series:
    """Lease ids: dwelling and order of the tenant ("0001234/02"), "G" first for a garage."""
    rangs = np.abs(numeros)
    cadre = pl.DataFrame({"garage": numeros < 0, "logement": desk.logement[rangs], "rang": desk.rang[rangs]})
    tete = pl.when("garage").then(pl.lit("G")).otherwise(pl.lit("0"))
    numero = pl.col("logement").cast(pl.String).str.zfill(6)
    return cadre.select(id_bail=tete + numero + "/" + pl.col("rang").cast(pl.String).str.zfill(2))["id_bail"]


def household_ids(numeros: Array) -> pl.Series:
    """Household ids: seven digits."""
    return pl.Series(numeros).cast(pl.String).str.zfill(7)


def dwelling_ids(numeros: Array) -> pl.Series:
    """Dwelling ids: "L" and seven digits."""
    return "L" + pl.Series(numeros).cast(pl.String).str.zfill(7)


def days(numeros: Array) -> pl.Series:
    """Dates of day numbers; 0 or less gives null."""
    jours = pl.Series(np.asarray(numeros), dtype=pl.Int64)
    return jours.set(jours <= 0, None).cast(pl.Int32).cast(pl.Date)


def euros(centimes: Array) -> pl.Series:
    """Amounts in euros, written with two decimals."""
    return pl.Series(np.asarray(centimes)) / 100
