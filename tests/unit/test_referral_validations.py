"""Work lists are read back whole or refused, each mistake named by file, sheet and row, never by a value."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import fastexcel
import polars as pl
import pytest
from referral_cases import COMMUNES, LE, MOIS, answer, write_worklist

from reports import choices
from reports.samples import sample_worklist
from reports.worklist import write_worklist as write_list_of
from reports.worklist_columns import SORTIS
from reports.worklist_reader import read_worklist
from screening import parameters
from screening.calendrier import add_months
from screening.cases.memory import MOTIF_REFUS_MENAGE
from screening.errors import SourceFormatError
from screening.sending.validations import Context, read_validations

CONTEXTE = Context(
    mois=MOIS,
    jour=LE.date(),
    baux={m: f"B{m[1]}" for m in COMMUNES},
    proposes={m: "appeler" for m in COMMUNES if m != "M3"},
    values=parameters.load(LE.date()),
)


def read(dossier: Path, *lignes: dict[str, Any], feuille: str = "Arras") -> pl.DataFrame:
    return read_validations([write_worklist(dossier / "liste.xlsx", **{feuille: list(lignes)})], CONTEXTE)


def test_a_filled_row_is_understood(tmp_path: Path) -> None:
    lue = read(tmp_path, answer("M1", besoins="Budget ; energie;budget", avis_pluridisciplinaire="Oui")).row(
        0, named=True
    )
    assert lue["decision"] == "accepter" and lue["action_retenue"] == "proposer_accompagnement"
    assert lue["besoins"] == ["budget", "energie"] and lue["avis_pluridisciplinaire"] is True
    assert lue["menage_informe_le"] == date(2026, 11, 3) and lue["retour_le"] is None


def test_a_row_left_blank_says_nothing_and_the_proposed_action_stands(tmp_path: Path) -> None:
    vide = {"id_menage": "M2", "id_bail": "B2"}
    lues = read(tmp_path, vide, answer("M1", action_retenue=None))
    assert lues.select("id_menage", "action_retenue").rows() == [("M1", "appeler")]


def test_an_undated_decision_is_dated_the_day_after_the_accounts(tmp_path: Path) -> None:
    assert read(tmp_path, answer("M1", date_decision=None))["date_decision"].to_list() == [date(2026, 11, 1)]


@pytest.mark.parametrize(
    ("motif", "retour"), [("plan_en_place", date(2027, 2, 4)), (MOTIF_REFUS_MENAGE, date(2027, 5, 4))]
)
def test_a_refusal_says_when_the_household_may_come_back(motif: str, retour: date, tmp_path: Path) -> None:
    assert read(tmp_path, answer("M1", "refuser", motif=motif))["retour_le"].to_list() == [retour]


def test_a_delay_that_ends_in_a_short_month_ends_on_its_last_day(tmp_path: Path) -> None:
    refus = answer("M1", "refuser", motif="plan_en_place", date_decision=date(2026, 11, 30))
    assert read(tmp_path, refus)["retour_le"].to_list() == [date(2027, 2, 28)]


@pytest.mark.parametrize(
    ("changement", "phrase"),
    [
        ({"decision": "peut-être"}, "decision : valeurs permises"),
        ({"decision": None, "motif": "plan_en_place"}, "decision est vide"),
        ({"decision": "refuser"}, "motif : à choisir parmi"),
        ({"decision": "refuser", "motif": "contact_a_prendre"}, "motif : à choisir parmi"),
        ({"decision": "reporter", "motif": "plan_en_place"}, "motif : à choisir parmi"),
        ({"action_retenue": "expulser"}, "action_retenue : valeurs permises"),
        ({"besoins": "budget; diabète"}, "besoins : 1 mot"),
        ({"procedure": "on verra"}, "procedure : valeurs permises"),
        ({"avis_pluridisciplinaire": "dépression"}, "avis_pluridisciplinaire : valeurs permises"),
        ({"id_menage": "INCONNU", "id_bail": None}, "pas dans les comptes du mois"),
        ({"id_menage": "M3", "id_bail": "B3"}, "pas proposé ce mois-ci"),
        ({"id_bail": "B2"}, "pas celui du ménage"),
        ({"date_decision": date(2062, 11, 4)}, "plus d'un an dans l'avenir"),
        ({"date_decision": date(2025, 11, 4)}, "antérieure au mois"),
    ],
)
def test_a_mistake_is_named_by_its_place_and_never_shown(
    changement: dict[str, Any], phrase: str, tmp_path: Path
) -> None:
    with pytest.raises(SourceFormatError) as erreur:
        read(tmp_path, answer("M2"), answer("M1") | changement)
    assert phrase in str(erreur.value)
    assert "« liste.xlsx », feuille « Arras », ligne 3" in str(erreur.value)
    for valeur in ("peut-être", "expulser", "diabète", "dépression", "INCONNU", "2062", "M1", "M3"):
        assert valeur not in str(erreur.value)


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    with pytest.raises(SourceFormatError) as erreur:
        read(tmp_path, answer("M1", decision="x", besoins="y"), answer("M2", action_retenue="z"))
    assert str(erreur.value).count("\n- ") == 3


def test_an_added_household_needs_a_reason_of_its_own_list(tmp_path: Path) -> None:
    ajout = answer("M3", motif="demande_du_menage", id_bail=None, action_retenue=None)
    lue = read(tmp_path, ajout, feuille="Ajouts").row(0, named=True)
    assert lue["id_bail"] == "B3" and lue["action_retenue"] == "proposer_accompagnement"
    with pytest.raises(SourceFormatError, match="motif : à choisir parmi"):
        read(tmp_path, ajout | {"motif": None}, feuille="Ajouts")


def test_a_household_of_the_review_may_be_accepted(tmp_path: Path) -> None:
    assert read(tmp_path, answer("M3"), feuille="Revue")["id_menage"].to_list() == ["M3"]
    with pytest.raises(SourceFormatError, match="action_retenue : à choisir"):
        read(tmp_path, answer("M3", action_retenue=None), feuille="Revue")


def test_two_files_that_disagree_are_refused_and_both_places_named(tmp_path: Path) -> None:
    un = write_worklist(tmp_path / "arras.xlsx", Arras=[answer("M1")])
    deux = write_worklist(tmp_path / "lens.xlsx", Lens=[answer("M1", "refuser", motif="plan_en_place")])
    with pytest.raises(SourceFormatError, match=r"(?s)lens\.xlsx.*contredit.*arras\.xlsx"):
        read_validations([un, deux], CONTEXTE)


def test_the_same_decision_twice_counts_once(tmp_path: Path) -> None:
    un, deux = (write_worklist(tmp_path / nom, Arras=[answer("M1")]) for nom in ("a.xlsx", "b.xlsx"))
    assert read_validations([un, deux], CONTEXTE).height == 1


def test_a_file_that_is_no_work_list_is_refused(tmp_path: Path) -> None:
    faux = tmp_path / "faux.xlsx"
    faux.write_text("rien")
    with pytest.raises(SourceFormatError, match="n'est pas un classeur lisible"):
        read_validations([faux], CONTEXTE)


def test_the_households_own_refusal_is_a_reason_of_the_list() -> None:
    assert MOTIF_REFUS_MENAGE in choices.MOTIFS_REFUS


def test_adding_a_household_already_listed_says_where_to_answer(tmp_path: Path) -> None:
    with pytest.raises(SourceFormatError, match=r"ligne 2 : id_menage : ce ménage est déjà dans la liste"):
        read(tmp_path, answer("M1", motif="demande_du_menage"), feuille="Ajouts")


@pytest.mark.parametrize("feuille", ["Ajouts", "Revue"])
def test_nobody_adds_a_household_that_objected(feuille: str, tmp_path: Path) -> None:
    liste = write_worklist(tmp_path / "l.xlsx", **{feuille: [answer("M3", motif="demande_du_menage")]})
    oppose = replace(CONTEXTE, opposes=frozenset({"M3"}))
    with pytest.raises(SourceFormatError, match="s'est opposé") as erreur:
        read_validations([liste], oppose)
    assert "M3" not in str(erreur.value)


@pytest.mark.parametrize("motif", choices.MOTIFS_REFUS)
def test_each_reason_of_refusal_has_its_own_delay(motif: str, tmp_path: Path) -> None:
    mois = int(CONTEXTE.values.valeur(f"delai_refus_{motif}_mois"))
    lue = read(tmp_path, answer("M1", "refuser", motif=motif, date_decision=date(2026, 11, 4)))
    assert lue["retour_le"].to_list() == [add_months(date(2026, 11, 1), mois).replace(day=4)]


def test_the_sheet_of_those_who_left_is_passed_over(tmp_path: Path) -> None:
    """It bears households and no decision: nothing in it is read, whatever somebody writes beside."""
    partie = tmp_path / "l.xlsx"
    write_list_of(partie, sample_worklist())
    assert SORTIS in fastexcel.read_excel(partie).sheet_names
    assert SORTIS not in read_worklist(partie)["feuille"].to_list()
