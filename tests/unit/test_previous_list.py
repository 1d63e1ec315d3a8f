"""The list before this one: the published folder, else the register, and how many lists in a row."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from screening.cases import Register
from screening.decision import DECISIONS
from screening.previous import previous_list
from screening.workspace import Workspace

LE = datetime(2026, 11, 5, 9, tzinfo=UTC)
JUILLET, AOUT, SEPTEMBRE, OCTOBRE = (date(2026, mois, 1) for mois in (7, 8, 9, 10))


@pytest.fixture
def espace(tmp_path):
    sources = 'baux = "baux.csv"\necritures = "ecritures.csv"\n'
    reglages = f'[bailleur]\nnom = "Exemple"\ndepartement = "62"\n[entrees]\n{sources}'
    (tmp_path / "amont.toml").write_text(reglages, encoding="utf-8")
    for nom in ("baux", "ecritures"):
        (tmp_path / f"{nom}.csv").write_text("id_bail\n", encoding="utf-8")
    return Workspace.open(tmp_path)


@pytest.fixture
def registre(espace):
    return Register.open(espace.registre_url)


def decisions(**niveaux):
    """Households and their level, ranked; one more lease each, without rank."""
    lignes = [
        dict.fromkeys(DECISIONS)
        | {"id_menage": m, "id_bail": f"B{m}{k}", "agence": "Arras", "niveau": n, "origine": "regle",
           "rang": None if k else rang, "regles": []}
        for rang, (m, n) in enumerate(niveaux.items(), start=1) for k in (0, 1)
    ]  # fmt: skip
    return pl.DataFrame(lignes, schema=DECISIONS)


def publish(espace, mois, **niveaux):
    espace.sortie(mois).mkdir(parents=True)
    decisions(**niveaux).write_parquet(espace.sortie(mois) / "decisions.parquet")


def test_the_first_list_has_none_before_it(espace, registre):
    avant = previous_list(espace, registre, OCTOBRE)
    assert avant.mois is None and avant.proposes.is_empty()


def test_only_proposed_households_are_read_from_the_folder_once_each(espace, registre):
    publish(espace, SEPTEMBRE, M1="prioritaire", M2="vigilance", M3="suspendu", M4="aucun")
    avant = previous_list(espace, registre, OCTOBRE)
    assert avant.mois == SEPTEMBRE
    assert avant.proposes.select("id_menage", "id_bail", "niveau").rows() == [
        ("M1", "BM10", "prioritaire"),
        ("M2", "BM20", "vigilance"),
    ]


def test_the_register_stands_for_a_folder_that_is_gone(espace, registre):
    registre.record_month(SEPTEMBRE, decisions(M1="prioritaire", M2="suspendu"), LE)
    avant = previous_list(espace, registre, OCTOBRE)
    assert (avant.mois, avant.proposes["id_menage"].to_list()) == (SEPTEMBRE, ["M1"])


def test_a_later_month_is_not_the_one_before(espace, registre):
    publish(espace, OCTOBRE, M1="prioritaire")
    registre.record_month(date(2026, 11, 1), decisions(M1="prioritaire"), LE)
    assert previous_list(espace, registre, OCTOBRE).mois is None


def test_a_month_that_is_missing_is_passed_over(espace, registre):
    publish(espace, AOUT, M1="prioritaire")
    assert previous_list(espace, registre, OCTOBRE).mois == AOUT


def test_lists_in_a_row_stop_at_the_first_gap(espace, registre):
    registre.record_month(JUILLET, decisions(M1="prioritaire", M2="vigilance", M3="vigilance"), LE)
    registre.record_month(AOUT, decisions(M1="vigilance", M3="suspendu"), LE)
    publish(espace, SEPTEMBRE, M1="prioritaire", M2="vigilance", M3="vigilance")
    series = previous_list(espace, registre, OCTOBRE).proposes.select("id_menage", "depuis", "listes")
    assert series.rows() == [("M1", JUILLET, 3), ("M2", SEPTEMBRE, 1), ("M3", SEPTEMBRE, 1)]


def test_a_published_month_that_proposed_nobody_breaks_the_row(espace, registre):
    registre.record_month(JUILLET, decisions(M1="prioritaire"), LE)
    publish(espace, AOUT, M1="aucun")
    publish(espace, SEPTEMBRE, M1="prioritaire")
    assert previous_list(espace, registre, OCTOBRE).proposes["listes"].to_list() == [1]
