"""Any text as a name, a phone, an address or an agent: one page, nothing invisible, always a document."""

import io
import unicodedata
from dataclasses import replace

import pypdf
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.agreed_sheets import saisine_sheets
from reports.leaving_samples import fullest_saisine
from reports.samples import sample_sheet
from reports.sheets import contact_sheets
from screening.sending.holders import Holder, inert

TEXTE = st.text(max_size=400) | st.text(alphabet="#$*_`@\\{}[]<>=/'\"&;\u202e\u200f\u0301é€", max_size=400)


@given(nom=TEXTE, telephone=TEXTE, adresse=TEXTE, agent=TEXTE)
@settings(max_examples=40, deadline=None)
def test_any_text_makes_one_page_of_visible_signs(nom: str, telephone: str, adresse: str, agent: str) -> None:
    titulaire = Holder(
        inert(nom, 80), inert(telephone, 30) or None, inert(adresse, 400) or None, None
    ).as_titulaire()
    fiches = [replace(sample_sheet(), titulaires=(titulaire,))]
    saisines = [replace(fullest_saisine(), titulaires=(titulaire,), prescripteur=inert(agent, 60) or None)]
    for document in (*contact_sheets(fiches), *saisine_sheets(saisines)):
        pages = pypdf.PdfReader(io.BytesIO(document)).pages
        assert len(pages) == 1
        assert not [s for s in pages[0].extract_text() if unicodedata.category(s) in ("Cf", "Co", "Cs")]
