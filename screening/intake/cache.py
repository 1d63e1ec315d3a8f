"""What was once read, kept as Parquet under `.amont/`, keyed by the sources' content and how they are read.

An entry appears whole by one rename; entries of another key of the same table are then removed.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from screening.errors import ConfigurationError
from screening.intake.request import Request
from screening.intake.result import Account

VERSION = 4
"""To be raised when the same sources would be read otherwise."""
_CADRES = ("rejets", "comptes", "ecartes", "constats")


def cache_key(request: Request, empreintes: Sequence[tuple[str, str]], parent: str) -> str:
    """The key of a table: names and hashes of its sources, its settings, the key of what it is checked against."""
    contenu = {
        "version": VERSION,
        "table": request.table.nom,
        "format": request.format.model_dump(mode="json"),
        "correspondance": request.correspondance,
        "valeurs": request.valeurs,
        "sources": [list(source) for source in empreintes],
        "parent": parent,
    }
    return hashlib.sha256(json.dumps(contenu, sort_keys=True).encode()).hexdigest()


def entry(racine: Path, table: str, cle: str) -> Path:
    """The folder of an entry, whether it exists or not."""
    return racine / "entrees" / f"{table}-{cle[:20]}"


def table_file(dossier: Path) -> Path:
    """The table of an entry, but the ledger."""
    return dossier / "donnees.parquet"


def ledger_folder(dossier: Path) -> Path:
    """The ledger of an entry: one file a range of leases, in order."""
    return dossier / "donnees"


def scan_ledger(dossier: Path) -> pl.LazyFrame:
    """The ledger of an entry, sorted by lease and date of operation."""
    return pl.scan_parquet(sorted(ledger_folder(dossier).glob("partie-*.parquet")), glob=False)


@contextmanager
def being_written(dossier: Path) -> Iterator[Path]:
    """A folder to fill; it becomes `dossier` at once when all went well, and disappears otherwise.

    Raises:
        ConfigurationError: the workspace cannot be written to.
    """
    provisoire = dossier.with_name(f".provisoire-{os.getpid()}-{dossier.name}")
    _make(provisoire)
    try:
        yield provisoire
        shutil.rmtree(provisoire / "travail", ignore_errors=True)
        _publish(provisoire, dossier)
    finally:
        shutil.rmtree(provisoire, ignore_errors=True)


@contextmanager
def scratch(racine: Path) -> Iterator[Path]:
    """A folder of the cache that does not outlive its use.

    Raises:
        ConfigurationError: the workspace cannot be written to.
    """
    dossier = racine / "entrees" / f".provisoire-{os.getpid()}-requete"
    _make(dossier)
    try:
        yield dossier
    finally:
        shutil.rmtree(dossier, ignore_errors=True)


def _make(dossier: Path) -> None:
    shutil.rmtree(dossier, ignore_errors=True)
    try:
        dossier.mkdir(parents=True, mode=0o700)
    except PermissionError:
        raise ConfigurationError(
            f"{dossier.parent} : ce dossier ne peut pas être écrit ; vérifiez les droits de l'espace."
        ) from None


def _publish(provisoire: Path, dossier: Path) -> None:
    try:
        provisoire.rename(dossier)
    except OSError:
        if not dossier.is_dir():
            raise
    table = dossier.name.rpartition("-")[0]
    for ancien in dossier.parent.glob(f"{table}-*"):
        if ancien != dossier:
            shutil.rmtree(ancien, ignore_errors=True)


def clean_leftovers(racine: Path) -> None:
    """Remove what a killed run left half written."""
    for provisoire in (racine / "entrees").glob(".provisoire-*"):
        if not _alive(int(provisoire.name.split("-")[1])):
            shutil.rmtree(provisoire, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def write_account(dossier: Path, compte: Account) -> None:
    """Write the account of a table in an entry."""
    for nom in _CADRES:
        getattr(compte, nom).write_parquet(dossier / f"{nom}.parquet")
    phrases = json.dumps(list(compte.avertissements), ensure_ascii=False)
    (dossier / "avertissements.json").write_text(phrases, encoding="utf-8")


def read_account(dossier: Path) -> Account:
    """Read it back."""
    cadres = {nom: pl.read_parquet(dossier / f"{nom}.parquet", glob=False) for nom in _CADRES}
    phrases = json.loads((dossier / "avertissements.json").read_text(encoding="utf-8"))
    return Account(**cadres, avertissements=tuple(phrases))
