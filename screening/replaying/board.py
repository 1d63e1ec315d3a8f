"""The replayed months side by side, with what came of each household: the only place where the past meets its suite.

Figures are computed on rows whose suite is known; treated households are a variant of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from models.panel import TREATED, USABLE
from screening.fitting.label import Outcome
from screening.fitting.observed import Observed
from screening.fitting.panel import follow, numbered, panel_of
from screening.replaying.lists import Board
from screening.replaying.month import Seen
from screening.replaying.period import Replay

SECONDE = ("commandement_payer", "assignation")
"""The landlord's own decisions: a second outcome, judged apart."""


@dataclass(frozen=True)
class Second:
    """The second outcome of each row: whether it came, and whether its suite is known and unchanged by help."""

    issue: np.ndarray
    connue: np.ndarray


@dataclass(frozen=True)
class Judged:
    """The board with what the figures need beside it; arrays of one length, a row a household × month.

    Attributes:
        board: rows, scores, months.
        agences: agency of each row, « Sans agence » where none is known.
        solde: euros owed at the month-end, in cents.
        mois_dus: the same in months of net expense; NaN where unknown.
        solde_issue: cents owed at the month-end of the outcome; NaN without one or where it is not a debt.
        mois_dus_issue: the same in months.
        second: the second outcome; None without events.
    """

    board: Board
    agences: np.ndarray
    solde: np.ndarray
    mois_dus: np.ndarray
    solde_issue: np.ndarray
    mois_dus_issue: np.ndarray
    second: Second | None

    @property
    def sans_traites(self) -> np.ndarray:
        """Rows whose suite is known and was not changed by help."""
        return np.flatnonzero(self.board.panel.etat == USABLE)

    @property
    def avec_traites(self) -> np.ndarray:
        """The same with the treated ones."""
        return np.flatnonzero(np.isin(self.board.panel.etat, (USABLE, TREATED)))


def judged_of(replay: Replay, seen: Observed, months: Sequence[Seen]) -> Judged:
    """Put the months together and read what came after each, with everything known at the last month read."""
    rows = pl.concat([month.rows for month in months])
    homes = pl.concat([month.homes for month in months])
    known = numbered(rows, replay.past)
    followed = follow(known, seen.reached, replay.past, replay.past.outcome, replay.fin)
    scores = [month.fitted.brut for month in months if month.fitted is not None]
    panel = panel_of(followed, replay.past.groupes)
    board = Board(
        panel=replace(panel, rivaux={"modele": np.concatenate(scores), **panel.rivaux}),
        seen=months,
        debuts=np.concatenate([[0], np.cumsum([month.rows.height for month in months])]).tolist(),
        part=sum(month.places for month in months) / max(1, sum(month.cohorte for month in months)),
        reglages=replay.espace.reglages.capacite,
        places=sum(month.places for month in months) / len(months),
    )
    debts = _debts(rows.select("id_bail", "t"), followed, seen.reached)
    return Judged(
        board=board,
        agences=homes["agence"].fill_null("Sans agence").to_numpy(),
        solde=homes["solde_du_centimes"].fill_null(0).to_numpy(),
        mois_dus=homes["mois_dus"].fill_null(np.nan).to_numpy(),
        solde_issue=debts["solde_du_centimes"].cast(pl.Float64).fill_null(np.nan).to_numpy(),
        mois_dus_issue=debts["mois_dus"].cast(pl.Float64).fill_null(np.nan).to_numpy(),
        second=_second(replay, seen, known),
    )


def _debts(keys: pl.DataFrame, followed: pl.DataFrame, reached: pl.DataFrame) -> pl.DataFrame:
    """What each lease owed at the month-end of its outcome, in the order of `keys`."""
    at = keys.with_columns(t=(keys["t"] + followed["delai"]).cast(pl.Int32))
    return at.join(reached, on=["id_bail", "t"], how="left", maintain_order="left")


def _second(replay: Replay, seen: Observed, known: pl.DataFrame) -> Second | None:
    """The landlord's decisions after each row; None where no such event is known."""
    events = replay.past.tables.get("evenements")
    if events is None or not events["type"].is_in(SECONDE).any():
        return None
    outcome = Outcome(replay.past.outcome.horizon, SECONDE, None, "commandement ou assignation")
    none = seen.reached.clear()
    rows = known.select("bail", "t")
    followed = follow(rows, none, replay.past, outcome, replay.fin)
    return Second(followed["delai"].is_not_null().to_numpy(), followed["etat"].to_numpy() == USABLE)
