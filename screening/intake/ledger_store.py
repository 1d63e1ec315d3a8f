"""The ledger on disk: rows typed once, then made into lines sorted by lease and date, in bounded memory.

Rows are first spooled by range of leases, then the lines of each range are made, sorted and written as one
Parquet file; read in the order of their names, the files are the whole ledger in order.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from screening.intake.made import COLONNES, NATURE, NO_LINE, Made

LIGNES_PAR_PARTIE = 1_000_000
_ORDRE = [
    "bail",
    "date_operation",
    "nature",
    "montant_centimes",
    "date_connaissance",
    "date_exigibilite",
    "periode",
    "id_ecriture",
]
_EGALES = _ORDRE[:-1]


@dataclass
class Spool:
    """Kept rows waiting to be made into lines.

    Attributes:
        dossier: where the spooled batches are written.
        baux: known leases, sorted; a line holds the position of its lease in it.
        parties: number of ranges of leases.
        colonnes: what is kept of a row beside its lease.
    """

    dossier: Path
    baux: pl.Series
    parties: int
    colonnes: Sequence[str] = tuple(COLONNES)[1:]
    _lots: int = 0
    _avec_id: bool = False
    _fichiers: dict[int, list[Path]] = field(default_factory=dict)

    @property
    def index(self) -> pl.DataFrame:
        """Known leases with their position: id_bail, bail."""
        rangs = pl.int_range(self.baux.len(), dtype=pl.UInt32, eager=True)
        return pl.DataFrame({"id_bail": self.baux, "bail": rangs})

    def add(self, gardees: pl.DataFrame, numero: int) -> None:
        """Spool kept rows of the source `numero`; they hold `bail`, `ligne` and `colonnes`."""
        lignes = gardees.select(
            "bail",
            *(pl.col(nom).cast(NATURE) if nom == "nature" else pl.col(nom) for nom in self.colonnes),
            pl.lit(numero, dtype=pl.UInt16).alias("fichier"),
            pl.col("ligne").cast(pl.UInt32),
        )
        if "id_ecriture" in lignes.columns:
            self._avec_id = self._avec_id or lignes["id_ecriture"].null_count() < lignes.height
        par_partie = max(1, -(-self.baux.len() // self.parties))
        for partie in range(self.parties):
            part = lignes if self.parties == 1 else lignes.filter(pl.col("bail") // par_partie == partie)
            if part.height:
                chemin = self.dossier / f"lot-{partie:04d}-{self._lots:06d}.arrow"
                part.write_ipc(chemin, compression="lz4")
                self._fichiers.setdefault(partie, []).append(chemin)
        self._lots += 1

    def _parts(self) -> Iterator[tuple[int, pl.DataFrame]]:
        for partie in sorted(self._fichiers):
            yield partie, pl.concat([pl.read_ipc(chemin) for chemin in self._fichiers[partie]])

    def repeated(self) -> "Repeated":
        """Lines whose `id_ecriture` was already read, in the order of sources and lines."""
        if not self._avec_id:
            return Repeated(NO_LINE, 0)
        lots = [chemin for chemins in self._fichiers.values() for chemin in chemins]
        scans = pl.concat([pl.scan_ipc(chemin) for chemin in lots])
        vus = scans.select(pl.col("id_ecriture").drop_nulls().hash()).collect(engine="streaming").to_series()
        doubles = vus.filter(vus.is_duplicated()).unique()
        if doubles.is_empty():
            return Repeated(NO_LINE, 0)
        suspectes = scans.filter(pl.col("id_ecriture").hash().is_in(doubles.implode())).collect(
            engine="streaming"
        )
        return _repeats(suspectes.filter(pl.col("id_ecriture").is_not_null()))

    def write(
        self, cible: Path, repetees: pl.DataFrame, make: Callable[[pl.DataFrame], Made]
    ) -> tuple["Duplicates", list[Made]]:
        """Make the lines of every range, sort and write them under `cible`; spooled batches go.

        Args:
            cible: folder to create.
            repetees: fichier, ligne of rows to leave out.
            make: the rows of some leases to their lines.

        Returns:
            Equal lines, and what was made of each range, its lines left out.
        """
        cible.mkdir()
        egales, faits = Duplicates(0, 0), []
        for partie, rangs in self._parts():
            uniques = rangs.join(repetees, on=["fichier", "ligne"], how="anti") if repetees.height else rangs
            fait = make(uniques)
            triees = fait.lignes.sort([*_ORDRE, "fichier", "ligne"])
            egales += _equal_lines(triees)
            faits.append(replace(fait, lignes=triees.clear()))
            sortie = triees.with_columns(self.baux.gather(triees["bail"]).alias("id_bail")).select(
                list(COLONNES)
            )
            sortie.write_parquet(
                cible / f"partie-{partie:04d}.parquet", row_group_size=500_000, statistics=True
            )
            for chemin in self._fichiers[partie]:
                chemin.unlink()
        if not self._fichiers:
            pl.DataFrame(schema=COLONNES).write_parquet(cible / "partie-0000.parquet")
        return egales, faits


@dataclass(frozen=True)
class Repeated:
    """Lines set aside because their `id_ecriture` was already read.

    Attributes:
        lignes: fichier (number of the source), ligne.
        differentes: how many of them differ from the line that was kept.
    """

    lignes: pl.DataFrame
    differentes: int

    def by_file(self) -> Counter[int]:
        """Lines set aside, by number of the source."""
        return Counter(dict(self.lignes.group_by("fichier").len().iter_rows()))


@dataclass(frozen=True)
class Duplicates:
    """Equal lines without `id_ecriture`, all kept.

    Attributes:
        lignes: lines equal to the one before.
        entre_fichiers: those among them that come from another file than the one before.
    """

    lignes: int
    entre_fichiers: int

    def __add__(self, autre: "Duplicates") -> "Duplicates":
        return Duplicates(self.lignes + autre.lignes, self.entre_fichiers + autre.entre_fichiers)


def _repeats(suspectes: pl.DataFrame) -> Repeated:
    ordre = suspectes.sort("fichier", "ligne")
    suivantes = ordre.filter(~pl.col("id_ecriture").is_first_distinct())
    contenu = pl.struct("bail", "date_operation", "nature", "montant_centimes")
    premieres = ordre.filter(pl.col("id_ecriture").is_first_distinct()).select(
        "id_ecriture", contenu.alias("gardee")
    )
    comparees = suivantes.join(premieres, on="id_ecriture", how="left")
    differentes = comparees.select((contenu != pl.col("gardee")).sum()).item()
    return Repeated(suivantes.select("fichier", "ligne"), int(differentes or 0))


def _equal_lines(triees: pl.DataFrame) -> Duplicates:
    egale = pl.all_horizontal(pl.col(nom).eq_missing(pl.col(nom).shift(1)) for nom in _EGALES)
    egale &= pl.col("id_ecriture").is_null() & pl.col("id_ecriture").shift(1).is_null()
    ailleurs = pl.col("fichier") != pl.col("fichier").shift(1)
    compte = triees.select(
        (egale & (pl.int_range(pl.len()) > 0)).sum().alias("lignes"),
        (egale & ailleurs).sum().alias("entre_fichiers"),
    )
    return Duplicates(*compte.row(0))
