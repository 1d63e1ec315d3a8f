"""Runs the cases that stand in each rule file through the engine that runs the month.

A case gives only the figures that matter; every other indicator is unknown. Printing is left to the command.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

import polars as pl

from screening.parameters import Bareme
from screening.rules.engine import states
from screening.rules.load import Catalogue, Entry
from screening.rules.model import Case, Reponse
from screening.vocabulary import INDICATEURS

ANSWERS: dict[bool | None, Reponse] = {True: "oui", False: "non", None: "non_evaluable"}


@dataclass(frozen=True)
class CaseResult:
    """One case: what was expected, what the engine answered."""

    code: str
    fichier: str
    nom: str
    mois: str
    attendu: Reponse
    obtenu: Reponse

    @property
    def juste(self) -> bool:
        """Whether the answer is the expected one."""
        return self.obtenu == self.attendu


def verify(catalogue: Catalogue) -> list[CaseResult]:
    """Every case of every rule, in the order of the files.

    The cases of a built-in rule are read with the built-in values: a landlord that sets its own threshold
    does not make them false.
    """
    return [result for entry in catalogue.entrees for result in _verify_rule(entry, catalogue)]


def _verify_rule(entry: Entry, catalogue: Catalogue) -> list[CaseResult]:
    bareme = catalogue.bareme_livre if entry.livree else catalogue.bareme
    alone = Catalogue((entry,), bareme, catalogue.bareme_livre)
    answers: dict[int, Reponse] = {}
    numbered = sorted(enumerate(entry.rule.cas), key=lambda pair: pair[1].mois)
    for _, group in groupby(numbered, key=lambda pair: pair[1].mois):
        cases = list(group)
        found = _answer(alone, bareme, [case for _, case in cases])
        answers |= {number: answer for (number, _), answer in zip(cases, found, strict=True)}
    return [
        CaseResult(entry.rule.code, entry.fichier, case.nom, case.mois, case.attendu, answers[number])
        for number, case in enumerate(entry.rule.cas)
    ]


def _answer(catalogue: Catalogue, bareme: Bareme, cases: list[Case]) -> list[Reponse]:
    month = cases[0].premier_jour
    frame = case_frame(cases, catalogue.noms)
    answers = states(catalogue, frame, bareme.at(month))
    return [ANSWERS[value] for value in answers[catalogue.regles[0].code]]


def case_frame(cases: list[Case], noms: Mapping[str, pl.DataType] = INDICATEURS) -> pl.DataFrame:
    """One row a case of one month, with the columns that the cases name."""
    names = sorted({name for case in cases for name in case.donnees})
    rows = [
        {"id_bail": str(number), "mois": case.premier_jour} | {n: _plain(case.donnees.get(n)) for n in names}
        for number, case in enumerate(cases)
    ]
    cles = {"id_bail": pl.String(), "mois": pl.Date()}
    return pl.DataFrame(rows, schema=cles | {name: noms[name] for name in names})


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value
