"""What applied to a month is kept as a file, read back through the gate, and compared with another month's."""

import json
from datetime import date
from pathlib import Path

import pytest
from ledgers import baux, ecritures

from screening.errors import RuleError
from screening.in_force import InForce, changes, read_in_force
from screening.indicators import VALEURS_LUES, build_indicators
from screening.parameters import load
from screening.rules import load_rules
from screening.settings import parse_settings

DECEMBRE, JANVIER = date(2026, 12, 1), date(2027, 1, 1)
REGLAGES = {"bailleur": {"nom": "Essai", "departement": "62"}, "entrees": {}}
CATALOGUE = load_rules()


def applied(mois: date, **reglages: object) -> InForce:
    return InForce.of(mois, CATALOGUE, load(mois), parse_settings(REGLAGES | reglages))


def written(tmp_path: Path, en_vigueur: InForce) -> Path:
    path = tmp_path / "regles_en_vigueur.json"
    path.write_text(en_vigueur.text(), encoding="utf-8")
    return path


@pytest.mark.parametrize("mois", [DECEMBRE, JANVIER])
def test_it_is_read_back_as_it_was_written(tmp_path: Path, mois: date) -> None:
    there = applied(mois, capacite={"par_mois": 40, "agences": {"Lens": 5}, "part_precoce": 0.25})
    back = read_in_force(written(tmp_path, there))
    assert back.text() == there.text()
    assert (back.capacite, back.cohorte, back.mois) == (there.capacite, there.cohorte, mois)
    assert back.regles.keys() == there.regles.keys()
    differ = changes(there, back)
    assert not (differ.regles or differ.valeurs or differ.capacite or differ.cohorte)


def test_the_change_of_january_2027_is_found_and_nothing_else() -> None:
    differ = changes(applied(DECEMBRE), applied(JANVIER))
    codes = {(before or now).code for before, now in differ.regles}
    assert "E1" in codes
    assert {(now or before).effet for before, now in differ.regles} == {"echeance"}
    assert "seuil_impaye_al_centimes" in {(now or before).nom for before, now in differ.valeurs}
    assert not differ.capacite and not differ.cohorte


def test_a_label_or_a_source_is_no_difference_and_a_priority_is(tmp_path: Path) -> None:
    there = applied(DECEMBRE)
    document = json.loads(there.text())
    rule = next(rule for rule in document["regles"] if rule["effet"] == "proposer")
    rule["libelle"], rule["versions"][0]["source"]["titre"] = "Autrement dit", "Autre source"
    path = tmp_path / "autre.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert not changes(there, read_in_force(path)).regles
    rule["priorite"] += 1
    path.write_text(json.dumps(document), encoding="utf-8")
    assert [now.code for _, now in changes(there, read_in_force(path)).regles] == [rule["code"]]


@pytest.mark.parametrize(
    "condition", ["SUM(mois_dus) > 3", "age > 60", "inconnue > 1", "mois_dus > (SELECT 1)", "mois_dus + 1"]
)
def test_what_the_gate_refuses_is_refused_here_too(tmp_path: Path, condition: str) -> None:
    document = json.loads(applied(DECEMBRE).text())
    rule = next(rule for rule in document["regles"] if rule["effet"] == "proposer")
    rule["versions"][0]["condition"] = condition
    path = tmp_path / "regles_en_vigueur.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(RuleError, match=rule["code"]):
        read_in_force(path)


@pytest.mark.parametrize("text", ["", "{}", '{"format": 2}', "[1]"])
def test_another_file_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "regles_en_vigueur.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match="ne se relit pas"):
        read_in_force(path)


class Recorded:
    """The dated values, with the names that were asked for."""

    def __init__(self, mois: date) -> None:
        self.values, self.lues = load(mois), set()

    def valeur(self, nom: str) -> int | float | str:
        self.lues.add(nom)
        return self.values.valeur(nom)


def test_the_values_that_the_indicators_read_are_those_said() -> None:
    lines = [
        {"date_operation": date(2026, m, 1), "nature": "quittance", "montant_centimes": 40_000}
        for m in range(8, 13)
    ]
    values = Recorded(DECEMBRE)
    build_indicators({"baux": baux({})}, ecritures(*lines), [DECEMBRE], values)
    assert values.lues == set(VALEURS_LUES)
