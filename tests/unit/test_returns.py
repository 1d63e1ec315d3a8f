"""`returns`: what partners write back is read whole into the register, or refused whole with its place and its cause."""

import io
import random
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from click.testing import CliRunner
from return_forms import (
    ENVOI,
    LECTURE,
    Sent,
    drawn_answers,
    edited,
    expected,
    facts_in,
    filled,
    put,
    said,
    send,
    state_of,
)

from screening.cases import life
from screening.cases.numbers import form_mark
from screening.cli import amont
from screening.errors import RegisterError, SourceFormatError
from screening.returns import ReturnReport, describe, record_forms


@pytest.fixture(scope="module")
def modele(tmp_path_factory: pytest.TempPathFactory) -> Sent:
    return send(tmp_path_factory.mktemp("bailleur") / "espace")


@pytest.fixture
def envoi(modele: Sent, tmp_path: Path) -> Sent:
    return modele.copy(tmp_path / "espace")


def read(envoi: Sent, *formulaires: bytes, le=LECTURE) -> ReturnReport:
    chemins = []
    for rang, octets in enumerate(formulaires, start=1):
        chemins.append(envoi.espace.racine / f"retour-{rang}.xlsx")
        chemins[-1].write_bytes(octets)
    return record_forms(envoi.espace, chemins, le)


def test_the_forms_of_two_partners_are_read_in_one_call(envoi: Sent) -> None:
    un, deux = envoi.numeros["S1"][0], envoi.numeros["S2"][0]
    reponses = [said(un, "adhesion", accord_dossier_le=ENVOI + timedelta(days=6)), said(deux, "complet")]
    rapport = read(
        envoi,
        filled(envoi.formulaires["S1"], reponses[:1], {2: 4}),
        filled(envoi.formulaires["S2"], reponses[1:]),
    )
    assert (rapport.formulaires, rapport.inscrits.faits, rapport.inscrits.places) == (2, 2, 1)
    assert facts_in(envoi.registre) == expected(reponses)
    etats = dict(envoi.registre.cases(date.max).select("numero_dossier", "etat").iter_rows())
    assert (etats[un], etats[deux]) == ("adhesion", "refusee_partenaire")
    assert envoi.registre.open_places(date(2026, 11, 1)).rows() == [("S1--aide", "FNAVDL", 4)]


def test_the_same_form_twice_changes_nothing_and_says_so(envoi: Sent) -> None:
    octets = filled(envoi.formulaires["S1"], drawn_answers(random.Random(1), envoi.numeros["S1"]), {2: 1})
    read(envoi, octets)
    avant = state_of(envoi.registre)
    rapport = read(envoi, octets, le=LECTURE + timedelta(days=9))
    assert state_of(envoi.registre) == avant
    assert "Rien de nouveau" in describe(rapport)[-1]


def test_a_form_left_blank_is_fine_and_says_nothing(envoi: Sent) -> None:
    avant = state_of(envoi.registre)
    assert "Rien de nouveau" in describe(read(envoi, envoi.formulaires["S1"]))[-1]
    assert state_of(envoi.registre) == avant


def test_a_form_is_completed_from_one_reading_to_the_next(envoi: Sent) -> None:
    un, deux = envoi.numeros["S1"][:2]
    premier = filled(envoi.formulaires["S1"], [said(un, "contact", 3)])
    read(envoi, premier)
    read(envoi, filled(premier, [said(un, "en_cours", 20), said(deux, "porte_close", 7)]))
    etats = dict(envoi.registre.cases(date.max).select("numero_dossier", "etat").iter_rows())
    assert (etats[un], etats[deux]) == ("en_cours", "porte_close")
    assert len(facts_in(envoi.registre)) == 3


def test_two_rows_of_one_case_on_two_days_are_its_history(envoi: Sent) -> None:
    un = envoi.numeros["S1"][0]
    reponses = [said(un, "porte_close", 3), said(un, "porte_close", 8)]
    octets = edited(
        filled(envoi.formulaires["S1"], reponses[:1]), lambda c: put(c["Retour"], 30, reponses[1])
    )
    read(envoi, octets)
    assert facts_in(envoi.registre) == expected(reponses)
    assert envoi.registre.cases(date.max).filter(numero_dossier=un)["portes_closes"].item() == 2


def test_a_refusal_keeps_the_household_off_for_the_dated_delay(envoi: Sent) -> None:
    read(envoi, filled(envoi.formulaires["S1"], [said(envoi.numeros["S1"][0], "refus", 6, motif="autre")]))
    ligne = envoi.registre.memory(date(2026, 12, 31)).refus_menage.row(0, named=True)
    assert (ligne["date"], ligne["retour_le"]) == (date(2026, 12, 1), date(2027, 6, 1))


