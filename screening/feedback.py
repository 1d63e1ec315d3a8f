"""What agents and partners answered to the earlier lists, counted by rule and by the model's main reason.

A closed reason is all that an answer says; what a count suggests changing is left to `content/feedback.py`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from screening.calendrier import add_months, last_day
from screening.cases import Memory, Register

FENETRE_MOIS = 12
AGENT, PARTENAIRE = "agent", "partenaire"
REGLE, RAISON = "regle", "raison"
REPONSE: dict[str, Any] = {
    "source": pl.String,
    "mois": pl.Date,
    "id_menage": pl.String,
    "motif": pl.String,
    "regles": pl.List(pl.String),
}
"""One answer: `motif` is null when nobody refused anything; `regles` are those that had fired on that list."""
COMPTE: dict[str, Any] = {
    "source": pl.String,
    "nature": pl.String,
    "sujet": pl.String,
    "motif": pl.String,
    "cas": pl.Int64,
    "parmi": pl.Int64,
}
"""A closed reason among the households answered upon that have this rule, or this main reason of the model."""
CLES = ["source", "nature", "sujet"]
_RULES = ("id_menage", "regles")
_PROPOSED: dict[str, Any] = {"mois": pl.Date, "id_menage": pl.String, "regles": pl.List(pl.String)}
_DECIDED = ("id_menage", "decision", "motif", "date_decision")
_DECISION: dict[str, Any] = {"mois": pl.Date, **dict.fromkeys(_DECIDED, pl.String), "date_decision": pl.Date}


@dataclass(frozen=True)
class Feedback:
    """The answers to the lists of the last `FENETRE_MOIS` months.

    Attributes:
        depuis: first month counted.
        reponses: columns of `REPONSE`, at most one row per household and source: the last word.
    """

    depuis: date
    reponses: pl.DataFrame

    def tally(self, raisons: pl.DataFrame, codes: Collection[str]) -> pl.DataFrame:
        """Count the reasons; columns of `COMPTE`, the most refused subject first in each source and nature.

        Args:
            raisons: `mois`, `id_menage`, `theme`: the model's main reason on that list, where it had one.
            codes: rules that are counted.
        """
        regles = self.reponses.explode("regles").rename({"regles": "sujet"})
        regles = regles.filter(pl.col("sujet").is_in(list(codes)))
        themes = self.reponses.join(raisons, on=["mois", "id_menage"]).rename({"theme": "sujet"})
        either = pl.concat(
            [
                part.select("source", "id_menage", "sujet", "motif", nature=pl.lit(nature))
                for nature, part in ((REGLE, regles), (RAISON, themes))
            ]
        )
        within = either.group_by(CLES).agg(parmi=pl.len())
        cases = either.drop_nulls("motif").group_by(*CLES, "motif").agg(cas=pl.len())
        counted = cases.join(within, on=CLES).select(pl.col(name).cast(kind) for name, kind in COMPTE.items())
        order = ["source", "nature", pl.col("cas").sum().over(CLES), "sujet", "cas", "motif"]
        return counted.sort(order, descending=[False, True, True, False, True, False])


def read_feedback(register: Register, memoire: Memory, mois: date) -> Feedback:
    """The answers known at the end of a month to the lists before it.

    Args:
        register: proposals, decisions and facts.
        memoire: what the register remembers at the month's end.
        mois: first day of the month.
    """
    depuis = add_months(mois, -FENETRE_MOIS)
    lists = [month for month in sorted(set(register.earlier_lists(mois)["mois"])) if month >= depuis]
    at = last_day(mois)
    proposed = [register.proposals(month).select(pl.lit(month).alias("mois"), *_RULES) for month in lists]
    rules = pl.concat([pl.DataFrame(schema=_PROPOSED), *proposed])
    cases = memoire.dossiers.filter(pl.col("mois").is_in(lists))
    answers = [_of_agents(register, lists, at), _of_partners(cases, register.facts(at))]
    with_rules = pl.concat(answers).join(rules, on=["mois", "id_menage"], how="left", maintain_order="left")
    return Feedback(depuis, with_rules.select(pl.col(name).cast(kind) for name, kind in REPONSE.items()))


def _of_agents(register: Register, lists: Sequence[date], at: date) -> pl.DataFrame:
    """The agents' last word on each household; one that is only postponed is not answered upon yet."""
    decided = [register.decisions(month).select(pl.lit(month).alias("mois"), *_DECIDED) for month in lists]
    known = pl.concat([pl.DataFrame(schema=_DECISION), *decided]).filter(
        pl.col("date_decision") <= at, pl.col("decision").is_in(["accepter", "refuser"])
    )
    refused = pl.when(pl.col("decision") == "refuser").then("motif")
    return _last(known).select(pl.lit(AGENT).alias("source"), "mois", "id_menage", motif=refused)


def _of_partners(cases: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """What came back of the last case of each household; one that still waits for its first answer is not counted."""
    answered = cases.filter(~pl.col("etat").is_in(["envoyee", "retiree"]))
    words = facts.filter(pl.col("statut").is_in(["complet", "hors_criteres"]))
    words = words.sort("date", "numero").unique("numero_dossier", keep="last")
    known = _last(answered).join(
        words.select("numero_dossier", mot="statut"), on="numero_dossier", how="left"
    )
    told = known.sort("id_menage")
    return told.select(pl.lit(PARTENAIRE).alias("source"), "mois", "id_menage", motif=_reason())


def _last(answers: pl.DataFrame) -> pl.DataFrame:
    return answers.sort("id_menage", "mois").unique("id_menage", keep="last", maintain_order=True)


def _reason() -> pl.Expr:
    """The closed reason for which a case stopped; null while it goes on, or when it ended well."""
    state = pl.col("etat")
    return (
        pl.when(state == "refus_menage").then(pl.col("motif").fill_null("refus_sans_motif"))
        .when(state == "refusee_partenaire").then("mot")
        .when(state == "expiree").then(pl.lit("sans_suite"))
        .when((state == "terminee") & pl.col("issue").is_in(["retrait", "perdu_de_vue"])).then("issue")
    )  # fmt: skip
