"""French typography of the figures in a sentence."""

from datetime import date

import polars as pl
import pytest

from screening.rules import sentences


def render(template: str, value: object, kind: pl.DataType) -> str:
    frame = pl.DataFrame({"x": [value]}, schema={"x": kind})
    return (
        frame.select(sentences.parse(template).expression().alias("s"))["s"][0]
        .replace("\u00a0", "~")
        .replace("\u202f", "_")
    )


@pytest.mark.parametrize(
    ("name", "value", "kind", "expected"),
    [
        ("euros", 0, pl.Int64(), "0,00~€"),
        ("euros", 5, pl.Int64(), "0,05~€"),
        ("euros", 99999, pl.Int64(), "999,99~€"),
        ("euros", 123456789, pl.Int64(), "1_234_567,89~€"),
        ("euros", -45050, pl.Int64(), "−~450,50~€"),
        ("entier_euros", 12345.6, pl.Float64(), "123~€"),
        ("mois", 2.44, pl.Float64(), "2,4~mois"),
        ("mois", 3.0, pl.Float64(), "3~mois"),
        ("mois", 2.96, pl.Float64(), "3~mois"),
        ("mois", 0.04, pl.Float64(), "0~mois"),
        ("mois", 12, pl.Int64(), "12~mois"),
        ("jours", 0, pl.Int64(), "0~jour"),
        ("jours", 1, pl.Int64(), "1~jour"),
        ("jours", 2, pl.Int64(), "2~jours"),
        ("jours", 1500, pl.Int64(), "1_500~jours"),
        ("taux", 0.873, pl.Float64(), "87~%"),
        ("taux", 1.0, pl.Float64(), "100~%"),
        ("entier", 1234.0, pl.Float64(), "1_234"),
        ("date", date(2026, 12, 1), pl.Date(), "1er~décembre~2026"),
        ("date", date(2027, 8, 31), pl.Date(), "31~août~2027"),
        ("mois_annee", date(2027, 2, 1), pl.Date(), "février~2027"),
        ("reponse", "inconnu", pl.String(), "à demander au ménage"),
        ("reponse", None, pl.String(), "à demander au ménage"),
        ("reponse", True, pl.Boolean(), "oui"),
        ("texte", "mise_en_demeure", pl.String(), "mise en demeure"),
        ("euros", None, pl.Int64(), "non connu"),
    ],
)
def test_a_figure_is_written_as_in_french(name: str, value: object, kind: pl.DataType, expected: str) -> None:
    assert render(f"{{{{ x | {name} }}}}", value, kind) == expected


def test_texts_around_the_fields_are_kept_and_a_field_may_come_twice() -> None:
    assert render("De {{x|entier}} à {{ x | entier }} !", 3, pl.Int64()) == "De 3 à 3 !"


def test_a_value_is_never_read_as_a_template() -> None:
    assert render("{{ x }}", "{{ y | euros }}", pl.String()) == "{{ y | euros }}"


def test_a_sentence_without_field_is_the_same_for_all() -> None:
    frame = pl.DataFrame({"x": [1, 2]})
    assert frame.with_columns(s=sentences.parse("Rien.").expression())["s"].to_list() == ["Rien.", "Rien."]
