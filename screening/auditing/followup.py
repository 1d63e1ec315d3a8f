"""What followed a published list: the agents' answers, referrals, contacts, agreements and how supports ended.

Read in the register (partners' returns included) and in the landlord's tables; the first use of the workspace is
found here too.
"""

from datetime import date

import polars as pl

from screening.cases import Register
from screening.cases.memory import MOTIF_REFUS_MENAGE
from screening.cases.states import ISSUES_ABOUTIES, STATUTS_JOINTS
from screening.facts.events import Tables

ACCOMPAGNEMENT = "proposer_accompagnement"
FAR = date(9999, 1, 1)


def with_answers(homes: pl.DataFrame, register: Register, tables: Tables, mois: date) -> pl.DataFrame:
    """Adds, to a month's households, what the agents answered and what came of the referrals."""
    answers = register.decisions(mois).select("id_menage", "decision", "motif", "action_retenue")
    found = homes.join(answers, on="id_menage", how="left", maintain_order="left")
    found = found.join(_referred(register, tables, mois), on="id_menage", how="left", maintain_order="left")
    answered = pl.col("decision").is_not_null() & pl.col("proposes")
    accepted = (pl.col("decision") == "accepter").fill_null(False)
    refused = answered & (pl.col("decision") == "refuser").fill_null(False)
    own_word = (pl.col("motif") == MOTIF_REFUS_MENAGE).fill_null(False)
    to_send = accepted & (pl.col("action_retenue") == ACCOMPAGNEMENT).fill_null(False)
    sent = to_send & pl.col("oriente_le").is_not_null()
    return found.with_columns(
        repondus=answered,
        acceptes=answered & accepted,
        refuses=refused & ~own_word,
        refus_menage=refused & own_word,
        ajoutes=accepted & ~pl.col("proposes"),
        a_orienter=to_send,
        envoyes=sent,
        contactes=sent & pl.col("joint").fill_null(False),
        adherents=sent & pl.col("accord").fill_null(False),
        aboutis=sent & pl.col("accord").fill_null(False) & pl.col("abouti").fill_null(False),
    ).drop("decision", "motif", "action_retenue", "oriente_le", "joint", "accord", "abouti")


def _referred(register: Register, tables: Tables, mois: date) -> pl.DataFrame:
    """Households referred on a month's list: `id_menage`, `oriente_le`, `joint`, `accord`, `abouti`."""
    cases = register.cases(FAR).filter(pl.col("mois") == mois)
    sent = cases.select("id_menage", oriente_le="date")
    told = register.facts(FAR).filter(pl.col("statut").is_in(STATUTS_JOINTS))
    by_partner = told.join(cases, on="numero_dossier").select("id_menage", "date")
    agreed_by_return = cases.select("id_menage", date="accord_contact_le").drop_nulls()
    reached = _after(sent, pl.concat([_contacts(tables), by_partner]))
    agreed = _after(sent, pl.concat([_agreements(tables), agreed_by_return]))
    ended = cases.filter(pl.col("issue").is_in(ISSUES_ABOUTIES))
    for frame, name in ((reached, "joint"), (agreed, "accord"), (ended, "abouti")):
        marked = frame.select("id_menage", pl.lit(True).alias(name))
        sent = sent.join(marked, on="id_menage", how="left", maintain_order="left")
    return sent


def _after(sent: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """Households with a fact on the day of their referral or later."""
    return sent.join(facts, on="id_menage").filter(pl.col("date") >= pl.col("oriente_le")).unique("id_menage")


def _contacts(tables: Tables) -> pl.DataFrame:
    """`id_menage`, `date` of every contact that succeeded."""
    if "evenements" not in tables:
        return pl.DataFrame(schema={"id_menage": pl.String, "date": pl.Date})
    links = tables["baux"].select("id_bail", "id_menage").unique()
    events = tables["evenements"].filter(pl.col("type") == "contact_abouti")
    return events.join(links, on="id_bail").select("id_menage", date="date_operation")


def _agreements(tables: Tables) -> pl.DataFrame:
    """`id_menage`, `date` of every agreement."""
    if "consentements" not in tables:
        return pl.DataFrame(schema={"id_menage": pl.String, "date": pl.Date})
    return tables["consentements"].select("id_menage", date="date_recueil")


def first_use(register: Register) -> date | None:
    """The day from which outreach may have changed outcomes: first accepted decision or referral; None before."""
    months = register.earlier_lists(FAR)["mois"].unique().sort()
    accepted = [
        register.decisions(mois).filter(pl.col("decision") == "accepter")["date_decision"].min()
        for mois in months
    ]
    days = [*accepted, register.referrals(FAR)["date"].min()]
    known = [day for day in days if isinstance(day, date)]
    return min(known) if known else None
