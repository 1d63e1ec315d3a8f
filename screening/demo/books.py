"""Write the ledger export, one compressed file a year, month after month, with a few rows as bad as in real
life.

The bad rows are few and planted (an unknown lease, a date that is none, no amount, a document twice): the
tool must set them aside by name, and show it.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np
import polars as pl

from screening.demo.columns import Array
from screening.demo.exports import Csv, compressed, csv_text
from screening.demo.journal import NATURES, Record
from screening.demo.naming import days, lease_ids
from screening.demo.occupancy import Desk

FORME = Csv(encodage="cp1252", fin="\r\n")
CODES_NATURES = {
    "quittance": ("QUIT", "LOYER ET CHARGES"),
    "aide_logement": ("APL", "AIDE AU LOGEMENT"),
    "rls": ("RLS", "REDUCTION LOYER SOLIDARITE"),
    "sls": ("SLS", "SUPPLEMENT LOYER SOLIDARITE"),
    "regularisation_charges": ("REGC", "REGULARISATION CHARGES"),
    "reglement": ("REGL", "REGLEMENT LOCATAIRE"),
    "rejet": ("REJ", "REJET PRELEVEMENT"),
    "frais": ("FRA", "FRAIS"),
    "remise": ("REM", "REMISE ACCORDEE"),
    "rappel_aide": ("RAPL", "RAPPEL AIDE AU LOGEMENT"),
    "secours_fsl": ("FSL", "AIDE FSL"),
    "indemnite_occupation": ("INDO", "INDEMNITE OCCUPATION"),
    "transfert": ("VIRI", "VIREMENT INTERNE"),
    "autre_debit": ("AN-D", "A NOUVEAU OU REMBOURSEMENT"),
    "autre_credit": ("AN-C", "A NOUVEAU OU DEPOT DE GARANTIE"),
}
"""Code and label of each nature in the synthetic software; labels are never read."""
SANS_DATE = 2
MAUVAISES, MAUVAISES_PAR_MOIS, MAUVAISES_MAX = 0.0002, 1.2, 40
"""Bad rows: share at most, about one a month, number at most."""


@dataclass
class LedgerWriter:
    """Writes months in order; `pieces` numbers the documents, `soldes` is what each lease (`bail`) owes in the
    software's own books, in cents (`solde`).
    """

    dossier: Path
    desk: Desk
    rng: np.random.Generator
    pieces: int = 0
    mauvaises: int = 0
    soldes: pl.DataFrame = field(default_factory=lambda: _owed(*_nothing()[1:3]))
    flux: dict[int, IO[bytes]] = field(default_factory=dict)

    def write(self, mois: Iterator[tuple[int, Record | None]]) -> None:
        """Write every month that `mois` yields into the file of its year."""
        premier = 0
        with ExitStack() as ouverts:
            for numero, lignes in mois:
                premier = premier or numero
                annee = 1970 + numero // 12
                if annee not in self.flux:
                    chemin = self.dossier / f"ecritures-{annee}.csv.gz"
                    self.flux[annee] = ouverts.enter_context(compressed(chemin))
                    self._send(annee, csv_text(self._frame(_nothing()).clear(), FORME, entete=True))
                if lignes is not None:
                    mois_ecrit = self._frame(lignes)
                    self._send(annee, csv_text(mois_ecrit, FORME, entete=False))
                    self._book(lignes[1], lignes[3])
                    voulues = min(MAUVAISES_MAX, MAUVAISES_PAR_MOIS * (numero - premier + 1))
                    self._spoil(annee, lignes, mois_ecrit, int(voulues))

    def _send(self, annee: int, texte: str) -> None:
        self.flux[annee].write(texte.encode(FORME.encodage))

    def _book(self, bail: Array, montant: Array) -> None:
        self.soldes = (
            pl.concat([self.soldes, _owed(bail, montant)]).group_by("bail").agg(pl.col("solde").sum())
        )

    def _frame(self, lignes: Record) -> pl.DataFrame:
        """The month's lines under the export's headers."""
        jours, bail, nature, montant, periode, exigible = lignes
        debit, credit = np.maximum(montant, 0), np.maximum(-montant, 0)
        codes, libelles = (pl.Series([CODES_NATURES[n][i] for n in NATURES]) for i in (0, 1))
        piece = np.arange(self.pieces + 1, self.pieces + 1 + len(jours))
        self.pieces += len(jours)
        mois = pl.Series(periode.astype("datetime64[M]").astype("datetime64[D]")).dt.strftime("%m/%Y")
        return pl.DataFrame(
            {
                "N° contrat": lease_ids(self.desk, bail),
                "Date mvt": days(jours),
                "Code": codes.gather(nature),
                "Libellé": libelles.gather(nature),
                "Période": mois.set(pl.Series(periode < 0), None),
                "Exigible le": days(exigible),
                "Débit": (pl.Series(debit) / 100).set(pl.Series(debit == 0), None),
                "Crédit": (pl.Series(credit) / 100).set(pl.Series(credit == 0), None),
                "N° pièce": "E" + pl.Series(piece).cast(pl.String).str.zfill(9),
            }
        )

    def _spoil(self, annee: int, lignes: Record, mois: pl.DataFrame, au_plus: int) -> None:
        """Add a bad row now and then, of each kind in turn; `au_plus`: how many may stand so far.

        A row whose day is unreadable is in the software's books all the same.
        """
        while self.mauvaises < min(au_plus, int(self.pieces * MAUVAISES)):
            modele = int(self.rng.integers(0, len(mois)))
            texte = csv_text(mois.slice(modele, 1), FORME, entete=False)
            self.mauvaises += 1
            piece = f"E9{self.mauvaises:08d}"
            if self.mauvaises % 4 == SANS_DATE:
                self._book(lignes[1][modele : modele + 1], lignes[3][modele : modele + 1])
            self._send(annee, _damage(texte, self.mauvaises % 4, piece))


def _damage(texte: str, genre: int, piece: str) -> str:
    """The row with one fault: the same document again, or a new one with no such lease, day or amount."""
    champs = texte.rstrip("\r\n").split(";")
    if genre == 0:
        return texte
    champs[8] = piece
    if genre == 1:
        champs[0] = "9999999/99"
    elif genre == SANS_DATE:
        champs[1] = "31/02/" + champs[1][-4:]
    else:
        champs[6] = champs[7] = ""
    return ";".join(champs) + "\r\n"


def _owed(bail: Array, montant: Array) -> pl.DataFrame:
    return pl.DataFrame({"bail": bail, "solde": montant})


def _nothing() -> Record:
    vide: Array = np.zeros(0, dtype=np.int64)
    return (vide,) * 6
