"""The writings of the register, each inside a transaction opened by `register.py`.

A frame comes in, rows go out; what is already there and equal is left alone.
"""

from collections import Counter
from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, Select, Table, delete, func, insert, inspect, null, select

from screening.cases import journal
from screening.cases.rows import to_frame, to_rows, typed
from screening.cases.tables import decision, orientation, pause, proposition
from screening.errors import RegisterError

PROPOSITION: dict[str, Any] = {
    "id_menage": pl.String,
    "id_bail": pl.String,
    "agence": pl.String,
    "niveau": pl.String,
    "action": pl.String,
    "origine": pl.String,
    "regles": pl.List(pl.String),
    "version_modele": pl.String,
    "version_regles": pl.String,
}
PAUSE: dict[str, Any] = {"id_menage": pl.String, "id_bail": pl.String, "motif": pl.String}
DECISION: dict[str, Any] = {
    "id_menage": pl.String,
    "id_bail": pl.String,
    "feuille": pl.String,
    "decision": pl.String,
    "motif": pl.String,
    "action_retenue": pl.String,
    "besoins": pl.List(pl.String),
    "avis_pluridisciplinaire": pl.Boolean,
    "menage_informe_le": pl.Date,
    "agent": pl.String,
    "date_decision": pl.Date,
    "retour_le": pl.Date,
    "procedure": pl.String,
}
ORIENTATION: dict[str, Any] = {
    "id_menage": pl.String,
    "id_bail": pl.String,
    "id_structure": pl.String,
    "id_dispositif": pl.String,
    "ligne": pl.String,
    "numero_dossier": pl.String,
}


def write_month(connexion: Connection, mois: date, decisions: pl.DataFrame, horodatage: datetime) -> bool:
    """Replace a month's proposals and pauses, except those of households already decided or referred.

    What an agent has decided upon stays as the agent saw it.
    """
    par_menage = decisions.sort(
        "rang", "mois_dus", "id_bail", descending=[False, True, False], nulls_last=True
    )
    par_menage = par_menage.unique("id_menage", keep="first", maintain_order=True)
    listes = {
        proposition: typed(
            par_menage.filter(pl.col("niveau").is_in(["prioritaire", "vigilance"])), PROPOSITION
        ),
        pause: typed(
            par_menage.filter(pl.col("niveau") == "suspendu").with_columns(motif=pl.col("suspension")), PAUSE
        ),
    }
    change = [_replace(connexion, table, mois, lignes) for table, lignes in listes.items()]
    if any(change):
        contenu = {"mois": mois.isoformat()} | {table.name: lignes.height for table, lignes in listes.items()}
        contenu["empreinte"] = journal.digest(listes[proposition].to_dicts())
        journal.append(connexion, horodatage, "outil", "proposer", contenu)
    return any(change)


def write_decisions(
    connexion: Connection, mois: date, validations: pl.DataFrame, horodatage: datetime
) -> int:
    """Append the decisions that differ from those in force; give their number."""
    nouvelles = _changed(typed(validations, DECISION), read_decisions(connexion, mois))
    if nouvelles.height:
        commun = {"mois": mois, "enregistree_le": journal.stamp(horodatage)}
        connexion.execute(insert(decision), [ligne | commun for ligne in to_rows(nouvelles)])
        contenu = {"mois": mois.isoformat(), "empreinte": journal.digest(to_rows(nouvelles))}
        journal.append(connexion, horodatage, "agent", "decider", contenu | Counter(nouvelles["decision"]))
    return nouvelles.height


def write_referrals(
    connexion: Connection, mois: date, orientations: pl.DataFrame, horodatage: datetime
) -> int:
    """Append the referrals that are new; give their number.

    Raises:
        RegisterError: a household already referred this month would change partner.
    """
    connues = read_referrals(connexion, mois).drop("date")
    nouvelles = _changed(typed(orientations, ORIENTATION), connues)
    if nouvelles.join(connues, on="id_menage", how="semi").height:
        raise RegisterError(
            f"Un ménage déjà orienté pour {mois:%m/%Y} changerait de partenaire : rien n'est écrit. "
            "Rappeler d'abord la fiche envoyée."
        )
    if nouvelles.height:
        le = journal.stamp(horodatage)
        commun = {"mois": mois, "date": horodatage.date(), "etat": "envoyee", "enregistree_le": le}
        connexion.execute(insert(orientation), [ligne | commun for ligne in to_rows(nouvelles)])
        contenu = {"mois": mois.isoformat(), "empreinte": journal.digest(to_rows(nouvelles))}
        journal.append(connexion, horodatage, "bailleur", "orienter", contenu | {"lignes": nouvelles.height})
    return nouvelles.height


