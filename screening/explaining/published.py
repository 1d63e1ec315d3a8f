"""What a published month says of one household, and of the others only what tells where the cut is.

Everything comes from the month's own folder: decisions, indicators, rules and values in force, manifest. Whether the
sources still give the same figures is left to `rerun.py`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from screening.calendrier import iso
from screening.decision import Capacity, capacity_of, principal_leases
from screening.errors import ConfigurationError
from screening.in_force import FICHIER, InForce, read_in_force
from screening.outputs import MANIFESTE
from screening.workspace import Workspace

SUR_LA_LISTE = ("prioritaire", "vigilance")
DU_MENAGE = ("id_menage", "id_bail", "nature_bail", "mois_dus", "agence")
DECIDE = ("id_bail", "niveau", "rang", "score", "suspension")


@dataclass(frozen=True)
class Published:
    """A household in a published month.

    Attributes:
        mois: first day of the month.
        manifeste: what the month's manifest says.
        en_vigueur: the rules, values, places and cohort that were applied.
        id_menage: the household.
        decisions: its leases, columns of `decisions.parquet`.
        indicateurs: its leases, columns of `indicateurs.parquet`.
        menages: every household of the month, on its dwelling's lease: `DU_MENAGE`, then `DECIDE`.
    """

    mois: date
    manifeste: Mapping[str, Any]
    en_vigueur: InForce
    id_menage: str
    decisions: pl.DataFrame
    indicateurs: pl.DataFrame
    menages: pl.DataFrame

    @cached_property
    def capacite(self) -> Capacity:
        """The month's places."""
        places = self.en_vigueur.capacite
        return capacity_of(self.menages, places.par_mois, places.agences, places.part_precoce)

    @cached_property
    def principal(self) -> pl.DataFrame:
        """The indicators of the household's dwelling, one row; none when it has only annexes."""
        return principal_leases(self.indicateurs)

    @property
    def decision(self) -> dict[str, Any]:
        """The decision, on the dwelling's lease when there is one."""
        homes = self.principal["id_bail"]
        here = self.decisions.filter(pl.col("id_bail").is_in(homes.implode()))
        return (here if here.height else self.decisions).row(0, named=True)


def read_published(espace: Workspace, mois: date, identifiant: str) -> Published:
    """Read what a month's folder says of a household, named by its own id or by that of one of its leases.

    Raises:
        ConfigurationError: the month is not published, or has no such household.
        RuleError: the month's file of rules in force cannot be read back.
    """
    dossier = espace.sortie(mois)
    if not (dossier / MANIFESTE).is_file():
        raise ConfigurationError(
            f"{dossier} : ce mois n'est pas publié. Lancez d'abord « amont screen --mois {iso(mois)} », ou "
            f"choisissez un mois publié{_months(espace)}."
        )
    everyone = pl.read_parquet(dossier / "indicateurs.parquet", columns=list(DU_MENAGE), glob=False)
    id_menage = _household(everyone, identifiant, mois)
    decided = pl.read_parquet(dossier / "decisions.parquet", columns=list(DECIDE), glob=False)
    menages = principal_leases(everyone).join(decided, on="id_bail", how="left", maintain_order="left")
    return Published(
        mois=mois,
        manifeste=json.loads((dossier / MANIFESTE).read_text(encoding="utf-8")),
        en_vigueur=read_in_force(dossier / FICHIER),
        id_menage=id_menage,
        decisions=_of_household(dossier / "decisions.parquet", id_menage),
        indicateurs=_of_household(dossier / "indicateurs.parquet", id_menage),
        menages=menages,
    )


def _household(everyone: pl.DataFrame, identifiant: str, mois: date) -> str:
    """The household of that id; else that of the lease of that id."""
    for column in ("id_menage", "id_bail"):
        found = everyone.filter(pl.col(column) == identifiant)["id_menage"]
        if found.len():
            return str(found[0])
    raise ConfigurationError(
        f"Aucun ménage ni bail de cet identifiant dans le mois {iso(mois)}. Vérifiez qu'il est écrit comme dans vos "
        "exports (zéros de tête compris), et qu'il avait un bail en cours à la fin de ce mois."
    )


def _of_household(path: Path, id_menage: str) -> pl.DataFrame:
    """The rows of a household; only they are decoded, for a row holds every contribution."""
    ids = pl.read_parquet(path, columns=["id_menage"], glob=False)["id_menage"]
    rows = (ids == id_menage).arg_true().to_list()
    return (
        pl.concat([pl.scan_parquet(path, glob=False).slice(row, 1) for row in rows]).collect().sort("id_bail")
    )


def _months(espace: Workspace) -> str:
    found = sorted(path.parent.name for path in espace.sorties.glob(f"????-??/{MANIFESTE}"))
    return f" : {', '.join(found[-6:])}" if found else ""