def test_what_is_added_to_a_form_is_counted_and_never_read(envoi: Sent) -> None:
    reponses = [said(envoi.numeros["S1"][0], "contact")]

    def annotate(classeur: openpyxl.Workbook) -> None:
        classeur["Retour"]["G1"], classeur["Retour"]["G2"] = "observations", "suivi médical MARQUE"
        classeur["Retour"]["I3"] = "=G2"

    rapport = read(envoi, edited(filled(envoi.formulaires["S1"], reponses), annotate))
    assert rapport.colonnes_non_lues == 2
    assert any("2 colonne(s)" in ligne for ligne in describe(rapport))
    assert facts_in(envoi.registre) == expected(reponses)
    for fichier in envoi.espace.racine.glob("registre.db*"):
        assert b"MARQUE" not in fichier.read_bytes()


def test_only_counts_are_printed(envoi: Sent) -> None:
    chemin = envoi.espace.racine / "retour.xlsx"
    chemin.write_bytes(filled(envoi.formulaires["S1"], [said(n, "contact") for n in envoi.numeros["S1"]]))
    lignes = describe(record_forms(envoi.espace, [chemin], LECTURE))
    assert lignes[0] == "1 formulaire(s) lu(s). Réponses : 7 contact."
    assert not any(numero in "\n".join(lignes) for numero in envoi.numeros["S1"])


def test_the_command_reads_forms_and_says_a_refusal_on_one_line_each(envoi: Sent) -> None:
    bon, mauvais = envoi.espace.racine / "bon.xlsx", envoi.espace.racine / "mauvais.xlsx"
    bon.write_bytes(envoi.formulaires["S1"])
    mauvais.write_text("numero_dossier;statut")
    essai = ["returns", str(bon), "--espace", str(envoi.espace.racine)]
    assert CliRunner().invoke(amont, essai).exit_code == 0
    refus = CliRunner().invoke(amont, [*essai, str(mauvais)])
    assert refus.exit_code == 11 and "« mauvais.xlsx » n'est pas un classeur" in refus.stderr


def test_nothing_comes_back_where_nothing_was_sent(tmp_path: Path, envoi: Sent) -> None:
    (envoi.espace.racine / "registre.db").unlink()
    with pytest.raises(SourceFormatError, match="Aucune fiche"):
        read(envoi, envoi.formulaires["S1"])


def test_a_late_answer_is_recorded_and_said(envoi: Sent) -> None:
    un = envoi.numeros["S1"][0]
    envoi.registre.record_move([un], "expire", ENVOI + timedelta(days=31), LECTURE)
    rapport = read(envoi, filled(envoi.formulaires["S1"], [said(un, "contact", 20)]))
    assert any(ligne.startswith("1 réponse(s) tardive(s)") for ligne in describe(rapport))
    assert envoi.registre.cases(date.max).filter(numero_dossier=un)["etat"].item() == "contact"


def test_a_rehearsal_ahead_of_the_clock_is_answered_too(envoi: Sent) -> None:
    octets = filled(envoi.formulaires["S1"], [said(envoi.numeros["S1"][0], "contact", 20)])
    assert read(envoi, octets, le=LECTURE.replace(month=6)).inscrits.faits == 1


# --- refused whole ---------------------------------------------------------------------------------------


def refused(envoi: Sent, *formulaires: bytes) -> str:
    """What is said of forms that are refused; the register is then as it was."""
    avant = state_of(envoi.registre)
    with pytest.raises(SourceFormatError) as refus:
        read(envoi, *formulaires)
    assert state_of(envoi.registre) == avant
    return str(refus.value)


def test_every_mistake_of_every_form_is_said_at_once_with_its_place(envoi: Sent) -> None:
    un, deux, trois = envoi.numeros["S1"][:3]
    fautes = [
        said(un, "malade"),
        said(deux, "contact", -3),
        said(trois, "adhesion", 400),
    ]
    dit = refused(
        envoi,
        filled(envoi.formulaires["S1"], fautes),
        filled(
            envoi.formulaires["S2"], [said(envoi.numeros["S2"][0], "contact", motif="autre")], {2: "beaucoup"}
        ),
    )
    assert "« retour-1.xlsx », feuille « Retour », ligne 2, statut : valeur inconnue" in dit
    assert "« retour-1.xlsx », feuille « Retour », ligne 3, date_statut : cette date est antérieure" in dit
    assert "« retour-1.xlsx », feuille « Retour », ligne 4, date_statut : cette date est dans l'avenir" in dit
    assert "« retour-2.xlsx », feuille « Retour », ligne 2, motif : seulement" in dit
    assert "« retour-2.xlsx », feuille « Places », ligne 2, places_ouvertes : un nombre entier" in dit
    assert "malade" not in dit and "beaucoup" not in dit and un not in dit


