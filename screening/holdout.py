"""A hold-out: around the cut, where ranks differ by a hair's breadth and places are short, a draw gives the places.

Off unless the landlord asks. Only who holds a place changes: nobody is proposed, suspended or told of a legal date
by it, and an agent may decide otherwise for any household. What came of it is measured by `auditing/trial.py`.
"""

from dataclasses import dataclass, field

import polars as pl

from screening.lottery import NON_TIRE, TIRAGE, TIRE, commitment, drawn_among
from screening.places import ordinary_left, ordinary_rank, placed

PORTEE = 2
"""Nobody is drawn whose rank is more than `PORTEE` half-bands away from the cut."""
COLONNES = ("bassin", "bras", "rang_bande", "maintenue", "aggravee", "raison")
"""What a hold-out says of each household proposed, beside its place."""
BASSINS: dict[str, pl.DataType] = {
    "bassin": pl.String(),
    "tires": pl.Int64(),
    "non_tires": pl.Int64(),
    "raison": pl.String(),
}


@dataclass(frozen=True)
class Holdout:
    """What a month's draw needs, all of it settled before the list is known.

    Attributes:
        demi_bande: b, the places drawn in each pool among 2b households, at most.
        horizon_mois: months for which a household keeps what was drawn for it.
        seuil_mois: months owed from which a household is not submitted to chance.
        graine: the sealed seed.
        en_cours: households drawn earlier and within their horizon: `id_menage` `bras`.
        fige: the month's own draw when it no longer moves, columns of `TIRAGE`; None while it may be drawn.
    """

    demi_bande: int
    horizon_mois: int
    seuil_mois: float
    graine: bytes = field(repr=False)
    en_cours: pl.DataFrame
    fige: pl.DataFrame | None = None


@dataclass(frozen=True)
class Draw:
    """What a month's hold-out did.

    Attributes:
        lignes: households of the band, columns of `TIRAGE`.
        bassins: one row per pool: `tires`, `non_tires`, and `raison` {fige, peu_de_places, places_suffisantes,
            trop_peu_de_menages}, why nothing was drawn there (null: something was).
        maintenus: households not drawn earlier who still give way.
        aggraves: households not drawn earlier whose situation became serious: they come first.
        demi_bande: b.
        horizon_mois: months for which the draw holds.
        engagement: SHA-256 of the sealed seed.
    """

    lignes: pl.DataFrame
    bassins: pl.DataFrame
    maintenus: int
    aggraves: int
    demi_bande: int
    horizon_mois: int
    engagement: str


def hold_out(proposed: pl.DataFrame, part_precoce: float, temoin: Holdout) -> pl.DataFrame:
    """Share the places as `placed` does, then draw those of the band.

    A household not drawn in an earlier month gives way for the horizon, unless its rank now stands above the band
    (it is served as anyone) or its situation is serious (it comes before everyone).

    Args:
        proposed: one row per household proposed, first served first: `bassin`, `places`, `precoce`, `relevee`, and
            the indicators of its dwelling's lease.
        part_precoce: share of the places kept for early cases.
        temoin: the month's hold-out.

    Returns:
        The same rows in the same order, with `reservee`, `prioritaire`, `bras` {tire, non_tire} and `rang_bande` (from
        1; null outside the band), `maintenue`, `aggravee`, `raison`.
    """
    known = _with_arms(proposed.with_row_index("ordre"), temoin)
    natural = placed(known.sort(~pl.col("aggravee"), "ordre"), part_precoce)
    held = natural.with_columns(maintenue=pl.col("ancien_non_tire") & ~pl.col("grave") & ~_above(temoin))
    last = pl.col("maintenue") | (pl.col("fige") == NON_TIRE).fill_null(False)
    shared = placed(held.sort(~pl.col("aggravee"), last, "ordre"), part_precoce)
    armed = _settled(shared) if temoin.fige is not None else _drawn(shared, temoin)
    turn = pl.col("bras").replace_strict({TIRE: 0, NON_TIRE: 2}, default=1, return_dtype=pl.Int8)
    given = armed.sort(turn, maintain_order=True).with_columns(
        prioritaire=pl.col("reservee") | (ordinary_rank() <= ordinary_left())
    )
    return given.sort("ordre").drop("ordre")


