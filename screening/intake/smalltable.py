"""A table other than the ledger, read whole in memory: repeated keys are seen across its files."""

from collections.abc import Sequence

import polars as pl

from screening.intake.account import FileCount, build_account
from screening.intake.aside import COTITULAIRE, LIGNE_REPETEE
from screening.intake.cells import type_batch
from screening.intake.conventions import Understood
from screening.intake.judging import Judged, close_file, judge
from screening.intake.rawfile import BRUT
from screening.intake.request import Request
from screening.intake.result import Account
from screening.intake.wording import count
from screening.tables import Table


def read_small_table(
    compris: Sequence[Understood], request: Request, baux: pl.Series | None, montrer: bool = True
) -> tuple[pl.DataFrame, Account]:
    """Read every file of a table.

    Args:
        compris: its files, understood.
        request: the table asked for.
        baux: known `id_bail`; null when the table is not attached to leases.
        montrer: keep the original values of rejected rows.

    Returns:
        The kept rows with all canonical columns in the order of the files, and the account of every row.
    """
    typees = [_typed(fichier, request, baux) for fichier in compris]
    reperees = _mark_repeats(typees, request.table)
    comptes, gardees = [], []
    for fichier, typee in zip(compris, reperees, strict=True):
        seule = ~pl.col("repetee") & ~pl.col("cotitulaire")
        jugees = close_file(judge(typee.filter(seule), fichier.source, request, montrer))
        compte = _count(fichier.source.nom, jugees)
        compte.set_aside(LIGNE_REPETEE, int(typee["repetee"].sum()))
        compte.set_aside(COTITULAIRE, int(typee["cotitulaire"].sum()))
        comptes.append(compte)
        gardees.append(jugees.gardees)
    avertissements = _warnings(gardees, compris, request)
    donnees = pl.concat([pl.DataFrame(schema=request.table.schema), *_canonical(gardees, request.table)])
    return donnees, build_account(request.table.nom, comptes, compris, avertissements)


def _canonical(gardees: Sequence[pl.DataFrame], table: Table) -> list[pl.DataFrame]:
    return [lignes.select(list(table.schema)) for lignes in gardees]


def _typed(fichier: Understood, request: Request, baux: pl.Series | None) -> pl.DataFrame:
    lots = [type_batch(lot, fichier, request) for lot in fichier.source.lots()]
    textes = ["premiere", *(BRUT + alias for alias in fichier.source.aliases)]
    schema = {"ligne": pl.Int64, "surplus": pl.Boolean} | dict.fromkeys(textes, pl.String)
    vide = pl.DataFrame(schema=schema)
    typee = pl.concat([type_batch(vide, fichier, request), *lots])
    if not request.table.rattachee or baux is None:
        return typee.with_columns(pl.lit(True).alias("bail_connu"))
    connu = pl.col("id_bail").is_in(baux.implode()) | pl.col("id_bail").is_null()
    return typee.with_columns(connu.alias("bail_connu"))


def _mark_repeats(typees: Sequence[pl.DataFrame], table: Table) -> list[pl.DataFrame]:
    """Add `repetee` (an exact copy of an earlier row), `cotitulaire`, `cle_en_double` (same key, otherwise).

    A row of `baux` equal to an earlier one but for its household is another holder of the same lease. Tables
    without a key may hold equal rows: two calls without answer on one day are two facts.
    """
    if not table.cle:
        sans = [pl.lit(False).alias(nom) for nom in ("repetee", "cotitulaire", "cle_en_double")]
        return [typee.with_columns(sans) for typee in typees]
    ensemble = pl.concat([typee.select(list(table.schema)) for typee in typees])
    avec_cle = pl.col(table.cle[0]).is_not_null()
    premiere = pl.struct(list(table.schema)).is_first_distinct()
    repetee = avec_cle & ~premiere
    cotitulaire = pl.lit(False)
    if table.nom == "baux":
        bail = pl.struct(pl.exclude("id_menage")).is_first_distinct()
        cotitulaire = avec_cle & premiere & ~bail & pl.col("id_menage").is_not_null()
    marques = ensemble.with_columns(repetee.alias("repetee"), cotitulaire.alias("cotitulaire")).with_columns(
        (~pl.col("repetee") & ~pl.col("cotitulaire")).alias("seule")
    )
    marques = marques.select(
        "repetee",
        "cotitulaire",
        (avec_cle & pl.col("seule") & (pl.col("seule").sum().over(table.cle) > 1)).alias("cle_en_double"),
    )
    marquees, debut = [], 0
    for typee in typees:
        marquees.append(typee.hstack(marques.slice(debut, typee.height)))
        debut += typee.height
    return marquees


def _count(nom: str, jugees: Judged) -> FileCount:
    compte = FileCount(nom, jugees.gardees.height)
    if jugees.rejets.height:
        compte.rejets.append(jugees.rejets)
    for motif, lignes in jugees.ecartes.group_by("motif").len().iter_rows():
        compte.set_aside(motif, lignes)
    return compte


def _warnings(gardees: Sequence[pl.DataFrame], compris: Sequence[Understood], request: Request) -> list[str]:
    """Sentences on codes read as unknown and on leading zeros given back."""
    phrases = []
    table = request.table.nom
    for colonne in request.table.colonnes:
        nom = colonne.nom
        if colonne.souple:
            inconnus = sum(int((lot[f"dit_{nom}"] & lot[nom].is_null()).sum()) for lot in gardees)
            if inconnus:
                phrases.append(
                    f"{table} : {count(inconnus, 'valeur', 'valeurs')} de {nom} sans correspondance, "
                    f"lu comme inconnu (complétez [valeurs.{table}.{nom}])."
                )
        if colonne.largeur:
            rendus = sum(_padded(lot, nom, f) for lot, f in zip(gardees, compris, strict=True))
            if rendus:
                phrases.append(
                    f"{table} : zéro de tête rendu à {count(rendus, 'valeur', 'valeurs')} de {nom}."
                )
    return phrases


def _padded(lot: pl.DataFrame, nom: str, fichier: Understood) -> int:
    if nom not in fichier.source.aliases:
        return 0
    return int((lot[BRUT + nom].str.strip_chars().str.len_chars() < lot[nom].str.len_chars()).sum())
