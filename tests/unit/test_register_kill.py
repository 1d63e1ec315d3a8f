"""A process killed in the middle of a writing leaves the register as it was before that writing."""

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from screening.cases import Register

PROGRAMME = """
import os, sys
from datetime import UTC, date, datetime
import polars as pl
from screening.cases import Register, writing
registre = Register.open(sys.argv[1])
ligne = {"id_menage": "M2", "decision": "accepter", "date_decision": date(2026, 11, 3)}
with registre.transaction():
    registre.record_decisions(date(2026, 10, 1), pl.DataFrame([ligne]), datetime(2026, 11, 5, tzinfo=UTC))
    os._exit(9)
"""
PENDANT_LA_CREATION = """
import os, sys
from screening.cases import Register, storage, tables
creer = tables.METADATA.create_all
storage.METADATA.create_all = lambda connexion: (creer(connexion), os._exit(9))
Register.open(sys.argv[1])
"""


@pytest.mark.parametrize("programme", [PROGRAMME, PENDANT_LA_CREATION], ids=["ecriture", "creation"])
def test_a_killed_process_leaves_a_whole_register(programme: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'registre.db'}"
    le, mois = datetime(2026, 11, 4, tzinfo=UTC), date(2026, 10, 1)
    premiere = pl.DataFrame([{"id_menage": "M1", "decision": "accepter", "date_decision": date(2026, 11, 3)}])
    if programme is PROGRAMME:
        Register.open(url).record_decisions(mois, premiere, le)
    fin = subprocess.run([sys.executable, "-c", programme, url], check=False, cwd=Path(__file__).parents[2])
    assert fin.returncode == 9
    registre = Register.open(url)
    registre.record_decisions(mois, premiere, le)
    assert registre.decisions(mois)["id_menage"].to_list() == ["M1"]
    assert registre.verify_journal().premiere_rupture is None
    assert registre.verify_journal().entrees == 1
