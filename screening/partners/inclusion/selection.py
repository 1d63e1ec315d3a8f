"""Which records of a national export are worth judging: those that schemes name, and those around the landlord.

The others are set aside and counted; what is said of a record once chosen is left to `schema.py`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import polars as pl

from screening.partners.territory import Territory, communes

PARTOUT = frozenset({"france", "99100"})
"""Zones that hold every commune."""


@dataclass(frozen=True)
class Around:
    """Where the landlord and its partners are: present codes of communes, EPCI and départements."""

    communes: frozenset[str]
    zones: frozenset[str]


def around(territoires: Iterable[Territory], departement: str | None) -> Around:
    """The communes of the schemes' areas and of the landlord's département, with the zones that hold them."""
    dedans = [zone.covers() for zone in territoires] + [
        pl.col("code_departement") == pl.lit(departement, pl.String)
    ]
    lieux = communes().filter(pl.any_horizontal(dedans))
    codes = (frozenset(lieux[nom].drop_nulls()) for nom in ("code_insee", "code_epci", "code_departement"))
    insee, epci, departements = codes
    return Around(insee, insee | epci | departements | PARTOUT)


def chosen_services(cles: pl.DataFrame, vises: Collection[str], lieux: Around | None) -> pl.Series:
    """Ranks of the services to judge.

    Args:
        cles: columns of `files.CLES`.
        vises: ids that `dispositifs.toml` names.
        lieux: where else to look; None looks nowhere else. A service without any zone is where its commune is.
    """
    retenu = pl.col("id").is_in(sorted(vises))
    if lieux is not None:
        zone = pl.col("zone_eligibilite").list.eval(pl.element().is_in(sorted(lieux.zones))).list.any()
        commune = pl.col("code_insee").is_in(sorted(lieux.communes))
        retenu = retenu | zone.fill_null(commune)
    return cles.filter(retenu.fill_null(False))["rang"]


def chosen_structures(cles: pl.DataFrame, services: pl.DataFrame, lieux: Around | None) -> pl.Series:
    """Ranks of the structures to judge: those that bear the chosen services, and those placed around."""
    retenu = pl.col("id").is_in(services["structure_id"].drop_nulls().unique().sort().implode())
    if lieux is not None:
        retenu = retenu | pl.col("code_insee").is_in(sorted(lieux.communes))
    return cles.filter(retenu.fill_null(False))["rang"]
