"""The tables that a published month was made with, found in the cache by the hashes that its manifest holds.

No source is opened or hashed again: the key of an entry holds the content it was read from, so what is found is what
the month read, whatever became of the files since.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from screening.intake.cache import cache_key, entry, scan_ledger, table_file
from screening.intake.reading import COORDONNEES
from screening.intake.request import LEDGER, request_for
from screening.settings import SourceSql
from screening.tables import TABLES
from screening.workspace import Workspace


@dataclass(frozen=True)
class KeptTables:
    """Canonical tables not yet read; the ledger, sorted by lease and date, is None without a source."""

    tables: Mapping[str, pl.LazyFrame]
    ecritures: pl.LazyFrame | None


def kept_tables(espace: Workspace, empreintes: Mapping[str, str]) -> KeptTables | None:
    """The cached tables of these sources under the present settings; None when one of them is not kept.

    Args:
        espace: the workspace.
        empreintes: source as named in a manifest to its SHA-256.
    """
    tables: dict[str, pl.LazyFrame] = {}
    ecritures, cle_baux = None, ""
    for nom in [table for table in TABLES if table in espace.reglages.entrees and table != COORDONNEES]:
        request = request_for(espace.reglages, nom)
        sources = [(source, empreintes[source]) for source in _names(espace, nom) if source in empreintes]
        cle = cache_key(request, sources, cle_baux if request.table.rattachee else "")
        cle_baux = cle if nom == "baux" else cle_baux
        dossier = entry(espace.cache, nom, cle)
        if not dossier.is_dir():
            return None
        if nom == LEDGER:
            ecritures = scan_ledger(dossier)
        else:
            tables[nom] = pl.scan_parquet(table_file(dossier), glob=False)
    return KeptTables(tables, ecritures)


def _names(espace: Workspace, nom: str) -> list[str]:
    if isinstance(espace.reglages.entrees[nom], SourceSql):
        return [f"sql:{nom}"]
    return [espace.nom_relatif(chemin) for chemin in espace.fichiers(nom)]
