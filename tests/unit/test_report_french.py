"""French typography of figures."""

from datetime import date

import pytest

from reports import french

FINE, NBSP = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("fonction", "valeur", "attendu"),
    [
        (french.nombre, 1234567, f"1{FINE}234{FINE}567"),
        (french.nombre, None, "–"),
        (french.nombre, -5, "−5"),
        (french.euros, 123456, f"1{FINE}234,56{NBSP}€"),
        (french.euros, -5, f"−0,05{NBSP}€"),
        (french.euros, 0, f"0,00{NBSP}€"),
        (french.euros_ronds, 123450, f"1{FINE}235{NBSP}€"),
        (french.euros_ronds, -49, f"0{NBSP}€"),
        (french.part, 0.196, f"19,6{NBSP}%"),
        (french.part, -0.0001, f"0,0{NBSP}%"),
        (french.jour, date(2026, 1, 2), "02/01/2026"),
        (french.jour_long, date(2026, 8, 1), f"1er{NBSP}août{NBSP}2026"),
        (french.mois_long, date(2026, 10, 1), f"octobre{NBSP}2026"),
        (french.de_mois, date(2026, 8, 1), f"d'août{NBSP}2026"),
        (french.de_mois, date(2026, 9, 1), f"de septembre{NBSP}2026"),
        (french.typographie, "Non ? « oui » : non", f"Non{NBSP}? «{NBSP}oui{NBSP}»{NBSP}: non"),
        (french.typographie, "a::b ;x", "a::b ;x"),
    ],
)
def test_writes_as_french_readers_do(fonction, valeur, attendu):
    assert fonction(valeur) == attendu


@pytest.mark.parametrize(("compte", "attendu"), [(0, "0 place"), (1, "1 place"), (2, "2 places")])
def test_plural_begins_at_two(compte, attendu):
    assert french.pluriel(compte, "place") == attendu.replace(" ", NBSP)
