"""Bands and trends: which code stands for which figure, at each bound."""

import pytest

from reports import bands, choices


@pytest.mark.parametrize(
    ("mois", "code"),
    [
        (None, "inconnue"), (0.0, "moins_1_mois"), (0.99, "moins_1_mois"), (1.0, "1_a_2_mois"),
        (2.0, "2_a_3_mois"), (3.0, "3_a_6_mois"), (6.0, "6_a_12_mois"),
        (11.9, "6_a_12_mois"), (12.0, "plus_12_mois"),
    ],
)  # fmt: skip
def test_debt_band(mois, code):
    assert bands.debt_band(mois) == code
    assert code in choices.TRANCHES_DETTE


@pytest.mark.parametrize(
    ("jours", "code"),
    [(None, "inconnue"), (0, "moins_1_mois"), (31, "1_a_3_mois"), (92, "3_a_6_mois"), (366, "plus_12_mois")],
)
def test_age_of_the_oldest_term(jours, code):
    assert bands.age_band_of_term(jours) == code
    assert code in choices.ANCIENNETES


@pytest.mark.parametrize(
    ("age", "code"),
    [(None, None), (15, None), (16, "16_30_ans"), (30, "16_30_ans"), (31, "31_40_ans"), (61, "plus_60_ans")],
)
def test_age_band(age, code):
    assert bands.age_band(age) == code
    assert code is None or code in choices.TRANCHES_AGE


@pytest.mark.parametrize(
    ("pente", "depense", "code"),
    [
        (None, 50_000, "inconnue"), (100.0, None, "inconnue"), (100.0, 0, "inconnue"),
        (2_500.0, 50_000, "stable"), (2_501.0, 50_000, "hausse"), (-2_501.0, 50_000, "baisse"),
    ],
)  # fmt: skip
def test_trend(pente, depense, code):
    assert bands.trend(pente, depense) == code
    assert code in choices.TENDANCES
