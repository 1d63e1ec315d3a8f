"""Layouts of a ledger export: how the rows of its files become ledger lines."""

from collections import Counter
from typing import Protocol

import polars as pl

from screening.dispositions import FEC, MOUVEMENTS, RELEVE_MENSUEL
from screening.intake.conventions import Understood
from screening.intake.fec import Fec
from screening.intake.made import Made
from screening.intake.movements import Movements
from screening.intake.request import Request
from screening.intake.statements import Statements


class Layout(Protocol):
    """A way for a file to hold ledger lines."""

    @property
    def colonnes(self) -> tuple[str, ...]:
        """The canonical columns that this layout derives by itself."""

    @property
    def gardees(self) -> tuple[str, ...]:
        """The columns of a kept row from which its lines are made."""

    def sort_out(self, lot: pl.DataFrame, request: Request) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The rows to be read of a raw batch, and those that are none of our business: ligne, motif."""

    def derive(self, lot: pl.DataFrame, fichier: Understood, request: Request) -> pl.DataFrame:
        """Add the derived columns to a batch, with their `dit_` and `exces_` companions."""

    def make(self, rangs: pl.DataFrame, request: Request) -> Made:
        """The lines of all the kept rows of some leases: bail, `gardees`, fichier, ligne."""

    def tell(self, comptes: Counter[str]) -> list[str]:
        """Sentences on what was counted while lines were made."""


LAYOUTS: dict[str, Layout] = {MOUVEMENTS: Movements(), FEC: Fec(), RELEVE_MENSUEL: Statements()}
