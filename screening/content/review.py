"""Households below the cut, for a human look: those that agents asked to see again, and a seeded draw.

Each bears the reason why it is there; what an agent answers is read like any other row.
"""

from hashlib import sha256

import polars as pl

from screening.content.month_results import MonthResults
from screening.content.movements import to_follow

TIRE_EN_DETTE = "Tiré au sort parmi les ménages en dette que rien ne propose"
TIRE = "Tiré au sort parmi les ménages que rien ne propose"
A_SUIVRE = "À revoir : plus rien ne le propose ce mois-ci"


def review_rows(lignes: pl.DataFrame, month: MonthResults) -> pl.DataFrame:
    """The rows of *Revue*, with `pourquoi_ici`: answers to follow first, then the draw."""
    hors_liste = lignes.filter(pl.col("niveau") == "aucun")
    suivis = hors_liste.join(to_follow(month), on="id_menage", how="semi").sort("id_menage")
    tires = review_sample(hors_liste.join(suivis, on="id_menage", how="anti", maintain_order="left"), month)
    return pl.concat([suivis.with_columns(pourquoi_ici=pl.lit(A_SUIVRE)), tires])


def review_sample(lignes: pl.DataFrame, month: MonthResults) -> pl.DataFrame:
    """Draw households below the cut, half of them in debt, for a human look; same month, same households.

    The draw orders households by a hash of the month and their id: no score, no input order.
    """
    taille = int(month.valeurs.valeur("echantillon_revue"))
    hors_liste = lignes.filter(pl.col("niveau") == "aucun")
    graine = f"{month.mois:%Y-%m}/"
    tirage = [sha256((graine + menage).encode()).hexdigest() for menage in hors_liste["id_menage"]]
    ordre = hors_liste.with_columns(tirage=pl.Series(tirage, dtype=pl.String)).sort("tirage")
    en_dette = (pl.col("dette_propre_centimes") > 0).fill_null(False)
    ordre = ordre.with_columns(
        pourquoi_ici=pl.when(en_dette).then(pl.lit(TIRE_EN_DETTE)).otherwise(pl.lit(TIRE))
    )
    moitie = ordre.filter(en_dette).head((taille + 1) // 2)
    reste = ordre.join(moitie, on="id_menage", how="anti", maintain_order="left").sort(
        en_dette, maintain_order=True
    )
    return pl.concat([moitie, reste.head(taille - moitie.height)]).sort("tirage").drop("tirage")
