"""Says, before any month runs, whether a rule's condition and sentence are fit to run, and why not.

A condition is a row-by-row SQL expression over a closed list of names: nothing that looks at other rows,
at the clock or at another table passes. Reading the files is left to `load.py`.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

import polars as pl
from polars.exceptions import PolarsError

from screening.dated import suggestion
from screening.rules import sentences
from screening.rules.model import Case, Rule, Version, names_in, without_texts
from screening.vocabulary import ACCES, INDICATEURS, STADES, STATUTS_AIDE

DATE_REF = "date_ref"
READABLE: dict[str, pl.DataType] = {
    **{nom: kind for nom, kind in INDICATEURS.items() if not nom.startswith("id_")},
    DATE_REF: pl.Date(),
}
"""Indicators, `mois` and `date_ref` (T). Identifiers are left out: a rule singles nobody out."""

READABLE_ACCES: dict[str, pl.DataType] = {**ACCES, "mois": pl.Date(), DATE_REF: pl.Date()}
"""What an `acces` rule reads instead: a future tenant has no account."""

PERSONAL = frozenset(
    (
        "age",
        "composition",
        "activite",
        "beneficiaire_al",
        "aide_versee_au",
        "fsl_mobilisable",
        "accompagne",
        "rural",
        "code_qpv",
        "code_commune",
    )
)
"""Traits of persons and places, which only `orienter` and `echeance` rules may read."""
ACCOUNT_ONLY = frozenset({"proposer", "relever", "suspendre"})

FUNCTIONS = frozenset(
    {
        *("ABS", "CEIL", "FLOOR", "ROUND", "GREATEST", "LEAST", "CAST", "TRY_CAST"),
        *("COALESCE", "IFNULL", "NULLIF", "IF"),
        *("YEAR", "MONTH", "DAY", "EXTRACT", "DATE_PART", "STARTS_WITH"),
    }
)
"""The only functions allowed. A ban list cannot be complete: `SUM(a) > a` passes every polars check."""
WORDS = frozenset(("AND", "OR", "NOT", "IN", "BETWEEN", "WHEN", "THEN", "ELSE", "CASE", "IS", "LIKE"))
PYTHON_TYPES: dict[pl.DataType, tuple[type, ...]] = {
    pl.Int64(): (int,),
    pl.Float64(): (int, Decimal),
    pl.Boolean(): (bool,),
    pl.String(): (str,),
    pl.Date(): (date,),
}
CLOSED_LISTS: dict[str, tuple[str, ...]] = {
    "stade": STADES,
    "statut_aide": STATUTS_AIDE,
    "accompagne": ("oui", "non", "inconnu"),
    "fsl_mobilisable": ("oui", "non", "inconnu"),
    "aide_versee_au": ("bailleur", "locataire"),
    "delai_commandement": ("six_semaines", "deux_mois"),
    "terme": ("echu", "a_echoir"),
    "nature_bail": ("logement", "annexe", "autre"),
    "premiere_location": ("oui", "non"),
}
COMPARED = r"\b{}\b(?:\s*,\s*'[^']*'\s*\))?\s*(?:=|<>|!=|(?:NOT\s+)?IN\s*\()\s*(?:'[^']*'\s*,?\s*)+"
FORBIDDEN = re.compile(r"\b(OVER|SELECT|NOW|CURRENT_\w+|LOCALTIME\w*)\b|(--|/\*|;|\"|`)", re.IGNORECASE)


def faults(rule: Rule, values: Mapping[str, pl.DataType]) -> Iterator[str]:
    """Every reason why this rule may not run, one French sentence each.

    Args:
        rule: a rule whose file is well formed.
        values: the dated values that exist, whatever the month, with their types.
    """
    for version in rule.versions:
        where = f"version du {version.du:%d/%m/%Y}"
        for fault in condition_faults(version.condition, rule.effet, values):
            yield f"{where}, condition : {fault}"
        for fault in _sentence_faults(rule, version, values):
            yield f"{where}, motif : {fault}"
    if rule.duree is not None:
        yield from _duration_faults(rule, values)
    for case in rule.cas:
        yield from (f"cas « {case.nom} » : {fault}" for fault in _case_faults(case, readable(rule.effet)))


def condition_faults(condition: str, effet: str, values: Mapping[str, pl.DataType]) -> Iterator[str]:
    """Every reason why a condition may not run; also for the conditions that stand outside the rules.

    Args:
        condition: a SQL boolean expression.
        effet: what it serves; `proposer`, `relever` and `suspendre` may read no personal trait.
        values: the dated values that exist, whatever the month, with their types.
    """
    refused = list(_forbidden(condition))
    if refused:
        yield from refused
        return
    try:
        expression = pl.sql_expr(condition)
        roots = set(expression.meta.root_names())
    except PolarsError as error:
        yield f"ce n'est pas une expression SQL lisible ({_short(error)})"
        return
    named = [*_name_faults(effet, roots, values), *_text_faults(condition)]
    yield from named or _trial_faults(expression, {**readable(effet), **values})


def readable(effet: str) -> Mapping[str, pl.DataType]:
    """The names that a rule of this effect may read, beside the dated values."""
    return READABLE_ACCES if effet == "acces" else READABLE


def _forbidden(condition: str) -> Iterator[str]:
    bare = without_texts(condition)
    if found := FORBIDDEN.search(bare):
        yield (
            f"« {found[0]} » n'est pas permis : une règle lit une ligne à la fois, sans horloge ni "
            "sous-requête ; pour la fin du mois, écrire date_ref"
        )
    for name in re.findall(r"\b([A-Za-z_]\w*)\s*\(", bare):
        if name.upper() not in FUNCTIONS | WORDS:
            known = ", ".join(sorted(FUNCTIONS))
            yield f"la fonction « {name} » n'est pas permise ; fonctions : {known}{suggestion(name.upper(), FUNCTIONS)}"


def _text_faults(condition: str) -> Iterator[str]:
    """Texts compared with an indicator that only takes a closed list: a misspelt one would never be true."""
    for name, allowed in CLOSED_LISTS.items():
        for found in re.finditer(COMPARED.format(name), condition, re.IGNORECASE):
            for text in re.findall(r"'([^']*)'", found[0]):
                if text not in allowed:
                    yield (
                        f"« {name} » ne prend jamais la valeur « {text} »{suggestion(text, allowed)} "
                        f"(valeurs : {', '.join(allowed)})"
                    )


def _name_faults(effet: str, names: set[str], values: Mapping[str, pl.DataType]) -> Iterator[str]:
    known = {*readable(effet), *values}
    for name in sorted(names - known):
        yield f"« {name} » n'est ni un indicateur ni une valeur datée{suggestion(name, known, 3)}"
    if effet in ACCOUNT_ONLY:
        for name in sorted(names & PERSONAL):
            yield (
                f"« {name} » décrit une personne ou un lieu : une règle « {effet} » ne lit que des "
                "faits du compte (une règle « orienter » peut le lire)"
            )


def _trial_faults(expression: pl.Expr, types: Mapping[str, pl.DataType]) -> Iterator[str]:
    """Runs the condition on no row: types are checked only then, and a total or a constant gives a row.

    (`meta.is_length_preserving` says the same but fails on a product of two columns: it knows no schema.)
    """
    empty = pl.DataFrame(schema={name: types[name] for name in dict.fromkeys(expression.meta.root_names())})
    try:
        answer = empty.select(expression.alias("reponse"))
    except PolarsError as error:
        yield f"elle compare des types différents ou ne peut pas être calculée ({_short(error)})"
        return
    if answer.height:
        yield "elle doit donner une réponse par ligne ; une constante ou un total n'est pas une condition"
    elif answer.schema["reponse"] != pl.Boolean():
        yield "elle doit répondre par vrai ou faux"


def _sentence_faults(rule: Rule, version: Version, values: Mapping[str, pl.DataType]) -> Iterator[str]:
    try:
        sentence = sentences.parse(version.motif)
    except ValueError as error:
        yield str(error)
        return
    types = {**readable(rule.effet), **values}
    if rule.echeance is not None:
        types["echeance"] = pl.Date()
    unknown = sentence.names - set(types)
    for name in sorted(unknown):
        yield f"le champ « {name} » n'existe pas{suggestion(name, types, 3)}"
    yield from _name_faults(rule.effet, set(sentence.names - unknown - {"echeance"}), values)
    yield from sentences.field_faults(sentence, types)


def _duration_faults(rule: Rule, values: Mapping[str, pl.DataType]) -> Iterator[str]:
    assert rule.duree is not None
    since, maximum = rule.duree.depuis, rule.duree.maximum
    days = [name for name in READABLE if name.endswith("_jours") and READABLE[name] == pl.Int64()]
    if since not in days:
        yield f"duree, depuis : « {since} » n'est pas un nombre de jours{suggestion(since, days)}"
    if maximum not in values:
        yield f"duree, maximum : « {maximum} » n'est pas une valeur datée{suggestion(maximum, values)}"
    if any(since not in names_in(v.condition) or maximum not in names_in(v.condition) for v in rule.versions):
        yield f"duree : chaque condition doit comparer « {since} » à « {maximum} »"


def _case_faults(case: Case, types: Mapping[str, pl.DataType]) -> Iterator[str]:
    known = set(types) - {"mois", DATE_REF}
    for name, value in case.donnees.items():
        if name not in known:
            yield f"« {name} » n'est pas un indicateur{suggestion(name, known, 3)}"
        elif not isinstance(value, kinds := PYTHON_TYPES[types[name]]) or (
            isinstance(value, bool) and bool not in kinds
        ):
            yield f"« {name} » n'a pas le type de cet indicateur"
        elif name in CLOSED_LISTS and value not in CLOSED_LISTS[name]:
            yield f"« {name} » ne prend que les valeurs : {', '.join(CLOSED_LISTS[name])}"


def _short(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0][:120]
