"""Whom the register keeps off this month's list, why and until when; and who comes back, and for what reason.

A refusal keeps a household off for the delay of its reason, or until a new fact: a rule that had not fired, or
another stage of the procedure. After the household's own refusal only the stage counts, or its own request,
which an agent records by adding it to a list: the last word on a household is the one that holds.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from screening.cases import Memory

TENUS: dict[str, pl.DataType] = {
    "id_menage": pl.String(),
    "suspension": pl.String(),
    "motif": pl.String(),
    "fin": pl.Date(),
}
PHRASES = {
    "opposition": "Le ménage s'est opposé à ce traitement : aucune démarche.",
    "orientation": "Une orientation vers un partenaire est en cours.",
    "refus_menage": "Le ménage a refusé l'aide ; nouvelle proposition possible le ",
    "refus_agent": "Un agent a écarté la proposition ; retour possible le ",
}


@dataclass(frozen=True)
class Pauses:
    """What the register says of this month's households.

    Attributes:
        tenus: one row per household kept off: `id_menage`, `suspension` (a sentence with the date of return),
            `motif` {opposition, orientation, refus_menage, refus_agent}, `fin` (null: not dated).
        reponses: the last word on each household (columns of `Memory.reponses`), with `retour` {fait_nouveau,
            etape, delai}, why a refused household is no longer kept off (null: kept off, or not refused), and
            `faits_nouveaux`, the labels of the rules that bring it back.
    """

    tenus: pl.DataFrame
    reponses: pl.DataFrame


def pauses_of(memory: Memory, faits: pl.DataFrame, homes: pl.DataFrame, at: date) -> Pauses:
    """Read the register's memory beside this month's facts.

    Args:
        memory: the register as of `at`.
        faits: fired rules, as of `rules.evaluate`.
        homes: one row per dwelling's lease: `id_menage`, `id_bail`, `stade_jours` (null: unknown).
        at: T.
    """
    reponses = _with_return(memory, _new_facts(memory, faits, homes), _new_stage(memory, homes, at), at)
    refus = reponses.filter(pl.col("decision") == "refuser", pl.col("retour").is_null())
    du_menage = refus.join(memory.refus_menage, on="id_menage", how="semi")
    de_l_agent = refus.join(memory.refus_agent, on="id_menage", how="semi")
    tenus = [
        memory.oppositions.with_columns(retour_le=pl.lit(None, dtype=pl.Date)),
        memory.orientations_actives.select("id_menage", retour_le=pl.lit(None, dtype=pl.Date)),
        du_menage,
        de_l_agent,
    ]
    frames = [_held(frame, motif) for frame, motif in zip(tenus, PHRASES, strict=True)]
    return Pauses(pl.concat(frames).unique("id_menage", keep="first", maintain_order=True), reponses)


def _held(frame: pl.DataFrame, motif: str) -> pl.DataFrame:
    phrase = pl.lit(PHRASES[motif]) + pl.coalesce(
        pl.col("retour_le").dt.strftime("%d/%m/%Y") + pl.lit("."), pl.lit("")
    )
    lignes = frame.with_columns(suspension=phrase, motif=pl.lit(motif), fin="retour_le")
    return lignes.select(pl.col(nom).cast(genre) for nom, genre in TENUS.items())


def _with_return(memory: Memory, faits: pl.DataFrame, etapes: pl.DataFrame, at: date) -> pl.DataFrame:
    """The last words with `faits_nouveaux` and `retour`; the delay over comes after what cut it short."""
    refus = pl.col("decision") == "refuser"
    lignes = memory.reponses.join(faits, on="id_menage", how="left", maintain_order="left")
    lignes = lignes.join(etapes, on="id_menage", how="left", maintain_order="left")
    return lignes.with_columns(
        retour=pl.when(refus & pl.col("faits_nouveaux").is_not_null())
        .then(pl.lit("fait_nouveau"))
        .when(refus & pl.col("etape_nouvelle"))
        .then(pl.lit("etape"))
        .when(refus & (pl.col("retour_le").is_null() | (pl.col("retour_le") <= at)))
        .then(pl.lit("delai"))
    ).drop("etape_nouvelle")


def _new_facts(memory: Memory, faits: pl.DataFrame, homes: pl.DataFrame) -> pl.DataFrame:
    """`id_menage`, `faits_nouveaux`: rules that propose or lift, not fired when an agent refused."""
    tirees = faits.filter(pl.col("effet").is_in(["proposer", "relever"]))
    tirees = tirees.join(homes.select("id_bail", "id_menage"), on="id_bail").select(
        "id_menage", "code", "libelle"
    )
    connues = memory.refus_agent.select("id_menage", "regles")
    lignes = tirees.join(connues, on="id_menage").filter(~pl.col("regles").list.contains(pl.col("code")))
    libelles = pl.coalesce("libelle", "code").unique().sort()
    return lignes.group_by("id_menage").agg(faits_nouveaux=libelles).sort("id_menage")


def _new_stage(memory: Memory, homes: pl.DataFrame, at: date) -> pl.DataFrame:
    """`id_menage`, `etape_nouvelle`: the present stage of the procedure was reached after the last word."""
    atteinte = pl.lit(at) - pl.duration(days=pl.col("stade_jours"))
    etapes = homes.join(memory.reponses.select("id_menage", "date"), on="id_menage").filter(
        atteinte > pl.col("date")
    )
    return etapes.select("id_menage", etape_nouvelle=pl.lit(True)).unique().sort("id_menage")
