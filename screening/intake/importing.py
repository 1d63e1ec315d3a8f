"""One table, from its sources to an entry of the cache; the readers of every format are called from here.

Which tables are read, in which order and from where, is `reading.py`'s part.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from screening.intake.account import FileCount, build_account
from screening.intake.aside import FICHIER_REPETE
from screening.intake.cache import being_written, ledger_folder, table_file, write_account
from screening.intake.conventions import Understood, understand
from screening.intake.ledgertable import read_ledger
from screening.intake.request import LEDGER, Request
from screening.intake.result import Account, gather
from screening.intake.smalltable import read_small_table
from screening.intake.sources import SourceFile, open_source


def import_table(
    dossier: Path, request: Request, sources: Sequence[SourceFile], baux: pl.Series | None
) -> None:
    """Read a table that the cache does not hold, and keep it there whole.

    Raises:
        SourceFormatError: a source cannot be read as its table.
    """
    with being_written(dossier) as provisoire:
        travail = provisoire / "travail"
        travail.mkdir()
        premiers = {source.empreinte: source for source in reversed(sources)}
        ouverts = [
            table
            for rang, source in enumerate(sources)
            if premiers[source.empreinte] is source
            for table in open_source(source, request, travail / f"texte-{rang:04d}")
        ]
        compris = understand(ouverts, request)
        if request.table.nom == LEDGER:
            assert baux is not None
            compte = read_ledger(compris, request, baux, travail, ledger_folder(provisoire))
        else:
            donnees, compte = read_small_table(compris, request, baux)
            donnees.write_parquet(table_file(provisoire))
        copies = [source for source in sources if premiers[source.empreinte] is not source]
        write_account(provisoire, gather([compte, _account_of_copies(request, copies, compris)]))


def _account_of_copies(
    request: Request, copies: Sequence[SourceFile], compris: Sequence[Understood]
) -> Account:
    """Files whose bytes are those of a file already read: every row set aside."""
    comptes = []
    for copie in copies:
        compte = FileCount(copie.nom)
        originaux = open_source(copie, request, None)
        compte.set_aside(FICHIER_REPETE, sum(lot.height for table in originaux for lot in table.lots()))
        comptes.append(compte)
    phrases = [f"{c.nom} : copie exacte d'un autre fichier, écartée en entier." for c in comptes]
    return build_account(request.table.nom, comptes, [], phrases)


def read_in_memory(request: Request, sources: Sequence[SourceFile]) -> pl.DataFrame:
    """A table that is never written to disk."""
    ouvertes = [table for source in sources for table in open_source(source, request, None)]
    donnees, _ = read_small_table(understand(ouvertes, request), request, None, montrer=False)
    return donnees
