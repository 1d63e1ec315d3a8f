"""The model's reasons as sentences by theme, with the household's own figures."""

import polars as pl
import pytest

from models.inputs import BY_NAME, NAMES
from screening.decision import CONTRIBUTIONS
from screening.phrases import PHRASES
from screening.reasons import reasons_of


def said(*contributions):
    rows = [
        {"theme": BY_NAME[name].theme, "indicateur": name, "valeur": value, "apport": part}
        for name, value, part in contributions
    ]
    frame = pl.DataFrame(
        {"id_bail": ["B"], "contributions": [rows]},
        schema={"id_bail": pl.String, "contributions": CONTRIBUTIONS},
    )
    row = reasons_of(frame).row(0, named=True)
    plain = [[text.replace("\u00a0", " ") for text in row[side]] for side in ("motifs", "motifs_rassurants")]
    return plain[0], plain[1]


def test_every_input_of_the_model_has_its_phrases():
    assert set(NAMES) == set(PHRASES)
    assert all(phrase.dit.count("{}") == 1 for phrase in PHRASES.values())
    assert all(phrase.baisse.count("{}") == 1 for phrase in PHRASES.values() if phrase.baisse)
    texts = [t for p in PHRASES.values() for t in (p.dit, p.nul, p.baisse, p.inconnu) if t]
    assert all(text[0].islower() and not text.endswith(".") for text in texts)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("mois_dus", 1.25, "Montant dû : la dette représente 1,3 mois de dépense."),
        ("mois_dus", 2.0, "Montant dû : la dette représente 2 mois de dépense."),
        ("mois_dus", 0.0, "Montant dû : rien n'est dû."),
        ("mois_dus", 0.01, "Montant dû : la dette représente moins de 0,1 mois de dépense."),
        ("variation_mois_dus", -0.5, "Montant dû : en un mois, la dette a baissé de 0,5 mois de dépense."),
        ("taux_paye_3", 0.47, "Part payée : en trois mois, 47 % de ce qui était appelé a été payé."),
        ("taux_paye_3", 0.0, "Part payée : en trois mois, rien de ce qui était appelé n'a été payé."),
        ("rejets_3", 2.0, "Prélèvements rejetés : paiements rejetés en trois mois : 2."),
        (
            "age_plus_ancien_terme_jours",
            61.0,
            "Ancienneté de la dette : le plus ancien terme impayé a 61 jours.",
        ),
        (
            "age_plus_ancien_terme_jours",
            1.0,
            "Ancienneté de la dette : le plus ancien terme impayé a 1 jour.",
        ),
        (
            "delai_paiement_tendance",
            -3.0,
            "Délai de paiement : le délai de paiement s'est raccourci de 3 jours en trois mois.",
        ),
        ("mois_depuis_paiement", None, "Régularité des paiements : aucun paiement n'est connu."),
        ("plan_taux_respecte", None, "Plan d'apurement : aucun plan d'apurement en cours n'est connu."),
        (
            "anciennete_mois",
            14.0,
            "Temps passé dans le logement : le ménage est dans les lieux depuis 14 mois.",
        ),
    ],
)
def test_a_figure_is_said_as_people_say_it(name, value, sentence):
    assert said((name, value, 0.5)) == ([sentence], [])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [None, float("nan"), -1.0, -0.001, 0.0, 0.001, 1.0, 12345.6])
def test_any_value_of_any_input_makes_a_whole_sentence(name, value):
    (sentence,), others = said((name, value, 0.2))
    assert others == [] and sentence.endswith(".") and "{}" not in sentence and "nan" not in sentence.lower()


def test_an_unknown_value_is_said_to_be_unknown():
    assert said(("mois_dus", None, 0.5))[0][0].endswith("non connu.")


def test_inputs_of_one_theme_make_one_sentence_that_the_net_places():
    worrying, reassuring = said(
        ("mois_dus", 1.0, 0.6), ("variation_mois_dus", 0.5, 0.3), ("avance_mois", 0.0, -0.2)
    )
    assert reassuring == []
    assert worrying == [
        "Montant dû : la dette représente 1 mois de dépense ; en un mois, la dette a augmenté de 0,5 mois de dépense"
        " ; mais le compte n'est pas en avance."
    ]
    worrying, reassuring = said(("taux_paye_3", 0.6, 0.2), ("taux_paye_12", 0.98, -0.7))
    assert worrying == []
    assert reassuring == [
        "Part payée : en un an, 98 % de ce qui était appelé a été payé ; mais en trois mois, 60 % de ce qui était"
        " appelé a été payé."
    ]


def test_inputs_that_cancel_each_other_say_nothing():
    assert said(("taux_paye_3", 0.6, 0.5), ("taux_paye_12", 0.98, -0.45)) == ([], [])


def test_faint_inputs_that_add_up_are_said_by_the_strongest():
    worrying, _ = said(("rejets_3", 1.0, 0.04), ("rejets_12", 2.0, 0.07))
    assert worrying == ["Prélèvements rejetés : paiements rejetés en un an : 2."]


def test_the_three_strongest_themes_of_each_sense_are_said_strongest_first():
    worrying, reassuring = said(
        ("rejets_3", 1.0, 0.1),
        ("rejets_12", 1.0, 0.9),
        ("mois_dus", 1.0, 0.5),
        ("taux_paye_3", 0.5, 0.7),
        ("taux_paye_12", 0.5, 0.05),
        ("delai_paiement_jours", 9.0, 0.2),
        ("anciennete_mois", 60.0, -0.4),
    )
    assert [text.split(" :")[0] for text in worrying] == ["Prélèvements rejetés", "Part payée", "Montant dû"]
    assert [text.split(" :")[0] for text in reassuring] == ["Temps passé dans le logement"]


def test_no_reason_at_all():
    assert said() == ([], [])
