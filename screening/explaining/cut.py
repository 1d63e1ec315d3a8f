"""Where a household stands against the month's cut: its rank, the places of its pool, and what a score must pass.

Of the other households only counts and the score at the cut are given.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from screening.explaining.published import Published

Key = tuple[float, float, str]


@dataclass(frozen=True)
class Cut:
    """The score that proposes without a rule: that of the last of the `places` best among the other households.

    `cle` is what it is compared by: score, months owed, id, the best first; None when there are fewer others than
    places (any score proposes), or no place at all (none does). `score` is None with it.
    """

    places: int
    cle: Key | None

    @property
    def score(self) -> float | None:
        """The score at the cut."""
        return -self.cle[0] if self.cle is not None else None

    def proposes(self, score: float | None, mois_dus: float | None, id_menage: str) -> bool:
        """Whether a score, not suspended, is among the best of the month."""
        if score is None or self.places == 0:
            return False
        return self.cle is None or _key(score, mois_dus, id_menage) < self.cle


def _key(score: float, mois_dus: float | None, id_menage: str) -> Key:
    return (-score, -(mois_dus or 0.0), id_menage)


def cut_of(published: Published) -> Cut:
    """The cut that the household faces, made by all the others."""
    places = published.capacite.par_mois
    free = pl.col("suspension").is_null() & pl.col("score").is_not_null()
    others = published.menages.filter(free & (pl.col("id_menage") != published.id_menage))
    ordered = others.sort(
        -pl.col("score"), -pl.col("mois_dus").fill_null(0), "id_menage", descending=False
    ).select("score", "mois_dus", "id_menage")
    return Cut(places, _key(*ordered.row(places - 1)) if 0 < places <= ordered.height else None)


@dataclass(frozen=True)
class Standing:
    """The household among those of the month.

    Attributes:
        proposes: households proposed in the month.
        bassin: pool of places that its agency draws on (empty: the common one), and its places.
        rang_bassin: its rank among the proposed of its pool; None when it is not proposed.
        servis: households of the pool with a place.
        au_dela: households of the pool proposed beyond the places.
        dernier_score: score of the last of the pool with a place that has one; None without.
    """

    proposes: int
    bassin: str
    places: int
    rang_bassin: int | None
    servis: int
    au_dela: int
    dernier_score: float | None


def standing_of(published: Published, decision: Mapping[str, Any]) -> Standing:
    """Count the household's pool."""
    capacity = published.capacite
    pool, places = capacity.places(decision["agence"])
    proposed = published.menages.filter(pl.col("rang").is_not_null())
    names = {agency: capacity.places(agency)[0] for agency in proposed["agence"].unique()}
    own = proposed.filter(
        pl.Series([names[agency] == pool for agency in proposed["agence"]], dtype=pl.Boolean)
    )
    served = own.filter(pl.col("niveau") == "prioritaire")
    last = served.sort("rang").filter(pl.col("score").is_not_null())["score"]
    rank = decision["rang"]
    return Standing(
        proposes=proposed.height,
        bassin=pool,
        places=places,
        rang_bassin=None if rank is None else int((own["rang"] <= rank).sum()),
        servis=served.height,
        au_dela=own.height - served.height,
        dernier_score=float(last[-1]) if last.len() else None,
    )
