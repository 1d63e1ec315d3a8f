"""What a household declared of itself: the only source of its traits, work and resources on a sheet.

Surveys and files (`ops`, `dossier`) are never read here: a partner gets the household's own word or nothing.
"""

from collections.abc import Mapping
from datetime import date

import polars as pl

DECLARATION = "declaration"
DECLARE = ("nb_personnes", "nb_enfants", "composition", "activite", "ressources_centimes", "beneficiaire_al")


def declared(tables: Mapping[str, pl.DataFrame], jour: date) -> pl.DataFrame:
    """The last declaration of each household by that day: `id_menage`, `declaree_le`, `age`, columns of `DECLARE`.

    A household that declared nothing has no row; `age` in years by the end of the year, null: unknown.
    """
    if "menages" not in tables:
        types = {"id_menage": pl.String, "declaree_le": pl.Date, "age": pl.Int64}
        return pl.DataFrame(schema=types | dict.fromkeys(DECLARE, pl.Null))
    dits = tables["menages"].filter(
        pl.col("source_situation") == DECLARATION,
        pl.col("date_observation").is_null() | (pl.col("date_observation") <= jour),
    )
    derniers = dits.sort("date_observation", nulls_last=False, maintain_order=True).unique(
        "id_menage", keep="last", maintain_order=True
    )
    return derniers.select(
        "id_menage",
        *DECLARE,
        declaree_le="date_observation",
        age=(pl.lit(jour.year) - pl.col("annee_naissance")).cast(pl.Int64),
    )
