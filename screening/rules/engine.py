"""Evaluates a month's rules over the indicators: who, which rule, which sentence, and how many unknowns.

What a rule may contain was judged at load (`gate.py`); who is called first is left to `decision.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from screening.dated import Source
from screening.parameters import Values
from screening.rules import sentences
from screening.rules.gate import DATE_REF, READABLE
from screening.rules.load import Catalogue
from screening.rules.model import Echeance, Rule, Version, names_in

FACTS: dict[str, pl.DataType] = {
    "id_bail": pl.String(),
    "code": pl.String(),
    "libelle": pl.String(),
    "theme": pl.String(),
    "effet": pl.String(),
    "action": pl.String(),
    "priorite": pl.Int64(),
    "motif": pl.String(),
    "dispositif": pl.String(),
    "fin": pl.Date(),
    "echeance": pl.Date(),
    "acte": pl.String(),
}
COUNTS: dict[str, pl.DataType] = {
    "code": pl.String(),
    "libelle": pl.String(),
    "theme": pl.String(),
    "effet": pl.String(),
    "oui": pl.Int64(),
    "non": pl.Int64(),
    "non_evaluable": pl.Int64(),
    "hors_periode": pl.Boolean(),
    "source": pl.String(),
    "statut": pl.String(),
}
OFFSETS = {"jour": "d", "semaine": "w", "mois": "mo"}
SINCE = {"commandement": "jours_depuis_commandement", "signalement": "signalement_caf_jours"}


@dataclass(frozen=True)
class Evaluation:
    """What the rules say of one month.

    Attributes:
        faits: one row per lease × rule that fired, by id_bail then code; the sentence in `motif`.
        comptes: one row per rule: leases for which it is true, false, non évaluable; whether the month is
            outside its period; its source, and `a_verifier` if it or a value it reads is.
    """

    faits: pl.DataFrame
    comptes: pl.DataFrame


@dataclass(frozen=True)
class Active:
    """A rule, its version of the month, and why it cannot run if it cannot."""

    rule: Rule
    version: Version | None
    sources: tuple[Source, ...]

    @property
    def statut(self) -> str:
        """`a_verifier` as soon as one source is."""
        return "a_verifier" if any(s.statut == "a_verifier" for s in self.sources) else "verifie"


def evaluate(catalogue: Catalogue, indicateurs: pl.DataFrame, values: Values) -> Evaluation:
    """Runs every rule of the month of `values` on every lease.

    Args:
        catalogue: the checked rules.
        indicateurs: one row per lease, one month; a column of the vocabulary that is absent is unknown.
        values: the dated values of the month whose rules apply (another month rehearses other rules).

    Returns:
        Facts of the rules that fired and counts of all. A null answer is « non évaluable » and never fires.
    """
    actives = active_rules(catalogue, values)
    frame = prepare(indicateurs, values, catalogue.noms)
    answers = _answers(frame, actives)
    found = [
        _facts(active.rule, active.version, frame.filter(answers[active.rule.code].fill_null(False)))
        for active in actives
        if active.version is not None
    ]
    faits = pl.concat([pl.DataFrame(schema=FACTS), *found]).sort("id_bail", "code")
    return Evaluation(faits=faits, comptes=_counts(actives, answers))


def states(catalogue: Catalogue, indicateurs: pl.DataFrame, values: Values) -> pl.DataFrame:
    """One row per lease, in the order given: `id_bail` and a Boolean per rule (null: non évaluable)."""
    return _answers(prepare(indicateurs, values, catalogue.noms), active_rules(catalogue, values))


def active_rules(catalogue: Catalogue, values: Values) -> list[Active]:
    """Each rule with its version of the month; None outside its period or without a value it reads."""
    return [_activate(rule, values) for rule in catalogue.regles]


def _activate(rule: Rule, values: Values) -> Active:
    version = rule.en_vigueur(values.at)
    if version is None:
        first, last = rule.versions[0], rule.versions[-1]
        return Active(rule, None, ((first if first.du > values.at else last).source,))
    read = read_values(rule, version, values)
    known = [values[name].source for name in sorted(read) if name in values]
    in_force = version if len(known) == len(read) else None
    return Active(rule, in_force, (version.source, *known))


def read_values(rule: Rule, version: Version, values: Values) -> set[str]:
    """Names of the dated values that a version reads, in its condition, its sentence or its maximum."""
    names = names_in(version.condition) | sentences.parse(version.motif).names
    if rule.duree is not None:
        names |= {rule.duree.maximum}
    return names & values.bareme.types.keys()


def prepare(
    indicateurs: pl.DataFrame, values: Values, noms: Mapping[str, pl.DataType] = READABLE
) -> pl.DataFrame:
    """Everything a condition or a sentence may name, as columns: indicators, values, `mois`, `date_ref`.

    One row per lease, in the order given. An absent indicator and a value not in force are null.
    """
    columns = [
        pl.col(name).cast(kind) if name in indicateurs.columns else pl.lit(None, kind).alias(name)
        for name, kind in noms.items()
        if name not in (DATE_REF, "mois")
    ]
    month = pl.col("mois").cast(pl.Date) if "mois" in indicateurs.columns else pl.lit(values.at).alias("mois")
    constants = [
        pl.lit(values[name].valeur if name in values else None, kind).alias(name)
        for name, kind in values.bareme.types.items()
    ]
    return indicateurs.select("id_bail", month.dt.month_start(), *columns).with_columns(
        pl.col("mois").dt.month_end().alias(DATE_REF), *constants
    )


def _answers(frame: pl.DataFrame, actives: list[Active]) -> pl.DataFrame:
    conditions = [
        pl.sql_expr(active.version.condition) if active.version is not None else pl.lit(None, pl.Boolean())
        for active in actives
    ]
    named = [c.alias(active.rule.code) for c, active in zip(conditions, actives, strict=True)]
    return frame.select("id_bail", *named)


def _facts(rule: Rule, version: Version, fired: pl.DataFrame) -> pl.DataFrame:
    due = due_date(rule.echeance) if rule.echeance else pl.lit(None, pl.Date())
    end = _end(rule) if rule.duree else pl.lit(None, pl.Date())
    constants = {
        "code": rule.code,
        "libelle": rule.libelle,
        "theme": rule.theme,
        "effet": rule.effet,
        "action": rule.action,
        "priorite": rule.priorite,
        "dispositif": rule.dispositif,
        "acte": rule.echeance.acte if rule.echeance else None,
    }
    dated = fired.with_columns(due.alias("echeance"), end.alias("fin"))
    return dated.select(
        "id_bail",
        "echeance",
        "fin",
        sentences.parse(version.motif).expression().alias("motif"),
        *[pl.lit(value, FACTS[name]).alias(name) for name, value in constants.items()],
    ).select(list(FACTS))


def due_date(echeance: Echeance) -> pl.Expr:
    """The date of a legal act, from the columns of `prepare`; null when nothing tells it."""
    if echeance.delai is not None:
        number, word = echeance.delai.split(" ")
        offset = number + OFFSETS[word if word == "mois" else word.removesuffix("s")]
        start = pl.col(DATE_REF)
        if echeance.de in SINCE:
            start = start - pl.duration(days=pl.col(SINCE[echeance.de]))
        return start.dt.offset_by(offset)
    if echeance.le is not None:
        day, month = int(echeance.le[:2]), int(echeance.le[3:])
        this_year = pl.date(pl.col(DATE_REF).dt.year(), month, day)
        next_year = pl.date(pl.col(DATE_REF).dt.year() + 1, month, day)
        return pl.when(this_year >= pl.col(DATE_REF)).then(this_year).otherwise(next_year)
    return pl.lit(None, pl.Date())


def _end(rule: Rule) -> pl.Expr:
    """Last day of a suspension with a dated maximum."""
    assert rule.duree is not None
    left = pl.col(rule.duree.maximum) - pl.col(rule.duree.depuis)
    return pl.col(DATE_REF) + pl.duration(days=left)


def _counts(actives: list[Active], answers: pl.DataFrame) -> pl.DataFrame:
    yes = answers.select(pl.all().exclude("id_bail").sum().cast(pl.Int64)).row(0, named=True)
    unknown = answers.select(pl.all().exclude("id_bail").null_count().cast(pl.Int64)).row(0, named=True)
    rows = []
    for active in actives:
        rule, code = active.rule, active.rule.code
        oui, nul = yes[code], unknown[code]
        counts = (oui, answers.height - oui - nul, nul, active.version is None)
        rows.append(
            (code, rule.libelle, rule.theme, rule.effet, *counts, active.sources[0].titre, active.statut)
        )
    return pl.DataFrame(rows, schema=COUNTS, orient="row")
