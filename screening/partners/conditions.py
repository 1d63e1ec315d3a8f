"""What must hold before an identity leaves: convention, information given, delay passed, no withdrawal.

Each household comes out with the offers that remain, or with the first reason why none does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from screening.partners.motifs import LETTRE

CLES = ["id_menage", "id_structure"]
CONSENTEMENT = {
    "id_menage": pl.String,
    "id_structure": pl.String,
    "niveau": pl.String,
    "date_recueil": pl.Date,
    "date_retrait": pl.Date,
}


@dataclass(frozen=True)
class Consents:
    """Agreements as of a day, `id_menage` and `id_structure`.

    Attributes:
        donnes: those that hold, of either level: the partner may be told whom to contact.
        dossiers: those of level `dossier` that hold, with the day they were given, `accord_dossier_le`: the partner
            may be sent the fiche de saisine. An agreement of level `contact` is never one.
        retires: those taken back.
    """

    donnes: pl.DataFrame
    dossiers: pl.DataFrame
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


def read_consents(tables: Sequence[pl.DataFrame | None], jour: date) -> Consents:
    """The agreements as of a day; between a household and a partner the last word counts, whatever its level.

    A withdrawal dated after the last agreement, or of its day, takes all of them back. An agreement given again counts
    for its own level: `contact` given after a withdrawal does not bring `dossier` back.

    Args:
        tables: tables with the columns of `consentements` (the landlord's own, the partners' returns); None: absent.
        jour: the day.
    """
    connus = pl.concat(
        [pl.DataFrame(schema=CONSENTEMENT)]
        + [
            table.select(pl.col(nom).cast(t) for nom, t in CONSENTEMENT.items())
            for table in tables
            if table is not None
        ]
    ).filter(pl.col("date_recueil") <= jour)
    donne_le, retire_le = pl.col("date_recueil"), pl.when(pl.col("date_retrait") <= jour).then("date_retrait")
    tient = (pl.col("niveau") == "dossier") & (donne_le > retire_le.max()).fill_null(True)
    mots = connus.group_by(CLES).agg(
        donne_le=donne_le.max(),
        retire_le=retire_le.max(),
        accord_dossier_le=donne_le.filter(tient).max(),
    )
    retire = (pl.col("retire_le") >= pl.col("donne_le")).fill_null(False)
    donnes = mots.filter(~retire).sort(CLES)
    return Consents(
        donnes.select(CLES),
        donnes.drop_nulls("accord_dossier_le").select(*CLES, "accord_dossier_le"),
        mots.filter(retire).select(CLES).sort(CLES),
    )


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