def test_a_form_of_another_landlord_is_told_from_an_altered_number(envoi: Sent) -> None:
    def elsewhere(classeur: openpyxl.Workbook) -> None:
        for cellule in classeur["Lisez-moi"]["A"]:
            if "Référence" in str(cellule.value):
                cellule.value = f"Référence : {form_mark(b'autre', date(2026, 10, 1), 'S1')}"

    assert "celui d'un autre bailleur" in refused(envoi, edited(envoi.formulaires["S1"], elsewhere))

    def alter(classeur: openpyxl.Workbook) -> None:
        cellule = classeur["Retour"]["A2"]
        cellule.value = cellule.value[:-1] + ("A" if cellule.value[-1] != "A" else "B")

    dit = refused(envoi, edited(envoi.formulaires["S1"], alter))
    assert "feuille « Retour », ligne 2, numero_dossier : ce numéro a été modifié" in dit


def test_a_number_of_another_partner_is_refused(envoi: Sent) -> None:
    def swap(classeur: openpyxl.Workbook) -> None:
        classeur["Retour"]["A2"] = envoi.numeros["S2"][0]

    assert "à une autre structure" in refused(envoi, edited(envoi.formulaires["S1"], swap))


def test_a_form_without_its_reference_is_refused(envoi: Sent) -> None:
    octets = edited(envoi.formulaires["S1"], lambda classeur: classeur.remove(classeur["Lisez-moi"]))
    assert "la référence du formulaire manque" in refused(envoi, octets)


def test_two_files_that_contradict_each_other_are_refused(envoi: Sent) -> None:
    un = envoi.numeros["S1"][0]
    dit = refused(
        envoi,
        filled(envoi.formulaires["S1"], [said(un, "adhesion")], {2: 1}),
        filled(envoi.formulaires["S1"], [said(un, "refus")], {2: 3}),
    )
    assert "« retour-2.xlsx », feuille « Retour », ligne 2 : cette ligne contredit" in dit
    assert "en « retour-1.xlsx », feuille « Retour », ligne 2" in dit
    assert "feuille « Places », ligne 2 : cette ligne contredit" in dit


def test_a_row_dated_after_the_end_of_its_case_is_refused(envoi: Sent) -> None:
    un = envoi.numeros["S1"][0]
    octets = filled(envoi.formulaires["S1"], [said(un, "termine", 4)])
    octets = edited(octets, lambda c: put(c["Retour"], 30, said(un, "contact", 9)))
    assert "ligne 30 : cette ligne contredit celle du même numéro, qui finit avant elle" in refused(
        envoi, octets
    )


def test_a_failure_in_the_middle_of_the_writing_leaves_the_register_as_it_was(
    envoi: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    avant = state_of(envoi.registre)
    octets = filled(envoi.formulaires["S1"], [said(n, "contact") for n in envoi.numeros["S1"]], {2: 3})

    def cut(*_: object) -> None:
        raise RegisterError("disque plein")

    monkeypatch.setattr(life, "_move", cut)
    with pytest.raises(RegisterError):
        read(envoi, octets)
    monkeypatch.undo()
    assert state_of(envoi.registre) == avant
    assert read(envoi, octets).inscrits.faits == 7


def test_a_form_that_another_program_wrote_from_its_cells_is_read(envoi: Sent) -> None:
    """Retyped into a new workbook: no style, no list, one sheet before the others, dates as text."""
    reponses = drawn_answers(random.Random(5), envoi.numeros["S1"])
    source = openpyxl.load_workbook(io.BytesIO(envoi.formulaires["S1"]))
    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie, {"in_memory": True}) as classeur:
        classeur.add_worksheet("Notes").write_string(0, 0, "bonjour")
        for nom in ("Lisez-moi", "Retour"):
            feuille = classeur.add_worksheet(nom.upper())
            for y, ligne in enumerate(source[nom].iter_rows(values_only=True)):
                for x, valeur in enumerate(ligne):
                    if valeur is not None:
                        feuille.write(y, x, valeur)
        for reponse in reponses:
            rang = envoi.numeros["S1"].index(reponse["numero_dossier"]) + 1
            for x, valeur in enumerate(reponse.values()):
                if isinstance(valeur, date):
                    feuille.write_string(rang, x, f"{valeur:%d/%m/%Y}")
                elif valeur is not None:
                    feuille.write_string(rang, x, valeur)
    read(envoi, sortie.getvalue())
    assert facts_in(envoi.registre) == expected(reponses)