def _with_arms(proposed: pl.DataFrame, temoin: Holdout) -> pl.DataFrame:
    """Adds `grave`, `ancien` (the arm drawn earlier), `ancien_non_tire`, `aggravee` and `fige` (this month's arm)."""
    ancien = temoin.en_cours.select("id_menage", ancien="bras")
    fige = (temoin.fige if temoin.fige is not None else pl.DataFrame(schema=TIRAGE)).select(
        "id_menage", "rang_bande", fige="bras"
    )
    serious = (
        pl.col("relevee")
        | pl.col("procedure_en_cours").fill_null(False)
        | (pl.col("mois_dus") >= temoin.seuil_mois).fill_null(True)
    )
    known = proposed.join(ancien, on="id_menage", how="left", maintain_order="left")
    known = known.join(fige, on="id_menage", how="left", maintain_order="left")
    known = known.with_columns(grave=serious, ancien_non_tire=(pl.col("ancien") == NON_TIRE).fill_null(False))
    return known.with_columns(aggravee=pl.col("ancien_non_tire") & pl.col("grave"))


def _above(temoin: Holdout) -> pl.Expr:
    """Holds a place by its rank, with at least b households behind it that hold one of the same kind."""
    from_last = pl.col("prioritaire").cum_sum(reverse=True).over("bassin", "reservee")
    return pl.col("prioritaire") & (from_last > temoin.demi_bande)


def _settled(shared: pl.DataFrame) -> pl.DataFrame:
    return shared.with_columns(bras="fige", raison=pl.lit("fige"))


def _drawn(shared: pl.DataFrame, temoin: Holdout) -> pl.DataFrame:
    """Adds `bras`, `rang_bande` and `raison`: b places for the b last within and the b first beyond, in each pool.

    Where fewer than b of one side may be drawn near the cut, the band is as many of each side.
    """
    b = temoin.demi_bande
    past = (ordinary_rank() - ordinary_left()).alias("au_dela")
    rows = shared.with_columns(past, restantes=ordinary_left()).with_columns(
        tirable=~pl.col("grave")
        & pl.col("ancien").is_null()
        & ~pl.col("reservee")
        & pl.col("au_dela").is_between(1 - PORTEE * b, PORTEE * b)
    )
    inside, beyond = pl.col("tirable") & (pl.col("au_dela") <= 0), pl.col("tirable") & (pl.col("au_dela") > 0)
    waiting = (~pl.col("reservee") & (pl.col("au_dela") > 0)).sum().over("bassin")
    half = pl.min_horizontal(pl.lit(b), inside.sum().over("bassin"), beyond.sum().over("bassin"))
    reason = (
        pl.when(pl.col("restantes") < 2 * b)
        .then(pl.lit("peu_de_places"))
        .when(waiting < b)
        .then(pl.lit("places_suffisantes"))
        .when(half == 0)
        .then(pl.lit("trop_peu_de_menages"))
    )
    near = (inside & (inside.cum_sum(reverse=True).over("bassin") <= half)) | (
        beyond & (beyond.cum_sum().over("bassin") <= half)
    )
    rows = rows.with_columns(raison=reason).with_columns(bande=near & pl.col("raison").is_null())
    chosen = [
        menage
        for (_,), bande in rows.filter("bande").group_by("bassin", maintain_order=True)
        for menage in drawn_among(temoin.graine, bande["id_menage"], bande.height // 2)
    ]
    arm = pl.when(pl.col("id_menage").is_in(chosen)).then(pl.lit(TIRE)).otherwise(pl.lit(NON_TIRE))
    return rows.with_columns(
        bras=pl.when("bande").then(arm),
        rang_bande=pl.when("bande").then(pl.col("bande").cum_sum().over("bassin").cast(pl.Int64)),
    )


def draw_of(households: pl.DataFrame, temoin: Holdout) -> Draw:
    """What the month's hold-out did, from the households that `decision.levels` gave back."""
    proposed = households.filter("proposee")
    fresh = proposed.filter(pl.col("bras").is_not_null()).with_columns(
        horizon_mois=pl.lit(temoin.horizon_mois, dtype=pl.Int64)
    )
    lines = temoin.fige if temoin.fige is not None else fresh.select(*TIRAGE).sort("id_menage")
    arms = lines.group_by("bassin").agg(
        tires=(pl.col("bras") == TIRE).sum(), non_tires=(pl.col("bras") == NON_TIRE).sum()
    )
    pools = (
        proposed.group_by("bassin")
        .agg(pl.col("raison").first())
        .join(arms, on="bassin", how="full", coalesce=True)
    )
    pools = pools.with_columns(
        pl.col("tires", "non_tires").fill_null(0),
        raison=pl.when(pl.col("tires").fill_null(0) == 0).then("raison"),
    )
    return Draw(
        lignes=lines,
        bassins=pools.select(pl.col(name).cast(kind) for name, kind in BASSINS.items()).sort("bassin"),
        maintenus=int((proposed["maintenue"] & ~proposed["prioritaire"]).sum()),
        aggraves=int(proposed["aggravee"].sum()),
        demi_bande=temoin.demi_bande,
        horizon_mois=temoin.horizon_mois,
        engagement=commitment(temoin.graine),
    )
