"""The likeliest cause of each difference with the ERP's balance, looked for in the lease's own lines.

Each search gives the differences that it explains; the first to explain one, in the order of `SEARCHES`, is kept.
"""

from collections.abc import Callable
from datetime import timedelta

import polars as pl

JOURS_DE_DECALAGE = 7
MOIS_POUR_UNE_NATURE = 3
_CREDITS = ("aide_logement", "rls", "reglement")
_DEBITS = ("quittance", "sls")
_MOIS = pl.col("date_operation").dt.truncate("1mo")
_MONTANT = pl.col("montant_centimes")
_DIFFERENCE = pl.col("difference_centimes")
_OPPOSE = (pl.col("notre_solde_centimes") == -pl.col("leur_solde_centimes")) & (
    pl.col("notre_solde_centimes") != 0
)

Search = Callable[[pl.DataFrame], pl.DataFrame]


def explain(ecarts: pl.DataFrame, lignes: pl.DataFrame) -> pl.DataFrame:
    """Add `cause` and `nature` (the nature at fault; null when it is not one) to differences.

    Args:
        ecarts: no (a number a row), id_bail, date, notre_solde_centimes, leur_solde_centimes,
            difference_centimes.
        lignes: lines of these leases: id_bail, date_operation, nature, montant_centimes.

    Returns:
        The same rows; both columns are null where no line explains the difference.
    """
    ensemble = ecarts.join(lignes.with_columns(pl.col("nature").cast(pl.String)), on="id_bail")
    trouvees = [
        search(ensemble).select("no", pl.lit(cause).alias("cause"), "nature") for cause, search in SEARCHES
    ]
    muets = ecarts.join(lignes, on="id_bail", how="anti")
    entiers = [_whole(muets, "sans_ligne"), _whole(ecarts.filter(_OPPOSE), "sens_inverse")]
    premieres = pl.concat([*entiers, *trouvees]).unique("no", keep="first", maintain_order=True)
    return ecarts.join(premieres, on="no", how="left", maintain_order="left")


def _whole(ecarts: pl.DataFrame, cause: str) -> pl.DataFrame:
    """The same cause for the whole account of these differences."""
    return ecarts.select("no", pl.lit(cause).alias("cause"), pl.lit(None, dtype=pl.String).alias("nature"))


def _before(ensemble: pl.DataFrame) -> pl.DataFrame:
    return ensemble.filter(pl.col("date_operation") <= pl.col("date"))


def _sign_of_a_nature(ensemble: pl.DataFrame) -> pl.DataFrame:
    """Twice the sum of a nature: its lines count on the wrong side."""
    par_nature = _before(ensemble).group_by("no", "nature", "difference_centimes").agg(somme=_MONTANT.sum())
    return par_nature.filter(2 * pl.col("somme") == _DIFFERENCE).sort("no", "nature")


def _sign_of_a_line(ensemble: pl.DataFrame) -> pl.DataFrame:
    return _before(ensemble).filter(2 * _MONTANT == _DIFFERENCE).sort("no", "nature")


def _twice(ensemble: pl.DataFrame) -> pl.DataFrame:
    """What stands beyond once: of one line, or of all those that are repeated."""
    repetees = (
        _before(ensemble)
        .group_by("no", "difference_centimes", "date_operation", "nature", "montant_centimes")
        .len()
        .filter(pl.col("len") > 1)
        .with_columns(trop=_MONTANT * (pl.col("len").cast(pl.Int64) - 1))
    )
    tout = pl.col("trop").sum().over("no")
    une = repetees.filter((pl.col("trop") == _DIFFERENCE) | (_MONTANT == _DIFFERENCE) | (tout == _DIFFERENCE))
    return une.sort("no", "nature")


def _other_day(ensemble: pl.DataFrame) -> pl.DataFrame:
    """The balances agree on a day within a week: the control was made on that one."""
    ecart_jours = pl.col("date_operation") - pl.col("date")
    semaine = timedelta(days=JOURS_DE_DECALAGE)
    par_jour = (
        ensemble.filter(ecart_jours.abs() <= semaine)
        .group_by("no", "date", "difference_centimes", "date_operation")
        .agg(somme=_MONTANT.sum())
        .sort("no", "date_operation")
    )
    apres = par_jour.filter(pl.col("date_operation") > pl.col("date"))
    avant = par_jour.filter(pl.col("date_operation") <= pl.col("date"))
    ajoute = apres.filter(pl.col("somme").cum_sum().over("no") == -_DIFFERENCE)
    ote = avant.filter(pl.col("somme").cum_sum(reverse=True).over("no") == _DIFFERENCE)
    return pl.concat([ajoute, ote]).with_columns(pl.lit(None, dtype=pl.String).alias("nature"))


def _missing_line(ensemble: pl.DataFrame) -> pl.DataFrame:
    """The amount of a line that the lease has elsewhere; the most frequent nature when several have it."""
    semblables = ensemble.filter(_MONTANT == -_DIFFERENCE).group_by("no", "nature").len()
    return semblables.sort(["no", "len", "nature"], descending=[False, True, False])


def _missing_nature(ensemble: pl.DataFrame) -> pl.DataFrame:
    """The same amount every month of the account, of a nature that this lease never has."""
    absence = [
        pl.when(~(pl.col("nature") == nom).any()).then(pl.lit(nom)).alias(nom)
        for nom in (*_CREDITS, *_DEBITS)
    ]
    comptes = (
        _before(ensemble)
        .group_by("no", "difference_centimes")
        .agg(_MOIS.n_unique().cast(pl.Int64).alias("mois"), *absence)
    )
    credit, debit = pl.coalesce(*_CREDITS), pl.coalesce(*_DEBITS)
    nature = pl.when(_DIFFERENCE > 0).then(credit).otherwise(debit).alias("nature")
    longue = (pl.col("mois") >= MOIS_POUR_UNE_NATURE) & (_DIFFERENCE % pl.col("mois") == 0)
    return comptes.filter(longue).select("no", nature).drop_nulls("nature")


SEARCHES: tuple[tuple[str, Search], ...] = (
    ("sens_inverse", _sign_of_a_nature),
    ("ligne_en_double", _twice),
    ("decalage_de_date", _other_day),
    ("ligne_manquante", _missing_line),
    ("sens_inverse", _sign_of_a_line),
    ("nature_absente", _missing_nature),
)
"""Strong evidence first: what the lines themselves show comes before an amount that merely resembles."""
