"""The model's part of the reasons: contributions grouped by theme, as sentences with the household's own figures.

Rules bring their own sentences; how an input is said is in `phrases.py`; the place of reasons on the list is
`decision.py`'s part.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from screening.phrases import clauses
from screening.workspace import Workspace

PLUS_FORTS = 3
"""Themes said in each sense; the whole list stays in `contributions`."""
APPORT_DICIBLE = 0.1
"""Log-odds under which a theme's net, or an input beside the strongest of its theme, is not worth words."""
SEPARATION = "\u00a0; "


@dataclass(frozen=True)
class Contributions:
    """What each input adds to each lease's score, one row a lease.

    Attributes:
        themes: theme of each input.
        noms: its name.
        valeurs: the lease's figure, NaN where unknown.
        apports: what it adds, in log-odds.
    """

    themes: tuple[str, ...]
    noms: tuple[str, ...]
    valeurs: np.ndarray
    apports: np.ndarray

    @classmethod
    def of(cls, scores: pl.DataFrame) -> "Contributions":
        """Contributions of scored leases; each lease has the inputs of the model, in the order of its tables."""
        each = (
            scores.select("contributions")
            .explode("contributions")
            .unnest("contributions")
            .drop_nulls("theme")
        )
        width = each.height // scores.height if scores.height else 0
        first = each.head(width)
        shape = (scores.height, width)
        values = each["valeur"].fill_null(float("nan")).to_numpy().reshape(shape)
        return cls(
            tuple(first["theme"]),
            tuple(first["indicateur"]),
            values,
            each["apport"].to_numpy().reshape(shape),
        )

    @cached_property
    def par_theme(self) -> dict[str, list[int]]:
        """Theme → its inputs, in the order of the tables."""
        return {
            theme: [k for k, own in enumerate(self.themes) if own == theme]
            for theme in dict.fromkeys(self.themes)
        }

    @cached_property
    def nets(self) -> np.ndarray:
        """What each theme of `par_theme` adds in all, rows × themes, to nine decimals."""
        sums = [self.apports[:, inputs].sum(axis=1) for inputs in self.par_theme.values()]
        return np.round(np.column_stack(sums), 9) if sums else np.zeros((len(self.apports), 0))

    def said(self, rows: np.ndarray, inputs: np.ndarray) -> pl.Series:
        """The clause of one input of each of these rows."""
        names = pl.Series(self.noms, dtype=pl.String).gather(inputs)
        return clauses(pl.DataFrame({"indicateur": names, "valeur": self.valeurs[rows, inputs]}))


def reasons_of(scores: pl.DataFrame) -> pl.DataFrame:
    """Adds `motifs` and `motifs_rassurants` to the scores: at most one sentence a theme, strongest first.

    The net of a theme decides its side and its rank; the sentence says the inputs that push that way, and after
    « mais » the strongest of those that clearly push the other way.

    Args:
        scores: one row per lease of the cohort, with `contributions`.
    """
    found = Contributions.of(scores)
    schema = {"ligne": pl.Int64(), "rang": pl.Int64(), "pese": pl.Boolean(), "phrase": pl.String()}
    said = pl.concat([pl.DataFrame(schema=schema), *_themes_said(found)]).sort("ligne", "rang")
    lines = pl.DataFrame({"ligne": pl.int_range(scores.height, dtype=pl.Int64, eager=True)})
    for name, side in (("motifs", pl.col("pese")), ("motifs_rassurants", ~pl.col("pese"))):
        own = said.filter(side).group_by("ligne", maintain_order=True).agg(pl.col("phrase").alias(name))
        lines = lines.join(own, on="ligne", how="left", maintain_order="left")
    empty = pl.lit([], dtype=pl.List(pl.String()))
    return scores.hstack(lines.select(pl.col("motifs", "motifs_rassurants").fill_null(empty)))


def main_reasons(espace: Workspace, asked: pl.DataFrame) -> pl.DataFrame:
    """The theme that weighed most in the score of each household asked, on the published list of that month.

    Args:
        espace: where the lists are published.
        asked: `mois`, `id_menage`.

    Returns:
        `mois`, `id_menage`, `theme`; a household that the model did not propose, or whose list is gone, is left out.
    """
    found = [pl.DataFrame(schema={"mois": pl.Date, "id_menage": pl.String, "theme": pl.String})]
    for (mois,), part in asked.group_by("mois"):
        path = espace.sortie(mois) / "decisions.parquet"
        if not path.is_file():
            continue
        listed = pl.scan_parquet(path, glob=False).filter(
            pl.col("id_menage").is_in(part["id_menage"].implode()),
            pl.col("rang").is_not_null(),
            pl.col("origine").is_in(["modele", "les_deux"]),
        )
        rows = listed.select("id_menage", "contributions").collect()
        rows = rows.filter(pl.col("contributions").list.len() > 0)
        weighed = Contributions.of(rows)
        themes = pl.Series(list(weighed.par_theme), dtype=pl.String)
        first = weighed.nets.argmax(axis=1) if rows.height else np.zeros(0, dtype=np.int64)
        found.append(rows.select(mois=pl.lit(mois), id_menage="id_menage", theme=themes.gather(first)))
    return pl.concat(found).sort("mois", "id_menage")


def _themes_said(found: Contributions) -> Iterator[pl.DataFrame]:
    """For each theme, the rows where it is among the strongest of its sense, with its rank and its sentence."""
    nets = found.nets
    ranks = np.where(nets > 0, _ranks(nets), _ranks(-nets))
    chosen = (np.abs(nets) >= APPORT_DICIBLE) & (ranks < PLUS_FORTS)
    for column, (theme, inputs) in enumerate(found.par_theme.items()):
        rows = np.flatnonzero(chosen[:, column])
        if len(rows):
            pese = nets[rows, column] > 0
            phrase = theme + "\u00a0: " + _sentence(found, rows, np.array(inputs), pese) + "."
            yield pl.DataFrame({"ligne": rows, "rang": ranks[rows, column], "pese": pese, "phrase": phrase})


def _ranks(nets: np.ndarray) -> np.ndarray:
    """Rank of each theme of each row, the greatest net first; equal nets in the order of the themes."""
    return np.argsort(np.argsort(-nets, axis=1, kind="stable"), axis=1, kind="stable")


def _sentence(found: Contributions, rows: np.ndarray, inputs: np.ndarray, pese: np.ndarray) -> pl.Series:
    """The strongest input in the sense of the net, a second one, and the strongest against it, if they are clear."""
    signed = found.apports[np.ix_(rows, inputs)] * np.where(pese, 1, -1)[:, None]
    order = np.argsort(-signed, axis=1, kind="stable")
    sentence = found.said(rows, inputs[order[:, 0]])
    second, last = order[:, min(1, len(inputs) - 1)], order[:, -1]
    line = np.arange(len(rows))
    for place, clear, link in (
        (second, (signed[line, second] >= APPORT_DICIBLE) & (len(inputs) > 1), ""),
        (last, signed[line, last] <= -APPORT_DICIBLE, "mais "),
    ):
        more = SEPARATION + link + found.said(rows, inputs[place])
        sentence = sentence + more.zip_with(
            pl.Series(clear), pl.Series([""], dtype=pl.String).new_from_index(0, len(rows))
        )
    return sentence
