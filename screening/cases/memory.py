"""What a month must remember of the earlier ones, read from the register as it stood at a date.

A decision on the list of a month, and what came of its referrals, inform later months only: screening a month again
finds it unchanged.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import Connection, Subquery, and_, func, select

from screening.cases.life import read_cases, read_facts
from screening.cases.rows import to_frame
from screening.cases.states import ETATS_ACTIFS
from screening.cases.tables import decision, opposition, proposition

# The one reason of refusal that is the household's own word: it opens the household's delay, not the agent's.
# A refusal that a partner writes back is the same word, whatever its closed reason.
MOTIF_REFUS_MENAGE = "ne_souhaite_pas"

REPONSE: dict[str, Any] = {
    "id_menage": pl.String,
    "mois": pl.Date,
    "date": pl.Date,
    "decision": pl.String,
    "motif": pl.String,
    "action_retenue": pl.String,
    "feuille": pl.String,
    "retour_le": pl.Date,
    "regles": pl.List(pl.String),
}
_PLANS: dict[str, Any] = {"id_bail": pl.String, "date": pl.Date}
_LISTES: dict[str, Any] = {
    "mois": pl.Date,
    "id_menage": pl.String,
    "id_bail": pl.String,
    "agence": pl.String,
    "niveau": pl.String,
    "origine": pl.String,
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
    """The register as of a date; each frame but `dossiers` has at most one row per household, sorted by `id_menage`.

    Attributes:
        reponses: the last word on the household, the agent's or its own refusal as a partner wrote it back,
            columns of `REPONSE`: month of the list, date, decision, motif, action_retenue, feuille (null: written
            back), retour_le (null: no delay), regles (codes of the rules that had fired when it was proposed; none
            for an added household).
        orientations_actives: referral under way: id_menage, id_dispositif, id_structure, date, mois.
        oppositions: objection to profiling: id_menage.
        dossiers: every case sent from the lists of earlier months, as of the date; columns of `life.DOSSIER`.
    """

    reponses: pl.DataFrame
    orientations_actives: pl.DataFrame
    oppositions: pl.DataFrame
    dossiers: pl.DataFrame

    @property
    def refus_agent(self) -> pl.DataFrame:
        """The last word is an agent's refusal: `id_menage`, `date`, `motif`, `retour_le`, `regles`."""
        refus = self._refusals().filter(~_BY_HOUSEHOLD)
        return refus.select("id_menage", "date", "motif", "retour_le", "regles")

    @property
    def refus_menage(self) -> pl.DataFrame:
        """The last word is the household's refusal: `id_menage`, `date`, `retour_le`."""
        return self._refusals().filter(_BY_HOUSEHOLD).select("id_menage", "date", "retour_le")

    def _refusals(self) -> pl.DataFrame:
        return self.reponses.filter(pl.col("decision") == "refuser")


_BY_HOUSEHOLD = (pl.col("motif") == MOTIF_REFUS_MENAGE).fill_null(False)


def read_memory(connexion: Connection, at: date) -> Memory:
    """Read what was decided on the lists of months before that of `at`, and dated `at` or before."""
    dossiers = read_cases(connexion, at).filter(pl.col("mois") < at.replace(day=1))
    return Memory(
        reponses=_last_answers(_answers(connexion, at), _own_refusals(connexion, dossiers, at)),
        orientations_actives=_active(dossiers),
        oppositions=_objections(connexion, at),
        dossiers=dossiers,
    )


def read_proposed_plans(connexion: Connection, at: date) -> pl.DataFrame:
    """Leases for which an agent kept `proposer_plan`, each time: `id_bail`, `date`, sorted.

    Lists and dates as in `read_memory`; a decision replaced on the same list no longer counts.
    """
    dernieres = _last_words(at, by_list=True)
    requete = (
        select(decision.c.id_bail, decision.c.date_decision)
        .join(dernieres, decision.c.numero == dernieres.c.numero)
        .where(
            decision.c.decision == "accepter",
            decision.c.action_retenue == "proposer_plan",
            decision.c.id_bail.is_not(None),
        )
        .order_by(decision.c.id_bail, decision.c.date_decision)
    )
    return to_frame(connexion.execute(requete).all(), _PLANS)


