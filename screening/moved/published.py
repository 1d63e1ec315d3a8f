"""The month before as its folder holds it: what was known, what applied and what was decided, hashes checked.

A folder that cannot be believed or is no longer there is a reason, never a failure: this month's list stands.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from screening.calendrier import iso
from screening.errors import AmontError, ParameterError, RuleError
from screening.in_force import FICHIER, InForce, read_in_force
from screening.outputs import MANIFESTE, content_hash
from screening.vocabulary import INDICATEURS
from screening.workspace import Workspace

COMPTES, DECISIONS = "indicateurs.parquet", "decisions.parquet"


class NotComparableError(AmontError):
    """Why a published month cannot be compared with this one, as the end of a sentence; shown, never raised further."""


@dataclass(frozen=True)
class Published:
    """A published month.

    Attributes:
        mois: first day of the month.
        dossier: its folder.
        outil: version of Amont that made it.
        version_modele: null when the rules went alone.
        en_vigueur: what applied.
    """

    mois: date
    dossier: Path
    outil: str
    version_modele: str | None
    en_vigueur: InForce

    def scores(self) -> pl.DataFrame:
        """`id_bail`, `score` of each lease that had one."""
        path = self.dossier / DECISIONS
        found = pl.scan_parquet(path, glob=False).select("id_bail", "score").drop_nulls("score")
        return found.collect()

    def indicators(self) -> pl.DataFrame:
        """The published indicators; one that this version of Amont adds is unknown in an older folder."""
        frame = pl.read_parquet(self.dossier / COMPTES)
        known = frame.schema
        return frame.select(
            pl.col(name).cast(kind) if name in known else pl.lit(None, kind).alias(name)
            for name, kind in INDICATEURS.items()
        )


def published(espace: Workspace, mois: date) -> Published:
    """Open a published month.

    Raises:
        NotComparableError: its folder is absent, was changed since, or does not hold what applied to it.
    """
    dossier = espace.sortie(mois)
    try:
        facts = dict(json.loads((dossier / MANIFESTE).read_text(encoding="utf-8")))
        _check(dossier, facts["fichiers"])
        applied = read_in_force(dossier / FICHIER)
        return Published(mois, dossier, str(facts["outil"]), facts["version_modele"], applied)
    except (OSError, ValueError, KeyError):
        raise NotComparableError(f"le dossier {iso(mois)} n'est plus là, ou plus entier") from None
    except (RuleError, ParameterError) as error:
        raise NotComparableError(str(error)) from None


def _check(dossier: Path, hashes: Mapping[str, str]) -> None:
    """The files that the comparison reads are those that the manifest names."""
    if FICHIER not in hashes:
        raise NotComparableError(
            f"le dossier {dossier.name} vient d'une version d'Amont qui n'y gardait pas les règles en vigueur"
        )
    for name in (COMPTES, DECISIONS, FICHIER):
        if content_hash(dossier / name) != hashes[name]:
            raise NotComparableError(
                f"dans le dossier {dossier.name}, {name} n'est plus celui que nomme le manifeste"
            )
