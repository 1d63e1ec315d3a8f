"""Other choices on a published month: the same function decides, and nothing is written."""

from datetime import date

import polars as pl
import pytest

from screening.auditing.whatif import (
    REEL,
    SANS_MODELE,
    Month,
    Scenario,
    listed,
    replay,
    scenarios_of,
    unfaithful,
)
from screening.decision import Capacity
from screening.rules.load import load_rules

CATALOGUE = load_rules()
FIRED = {"id_bail": pl.String, "code": pl.String, "effet": pl.String, "priorite": pl.Int64, "motif": pl.String, "action": pl.String}  # fmt: skip


def month(
    places: int = 2,
    niveaux: tuple[str, ...] = ("prioritaire", "prioritaire", "aucun", "suspendu", "vigilance"),
):
    """M0 and M1 by their score, M4 by a rule alone; M3 is held back with the best score."""
    homes = pl.DataFrame(
        {
            "id_menage": [f"M{k}" for k in range(5)],
            "id_bail": [f"B{k}" for k in range(5)],
            "nature_bail": ["logement"] * 5,
            "agence": ["Arras"] * 5,
            "mois_dus": [1.5, 1.2, 0.0, 2.5, 2.0],
            "score": [0.6, 0.5, 0.1, 0.9, 0.05],
            "regles": [[], [], [], ["P2"], ["P2"]],
            "suspension": [None, None, None, "plan", None],
            "niveau": list(niveaux),
            "origine": ["modele", "modele", "aucune", "aucune", "regle"],
        }
    )
    rule = next(rule for rule in CATALOGUE.regles if rule.code == "P2")
    facts = [(f"B{k}", "P2", "proposer", rule.priorite, None, rule.action) for k in (3, 4)]
    return Month(homes, pl.DataFrame(facts, schema=FIRED, orient="row"), Capacity(places, {}, 0.0, True))


def named(scenario: Scenario, **more) -> list[str]:
    return sorted(listed(month(**more), scenario))


@pytest.mark.parametrize(
    ("scenario", "expected"),
    [
        (Scenario(REEL, ""), ["M0", "M1"]),
        (Scenario("moitie", "", part=0.5), ["M0"]),
        (Scenario("double", "", part=2.0), ["M0", "M1", "M2", "M4"]),
        (Scenario("sans", "", part=2.0, regle="P2"), ["M0", "M1", "M2", "M4"]),
        (Scenario(SANS_MODELE, "", modele=False), ["M4"]),
        (Scenario("rien", "", modele=False, regle="P2"), []),
    ],
)
def test_each_choice_lists_whom_it_should(scenario, expected):
    """With twice the places the score alone lists four; a household held back never comes in."""
    assert named(scenario) == expected


def test_a_month_decided_again_as_it_was_gives_its_list_back():
    assert unfaithful([month()], [date(2026, 3, 1)]) == ()
    changed = month(niveaux=("prioritaire", "vigilance", "prioritaire", "suspendu", "vigilance"))
    assert unfaithful([changed], [date(2026, 3, 1)]) == (date(2026, 3, 1),)


def test_the_choices_tried_are_places_no_model_and_each_rule_that_proposed():
    codes = [scenario.code for scenario in scenarios_of([month()], CATALOGUE)]
    assert codes == [REEL, "places_0.5", "places_1.5", "places_2", SANS_MODELE, "sans_P2"]
    assert [replayed.scenario.code for replayed in replay([month()], CATALOGUE)] == codes
