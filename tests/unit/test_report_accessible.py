"""Every document that leaves is PDF/UA-1 for a validator that has nothing to do with the program that makes it.

The validator is `page` (package page-validation): rules of ISO 14289-1 as veraPDF's own test files exercise them.
"""

import io
from dataclasses import replace

import page
import pypdf
import pytest

from reports import choices
from reports.agreed_sheets import recall_notices, saisine_sheets
from reports.content import Titulaire
from reports.leaving_samples import fullest_saisine, sample_recall, sample_saisine
from reports.samples import ARRETE, sample_letter, sample_sheet
from reports.sheets import contact_sheets, household_letters

ETRANGE = Titulaire("Zoé 李小龙 محمد 😀 <b>#x</b>", "06 00 00 00 00", "rue de l'\u202eInvention")
DOCUMENTS = {
    "proposition de contact": lambda: contact_sheets([sample_sheet()]),
    "the same, everything said": lambda: contact_sheets(
        [
            replace(
                sample_sheet(),
                besoins=tuple(choices.BESOINS),
                avis_pluridisciplinaire=True,
                procedure="maintenue",
                tranche_age="16_30_ans",
                enfants=True,
                informations=("Kit éco-énergie : 03 00 00 00 80",) * 3,
            )
        ]
    ),
    "a name that its fonts do not have": lambda: contact_sheets(
        [replace(sample_sheet(), titulaires=(ETRANGE,))]
    ),
    "fiche de saisine": lambda: saisine_sheets([sample_saisine()]),
    "the fullest": lambda: saisine_sheets([fullest_saisine()]),
    "Logement d'abord": lambda: saisine_sheets([fullest_saisine("fiche_saisine_lda")]),
    "recall": lambda: recall_notices([sample_recall()]),
    "letter": lambda: household_letters([sample_letter()], ARRETE),
}


def judged(document: bytes) -> page.ValidationReport:
    return page.validate_pdf_bytes(document, profile=page.ValidationProfile.PDF_UA_1)


@pytest.mark.parametrize("nom", DOCUMENTS)
def test_an_independent_validator_accepts_it(nom: str) -> None:
    rapport = judged(next(DOCUMENTS[nom]()))
    assert rapport.is_compliant, [(faute.rule_id, faute.message) for faute in rapport.failures]


@pytest.mark.parametrize("cle", ["/MarkInfo", "/StructTreeRoot", "/Lang", "/ViewerPreferences", "/Metadata"])
def test_the_validator_refuses_a_sheet_that_lost_what_makes_it_accessible(cle: str) -> None:
    ecrit = pypdf.PdfWriter(clone_from=io.BytesIO(next(contact_sheets([sample_sheet()]))))
    del ecrit.root_object[cle]
    flux = io.BytesIO()
    ecrit.write(flux)
    assert not judged(flux.getvalue()).is_compliant
