"""What the model foresees: the months until a lease's outcome, seen from each month-end.

By default the lease's own debt passes three months of net expense and a floor in euros, at a month-end within
the horizon; `[cible]` may name events or a number of months owed instead.
"""

from dataclasses import dataclass

import polars as pl

from screening.parameters import Values
from screening.settings import Cible


@dataclass(frozen=True)
class Outcome:
    """The outcome as settled by `amont.toml` and the dated values of the last month read.

    Attributes:
        horizon: months.
        evenements: types of events that are the outcome.
        dette: Boolean expression over the indicators of a month-end, None when no debt is an outcome.
        phrase: the outcome in French.
    """

    horizon: int
    evenements: tuple[str, ...]
    dette: pl.Expr | None
    phrase: str

    @property
    def debt_only(self) -> bool:
        """True when a lease already past the debt has nothing left to foresee."""
        return self.dette is not None and not self.evenements


def outcome_of(cible: Cible, values: Values) -> Outcome:
    """The outcome that `[cible]` describes; the default one when it lists none."""
    within = f"dans les {cible.horizon_mois} mois"
    if not cible.evenements and cible.mois_dus is None:
        months, floor = (
            float(values.valeur("seuil_cible_mois")),
            int(values.valeur("plancher_cible_centimes")),
        )
        own = pl.col("dette_propre_centimes")
        passed = (own >= months * pl.col("depense_nette_centimes").clip(lower_bound=0)) & (own >= floor)
        phrase = f"dette propre d'au moins {months:g} mois de dépense nette et {floor / 100:.0f} € à une fin de mois"
        return Outcome(cible.horizon_mois, (), passed, f"{phrase} {within}")
    parts = [f"événement {', '.join(cible.evenements)}"] if cible.evenements else []
    debt = None
    if cible.mois_dus is not None:
        debt = pl.col("mois_dus") >= cible.mois_dus
        parts.append(f"au moins {cible.mois_dus:g} mois dus à une fin de mois")
    return Outcome(cible.horizon_mois, cible.evenements, debt, f"{' ou '.join(parts)} {within}")


def already_reached(rows: pl.DataFrame, outcome: Outcome) -> pl.Series:
    """Whether each row is past a debt outcome at its month-end: nothing is left to foresee. Never null."""
    debt = outcome.dette if outcome.dette is not None and outcome.debt_only else pl.lit(False)
    return rows.with_columns(debt.fill_null(False).alias("deja"))["deja"]


def first_after(rows: pl.DataFrame, happened: pl.DataFrame) -> pl.Series:
    """Months from each row to the first month after it at which something happened to its lease; null for none.

    Args:
        rows: `bail`, `t` (month number), one row per lease × month.
        happened: `bail`, `t`, in any order, repeated or not.
    """
    nexts = happened.select("bail", "t", suivant="t").unique().sort("t")
    numbered = rows.with_row_index("rang").sort("t")
    found = numbered.join_asof(
        nexts, on="t", by="bail", strategy="forward", allow_exact_matches=False, check_sortedness=False
    )
    return found.sort("rang").select(pl.col("suivant") - pl.col("t"))["suivant"].alias("delai")
