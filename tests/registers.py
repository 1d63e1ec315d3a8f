"""What tests do to a register behind its back, on SQLite and on PostgreSQL alike."""

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

_GARDES = {
    "sqlite": "DROP TRIGGER journal_sans_UPDATE",
    "postgresql": "DROP TRIGGER journal_fige ON journal",
}


def run(url: str, *ordres: str) -> list[tuple]:
    """Run SQL in one transaction; give the rows of the last order."""
    moteur = create_engine(url)
    try:
        with moteur.begin() as base:
            lus = [base.execute(text(ordre)) for ordre in ordres][-1]
            return [tuple(ligne) for ligne in lus] if lus.returns_rows else []
    finally:
        moteur.dispose()


def unguard(url: str) -> str:
    """The order that lets the journal be changed."""
    return _GARDES[make_url(url).get_backend_name()]
