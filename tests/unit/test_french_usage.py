"""The command line speaks French, its own usage messages included."""

import pytest
from click.testing import CliRunner

from screening.cli import amont


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["screen"], "Option manquante '--mois'"),
        (["screen", "--moi", "2026-10"], "n'existe pas"),
        (["scren"], "La commande 'scren' n'existe pas"),
        (["demo", "--menages", "3"], "n'est pas dans l'intervalle"),
        (["demo", "--graine", "douze"], "n'est pas un nombre"),
        (["check", "--espace"], "attend une valeur"),
        (["check", "un", "deux"], "Arguments en trop"),
    ],
)
def test_a_mistake_of_usage_is_said_in_french(arguments, said):
    result = CliRunner().invoke(amont, arguments)
    assert result.exit_code == 2
    assert said in result.output and "Erreur :" in result.output


def test_help_has_no_english_heading():
    text = CliRunner().invoke(amont, ["--help"]).output
    assert "Usage :" in text and "Commandes" in text and "Montrer cette aide." in text
