"""Rules and score, under the capacity the teams have, become one level and one action per household.

The decision is taken on the household's dwelling; its other leases repeat it. A person confirms it afterwards:
nothing here leaves the landlord.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

import polars as pl

from screening.holdout import COLONNES, Draw, Holdout, draw_of, hold_out
from screening.places import placed
from screening.vocabulary import ACTIONS

SANS_REPONSE_AVANT_VISITE = 2
"""Contacts without an answer in three months after which a call becomes a visit."""
PART_PAR_DEFAUT = 0.01
"""Share of households that the teams can take up in a month, where the landlord does not say."""

CONTRIBUTIONS = pl.List(
    pl.Struct(
        {"theme": pl.String(), "indicateur": pl.String(), "valeur": pl.Float64(), "apport": pl.Float64()}
    )
)

DECISIONS: dict[str, pl.DataType] = {
    "id_menage": pl.String(),
    "id_bail": pl.String(),
    "mois": pl.Date(),
    "agence": pl.String(),
    "code_commune": pl.String(),
    "niveau": pl.String(),
    "action": pl.String(),
    "rang": pl.Int64(),
    "score": pl.Float64(),
    "score_brut": pl.Float64(),
    "origine": pl.String(),
    "regles": pl.List(pl.String()),
    "motifs": pl.List(pl.String()),
    "motifs_rassurants": pl.List(pl.String()),
    "contributions": CONTRIBUTIONS,
    "suspension": pl.String(),
    "solde_du_centimes": pl.Int64(),
    "dette_technique_centimes": pl.Int64(),
    "mois_dus": pl.Float64(),
    "version_modele": pl.String(),
    "version_regles": pl.String(),
}


@dataclass(frozen=True)
class Capacity:
    """New households that can be taken up in the month: in all, by agency, and kept for early cases.

    `declaree` is False when the landlord gave no figure and `par_mois` is the default share.
    """

    par_mois: int
    agences: Mapping[str, int]
    part_precoce: float
    declaree: bool

    def places(self, agence: str | None) -> tuple[str, int]:
        """The pool an agency draws on, and its places."""
        if agence is not None and agence in self.agences:
            return f"agence {agence}", self.agences[agence]
        return "", max(0, self.par_mois - sum(self.agences.values()))


@dataclass(frozen=True)
class Proofs:
    """What is known of each lease beside its indicators; one row per lease each.

    Attributes:
        faits: fired rules, as of `rules.evaluate`.
        scores: `id_bail` `score` `score_brut` `contributions` `motifs` `motifs_rassurants` (the model's part of
            the reasons), for the leases of the cohort; None in a rules-only run.
        pauses: `id_menage` `suspension`: refusals and referrals that the register remembers.
        version_modele: null in a rules-only run.
        version_regles: content hash of the rules and values.
    """

    faits: pl.DataFrame
    scores: pl.DataFrame | None
    pauses: pl.DataFrame
    version_modele: str | None
    version_regles: str


def capacity_of(
    indicateurs: pl.DataFrame, par_mois: int | None, agences: Mapping[str, int], part: float
) -> Capacity:
    """The landlord's capacity, or the default share of its households."""
    households = principal_leases(indicateurs).height
    default = max(1, ceil(PART_PAR_DEFAUT * households))
    total = max(default, sum(agences.values())) if par_mois is None else par_mois
    return Capacity(total, agences, part, declaree=par_mois is not None)


def principal_leases(indicateurs: pl.DataFrame) -> pl.DataFrame:
    """One row per household: its dwelling's lease, the one with most months owed when it has several."""
    homes = indicateurs.filter(pl.col("nature_bail") == "logement")
    ordered = homes.sort("id_menage", "mois_dus", "id_bail", descending=[False, True, False], nulls_last=True)
    return ordered.unique("id_menage", keep="first", maintain_order=True)


def decide(indicateurs: pl.DataFrame, proofs: Proofs, capacity: Capacity) -> pl.DataFrame:
    """One row per lease of `indicateurs`, in its order: `decisions.parquet` (design § 5).

    Order: lifted by a `relever` rule, then score, then months owed, then id; without a model: the rules'
    priority, months owed, id. A household outside the cohort has no score and comes after those that have one.
    """
    return decide_and_draw(indicateurs, proofs, capacity, None)[0]


def decide_and_draw(
    indicateurs: pl.DataFrame, proofs: Proofs, capacity: Capacity, temoin: Holdout | None
) -> tuple[pl.DataFrame, Draw | None]:
    """As `decide`, the places of the hold-out's band being drawn; and the draw, None without a hold-out."""
    households = levels(principal_leases(indicateurs), proofs, capacity, temoin)
    draw = draw_of(households, temoin) if temoin is not None else None
    return _spread(indicateurs, _worded(households, proofs.scores), proofs), draw


