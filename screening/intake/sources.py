"""The sources of a canonical table: which files, what they hash to, and the reader each of them needs.

A reader is imported when a source needs it: a month that is read from the cache needs none.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from screening.errors import SourceFormatError
from screening.intake.cache import scratch
from screening.intake.rawfile import RawFile
from screening.intake.request import Request
from screening.settings import SourceSql
from screening.workspace import Workspace


@dataclass(frozen=True)
class SourceFile:
    """A file, or the result of a query, before it is opened.

    Attributes:
        nom: path relative to the workspace (absolute when it is elsewhere), or `sql:<table>`.
        empreinte: SHA-256 of its content.
        contenu: the file; for a query, a Parquet file or its bytes.
    """

    nom: str
    empreinte: str
    contenu: Path | bytes


@contextmanager
def sources_of(espace: Workspace, table: str, en_memoire: bool = False) -> Iterator[list[SourceFile]]:
    """The sources of a table in the order of their names; a query is run, its result goes with the context.

    Args:
        espace: the workspace.
        table: the canonical table.
        en_memoire: nothing of a query's result may be written to disk.

    Raises:
        SourceFormatError: a file cannot be read, or the query fails.
    """
    source = espace.reglages.entrees[table]
    if not isinstance(source, SourceSql):
        yield _files(espace, table, source)
        return
    from screening.intake.sql import run_query

    url, nom, lieu = espace.source_url(source), f"sql:{table}", f"[entrees] {table}"
    if en_memoire:
        memoire = BytesIO()
        empreinte = run_query(url, source.sql, memoire, lieu)
        yield [SourceFile(nom, empreinte, memoire.getvalue())]
        return
    with scratch(espace.cache) as dossier:
        cible = dossier / f"{table}.parquet"
        with open(cible, "wb") as sortie:
            empreinte = run_query(url, source.sql, sortie, lieu)
        yield [SourceFile(nom, empreinte, cible)]


def _files(espace: Workspace, table: str, source: str) -> list[SourceFile]:
    chemins = espace.fichiers(table)
    if not chemins:
        raise SourceFormatError(f"[entrees] {table} : le fichier « {source} » n'est plus là.")
    return [SourceFile(espace.nom_relatif(chemin), _sha256(chemin), chemin) for chemin in chemins]


def open_source(source: SourceFile, request: Request, temporaire: Path | None) -> list[RawFile]:
    """Open a source with the reader its extension asks for: one table, or one a sheet that is read.

    Args:
        source: the file or query result.
        request: the table it should hold.
        temporaire: base path for temporary copies; null: in memory only.

    Raises:
        SourceFormatError: it cannot be read as this table.
    """
    from screening.intake.csvfile import open_csv
    from screening.intake.tabular import open_parquet, open_workbook

    contenu = source.contenu
    extension = ".parquet" if isinstance(contenu, bytes) else contenu.suffix.casefold()
    if extension == ".parquet":
        return [open_parquet(contenu, source.nom, request)]
    assert isinstance(contenu, Path)
    if extension == ".xlsx":
        return open_workbook(contenu, source.nom, request)
    return [open_csv(contenu, source.nom, request, temporaire)]


def _sha256(chemin: Path) -> str:
    try:
        with open(chemin, "rb") as fichier:
            return hashlib.file_digest(fichier, "sha256").hexdigest()
    except OSError:
        raise SourceFormatError(
            f"{chemin} : le fichier ne peut pas être ouvert ; vérifiez ses droits."
        ) from None
