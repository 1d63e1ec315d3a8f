"""What the model says of a month: the scores of the cohort, or why the rules go alone."""

from dataclasses import dataclass

import polars as pl

from screening.cohort import cohort
from screening.reasons import reasons_of
from screening.workspace import Workspace

DEMANDE = "règles seules, à la demande (--regles-seules)"
SANS_MODELE = "aucun modèle n'est en service ; `amont train` en ajuste un"


@dataclass(frozen=True)
class Judgement:
    """The model's part of a month.

    Attributes:
        scores: one row per lease of the cohort, with its reasons; None when the rules go alone.
        version: version in service, null when the rules go alone.
        intercept: what every score starts from, in log-odds.
        regles_seules: why the rules go alone, null when they do not.
        avertissements: what the version says against itself.
        cohorte: leases of the cohort, and those of them kept because the condition is unknown; None without model.
    """

    scores: pl.DataFrame | None = None
    version: str | None = None
    intercept: float | None = None
    regles_seules: str | None = None
    avertissements: tuple[str, ...] = ()
    cohorte: tuple[int, int] | None = None


def judge(espace: Workspace, indicateurs: pl.DataFrame, regles_seules: bool) -> Judgement:
    """Score the dwellings of the cohort with the version in service.

    Raises:
        ModelError: the version cannot be trusted.
        FeaturesDifferError: it wants inputs that are not there.
    """
    if regles_seules:
        return Judgement(regles_seules=DEMANDE)
    from screening.scoring import service

    model = service(espace)
    if model is None:
        return Judgement(regles_seules=SANS_MODELE)
    homes = indicateurs.filter(pl.col("nature_bail") == "logement")
    kept, unknown = cohort(homes, espace.reglages.cohorte.condition)
    scored = homes.filter(kept)
    return Judgement(
        scores=reasons_of(model.score(scored)),
        version=model.version,
        intercept=model.intercept,
        avertissements=tuple(model.avertissements),
        cohorte=(scored.height, unknown),
    )
