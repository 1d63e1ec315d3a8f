"""What a month must remember of the earlier ones, read from the register as it stood at a date.

A decision on the list of a month informs later months only: screening a month again finds it unchanged.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import Connection, and_, func, select

from screening.cases.rows import to_frame
from screening.cases.tables import decision, opposition, orientation, proposition

# The one reason of refusal that is the household's own word: it opens the household's delay, not the agent's.
MOTIF_REFUS_MENAGE = "ne_souhaite_pas"
ETATS_ACTIFS = ("envoyee", "acceptee", "en_cours", "en_veille")

_REFUS: dict[str, Any] = {
    "id_menage": pl.String,
    "date": pl.Date,
    "motif": pl.String,
    "retour_le": pl.Date,
    "regles": pl.List(pl.String),
}
_ACTIVES: dict[str, Any] = {
    "id_menage": pl.String,
    "id_dispositif": pl.String,
    "id_structure": pl.String,
    "date": pl.Date,
    "mois": pl.Date,
}


@dataclass(frozen=True)
class Memory:
    """The register as of a date; each frame has at most one row per household, sorted by `id_menage`.

    Attributes:
        refus_agent: last word was an agent's refusal: id_menage, date, motif, retour_le (null: no delay),
            regles (codes of the rules that had fired when it was proposed; none for an added household).
        refus_menage: last word was the household's refusal: id_menage, date, retour_le.
        orientations_actives: referral under way: id_menage, id_dispositif, id_structure, date, mois.
        oppositions: objection to profiling: id_menage.
    """

    refus_agent: pl.DataFrame
    refus_menage: pl.DataFrame
    orientations_actives: pl.DataFrame
    oppositions: pl.DataFrame


def read_memory(connexion: Connection, at: date) -> Memory:
    """Read what was decided on the lists of months before that of `at`, and dated `at` or before."""
    refus = _refusals(connexion, at)
    du_menage = pl.col("motif") == MOTIF_REFUS_MENAGE
    return Memory(
        refus_agent=refus.filter(~du_menage.fill_null(False)),
        refus_menage=refus.filter(du_menage).drop("motif", "regles"),
        orientations_actives=_active(connexion, at),
        oppositions=_objections(connexion, at),
    )


def _refusals(connexion: Connection, at: date) -> pl.DataFrame:
    """Households whose last decision as of `at` is a refusal; columns of `_REFUS`."""
    dernieres = (
        select(func.max(decision.c.numero).label("numero"))
        .where(and_(decision.c.mois < at.replace(day=1), decision.c.date_decision <= at))
        .group_by(decision.c.id_menage)
        .subquery()
    )
    requete = (
        select(
            decision.c.id_menage,
            decision.c.date_decision,
            decision.c.motif,
            decision.c.retour_le,
            func.coalesce(proposition.c.regles, "[]"),
        )
        .join(dernieres, decision.c.numero == dernieres.c.numero)
        .outerjoin(
            proposition,
            and_(proposition.c.mois == decision.c.mois, proposition.c.id_menage == decision.c.id_menage),
        )
        .where(decision.c.decision == "refuser")
        .order_by(decision.c.id_menage)
    )
    return to_frame(connexion.execute(requete).all(), _REFUS)


def _active(connexion: Connection, at: date) -> pl.DataFrame:
    requete = (
        select(
            orientation.c.id_menage,
            orientation.c.id_dispositif,
            orientation.c.id_structure,
            orientation.c.date,
            orientation.c.mois,
        )
        .where(
            orientation.c.mois < at.replace(day=1),
            orientation.c.date <= at,
            orientation.c.etat.in_(ETATS_ACTIFS),
        )
        .order_by(orientation.c.id_menage, orientation.c.mois)
    )
    return to_frame(connexion.execute(requete).all(), _ACTIVES).unique(
        "id_menage", keep="last", maintain_order=True
    )


def _objections(connexion: Connection, at: date) -> pl.DataFrame:
    requete = select(opposition.c.id_menage).where(opposition.c.date <= at).order_by(opposition.c.id_menage)
    return to_frame(connexion.execute(requete).all(), {"id_menage": pl.String})
