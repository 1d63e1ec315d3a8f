"""Movements: a row is a ledger line, by debit and credit, by an amount and its sense, or by a signed amount."""

from collections import Counter
from dataclasses import dataclass

import polars as pl

from screening.intake.conventions import Understood
from screening.intake.distinct import look_up
from screening.intake.lookup import clean_text, coded, read_amounts
from screening.intake.made import COLONNES, Made
from screening.intake.rawfile import BRUT
from screening.intake.request import Request

_SENS_USUELS = {
    "debit": ("d", "débit", "debit", "db", "+", "+1", "1"),
    "credit": ("c", "crédit", "credit", "cr", "-", "-1"),
}
"""D and C, and the + and - that the FEC also admits."""


@dataclass(frozen=True)
class Movements:
    """A row is a line: debit and credit, or an amount and its sense, or one signed amount."""

    colonnes: tuple[str, ...] = ("nature", "montant_centimes")
    gardees: tuple[str, ...] = tuple(COLONNES)[1:]

    def sort_out(self, lot: pl.DataFrame, request: Request) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Every row is a line."""
        return lot, lot.clear().select("ligne", pl.lit("").alias("motif"))

    def derive(self, lot: pl.DataFrame, fichier: Understood, request: Request) -> pl.DataFrame:
        """Add `montant_centimes` (> 0 owed by the tenant), then `nature` (of the code, else of the sense)."""
        return _with_nature(_with_amount(lot, fichier, request), fichier, request)

    def make(self, rangs: pl.DataFrame, request: Request) -> Made:
        """A row is a line."""
        return Made(rangs)

    def tell(self, comptes: Counter[str]) -> list[str]:
        """Nothing."""
        return []


def _with_amount(lot: pl.DataFrame, fichier: Understood, request: Request) -> pl.DataFrame:
    def lire(alias: str) -> pl.DataFrame:
        return read_amounts(lot.get_column(BRUT + alias), alias, fichier.conventions.get(alias))

    if "debit" in fichier.source.aliases:
        parties = lot.with_columns(*lire("debit").get_columns(), *lire("credit").get_columns())
        illisible = _unread("debit") | _unread("credit")
        valeur = pl.col("debit").fill_null(0) - pl.col("credit").fill_null(0)
        dit = pl.col("dit_debit") | pl.col("dit_credit")
        exces = pl.col("exces_debit") | pl.col("exces_credit")
        montant: pl.Expr = pl.when(dit & ~illisible & ~exces).then(valeur)
    else:
        alias = next(nom for nom in ("montant_centimes", "montant") if nom in fichier.source.aliases)
        parties = lot.with_columns(
            lire(alias).rename({alias: "lu", f"dit_{alias}": "dit", f"exces_{alias}": "exces"})
        )
        montant, dit, exces = pl.col("lu"), pl.col("dit"), pl.col("exces")
        montant = -montant if fichier.paye_positif else montant
    parties = parties.with_columns(
        montant.alias("montant_centimes"),
        dit.alias("dit_montant_centimes"),
        exces.alias("exces_montant_centimes"),
    )
    return _signed(parties, fichier, request)


def _unread(nom: str) -> pl.Expr:
    return pl.col(f"dit_{nom}") & pl.col(nom).is_null()


def _signed(lot: pl.DataFrame, fichier: Understood, request: Request) -> pl.DataFrame:
    """Apply D or C, kept in `sens` (null when unknown) with `dit_sens` (the cell says something)."""
    if "sens" not in fichier.source.aliases:
        return lot.with_columns(pl.lit("debit").alias("sens"), pl.lit(True).alias("dit_sens"))
    texte = clean_text()
    sens = look_up(
        lot.get_column(BRUT + "sens"),
        {"sens": coded(texte, _senses(request)), "dit_sens": texte.is_not_null()},
    )
    montant = (
        pl.when(pl.col("sens") == "credit").then(-pl.col("montant_centimes")).otherwise("montant_centimes")
    )
    return lot.with_columns(sens.get_columns()).with_columns(montant.alias("montant_centimes"))


def _senses(request: Request) -> dict[str, str]:
    usuels = {code: sens for sens, codes in _SENS_USUELS.items() for code in codes}
    declares = request.valeurs.get("sens", {})
    return usuels | {code.strip(): sens for sens, codes in declares.items() for code in codes}


def _with_nature(lot: pl.DataFrame, fichier: Understood, request: Request) -> pl.DataFrame:
    debit, credit = (pl.lit(nature, dtype=pl.String()) for nature in request.natures)
    par_sens = pl.when(pl.col("montant_centimes") < 0).then(credit).otherwise(debit)
    if "nature" not in fichier.source.aliases:
        return lot.with_columns(par_sens.alias("nature"), pl.lit(True).alias("dit_nature"))
    texte = clean_text()
    codes = request.codes(request.table["nature"])
    lue = look_up(
        lot.get_column(BRUT + "nature"), {"nature": coded(texte, codes), "dit_nature": texte.is_not_null()}
    )
    nature = pl.when(pl.col("dit_nature")).then(pl.col("nature")).otherwise(par_sens)
    lot = lot.with_columns(lue.get_columns()).with_columns(nature.alias("nature"))
    return lot.with_columns((pl.col("dit_nature") | pl.col("nature").is_not_null()).alias("dit_nature"))
