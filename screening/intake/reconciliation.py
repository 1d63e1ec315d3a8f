"""Our balances against the ERP's own (`controle`), lease by lease and to the cent, and why they differ.

The result holds ids and balances: it goes to a file for the landlord, never to a terminal or a log.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from screening.intake.balances import ARRONDI_CENTIMES, compare
from screening.intake.causes import JOURS_DE_DECALAGE, explain
from screening.intake.rejected import rejected_amounts
from screening.intake.result import Intake
from screening.intake.wording import count, number, percent

CAUSES = {
    "sens_inverse": (
        "signe contraire",
        "vérifier le sens de ces lignes dans l'export (debit et credit, ou sens) et [correspondance.ecritures]",
    ),
    "lignes_rejetees": (
        "lignes rejetées à la lecture",
        "voir les lignes rejetées de ce bail et compléter [valeurs.ecritures] ou corriger l'export",
    ),
    "sans_ligne": (
        "aucune ligne de ce bail",
        "vérifier que l'export du compte contient ce bail, sous le même numéro",
    ),
    "nature_absente": (
        "une nature manque tous les mois",
        "vérifier que l'export contient toutes les natures de ligne de ce bail",
    ),
    "ligne_manquante": ("une ligne manque", "chercher dans le logiciel une ligne de ce montant"),
    "ligne_en_double": ("une ligne comptée deux fois", "chercher les lignes égales de ce bail dans l'export"),
    "decalage_de_date": (
        "contrôle fait un autre jour",
        f"vérifier la date du contrôle : les soldes sont égaux à {JOURS_DE_DECALAGE} jours près ou moins",
    ),
    "solde_initial": (
        "solde de départ",
        "l'historique commence en cours de compte : ajouter le solde de départ en autre_debit ou autre_credit",
    ),
    "arrondi": ("quelques centimes", "vérifier comment le logiciel arrondit"),
    "inconnue": ("cause inconnue", "comparer le compte de ce bail ligne à ligne"),
}
"""Each cause: its words, and how to check it."""
SCHEMA_ECARTS = {
    "agence": pl.String(),
    "id_bail": pl.String(),
    "date": pl.Date(),
    "notre_solde_centimes": pl.Int64(),
    "leur_solde_centimes": pl.Int64(),
    "difference_centimes": pl.Int64(),
    "cause": pl.String(),
    "nature": pl.String(),
    "verification": pl.String(),
}
_LOT = 10_000
_PART_COMMUNE = 0.5
_BAUX_POUR_CONCLURE = 3


@dataclass(frozen=True)
class Reconciliation:
    """What the comparison with the ERP's balances gives.

    Attributes:
        baux: leases compared.
        egaux: leases equal to the cent on all their days.
        differents: the others.
        difference_centimes: sum of ours − theirs, each lease on its last day.
        ecarts: one row a difference, with the columns of `SCHEMA_ECARTS`.
        par_cause: (cause, leases, sum of differences on the last day of each), most leases first.
        par_agence: (agency or null, leases compared, leases that differ, sum of differences).
        diagnostics: sentences when most of the leases that differ share one cause.
    """

    baux: int
    egaux: int
    differents: int
    difference_centimes: int
    ecarts: pl.DataFrame
    par_cause: tuple[tuple[str, int, int], ...]
    par_agence: tuple[tuple[str | None, int, int, int], ...]
    diagnostics: tuple[str, ...]


def reconcile(intake: Intake) -> Reconciliation | None:
    """Compare and explain; null without a ledger or without a row of `controle`."""
    controle = intake.tables.get("controle")
    if intake.ecritures is None or controle is None or controle.is_empty():
        return None
    soldes = compare(intake.ecritures, controle)
    agences = intake.tables["baux"].select("id_bail", "agence").unique("id_bail", keep="first")
    soldes = soldes.join(agences, on="id_bail", how="left", maintain_order="left").with_row_index("no")
    ecarts = soldes.filter(pl.col("difference_centimes") != 0)
    expliques = _settle(pl.concat([_empty(ecarts), *_explained(intake, ecarts)]), soldes, intake)
    return _result(soldes, expliques)


def _empty(ecarts: pl.DataFrame) -> pl.DataFrame:
    return ecarts.clear().with_columns(pl.lit("").alias("cause"), pl.lit("").alias("nature"))


def _explained(intake: Intake, ecarts: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Differences with what their lines explain, a bounded number of leases at a time."""
    assert intake.ecritures is not None
    for debut in range(0, ecarts.height, _LOT):
        lot = ecarts.slice(debut, _LOT)
        lignes = (
            intake.ecritures.select("id_bail", "date_operation", "nature", "montant_centimes")
            .join(lot.select("id_bail").unique().lazy(), on="id_bail", how="semi")
            .collect(engine="streaming")
        )
        yield explain(lot, lignes)


