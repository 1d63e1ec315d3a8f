"""What leaves for a case under way: exact amounts that add up, the household's own words, blank lines, a recall."""

import io
import re
from dataclasses import fields, replace

import pytest
from pypdf import PdfReader

from reports import agreed_texts, choices, french
from reports.agreed_sheets import recall_data, recall_notices, saisine_data, saisine_sheets
from reports.content import LONGUEURS, Titulaire
from reports.leaving import SituationDeclaree
from reports.leaving_samples import fullest_saisine, sample_account, sample_recall, sample_saisine


def read(document):
    return PdfReader(io.BytesIO(document))


def text(document):
    pages = " ".join(page.extract_text() for page in read(document).pages)
    return " ".join(pages.replace("\u202f", " ").replace("\u00a0", " ").split())


def longest(document):
    """The sheet with every text at its limit and every list full."""
    textes = {champ: ("mot " * 60)[:maximum] for champ, maximum in LONGUEURS.items()}
    textes = {champ: t for champ, t in textes.items() if champ in {f.name for f in fields(sample_saisine())}}
    return replace(
        fullest_saisine(document),
        **textes | {"code_commune": "62041"},
        titulaires=(Titulaire("Nom " * 20, "06 00 00 00 00", "rue " * 40),),
        faits=tuple(choices.FAITS_PAIEMENT),
        besoins=tuple(choices.BESOINS),
        informations=(("mot " * 23)[:90],) * 3,
    )


@pytest.fixture(scope="module")
def saisine():
    return next(saisine_sheets([sample_saisine()]))


@pytest.mark.parametrize(("document", "pages"), [("fiche_saisine", 1), ("fiche_saisine_lda", 2)])
@pytest.mark.parametrize("contenu", [sample_saisine, fullest_saisine, longest])
def test_every_sheet_holds_on_its_pages(document, pages, contenu):
    pdf = next(saisine_sheets([contenu(document)]))
    assert len(read(pdf).pages) == pages
    assert "dès que le bailleur la rappelle" in text(pdf)


def test_the_account_is_exact_and_each_term_is_a_row(saisine):
    dit = text(saisine)
    for attendu in (
        "loyer 432,10 €",
        "charges 89,40 €",
        "aide et RLS déduites 245,00 €",
        "net à payer 276,50 €",
        "941,84 €, dont 918,84 € de loyer et charges",
        "01/07/2026 276,50 € 112,34 €",
        "Prescripteur AG-07",
        "donné le 10 novembre 2026",
        "DONNÉES SYNTHÉTIQUES",
    ):
        assert attendu in dit, attendu
    termes = sample_account().termes
    assert len(saisine_data(sample_saisine())["termes"]) == len(termes)
    assert sum(t.reste_centimes for t in termes) == sample_saisine().decompte.solde_centimes


def test_what_is_owed_on_older_terms_comes_first_as_one_amount():
    lignes = saisine_data(fullest_saisine())["termes"]
    assert lignes[0] == ["Termes plus anciens", french.ABSENT, french.euros(123_456)]


def test_only_what_was_declared_is_said_and_its_day(saisine):
    assert "tel qu'il s'est déclaré le 14 septembre 2026" in text(saisine)
    assert "1 385,00 €" in text(saisine) and "emploi précaire" in text(saisine)
    muet = text(next(saisine_sheets([replace(sample_saisine(), situation=SituationDeclaree())])))
    assert "n'a rien déclaré" in muet
    assert "Ressources du mois" not in muet and "Foyer " not in muet


def test_the_logement_d_abord_form_leaves_the_rest_to_be_written_with_the_person():
    pages = [
        page.extract_text()
        for page in read(next(saisine_sheets([sample_saisine("fiche_saisine_lda")]))).pages
    ]
    seconde = " ".join(pages[1].replace("\u00a0", " ").split())
    assert "Prescripteur" in pages[0] and "Camille Exemple" in pages[0]
    for titre, _, _ in agreed_texts.A_COMPLETER:
        assert titre in seconde
    assert "Son adhésion" in seconde and "Signature de la personne" in seconde
    assert "Camille" not in seconde and "AG-07" not in seconde
    assert "Aucune maladie" in seconde


def test_a_recall_names_a_number_a_day_and_what_to_do():
    document = next(recall_notices([sample_recall()]))
    dit = text(document)
    assert "2610-ABCDE-FGHIJ" in dit and "16 novembre 2026" in dit and "Détruire la fiche" in dit
    assert not re.search(r"opposition|retir|parti|décès|Camille|Arras|€", dit)
    assert len(read(document).pages) == 1
    assert set(recall_data(sample_recall())) == {
        "synthetique",
        "banniere_synthetique",
        "numero_dossier",
        "emetteur",
        "contact_emetteur",
        "destinataire",
        "rappelee_le",
        "consignes",
    }


def test_same_content_same_bytes(saisine):
    assert next(saisine_sheets([sample_saisine()])) == saisine
    assert len(set(recall_notices([sample_recall()] * 2))) == 1


@pytest.mark.parametrize(
    "texte",
    ['#eval("1+1")', "*gras*", "$x^2$", "= Titre", '#read("/etc/passwd")', "<a> @b \\", "=cmd|' /C calc'!A0"],
)
@pytest.mark.parametrize("document", ["fiche_saisine", "fiche_saisine_lda"])
def test_data_are_never_markup(texte, document):
    fiche = replace(
        sample_saisine(document), prescripteur=texte, titulaires=(Titulaire(texte, texte, texte),)
    )
    assert text(next(saisine_sheets([fiche]))).count(" ".join(texte.split())) == 4


def test_a_sheet_is_the_same_whatever_was_made_before_it(saisine):
    """The size is searched from that of the sheet before; what is found does not depend on it."""
    avant = [
        longest("fiche_saisine"),
        fullest_saisine(),
        replace(sample_saisine(), situation=SituationDeclaree()),
    ]
    for premiere in avant:
        assert list(saisine_sheets([premiere, sample_saisine()]))[1] == saisine
