"""Counts, by EPCI and by scheme, of what the month's proposed households would find.

What each would find is settled in `reach.py`; what the page calls it, in `content.py`.
"""

from collections.abc import Iterator

import polars as pl

from reports.coverage import LigneTerritoire, LigneTrou
from screening.covering.reach import Reach
from screening.partners.directory import Directory
from screening.partners.schemes import Scheme
from screening.partners.territory import COMMUNE, Territory, communes

SANS_EPCI = "Communes hors EPCI"
SANS_COMMUNE = "Commune inconnue"
COMPTES = {
    "recu": "recus",
    "complet": "complets",
    "hors_public": "hors_public",
    "a_demander": "a_demander",
    "non_couvert": "non_couverts",
}
"""Outcome of a household → what its count is called."""
CROISEMENT = (
    "code_epci",
    "epci",
    "menages_proposes",
    "id_dispositif",
    "dispositif",
    "places_ouvertes",
    "menages_public",
    "recus",
)


def place_name() -> pl.Expr:
    """The name under which a located row is counted."""
    lieu = pl.when(pl.col("code_insee").is_null()).then(pl.lit(SANS_COMMUNE)).otherwise(pl.lit(SANS_EPCI))
    return pl.coalesce("nom_epci", lieu).alias("epci")


def by_territory(found: Reach, annuaire: Directory) -> tuple[LigneTerritoire, ...]:
    """One line per EPCI where the landlord has tenants, the widest gap first."""
    issues = (pl.col("issue").eq_missing(pl.lit(issue)).sum().alias(nom) for issue, nom in COMPTES.items())
    comptes = (
        found.menages.group_by("code_epci", place_name().alias("nom"))
        .agg(pl.len().alias("menages"), pl.col("propose").sum().alias("proposes"), *issues)
        .with_columns(ecart=pl.col("proposes") - pl.col("recus"))
        .sort("ecart", "proposes", "nom", descending=[True, True, False])
    )
    couvrent = _covering(found, annuaire)
    noms = {ident: scheme.nom for ident, scheme in annuaire.files.items()}
    return tuple(
        LigneTerritoire(**ligne, dispositifs=tuple(noms[ident] for ident in couvrent.get(ligne["nom"], ())))
        for ligne in comptes.iter_rows(named=True)
    )


def _covering(found: Reach, annuaire: Directory) -> dict[str, list[str]]:
    """The schemes that cover a part of each EPCI where the landlord has tenants, in the order of their ids."""
    lieux = found.menages.select(*COMMUNE).unique().with_columns(place_name())
    couvrent: dict[str, list[str]] = {}
    for ident in annuaire.files:
        for nom in lieux.filter(annuaire.territoires[ident].covers())["epci"].unique():
            couvrent.setdefault(nom, []).append(ident)
    return couvrent


def by_scheme(found: Reach, zone: Territory, ident: str) -> tuple[int, int, int]:
    """Proposed households in a scheme's area, those of its public, those who would get one of its places."""
    dedans = found.menages.filter("propose").filter(zone.covers()).height
    sien = pl.col("id_dispositif") == ident
    return dedans, found.possibles.filter(sien).height, found.recus.filter(sien).height


def open_places(scheme: Scheme) -> int:
    """Places open over all the fund lines of a scheme."""
    return sum(ligne.places_ouvertes for ligne in scheme.lignes)


def crossing(found: Reach, annuaire: Directory) -> pl.DataFrame:
    """One row per EPCI × scheme that covers a part of it, and one without a scheme where none does.

    Columns of `CROISEMENT`: households proposed in the EPCI, places open of the scheme over all its territory,
    households of its public there, households that it would receive there.
    """
    lieux = found.menages.with_columns(place_name())
    proposes = lieux.group_by("code_epci", "epci").agg(menages_proposes=pl.col("propose").sum())
    couvrent = [(nom, ident) for nom, idents in _covering(found, annuaire).items() for ident in idents]
    paires = pl.DataFrame(couvrent, schema={"epci": pl.String, "id_dispositif": pl.String}, orient="row")
    schemes = pl.DataFrame(
        [(i, s.nom, open_places(s)) for i, s in annuaire.files.items()],
        schema={"id_dispositif": pl.String, "dispositif": pl.String, "places_ouvertes": pl.Int64},
        orient="row",
    )
    for nom, cadre in (("menages_public", found.possibles), ("recus", found.recus)):
        par_lieu = cadre.join(lieux.select("id_menage", "epci"), on="id_menage")
        paires = paires.join(
            par_lieu.group_by("epci", "id_dispositif").len(nom), on=["epci", "id_dispositif"], how="left"
        ).with_columns(pl.col(nom).fill_null(0))
    return (
        proposes.join(paires.join(schemes, on="id_dispositif"), on="epci", how="left")
        .sort("epci", "id_dispositif", nulls_last=True)
        .select(CROISEMENT)
    )


def uncovered(found: Reach | None, annuaire: Directory, departement: str | None) -> tuple[LigneTrou, ...]:
    """The EPCI of which some communes are in nobody's area.

    Args:
        found: the landlord's tenants; None looks at every commune of the landlord's département.
        annuaire: the directory.
        departement: code of that département; None with no month: nothing can be said.
    """
    lieux = found.menages if found else _communes_of(annuaire, departement)
    comptes = lieux.filter(pl.col("code_insee").is_not_null()).group_by(place_name()).agg(_gaps(found))
    trous = comptes.filter(pl.col("communes_sans") > 0).sort(
        "proposes", "menages", "epci", descending=[True, True, False]
    )
    return tuple(
        LigneTrou(*ligne)
        for ligne in trous.select("epci", "communes", "communes_sans", "menages", "proposes").iter_rows()
    )


def _gaps(found: Reach | None) -> Iterator[pl.Expr]:
    dehors = ~pl.col("couvert")
    yield pl.col("code_insee").n_unique().alias("communes")
    yield pl.col("code_insee").filter(dehors).n_unique().alias("communes_sans")
    yield (dehors.sum() if found else pl.lit(None, pl.UInt32).first()).alias("menages")
    yield ((dehors & pl.col("propose")).sum() if found else pl.lit(None, pl.UInt32).first()).alias("proposes")


def _communes_of(annuaire: Directory, departement: str | None) -> pl.DataFrame:
    zones = [annuaire.territoires[ident].covers() for ident in annuaire.files]
    siennes = communes().filter(pl.col("code_departement") == pl.lit(departement, pl.String))
    return siennes.with_columns(couvert=pl.any_horizontal(pl.lit(False), *zones))
