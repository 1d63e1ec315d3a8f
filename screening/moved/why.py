"""Each household new, stayed or left since the list before, and the share of it due to each cause that changed.

Four causes, as they were at the list before and as they are now:

- `donnees`: the accounts and facts of every household, and what the register remembers (refusals, referrals);
- `regles`: rules and dated values in force, the landlord's own included;
- `modele`: the version in service and the cohort that it scores, or that the rules go alone;
- `places`: the capacity that `amont.toml` declares (the default 1 % follows the households: it is data).

The list is decided again for each mixture of the causes that changed, and the change of « on the list » is shared
by Shapley's value (`shares.py`). When the data alone changed, the share is whole and nothing is decided again.
Limits: a household that owes its place to others (a rank in the score, a place freed) moves by `donnees`, its own
and theirs alike; one that entered or left its dwelling moves by `donnees`; the mixtures are decided by this version
of Amont, the two lists are those that were published.
"""

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from models.errors import FeaturesDifferError, ModelError
from screening.cases import Register
from screening.errors import ParameterError
from screening.in_force import Changes, changes
from screening.moved.mixtures import Mixtures
from screening.moved.published import NotComparableError, Published, published
from screening.moved.shares import Situation, parts, shares
from screening.moved.sides import Present, side_before, side_now
from screening.previous import PreviousList
from screening.redecision import LISTES
from screening.workspace import Workspace

CAUSES = ("donnees", "regles", "modele", "places")
MOUVEMENTS: dict[str, pl.DataType] = {
    "id_menage": pl.String(),
    "id_bail": pl.String(),
    "mois": pl.Date(),
    "compare_a": pl.Date(),
    "mouvement": pl.String(),
    **{f"part_{cause}": pl.Float64() for cause in CAUSES},
    **{f"avec_{cause}_avant": pl.Boolean() for cause in CAUSES},
    "score_avant": pl.Float64(),
    "score": pl.Float64(),
    "score_part_donnees": pl.Float64(),
    "score_part_modele": pl.Float64(),
}


@dataclass(frozen=True)
class WhyMoved:
    """Who moved since the list before, and why.

    Attributes:
        lignes: one row per household new, stayed or left, by `id_menage`: columns of `MOUVEMENTS`. `part_…` sum to
            1 where the household came or left, null where it stayed; `avec_…_avant`: would it be on this list with
            that cause as it was; `score_part_…` sum to the change of the score. All null when not measured.
        causes: those that changed, in the order of `CAUSES`; empty when there is nothing to compare.
        changements: what differs in what applies.
        modeles: version before and now (null: rules alone).
        outil_avant: the tool that made the list before.
        non_mesure: why the causes could not be told; null when they were, or when there is nothing to compare.
    """

    lignes: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=MOUVEMENTS))
    causes: tuple[str, ...] = ()
    changements: Changes = field(default_factory=Changes)
    modeles: tuple[str | None, str | None] = (None, None)
    outil_avant: str | None = None
    non_mesure: str | None = None


def why_moved(espace: Workspace, register: Register, precedent: PreviousList, present: Present) -> WhyMoved:
    """Compare this month's list with the one before; a list that cannot be compared is a reason, not a failure."""
    if precedent.mois is None:
        return WhyMoved()
    rows = _rows(precedent, present)
    try:
        before = published(espace, precedent.mois)
        differences = changes(before.en_vigueur, present.en_vigueur)
        causes = _causes(before, present, differences)
        sides = side_before(espace, register, before, present.count), side_now(espace, present)
        mixtures = Mixtures(*sides, modele_change="modele" in causes)
        lines = _with_scores(_with_shares(rows, causes, mixtures), before, present, causes, mixtures)
    except (NotComparableError, ParameterError, ModelError, FeaturesDifferError) as error:
        return WhyMoved(_typed(rows), non_mesure=str(error).rstrip("."))
    versions = before.version_modele, present.version_modele
    return WhyMoved(_typed(lines), causes, differences, versions, before.outil)


