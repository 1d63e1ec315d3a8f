"""What the list and the scores would be with some causes as they are now and the others as they were.

Each piece (rules on a month's data, scores of a month's data) is worked out once, and only when it is asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import polars as pl

from screening.in_force import InForce
from screening.moved.shares import Situation
from screening.redecision import MonthData, Ranking, Ruled, listed, redecide, ruled, scored

T = TypeVar("T")


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
class Mixtures:
    """The two months, cause by cause."""

    avant: Side
    maintenant: Side
    _memo: dict[tuple[Any, ...], Any] = field(default_factory=dict, repr=False)

    def on_list(self, situation: Situation, menages: pl.Series) -> np.ndarray:
        """Whether each household is on the list that this situation gives."""
        said, scores = self._ruled(situation), self._scores(situation)
        places = self._side("places" in situation).en_vigueur.capacite
        found = listed(redecide(self._data(situation), said, scores, places))
        return menages.is_in(found.implode()).to_numpy()

    def scores(self, situation: Situation, baux: pl.Series) -> np.ndarray:
        """The score of each lease in this situation; NaN where it has none."""
        found = self._scores(situation)
        if found is None:
            return np.full(len(baux), np.nan)
        joined = pl.DataFrame({"id_bail": baux}).join(found, on="id_bail", how="left", maintain_order="left")
        return joined["score"].fill_null(np.nan).to_numpy()

    def _side(self, now: bool) -> Side:
        return self.maintenant if now else self.avant

    def _data(self, situation: Situation) -> MonthData:
        data, rules = "donnees" in situation, "regles" in situation
        applied = self._side(rules).en_vigueur
        return self._once(("donnees", data, rules), lambda: self._side(data).donnees(applied))

    def _ruled(self, situation: Situation) -> Ruled:
        data, rules = "donnees" in situation, "regles" in situation
        applied = self._side(rules).en_vigueur
        return self._once(("regles", data, rules), lambda: ruled(self._data(situation), applied))

    def _scores(self, situation: Situation) -> pl.DataFrame | None:
        data, rules, model = (cause in situation for cause in ("donnees", "regles", "modele"))
        ranking = self._once(("modele", model), self._side(model).modele)
        return self._once(("scores", data, rules, model), lambda: scored(self._data(situation), ranking))

    def _once(self, key: tuple[Any, ...], make: Callable[[], T]) -> T:
        if key not in self._memo:
            self._memo[key] = make()
        return self._memo[key]  # type: ignore[no-any-return]
