"""From the agents' decisions to what leaves the landlord: the only place where a decision becomes a sheet.

A reviewer checks here what a partner will read. Who may go where is planned in `partners/`; the words and
the layout are in `reports`.
"""

import base64
import hashlib
import hmac
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from reports import bands
from reports.content import FormulaireRetour, LettreMenage, PropositionContact, Titulaire
from screening import intake, outputs, parameters
from screening.calendrier import add_months, iso, last_day
from screening.cases import Register
from screening.cases.recheck import Sources
from screening.decision import principal_leases
from screening.envelopes import Envelope, archive_name, letters_envelope, opens, partner_envelope, seal, sheet_name
from screening.errors import ConfigurationError, DisclosureError
from screening.holders import Holders
from screening.parameters import Values
from screening.partners import payment_facts, publics
from screening.partners.directory import Directory, read_directory
from screening.partners.phrases import BAILLEUR, Phrases
from screening.partners.planning import Plan, Situation, plan_referrals
from screening.partners.territory import locate
from screening.rules.load import load_rules
from screening.validations import Context, read_validations
from screening.workspace import Workspace

__all__ = ["Phrases", "ReferralReport", "describe", "refer_month"]
