"""What is known of a future tenant before the commission: effort, what is left to live on, and what is to be asked."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from screening.entering.measures import coming, window
from screening.entering.unknown import to_ask
from screening.errors import RuleError
from screening.parameters import load
from screening.rules import load_access_rules, load_rules, states
from screening.rules.load import BUILT_IN, BUILT_IN_ACCES
from screening.tables import TABLES

AU = date(2026, 11, 2)
VALUES = load(AU)
RULES = load_access_rules()
CONNU = {
    "id_candidat": "D1",
    "date_caleol": date(2026, 11, 20),
    "code_commune": "62041",
    "loyer_centimes": 50000,
    "charges_centimes": 5000,
    "aide_estimee_centimes": 15000,
    "ressources_centimes": 100000,
    "nb_personnes": 1,
    "composition": "isole",
    "annee_naissance": 1990,
    "accompagne": "non",
    "premiere_location": "non",
}


def measured(**autres: object) -> dict:
    table = pl.DataFrame([CONNU | autres], schema=TABLES["candidats"].schema)
    return coming(table, AU, VALUES).row(0, named=True)


def asked(**autres: object) -> list[str]:
    futurs = coming(pl.DataFrame([CONNU | autres], schema=TABLES["candidats"].schema), AU, VALUES)
    reponses = states(RULES, futurs.with_columns(id_bail="id_candidat"), VALUES)
    return to_ask(futurs, reponses, RULES, VALUES)["a_demander"][0].to_list()


def test_effort_and_what_is_left_are_those_of_the_application() -> None:
    vu = measured()
    assert vu["depense_logement_centimes"] == 40000
    assert vu["taux_effort"] == 0.4
    assert vu["reste_a_vivre_uc_centimes"] == 60000
    assert vu["age"] == 36


@pytest.mark.parametrize(
    ("personnes", "composition", "unites"),
    [
        (1, "isole", 1.0),
        (None, "isole", 1.0),
        (2, "isole", None),
        (2, "couple", 1.5),
        (None, "couple", 1.5),
        (3, "couple", None),
        (2, "monoparental", 1.3),
        (4, "monoparental", 1.9),
        (1, "monoparental", None),
        (None, "monoparental", None),
        (3, "couple_enfants", 1.8),
        (2, "couple_enfants", None),
        (3, "autre", 2.0),
        (None, "autre", None),
        (1, None, 1.0),
        (3, None, None),
        (None, None, None),
    ],
)
def test_consumption_units_follow_what_is_declared_and_nothing_else(personnes, composition, unites) -> None:
    assert measured(nb_personnes=personnes, composition=composition)["unites_consommation"] == unites


def test_what_is_left_is_shared_by_units_and_may_be_negative() -> None:
    assert measured(nb_personnes=3, composition="couple_enfants")["reste_a_vivre_uc_centimes"] == 33333
    assert measured(ressources_centimes=10000)["reste_a_vivre_uc_centimes"] == -30000


@pytest.mark.parametrize(
    "absent", ["loyer_centimes", "charges_centimes", "aide_estimee_centimes", "ressources_centimes"]
)
def test_a_figure_of_which_a_part_is_unknown_is_unknown(absent: str) -> None:
    vu = measured(**{absent: None})
    assert vu["taux_effort"] is None and vu["reste_a_vivre_uc_centimes"] is None


def test_no_resources_has_no_rate_but_leaves_less_than_nothing() -> None:
    vu = measured(ressources_centimes=0)
    assert vu["taux_effort"] is None and vu["reste_a_vivre_uc_centimes"] == -40000


def test_the_window_is_two_months_both_ends_included() -> None:
    assert window(AU, VALUES) == (AU, date(2027, 1, 2))
    jours = [date(2026, 11, 1), AU, date(2027, 1, 2), date(2027, 1, 3)]
    table = pl.DataFrame(
        [CONNU | {"id_candidat": f"D{n}", "date_caleol": jour} for n, jour in enumerate(jours)],
        schema=TABLES["candidats"].schema,
    )
    assert coming(table, AU, VALUES)["id_candidat"].to_list() == ["D1", "D2"]


def test_only_what_keeps_a_rule_from_answering_is_asked() -> None:
    assert asked() == []
    assert asked(premiere_location=None) == ["première location"]
    assert asked(accompagne=None) == ["accompagnement en cours"]
    assert asked(accompagne="oui", premiere_location=None, ressources_centimes=None) == []
    assert asked(aide_estimee_centimes=None, composition=None, nb_personnes=2) == [
        "aide au logement attendue",
        "composition du ménage",
    ]


def test_a_landlords_rule_on_future_tenants_stands_in_its_own_folder(tmp_path: Path) -> None:
    regle = (BUILT_IN_ACCES / "C4_premiere_location.toml").read_text(encoding="utf-8").replace('"C4"', '"X1"')
    (tmp_path / "acces").mkdir()
    (tmp_path / "acces" / "X1.toml").write_text(regle, encoding="utf-8")
    assert "X1" in [rule.code for rule in load_access_rules([tmp_path]).regles]
    assert load_rules([tmp_path]).empreinte == load_rules().empreinte
    (tmp_path / "X1.toml").write_text(regle, encoding="utf-8")
    with pytest.raises(RuleError, match="vont dans regles/acces/"):
        load_rules([tmp_path])
    compte = (BUILT_IN / "P1_premier_defaut.toml").read_text(encoding="utf-8").replace('"P1"', '"X2"')
    (tmp_path / "acces" / "X2.toml").write_text(compte, encoding="utf-8")
    with pytest.raises(RuleError, match=r"X2.*vont dans regles/acces/"):
        load_access_rules([tmp_path])


def test_a_rule_on_future_tenants_reads_no_account(tmp_path: Path) -> None:
    regle = (BUILT_IN_ACCES / "C4_premiere_location.toml").read_text(encoding="utf-8")
    (tmp_path / "acces").mkdir()
    autre = regle.replace("premiere_location = 'oui' AND", "dette_propre_centimes > 0 AND")
    (tmp_path / "acces" / "C4.toml").write_text(autre + "\n", encoding="utf-8")
    with pytest.raises(RuleError, match=r"dette_propre_centimes.*n'est ni un indicateur"):
        load_access_rules([tmp_path])
