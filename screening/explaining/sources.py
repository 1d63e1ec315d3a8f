"""The tables that a published month was made with, or the sources as they are now when those are gone."""

from screening.explaining.published import Published
from screening.intake import read
from screening.intake.kept import KeptTables, kept_tables
from screening.workspace import Workspace


def tables_of(espace: Workspace, published: Published) -> tuple[KeptTables, bool]:
    """The tables, and whether they are surely those of the month: found by the hashes of its manifest.

    Raises:
        SourceFormatError: they are gone, and a source cannot be read.
    """
    kept = kept_tables(espace, published.manifeste["entrees"])
    if kept is not None:
        return kept, True
    intake = read(espace)
    same = intake.empreintes == published.manifeste["entrees"]
    tables = {name: table.lazy() for name, table in intake.tables.items()}
    return KeptTables(tables, intake.ecritures), same
