"""Finds the one file of each table in `annuaire/`, and refuses the schema that data·inclusion gave up.

How each format is read is in `formats.py`.
"""

from pathlib import Path

from screening.partners.inclusion.fields import TABLES, is_v0
from screening.partners.inclusion.formats import FORMATS, Rows, UnreadableError

CHAMPS_CITES = 3


def find_file(dossier: Path, table: str) -> Path:
    """The file of a table: `services.parquet`, or the name under which the project publishes it.

    Raises:
        UnreadableError: there is none, or more than one.
    """
    trouves = sorted(
        chemin
        for motif in (f"{table}.*", f"{table}-inclusion-*.*")
        for chemin in dossier.glob(motif)
        if chemin.suffix.lower() in FORMATS
    )
    if len(trouves) == 1:
        return trouves[0]
    attendu = f"{table}.json, .csv, .parquet ou .xlsx"
    if not trouves:
        raise UnreadableError(f"le fichier des {table} manque (annuaire/ attend {attendu})")
    noms = ", ".join(chemin.name for chemin in trouves)
    raise UnreadableError(f"un seul fichier des {table} est attendu, et non {noms} : en garder un")


def read_rows(chemin: Path, table: str) -> Rows:
    """Open a file.

    Raises:
        UnreadableError: it is not what its suffix says, or it follows schema v0.
    """
    try:
        rows, champs = FORMATS[chemin.suffix.lower()](chemin, table)
    except OSError:
        raise UnreadableError(f"{chemin.name} : le fichier ne peut pas être ouvert") from None
    if is_v0(table, champs):
        cites = sorted(champs & TABLES[table].seulement_v0)[:CHAMPS_CITES]
        noms = ", ".join(f"« {champ} »" for champ in cites)
        raise UnreadableError(
            f"{chemin.name} : ce fichier est au schéma v0 de data·inclusion (champs {noms}), abandonné en "
            "avril 2026 : mettre à sa place l'export au schéma v1"
        )
    return rows
