"""What the list and the scores would be with some causes as they are now and the others as they were.

Rules and model are applied once to each month's data, and only when a mixture is asked for; of the data themselves
only what a decision reads is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from screening.in_force import InForce
from screening.moved.shares import Situation
from screening.redecision import MonthData, Ranking, Ruled, listed, redecide, ruled, scored

DECIDED_ON = ("id_menage", "id_bail", "nature_bail", "agence", "mois_dus")
"""What a decision reads of a lease, beside what rules and model say of it."""


@dataclass(frozen=True)
class Side:
    """One of the two months, each cause in its state of that month; read when first needed.

    Attributes:
        donnees: indicators, counted with the values of some month, and register.
        en_vigueur: rules, values and places.
        modele: version and cohort.
    """

    donnees: Callable[[InForce], MonthData]
    en_vigueur: InForce
    modele: Callable[[], Ranking]


@dataclass(frozen=True)
class Judged:
    """A month's data under some rules: what a decision reads of them, what is said, and the scores of each model."""

    data: MonthData
    said: Ruled
    scores: dict[bool, pl.DataFrame | None]


@dataclass(frozen=True)
class Mixtures:
    """The two months, cause by cause; `modele_change` is False when one model served both."""

    avant: Side
    maintenant: Side
    modele_change: bool
    _memo: dict[tuple[bool, bool], Judged] = field(default_factory=dict, repr=False)

    def on_list(self, situation: Situation, menages: pl.Series) -> np.ndarray:
        """Whether each household is on the list that this situation gives."""
        judged = self._judged(situation)
        places = self._side("places" in situation).en_vigueur.capacite
        found = listed(redecide(judged.data, judged.said, judged.scores["modele" in situation], places))
        return menages.is_in(found.implode()).to_numpy()

    def scores(self, situation: Situation, baux: pl.Series) -> np.ndarray:
        """The score of each lease in this situation; NaN where it has none."""
        found = self._judged(situation).scores["modele" in situation]
        if found is None:
            return np.full(len(baux), np.nan)
        joined = pl.DataFrame({"id_bail": baux}).join(found, on="id_bail", how="left", maintain_order="left")
        return joined["score"].fill_null(np.nan).to_numpy()

    def _side(self, now: bool) -> Side:
        return self.maintenant if now else self.avant

    def _judged(self, situation: Situation) -> Judged:
        key = "donnees" in situation, "regles" in situation
        if key not in self._memo:
            self._memo[key] = self._judge(*key)
        return self._memo[key]

    def _judge(self, data_now: bool, rules_now: bool) -> Judged:
        applied = self._side(rules_now).en_vigueur
        data = self._side(data_now).donnees(applied)
        models = (False, True) if self.modele_change else (True,)
        scores = {now: scored(data, self._side(now).modele()) for now in models}
        return Judged(
            replace(data, indicateurs=data.indicateurs.select(DECIDED_ON)), ruled(data, applied), scores
        )
