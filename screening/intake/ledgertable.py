"""The ledger, read a batch at a time: sixteen million lines pass without ever standing in memory together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from screening.intake.account import FileCount, build_account
from screening.intake.aside import ECRITURE_REPETEE
from screening.intake.cells import type_batch
from screening.intake.conventions import Understood
from screening.intake.judging import Judged, close_file, judge
from screening.intake.layouts import LAYOUTS, Layout
from screening.intake.ledger_store import LIGNES_PAR_PARTIE, Duplicates, Repeated, Spool
from screening.intake.made import Made
from screening.intake.request import Request
from screening.intake.result import Account
from screening.intake.wording import count, number

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
    lignes = sum(fichier.source.lignes for fichier in compris)
    disposition = LAYOUTS[request.format.disposition]
    spool = Spool(temporaire, connus, max(1, -(-lignes // LIGNES_PAR_PARTIE)), disposition.gardees)
    lecteur = _Reader(request, spool, disposition)
    comptes = [lecteur.read_file(numero, fichier) for numero, fichier in enumerate(compris)]
    repetees = spool.repeated()
    for numero, nombre in repetees.by_file().items():
        comptes[numero].gardees -= nombre
        comptes[numero].set_aside(ECRITURE_REPETEE, nombre)
    egales, faits = spool.write(cible, repetees.lignes, lambda rangs: disposition.make(rangs, request))
    _settle(comptes, faits)
    dits = disposition.tell(sum((fait.comptes for fait in faits), Counter()))
    avertissements = [*_warnings(repetees, egales), *dits, *lecteur.lost_zeros()]
    return build_account(request.table.nom, comptes, compris, avertissements)


@dataclass
class _Reader:
    """Reads files one after the other, remembering the leases that `baux` does not hold.

    Attributes:
        request: the ledger asked for.
        spool: where kept rows go.
        disposition: how the rows of a file become lines.
        inconnus: distinct unknown `id_bail`, a series a batch.
        rejetees: lines rejected so far.
    """

    request: Request
    spool: Spool
    disposition: Layout
    inconnus: list[pl.Series] = field(default_factory=list)
    rejetees: int = 0

    def read_file(self, numero: int, fichier: Understood) -> FileCount:
        """Spool the kept rows of the source `numero` and count what became of every row."""
        compte = FileCount(fichier.source.nom)
        derniere = pl.DataFrame({"ligne": [0]}, schema={"ligne": pl.Int64()})
        ecartes: list[pl.DataFrame] = []
        for lot in fichier.source.lots():
            if lot.is_empty():
                continue
            lot, hors = self.disposition.sort_out(lot, self.request)
            ecartes.append(hors)
            jugees = self._judge(lot, fichier)
            self.spool.add(jugees.gardees, numero)
            compte.gardees += jugees.gardees.height
            compte.rejets += [jugees.rejets] if jugees.rejets.height else []
            self.rejetees += jugees.rejets.height
            ecartes.append(jugees.ecartes)
            derniere = jugees.gardees.select("ligne").tail(1) if jugees.gardees.height else derniere
        return _close(compte, derniere, ecartes)

    def _judge(self, lot: pl.DataFrame, fichier: Understood) -> Judged:
        typee = type_batch(lot, fichier, self.request)
        reperee = typee.join(self.spool.index, on="id_bail", how="left", maintain_order="left")
        inconnu = pl.col("bail").is_null() & pl.col("id_bail").is_not_null()
        marquee = reperee.with_columns((~inconnu).alias("bail_connu"), pl.lit(False).alias("cle_en_double"))
        if not marquee["bail_connu"].all():
            self.inconnus.append(marquee.filter(~pl.col("bail_connu"))["id_bail"].unique())
        return judge(marquee, fichier.source, self.request, montrer=self.rejetees < REJETS_MONTRES)

    def lost_zeros(self) -> list[str]:
        """A sentence when most unknown leases would be known but for their leading zeros."""
        if not self.inconnus:
            return []
        inconnus = pl.concat(self.inconnus).unique().str.strip_chars_start("0")
        retrouves = inconnus.is_in(self.spool.baux.str.strip_chars_start("0").implode()).sum()
        if retrouves * 2 <= inconnus.len():
            return []
        return [
            "ecritures : des id_bail inconnus de baux s'y retrouvent une fois ôtés leurs zéros de tête : "
            "l'un des deux exports les a perdus."
        ]


def _close(compte: FileCount, derniere: pl.DataFrame, ecartes: Sequence[pl.DataFrame]) -> FileCount:
    """Settle what only the end of the file tells, and count the rows set aside."""
    if compte.rejets:
        ensemble = close_file(Judged(derniere, pl.concat(compte.rejets), pl.concat(ecartes)))
        compte.rejets, ecartes = [ensemble.rejets], [ensemble.ecartes]
    for lot in ecartes:
        for motif, nombre in lot.group_by("motif").len().iter_rows():
            compte.set_aside(motif, nombre)
    return compte


def _settle(comptes: Sequence[FileCount], faits: Sequence[Made]) -> None:
    """Count the rows that only the whole ledger could judge as set aside or rejected, no longer as kept."""
    for fait in faits:
        for motif, lignes in fait.ecartes.items():
            for numero, nombre in lignes.group_by("fichier").len().iter_rows():
                comptes[numero].gardees -= nombre
                comptes[numero].set_aside(motif, nombre)
        for controle, lignes in fait.rejets.items():
            for (numero,), siennes in lignes.group_by("fichier"):
                comptes[int(numero)].gardees -= siennes.height
                comptes[int(numero)].rejets.append(_rejected(siennes, controle))


def _rejected(lignes: pl.DataFrame, controle: str) -> pl.DataFrame:
    """Rejects of one broken check; the original values are no longer at hand."""
    return lignes.sort("ligne").select(
        pl.col("ligne").cast(pl.Int64),
        pl.lit([controle]).alias("controles"),
        pl.lit("").alias("contenu"),
        pl.lit(False).alias("montants_seuls"),
    )


def _warnings(repetees: Repeated, egales: Duplicates) -> list[str]:
    phrases = []
    if repetees.differentes:
        ecartees = count(repetees.differentes, "ligne écartée porte", "lignes écartées portent")
        phrases.append(
            f"ecritures : {ecartees} un id_ecriture déjà lu mais un autre contenu : "
            "vérifiez que cette colonne désigne une seule ligne."
        )
    if egales.lignes:
        gardees = count(
            egales.lignes, "ligne égale à une autre a été gardée", "lignes égales à une autre ont été gardées"
        )
        ailleurs = (
            f", dont {number(egales.entre_fichiers)} d'un fichier à l'autre" if egales.entre_fichiers else ""
        )
        phrases.append(
            f"ecritures : {gardees}, sans id_ecriture{ailleurs} : vérifiez que rien n'est exporté deux fois."
        )
    return phrases
