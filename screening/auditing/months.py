"""The published months as rows: who was there, in the cohort, flagged, held back, proposed, within the places.

Grain: one row per household × published month, on its dwelling's lease. What followed is left to `followup.py`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from screening.calendrier import add_months, iso, month_number
from screening.cohort import EVERYONE, cohort
from screening.decision import principal_leases
from screening.errors import ConfigurationError
from screening.rules.load import Catalogue
from screening.rules.model import names_in
from screening.vocabulary import INDICATEURS
from screening.workspace import Workspace

_KEPT = ("id_menage", "id_bail", "nature_bail", "mois", "mois_dus", "agence")
_OF_THE_LIST = ("id_bail", "niveau", "origine", "regles", "score", "suspension", "version_modele")
TRAITS = ("age", "composition", "activite", "beneficiaire_al", "code_qpv", "code_commune", "anciennete_mois")
"""Columns of `indicateurs.parquet` that serve the audit alone, read by `attributes.py`."""


@dataclass(frozen=True)
class Period:
    """The months asked for.

    Attributes:
        publies: those with a published list, ascending.
        absents: those without, listed and skipped.
    """

    publies: tuple[date, ...]
    absents: tuple[date, ...]


def period_of(espace: Workspace, de: date, a: date) -> Period:
    """Which months between two have a published list.

    Raises:
        ConfigurationError: none is published.
    """
    asked = [add_months(de, k) for k in range(month_number(a) - month_number(de) + 1)]
    published = [mois for mois in asked if _is_published(espace, mois)]
    if not published:
        raise ConfigurationError(
            f"Aucun mois de {iso(de)} à {iso(a)} n'a de liste publiée dans {espace.sorties} : lancer d'abord "
            f"« amont screen --mois {iso(a)} »."
        )
    return Period(tuple(published), tuple(mois for mois in asked if mois not in published))


def _is_published(espace: Workspace, mois: date) -> bool:
    return all(
        (espace.sortie(mois) / name).is_file() for name in ("decisions.parquet", "indicateurs.parquet")
    )


def read_month(espace: Workspace, mois: date, more: tuple[str, ...]) -> pl.DataFrame:
    """One row per household of a published month: its dwelling's lease, its decision, and columns of `more`."""
    condition = espace.reglages.cohorte.condition
    named = () if condition.strip().upper() == EVERYONE else names_in(condition)
    wanted = [name for name in INDICATEURS if name in {*_KEPT, *named, *more}]
    dossier = espace.sortie(mois)
    accounts = pl.scan_parquet(dossier / "indicateurs.parquet", glob=False).select(wanted).collect()
    homes = principal_leases(accounts)
    decided = pl.scan_parquet(dossier / "decisions.parquet", glob=False).select(_OF_THE_LIST).collect()
    return homes.join(decided, on="id_bail", how="left", maintain_order="left")


def stages_of(espace: Workspace, homes: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Adds the quantities of the list to a month's households: Booleans, and `tranche` of months owed."""
    proposing = [rule.code for rule in catalogue.regles if rule.effet == "proposer"]
    kept, _ = cohort(homes, espace.reglages.cohorte.condition)
    held = pl.col("niveau") == "suspendu"
    chosen_by_score = pl.col("origine").is_in(["modele", "les_deux"])
    last = pl.col("score").filter(chosen_by_score).min()
    named = (
        pl.col("regles").list.set_intersection(pl.lit(proposing, dtype=pl.List(pl.String()))).list.len() > 0
    )
    proposed = pl.col("niveau").is_in(["prioritaire", "vigilance"])
    flagged = proposed | (held & (named | (pl.col("score") >= last).fill_null(False)))
    return homes.with_columns(
        tranche=band_of(pl.col("mois_dus")),
        t=pl.lit(month_number(homes["mois"][0]) if homes.height else 0, dtype=pl.Int32),
        presents=pl.lit(True),
        cohorte=kept,
        reperes=flagged,
        suspendus=flagged & held,
        tenus=held,
        proposes=proposed,
        prioritaires=pl.col("niveau") == "prioritaire",
    )


def band_of(mois_dus: pl.Expr) -> pl.Expr:
    """Rank of the band of months owed in `measures.TRANCHES`."""
    bands: Any = pl.when(mois_dus.is_null()).then(5).when(mois_dus <= 0).then(0)
    for rank, bound in enumerate((1, 2, 3), start=1):
        bands = bands.when(mois_dus < bound).then(rank)
    return bands.otherwise(4).cast(pl.UInt8)
