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


def review_rows(month: MonthResults) -> pl.DataFrame:
    """The households of *Revue*, as `month.menages` has them, with `pourquoi_ici`: answers to follow, then the draw."""
    hors_liste = month.menages.filter(pl.col("niveau") == "aucun").select(
        "id_menage", "dette_propre_centimes"
    )
    suivis = hors_liste.join(to_follow(month), on="id_menage", how="semi").sort("id_menage")
    reste = hors_liste.join(suivis, on="id_menage", how="anti", maintain_order="left")
    choisis = pl.concat([suivis.with_columns(pourquoi_ici=pl.lit(A_SUIVRE)), review_sample(reste, month)])
    return choisis.drop("dette_propre_centimes").join(
        month.menages, on="id_menage", how="left", maintain_order="left"
    )


def review_sample(hors_liste: pl.DataFrame, month: MonthResults) -> pl.DataFrame:
    """Draw households for a human look, half of them in debt; same month, same households.

    The draw orders households by a hash of the month and their id: no score, no input order.

    Args:
        hors_liste: households below the cut: `id_menage`, `dette_propre_centimes`.
        month: the month's results.
    """
    taille = int(month.valeurs.valeur("echantillon_revue"))
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
