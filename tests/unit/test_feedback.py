"""What agents and partners answered to earlier lists, counted by rule and by main reason, and what it suggests."""

import tomllib
from datetime import date, datetime

import polars as pl
import pytest

from screening.cases import Register
from screening.content.feedback import Rules, feedback_content
from screening.feedback import REPONSE, Feedback, read_feedback
from screening.parameters import load
from screening.rules import load_rules
from screening.rules.model import Rule

MOIS = date(2026, 10, 1)
FIN = date(2026, 10, 31)
LE = datetime(2026, 9, 10, 9, 0)
RAISONS = pl.DataFrame(schema={"mois": pl.Date, "id_menage": pl.String, "theme": pl.String})


def rules() -> Rules:
    return Rules(load_rules(), (), load(MOIS))


def answers(*motifs: str | None, source: str = "agent", regles: tuple[str, ...] = ("P7",)) -> Feedback:
    """One answer a household, with its reason."""
    rows = [
        (source, date(2026, 9, 1), f"M{rank:03d}", motif, list(regles)) for rank, motif in enumerate(motifs)
    ]
    return Feedback(date(2025, 10, 1), pl.DataFrame(rows, schema=REPONSE, orient="row"))


def test_a_reason_is_counted_among_all_the_households_of_the_rule_that_were_answered_upon():
    found = answers("erreur_de_compte", "erreur_de_compte", "plan_en_place", None).tally(RAISONS, ["P7"])
    assert found.select("sujet", "motif", "cas", "parmi").rows() == [
        ("P7", "erreur_de_compte", 2, 4),
        ("P7", "plan_en_place", 1, 4),
    ]


def test_a_household_with_two_rules_counts_for_each_and_a_rule_that_nobody_discusses_for_none():
    found = answers("hors_perimetre", regles=("P1", "P7", "O2")).tally(RAISONS, ["P1", "P7"])
    assert found.select("sujet", "cas").rows() == [("P1", 1), ("P7", 1)]


def test_the_main_reason_of_the_model_is_counted_beside_the_rules():
    reasons = pl.DataFrame([(date(2026, 9, 1), "M000", "Paiements")], schema=RAISONS.schema, orient="row")
    found = answers("hors_perimetre", None).tally(reasons, ["P7"])
    assert ("raison", "Paiements", 1, 1) in found.select("nature", "sujet", "cas", "parmi").rows()


@pytest.mark.parametrize(("refused", "said"), [(14, False), (15, True)])
def test_a_pause_is_put_to_a_person_when_the_whole_interval_lies_above_one_half(refused, said):
    """Wilson's low end at 95 %, worked out by hand: 14 of 20 gives 0.481, 15 of 20 gives 0.531."""
    motifs = ["hors_perimetre"] * refused + [None] * (20 - refused)
    content = feedback_content(answers(*motifs), RAISONS, rules(), FIN)
    assert any(each.texte for each in content.suggestions) is said


def test_nineteen_answers_are_too_few_to_discuss_a_rule():
    assert feedback_content(answers(*["hors_perimetre"] * 19), RAISONS, rules(), FIN).suggestions == ()
    assert feedback_content(answers(*["hors_perimetre"] * 20), RAISONS, rules(), FIN).suggestions


def test_the_text_of_a_pause_is_a_rule_that_stops_at_the_end_of_the_month():
    (pause,) = feedback_content(answers(*["hors_perimetre"] * 20), RAISONS, rules(), FIN).suggestions
    rule = Rule.model_validate(tomllib.loads(pause.texte))
    assert (rule.code, rule.remplace, rule.versions[-1].au) == ("P7", True, FIN)
    assert rule.en_vigueur(MOIS) is not None
    assert rule.en_vigueur(date(2026, 11, 1)) is None
    assert pause.fichier == "regles/P7_entrant_en_retard.toml"


def test_the_paused_rule_passes_the_gate_once_saved(tmp_path):
    (pause,) = feedback_content(answers(*["hors_perimetre"] * 20), RAISONS, rules(), FIN).suggestions
    (tmp_path / "P7.toml").write_text(pause.texte, encoding="utf-8")
    (saved,) = (rule for rule in load_rules([tmp_path]).regles if rule.code == "P7")
    assert saved.versions[-1].au == FIN