def _changed(voulues: pl.DataFrame, connues: pl.DataFrame) -> pl.DataFrame:
    """The rows that are not already there as they are, one row per household on both sides."""
    par_menage = {ligne["id_menage"]: ligne for ligne in connues.to_dicts()}
    return voulues.filter(
        pl.Series(
            [par_menage.get(ligne["id_menage"]) != ligne for ligne in voulues.to_dicts()], dtype=pl.Boolean
        )
    )


def read_decisions(connexion: Connection, mois: date) -> pl.DataFrame:
    """The decisions in force of a month: the last recorded of each household, sorted by `id_menage`.

    A column that an older format lacks is null.
    """
    connues = {colonne["name"] for colonne in inspect(connexion).get_columns(decision.name)}
    dernieres = (
        select(func.max(decision.c.numero).label("numero"))
        .where(decision.c.mois == mois)
        .group_by(decision.c.id_menage)
        .subquery()
    )
    requete = (
        select(*(decision.c[nom] if nom in connues else null().label(nom) for nom in DECISION))
        .join(dernieres, decision.c.numero == dernieres.c.numero)
        .order_by(decision.c.id_menage)
    )
    return to_frame(connexion.execute(requete), DECISION)


def read_referrals(connexion: Connection, mois: date) -> pl.DataFrame:
    """The referrals of a month, sorted by `id_menage`: columns of `ORIENTATION`, then `date`."""
    schema = ORIENTATION | {"date": pl.Date}
    return to_frame(connexion.execute(_rows_of(orientation, mois, schema)), schema)


def read_sent(connexion: Connection, jusquau: date) -> pl.DataFrame:
    """Every referral sent up to a day, whatever became of it: `id_menage`, `date`, sorted."""
    requete = select(orientation.c.id_menage, orientation.c.date).where(orientation.c.date <= jusquau)
    ordre = requete.order_by(orientation.c.id_menage, orientation.c.date)
    return to_frame(connexion.execute(ordre), {"id_menage": pl.String, "date": pl.Date})


def read_proposals(connexion: Connection, mois: date) -> pl.DataFrame:
    """The proposals of a month, sorted by `id_menage`: columns of `PROPOSITION`."""
    return to_frame(connexion.execute(_rows_of(proposition, mois, PROPOSITION)), PROPOSITION)


def _rows_of(table: Table, mois: date, schema: dict[str, Any]) -> Select[Any]:
    return select(*(table.c[nom] for nom in schema)).where(table.c.mois == mois).order_by(table.c.id_menage)


def _replace(connexion: Connection, table: Table, mois: date, voulues: pl.DataFrame) -> bool:
    """Make a month's rows those wanted, and those of settled households as they were; say if any changed."""
    schema = PROPOSITION if table is proposition else PAUSE
    connues = to_frame(connexion.execute(_rows_of(table, mois, schema)), schema)
    figees = connues.filter(pl.col("id_menage").is_in(_settled(connexion, mois)))
    voulues = pl.concat([figees, voulues]).unique("id_menage", keep="first").sort("id_menage")
    if voulues.equals(connues):
        return False
    connexion.execute(delete(table).where(table.c.mois == mois))
    if voulues.height:
        connexion.execute(insert(table), [ligne | {"mois": mois} for ligne in to_rows(voulues)])
    return True


def _settled(connexion: Connection, mois: date) -> list[str]:
    """Households of the month with a decision or a referral: their proposal no longer moves."""
    decides = select(decision.c.id_menage).where(decision.c.mois == mois)
    orientes = select(orientation.c.id_menage).where(orientation.c.mois == mois)
    return list(connexion.execute(decides.union(orientes)).scalars())
