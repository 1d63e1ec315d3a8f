"""The model's reasons as sentences with the household's own figures."""

import polars as pl
import pytest

from models.inputs import NAMES
from screening.decision import CONTRIBUTIONS
from screening.reasons import PHRASES, reasons_of


def said(*contributions):
    rows = [
        {"theme": "t", "indicateur": name, "valeur": value, "apport": part}
        for name, value, part in contributions
    ]
    frame = pl.DataFrame(
        {"id_bail": ["B"], "contributions": [rows]},
        schema={"id_bail": pl.String, "contributions": CONTRIBUTIONS},
    )
    row = reasons_of(frame).row(0, named=True)
    return row["motifs"], row["motifs_rassurants"]


def test_every_input_of_the_model_has_a_sentence_with_one_figure():
    assert set(NAMES) <= set(PHRASES)
    assert all(phrase.count("{}") == 1 for phrase in PHRASES.values())


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("mois_dus", 1.25, "La dette représente 1,2\u00a0mois de dépense."),
        ("mois_dus", 2.0, "La dette représente 2\u00a0mois de dépense."),
        ("taux_paye_3", 0.47, "En trois mois, 47\u00a0% de ce qui était appelé a été payé."),
        ("rejets_3", 2.0, "Prélèvements ou paiements rejetés en trois mois : 2."),
        ("age_plus_ancien_terme_jours", 61.0, "Le plus ancien terme impayé a 61\u00a0jours."),
        ("age_plus_ancien_terme_jours", 1.0, "Le plus ancien terme impayé a 1\u00a0jour."),
    ],
)
def test_a_figure_is_said_as_people_say_it(name, value, sentence):
    assert said((name, value, 0.5)) == ([sentence], [])


def test_an_unknown_value_is_said_to_be_unknown():
    assert said(("taux_paye_3", None, 0.5))[0][0].endswith("non connu.")


def test_the_three_strongest_of_each_sense_are_said_strongest_first_and_the_faint_ones_are_not():
    parts = [
        ("rejets_3", 0.1),
        ("rejets_12", 0.9),
        ("mois_dus", 0.5),
        ("taux_paye_3", 0.7),
        ("taux_paye_12", 0.05),
    ]
    worrying, reassuring = said(*[(name, 1.0, part) for name, part in parts], ("avance_mois", 1.0, -0.4))
    assert len(worrying) == 3 and worrying[0].startswith("Prélèvements ou paiements rejetés en un an")
    assert len(reassuring) == 1


def test_no_reason_at_all():
    assert said() == ([], [])
