"""From the agents' decisions to what leaves the landlord: the only place where a decision becomes a sheet.

A reviewer reads here what a partner will read. Who may go where is planned in `partners/`; words and layout
are in `reports`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from reports import bands
from reports.content import FormulaireRetour, LettreMenage, PropositionContact
from screening import intake
from screening.cases import Register
from screening.cases.numbers import SECRET, file_number
from screening.dispatch import DOSSIER, Dispatch, publish_referrals
from screening.envelopes import Envelope, archive_name, letters_envelope, partner_envelope, sheet_name
from screening.errors import DisclosureError
from screening.holders import Holder, first_holders, shorten
from screening.partners import payment_facts, publics
from screening.partners.motifs import MOTIFS
from screening.partners.phrases import BAILLEUR, Phrases
from screening.partners.planning import Plan, plan_referrals
from screening.partners.territory import locate
from screening.referral_inputs import Month, context_of, open_month, situation_of
from screening.validations import read_validations
from screening.workspace import Workspace

__all__ = ["Phrases", "ReferralReport", "describe", "refer_month"]

ACTION = "proposer_accompagnement"
AVEC_ENFANTS = ("monoparental", "couple_enfants")


@dataclass(frozen=True)
class ReferralReport:
    """What a run of `refer` leaves behind; `nouveau` is False when the same was already published."""

    dossier: Path
    decisions: int
    acceptes: int
    orientes: Mapping[str, int]
    non_servis: Mapping[str, int]
    avertissements: Sequence[str]
    nouveau: bool


@dataclass(frozen=True)
class Case:
    """A household on its way to a partner: all that its sheet may be made from.

    Attributes:
        ligne: its referral, its decision, its commune, its indicators and its `faits`, by column.
        titulaire: the holder to name.
        etablie_le: day of sending.
    """

    ligne: Mapping[str, Any]
    titulaire: Holder
    etablie_le: date


def refer_month(
    espace: Workspace, mois: date, fichiers: Sequence[Path], phrases: Phrases, horodatage: datetime
) -> ReferralReport:
    """Record the agents' decisions and publish the sealed sheets of the month, all of it or nothing.

    Raises:
        AmontError: any known failure; nothing is then written, in the register or on disk.
    """
    month = open_month(espace, mois, horodatage)
    validations = read_validations(fichiers, context_of(month))
    registre = Register.open(espace.registre_url)
    with registre.transaction():
        registre.record_decisions(mois, validations, horodatage)
        decisions = registre.decisions(mois)
        acceptes = decisions.filter(pl.col("decision") == "accepter", pl.col("action_retenue") == ACTION)
        titulaires = first_holders(intake.read_coordonnees(espace), acceptes["id_menage"].to_list())
        plan = plan_referrals(acceptes, month.indicateurs, situation_of(month, registre, titulaires.keys()))
        _require_phrases(plan, phrases)
        cle = registre.secret(SECRET, month.empreinte)
        orientations = _numbered(plan.orientations, cle, mois)
        registre.record_referrals(mois, orientations, horodatage)
        envoi = _dispatch(month, _cases(month, orientations, decisions, titulaires, registre), phrases, cle)
        nouveau = publish_referrals(espace, envoi)
    return _report(month, decisions, acceptes, plan, nouveau)
