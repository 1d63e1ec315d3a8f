"""What has changed for a household since the accounts were closed: objection, death, departure, debt paid.

Read again at the day of sending; a household for which one of these holds is left out, with the reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from screening.cases.memory import Memory
from screening.ledger.leases import leaving_column, observed
from screening.ledger.lines import EXIGIBLES

PAIEMENTS = ("reglement", "secours_fsl", "autre_credit", "remise")


@dataclass(frozen=True)
class Sources:
    """What is read again.

    Attributes:
        tables: canonical tables of the workspace.
        ecritures: ledger lines, or None.
        memoire: the register as of the day of sending.
        fin_de_mois: T of the list.
        jour: day of sending.
        seuil_retard_centimes: debt up to which a household is not late.
    """

    tables: Mapping[str, pl.DataFrame]
    ecritures: pl.LazyFrame | None
    memoire: Memory
    fin_de_mois: date
    jour: date
    seuil_retard_centimes: int


def recheck(menages: pl.DataFrame, mois: date, sources: Sources) -> pl.DataFrame:
    """Find who must be left out.

    Args:
        menages: `id_menage`, `id_bail` and `solde_du_centimes` at T, one row per household.
        mois: month of the list: its own referrals are not a reason to be left out of it.
        sources: what is read again.

    Returns:
        `id_menage`, `motif`, at most one row per household, the first reason that holds.
    """
    actives = sources.memoire.orientations_actives.filter(pl.col("mois") != mois)
    raisons = {
        "opposition": menages.join(objections(sources), on="id_menage", how="semi"),
        "deces": menages.join(deaths(sources), on="id_bail", how="semi"),
        "depart": menages.join(_departures(sources), on="id_bail", how="semi"),
        "orientation_active": menages.join(actives, on="id_menage", how="semi"),
        "dette_soldee": _settled(menages, sources),
    }
    trouves = [cadre.select("id_menage", motif=pl.lit(motif)) for motif, cadre in raisons.items()]
    return pl.concat(trouves).unique("id_menage", keep="first", maintain_order=True).sort("id_menage")


def withdrawn(cas: pl.DataFrame, retires: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """The cases whose sheet is to be recalled: agreement taken back, objection, departure.

    Args:
        cas: `numero_dossier`, `id_menage`, `id_bail`, `id_structure`, one row per case under way.
        retires: `id_menage`, `id_structure` of the agreements taken back.
        sources: what is read again.
    """
    raisons = (
        cas.join(retires, on=["id_menage", "id_structure"], how="semi"),
        cas.join(objections(sources), on="id_menage", how="semi"),
        cas.join(_departures(sources), on="id_bail", how="semi"),
    )
    return pl.concat(raisons).unique("numero_dossier").sort("numero_dossier")


def objections(sources: Sources) -> pl.DataFrame:
    """`id_menage` of the households that objected, by the landlord's table or by the register."""
    du_registre = sources.memoire.oppositions.select("id_menage")
    if "oppositions" not in sources.tables:
        return du_registre
    de_la_table = sources.tables["oppositions"].filter(pl.col("date") <= sources.jour)
    return pl.concat([du_registre, de_la_table.select("id_menage")]).unique()


def deaths(sources: Sources) -> pl.DataFrame:
    """Leases of which a holder's death is known."""
    if "evenements" not in sources.tables:
        return pl.DataFrame(schema={"id_bail": pl.String})
    connu = pl.coalesce("date_connaissance", "date_operation") <= sources.jour
    return sources.tables["evenements"].filter(pl.col("type") == "deces", connu).select("id_bail")


def _departures(sources: Sources) -> pl.DataFrame:
    """Leases whose household has left by the day of sending."""
    if "baux" not in sources.tables:
        return pl.DataFrame(schema={"id_bail": pl.String})
    baux = sources.tables["baux"]
    leaving = pl.col(leaving_column(baux))
    return observed(baux, sources.jour).filter(leaving <= sources.jour).select("id_bail")


def _settled(menages: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """Households in debt at T who have paid since, and who owe no more than the threshold on the day."""
    endettes = menages.filter(pl.col("solde_du_centimes") > sources.seuil_retard_centimes)
    if sources.ecritures is None or endettes.is_empty():
        return endettes.clear()
    lignes = _lines(sources, endettes["id_bail"])
    nouveau = pl.col("connue_le") > sources.fin_de_mois
    soldes = lignes.group_by("id_bail").agg(
        solde=pl.col("montant_centimes").filter(pl.col("compte")).sum(),
        paye=(nouveau & pl.col("nature").is_in(PAIEMENTS) & (pl.col("montant_centimes") < 0)).any(),
    )
    regles = soldes.filter(pl.col("paye"), pl.col("solde") <= sources.seuil_retard_centimes)
    return endettes.join(regles, on="id_bail", how="semi")


def _lines(sources: Sources, baux: pl.Series) -> pl.DataFrame:
    """The lines known on the day, with `compte` (counts in the balance due) and `connue_le`."""
    assert sources.ecritures is not None
    lignes = sources.ecritures.filter(pl.col("id_bail").is_in(baux.to_list())).collect()
    lignes = lignes.with_columns(
        pl.col("nature").cast(pl.String),
        connue_le=pl.max_horizontal("date_operation", pl.coalesce("date_connaissance", "date_operation")),
    ).filter(pl.col("connue_le") <= sources.jour, pl.col("nature") != "transfert")
    if "baux" in sources.tables:
        termes = observed(sources.tables["baux"], sources.jour).select("id_bail", "terme")
        lignes = lignes.join(termes, on="id_bail", how="left")
    else:
        lignes = lignes.with_columns(terme=pl.lit(None, dtype=pl.String))
    apres_periode = pl.col("periode").dt.month_start().dt.offset_by("1mo")
    exigible = pl.coalesce(
        "date_exigibilite", pl.when(pl.col("terme") == "echu").then(apres_periode), "date_operation"
    )
    return lignes.with_columns(
        compte=~pl.col("nature").is_in(EXIGIBLES) | (exigible <= sources.jour),
    )
