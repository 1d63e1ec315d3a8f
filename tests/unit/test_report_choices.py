"""Closed lists: in step with the code that reads them, and free of what must not be asked."""

import re

import pytest

from reports import choices
from reports.choices import split_besoins
from screening.vocabulary import ACTIONS, STADES

SANTE = r"sant[ée]|maladi|malade|patholog|addict|alcool|drogue|psych|handicap"
INTERDITS = SANTE + r"|violence|origine|national|religi|croyance"
LISTES = {nom: liste for nom, liste in vars(choices).items() if nom.isupper() and isinstance(liste, dict)}


def test_actions_and_stages_are_those_of_the_decision():
    assert tuple(choices.ACTIONS) == ACTIONS
    assert tuple(choices.STADES) == (*STADES, "inconnu")


@pytest.mark.parametrize("nom", LISTES)
def test_no_list_holds_health_or_origin(nom):
    assert not [t for paire in LISTES[nom].items() for t in paire if re.search(INTERDITS, t.lower())]


@pytest.mark.parametrize("nom", LISTES)
def test_codes_are_plain_ascii_words(nom):
    assert all(re.fullmatch(r"[a-z0-9_]+", code) for code in LISTES[nom])


def test_payment_facts_hold_no_figure():
    assert not [phrase for phrase in choices.FAITS_PAIEMENT.values() if re.search(r"\d|€", phrase)]


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        (None, ((), 0)),
        ("budget", (("budget",), 0)),
        ("Budget ; emploi;budget", (("budget", "emploi"), 0)),
        ("acces_aux_droits; droits", (("acces_aux_droits", "droits"), 0)),
        ("budget, emploi\nénergie", (("budget", "emploi"), 1)),
        ("est malade", ((), 1)),
    ],
)
def test_needs_outside_the_list_are_counted_never_returned(texte, attendu):
    assert split_besoins(texte) == attendu
