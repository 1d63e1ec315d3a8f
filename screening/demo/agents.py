"""The agents of the synthetic landlord: what they would answer to a month's proposals.

They read the published decisions only, never the hidden states. The answers are drawn with a seed; writing
them into the work list is left to the caller.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from screening.demo.columns import Array, choose

AGENTS = ("AGENT-01 (fictif)", "AGENT-02 (fictif)", "AGENT-03 (fictif)", "AGENT-04 (fictif)")
ACCEPTER, REFUSER, REPORTER = "accepter", "refuser", "reporter"
PARTS = (0.80, 0.12, 0.08)
"""Shares of proposals accepted, refused, postponed."""
REFUS = ("plan_en_place", "situation_reglee", "deja_accompagne", "depart_en_cours", "ne_souhaite_pas")
REPORTS = ("contact_a_prendre", "paiement_annonce", "aide_en_attente")
BESOINS = ("budget", "droits", "dettes", "emploi", "energie", "demarches", "isolement")
ACCOMPAGNEMENT = "proposer_accompagnement"
ORIENTABLES = ("appeler", "visiter", "proposer_plan")
"""Proposed actions that an agent may turn into a referral once the household was met."""
PART_ORIENTEE = 0.60
SANS_PROCEDURE = ("aucun", "relance")
ENGAGEMENTS = (*["suspendue"] * 5, *["maintenue"] * 2, None)
"""What the played landlord does of a procedure that is prepared or begun; None: the agent forgot to say."""
COLONNES = (
    "id_menage", "decision", "motif", "action_retenue", "besoins", "avis_pluridisciplinaire",
    "menage_informe_le", "agent", "date_decision", "procedure",
)  # fmt: skip


@dataclass(frozen=True)
class Draws:
    """One draw a proposal; `delai`: days since the household was told, 0 when it was not."""

    decision: Array
    oriente: Array
    rang: Array
    delai: Array


def play_agents(decisions: pl.DataFrame, jour: date, graine: int = 62) -> pl.DataFrame:
    """Answer every proposal within capacity.

    Args:
        decisions: rows of `decisions.parquet`, with the `stade` that the work list shows.
        jour: the day the agents answer; households were told before it, most of them long enough.
        graine: seed; the same decisions and seed give the same answers.

    Returns:
        One row per household of niveau `prioritaire`, by rank: `id_menage`, `decision`, `motif` (null when
        accepted), `action_retenue` (null unless accepted), `besoins` (codes apart by "; "),
        `avis_pluridisciplinaire`, `menage_informe_le` (null: not told yet), `agent`, `date_decision`,
        `procedure` (null: not asked, or not said).
    """
    proposes = (
        decisions.filter(pl.col("niveau") == "prioritaire", pl.col("rang").is_not_null())
        .sort("rang", "id_menage")
        .unique("id_menage", keep="first", maintain_order=True)
    )
    tirages = _draw(np.random.default_rng([graine, 9]), len(proposes))
    return _answer(proposes, tirages, jour).select(COLONNES)


def _draw(rng: np.random.Generator, taille: int) -> Draws:
    return Draws(
        decision=choose(rng, list(PARTS), taille),
        oriente=rng.random(taille) < PART_ORIENTEE,
        rang=rng.integers(0, 1000, taille),
        delai=_notice(rng, taille),
    )


def _notice(rng: np.random.Generator, taille: int) -> Array:
    """Days since the household was told: long enough for most, too few for some, 0 when nobody told it."""
    u = rng.random(taille)
    assez, trop_peu = rng.integers(20, 45, taille), rng.integers(2, 12, taille)
    return np.where(u < 0.86, assez, np.where(u < 0.96, trop_peu, 0))


def _answer(proposes: pl.DataFrame, tirages: Draws, jour: date) -> pl.DataFrame:
    """Turn the draws into words of the closed lists."""
    decision = pl.Series("decision", [ACCEPTER, REFUSER, REPORTER]).gather(tirages.decision)
    cadre = proposes.select("id_menage", "action", "stade").with_columns(
        decision,
        pl.Series("agent", AGENTS).gather(tirages.rang % len(AGENTS)),
        pl.Series("refus", REFUS).gather(tirages.rang % len(REFUS)),
        pl.Series("report", REPORTS).gather(tirages.rang % len(REPORTS)),
        pl.Series("besoins", [_needs(int(r)) for r in tirages.rang], dtype=pl.String),
        pl.Series("oriente", tirages.oriente),
        pl.Series(
            "informe", [jour - timedelta(days=int(d)) if d else None for d in tirages.delai], dtype=pl.Date
        ),
        pl.Series("avis", tirages.rang % 12 == 0),
        pl.Series("engagement", ENGAGEMENTS).gather(tirages.rang % len(ENGAGEMENTS)),
        pl.lit(jour).alias("date_decision"),
    )
    accepte = pl.col("decision") == ACCEPTER
    choisi = pl.col("oriente") & pl.col("action").is_in(ORIENTABLES)
    oriente = accepte & (choisi | (pl.col("action") == ACCOMPAGNEMENT))
    return cadre.with_columns(
        motif=pl.when(pl.col("decision") == REFUSER)
        .then("refus")
        .when(pl.col("decision") == REPORTER)
        .then("report"),
        action_retenue=pl.when(oriente).then(pl.lit(ACCOMPAGNEMENT)).when(accepte).then("action"),
        besoins=pl.when(oriente).then("besoins"),
        avis_pluridisciplinaire=pl.when(accepte).then(
            pl.when("avis").then(pl.lit("oui")).otherwise(pl.lit("non"))
        ),
        menage_informe_le=pl.when(oriente).then("informe"),
        procedure=pl.when(oriente & ~pl.col("stade").fill_null("aucun").is_in(SANS_PROCEDURE)).then(
            "engagement"
        ),
    )


def _needs(tirage: int) -> str:
    """One or two needs of the closed list."""
    premier, second = tirage % len(BESOINS), (tirage // 7) % len(BESOINS)
    return BESOINS[premier] if premier == second else f"{BESOINS[premier]}; {BESOINS[second]}"
