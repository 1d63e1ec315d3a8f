"""Fixtures of the register: the same tests on SQLite and on a PostgreSQL server started for them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres_server import server
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A server for the whole run, started by the first test that needs it."""
    with server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'registre.db'}"
    adresse = make_url(request.getfixturevalue("postgres")).set(drivername="postgresql+psycopg")
    moteur = create_engine(adresse, isolation_level="AUTOCOMMIT")
    with moteur.connect() as base:
        nom = f"registre_{base.execute(text('SELECT count(*) FROM pg_database')).scalar()}"
        base.execute(text(f"CREATE DATABASE {nom}"))
    moteur.dispose()
    return adresse.set(database=nom).render_as_string(hide_password=False)
