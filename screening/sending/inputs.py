"""Opens a published month to refer it: its list, its indicators, the directory, and what is read again.

It gathers; what a partner may read of it is settled in `referral.py`.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from screening import intake, parameters
from screening.calendrier import add_months, iso, last_day
from screening.cases import Register
from screening.cases.recheck import Sources, objections
from screening.decision import principal_leases
from screening.errors import ConfigurationError
from screening.parameters import Values
from screening.partners.conditions import read_consents
from screening.partners.directory import Directory, read_directory
from screening.partners.floors import asked_floors
from screening.partners.planning import Situation
from screening.rules.load import load_rules
from screening.sending.validations import Context
from screening.workspace import Workspace

LISTE, COMPTES = "decisions.parquet", "indicateurs.parquet"


@dataclass(frozen=True)
class Month:
    """A published month, as it is on the day of sending.

    Attributes:
        espace: the workspace.
        mois: first day of the month.
        jour: day of sending.
        decisions: `decisions.parquet`.
        indicateurs: `indicateurs.parquet`, one row per household: its dwelling's lease.
        empreinte: digest of the month's accounts.
        values: dated values in force on the day of sending.
        annuaire: the partner directory.
    """

    espace: Workspace
    mois: date
    jour: date
    decisions: pl.DataFrame
    indicateurs: pl.DataFrame
    empreinte: bytes
    values: Values
    annuaire: Directory

    @property
    def arrete_au(self) -> date:
        """T, the month's last day."""
        return last_day(self.mois)

    def moment(self, horodatage: datetime) -> datetime:
        """The time given, on the day of sending."""
        return horodatage.replace(year=self.jour.year, month=self.jour.month, day=self.jour.day)


def open_month(espace: Workspace, mois: date, horodatage: datetime) -> Month:
    """Open the published month.

    Raises:
        ConfigurationError: the month has no published list, or the directory cannot be used.
    """
    decisions, indicateurs = read_published(espace, mois)
    jour = sending_day(mois, horodatage)
    values = parameters.load(jour, espace.dossiers_baremes)
    return Month(
        espace=espace,
        mois=mois,
        jour=jour,
        decisions=decisions,
        indicateurs=principal_leases(indicateurs),
        empreinte=hashlib.sha256((espace.sortie(mois) / COMPTES).read_bytes()).digest(),
        values=values,
        annuaire=read_directory(espace.annuaire, values.bareme.types),
    )


def read_published(espace: Workspace, mois: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The list of a published month and its indicators, one row per lease.

    Raises:
        ConfigurationError: the month has no published list.
    """
    dossier = espace.sortie(mois)
    liste, comptes = dossier / LISTE, dossier / COMPTES
    if not (liste.is_file() and comptes.is_file()):
        raise ConfigurationError(
            f"Le mois {iso(mois)} n'a pas de liste publiée dans {dossier} : lancer d'abord "
            f"« amont screen --mois {iso(mois)} »."
        )
    return pl.read_parquet(liste), pl.read_parquet(comptes)


def sending_day(mois: date, horodatage: datetime) -> date:
    """The day of sending: today; for a month that the clock has not ended (a rehearsal), a month after T."""
    aujourdhui = horodatage.date()
    return aujourdhui if aujourdhui > last_day(mois) else last_day(add_months(mois, 1))


def sources_of(month: Month, registre: Register) -> Sources:
    """The workspace and the register, read again on the day of sending."""
    lues = intake.read(month.espace)
    return Sources(
        tables=lues.tables,
        ecritures=lues.ecritures,
        memoire=registre.memory(month.jour),
        fin_de_mois=month.arrete_au,
        jour=month.jour,
        seuil_retard_centimes=int(month.values.valeur("seuil_retard_centimes")),
    )


def context_of(month: Month, sources: Sources) -> Context:
    """What the agents' decisions are checked against: every household that the list shows with an action."""
    proposes = month.decisions.filter(pl.col("action").is_not_null())
    return Context(
        mois=month.mois,
        jour=month.jour,
        baux=dict(month.indicateurs.select("id_menage", "id_bail").iter_rows()),
        proposes=dict(proposes.select("id_menage", "action").iter_rows()),
        values=month.values,
        opposes=frozenset(objections(sources)["id_menage"]),
    )


def situation_of(month: Month, sources: Sources, registre: Register, nommes: Collection[str]) -> Situation:
    """What the plan is made from.

    Raises:
        ConfigurationError: a floor of `[planchers]` names a public that no rule leads to.
    """
    vises = publics_of_rules(month.espace)
    regles = asked_by_rules(month.decisions, vises)
    return Situation(
        mois=month.mois,
        sources=sources,
        annuaire=month.annuaire.opened(registre.open_places(month.mois)),
        values=month.values,
        regles=regles,
        planchers=asked_floors(month.espace.reglages.planchers, regles, set(vises.values())),
        nommes=frozenset(nommes),
        envoyees=registre.referrals_of(month.mois).drop("id_bail", "numero_dossier", "date"),
        accords=read_consents(
            [sources.tables.get("consentements"), registre.agreements(month.jour)], month.jour
        ),
    )


def publics_of_rules(espace: Workspace) -> dict[str, str]:
    """What each `orienter` rule asks for, by its code."""
    catalogue = load_rules(espace.dossiers_regles, espace.dossiers_baremes)
    return {regle.code: regle.dispositif for regle in catalogue.regles if regle.dispositif is not None}


def asked_by_rules(decisions: pl.DataFrame, vises: Mapping[str, str]) -> pl.DataFrame:
    """`id_menage`, `orientation`: what the `orienter` rules that fired ask for."""
    tirees = decisions.select("id_menage", code="regles").explode("code").unique().drop_nulls()
    demandees = tirees.with_columns(
        orientation=pl.col("code").replace_strict(vises, default=None, return_dtype=pl.String)
    )
    return demandees.select("id_menage", "orientation").drop_nulls().unique().sort("id_menage", "orientation")
