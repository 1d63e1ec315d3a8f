"""The ledger, read a batch at a time: sixteen million lines pass without ever standing in memory together."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from screening.intake.account import FileCount, build_account
from screening.intake.aside import ECRITURE_REPETEE
from screening.intake.cells import type_batch
from screening.intake.conventions import Understood
from screening.intake.judging import Judged, close_file, judge
from screening.intake.ledger_store import LIGNES_PAR_PARTIE, Duplicates, Repeated, Spool
from screening.intake.request import Request
from screening.intake.result import Account

REJETS_MONTRES = 500_000
"""Beyond this many rejected lines their original values are no longer kept: memory stays bounded."""


def read_ledger(
    compris: Sequence[Understood], request: Request, baux: pl.Series, temporaire: Path, cible: Path
) -> Account:
    """Read every file of the ledger and write it sorted under `cible`.

    Args:
        compris: its files, understood.
        request: the ledger asked for.
        baux: known `id_bail`.
        temporaire: an existing folder for spooled lines.
        cible: folder to create, one Parquet file a range of leases.

    Returns:
        The account of every row.
    """
    connus = baux.drop_nulls().unique().sort()
    index = pl.DataFrame({"id_bail": connus, "bail": pl.int_range(connus.len(), dtype=pl.UInt32, eager=True)})
    lignes = sum(fichier.source.lignes for fichier in compris)
    spool = Spool(temporaire, connus, max(1, -(-lignes // LIGNES_PAR_PARTIE)))
    comptes: list[FileCount] = []
    for numero, fichier in enumerate(compris):
        rejetees = sum(compte.rejetees for compte in comptes)
        comptes.append(_read_file(fichier, request, index, spool, (numero, rejetees)))
    repetees = spool.repeated()
    for numero, nombre in repetees.by_file().items():
        comptes[numero].gardees -= nombre
        comptes[numero].set_aside(ECRITURE_REPETEE, nombre)
    egales = spool.write(cible, repetees.lignes)
    return build_account(request.table.nom, comptes, compris, _warnings(repetees, egales))


def _read_file(
    fichier: Understood, request: Request, index: pl.DataFrame, spool: Spool, rang: tuple[int, int]
) -> FileCount:
    """Spool the kept lines of one file; `rang` is its number and the rows rejected before it."""
    numero, deja = rang
    compte = FileCount(fichier.source.nom)
    derniere = pl.DataFrame({"ligne": [0]}, schema={"ligne": pl.Int64()})
    ecartes: list[pl.DataFrame] = []
    for lot in fichier.source.lots():
        if lot.is_empty():
            continue
        typee = type_batch(lot, fichier, request).join(index, on="id_bail", how="left", maintain_order="left")
        connu = pl.col("bail").is_not_null() | pl.col("id_bail").is_null()
        marquee = typee.with_columns(connu.alias("bail_connu"), pl.lit(False).alias("cle_en_double"))
        jugees = judge(marquee, fichier.source, request, montrer=deja + compte.rejetees < REJETS_MONTRES)
        spool.add(jugees.gardees, numero)
        compte.gardees += jugees.gardees.height
        compte.rejets += [jugees.rejets] if jugees.rejets.height else []
        ecartes.append(jugees.ecartes)
        derniere = jugees.gardees.select("ligne").tail(1) if jugees.gardees.height else derniere
    return _close(compte, derniere, ecartes)


def _close(compte: FileCount, derniere: pl.DataFrame, ecartes: Sequence[pl.DataFrame]) -> FileCount:
    """Settle what only the end of the file tells, and count the rows set aside."""
    if compte.rejets:
        ensemble = close_file(Judged(derniere, pl.concat(compte.rejets), pl.concat(ecartes)))
        compte.rejets, ecartes = [ensemble.rejets], [ensemble.ecartes]
    for lot in ecartes:
        for motif, nombre in lot.group_by("motif").len().iter_rows():
            compte.set_aside(motif, nombre)
    return compte


def _warnings(repetees: Repeated, egales: Duplicates) -> list[str]:
    phrases = []
    if repetees.differentes:
        phrases.append(
            f"ecritures : {repetees.differentes} lignes écartées portent un id_ecriture déjà lu mais un autre contenu : "
            "vérifiez que cette colonne désigne une seule ligne."
        )
    if egales.lignes:
        ailleurs = f", dont {egales.entre_fichiers} d'un fichier à l'autre" if egales.entre_fichiers else ""
        phrases.append(
            f"ecritures : {egales.lignes} lignes égales à une autre, sans id_ecriture, ont été gardées{ailleurs} : "
            "vérifiez que les exports ne se recouvrent pas."
        )
    return phrases
