"""Who each way of choosing would have called: rules, model, both, and heuristics, at the same number of places.

Rules and both go through the decision that `screen` takes, early places and suspensions included; a score alone is
cut at the places. Equal scores at the cut are drawn for the best and for the worst.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import expit

from models.capacity import Cut, cut
from models.panel import Panel
from screening.decision import Capacity, Proofs, levels
from screening.replaying.month import Seen
from screening.settings import Capacite

SANS_PAUSE = pl.DataFrame(schema={"id_menage": pl.String(), "suspension": pl.String()})
SCORES = ("modele", "mois_dus", "plus_ancien_terme", "montant_du", "tendance_solde", "jours_depuis_paiement")
DECISIONS = ("les_deux", "sans_places_gardees", "regles")
STRATEGIES = ("les_deux", "sans_places_gardees", "modele", "regles", *SCORES[1:])
HEURISTIQUES = SCORES[1:]


@dataclass(frozen=True)
class Board:
    """The judged rows of every month replayed, in one order.

    Attributes:
        panel: what each row shows and what came of it; `rivaux` are the scores of `SCORES`.
        seen: the months.
        debuts: first row of each month, then the number of rows.
        part: places over rows of a month.
        reglages: agencies' places and the share kept for early cases.
        places: places of a whole month, on average.
    """

    panel: Panel
    seen: Sequence[Seen]
    debuts: Sequence[int]
    part: float
    reglages: Capacite
    places: float


def selections(board: Board, rows: np.ndarray, facteur: float = 1.0) -> dict[str, Cut]:
    """What each strategy selects among some rows of the board.

    Args:
        board: every row.
        rows: row numbers judged, ascending.
        facteur: times the real capacity.
    """
    by_score = {name: cut_by(board, name, rows, facteur) for name in SCORES}
    by_decision = {name: _decided(board, name, rows, facteur) for name in DECISIONS}
    return {name: {**by_score, **by_decision}[name] for name in STRATEGIES}


def cut_by(board: Board, name: str, rows: np.ndarray, facteur: float = 1.0) -> Cut:
    """The rows that a score alone would call."""
    panel, share = board.panel, min(1.0, board.part * facteur)
    return cut(panel.rivaux[name][rows], panel.mois[rows], panel.issue[rows], share)


def _decided(board: Board, name: str, rows: np.ndarray, facteur: float) -> Cut:
    """The priority households of the decision, month by month; ties are broken by id, for the worst and the best."""
    issue = board.panel.issue
    called = np.zeros(len(issue), dtype=bool)
    worst = best = 0
    for number, seen in enumerate(board.seen):
        start, end = board.debuts[number], board.debuts[number + 1]
        here = rows[(rows >= start) & (rows < end)]
        if len(here) == 0:
            continue
        month = _Month(seen, here - start, board, facteur, name)
        called[start:end] |= month.called(None)
        outcome = issue[start:end]
        worst += int(outcome[month.called(~outcome)].sum())
        best += int(outcome[month.called(outcome)].sum())
    chosen = called[rows]
    return Cut(chosen.astype(np.float64), int(chosen.sum()), worst, best)


@dataclass(frozen=True)
class _Month:
    """One month's rows, ready to be decided upon."""

    seen: Seen
    rows: np.ndarray
    board: Board
    facteur: float
    nom: str

    def called(self, first: np.ndarray | None) -> np.ndarray:
        """A mask over the month's rows: priority households, those marked `first` winning every tie."""
        homes = self.seen.homes[self.rows]
        if first is not None:
            ahead = pl.Series(np.where(first[self.rows], "0", "1"))
            homes = homes.with_columns(id_menage=ahead + homes["id_menage"])
        decided = levels(homes, self._proofs(homes), self._capacity())
        mask = np.zeros(self.seen.homes.height, dtype=bool)
        mask[self.rows] = (decided["niveau"] == "prioritaire").to_numpy()
        return mask

    def _proofs(self, homes: pl.DataFrame) -> Proofs:
        faits = self.seen.faits.filter(pl.col("id_bail").is_in(homes["id_bail"].implode()))
        scores = None if self.nom == "regles" else self._scores(homes)
        return Proofs(faits, scores, SANS_PAUSE, None, "")

    def _scores(self, homes: pl.DataFrame) -> pl.DataFrame:
        assert self.seen.fitted is not None  # months without a model are not judged
        raw = self.seen.fitted.brut[self.rows]
        return homes.select("id_bail", score=pl.Series(expit(raw)))

    def _capacity(self) -> Capacity:
        """The places of the rows judged, shared among agencies as the landlord does."""
        wanted = max(1, round(min(1.0, self.board.part * self.facteur) * len(self.rows)))
        scale = wanted / max(1, self.seen.places)
        own = self._rounded({k: v * scale for k, v in self.board.reglages.agences.items()}, wanted)
        early = 0.0 if self.nom == "sans_places_gardees" else self.board.reglages.part_precoce
        return Capacity(wanted, own, early, declaree=True)

    @staticmethod
    def _rounded(agences: Mapping[str, float], most: int) -> dict[str, int]:
        """Whole places, never more in all than there are."""
        whole = {name: round(places) for name, places in agences.items()}
        while sum(whole.values()) > most:
            largest = max(sorted(whole), key=lambda name: whole[name])
            whole[largest] -= 1
        return whole
