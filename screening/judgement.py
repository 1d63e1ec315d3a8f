"""What the model says of a month: the scores of the cohort, or why the rules go alone."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

import polars as pl

from screening.calendrier import iso
from screening.cases import Register
from screening.cohort import cohort
from screening.errors import ModelUnavailableError
from screening.reasons import reasons_of
from screening.scoring import service
from screening.vocabulary import INDICATEURS
from screening.workspace import Workspace

DEMANDE = "à la demande (--regles-seules)"
SANS_MODELE = "aucun modèle n'est en service ; `amont train` en ajuste un"


@dataclass(frozen=True)
class Judgement:
    """The model's part of a month.

    Attributes:
        scores: one row per lease of the cohort, with its reasons; None when the rules go alone.
        version: version in service, null when the rules go alone.
        empreinte: SHA-256 of its tables.
        intercept: what every score starts from, in log-odds.
        regles_seules: why the rules go alone, as the end of a sentence; null when they do not.
        avertissements: what the version says against itself.
        cohorte: leases of the cohort, and those of them kept because the condition is unknown; None without model.
    """

    scores: pl.DataFrame | None = None
    version: str | None = None
    empreinte: str | None = None
    intercept: float | None = None
    regles_seules: str | None = None
    avertissements: tuple[str, ...] = ()
    cohorte: tuple[int, int] | None = None

    def without_scores(self) -> Self:
        """The same, once the decisions bear the scores: at a hundred thousand leases they weigh 0.2 GiB."""
        return replace(self, scores=None)

    def reservations(self, already: Collection[str]) -> tuple[str, ...]:
        """What the version says against itself, without what this month's sources said already."""
        return tuple(sentence for sentence in self.avertissements if sentence not in already)


def judge(espace: Workspace, mois: date, indicateurs: pl.DataFrame, regles_seules: bool) -> Judgement:
    """Score the dwellings of the cohort with the version in service, unless this month is unlike the earlier ones.

    Raises:
        ModelError: the version cannot be trusted.
        FeaturesDifferError: it wants inputs that are not there.
    """
    if regles_seules:
        return Judgement(regles_seules=DEMANDE)
    model = service(espace)
    if model is None:
        return Judgement(regles_seules=SANS_MODELE)
    homes, kept, unknown = _cohort(espace, indicateurs)
    scored = homes.filter(kept)
    fallback = model.fallback_reason(scored, _precedents(espace, mois), espace.reglages.derive)
    if fallback is not None:
        return Judgement(regles_seules=fallback)
    return Judgement(
        scores=reasons_of(model.score(scored)),
        version=model.version,
        empreinte=model.empreinte,
        intercept=model.intercept,
        avertissements=(*model.avertissements, *model.drift_warnings(scored, espace.reglages.derive)),
        cohorte=(scored.height, unknown),
    )


def recognise(register: Register, judgement: Judgement, horodatage: datetime) -> None:
    """Record the version's hash the first time it is met; refuse it when it is no longer the same.

    Raises:
        ModelUnavailableError: the register knows this version under another hash.
    """
    if judgement.version is None or judgement.empreinte is None:
        return
    if not register.record_version(judgement.version, judgement.empreinte, horodatage):
        raise ModelUnavailableError(
            f"Le modèle {judgement.version} n'a plus l'empreinte que le registre lui connaît : il n'est pas utilisé. "
            "Relancer `amont train`, ou `amont screen --regles-seules`."
        )


def _cohort(espace: Workspace, indicateurs: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series, int]:
    homes = indicateurs.filter(pl.col("nature_bail") == "logement")
    return homes, *cohort(homes, espace.reglages.cohorte.condition)


def _precedents(espace: Workspace, mois: date) -> pl.DataFrame:
    """The cohort of the last month this workspace published before `mois`; no row without one."""
    published = sorted(espace.sorties.glob("????-??/indicateurs.parquet"))
    earlier = [path for path in published if path.parent.name < iso(mois)]
    if not earlier:
        return pl.DataFrame(schema=INDICATEURS)
    homes, kept, _ = _cohort(espace, pl.read_parquet(earlier[-1]))
    return homes.filter(kept)
