"""The played agents: words of the closed lists only, most households told long enough before."""

from datetime import date, timedelta

import polars as pl
import pytest

from reports import choices
from screening.demo.agents import ACCOMPAGNEMENT, COLONNES, play_agents

JOUR = date(2026, 10, 31)
ACTIONS = ["appeler", "visiter", "verifier_compte", "proposer_plan", "proposer_accompagnement"]


@pytest.fixture(scope="module")
def decisions():
    n = 400
    return pl.DataFrame(
        {
            "id_menage": [f"{i:07d}" for i in range(n)],
            "niveau": ["prioritaire"] * (n - 100) + ["vigilance"] * 50 + ["suspendu"] * 50,
            "rang": [*range(1, n - 49), *[None] * 50],
            "action": (ACTIONS * n)[:n],
            "stade": ["aucun", "relance", "mise_en_demeure", None] * (n // 4),
        }
    )


@pytest.fixture(scope="module")
def reponses(decisions):
    return play_agents(decisions, JOUR)


def test_only_proposals_within_capacity_are_answered(reponses):
    assert tuple(reponses.columns) == COLONNES
    assert len(reponses) == 300


def test_the_same_decisions_give_the_same_answers(decisions, reponses):
    assert play_agents(decisions, JOUR).equals(reponses)


@pytest.mark.parametrize(
    ("colonne", "liste"),
    [
        ("decision", choices.DECISIONS),
        ("action_retenue", choices.ACTIONS),
        ("avis_pluridisciplinaire", choices.AVIS),
        ("procedure", choices.PROCEDURES),
    ],
)
def test_words_are_those_of_the_closed_lists(reponses, colonne, liste):
    assert set(reponses[colonne].drop_nulls()) <= set(liste)


def test_a_reason_goes_with_every_refusal_and_postponement(reponses):
    par_decision = {k[0]: set(v["motif"]) for k, v in reponses.group_by("decision")}
    assert par_decision["accepter"] == {None}
    assert par_decision["refuser"] <= set(choices.MOTIFS_REFUS)
    assert par_decision["reporter"] <= set(choices.MOTIFS_REPORT)


def test_the_procedure_is_said_where_one_is_prepared_and_sometimes_forgotten(reponses, decisions):
    orientes = reponses.filter(pl.col("action_retenue") == ACCOMPAGNEMENT).join(decisions, on="id_menage")
    prepares = orientes.filter(pl.col("stade") == "mise_en_demeure")["procedure"]
    assert 0 < prepares.null_count() < prepares.len() / 3
    assert orientes.filter(pl.col("stade") == "relance")["procedure"].null_count() > 10
    assert not orientes.filter(pl.col("stade") == "relance")["procedure"].drop_nulls().len()


def test_needs_come_from_the_closed_list(reponses):
    orientes = reponses.filter(pl.col("action_retenue") == ACCOMPAGNEMENT)
    for besoins in orientes["besoins"]:
        connus, inconnus = choices.split_besoins(besoins)
        assert connus and not inconnus


def test_most_referred_households_were_told_long_enough_before(reponses):
    orientes = reponses.filter(pl.col("action_retenue") == ACCOMPAGNEMENT)
    assert len(orientes) > 60
    assez = orientes["menage_informe_le"] < JOUR - timedelta(days=15)
    assert 0.75 < assez.mean() < 1
    assert orientes["menage_informe_le"].drop_nulls().max() < JOUR


def test_a_month_without_proposals_gives_no_answers(decisions):
    assert play_agents(decisions.clear(), JOUR).is_empty()