def read_earlier_lists(connexion: Connection, avant: date) -> pl.DataFrame:
    """Who was proposed on the lists of months before `avant`: columns of `_LISTES`, by month, then household."""
    requete = (
        select(*(proposition.c[nom] for nom in _LISTES))
        .where(proposition.c.mois < avant)
        .order_by(proposition.c.mois, proposition.c.id_menage)
    )
    return to_frame(connexion.execute(requete).all(), _LISTES)


def _answers(connexion: Connection, at: date) -> pl.DataFrame:
    """Each household's last decision as of `at`, with the rules of its proposal; columns of `REPONSE`."""
    dernieres = _last_words(at)
    requete = (
        select(
            *(decision.c[nom] for nom in ("id_menage", "mois", "date_decision", "decision", "motif")),
            *(decision.c[nom] for nom in ("action_retenue", "feuille", "retour_le")),
            func.coalesce(proposition.c.regles, "[]"),
        )
        .join(dernieres, decision.c.numero == dernieres.c.numero)
        .outerjoin(
            proposition,
            and_(proposition.c.mois == decision.c.mois, proposition.c.id_menage == decision.c.id_menage),
        )
        .order_by(decision.c.id_menage)
    )
    return to_frame(connexion.execute(requete).all(), REPONSE)


def _last_words(at: date, by_list: bool = False) -> Subquery:
    """`numero`: the last decision of each household as of `at`; of each list too, if `by_list`."""
    par = [decision.c.id_menage, *([decision.c.mois] if by_list else [])]
    return (
        select(func.max(decision.c.numero).label("numero"))
        .where(decision.c.mois < at.replace(day=1), decision.c.date_decision <= at)
        .group_by(*par)
        .subquery()
    )


def _last_answers(decisions: pl.DataFrame, refus: pl.DataFrame) -> pl.DataFrame:
    """The later of the two words on each household; on one day, its own."""
    mots = pl.concat([decisions, refus]).sort("id_menage", "date", maintain_order=True)
    return mots.unique("id_menage", keep="last", maintain_order=True)


def _own_refusals(connexion: Connection, dossiers: pl.DataFrame, at: date) -> pl.DataFrame:
    """The households that refused the support they were offered; columns of `REPONSE`, sorted by `id_menage`."""
    refuses = dossiers.filter(pl.col("etat") == "refus_menage").select("numero_dossier", "id_menage", "mois")
    dits = read_facts(connexion, at).filter(pl.col("statut") == "refus").sort("date", "numero")
    derniers = dits.unique("numero_dossier", keep="last").select("numero_dossier", "date", "retour_le")
    requete = select(proposition.c.mois, proposition.c.id_menage, proposition.c.regles)
    schema = {"mois": pl.Date, "id_menage": pl.String, "regles": pl.List(pl.String)}
    proposees = to_frame(connexion.execute(requete), schema)
    lignes = refuses.join(derniers, on="numero_dossier").join(proposees, on=["mois", "id_menage"], how="left")
    lignes = lignes.with_columns(
        pl.col("regles").fill_null([]), decision=pl.lit("refuser"), motif=pl.lit(MOTIF_REFUS_MENAGE)
    )
    vides = [pl.lit(None, dtype=pl.String).alias(nom) for nom in ("action_retenue", "feuille")]
    return lignes.sort("id_menage", "date").with_columns(vides).select(*REPONSE)


def _active(dossiers: pl.DataFrame) -> pl.DataFrame:
    """The referral under way of each household: columns of `_ACTIVES`, sorted by `id_menage`."""
    actives = dossiers.filter(pl.col("etat").is_in(list(ETATS_ACTIFS))).sort("id_menage", "mois")
    return actives.select(*_ACTIVES).unique("id_menage", keep="last", maintain_order=True)


def _objections(connexion: Connection, at: date) -> pl.DataFrame:
    requete = select(opposition.c.id_menage).where(opposition.c.date <= at).order_by(opposition.c.id_menage)
    return to_frame(connexion.execute(requete).all(), {"id_menage": pl.String})
