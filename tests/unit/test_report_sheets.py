"""Sheets and letters: one tagged page each, the closed content and no other, the same bytes twice."""

import io
import re
from dataclasses import fields, replace
from datetime import date

import pytest
from pypdf import PdfReader

from reports import choices, sheets
from reports.content import LONGUEURS, Titulaire
from reports.errors import ContentError, TemplateFieldError
from reports.samples import ARRETE, sample_letter, sample_sheet
from reports.sheets import SheetCompiler, contact_sheets, household_letters, letter_data, sheet_data


def read(document):
    return PdfReader(io.BytesIO(document))


def text(document):
    return " ".join(" ".join(page.extract_text() for page in read(document).pages).split())


@pytest.fixture(scope="module")
def fiche():
    return next(contact_sheets([sample_sheet()]))


@pytest.fixture(scope="module")
def lettre():
    return next(household_letters([sample_letter()], ARRETE))


def worst_sheet():
    """A sheet with every text at its limit and every list full."""
    textes = {champ: ("mot " * 60)[:maximum] for champ, maximum in LONGUEURS.items()}
    textes = {
        champ: texte for champ, texte in textes.items() if champ in {f.name for f in fields(sample_sheet())}
    }
    textes |= {"code_commune": "62041"}
    return replace(
        sample_sheet(),
        **textes,
        titulaires=(Titulaire("Nom " * 20, "06 00 00 00 00", "rue " * 40),) * 4,
        faits=tuple(choices.FAITS_PAIEMENT),
        besoins=tuple(choices.BESOINS),
        accessibilite=tuple(choices.ACCESSIBILITES),
        stade="requisition_force_publique",
        procedure="suspendue",
        informations=(("mot " * 23)[:90],) * 3,
        avis_pluridisciplinaire=True,
        nb_personnes=7,
        enfants=True,
        tranche_age="41_60_ans",
    )


@pytest.mark.parametrize("nom", ["fiche", "lettre"])
def test_one_tagged_french_page_with_a_title(nom, request):
    pdf = read(request.getfixturevalue(nom))
    catalogue = pdf.trailer["/Root"]
    assert len(pdf.pages) == 1
    assert catalogue["/MarkInfo"]["/Marked"].value is True
    assert catalogue["/Lang"].startswith("fr")
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert "<pdfuaid:part>1</pdfuaid:part>" in catalogue["/Metadata"].get_data().decode()
    assert pdf.metadata.title


@pytest.mark.parametrize("nom", ["fiche", "lettre"])
def test_dates_are_the_month_end_and_fonts_are_embedded(nom, request):
    pdf = read(request.getfixturevalue(nom))
    assert pdf.metadata.creation_date.date() == date(2026, 10, 31)
    polices = pdf.pages[0]["/Resources"]["/Font"].values()
    assert all("LiberationSans" in police["/BaseFont"] for police in polices)


def test_same_content_same_bytes(fiche, lettre):
    assert next(contact_sheets([sample_sheet()])) == fiche
    assert next(household_letters([sample_letter()], ARRETE)) == lettre


def test_sheet_says_bands_facts_and_rights(fiche):
    dit = text(fiche)
    for attendu in (
        "Camille Exemple",
        "entre 1 et 2 mois de loyer et charges",
        "Premier retard de paiement",
        "convention n° 2026-017",
        "sous 10 jours",
        "après 30 jours",
        "donnees@exemple-habitat.example",
        "Ni note, ni classement",
        "DONNÉES SYNTHÉTIQUES",
        "détruire cette fiche au plus tard le 16 décembre 2026",
    ):
        assert attendu in dit, attendu


def test_sheet_shows_no_amount(fiche):
    assert "€" not in text(fiche) and "centimes" not in text(fiche)


def test_age_and_household_appear_only_when_asked(fiche):
    assert "Tranche d'âge" not in text(fiche) and "au foyer" not in text(fiche)
    autre = text(next(contact_sheets([replace(sample_sheet(), tranche_age="16_30_ans")])))
    assert "16 à 30 ans" in autre


@pytest.mark.parametrize("coche", [True, False])
def test_the_neutral_tick_is_said_where_an_agent_made_it_and_nowhere_else(coche):
    dit = text(next(contact_sheets([replace(sample_sheet(), avis_pluridisciplinaire=coche)])))
    assert ("pluridisciplinaire" in dit) is coche


def test_what_the_landlord_does_of_the_procedure_and_open_services_are_said_where_known(fiche):
    assert "Engagement du bailleur" not in text(fiche) and "Informations ouvertes" not in text(fiche)
    dits = {"procedure": "suspendue", "informations": ("Kit éco-énergie, Association Inventée : 03 00",)}
    dit = text(next(contact_sheets([replace(sample_sheet(), **dits)])))
    assert "le bailleur suspend la procédure le temps de l'accompagnement" in dit
    assert "Kit éco-énergie, Association Inventée : 03 00" in dit


@pytest.mark.parametrize(("mandat", "mot"), [(True, "mandat de recherche"), (False, "accord du ménage")])
def test_the_ground_of_a_sheet_is_the_mandate_or_the_household_s_agreement(mandat, mot):
    assert mot in text(next(contact_sheets([replace(sample_sheet(), mandat=mandat)])))


def test_the_fullest_sheet_still_is_one_page():
    document = next(contact_sheets([worst_sheet()]))
    assert len(read(document).pages) == 1
    assert "détruire cette fiche" in text(document)


def test_what_cannot_hold_on_a_page_is_an_error_without_its_text():
    donnees = sheet_data(sample_sheet()) | {"mention": "secret " * 4000}
    with pytest.raises(ContentError, match="une page") as erreur:
        SheetCompiler("proposition_contact.typ", sheets.TAILLES_FICHE).compile(donnees, ARRETE)
    assert "secret" not in str(erreur.value)


@pytest.mark.parametrize("champ", ["faits", "mention", "synthetique"])
def test_a_missing_field_is_a_named_error(champ):
    donnees = sheet_data(sample_sheet())
    del donnees[champ]
    with pytest.raises(TemplateFieldError, match=champ):
        SheetCompiler("proposition_contact.typ", sheets.TAILLES_FICHE).compile(donnees, ARRETE)


@pytest.mark.parametrize(
    "texte", ['#eval("1+1")', "*gras*", "$x^2$", "= Titre", '#read("/etc/passwd")', "<a> @b \\"]
)
def test_data_are_never_markup(texte):
    fiche = replace(sample_sheet(), dispositif=texte)
    assert " ".join(texte.split()) in text(next(contact_sheets([fiche])))


def test_letter_is_plain_and_says_rights(lettre):
    dit = text(lettre)
    for attendu in (
        "montre un retard",
        "C'est gratuit",
        "03 00 00 00 02",
        "Un doute ?",
        "0805 16 00 75",
        "vous opposer",
        "Sacha Fictif",
    ):
        assert attendu in dit, attendu
    phrases = [p for p in re.split(r"[.?!] ", dit) if "Écrivez" not in p and "Habitat" not in p]
    assert max(len(phrase.split()) for phrase in phrases) <= 25


def test_letter_shows_no_amount_and_no_band():
    assert set(letter_data(sample_letter())).isdisjoint({"tranche_dette", "faits", "stade"})


def test_one_compiler_serves_many():
    assert len({document for document in contact_sheets(sample_sheet(rang) for rang in range(5))}) == 5
