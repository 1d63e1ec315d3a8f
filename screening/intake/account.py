"""The account of the files of one table, from what became of their rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from screening.intake.conventions import Understood
from screening.intake.result import SCHEMA_COMPTES, SCHEMA_CONSTATS, SCHEMA_ECARTES, SCHEMA_REJETS, Account


@dataclass
class FileCount:
    """Rows of one file, being counted.

    Attributes:
        nom: the file.
        gardees: rows kept so far.
        ecartees: rows set aside so far, by reason.
        rejets: frames of ligne, controles, contenu.
    """

    nom: str
    gardees: int = 0
    ecartees: dict[str, int] = field(default_factory=dict)
    rejets: list[pl.DataFrame] = field(default_factory=list)

    def set_aside(self, motif: str, lignes: int) -> None:
        """Count rows set aside for a reason."""
        if lignes:
            self.ecartees[motif] = self.ecartees.get(motif, 0) + lignes

    @property
    def rejetees(self) -> int:
        """Rows rejected so far."""
        return sum(rejet.height for rejet in self.rejets)


def build_account(
    table: str, comptes: Sequence[FileCount], compris: Sequence[Understood], avertissements: Sequence[str]
) -> Account:
    """The account of a table: one row a file in `comptes`, its reasons, its rejects, what was detected."""
    lignes = [
        (
            table,
            c.nom,
            c.gardees + sum(c.ecartees.values()) + c.rejetees,
            c.gardees,
            sum(c.ecartees.values()),
            c.rejetees,
        )
        for c in comptes
    ]
    ecartes = [(table, c.nom, motif, n) for c in comptes for motif, n in sorted(c.ecartees.items())]
    constats = [(table, f.source.nom, sujet, constat) for f in compris for sujet, constat in f.constats]
    rejets = [
        rejet.select(
            pl.lit(table).alias("table"), pl.lit(c.nom).alias("fichier"), "ligne", "controles", "contenu"
        )
        for c in comptes
        for rejet in c.rejets
    ]
    return Account(
        pl.concat([pl.DataFrame(schema=SCHEMA_REJETS), *rejets]),
        pl.DataFrame(lignes, schema=SCHEMA_COMPTES, orient="row"),
        pl.DataFrame(ecartes, schema=SCHEMA_ECARTES, orient="row"),
        pl.DataFrame(constats, schema=SCHEMA_CONSTATS, orient="row"),
        tuple(avertissements),
    )
