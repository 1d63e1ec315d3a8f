"""Results of a SQL query, read by batches and for reading only, kept as text in a Parquet file.

SQLite is opened in read-only mode, PostgreSQL in a read-only transaction behind a server-side cursor: a ledger
of any size passes without standing in memory. No address, no query and no value is ever in a message.
"""

import hashlib
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from urllib.parse import quote

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from screening.errors import SourceFormatError
from screening.intake.tabular import as_text

RANGS_PAR_LOT = 50_000
SECONDES_POUR_REPONDRE = 15
_SQLITE = "sqlite:///"
_EN_TEXTE = ("numeric", "date", "timestamp")
"""What PostgreSQL itself writes best: exact decimals, dates in ISO."""
_POSTGRES = re.compile(r"^postgres(?:ql)?(?:\+\w+)?://")


class Cursor(Protocol):
    """What both drivers give once a query runs."""

    @property
    def description(self) -> Any:
        """One tuple a column, its name first."""

    def fetchmany(self, size: int = ...) -> Sequence[Any]:
        """The next rows."""


def run_query(url: str, requete: str, sortie: BinaryIO, lieu: str) -> str:
    """Run a query and write its result; every cell is text, dates in ISO, numbers with a point.

    Args:
        url: a SQLite or PostgreSQL address.
        requete: one SELECT.
        sortie: where the Parquet file is written.
        lieu: where the query stands in the settings, as messages call it.

    Returns:
        The SHA-256 of the result.

    Raises:
        SourceFormatError: the base does not answer or refuses the query.
    """
    ouvrir = _postgres if _POSTGRES.match(url) else _sqlite
    with ouvrir(url, requete, lieu) as curseur:
        return _write(curseur, sortie)


def _write(curseur: Cursor, sortie: BinaryIO) -> str:
    noms = [str(colonne[0]) for colonne in curseur.description]
    empreinte = hashlib.sha256(repr(noms).encode())
    schema = pa.schema([(nom, pa.large_string()) for nom in noms])
    with pq.ParquetWriter(sortie, schema) as parquet:
        while rangs := curseur.fetchmany(RANGS_PAR_LOT):
            lot = _as_texts(noms, rangs)
            empreinte.update(lot.write_csv(include_header=False, null_value="\0").encode())
            parquet.write_table(pa.table(lot.to_arrow().columns, schema=schema))
    return empreinte.hexdigest()


def _as_texts(noms: Sequence[str], rangs: Sequence[Any]) -> pl.DataFrame:
    colonnes = []
    for position, valeurs in enumerate(zip(*rangs, strict=True)):
        serie = _series(valeurs)
        texte = serie.to_frame("v").select(as_text("v", serie.dtype).cast(pl.String))
        colonnes.append(texte.to_series().alias(noms[position]))
    return pl.DataFrame(colonnes)


def _series(valeurs: Sequence[object]) -> pl.Series:
    """A typed series; values of several kinds (SQLite allows them) are texts."""
    try:
        return pl.Series("v", valeurs, strict=True)
    except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError):
        return pl.Series("v", [None if valeur is None else str(valeur) for valeur in valeurs])


@contextmanager
def _sqlite(url: str, requete: str, lieu: str) -> Iterator[Cursor]:
    chemin = Path(url.removeprefix(_SQLITE))
    if not chemin.is_file():
        raise SourceFormatError(f"{lieu} : la base SQLite indiquée n'existe pas ; vérifiez son adresse.")
    try:
        with closing(sqlite3.connect(f"file:{quote(str(chemin))}?mode=ro", uri=True)) as connexion:
            yield connexion.execute(requete)
    except sqlite3.Error as erreur:
        raise SourceFormatError(f"{lieu} : {_refused_by_sqlite(erreur)}") from None


def _refused_by_sqlite(erreur: sqlite3.Error) -> str:
    if trouve := re.match(r"no such (table|column): ([\w.]+)$", str(erreur)):
        quoi = "table" if trouve[1] == "table" else "colonne"
        return f"la {quoi} « {trouve[2]} » n'existe pas dans la base ; corrigez la requête."
    if isinstance(erreur, sqlite3.DatabaseError) and "not a database" in str(erreur):
        return "ce fichier n'est pas une base SQLite."
    if "readonly" in str(erreur):
        return "la requête écrit dans la base ; seule la lecture est permise."
    if "unable to open" in str(erreur) or "locked" in str(erreur):
        return "la base SQLite ne s'ouvre pas ; vérifiez ses droits, et qu'elle n'est pas retenue ailleurs."
    return "la base a refusé la requête SQL ; vérifiez qu'elle y est juste."


@contextmanager
def _postgres(url: str, requete: str, lieu: str) -> Iterator[Cursor]:
    try:
        import psycopg
        from psycopg.types.string import TextLoader
    except ImportError:
        raise SourceFormatError(
            f"{lieu} : lire PostgreSQL demande un pilote absent ; installez l'option amont[postgres]."
        ) from None
    adresse = _POSTGRES.sub("postgresql://", url)
    try:
        with closing(psycopg.connect(adresse, connect_timeout=SECONDES_POUR_REPONDRE)) as connexion:
            connexion.read_only = True
            connexion.execute("SET datestyle TO ISO")
            for genre in _EN_TEXTE:
                connexion.adapters.register_loader(genre, TextLoader)
            with connexion.cursor(name="amont") as curseur:
                curseur.itersize = RANGS_PAR_LOT
                curseur.execute(requete.rstrip().rstrip(";").encode())
                yield curseur
    except psycopg.Error as erreur:
        raise SourceFormatError(f"{lieu} : {_refused_by_postgres(erreur.sqlstate, str(erreur))}") from None


_REFUS = {
    "42P01": "la table{nom} n'existe pas dans la base ; corrigez la requête",
    "42703": "une colonne de la requête n'existe pas dans la base",
    "42501": "l'utilisateur n'a pas le droit de lire la table{nom} ; demandez-le pour lui, en lecture seule",
    "25006": "la requête écrit dans la base ; seule la lecture est permise",
    "42601": "la requête SQL est mal écrite",
    "57014": "la base a interrompu la requête (délai dépassé)",
    "28P01": "la base refuse cet utilisateur ou ce mot de passe",
    "28000": "la base refuse cet utilisateur",
    "3D000": "cette base n'existe pas sur le serveur",
}


def _refused_by_postgres(code: str | None, message: str) -> str:
    if code is None:
        for etat in ("28P01", "28000", "3D000"):
            if _CONNEXION[etat] in message:
                return f"{_REFUS[etat]}."
        return "le serveur PostgreSQL ne répond pas ; vérifiez l'adresse, le port et le réseau."
    nom = re.search(r'(?:relation|table|view|« ?)\s*"?([\w.]+)"?', message) if code in _NOMMES else None
    phrase = _REFUS.get(code, f"la base a refusé la requête SQL (code {code})")
    return phrase.format(nom=f" « {nom[1]} »" if nom else "") + "."


_NOMMES = ("42P01", "42501")
_CONNEXION = {
    "28P01": "password authentication failed",
    "28000": "no pg_hba.conf entry",
    "3D000": "does not exist",
}
