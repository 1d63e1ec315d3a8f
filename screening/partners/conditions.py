"""What must hold before an identity leaves: convention, information given, delay passed, no withdrawal.

Each household comes out with the offers that remain, or with the first reason why none does.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from screening.partners.motifs import LETTRE

CLES = ["id_menage", "id_structure"]


@dataclass(frozen=True)
class Consents:
    """Agreements as of a day, `id_menage` and `id_structure`: those that hold, those withdrawn."""

    donnes: pl.DataFrame
    retires: pl.DataFrame


@dataclass(frozen=True)
class Sending:
    """What the day of sending allows.

    Attributes:
        jour: the day.
        delai_opposition_jours: whole days that must have passed since the household was informed.
        conventions: schemes whose convention is in force.
        mandats: those whose convention mandates the search for adhesion.
        accords: the households' agreements.
    """

    jour: date
    delai_opposition_jours: int
    conventions: frozenset[str]
    mandats: frozenset[str]
    accords: Consents


@dataclass(frozen=True)
class Admission:
    """What may be sent and what may not.

    Attributes:
        offres: the offers under which a sheet may leave.
        non_servis: `id_menage`, `motif` of the households left without any.
        lettres: `id_menage`, `id_dispositif`: which association a letter names instead of a sheet.
    """

    offres: pl.DataFrame
    non_servis: pl.DataFrame
    lettres: pl.DataFrame


def read_consents(table: pl.DataFrame | None, jour: date) -> Consents:
    """Read the `consentements` table as of a day; the latest agreement with a partner counts."""
    if table is None:
        vide = pl.DataFrame(schema=dict.fromkeys(CLES, pl.String))
        return Consents(vide, vide)
    retire = (pl.col("date_retrait") <= jour).fill_null(False)
    connus = table.filter(pl.col("date_recueil") <= jour).sort("date_recueil", "niveau")
    derniers = connus.group_by(CLES).agg(retire=retire.last()).sort(CLES)
    return Consents(derniers.filter(~pl.col("retire")).select(CLES), derniers.filter("retire").select(CLES))


def admit(menages: pl.DataFrame, offres: pl.DataFrame, envoi: Sending) -> Admission:
    """Sort households into those who may be sent and those who may not, with the reason.

    Args:
        menages: one row per household: `id_menage`, `menage_informe_le`, `nomme` (a holder's name is known).
        offres: the offers that cover them, with `public` (null: unknown, not matched).
        envoi: what the day of sending allows.
    """
    du_public = offres.filter(pl.col("public").fill_null(False))
    possibles = du_public.join(envoi.accords.retires, on=CLES, how="anti")
    permises = _may_name(possibles, envoi)
    informe = pl.col("menage_informe_le")
    court = informe + pl.duration(days=envoi.delai_opposition_jours) >= envoi.jour
    motif = (
        pl.when(_outside(offres)).then(pl.lit("hors_territoire"))
        .when(_outside(du_public)).then(pl.lit("hors_public"))
        .when(_outside(possibles)).then(pl.lit("consentement_retire"))
        .when(_outside(permises)).then(pl.lit("sans_convention"))
        .when(informe.is_null()).then(pl.lit("menage_non_informe"))
        .when(court).then(pl.lit("delai_opposition"))
        .when(~pl.col("nomme")).then(pl.lit("sans_coordonnees"))
    )  # fmt: skip
    non_servis = menages.select("id_menage", motif=motif).drop_nulls("motif")
    return Admission(
        permises.join(non_servis, on="id_menage", how="anti"), non_servis, _letters(possibles, non_servis)
    )


def _may_name(possibles: pl.DataFrame, envoi: Sending) -> pl.DataFrame:
    """The offers whose convention is in force, and that have a mandate or the household's own agreement."""
    accord = envoi.accords.donnes.with_columns(accord=True)
    mandat = pl.col("id_dispositif").is_in(sorted(envoi.mandats)) | pl.col("accord").fill_null(False)
    sous_convention = possibles.filter(pl.col("id_dispositif").is_in(sorted(envoi.conventions)))
    return sous_convention.join(accord, on=CLES, how="left").filter(mandat).drop("accord")


def _outside(offres: pl.DataFrame) -> pl.Expr:
    return ~pl.col("id_menage").is_in(offres["id_menage"].unique().to_list())


def _letters(possibles: pl.DataFrame, non_servis: pl.DataFrame) -> pl.DataFrame:
    """The association that fits best, for each household that gets a letter."""
    concernes = non_servis.filter(pl.col("motif").is_in(LETTRE))
    ordre = possibles.join(concernes, on="id_menage", how="semi").sort(
        "id_menage", "adequation", "id_dispositif", descending=[False, True, False]
    )
    return ordre.unique("id_menage", keep="first", maintain_order=True).select("id_menage", "id_dispositif")
