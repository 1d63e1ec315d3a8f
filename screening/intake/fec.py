"""The *fichier des écritures comptables* (LPF art. A47 A-1): tenants' accounts, and balances brought forward.

Other accounts are set aside. Opening entries of a lease already begun repeat what its lines say: they are set
aside too, once compared with the sum of those lines.
"""

from collections import Counter
from dataclasses import dataclass

import polars as pl

from screening.intake.aside import A_NOUVEAU_REPETE, AUTRE_COMPTE
from screening.intake.conventions import Understood
from screening.intake.made import Made
from screening.intake.movements import Movements
from screening.intake.rawfile import BRUT
from screening.intake.request import Request
from screening.intake.wording import count

DIFFERENTS = "à-nouveaux différents"


@dataclass(frozen=True)
class Fec:
    """A row is a line of the general ledger; the tenant stands in the auxiliary account."""

    colonnes: tuple[str, ...] = ("nature", "montant_centimes")
    gardees: tuple[str, ...] = (*Movements.gardees, "a_nouveau")

    def sort_out(self, lot: pl.DataFrame, request: Request) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The rows of the tenants' accounts, and those of other accounts: ligne, motif."""
        compte = pl.col(BRUT + "compte").str.strip_chars()
        locataires = pl.any_horizontal(compte.str.starts_with(debut) for debut in request.format.comptes)
        autre = (compte.str.contains(r"^\d") & ~locataires).fill_null(False)
        return lot.filter(~autre), lot.filter(autre).select("ligne", pl.lit(AUTRE_COMPTE).alias("motif"))

    def derive(self, lot: pl.DataFrame, fichier: Understood, request: Request) -> pl.DataFrame:
        """As movements; an opening entry is neither rent nor payment: `a_nouveau` marks it."""
        typee = Movements().derive(lot, fichier, request)
        journal = pl.col("journal").str.to_lowercase()
        ouvre = journal.is_in(list(request.journaux_a_nouveau)).fill_null(False)
        negatif = pl.when(pl.col("montant_centimes") < 0)
        nature = negatif.then(pl.lit("autre_credit")).otherwise(pl.lit("autre_debit"))
        return typee.with_columns(
            ouvre.alias("a_nouveau"),
            pl.when(ouvre).then(nature).otherwise("nature").alias("nature"),
            (ouvre | pl.col("dit_nature")).alias("dit_nature"),
        )

    def make(self, rangs: pl.DataFrame, request: Request) -> Made:
        """Keep the opening entries that begin a lease's account; set the later ones aside, compared."""
        debut = pl.col("date_operation").min().over("bail")
        tardif = pl.col("a_nouveau") & (pl.col("date_operation") > debut)
        lignes, reports = rangs.filter(~tardif), rangs.filter(tardif)
        if reports.is_empty():
            return Made(lignes.drop("a_nouveau"))
        comptes = Counter({DIFFERENTS: _count_different(lignes, reports)})
        repetes = {A_NOUVEAU_REPETE: reports.select("fichier", "ligne")}
        return Made(lignes.drop("a_nouveau"), repetes, comptes=comptes)

    def tell(self, comptes: Counter[str]) -> list[str]:
        """A sentence when what is brought forward is not what the lines add up to."""
        if not comptes[DIFFERENTS]:
            return []
        baux = count(comptes[DIFFERENTS], "bail dont l'à-nouveau", "baux dont l'à-nouveau")
        return [
            f"ecritures : {baux} d'un exercice diffère de la somme des lignes lues avant lui : "
            "un exercice, un journal ou un compte manque peut-être à l'export."
        ]


def _count_different(lignes: pl.DataFrame, reports: pl.DataFrame) -> int:
    """Leases for which what is brought forward on a day, or not at all, is not the sum of earlier lines.

    A day counts for all leases when it brings forward most of the balances that are not nil.
    """
    jours = reports.select(pl.col("date_operation").unique().sort().alias("jour"))
    jalons = lignes.select(pl.col("bail").unique()).join(jours, how="cross")
    sommes = lignes.group_by("bail", "date_operation").agg(pl.col("montant_centimes").sum())
    cumuls = sommes.sort("bail", "date_operation").with_columns(
        pl.col("montant_centimes").cum_sum().over("bail").alias("calcule")
    )
    avant = jalons.sort("jour").join_asof(
        cumuls.sort("date_operation"),
        left_on="jour",
        right_on="date_operation",
        by="bail",
        strategy="backward",
        allow_exact_matches=False,
        check_sortedness=False,
    )
    portes = reports.group_by("bail", pl.col("date_operation").alias("jour")).agg(
        pl.col("montant_centimes").sum().alias("reporte")
    )
    compares = avant.join(portes, on=["bail", "jour"], how="left").with_columns(
        pl.col("calcule").fill_null(0)
    )
    ouvert = pl.col("reporte").is_not_null()
    commun = 2 * ouvert.sum().over("jour") >= ((pl.col("calcule") != 0) | ouvert).sum().over("jour")
    differe = (pl.col("calcule") != pl.col("reporte").fill_null(0)) & (ouvert | commun)
    return int(compares.filter(differe)["bail"].n_unique())
