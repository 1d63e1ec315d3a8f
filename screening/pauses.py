"""Whom the register keeps off this month's list, and why: refusals, and referrals already under way."""

from datetime import date

import polars as pl

from screening.cases import Memory

PAUSES: dict[str, pl.DataType] = {"id_menage": pl.String(), "suspension": pl.String()}


def pauses_of(memory: Memory, at: date) -> pl.DataFrame:
    """One row per household kept off: `id_menage`, `suspension` (a sentence with the date of return).

    A referral under way comes first, then the household's own refusal, then the agent's.
    """
    under_way = memory.orientations_actives.select(
        "id_menage", suspension=pl.lit("Une orientation vers un partenaire est en cours.")
    )
    by_household = _until(
        memory.refus_menage, at, "Le ménage a refusé l'aide ; nouvelle proposition possible le "
    )
    by_agent = _until(memory.refus_agent, at, "Un agent a écarté la proposition ; retour possible le ")
    frames = [under_way, by_household, by_agent]
    return pl.concat(
        [frame.select(pl.col(name).cast(kind) for name, kind in PAUSES.items()) for frame in frames]
    ).unique("id_menage", keep="first", maintain_order=True)


def _until(refusals: pl.DataFrame, at: date, phrase: str) -> pl.DataFrame:
    still = refusals.filter(pl.col("retour_le") > at)
    return still.select(
        "id_menage", suspension=pl.lit(phrase) + pl.col("retour_le").dt.strftime("%d/%m/%Y") + pl.lit(".")
    )
