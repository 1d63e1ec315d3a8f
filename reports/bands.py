"""From an amount, an age or a slope to the code of a band: what a sheet says instead of the figure.

Bounds belong to the upper band: one month owed exactly is `1_a_2_mois`. Null gives `inconnue`.
"""

from bisect import bisect_right

MOIS_DUS = (
    (1, 2, 3, 6, 12),
    ("moins_1_mois", "1_a_2_mois", "2_a_3_mois", "3_a_6_mois", "6_a_12_mois", "plus_12_mois"),
)
JOURS = ((31, 92, 183, 366), ("moins_1_mois", "1_a_3_mois", "3_a_6_mois", "6_a_12_mois", "plus_12_mois"))
AGES = ((31, 41, 61), ("16_30_ans", "31_40_ans", "41_60_ans", "plus_60_ans"))
PENTE_STABLE = 0.05


def debt_band(mois_dus: float | None) -> str:
    """Give the band of months owed, a code of `TRANCHES_DETTE`."""
    return _band(mois_dus, MOIS_DUS)


def age_band_of_term(jours: int | None) -> str:
    """Give the band of the oldest unpaid term's age in days, a code of `ANCIENNETES`."""
    return _band(jours, JOURS)


def age_band(age: int | None) -> str | None:
    """Give the band of a person's age in years, a code of `TRANCHES_AGE`; null when unknown or under 16."""
    return None if age is None or age < 16 else _band(age, AGES)


def trend(pente_centimes_mois: float | None, depense_nette_centimes: int | None) -> str:
    """Give the trend of the balance, a code of `TENDANCES`: stable within 5 % of a month's net expense."""
    if pente_centimes_mois is None or not depense_nette_centimes or depense_nette_centimes < 0:
        return "inconnue"
    rapport = pente_centimes_mois / depense_nette_centimes
    if abs(rapport) <= PENTE_STABLE:
        return "stable"
    return "hausse" if rapport > 0 else "baisse"


def _band(valeur: float | None, echelle: tuple[tuple[int, ...], tuple[str, ...]]) -> str:
    return "inconnue" if valeur is None else echelle[1][bisect_right(echelle[0], valeur)]
