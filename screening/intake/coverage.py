"""Which months each dated table covers, and which feeds seem to have stopped.

Everything is measured against the ledger's last month: no clock is read.
"""

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from screening.intake.result import Intake
from screening.intake.wording import count

_DATES = {"evenements": "date_operation", "aides": "date", "plans": "date_signature", "controle": "date"}
_CONTINUES = ("ecritures", "evenements")
_MOIS_DE_SILENCE = 2
_MOIS_DE_REFERENCE = 6


@dataclass(frozen=True)
class Coverage:
    """The months of a table.

    Attributes:
        table: its name.
        premier: first month with a row; null when there is none.
        dernier: last month with a row.
        vides: months between them without any row, for the tables that should have some every month.
        alertes: French sentences on what seems to have stopped.
        lignes: rows of each month that has some.
    """

    table: str
    premier: date | None
    dernier: date | None
    vides: tuple[date, ...] = ()
    alertes: tuple[str, ...] = ()
    lignes: tuple[tuple[date, int], ...] = ()


def measure_coverage(intake: Intake) -> list[Coverage]:
    """Coverage of the ledger, then of each other dated table that has a source."""
    couvertures, reference = [], None
    if intake.ecritures is not None:
        par_nature = _by_month(intake.ecritures, "date_operation", "nature")
        compte = _coverage("ecritures", par_nature, ())
        reference = compte.dernier
        alertes = (*_stopped_natures(par_nature, reference), *_partial_month(par_nature, reference))
        couvertures.append(replace(compte, alertes=alertes))
    for table, colonne in _DATES.items():
        if table in intake.tables:
            mois = _by_month(intake.tables[table].lazy(), colonne)
            couvertures.append(_coverage(table, mois, _stale(table, mois["mois"].max(), reference)))
    return couvertures


def _by_month(lignes: pl.LazyFrame, colonne: str, *par: str) -> pl.DataFrame:
    """Rows by month (and nature): mois, lignes."""
    mois = pl.col(colonne).dt.truncate("1mo").alias("mois")
    comptes = lignes.filter(pl.col(colonne).is_not_null()).group_by(mois, *par).agg(pl.len().alias("lignes"))
    return comptes.sort("mois", *par).collect(engine="streaming")


def _coverage(table: str, comptes: pl.DataFrame, alertes: tuple[str, ...]) -> Coverage:
    if comptes.is_empty():
        return Coverage(table, None, None)
    vus = comptes["mois"].unique().sort()
    premier, dernier = vus[0], vus[-1]
    tous = pl.date_range(premier, dernier, "1mo", eager=True)
    vides: list[date] = tous.filter(~tous.is_in(vus.implode())).to_list() if table in _CONTINUES else []
    lignes = comptes.group_by("mois").agg(pl.col("lignes").sum()).sort("mois")
    return Coverage(table, premier, dernier, tuple(vides), alertes, tuple(lignes.iter_rows()))


def _stale(table: str, dernier: object, reference: date | None) -> tuple[str, ...]:
    if reference is None or not isinstance(dernier, date):
        return ()
    silence = (reference.year - dernier.year) * 12 + reference.month - dernier.month
    if silence < _MOIS_DE_SILENCE:
        return ()
    return (
        f"{table} : plus rien depuis {dernier:%Y-%m}, {silence} mois avant la fin du compte : flux arrêté ?",
    )


def _stopped_natures(comptes: pl.DataFrame, dernier: date | None) -> list[str]:
    """Natures met in most of the months before the last and absent from it."""
    if dernier is None:
        return []
    debut = pl.lit(dernier).dt.offset_by(f"-{_MOIS_DE_REFERENCE}mo")
    recents = comptes.filter((pl.col("mois") >= debut) & (pl.col("mois") < dernier))
    habituelles = recents.group_by("nature").len().filter(pl.col("len") >= _MOIS_DE_REFERENCE - 1)["nature"]
    presentes = comptes.filter(pl.col("mois") == dernier)["nature"]
    arretees = sorted(set(habituelles.cast(pl.String)) - set(presentes.cast(pl.String)))
    return [f"ecritures : aucune ligne « {nature} » en {dernier:%Y-%m}, flux arrêté ?" for nature in arretees]


def _partial_month(comptes: pl.DataFrame, dernier: date | None) -> list[str]:
    """Whether the last month has less than half of the usual number of lines."""
    par_mois = comptes.group_by("mois").agg(pl.col("lignes").sum()).sort("mois")
    avant = (
        par_mois.filter(pl.col("mois") < dernier).tail(_MOIS_DE_REFERENCE)["lignes"]
        if dernier
        else pl.Series([])
    )
    if avant.len() < _MOIS_DE_REFERENCE - 1:
        return []
    derniere, usuel = par_mois["lignes"][-1], avant.median()
    if not isinstance(usuel, float) or derniere * 2 >= usuel:
        return []
    vues = count(derniere, "ligne", "lignes")
    return [f"ecritures : {vues} en {dernier:%Y-%m} contre {usuel:.0f} d'ordinaire : mois incomplet ?"]
