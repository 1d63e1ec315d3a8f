"""Read every source of a workspace: from the cache when nothing changed, otherwise once and for all.

Tables are read in an order such that leases are known before what is attached to them.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from screening.intake.account import FileCount, build_account
from screening.intake.aside import FICHIER_REPETE
from screening.intake.cache import (
    being_written,
    cache_key,
    clean_leftovers,
    entry,
    read_account,
    write_account,
)
from screening.intake.conventions import Understood, understand
from screening.intake.crosschecks import cross_warnings
from screening.intake.ledgertable import read_ledger
from screening.intake.request import LEDGER, Request, request_for
from screening.intake.result import Account, Intake, gather
from screening.intake.smalltable import read_small_table
from screening.intake.sources import SourceFile, open_source, sources_of
from screening.tables import TABLES
from screening.workspace import Workspace

DONNEES = "donnees"
COORDONNEES = "coordonnees"


def read(espace: Workspace) -> Intake:
    """Read all the tables that have a source, but `coordonnees`.

    Raises:
        SourceFormatError: a source cannot be read as its table; one sentence says which and why.
    """
    clean_leftovers(espace.cache)
    tables: dict[str, pl.DataFrame] = {}
    empreintes: dict[str, str] = {}
    comptes: list[Account] = []
    ecritures, cle_baux = None, ""
    for nom in [table for table in TABLES if table in espace.reglages.entrees]:
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
                _import(dossier, request, sources, _leases(tables, request))
        comptes.append(read_account(dossier))
        if nom == LEDGER:
            ecritures = _scan(dossier)
        else:
            tables[nom] = pl.read_parquet(dossier / f"{DONNEES}.parquet", glob=False)
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
    request = request_for(espace.reglages, COORDONNEES)
    with sources_of(espace, COORDONNEES, en_memoire=True) as sources:
        ouvertes = [open_source(source, request, None) for source in sources]
        donnees, _ = read_small_table(understand(ouvertes, request), request, None, montrer=False)
    return donnees


def _leases(tables: dict[str, pl.DataFrame], request: Request) -> pl.Series | None:
    """The known leases, for a table attached to them; none are known without `baux`."""
    if not request.table.rattachee:
        return None
    return tables["baux"]["id_bail"] if "baux" in tables else pl.Series("id_bail", [], dtype=pl.String)


def _import(dossier: Path, request: Request, sources: Sequence[SourceFile], baux: pl.Series | None) -> None:
    with being_written(dossier) as provisoire:
        travail = provisoire / "travail"
        travail.mkdir()
        premiers = {source.empreinte: source for source in reversed(sources)}
        ouverts = [
            open_source(source, request, travail / f"texte-{rang:04d}")
            for rang, source in enumerate(sources)
            if premiers[source.empreinte] is source
        ]
        compris = understand(ouverts, request)
        if request.table.nom == LEDGER:
            assert baux is not None
            compte = read_ledger(compris, request, baux, travail, provisoire / DONNEES)
        else:
            donnees, compte = read_small_table(compris, request, baux)
            donnees.write_parquet(provisoire / f"{DONNEES}.parquet")
        copies = [source for source in sources if premiers[source.empreinte] is not source]
        write_account(provisoire, gather([compte, _account_of_copies(request, copies, compris)]))


def _account_of_copies(
    request: Request, copies: Sequence[SourceFile], compris: Sequence[Understood]
) -> Account:
    """Files whose bytes are those of a file already read: every row set aside."""
    comptes = []
    for copie in copies:
        compte = FileCount(copie.nom)
        original = open_source(copie, request, None)
        compte.set_aside(FICHIER_REPETE, sum(lot.height for lot in original.lots()))
        comptes.append(compte)
    phrases = [f"{c.nom} : copie exacte d'un autre fichier, écartée en entier." for c in comptes]
    return build_account(request.table.nom, comptes, [], phrases)


def _scan(dossier: Path) -> pl.LazyFrame:
    parties = sorted((dossier / DONNEES).glob("partie-*.parquet"))
    return pl.scan_parquet(parties, glob=False)
