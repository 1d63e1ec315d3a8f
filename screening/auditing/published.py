"""Rates, months and other choices as the lines that the page and the CSV print: rounded, hidden parts left out."""

from collections.abc import Mapping

from models.fairness import Gap
from reports.auditpage import Ligne
from screening.auditing.figures import DECIMALES, Comparison, Rate
from screening.auditing.measures import section_of


def rounded(value: float | None) -> float | None:
    """A figure as it is printed; null stays null."""
    return None if value is None else round(float(value), DECIMALES) + 0.0


def line_of(
    rate: Rate, comparison: Comparison, references: Mapping[str, str | None], values: "Known"
) -> Ligne:
    """The line of a rate, what may not be printed left out; verdicts stay where there is something to compare."""
    section = section_of(rate.mesure)
    reference = references.get(rate.attribut)
    compared = reference is not None and rate.groupe != reference
    low, high = (None, None) if rate.cache else _bounds(rate.intervalle)
    plain = _gap_fields("", rate, rate.brut)
    held = _gap_fields("_dette_egale", rate, rate.a_dette_egale)
    base = values.get((rate.mesure, rate.attribut, reference or ""))
    gap = held["ecart_dette_egale"]
    return Ligne(
        section=section,
        mesure=rate.mesure,
        attribut=rate.attribut,
        groupe=rate.groupe,
        reference=reference,
        menages=None if rate.cache == "tout" else rate.menages,
        n=None if rate.cache == "tout" else rate.lignes,
        valeur=None if rate.cache else rounded(rate.valeur),
        bas=low,
        haut=high,
        verdict=comparison.verdict(section, rate.brut) if compared else None,
        verdict_dette_egale=comparison.verdict(section, rate.a_dette_egale) if compared else None,
        taux_dette_egale=rounded(base + gap) if base is not None and gap is not None else None,
        masque=rate.cache,
        **plain,
        **held,
    )


Known = Mapping[tuple[str, str, str], float | None]
"""The printed rate of each measure, attribute and group."""


def _bounds(interval: tuple[float, float] | None) -> tuple[float | None, float | None]:
    return (None, None) if interval is None else (rounded(interval[0]), rounded(interval[1]))


def _gap_fields(suffix: str, rate: Rate, gap: Gap | None) -> dict[str, float | None]:
    """The columns of a gap; all null where the group or the reference is hidden."""
    names = (
        f"ecart{suffix}",
        f"ecart{suffix}_bas",
        f"ecart{suffix}_haut",
        f"plus_petit_ecart_visible{suffix}",
    )
    if gap is None or rate.cache_ecart:
        return dict.fromkeys(names)
    low, high = _bounds(gap.intervalle)
    return dict(zip(names, (rounded(gap.ecart), low, high, rounded(gap.visible)), strict=True))


def lines_of(comparison: Comparison, references: Mapping[str, str | None]) -> list[Ligne]:
    """Every rate as a line, in the order of the measures, then of the attributes."""
    values: dict[tuple[str, str, str], float | None] = {
        (rate.mesure, rate.attribut, rate.groupe): None if rate.cache else rate.valeur
        for rate in comparison.taux
    }
    return [line_of(rate, comparison, references, values) for rate in comparison.taux]
