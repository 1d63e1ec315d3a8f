"""The database under the register: how it is opened, created once, and made safe against a killed process.

SQLite runs in WAL mode with synchronous FULL and foreign keys on; any PostgreSQL URL serves as well.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from screening.cases import journal
from screening.cases.tables import METADATA, VERSION_SCHEMA, schema_registre
from screening.errors import RegisterError

ATTENTE_SECONDES = 10


def open_engine(url: str, horodatage: datetime | None = None) -> Engine:
    """Open the database at `url`, create the register's tables on first use, and check their version.

    Args:
        url: SQLite or PostgreSQL.
        horodatage: when it is opened to be written; an older format is then brought to the present one.

    Raises:
        RegisterError: the URL, the file or the version of the tables does not fit.
    """
    adresse = _parse(url)
    with translated(adresse, OSError, ImportError):
        moteur = _sqlite(adresse) if adresse.get_backend_name() == "sqlite" else _serveur(adresse)
        _prepare(moteur, adresse, horodatage)
    return moteur


def is_there(url: str) -> bool:
    """Whether there is a register to be read: a SQLite file that does not exist is none."""
    adresse = _parse(url)
    return adresse.get_backend_name() != "sqlite" or Path(adresse.database or "").is_file()


@contextmanager
def translated(adresse: URL, *autres: type[Exception]) -> Iterator[None]:
    """Turn what the database says into one French sentence that holds no value from a row."""
    try:
        yield
    except (*autres, SQLAlchemyError) as erreur:  # type: ignore[misc]
        raise RegisterError(_sentence(adresse, erreur)) from None


def _parse(url: str) -> URL:
    try:
        adresse = make_url(url)
        adresse.get_dialect()
    except (ArgumentError, NoSuchModuleError, ImportError):
        raise RegisterError(
            "L'adresse du registre n'est pas comprise : écrire [registre] url = \"sqlite:///registre.db\" "
            "ou une adresse PostgreSQL dans amont.toml."
        ) from None
    if adresse.get_backend_name() == "postgresql" and "+" not in adresse.drivername:
        return adresse.set(drivername="postgresql+psycopg")
    return adresse


def _sentence(adresse: URL, erreur: Exception) -> str:
    lieu = f"Le registre ({adresse.render_as_string(hide_password=True)})"
    if isinstance(erreur, ImportError):
        return f"{lieu} demande un pilote absent : installer l'option amont[postgres]."
    if isinstance(erreur, OperationalError) and "locked" in str(erreur.orig):
        return f"{lieu} est occupé par un autre programme : attendre qu'il finisse, puis relancer."
    return (
        f"{lieu} ne peut pas être lu ou écrit ({type(erreur).__name__}) : vérifier que le fichier ou "
        "le serveur existe, qu'il n'est pas abîmé et que vos droits permettent d'y écrire."
    )


def _serveur(adresse: URL) -> Engine:
    return create_engine(adresse, poolclass=NullPool, isolation_level="SERIALIZABLE", hide_parameters=True)


def _sqlite(adresse: URL) -> Engine:
    if adresse.database:
        _create_private(Path(adresse.database))
    moteur = create_engine(
        adresse, poolclass=NullPool, hide_parameters=True, connect_args={"timeout": ATTENTE_SECONDES}
    )
    event.listen(moteur, "connect", _pragmas)
    event.listen(moteur, "begin", _begin)
    return moteur


def _create_private(fichier: Path) -> None:
    """Create the file readable by its owner alone: a register names households that are in difficulty."""
    if not fichier.exists():
        os.close(os.open(fichier, os.O_CREAT | os.O_WRONLY, 0o600))


def _pragmas(connexion: Any, _: Any) -> None:
    connexion.isolation_level = None  # the driver opens no transaction of its own: `_begin` does
    curseur = connexion.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        curseur.execute(f"PRAGMA {pragma}")
    curseur.close()


def _begin(connexion: Connection) -> None:
    ecriture = connexion.get_execution_options().get("ecriture", False)
    connexion.exec_driver_sql("BEGIN IMMEDIATE" if ecriture else "BEGIN")


def _prepare(moteur: Engine, adresse: URL, horodatage: datetime | None) -> None:
    with moteur.connect() as connexion:
        tables = set(inspect(connexion).get_table_names())
        known = schema_registre.name in tables
        version = _checked_version(connexion, adresse) if known else None
    if version is None and tables & set(METADATA.tables):
        raise RegisterError(
            f"La base {adresse.render_as_string(hide_password=True)} porte d'autres tables du même nom : "
            "donner au registre une base à lui."
        )
    if version is None:
        _create(moteur)
    elif version < VERSION_SCHEMA and horodatage is not None:
        _upgrade(moteur, horodatage)


def _create(moteur: Engine) -> None:
    with moteur.connect() as connexion:
        connexion = connexion.execution_options(ecriture=True)
        with connexion.begin():
            METADATA.create_all(connexion)
            connexion.execute(insert(schema_registre).values(version=VERSION_SCHEMA))


def _checked_version(connexion: Connection, adresse: URL) -> int:
    version = connexion.execute(select(schema_registre.c.version)).scalar()
    if version is None or not 1 <= version <= VERSION_SCHEMA:
        raise RegisterError(
            f"Le registre {adresse.render_as_string(hide_password=True)} est au format {version}, ce "
            f"programme connaît le format {VERSION_SCHEMA} : utiliser la version d'amont qui l'a écrit."
        )
    return int(version)


def _upgrade(moteur: Engine, horodatage: datetime) -> None:
    """Bring an older register to the present format, whole or not at all; its rows stay as they are."""
    with moteur.connect() as connexion:
        connexion = connexion.execution_options(ecriture=True)
        with connexion.begin():
            avant = connexion.execute(select(schema_registre.c.version)).scalar()
            if avant == VERSION_SCHEMA:
                return
            METADATA.create_all(connexion)
            _add_columns(connexion)
            connexion.execute(update(schema_registre).values(version=VERSION_SCHEMA))
            contenu = {"de": avant, "vers": VERSION_SCHEMA}
            journal.append(connexion, horodatage, "outil", "changer_de_format", contenu)


def _add_columns(connexion: Connection) -> None:
    """Give the tables of an older format the columns they lack, empty."""
    preparer = connexion.dialect.identifier_preparer
    for table in METADATA.sorted_tables:
        known = {colonne["name"] for colonne in inspect(connexion).get_columns(table.name)}
        for colonne in table.columns:
            if colonne.name not in known:
                genre = colonne.type.compile(dialect=connexion.dialect)
                connexion.exec_driver_sql(
                    f"ALTER TABLE {preparer.format_table(table)} ADD COLUMN "
                    f"{preparer.format_column(colonne)} {genre}"
                )
