"""Everything that is printed, decided at once: counts gathered, what must be hidden found, lines made.

A count that one section hides could be found again from another: the sums of all sections are looked at together.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from models.fairness import MENAGES_MIN
from reports.auditpage import Ligne
from screening.auditing.attributes import Attribute
from screening.auditing.counts import Rows, by_group
from screening.auditing.figures import Comparison, complements_too_small, masked
from screening.auditing.masking import sums_of
from screening.auditing.measures import QUANTITES
from screening.auditing.published import lines_of, rounded
from screening.auditing.whatif import REEL, Replayed
from screening.calendrier import iso, month_number
from screening.masking import ENSEMBLE, Key, Sums, everyone, hidden

DU_MOIS = ("presents", "cohorte", "reperes", "tenus", "proposes", "prioritaires")
"""Quantities told month by month."""


@dataclass(frozen=True)
class Printed:
    """Lines of the page and of the CSV.

    Attributes:
        comparaison: rates with their masks.
        taux: a line a rate.
        mois: lines of each published month.
        et_si: by scenario: who is listed, who comes in, who goes out, then a line a group.
    """

    comparaison: Comparison
    taux: list[Ligne]
    mois: dict[date, tuple[Ligne, ...]]
    et_si: list[tuple[Ligne, ...]]


@dataclass(frozen=True)
class Other:
    """A scenario as rows of each household: listed in the months decided again."""

    nom: str
    listes: np.ndarray
    entrants: int
    sortants: int


def printed_of(
    rows: Rows,
    attributes: Sequence[Attribute],
    comparison: Comparison,
    references: Mapping[str, str | None],
    others: Sequence[Other],
    publies: Sequence[date],
    rejoues: Sequence[date],
) -> Printed:
    """Decide what may be printed, and print it.

    Args:
        rows: households × months.
        attributes: groups of each attribute.
        comparison: every rate.
        references: by attribute.
        others: scenarios, the published list first.
        publies: published months.
        rejoues: those decided again.
    """
    simple = [attribute for attribute in attributes if not attribute.marges]
    there = np.bincount(
        rows.menage[np.isin(rows.mois, [month_number(mois) for mois in rejoues])], minlength=rows.taille
    )
    sums = _sums(rows, attributes, simple, others, there)
    concealed = hidden(sums, complements_too_small(rows, attributes))
    covered = masked(comparison, concealed, references)
    return Printed(
        comparaison=covered,
        taux=lines_of(covered, references),
        mois={mois: tuple(_of_month(rows, mois, concealed)) for mois in publies},
        et_si=[tuple(_of_scenario(other, there, simple, concealed)) for other in others],
    )


def others_of(replays: Sequence[Replayed], menages: pl.DataFrame, taille: int) -> list[Other]:
    """Scenarios as rows of each household."""
    numbers = menages.select("id_menage").with_row_index("menage")
    published = [set(liste) for liste in replays[0].listes] if replays else []
    out = []
    for replayed in replays:
        counts = np.zeros(taille, dtype=np.int64)
        for liste in replayed.listes:
            ranks = liste.to_frame("id_menage").join(numbers, on="id_menage")["menage"].to_numpy()
            counts += np.bincount(ranks, minlength=taille)
        pairs = list(zip(map(set, replayed.listes), published, strict=True))
        out.append(
            Other(
                replayed.scenario.code,
                counts,
                sum(len(mine - theirs) for mine, theirs in pairs),
                sum(len(theirs - mine) for mine, theirs in pairs),
            )
        )
    return out


def _sums(
    rows: Rows,
    attributes: Sequence[Attribute],
    simple: Sequence[Attribute],
    others: Sequence[Other],
    there: np.ndarray,
) -> Sums:
    households = {quantite: rows.of_household(quantite) > 0 for quantite in QUANTITES}
    replayed = {f"et_si:{other.nom}": other.listes > 0 for other in others} | {"rejoues": there > 0}
    parts = [_tied(households, attributes), _tied(replayed, simple)]
    counts = {key: count for part in parts for key, count in part.menages.items()}
    ties = [tie for part in parts for tie in part.egalites]
    counts |= (monthly := _monthly(rows))
    for quantite in DU_MOIS:
        inside = tuple((key, 1) for key in monthly if key[0] == quantite)
        ties.append((*inside, (everyone(quantite), -1)))
    if np.array_equal(there, rows.of_household("presents")):
        pairs = (("rejoues", "presents"), (f"et_si:{REEL}", "prioritaires"))
        ties += [(((one, *key[1:]), 1), (key, -1)) for one, other in pairs for key in counts
                 if key[0] == other and (one, *key[1:]) in counts]  # fmt: skip
    return Sums(counts, ties)


def _tied(households: Mapping[str, np.ndarray], attributes: Sequence[Attribute]) -> Sums:
    counts = {
        quantite: {attribute.code: by_group(here.astype(float), attribute) for attribute in attributes}
        for quantite, here in households.items()
    }
    return sums_of(counts, {quantite: int(here.sum()) for quantite, here in households.items()}, attributes)


def _monthly(rows: Rows) -> dict[Key, int]:
    return {
        (quantite, "mois", str(number)): int((rows.quantites[quantite] & (rows.mois == number)).sum())
        for quantite in DU_MOIS
        for number in np.unique(rows.mois)
    }


def _of_month(rows: Rows, mois: date, concealed: frozenset[Key]) -> Iterator[Ligne]:
    number = month_number(mois)
    for quantite in DU_MOIS:
        key = (quantite, "mois", str(number))
        count = int((rows.quantites[quantite] & (rows.mois == number)).sum())
        yield _count("mois", quantite, ("mois", iso(mois)), count, key in concealed)


def _of_scenario(
    other: Other, there: np.ndarray, simple: Sequence[Attribute], concealed: frozenset[Key]
) -> Iterator[Ligne]:
    quantite = f"et_si:{other.nom}"
    whole = (ENSEMBLE, ENSEMBLE)
    yield _count("et_si", other.nom, whole, int(other.listes.sum()), everyone(quantite) in concealed)
    for name, count in (("entrants", other.entrants), ("sortants", other.sortants)):
        yield _count("et_si", f"{other.nom}:{name}", whole, count, 0 < count < MENAGES_MIN)
    for attribute in simple:
        chosen, present = (by_group(values, attribute) for values in (other.listes, there))
        for rank, groupe in enumerate(attribute.groupes):
            where = (attribute.code, groupe)
            covered = (quantite, *where) in concealed or ("rejoues", *where) in concealed
            rate = None if covered or not present[rank] else rounded(chosen[rank] / present[rank])
            line = _count("et_si", other.nom, where, int(chosen[rank]), covered)
            yield Ligne(**{**line.__dict__, "valeur": rate})


def _count(section: str, mesure: str, where: tuple[str, str], n: int, covered: bool) -> Ligne:
    """A bare count of households × months."""
    return Ligne(section, mesure, *where, n=None if covered else n, masque="tout" if covered else "")
