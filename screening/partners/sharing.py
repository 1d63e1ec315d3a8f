"""Shares the places of the month among the households that may be sent: floors, then the most urgent.

The optimum itself is in `allocation.py`; here are what is urgent, what is open, who stays without.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from screening.parameters import Values
from screening.partners.allocation import allocate
from screening.partners.floors import Conflict, Floor, Floors, Month, floor_rows, set_floors
from screening.partners.schemes import Scheme
from screening.vocabulary import STADES

OFFRE = ["id_dispositif", "ligne"]
STADES_PROCEDURE = STADES[STADES.index("commandement_payer") :]


@dataclass(frozen=True)
class Sharing:
    """Who got which place, and who found none.

    Attributes:
        orientations: `id_menage`, `id_structure`, `id_dispositif`, `ligne`, sorted by household.
        non_servis: `id_menage`, `motif` (`complet`).
        planchers: what became of each floor.
        conflits: floors that could not all hold; they were relaxed by the fewest places.
    """

    orientations: pl.DataFrame
    non_servis: pl.DataFrame
    planchers: tuple[Floor, ...]
    conflits: tuple[Conflict, ...]


def urgency(values: Values) -> pl.Expr:
    """4 once a commandement is served, 3 from heavy debt on, 2 from one month owed on, 1 before.

    Facts of the account only: the score has no part in who gets a place.
    """
    dus = pl.col("mois_dus").fill_null(0)
    return (
        pl.when(pl.col("stade").is_in(STADES_PROCEDURE)).then(4)
        .when(dus >= values.valeur("dette_trois_mois")).then(3)
        .when(dus >= 1).then(2)
        .otherwise(1)
        .cast(pl.Int64)
        .alias("urgence")
    )  # fmt: skip


def share(
    offres: pl.DataFrame, schemes: Mapping[str, Scheme], envoyees: pl.DataFrame, floors: Floors, graine: str
) -> Sharing:
    """Give out the places of the month.

    Args:
        offres: `id_menage`, `id_structure`, `id_dispositif`, `ligne`, `adequation`, `urgence`.
        schemes: the schemes that receive households, with the places of their lines.
        envoyees: referrals of this month that have already left (`id_menage` and the same columns): they keep
            their partner and hold their place.
        floors: the least places asked for some publics.
        graine: what ties are drawn from.
    """
    numerotees = offres.with_columns(id_offre=_number(offres))
    libres = numerotees.join(envoyees, on="id_menage", how="anti")
    month = Month(libres, _ceilings(schemes, envoyees), envoyees)
    planchers, conflits = set_floors(floors, month)
    retenus = allocate(libres, month.plafonds, _still_asked(floors, planchers, envoyees), graine)
    colonnes = ["id_menage", "id_structure", *OFFRE]
    nouvelles = libres.join(retenus, on=["id_menage", "id_offre"], how="semi").select(colonnes)
    gardees = envoyees.join(offres, on="id_menage", how="semi").select(colonnes)
    orientations = pl.concat([nouvelles, gardees]).sort("id_menage")
    sans_place = offres.select("id_menage").unique().join(orientations, on="id_menage", how="anti")
    servies = _by_floor(floors, pl.concat([nouvelles, envoyees.select(colonnes)]))
    return Sharing(
        orientations,
        sans_place.sort("id_menage").with_columns(motif=pl.lit("complet")),
        tuple(replace(plancher, servies=servies.get(plancher.plancher, 0)) for plancher in planchers),
        conflits,
    )


def _still_asked(floors: Floors, planchers: tuple[Floor, ...], envoyees: pl.DataFrame) -> pl.DataFrame:
    """What each floor still asks for, beyond those of its public already sent this month."""
    deja = _by_floor(floors, envoyees)
    return floor_rows(floors.membres, {p.plancher: p.possibles - deja.get(p.plancher, 0) for p in planchers})


def _by_floor(floors: Floors, envoyees: pl.DataFrame) -> dict[str, int]:
    """How many of those sent count for each floor."""
    comptes = floors.membres.join(envoyees, on="id_menage", how="semi").group_by("plancher").len()
    return dict(comptes.iter_rows())


def _number(offres: pl.DataFrame) -> pl.Series:
    """One text per scheme and fund line, in their order."""
    return offres.select(pl.concat_str(OFFRE, separator="\t", ignore_nulls=False)).to_series()


def _ceilings(schemes: Mapping[str, Scheme], envoyees: pl.DataFrame) -> pl.DataFrame:
    """Places left this month, one ceiling per scheme and fund line."""
    prises = {tuple(cle): nombre for *cle, nombre in envoyees.group_by(OFFRE).len().rows()}
    lignes = [
        (f"{ident}\t{ligne.nom}", max(0, ligne.places_ouvertes - prises.get((ident, ligne.nom), 0)))
        for ident, scheme in schemes.items()
        for ligne in scheme.lignes
    ]
    cadre = pl.DataFrame(lignes, schema={"id_offre": pl.String, "places": pl.Int64}, orient="row")
    return cadre.with_columns(plafond=pl.col("id_offre"))
