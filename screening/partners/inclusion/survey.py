"""How fresh and how complete the records of the directory are: counts to act on, never a reason to set one aside.

A record whose date is after the day of the report is counted apart: how old it is, nobody knows.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl

from screening.partners.inclusion.fields import TABLES
from screening.partners.inclusion.selection import PARTOUT
from screening.partners.territory import current_codes, known_departements, known_epci

COMMUNE_INCONNUE = "code_insee, inconnu du code officiel géographique"
ZONE_INCONNUE = "zone_eligibilite, un code inconnu"


@dataclass(frozen=True)
class Survey:
    """Counts over the records kept of one table.

    Attributes:
        table: `structures` or `services`.
        fiches: records kept.
        perimees: last updated more than the dated delay before the day.
        perimees_visees: those among them that schemes rely on.
        futures: dated after the day.
        manques: field or code at fault → records, those without any left out.
    """

    table: str
    fiches: int
    perimees: int
    perimees_visees: int
    futures: int
    manques: dict[str, int]


def survey(fiches: pl.DataFrame, vises: Collection[str], jour: date, perime_mois: int) -> list[Survey]:
    """Count, table by table.

    Args:
        fiches: columns of `importing.FICHES`.
        vises: ids of services and structures that schemes rely on.
        jour: day of the report.
        perime_mois: whole months after which a record is out of date.
    """
    limite = pl.col("date_maj").dt.offset_by(f"{perime_mois}mo") < jour
    tables = {table: fiches.filter(pl.col("table") == table) for table in TABLES}
    return [
        Survey(
            table=table,
            fiches=siennes.height,
            perimees=siennes.filter(limite).height,
            perimees_visees=siennes.filter(limite, pl.col("id").is_in(sorted(vises))).height,
            futures=siennes.filter(pl.col("date_maj") > jour).height,
            manques=_missing(siennes, table),
        )
        for table, siennes in tables.items()
    ]


def _missing(fiches: pl.DataFrame, table: str) -> dict[str, int]:
    vides = fiches["vides"].explode(empty_as_null=False).drop_nulls()
    comptes = {champ: int((vides == champ).sum()) for champ in TABLES[table].suivis}
    connues = {code for code, actuels in current_codes(fiches["code_insee"].drop_nulls()).items() if actuels}
    comptes[COMMUNE_INCONNUE] = fiches.filter(~pl.col("code_insee").is_in(sorted(connues))).height
    zones = fiches["zone_eligibilite"].drop_nulls().to_list()
    comptes[ZONE_INCONNUE] = sum(not _known(set(zone)) for zone in zones)
    return {quoi: nombre for quoi, nombre in comptes.items() if nombre}


def _known(codes: set[str]) -> bool:
    restants = codes - known_epci() - known_departements() - PARTOUT
    return all(current_codes(restants).values())