def levels(
    households: pl.DataFrame, proofs: Proofs, capacity: Capacity, temoin: Holdout | None = None
) -> pl.DataFrame:
    """The decision before its words: each household's level, rank and what proposed it.

    Args:
        households: one row per household, on its dwelling's lease (`principal_leases`).
        proofs: of the scores, only `id_bail` and `score` are read.
        capacity: the month's places.
        temoin: the month's hold-out; None: each place goes by rank.

    Returns:
        The same rows with, among others, `niveau`, `rang`, `score`, `origine`, `suspension` and `regles`.
    """
    households = _with_rules(households, proofs.faits)
    households = _with_scores(households, proofs.scores)
    households = _with_pauses(households, proofs)
    return _ranked(_proposed(households, capacity), capacity, temoin)


def _with_rules(households: pl.DataFrame, faits: pl.DataFrame) -> pl.DataFrame:
    """Adds what the rules say of each household's principal lease; lists are ordered by priority."""
    ordered = faits.sort("id_bail", "priorite", "code", descending=[False, True, False], nulls_last=True)
    effect = pl.col("effet")
    reason = effect.is_in(["proposer", "relever"])
    said = ordered.group_by("id_bail", maintain_order=True).agg(
        regles=pl.col("code").filter(effect != "echeance"),
        motifs_regles=pl.col("motif").filter(reason),
        regle_proposee=(effect == "proposer").any(),
        relevee=(effect == "relever").any(),
        priorite=pl.col("priorite").filter(effect == "proposer").first(),
        action_regle=pl.col("action").filter(effect == "proposer").first(),
        suspension_regle=pl.col("motif").filter(effect == "suspendre").first(),
        action_suspension=pl.col("action")
        .filter((effect == "suspendre") & pl.col("action").is_not_null())
        .first(),
    )
    joined = households.join(said, on="id_bail", how="left", maintain_order="left")
    empty = pl.lit([], dtype=pl.List(pl.String()))
    return joined.with_columns(
        pl.col("regle_proposee", "relevee").fill_null(False),
        pl.col("regles", "motifs_regles").fill_null(empty),
    )


def _with_scores(households: pl.DataFrame, scores: pl.DataFrame | None) -> pl.DataFrame:
    if scores is None:
        return households.with_columns(score=pl.lit(None, dtype=pl.Float64))
    own = scores.select("id_bail", "score")
    return households.join(own, on="id_bail", how="left", maintain_order="left")


def _with_pauses(households: pl.DataFrame, proofs: Proofs) -> pl.DataFrame:
    """Suspensions by rule first, then what the register remembers."""
    pauses = proofs.pauses.unique("id_menage", keep="first", maintain_order=True).rename(
        {"suspension": "suspension_registre"}
    )
    joined = households.join(pauses, on="id_menage", how="left", maintain_order="left")
    return joined.with_columns(suspension=pl.coalesce("suspension_regle", "suspension_registre"))


def _proposed(households: pl.DataFrame, capacity: Capacity) -> pl.DataFrame:
    """Adds `proposee` and `origine`: a rule fired, or a score among the top of the month, and no suspension."""
    free = pl.col("suspension").is_null()
    eligible = free & pl.col("score").is_not_null()
    rank = pl.struct(-pl.col("score"), -pl.col("mois_dus").fill_null(0), "id_menage").rank("ordinal")
    by_score = pl.when(eligible).then(rank.over(eligible)) <= capacity.par_mois
    by_rule = pl.col("regle_proposee") & free
    households = households.with_columns(par_score=by_score.fill_null(False), par_regle=by_rule)
    return households.with_columns(
        proposee=pl.col("par_score") | pl.col("par_regle"),
        origine=pl.when(pl.col("par_score") & pl.col("par_regle"))
        .then(pl.lit("les_deux"))
        .when("par_regle")
        .then(pl.lit("regle"))
        .when("par_score")
        .then(pl.lit("modele"))
        .otherwise(pl.lit("aucune")),
    )


