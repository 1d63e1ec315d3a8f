"""A condition in plain French: one line a requirement, never wrong; what cannot be said is left as written."""

import pytest

from screening.rules import load_rules
from screening.rules.gate import READABLE, READABLE_ACCES
from screening.rules.plain import plain_lines
from screening.rules.words import LIBELLES

CATALOGUE = load_rules()
VALUES = {"seuil_retard_centimes": "10,00 €", "dette_trois_mois": "3 mois"}


@pytest.mark.parametrize(
    ("condition", "lines"),
    [
        ("mois_dus >= dette_trois_mois", ["mois dus : au moins 3 mois (dette_trois_mois)"]),
        (
            "rejets_3 > 2 AND NOT deces",
            ["prélèvements rejetés en trois mois : plus de 2", "décès connu : non"],
        ),
        ("rural AND age BETWEEN 16 AND 30", ["commune rurale : oui", "âge du titulaire : de 16 à 30"]),
        ("NOT COALESCE(plan_en_cours, FALSE)", ["plan en cours : non, ou inconnu"]),
        (
            "COALESCE(accompagne, 'inconnu') <> 'oui'",
            ["accompagné : autre que « oui » (inconnu : lu comme « inconnu »)"],
        ),
        (
            "stade IN ('aucun', 'mise_en_demeure')",
            ["stade de la procédure : « aucun » ou « mise en demeure »"],
        ),
        (
            "mois_dus > 1 OR rural AND conge",
            ["mois dus : plus de 1, ou bien commune rurale : oui et congé donné : oui"],
        ),
        (
            "(mois_dus > 1 OR rural) AND conge",
            ["mois dus : plus de 1, ou bien commune rurale : oui", "congé donné : oui"],
        ),
        ("NOT (mois_dus > 1 OR rural)", ["pas (mois dus : plus de 1, ou bien commune rurale : oui)"]),
        ("plan_rompu_jours IS NULL", ["plan rompu depuis : aucun, ou non connu"]),
        (
            "CASE WHEN demande_fsl_jours IS NULL AND stade IS NOT NULL THEN FALSE ELSE demande_fsl_jours > 9 END",
            ["demande au FSL en attente depuis : plus de 9 (rien de tel au dossier : non)"],
        ),
    ],
)
def test_a_condition_is_said(condition, lines):
    assert list(plain_lines(condition, VALUES.get)) == lines


@pytest.mark.parametrize(
    "condition",
    [
        "mois_dus >",
        "ABS(mois_dus) > 1",
        "date_ref - premier_defaut > INTERVAL '90 days'",
        "CASE WHEN rural THEN TRUE ELSE conge END",
        "stade LIKE 'a%'",
        "inconnu_au_bataillon > 1",
    ],
)
def test_what_cannot_be_said_simply_is_not_said(condition):
    assert plain_lines(condition, VALUES.get) == ()


def test_every_indicator_has_a_label():
    assert set(LIBELLES) == {*READABLE, *READABLE_ACCES}


@pytest.mark.parametrize("rule", CATALOGUE.regles, ids=lambda rule: rule.code)
def test_every_built_in_condition_is_said(rule):
    shown = {nom: "X" for nom in CATALOGUE.bareme.types}.get
    assert all(plain_lines(version.condition, shown) for version in rule.versions)
