"""A month's data decided again under other rules, another model or other places than those that were applied.

Nothing is published and nothing is recorded here; which combinations are worth a decision is the caller's part.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from models.tables import Tables, probability
from screening.calendrier import last_day
from screening.cases import Memory
from screening.cohort import cohort
from screening.decision import Proofs, capacity_of, levels, principal_leases
from screening.in_force import InForce
from screening.inputs import model_inputs
from screening.pauses import pauses_of
from screening.rules import Evaluation, evaluate
from screening.settings import Capacite

LISTES = ("prioritaire", "vigilance")


@dataclass(frozen=True)
class MonthData:
    """What is known of the households at a month's end, whatever is decided with it.

    Attributes:
        mois: first day of the month.
        indicateurs: one row per lease, columns of the vocabulary.
        memoire: the register as of that end.
    """

    mois: date
    indicateurs: pl.DataFrame
    memoire: Memory

    @cached_property
    def principaux(self) -> pl.DataFrame:
        """One row per household, on its dwelling's lease."""
        return principal_leases(self.indicateurs)

    @property
    def logements(self) -> pl.DataFrame:
        """The dwellings' leases, which rules and model read."""
        return self.indicateurs.filter(pl.col("nature_bail") == "logement")


@dataclass(frozen=True)
class Ranking:
    """How a month is scored: the tables of a version (None: the rules go alone) and whom they score."""

    tables: Tables | None
    cohorte: str


@dataclass(frozen=True)
class Ruled:
    """What a set of rules says of a month's data, and whom the register keeps off under them.

    Attributes:
        evaluation: fired rules and counts.
        tenus: `id_menage` `suspension`, as of `pauses.Pauses`.
    """

    evaluation: Evaluation
    tenus: pl.DataFrame


def ruled(data: MonthData, en_vigueur: InForce) -> Ruled:
    """Apply rules and values, of that month or of another, to a month's data."""
    evaluation = evaluate(en_vigueur.catalogue, data.logements, en_vigueur.valeurs)
    pauses = pauses_of(data.memoire, evaluation.faits, data.principaux, last_day(data.mois))
    return Ruled(evaluation, pauses.tenus)


def scored(data: MonthData, ranking: Ranking) -> pl.DataFrame | None:
    """Score a month's cohort: `id_bail`, `score` (calibrated probability); None when the rules go alone.

    Raises:
        FeaturesDifferError: the tables were made for other inputs.
    """
    if ranking.tables is None:
        return None
    kept, _ = cohort(data.logements, ranking.cohorte)
    leases = data.logements.filter(kept)
    values = ranking.tables.values(model_inputs(leases))
    log_odds = ranking.tables.log_odds(ranking.tables.contributions(values))
    return pl.DataFrame({"id_bail": leases["id_bail"], "score": probability(log_odds)})


def redecide(data: MonthData, said: Ruled, scores: pl.DataFrame | None, places: Capacite) -> pl.DataFrame:
    """Decide a month's data with what rules and model say of them, under these places.

    Returns:
        One row per household, by `id_menage`: the columns of `decision.levels`.
    """
    capacity = capacity_of(data.indicateurs, places.par_mois, places.agences, places.part_precoce)
    proofs = Proofs(said.evaluation.faits, scores, said.tenus, None, "")
    return levels(data.principaux, proofs, capacity)


def listed(menages: pl.DataFrame) -> pl.Series:
    """`id_menage` of the households that a decision puts on the list."""
    return menages.filter(pl.col("niveau").is_in(LISTES))["id_menage"]
