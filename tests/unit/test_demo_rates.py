"""The default landlord's rates, read by the tool's own indicators: near the sector's, each within a fifth.

Source: Union sociale pour l'habitat, end of 2022 (late, three months, twelve months; orders to pay and
summons a year, over some 4.6 million households).
"""

from datetime import date

import polars as pl
import pytest

from screening.demo import DERNIER_MOIS, write_workspace
from screening.indicators import build_indicators
from screening.intake import read
from screening.parameters import load
from screening.workspace import Workspace

CIBLES = {
    "en_retard": 0.196,
    "trois_mois": 0.066,
    "douze_mois": 0.015,
    "commandement_payer": 0.029,
    "assignation": 0.015,
}


@pytest.fixture(scope="module")
def taux(tmp_path_factory):
    dossier = tmp_path_factory.mktemp("taux")
    write_workspace(dossier)
    intake = read(Workspace.open(dossier))
    valeurs = load(date(2026, 10, 31))
    cadre = build_indicators(intake.tables, intake.ecritures, [DERNIER_MOIS], valeurs)
    logements = cadre.filter(pl.col("nature_bail") == "logement")
    an = intake.tables["evenements"].filter(pl.col("date_operation") > date(2025, 10, 31))
    return {
        "baux": len(logements),
        "en_retard": (logements["dette_propre_centimes"] > 1000).mean(),
        "trois_mois": (logements["mois_dus"] >= 3).fill_null(False).mean(),
        "douze_mois": (logements["mois_dus"] > 12).fill_null(False).mean(),
        **{genre: (an["type"] == genre).sum() / len(logements) for genre in list(CIBLES)[3:]},
    }


def test_about_five_thousand_households_are_present(taux):
    assert taux["baux"] == pytest.approx(5000, rel=0.02)


@pytest.mark.parametrize("nom", list(CIBLES))
def test_each_rate_is_within_a_fifth_of_the_sector(taux, nom):
    assert taux[nom] == pytest.approx(CIBLES[nom], rel=0.2)
