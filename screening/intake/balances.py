"""The balance of each lease on the days of `controle`, beside the ERP's own.

One pass over the ledger whatever the number of days; a line counts on its date of operation, known late or not,
as an ERP books it.
"""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from screening.intake.result import Intake
from screening.intake.schemas import DATE_MIN
from screening.intake.wording import count, number, percent

ARRONDI_CENTIMES = 5
SEUIL_ALERTE = 0.02
_JOURS_AUTOUR = 10


def compare(ecritures: pl.LazyFrame, controle: pl.DataFrame) -> pl.DataFrame:
    """Both balances of each row of `controle`, repeated rows once.

    Returns:
        One row a lease × day: id_bail, date, notre_solde_centimes (0 where the ledger has no line),
        leur_solde_centimes, difference_centimes (ours − theirs); sorted by lease, then day.
    """
    demandes = controle.select("id_bail", "date", leur_solde_centimes="solde_centimes").unique()
    jours = demandes["date"].unique().sort()
    if jours.is_empty():
        return demandes.with_columns(
            notre_solde_centimes=pl.lit(0, pl.Int64), difference_centimes=pl.lit(0, pl.Int64)
        )
    sommes = _sums(ecritures, jours).sort("date")
    lues = demandes.sort("date").join_asof(sommes, on="date", by="id_bail", check_sortedness=False)
    return lues.select(
        "id_bail",
        "date",
        pl.col("somme").fill_null(0).alias("notre_solde_centimes"),
        "leur_solde_centimes",
        (pl.col("somme").fill_null(0) - pl.col("leur_solde_centimes")).alias("difference_centimes"),
    ).sort("id_bail", "date", "leur_solde_centimes")


def _sums(ecritures: pl.LazyFrame, jours: pl.Series) -> pl.DataFrame:
    """The running sum of each lease on the control days that follow its lines: id_bail, date, somme."""
    if jours.len() == 1:
        retenues = ecritures.filter(pl.col("date_operation") <= jours[0]).with_columns(date=pl.lit(jours[0]))
    else:
        tous = pl.DataFrame({"date_operation": pl.date_range(DATE_MIN, jours[-1], eager=True)})
        suivants = pl.DataFrame({"date_operation": jours, "date": jours})
        suivant = tous.join_asof(suivants, on="date_operation", strategy="forward")
        retenues = ecritures.join(suivant.lazy(), on="date_operation")
    par_jour = retenues.group_by("id_bail", "date").agg(somme=pl.col("montant_centimes").sum())
    triees = par_jour.collect(engine="streaming").sort("id_bail", "date")
    return triees.with_columns(pl.col("somme").cum_sum().over("id_bail"))


def warned(intake: Intake, fin: date) -> Intake:
    """The same intake, with the sentences of `control_warnings` among its warnings."""
    return replace(intake, avertissements=[*intake.avertissements, *control_warnings(intake, fin)])


def control_warnings(intake: Intake, fin: date) -> list[str]:
    """A sentence when the ERP's balances nearest to `fin` disagree for more than `SEUIL_ALERTE` of the leases.

    Args:
        intake: what was read.
        fin: the last day of the month; only days within ten of it are looked at.
    """
    if intake.ecritures is None or "controle" not in intake.tables:
        return []
    autour = timedelta(days=_JOURS_AUTOUR)
    proches = intake.tables["controle"].filter(pl.col("date").is_between(fin - autour, fin + autour))
    if proches.is_empty():
        return []
    eloignement = (pl.col("date") - fin).abs()
    jour = proches.sort(eloignement, "date")["date"][0]
    compares = compare(intake.ecritures, proches.filter(pl.col("date") == jour))
    baux = compares["id_bail"].n_unique()
    ecart = pl.col("difference_centimes").abs() > ARRONDI_CENTIMES
    differents = compares.filter(ecart)["id_bail"].n_unique()
    if differents <= SEUIL_ALERTE * baux:
        return []
    return [
        f"controle : au {jour:%d/%m/%Y}, le solde de {count(differents, 'bail', 'baux')} sur {number(baux)} "
        f"({percent(differents / baux)}, seuil {percent(SEUIL_ALERTE)}) n'est pas celui de votre logiciel : "
        "voyez « amont check --rapport » avant d'utiliser la liste."
    ]
