"""Decides copies of a household again, on the real ledger, rules, values and look-up tables of the month.

The copy `TEL_QUEL` has no change: it must give the published figures, or nothing is concluded. Which changes are
worth a copy is `whatif.py`'s part.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from models.tables import Tables, probability
from screening.calendrier import last_day
from screening.cohort import cohort
from screening.decision import principal_leases
from screening.explaining.changes import Change, applied
from screening.explaining.cut import Cut
from screening.explaining.excerpt import REPERE, Excerpt, copies, copy_id
from screening.explaining.published import Published
from screening.indicators import build_indicators
from screening.inputs import model_inputs
from screening.rules import states

TEL_QUEL = 0
TOLERANCE = 1e-9
"""Relative: a lease counted among others or alone may differ by the rounding of a sum of floats."""


@dataclass(frozen=True)
class Verdict:
    """What a copy of the household becomes.

    Attributes:
        regles: codes of the rules that propose it.
        par_score: its score alone proposes it.
        suspendue_par: codes of the rules that keep it off.
        score: its score; None outside the cohort or without a model.
    """

    regles: tuple[str, ...]
    par_score: bool
    suspendue_par: tuple[str, ...]
    score: float | None

    @property
    def hors_liste(self) -> bool:
        """Whether it is no longer proposed."""
        return bool(self.suspendue_par) or not (self.regles or self.par_score)


@dataclass(frozen=True)
class Bench:
    """Everything that the copies of a household are decided with."""

    published: Published
    source: Excerpt
    tables: Tables | None
    cut: Cut

    def verdicts(self, changes: Mapping[int, Change]) -> dict[int, Verdict]:
        """The verdict on the household under each change, counted together in one run."""
        homes = principal_leases(self.indicators(changes))
        catalogue, values = self.published.en_vigueur.catalogue, self.published.en_vigueur.valeurs
        answers = states(catalogue, homes, values).rows(named=True)
        scores = self._scores(homes)
        found = {}
        for home, answer, score in zip(homes.iter_rows(named=True), answers, scores, strict=True):
            fired = {
                effect: tuple(r.code for r in catalogue.regles if r.effet == effect and answer[r.code])
                for effect in ("proposer", "suspendre")
            }
            taken = self.cut.proposes(score, home["mois_dus"], self.published.id_menage)
            numero = int(home["id_menage"].split("/", 1)[0])
            found[numero] = Verdict(fired["proposer"], taken, fired["suspendre"], score)
        return found

    def indicators(self, changes: Mapping[int, Change]) -> pl.DataFrame:
        """Indicators of the household's leases in every copy."""
        mois = self.published.mois
        copied = applied(copies(self._with_proposed_plans(), list(changes)), changes, mois)
        lines = None if copied.ecritures is None else copied.ecritures.lazy()
        found = build_indicators(dict(copied.tables), lines, [mois], self.published.en_vigueur.valeurs)
        own = [copy_id(self.published.id_menage, numero) for numero in changes]
        return found.filter(pl.col("id_menage").is_in(own) & (pl.col("id_bail") != REPERE))

    def as_published(self) -> bool:
        """Whether the sources, as they are now known, still give the month's figures and score."""
        again = self.indicators({TEL_QUEL: Change("rien", "")}).sort("id_bail")
        known = self.published.indicateurs
        prefix = copy_id("", TEL_QUEL)
        again = again.with_columns(pl.col("id_bail", "id_menage").str.strip_prefix(prefix))
        if not _same(again, known):
            return False
        score = self._scores(self.published.principal)
        said = self.published.decision["score"]
        return not score or (
            (score[0] is None) == (said is None) and abs((score[0] or 0) - (said or 0)) <= TOLERANCE
        )

    def _with_proposed_plans(self) -> Excerpt:
        """The plans that agents had kept, as the published indicators tell them."""
        at = last_day(self.published.mois)
        days = self.published.indicateurs.select(
            "id_bail", date=pl.lit(at) - pl.duration(days=pl.col("plan_propose_jours"))
        )
        known = {**self.source.tables, "plans_proposes": days.drop_nulls().cast({"date": pl.Date})}
        return replace(self.source, tables=known)

    def _scores(self, homes: pl.DataFrame) -> list[float | None]:
        """The score of each dwelling; None outside the cohort."""
        if self.tables is None or homes.is_empty():
            return [None] * homes.height
        kept, _ = cohort(homes, self.published.en_vigueur.cohorte)
        values = self.tables.values(model_inputs(homes))
        scores = probability(self.tables.log_odds(self.tables.contributions(values)))
        return [float(score) if inside else None for score, inside in zip(scores, kept, strict=True)]


def _same(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    """Whether two frames of indicators say the same, floats to `TOLERANCE`."""
    if one.shape != other.shape or one.columns != other.columns:
        return False
    for name, kind in other.schema.items():
        mine, theirs = one[name], other[name]
        if kind.is_float():
            gap = (mine - theirs).abs() > TOLERANCE * theirs.abs().clip(lower_bound=1)
            if mine.is_null().ne(theirs.is_null()).any() or gap.fill_null(False).any():
                return False
        elif not mine.equals(theirs, null_equal=True):
            return False
    return True
