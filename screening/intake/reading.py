"""Read every source of a workspace: from the cache when nothing changed, otherwise once and for all.

Tables are read in an order such that leases are known before what is attached to them.
"""

from collections.abc import Collection

import polars as pl

from screening.intake.cache import (
    cache_key,
    clean_leftovers,
    entry,
    read_account,
    scan_ledger,
    table_file,
)
from screening.intake.crosschecks import cross_warnings
from screening.intake.request import LEDGER, Request, request_for
from screening.intake.result import Account, Intake, gather
from screening.intake.sources import sources_of
from screening.tables import TABLES
from screening.workspace import Workspace

COORDONNEES, CANDIDATS = "coordonnees", "candidats"
DU_COMPTE = tuple(nom for nom in TABLES if nom != CANDIDATS)
"""What the monthly commands read: never the future tenants, who have no account yet."""


def read(espace: Workspace, parmi: Collection[str] = DU_COMPTE) -> Intake:
    """Read the tables of `parmi` that have a source, but `coordonnees`.

    Raises:
        SourceFormatError: a source cannot be read as its table; one sentence says which and why.
    """
    clean_leftovers(espace.cache)
    tables: dict[str, pl.DataFrame] = {}
    empreintes: dict[str, str] = {}
    comptes: list[Account] = []
    ecritures, cle_baux = None, ""
    for nom in [table for table in TABLES if table in espace.reglages.entrees and table in parmi]:
        with sources_of(espace, nom, en_memoire=nom == COORDONNEES) as sources:
            empreintes |= {source.nom: source.empreinte for source in sources}
            if nom == COORDONNEES:
                continue
            request = request_for(espace.reglages, nom)
            hachees = [(source.nom, source.empreinte) for source in sources]
            cle = cache_key(request, hachees, cle_baux if request.table.rattachee else "")
            cle_baux = cle if nom == "baux" else cle_baux
            dossier = entry(espace.cache, nom, cle)
            if not dossier.is_dir():
                from screening.intake.importing import import_table  # a cached table needs no reader

                import_table(dossier, request, sources, _leases(tables, request))
        comptes.append(read_account(dossier))
        if nom == LEDGER:
            ecritures = scan_ledger(dossier)
        else:
            tables[nom] = pl.read_parquet(table_file(dossier), glob=False)
    compte = gather(comptes)
    avertissements = [*compte.avertissements, *cross_warnings(tables)]
    return Intake(
        tables,
        ecritures,
        compte.rejets,
        compte.comptes,
        compte.ecartes,
        compte.constats,
        avertissements,
        dict(sorted(empreintes.items())),
    )


def read_coordonnees(espace: Workspace) -> pl.DataFrame | None:
    """Names and addresses, read in memory each time; null without a source.

    Rows without a household are left out.

    Raises:
        SourceFormatError: the source cannot be read as this table.
    """
    if COORDONNEES not in espace.reglages.entrees:
        return None
    from screening.intake.importing import read_in_memory

    request = request_for(espace.reglages, COORDONNEES)
    with sources_of(espace, COORDONNEES, en_memoire=True) as sources:
        return read_in_memory(request, sources)


def _leases(tables: dict[str, pl.DataFrame], request: Request) -> pl.Series | None:
    """The known leases, for a table attached to them; none are known without `baux`."""
    if not request.table.rattachee:
        return None
    return tables["baux"]["id_bail"] if "baux" in tables else pl.Series("id_bail", [], dtype=pl.String)
