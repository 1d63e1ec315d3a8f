"""Every published month of the audit as one frame, households numbered once for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from models import store
from models.errors import ModelError
from screening.auditing import whatif
from screening.auditing.followup import with_answers
from screening.auditing.measures import QUANTITES
from screening.auditing.months import TRAITS, read_month, stages_of
from screening.auditing.outcomes import NEEDED, Sources
from screening.calendrier import iso
from screening.cases import Register
from screening.fitting.label import already_reached
from screening.rules.load import Catalogue
from screening.workspace import Workspace

MOIS_REJOUES = 6
"""Published months decided again for other choices, the latest ones."""
_SPINE = ("id_menage", "id_bail", "t", "tranche", "score", "deja")


@dataclass(frozen=True)
class Gathered:
    """The published months.

    Attributes:
        lignes: one row per household × month: `menage`, `id_bail`, `t`, `tranche`, `score`, `deja`, quantities but
            for those of misses, that `outcomes.py` adds.
        menages: one row per household, in the order of its number: `id_menage`, `mois` (its last audited month),
            and the traits of that month.
        modeles: version of the model by month, null for a list made by rules alone.
        rejoues: the latest months, ready to be decided again.
    """

    lignes: pl.DataFrame
    menages: pl.DataFrame
    modeles: dict[date, str | None]
    rejoues: list[whatif.Month]


def gather_months(
    espace: Workspace, publies: Sequence[date], register: Register, sources: Sources, catalogue: Catalogue
) -> Gathered:
    """Read the published months, and what agents and partners answered to each."""
    rows, homes, replays = [], [], []
    versions: dict[date, str | None] = {}
    for mois in publies:
        found = read_month(espace, mois, (*TRAITS, *NEEDED))
        if mois in publies[-MOIS_REJOUES:]:
            replays.append(whatif.open_month(espace, mois, found.drop(TRAITS, strict=False), catalogue))
        versions[mois] = next(iter(found["version_modele"].drop_nulls().unique().to_list()), None)
        homes.append(found.select("id_menage", "mois", "agence", *TRAITS))
        staged = stages_of(espace, found, catalogue).with_columns(
            deja=already_reached(found, sources.outcome)
        )
        told = with_answers(staged, register, sources.tables, mois)
        rows.append(told.select(*_SPINE, *(name for name in QUANTITES if name in told.columns)))
    last = pl.concat(homes).sort("id_menage", "mois").unique("id_menage", keep="last", maintain_order=True)
    numbers = last.select("id_menage").with_row_index("menage")
    numbered = pl.concat(rows).join(numbers, on="id_menage", how="left", maintain_order="left")
    return Gathered(numbered.drop("id_menage"), last, versions, replays)


def learned_later(espace: Workspace, modeles: dict[date, str | None]) -> tuple[list[date], list[date]]:
    """Months whose model had learned from later months, and those whose model is no longer there to tell."""
    later, unknown = [], []
    for mois, version in modeles.items():
        if version is None:
            continue
        try:
            last = str(store.read_tables(espace.modeles / version, version).contexte["fin"])
        except ModelError:
            unknown.append(mois)
            continue
        if last > iso(mois):
            later.append(mois)
    return later, unknown