@pytest.mark.parametrize(
    ("motif", "words"), [("erreur_de_compte", "verifier_compte"), ("plan_en_place", "NOT plan_en_cours")]
)
def test_a_reason_that_comes_back_suggests_an_edit(motif, words):
    found = feedback_content(answers(*[motif] * 9, *[None] * 15), RAISONS, rules(), FIN).suggestions
    (edit,) = found
    assert words in edit.phrase
    assert edit.texte is None


def test_the_household_s_own_refusal_never_speaks_against_a_rule():
    agents = feedback_content(answers(*["ne_souhaite_pas"] * 40), RAISONS, rules(), FIN)
    partners = feedback_content(answers(*["pas_d_interet"] * 40, source="partenaire"), RAISONS, rules(), FIN)
    assert agents.tables and partners.tables
    assert agents.suggestions == partners.suggestions == ()


def test_demands_outside_the_criteria_question_the_directory_not_the_rule():
    (said,) = feedback_content(
        answers(*["hors_criteres"] * 30, source="partenaire"), RAISONS, rules(), FIN
    ).suggestions
    assert "dispositifs.toml" in said.phrase


# --- read from the register -----------------------------------------------------------------------------


def decided(id_menage: str, decision: str, motif: str | None, le: date = date(2026, 9, 5)) -> dict:
    return {
        "id_menage": id_menage,
        "id_bail": f"B{id_menage}",
        "feuille": "Arras",
        "decision": decision,
        "motif": motif,
        "action_retenue": "proposer_accompagnement" if decision == "accepter" else None,
        "date_decision": le,
    }


@pytest.fixture
def register(tmp_path) -> Register:
    """September's list: four households, one refused, one postponed, two accepted and sent."""
    register = Register.open(f"sqlite:///{tmp_path}/registre.db", LE)
    september = date(2026, 9, 1)
    listed = pl.DataFrame(
        {
            "id_menage": ["M1", "M2", "M3", "M4"],
            "id_bail": ["BM1", "BM2", "BM3", "BM4"],
            "niveau": ["prioritaire"] * 4,
            "regles": [["P7"], ["P7"], ["P7", "P1"], ["P7"]],
            "rang": [1, 2, 3, 4],
            "mois_dus": [1.0] * 4,
            "suspension": [None] * 4,
        },
        schema_overrides={"suspension": pl.String},
    )
    register.record_month(september, listed, LE)
    register.record_decisions(
        september,
        pl.DataFrame(
            [
                decided("M1", "refuser", "erreur_de_compte"),
                decided("M2", "reporter", "contact_a_prendre"),
                decided("M3", "accepter", None),
                decided("M4", "accepter", None),
            ],
            infer_schema_length=None,
        ),
        LE,
    )
    sent = pl.DataFrame(
        [(f"M{rank}", f"BM{rank}", "S1", "D1", "L1", f"N{rank}", september) for rank in (3, 4)],
        schema=["id_menage", "id_bail", "id_structure", "id_dispositif", "ligne", "numero_dossier", "mois"],
        orient="row",
    )
    register.record_referrals(september, sent, LE)
    return register


def test_answers_are_read_as_of_the_month_s_end(register):
    returned = pl.DataFrame(
        {
            "numero_dossier": ["N3"],
            "statut": ["refus"],
            "date": [date(2026, 10, 2)],
            "motif": ["pas_d_interet"],
            "accord_dossier_le": [None],
            "issue": [None],
            "retour_le": [None],
            "fichier": ["0" * 64],
        },
        schema_overrides={"accord_dossier_le": pl.Date, "issue": pl.String, "retour_le": pl.Date},
    )
    places = pl.DataFrame(
        schema={
            "id_dispositif": pl.String,
            "ligne": pl.String,
            "mois": pl.Date,
            "places": pl.Int64,
            "fichier": pl.String,
        }
    )
    register.record_returns(returned, places, datetime(2026, 10, 3, 9, 0))
    found = read_feedback(register, register.memory(FIN), MOIS).reponses
    assert found.select("source", "id_menage", "motif", "regles").rows() == [
        ("agent", "M1", "erreur_de_compte", ["P7"]),
        ("agent", "M3", None, ["P7", "P1"]),
        ("agent", "M4", None, ["P7"]),
        ("partenaire", "M3", "pas_d_interet", ["P7", "P1"]),
    ]
    before = read_feedback(register, register.memory(date(2026, 9, 30)), date(2026, 9, 1)).reponses
    assert before.is_empty()


def test_a_case_that_waits_for_its_first_answer_is_not_counted(register):
    found = read_feedback(register, register.memory(FIN), MOIS).reponses
    assert found.filter(pl.col("source") == "partenaire").is_empty()
