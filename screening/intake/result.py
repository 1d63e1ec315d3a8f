"""What reading a workspace gives: typed tables, and the account of every row that was read."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

SCHEMA_REJETS = {
    "table": pl.String(),
    "fichier": pl.String(),
    "ligne": pl.Int64(),
    "controles": pl.List(pl.String()),
    "contenu": pl.String(),
}
SCHEMA_COMPTES = {
    "table": pl.String(),
    "fichier": pl.String(),
    "lues": pl.Int64(),
    "gardees": pl.Int64(),
    "ecartees": pl.Int64(),
    "rejetees": pl.Int64(),
}
SCHEMA_ECARTES = {"table": pl.String(), "fichier": pl.String(), "motif": pl.String(), "lignes": pl.Int64()}
SCHEMA_CONSTATS = {"table": pl.String(), "fichier": pl.String(), "sujet": pl.String(), "constat": pl.String()}


@dataclass(frozen=True)
class Account:
    """Every row of one table, accounted for.

    Attributes:
        rejets: rejected rows with their broken checks and original values (JSON).
        comptes: a row a file; lues = gardees + ecartees + rejetees.
        ecartes: a row a file and reason.
        constats: what was detected, a row a file and subject.
        avertissements: French sentences about this table.
    """

    rejets: pl.DataFrame
    comptes: pl.DataFrame
    ecartes: pl.DataFrame
    constats: pl.DataFrame
    avertissements: tuple[str, ...] = ()


@dataclass(frozen=True)
class Intake:
    """Everything that a workspace's sources hold, but names and addresses.

    Attributes:
        tables: canonical name to typed frame with all its canonical columns; only tables that have a source.
        ecritures: the ledger, sorted by lease and date of operation; null without a source.
        rejets: table, fichier, ligne, controles, contenu (original values of the columns read, JSON).
        comptes: table, fichier, lues, gardees, ecartees, rejetees.
        ecartes: table, fichier, motif, lignes.
        constats: table, fichier, sujet, constat.
        avertissements: French sentences, no row's value.
        empreintes: source path relative to the workspace to SHA-256.
    """

    tables: dict[str, pl.DataFrame]
    ecritures: pl.LazyFrame | None
    rejets: pl.DataFrame
    comptes: pl.DataFrame
    ecartes: pl.DataFrame
    constats: pl.DataFrame
    avertissements: list[str]
    empreintes: dict[str, str]

    @property
    def taux_rejets(self) -> dict[str, float]:
        """Rejected rows over rows read and not set aside, by table, and for all of them under `total`."""
        par_table = (
            self.comptes.group_by("table").agg(pl.col("lues", "ecartees", "rejetees").sum()).sort("table")
        )
        taux = {
            nom: _share(lues - ecartees, rejetees) for nom, lues, ecartees, rejetees in par_table.iter_rows()
        }
        lues, ecartees, rejetees = (int(par_table[nom].sum()) for nom in ("lues", "ecartees", "rejetees"))
        return taux | {"total": _share(lues - ecartees, rejetees)}


def _share(lues: int, rejetees: int) -> float:
    return rejetees / lues if lues else 0.0


def gather(comptes_rendus: Sequence[Account]) -> Account:
    """One account of several tables, in their order."""
    return Account(
        pl.concat([pl.DataFrame(schema=SCHEMA_REJETS), *(c.rejets for c in comptes_rendus)]),
        pl.concat([pl.DataFrame(schema=SCHEMA_COMPTES), *(c.comptes for c in comptes_rendus)]),
        pl.concat([pl.DataFrame(schema=SCHEMA_ECARTES), *(c.ecartes for c in comptes_rendus)]),
        pl.concat([pl.DataFrame(schema=SCHEMA_CONSTATS), *(c.constats for c in comptes_rendus)]),
        tuple(phrase for compte in comptes_rendus for phrase in compte.avertissements),
    )