def _ranked(households: pl.DataFrame, capacity: Capacity, temoin: Holdout | None) -> pl.DataFrame:
    """Adds `niveau` and `rang`: who is within the capacity of its agency, early cases having their share."""
    without_score = households["score"].null_count() == households.height
    order = ["priorite"] if without_score else ["score"]
    proposed = households.filter("proposee").sort(
        "relevee", *order, "mois_dus", "id_menage", descending=[True, True, True, False], nulls_last=True
    )
    pools = {agence: capacity.places(agence) for agence in proposed["agence"].unique()}
    pool = pl.Series("bassin", [pools[agence][0] for agence in proposed["agence"]], dtype=pl.String)
    places = pl.Series("places", [pools[agence][1] for agence in proposed["agence"]], dtype=pl.Int64)
    proposed = proposed.with_columns(pool, places, precoce=(pl.col("mois_dus") < 1).fill_null(False))
    part = capacity.part_precoce
    proposed = placed(proposed, part) if temoin is None else hold_out(proposed, part, temoin)
    proposed = proposed.sort("prioritaire", descending=True, maintain_order=True)
    drawn = COLONNES if temoin is not None else ()
    ranks = proposed.select(
        "id_menage", "prioritaire", *drawn, rang=pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
    )
    joined = households.join(ranks, on="id_menage", how="left", maintain_order="left")
    return joined.with_columns(
        niveau=pl.when(pl.col("suspension").is_not_null())
        .then(pl.lit("suspendu"))
        .when("prioritaire")
        .then(pl.lit("prioritaire"))
        .when("proposee")
        .then(pl.lit("vigilance"))
        .otherwise(pl.lit("aucun"))
    )


def _worded(households: pl.DataFrame, scores: pl.DataFrame | None) -> pl.DataFrame:
    """Adds the action and the reasons; a household that is not proposed has none of its own."""
    households = _with_model_reasons(households, scores)
    by_score_alone = (
        pl.when(pl.col("contacts_sans_reponse_3") >= SANS_REPONSE_AVANT_VISITE)
        .then(pl.lit("visiter"))
        .otherwise(pl.lit("appeler"))
    )
    proposed = pl.col("proposee")
    empty = pl.lit([], dtype=pl.List(pl.String()))
    reasons = pl.col("motifs_regles").list.concat(pl.col("motifs_modele").fill_null(empty))
    return households.with_columns(
        action=pl.when(proposed)
        .then(pl.coalesce("action_regle", by_score_alone))
        .otherwise(pl.when(pl.col("suspension_regle").is_not_null()).then("action_suspension"))
        .cast(pl.Enum(ACTIONS))
        .cast(pl.String),
        motifs=pl.when(proposed).then(reasons).otherwise(pl.col("motifs_regles")),
        motifs_rassurants=pl.when(proposed)
        .then(pl.col("rassurants_modele").fill_null(empty))
        .otherwise(empty),
    )


def _with_model_reasons(households: pl.DataFrame, scores: pl.DataFrame | None) -> pl.DataFrame:
    if scores is None:
        empty = pl.lit([], dtype=pl.List(pl.String()))
        return households.with_columns(motifs_modele=empty, rassurants_modele=empty)
    own = scores.select("id_bail", motifs_modele="motifs", rassurants_modele="motifs_rassurants")
    return households.join(own, on="id_bail", how="left", maintain_order="left")


def _spread(indicateurs: pl.DataFrame, households: pl.DataFrame, proofs: Proofs) -> pl.DataFrame:
    """The household's decision on each of its leases; only the principal lease carries the rank."""
    of_household = households.select(
        "id_menage", "niveau", "action", "origine", "regles", "motifs", "motifs_rassurants", "suspension"
    )
    ranks = households.select("id_bail", "rang")
    leases = indicateurs.join(of_household, on="id_menage", how="left", maintain_order="left")
    leases = leases.join(ranks, on="id_bail", how="left", maintain_order="left")
    if proofs.scores is None:
        kinds = {"score": pl.Float64(), "score_brut": pl.Float64(), "contributions": CONTRIBUTIONS}
        leases = leases.with_columns(pl.lit(None, dtype=kind).alias(name) for name, kind in kinds.items())
    else:
        own = proofs.scores.select("id_bail", "score", "score_brut", "contributions")
        leases = leases.join(own, on="id_bail", how="left", maintain_order="left")
    empty = pl.lit([], dtype=pl.List(pl.String()))
    leases = leases.with_columns(
        pl.col("niveau").fill_null("aucun"),
        pl.col("origine").fill_null("aucune"),
        pl.col("regles", "motifs", "motifs_rassurants").fill_null(empty),
        version_modele=pl.lit(proofs.version_modele, dtype=pl.String),
        version_regles=pl.lit(proofs.version_regles, dtype=pl.String),
    )
    return leases.select(pl.col(name).cast(kind) for name, kind in DECISIONS.items())
