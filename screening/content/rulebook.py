"""From the checked rules to the content of their cards: versions, dated values with history, cases with answers.

Reading and running the rules is `rules/`'s part; the layout of `regles.html` is the reports'.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from reports import choices, french
from reports import rulebook as r
from screening.content.values import write_value
from screening.parameters import Values
from screening.rules import sentences
from screening.rules.cases import CaseResult, verify
from screening.rules.engine import read_values
from screening.rules.load import Catalogue, Entry
from screening.rules.model import Case, Echeance, Rule, Version
from screening.rules.plain import Shown, plain_lines
from screening.rules.words import LIBELLES
from screening.value_files import Value
from screening.vocabulary import INDICATEURS

DATE_ECHEANCE = "date de l'échéance"
DEPUIS = {
    "constitution": "de la constitution de l'impayé (comptée de la fin du mois observé)",
    "commandement": "du commandement",
    "signalement": "du signalement",
}


def rule_cards(catalogue: Catalogue, values: Values) -> tuple[r.CarteRegle, ...]:
    """One card a rule, by effect, then by number; every case is run.

    Args:
        catalogue: the checked rules.
        values: the dated values of the month that the cards speak of.
    """
    results: dict[str, list[CaseResult]] = {}
    for result in verify(catalogue):
        results.setdefault(result.code, []).append(result)
    effets = list(choices.EFFETS)
    entries = sorted(
        catalogue.entrees, key=lambda e: (effets.index(e.rule.effet), len(e.rule.code), e.rule.code)
    )
    return tuple(_card(entry, results.get(entry.rule.code, []), values) for entry in entries)


def value_periods(values: Values) -> tuple[r.PeriodeValeur, ...]:
    """Every dated value with its history, by name then by date."""
    return tuple(period for nom in sorted(values.bareme.histoires) for period in _history(nom, values))


def _card(entry: Entry, results: list[CaseResult], values: Values) -> r.CarteRegle:
    rule = entry.rule
    current = rule.en_vigueur(values.at)
    read = sorted(set().union(*(read_values(rule, v, values) for v in rule.versions)))
    return r.CarteRegle(
        code=rule.code,
        libelle=rule.libelle,
        theme=rule.theme,
        effet=rule.effet,
        action=rule.action,
        priorite=rule.priorite,
        dispositif=rule.dispositif,
        fin=_end(rule, values),
        echeance=_due(rule.echeance) if rule.echeance else None,
        fichier=entry.fichier,
        du_bailleur=not entry.livree,
        versions=tuple(_version(rule, number, current, values) for number in range(len(rule.versions))),
        valeurs=tuple(period for nom in read for period in _history(nom, values)),
        cas=tuple(_case(case, result) for case, result in zip(rule.cas, results, strict=True)),
    )


def _version(rule: Rule, number: int, current: Version | None, values: Values) -> r.VersionRegle:
    version = rule.versions[number]
    following = rule.versions[number + 1].du if number + 1 < len(rule.versions) else None
    at_version = values if version is current else values.bareme.at(max(version.du, date(1950, 1, 1)))

    def shown(nom: str) -> str | None:
        held = at_version.get(nom) or values.bareme.histoires.get(nom, (None,))[0]
        return write_value(held) if held is not None else None

    return r.VersionRegle(
        du=version.du,
        au=version.au or (date.fromordinal(following.toordinal() - 1) if following else None),
        en_vigueur=version is current,
        condition=version.condition,
        en_clair=plain_lines(version.condition, shown),
        motif="".join(_spoken(version.motif, shown)),
        source=version.source.titre,
        a_verifier=version.source.statut == "a_verifier",
    )


def _spoken(motif: str, shown: Shown) -> Iterator[str]:
    """The sentence with the household's fields as labels between brackets: « [dette propre] restent dus »."""
    for part in sentences.parse(motif).parts:
        if isinstance(part, str):
            yield part
        else:
            yield shown(part[0]) or f"[{LIBELLES.get(part[0], DATE_ECHEANCE)}]"


def _history(nom: str, values: Values) -> Iterator[r.PeriodeValeur]:
    for value in values.bareme.histoires[nom]:
        yield _period(value, values)


def _period(value: Value, values: Values) -> r.PeriodeValeur:
    return r.PeriodeValeur(
        nom=value.nom,
        libelle=value.libelle or value.nom,
        valeur=write_value(value),
        du=value.du,
        au=value.au,
        source=value.source.titre,
        a_verifier=value.source.statut == "a_verifier",
        en_vigueur=values.get(value.nom) is value,
    )


def _end(rule: Rule, values: Values) -> str | None:
    if rule.duree is None or rule.duree.maximum not in values:
        return rule.fin
    return f"{rule.fin} Maximum : {write_value(values[rule.duree.maximum])}."


def _due(echeance: Echeance) -> str:
    """What the duty asks and by when, as a sentence."""
    act = choices.ACTES.get(echeance.acte, echeance.acte.replace("_", " "))
    if echeance.delai is not None and echeance.de is not None:
        return f"{act} : dans un délai de {echeance.delai}, à compter {DEPUIS[echeance.de]}"
    if echeance.le is not None:
        return f"{act} : le {echeance.le} qui vient"
    return f"{act} : sans date fixée par la règle"


def _case(case: Case, result: CaseResult) -> r.CasRegle:
    return r.CasRegle(
        nom=case.nom,
        mois=case.premier_jour,
        donnees=tuple(r.DonneeCas(LIBELLES[n], n, write_figure(n, v)) for n, v in case.donnees.items()),
        attendu=result.attendu,
        obtenu=result.obtenu,
    )


def write_figure(nom: str, valeur: Any) -> str:
    """A figure of an indicator with its unit, as a reader says it."""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, date):
        return french.jour(valeur)
    if isinstance(valeur, str):
        return valeur.replace("_", " ")
    if nom.endswith("_centimes"):
        return french.euros(int(valeur))
    if "taux" in nom:
        return french.part(float(valeur), _decimals(valeur * 100))
    number = french.nombre(float(valeur), _decimals(valeur))
    if INDICATEURS.get(nom) == pl.Int64() and "jours" in nom:
        return french.pluriel(int(valeur), "jour")
    if nom == "age":
        return f"{number}{french.INSECABLE}ans"
    return f"{number}{french.INSECABLE}mois" if "mois" in nom and "retard" not in nom else number


def _decimals(number: Any) -> int:
    """Decimals enough to show a case as it is written: « un peu moins d'un demi-mois » is not 0,5."""
    return next((count for count in range(4) if round(float(number), count) == round(float(number), 6)), 4)