def _rows(precedent: PreviousList, present: Present) -> pl.DataFrame:
    """One row per household of either list, by `id_menage`, on the lease of the present list or else of that before."""
    now = present.decisions.filter(pl.col("niveau").is_in(LISTES), pl.col("rang").is_not_null())
    both = precedent.proposes.select("id_menage", bail_avant="id_bail").join(
        now.select("id_menage", "id_bail"), on="id_menage", how="full", coalesce=True
    )
    return both.sort("id_menage").select(
        "id_menage",
        pl.coalesce("id_bail", "bail_avant").alias("id_bail"),
        pl.lit(present.data.mois).alias("mois"),
        pl.lit(precedent.mois).alias("compare_a"),
        pl.when(pl.col("bail_avant").is_null())
        .then(pl.lit("nouveau"))
        .when(pl.col("id_bail").is_null())
        .then(pl.lit("sorti"))
        .otherwise(pl.lit("maintenu"))
        .alias("mouvement"),
    )


def _causes(before: Published, present: Present, differences: Changes) -> tuple[str, ...]:
    """The causes whose state differs; the data of two months always do."""
    versions = {before.version_modele, present.version_modele}
    differ = {
        "donnees": True,
        "regles": bool(differences.regles or differences.valeurs),
        "modele": len(versions) > 1 or (differences.cohorte and versions != {None}),
        "places": differences.capacite,
    }
    return tuple(cause for cause in CAUSES if differ[cause])


def _with_shares(rows: pl.DataFrame, causes: tuple[str, ...], mixtures: Mixtures) -> pl.DataFrame:
    """Adds `part_…` and `avec_…_avant`; the two lists themselves are known, only mixtures are decided again."""
    nothing: Situation = frozenset()
    everything: Situation = frozenset(causes)
    known = {
        nothing: (rows["mouvement"] != "nouveau").to_numpy(),
        everything: (rows["mouvement"] != "sorti").to_numpy(),
    }

    def on_list(situation: Situation) -> np.ndarray:
        if situation not in known:
            whole = situation | (frozenset(CAUSES) - everything)
            known[situation] = mixtures.on_list(whole, rows["id_menage"])
        return known[situation].astype(np.int64)

    each = shares(causes, on_list)
    found = {f"part_{cause}": pl.Series(each[:, place]).fill_nan(None) for place, cause in enumerate(causes)}
    moved = pl.when(pl.col("mouvement") != "maintenu").then(0.0)
    without = {f"avec_{c}_avant": on_list(everything - {c}).astype(bool) for c in CAUSES}
    return rows.with_columns(
        moved.alias(f"part_{cause}") for cause in CAUSES if cause not in causes
    ).with_columns(**found, **{name: pl.Series(values) for name, values in without.items()})


def _with_scores(
    rows: pl.DataFrame, before: Published, present: Present, causes: tuple[str, ...], mixtures: Mixtures
) -> pl.DataFrame:
    """Adds the two scores of the row's lease and, where it has both, what of the change is the model's."""
    rows = rows.join(
        before.scores().rename({"score": "score_avant"}), on="id_bail", how="left", maintain_order="left"
    ).join(present.decisions.select("id_bail", "score"), on="id_bail", how="left", maintain_order="left")
    change = pl.col("score") - pl.col("score_avant")
    if "modele" not in causes:
        still = pl.when(change.is_not_null()).then(0.0)
        return rows.with_columns(score_part_donnees=change, score_part_modele=still)
    known = {frozenset(): rows["score_avant"], frozenset({"donnees", "modele"}): rows["score"]}

    def score(situation: Situation) -> np.ndarray:
        if situation in known:
            return known[situation].fill_null(np.nan).to_numpy()
        return mixtures.scores(situation, rows["id_bail"])

    each = pl.DataFrame(
        parts(("donnees", "modele"), score), schema=["score_part_donnees", "score_part_modele"]
    )
    return rows.hstack(each.fill_nan(None))


def _typed(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        pl.col(name).cast(kind) if name in rows.columns else pl.lit(None, kind).alias(name)
        for name, kind in MOUVEMENTS.items()
    )
