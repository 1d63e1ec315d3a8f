"""Two hundred return forms as people and programs damage them: each is read right, or refused with its cause.

Whatever came, the register holds all of a form or nothing of it.
"""

import re
from pathlib import Path

import pytest
from damaged_forms import KINDS, damaged
from return_forms import LECTURE, Sent, expected, facts_in, send, state_of

from screening.errors import SourceFormatError
from screening.returns import record_forms

PAR_GENRE = 5
FORMULAIRES = [(nom, graine) for nom in KINDS for graine in range(PAR_GENRE)]


@pytest.fixture(scope="module")
def modele(tmp_path_factory: pytest.TempPathFactory) -> Sent:
    return send(tmp_path_factory.mktemp("bailleur") / "espace")


def test_there_are_two_hundred_of_them_and_no_two_alike(modele: Sent) -> None:
    assert len(FORMULAIRES) >= 200
    lus = [
        nom
        for nom in KINDS
        if damaged(nom, 0, modele.formulaires["S1"], modele.numeros["S1"], modele.numeros["S2"]).cause is None
    ]
    assert 15 <= len(lus) <= len(KINDS) - 15


@pytest.mark.parametrize(("nom", "graine"), FORMULAIRES)
def test_a_form_is_read_right_or_refused_with_its_cause(
    nom: str, graine: int, modele: Sent, tmp_path: Path
) -> None:
    form = damaged(nom, graine, modele.formulaires["S1"], modele.numeros["S1"], modele.numeros["S2"])
    envoi = modele.copy(tmp_path / "espace") if form.cause is None else modele
    chemin = tmp_path / "retour-abîmé.xlsx"
    chemin.write_bytes(form.octets)
    avant = state_of(envoi.registre)
    if form.cause is None:
        rapport = record_forms(envoi.espace, [chemin], LECTURE)
        assert facts_in(envoi.registre) == expected(form.reponses)
        assert rapport.colonnes_non_lues == form.colonnes
        assert record_forms(envoi.espace, [chemin], LECTURE).inscrits.faits == 0
        return
    with pytest.raises(SourceFormatError) as refus:
        record_forms(envoi.espace, [chemin], LECTURE)
    assert state_of(envoi.registre) == avant
    named = [ligne for ligne in str(refus.value).splitlines() if re.search(form.cause, ligne)]
    assert named and all("« retour-abîmé.xlsx »" in ligne for ligne in named)
    if form.ligne is not None:
        assert any(re.search(rf"feuille « \w+ », ligne {form.ligne}\b", ligne) for ligne in named)
    assert not any(numero in str(refus.value) for numero in envoi.numeros["S1"])
