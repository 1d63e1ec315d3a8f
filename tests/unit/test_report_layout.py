"""Row heights and sheet names."""

from dataclasses import dataclass

import pytest

from reports.layout import HAUTEUR_MAX, count_lines, row_height, unique_name


@dataclass
class Large:
    largeur: float


@pytest.mark.parametrize(
    ("texte", "largeur", "lignes"),
    [("", 10, 1), ("mot", 10, 1), ("un deux trois", 7, 2), ("x" * 25, 10, 3), ("aa " + "b" * 12, 10, 3)],
)
def test_lines_keep_words_whole(texte, largeur, lignes):
    assert count_lines(texte, largeur) == lignes


def test_row_is_as_tall_as_its_longest_text_within_the_limit():
    assert row_height(["court", None, 3], [Large(20)] * 3) < row_height(
        ["long " * 20, None, 3], [Large(20)] * 3
    )
    assert row_height(["mot " * 10_000], [Large(10)]) == HAUTEUR_MAX


@pytest.mark.parametrize(
    ("nom", "propre"),
    [
        ("Lens/Liévin", "Lens Liévin"), ("[a]:b*?\\c", "a b c"), ("'Oye-Plage'", "Oye-Plage"),
        ("", "Feuille"), ("///", "Feuille"), ("a" * 50, "a" * 31), ("Histor\ny", "Histor y"),
        ("history", "History 1"),
    ],
)  # fmt: skip
def test_sheet_names_are_what_a_spreadsheet_accepts(nom, propre):
    assert unique_name(nom, set()) == propre


def test_a_name_already_used_gets_a_number():
    pris = {"arras", "arras (2)"}
    assert unique_name("ARRAS", pris) == "ARRAS (3)"
