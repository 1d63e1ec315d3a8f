"""The cases that sheets and letters are made from: their numbers, their decision, their account, their place.

It gathers by household; which of it a partner reads is settled in `referral.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from reports.glyphs import is_legible
from screening.cases import Register
from screening.cases.numbers import file_number
from screening.cases.recheck import Sources
from screening.cases.writing import DECISION
from screening.errors import DisclosureError
from screening.indicators import technique_of
from screening.ledger.statement import statements
from screening.partners import payment_facts
from screening.partners.phrases import BAILLEUR, Phrases
from screening.partners.planning import Plan
from screening.partners.suggestions import suggestions
from screening.partners.territory import locate
from screening.sending.declared import declared
from screening.sending.envelopes import archive_name, sheet_name
from screening.sending.holders import Holder
from screening.sending.inputs import Month
from screening.sending.under_way import UnderWay

DECIDE = ("besoins", "avis_pluridisciplinaire", "menage_informe_le", "procedure", "agent")


@dataclass(frozen=True)
class Case:
    """A household on its way: what a sheet or a letter may be made from.

    Attributes:
        numero: its file number for this recipient.
        id_dispositif: the scheme it is sent to, or that its letter names.
        titulaire: the holder to name.
        etablie_le: day of sending.
        ligne: its decision, its commune, its indicators, its `faits` and `informations`, by column.
    """

    numero: str
    id_dispositif: str
    titulaire: Holder
    etablie_le: date
    ligne: Mapping[str, Any]


@dataclass(frozen=True)
class AgreedCase:
    """A household whose whole file may be sent: its case, its exact account at T and its own declaration.

    Attributes:
        cas: the case; its `ligne` also holds `accord_dossier_le`.
        solde: columns of `statement.SOLDE`.
        dus: rows of `statement.DU`, the oldest due day first.
        declare: columns of `declared.DECLARE`, `declaree_le` and `age`; empty: nothing was declared.
    """

    cas: Case
    solde: Mapping[str, Any]
    dus: Sequence[Mapping[str, Any]]
    declare: Mapping[str, Any]


@dataclass(frozen=True)
class Departures:
    """All that leaves for partners in a month.

    Attributes:
        cas: new cases.
        saisis: cases whose whole file may be sent.
        suites: what is known of the cases already sent.
        destinataires: `id_structure`, `id_dispositif` of all that leaves.
    """

    cas: Sequence[Case]
    saisis: Sequence[AgreedCase]
    suites: UnderWay
    destinataires: pl.DataFrame

    def illegible(self) -> int:
        """How many households bear a name of which a sheet cannot show every letter."""
        return sum(not is_legible(cas.titulaire.nom) for cas in self.cas)


def require_phrases(destinataires: pl.DataFrame, phrases: Phrases) -> None:
    """Refuse to go on where a partner has no phrase.

    Args:
        destinataires: `id_structure`, `id_dispositif` of all that leaves.
        phrases: the phrases given.

    Raises:
        DisclosureError: names the partners.
    """
    partenaires = destinataires.group_by("id_structure").agg(pl.col("id_dispositif").unique().sort())
    manquantes = phrases.missing(dict(partenaires.sort("id_structure").iter_rows()))
    if manquantes:
        raise DisclosureError(
            f"Aucune phrase de passe pour : {', '.join(manquantes)}. Rien n'est écrit. Ajouter une ligne par "
            "structure dans le fichier donné par --phrases."
        )


def numbered(plan: Plan, mois: date, cle: bytes) -> pl.DataFrame:
    """The referrals with `numero_dossier`, and their place: the sheets of an archive follow the numbers."""
    numeros = [
        file_number(cle, mois, ident, structure)
        for ident, structure in plan.orientations.select("id_menage", "id_structure").iter_rows()
    ]
    rang = pl.col("numero_dossier").rank("ordinal").over("id_structure")
    return plan.orientations.with_columns(
        pl.lit(mois).alias("mois"),
        numero_dossier=pl.Series(numeros, dtype=pl.String),
        archive=pl.col("id_structure").map_elements(archive_name, return_dtype=pl.String),
    ).with_columns(fiche=rang.map_elements(sheet_name, return_dtype=pl.String))


def letters_to_write(month: Month, plan: Plan, acceptes: pl.DataFrame, cle: bytes) -> pl.DataFrame:
    """The letters of the month, each with its own number."""
    lettres = plan.lettres.join(acceptes.select("id_menage", "id_bail"), on="id_menage")
    numeros = [file_number(cle, month.mois, ident, BAILLEUR) for ident in lettres["id_menage"]]
    return lettres.with_columns(
        pl.lit(month.mois).alias("mois"),
        numero_dossier=pl.Series(numeros, dtype=pl.String),
        etablie_le=pl.lit(month.jour),
    )


def cases_of(
    month: Month, partants: pl.DataFrame, registre: Register, titulaires: Mapping[str, Holder]
) -> list[Case]:
    """The households of `partants` that have a holder to name, in the order of their numbers.

    Args:
        month: the month.
        partants: `numero_dossier`, `mois` of the list it was decided on, `id_menage`, `id_bail`, `id_dispositif`,
            `etablie_le`, and what else a sheet needs.
        registre: where the decisions are.
        titulaires: holders by household.
    """
    lignes = (
        partants.join(_decisions(registre, partants), on=["mois", "id_menage"], how="left")
        .with_columns(pl.col("besoins").fill_null([]))
        .join(month.indicateurs.drop("id_menage", "mois"), on="id_bail")
        .with_columns(payment_facts.facts(month.values))
    )
    lignes = lignes.join(locate(lignes["code_commune"]), on="code_commune", how="left")
    lignes = lignes.join(suggestions(lignes, month.annuaire), on="numero_dossier").sort("numero_dossier")
    return [
        Case(
            ligne["numero_dossier"],
            ligne["id_dispositif"],
            titulaires[ligne["id_menage"]],
            ligne["etablie_le"],
            ligne,
        )
        for ligne in lignes.to_dicts()
        if ligne["id_menage"] in titulaires
    ]


def _decisions(registre: Register, partants: pl.DataFrame) -> pl.DataFrame:
    """What was decided on the list of each month concerned: `mois`, `id_menage`, columns of `DECIDE`."""
    du_mois = [
        registre.decisions(mois).select(pl.lit(mois).alias("mois"), "id_menage", *DECIDE)
        for mois in partants["mois"].unique().sort()
    ]
    types = {"mois": pl.Date} | {nom: DECISION[nom] for nom in ("id_menage", *DECIDE)}
    return pl.concat([pl.DataFrame(schema=types), *du_mois])


def agreed_cases(month: Month, cas: Sequence[Case], sources: Sources) -> list[AgreedCase]:
    """Add to each case the exact account of its lease and what its household declared."""
    baux = [un.ligne["id_bail"] for un in cas]
    comptes = statements(sources.tables, sources.ecritures, baux, month.mois, technique_of(month.values))
    soldes = {ligne["id_bail"]: ligne for ligne in comptes.soldes.to_dicts()}
    dus = comptes.dus.partition_by("id_bail", as_dict=True, maintain_order=True)
    dits = {ligne["id_menage"]: ligne for ligne in declared(sources.tables, month.jour).to_dicts()}
    return [
        AgreedCase(
            un,
            soldes[un.ligne["id_bail"]],
            dus[(un.ligne["id_bail"],)].to_dicts() if (un.ligne["id_bail"],) in dus else [],
            dits.get(un.ligne["id_menage"], {}),
        )
        for un in cas
    ]
