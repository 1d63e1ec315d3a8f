"""A household's score as the sum of its parts, grouped by theme, with its own figures and the cut it faces."""

import polars as pl

from reports.explanation import EntreeExpliquee, ScoreExplique, ThemeExplique
from screening.explaining.cut import Cut
from screening.explaining.published import Published
from screening.phrases import clauses


def score_of(published: Published, cut: Cut) -> ScoreExplique | None:
    """What the month's folder says of the score; None when the household has none."""
    said, intercept = published.decision, published.manifeste["intercept"]
    if said["score"] is None or intercept is None:
        return None
    parts = pl.DataFrame(said["contributions"], schema=_SCHEMA)
    inputs = parts.with_columns(phrase=clauses(parts))
    return ScoreExplique(
        score=said["score"],
        score_brut=said["score_brut"],
        intercept=intercept,
        ecart=abs(said["score_brut"] - intercept - float(parts["apport"].sum())),
        themes=_themes(inputs),
        places=cut.places,
        coupe=cut.score,
    )


_SCHEMA = {"theme": pl.String, "indicateur": pl.String, "valeur": pl.Float64, "apport": pl.Float64}


def without_score(published: Published) -> str:
    """Why a household has no score."""
    alone = published.manifeste["regles_seules"]
    if alone is not None:
        return f"Pas de score : les règles seules proposent et ordonnent ce mois-ci, {alone}."
    return "Pas de score : ce ménage n'est pas de ceux que le modèle regarde ([cohorte]) ; les règles en décident."


def _themes(inputs: pl.DataFrame) -> tuple[ThemeExplique, ...]:
    """The themes, the heaviest first; inputs likewise."""
    size = pl.col("apport").abs()
    themes = [
        ThemeExplique(
            str(theme),
            round(float(own["apport"].sum()), 9),
            tuple(EntreeExpliquee(*row) for row in own.sort(-size).select("phrase", "apport").iter_rows()),
        )
        for (theme,), own in inputs.group_by("theme", maintain_order=True)
    ]
    return tuple(sorted(themes, key=lambda theme: -abs(theme.apport)))
