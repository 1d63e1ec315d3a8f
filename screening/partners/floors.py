"""Which floors a month can hold: how many places each may ask for, and which ones cannot hold together.

A floor keeps places for a public that an `orienter` rule names; who is served under them is `allocation.py`'s.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

import polars as pl

from screening.errors import ConfigurationError
from screening.partners.allocation import PLANCHERS, shortfall
from screening.settings_errors import nearest


@dataclass(frozen=True)
class Floors:
    """What the landlord asks for the month.

    Attributes:
        demandes: least places by public: a number, or a share of the places that can be given.
        membres: `id_menage`, `plancher`: the households of each public.
    """

    demandes: Mapping[str, int | float]
    membres: pl.DataFrame


@dataclass(frozen=True)
class Floor:
    """What became of a floor.

    Attributes:
        plancher: its public.
        demandees: places asked for it this month.
        possibles: the most places that its households could take, were there no other floor.
        servies: places that they got.
    """

    plancher: str
    demandees: int
    possibles: int
    servies: int = 0


@dataclass(frozen=True)
class Conflict:
    """Floors that cannot all hold, and that could if any one of them were given up.

    Attributes:
        planchers: their publics.
        manque: the fewest places they lack together.
    """

    planchers: tuple[str, ...]
    manque: int


def asked_floors(
    planchers: Mapping[str, int | float], regles: pl.DataFrame, connus: Collection[str]
) -> Floors:
    """The floors of `[planchers]`, with the households for which a rule that leads to their public fired.

    Args:
        planchers: as the settings say.
        regles: `id_menage`, `orientation`.
        connus: the publics that the `orienter` rules lead to.

    Raises:
        ConfigurationError: a floor names a public that no rule leads to; all of them are named.
    """
    fautes = [
        f"amont.toml : [planchers] {nom} : aucune règle « orienter » n'y mène ; {nearest(nom, sorted(connus))}"
        for nom in planchers
        if nom not in connus
    ]
    if fautes:
        raise ConfigurationError("\n".join(fautes))
    membres = regles.filter(pl.col("orientation").is_in(list(planchers))).rename({"orientation": "plancher"})
    return Floors(dict(sorted(planchers.items())), membres.select("id_menage", "plancher"))


@dataclass(frozen=True)
class Month:
    """What the floors of a month are set against.

    Attributes:
        options, plafonds: as `allocate` takes them.
        envoyees: `id_menage` of those already sent this month: their places count for the floors.
    """

    options: pl.DataFrame
    plafonds: pl.DataFrame
    envoyees: pl.DataFrame

    def lacking(self, membres: pl.DataFrame, places: Mapping[str, int]) -> int:
        """The fewest places that these floors lack together."""
        return shortfall(self.options, self.plafonds, floor_rows(membres, places))


def floor_rows(membres: pl.DataFrame, places: Mapping[str, int]) -> pl.DataFrame:
    """Floors as `allocate` takes them; those that ask for nothing are left out."""
    utiles = {nom: nombre for nom, nombre in places.items() if nombre > 0}
    gardes = membres.filter(pl.col("plancher").is_in(list(utiles)))
    return gardes.with_columns(
        places=pl.col("plancher").replace_strict(utiles, default=None, return_dtype=pl.Int64)
    ).select(PLANCHERS.keys())


def set_floors(floors: Floors, month: Month) -> tuple[tuple[Floor, ...], tuple[Conflict, ...]]:
    """What each floor asks for and can have, and the sets of floors that cannot all hold."""
    if not floors.demandes:
        return (), ()
    membres = floors.membres.join(month.options, on="id_menage", how="semi")
    effectifs, deja = _sizes(membres), _sizes(floors.membres.join(month.envoyees, on="id_menage", how="semi"))
    parmi = _givable(floors, month)
    demandees = {nom: _places(demande, parmi) for nom, demande in floors.demandes.items()}
    voulues = {
        nom: min(max(0, nombre - deja.get(nom, 0)), effectifs.get(nom, 0))
        for nom, nombre in demandees.items()
    }
    conflits: tuple[Conflict, ...] = ()
    if month.lacking(membres, voulues):
        voulues = {nom: n - month.lacking(membres, {nom: n}) for nom, n in voulues.items()}
        conflits = tuple(_conflicts(membres, voulues, month))
    return (
        tuple(Floor(nom, demandees[nom], deja.get(nom, 0) + voulues[nom]) for nom in voulues),
        conflits,
    )


def _conflicts(membres: pl.DataFrame, places: Mapping[str, int], month: Month) -> Iterator[Conflict]:
    """Sets of floors without a common member: each cannot hold, and could without any one of its floors."""
    restants = {nom: nombre for nom, nombre in places.items() if nombre > 0}
    while month.lacking(membres, restants):
        noyau = dict(restants)
        for nom in restants:
            sans = {autre: nombre for autre, nombre in noyau.items() if autre != nom}
            noyau = sans if month.lacking(membres, sans) else noyau
        yield Conflict(tuple(noyau), month.lacking(membres, noyau))
        restants = {nom: nombre for nom, nombre in restants.items() if nom not in noyau}


def _givable(floors: Floors, month: Month) -> int:
    """The most places that can be given this month, counted only where a floor is a share of them."""
    if all(isinstance(demande, int) for demande in floors.demandes.values()):
        return 0
    tous = month.options.select("id_menage", plancher=pl.lit("")).unique()
    nouvelles = tous.height - month.lacking(tous, {"": tous.height})
    return nouvelles + month.envoyees["id_menage"].n_unique()


def _places(demande: int | float, parmi: int) -> int:
    """A number of places, or the least whole number that makes the share, as it is written."""
    if isinstance(demande, int):
        return demande
    return int((Decimal(str(demande)) * parmi).to_integral_value(ROUND_CEILING))


def _sizes(membres: pl.DataFrame) -> dict[str, int]:
    return dict(membres.group_by("plancher").agg(pl.col("id_menage").n_unique()).iter_rows())
