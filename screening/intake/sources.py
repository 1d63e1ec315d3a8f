"""The sources of a canonical table: which files, what they hash to, and the reader each of them needs."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from screening.errors import SourceFormatError
from screening.intake.csvfile import open_csv
from screening.intake.rawfile import RawFile
from screening.intake.request import Request
from screening.intake.tabular import open_parquet, open_query, open_workbook
from screening.settings import SourceSql
from screening.workspace import Workspace


@dataclass(frozen=True)
class SourceFile:
    """A file, or the result of a query, before it is opened.

    Attributes:
        nom: path relative to the workspace (absolute when it is elsewhere), or `sql:<table>`.
        empreinte: SHA-256 of its bytes.
        chemin: the file; null for a query.
        donnees: the result of a query; null for a file.
    """

    nom: str
    empreinte: str
    chemin: Path | None = None
    donnees: pl.DataFrame | None = None


def list_sources(espace: Workspace, table: str) -> list[SourceFile]:
    """The sources of a table in the order of their names; a query is run.

    Raises:
        SourceFormatError: a file cannot be read, or the query fails.
    """
    source = espace.reglages.entrees[table]
    if isinstance(source, SourceSql):
        return [_query(espace, table, source)]
    chemins = espace.fichiers(table)
    if not chemins:
        raise SourceFormatError(f"[entrees] {table} : le fichier « {source} » n'est plus là.")
    return [SourceFile(_relative(espace, chemin), _sha256(chemin), chemin) for chemin in chemins]


def open_source(source: SourceFile, request: Request, temporaire: Path | None) -> RawFile:
    """Open a source with the reader its extension asks for.

    Args:
        source: the file or query result.
        request: the table it should hold.
        temporaire: base path for temporary copies; null: in memory only.

    Raises:
        SourceFormatError: it cannot be read as this table.
    """
    if source.chemin is None:
        assert source.donnees is not None
        return open_query(source.donnees, source.nom, request)
    extension = source.chemin.suffix.casefold()
    if extension == ".xlsx":
        return open_workbook(source.chemin, source.nom, request)
    if extension == ".parquet":
        return open_parquet(source.chemin, source.nom, request)
    return open_csv(source.chemin, source.nom, request, temporaire)


def _relative(espace: Workspace, chemin: Path) -> str:
    return str(chemin.relative_to(espace.racine) if chemin.is_relative_to(espace.racine) else chemin)


def _sha256(chemin: Path) -> str:
    try:
        with open(chemin, "rb") as fichier:
            return hashlib.file_digest(fichier, "sha256").hexdigest()
    except OSError:
        raise SourceFormatError(
            f"{chemin} : le fichier ne peut pas être ouvert ; vérifiez ses droits."
        ) from None


def _query(espace: Workspace, table: str, source: SourceSql) -> SourceFile:
    import sqlalchemy

    try:
        moteur = sqlalchemy.create_engine(espace.source_url(source))
        with moteur.connect() as connexion:
            donnees = pl.read_database(source.sql, connexion, infer_schema_length=None)
        moteur.dispose()
    except (sqlalchemy.exc.SQLAlchemyError, pl.exceptions.PolarsError, ValueError):
        raise SourceFormatError(
            f"[entrees] {table} : la requête SQL a échoué ; vérifiez-la, ainsi que l'adresse de la base."
        ) from None
    empreinte = hashlib.sha256(donnees.write_csv().encode()).hexdigest()
    return SourceFile(f"sql:{table}", empreinte, donnees=donnees)