def _settle(ecarts: pl.DataFrame, soldes: pl.DataFrame, intake: Intake) -> pl.DataFrame:
    """The cause of every difference: rounding, rejected lines, its own lines, an opening balance, unknown."""
    rejets = rejected_amounts(intake.rejets, ecarts["id_bail"].unique())
    exact = ecarts.join(rejets, on="id_bail").filter(
        pl.col("centimes").abs() == pl.col("difference_centimes").abs()
    )
    initial = _opening(ecarts, soldes, intake)
    cause = (
        pl.when(pl.col("difference_centimes").abs() <= ARRONDI_CENTIMES)
        .then(pl.lit("arrondi"))
        .when(pl.col("no").is_in(exact["no"].unique().implode()))
        .then(pl.lit("lignes_rejetees"))
        .when(pl.col("cause").is_not_null())
        .then("cause")
        .when(pl.col("id_bail").is_in(initial.implode()))
        .then(pl.lit("solde_initial"))
        .when(pl.col("id_bail").is_in(rejets["id_bail"].unique().implode()))
        .then(pl.lit("lignes_rejetees"))
        .otherwise(pl.lit("inconnue"))
    )
    return ecarts.with_columns(trouvee="cause", cause=cause).with_columns(
        nature=pl.when(pl.col("cause") == pl.col("trouvee")).then("nature")
    )


def _opening(ecarts: pl.DataFrame, soldes: pl.DataFrame, intake: Intake) -> pl.Series:
    """Leases whose history seems to begin with a balance: id_bail.

    Either the difference is the same on all the days of the lease (two at least), or the lease is older than
    the ledger while those that began within it agree.
    """
    ecart = pl.col("difference_centimes")
    par_bail = soldes.group_by("id_bail").agg(
        constante=(pl.len() > 1) & (ecart.n_unique() == 1), ecart=(ecart != 0).any()
    )
    constants = par_bail.filter("constante")["id_bail"]
    assert intake.ecritures is not None
    debut = intake.ecritures.select(pl.col("date_operation").min()).collect(engine="streaming").item()
    if debut is None:
        return constants
    baux = intake.tables["baux"].unique("id_bail", keep="last")
    effets = baux.select("id_bail", recent=pl.col("date_effet") >= debut)
    connus = par_bail.join(effets, on="id_bail")
    recents = connus.filter("recent")
    if recents.height < _BAUX_POUR_CONCLURE or recents["ecart"].sum() * 10 > recents.height:
        return constants
    return pl.concat([constants, connus.filter(~pl.col("recent"))["id_bail"]])


def _result(soldes: pl.DataFrame, ecarts: pl.DataFrame) -> Reconciliation:
    derniers = soldes.sort("date").unique("id_bail", keep="last")
    derniers = derniers.with_columns(differe=pl.col("id_bail").is_in(ecarts["id_bail"].implode()))
    par_agence = derniers.group_by("agence").agg(
        pl.len().alias("baux"), pl.col("differe").sum(), pl.col("difference_centimes").sum()
    )
    baux, differents = derniers.height, int(derniers["differe"].sum())
    par_cause = _by_cause(ecarts)
    return Reconciliation(
        baux=baux,
        egaux=baux - differents,
        differents=differents,
        difference_centimes=int(derniers["difference_centimes"].sum()),
        ecarts=_worded(ecarts),
        par_cause=tuple(
            par_cause.group_by("cause")
            .agg(pl.col("baux", "somme").sum())
            .sort(["baux", "cause"], descending=[True, False])
            .iter_rows()
        ),
        par_agence=tuple(par_agence.sort("agence", nulls_last=True).iter_rows()),
        diagnostics=_diagnostics(par_cause, baux, differents),
    )


def _by_cause(ecarts: pl.DataFrame) -> pl.DataFrame:
    """Leases by the cause and nature of their last difference: cause, nature, baux, somme; most leases first."""
    derniers = ecarts.sort("date").unique("id_bail", keep="last")
    comptes = derniers.group_by("cause", "nature").agg(
        pl.len().cast(pl.Int64).alias("baux"), somme=pl.col("difference_centimes").sum()
    )
    return comptes.sort(["baux", "cause", "nature"], descending=[True, False, False])


def _worded(ecarts: pl.DataFrame) -> pl.DataFrame:
    """The rows to write, each with how to check it."""
    comment = {cause: mots for cause, (_, mots) in CAUSES.items()}
    texte = pl.col("cause").replace_strict(comment, return_dtype=pl.String)
    avec = pl.when(pl.col("nature").is_not_null()).then(pl.lit(" (nature : ") + pl.col("nature") + ")")
    lignes = ecarts.with_columns(verification=texte + avec.otherwise(pl.lit("")))
    return lignes.select(list(SCHEMA_ECARTS)).sort("agence", "id_bail", "date", nulls_last=True)


def _diagnostics(par_cause: pl.DataFrame, baux: int, differents: int) -> tuple[str, ...]:
    """One sentence when half of the differing leases, and more than a handful, share one cause."""
    phrases = []
    for cause, nature, nombre, _ in par_cause.iter_rows():
        commune = nombre >= _BAUX_POUR_CONCLURE and nombre >= _PART_COMMUNE * differents
        if commune and cause not in ("inconnue", "arrondi"):
            quoi = f", nature « {nature} »" if nature else ""
            phrases.append(
                f"Cause commune à {count(nombre, 'bail', 'baux')} sur {number(differents)} en écart "
                f"({percent(nombre / baux)} des baux comparés) : {_common(cause, nature)}{quoi} ; "
                f"{CAUSES[cause][1]}."
            )
    return tuple(phrases)


def _common(cause: str, nature: str | None) -> str:
    if cause == "sens_inverse":
        return (
            "les lignes semblent avoir le signe contraire"
            if nature
            else "tous les soldes ont le signe contraire ([format.ecritures] montant_positif le retourne, "
            "pour un montant signé)"
        )
    return CAUSES[cause][0]
