"""Whether too many rows were rejected for a list to be made in good conscience."""

import polars as pl

from screening.errors import QualityError
from screening.intake.result import Intake
from screening.intake.wording import percent

CONTROLES_LUS = 6
STOPPING = ("ecritures", "baux", "total")
"""Tables (and all of them together) whose rejects stop the making of a list."""


def check_quality(intake: Intake, rejets_max: float) -> None:
    """Stop when the share of rejected rows of the ledger, of the leases or of the whole passes the threshold.

    Raises:
        QualityError: with the shares and the counts by check, never a row's value.
    """
    taux = intake.taux_rejets
    trop = [nom for nom in STOPPING if taux.get(nom, 0.0) > rejets_max]
    if not trop:
        return
    parts = ", ".join(f"{nom} {percent(taux[nom])}" for nom in trop)
    controles = ", ".join(f"{nom} {nombre}" for nom, nombre in counts_by_check(intake.rejets)[:CONTROLES_LUS])
    raise QualityError(
        f"Trop de lignes rejetées ({parts} ; seuil {percent(rejets_max)}) : aucune liste n'est établie. "
        f"Contrôles manqués : {controles}. Voyez « amont check », corrigez l'export ou amont.toml."
    )


def counts_by_check(rejets: pl.DataFrame) -> list[tuple[str, int]]:
    """Broken checks and how many rows break each, the most frequent first."""
    comptes = rejets.select(pl.col("controles").explode()).drop_nulls().group_by("controles").len()
    return [
        (nom, nombre)
        for nom, nombre in comptes.sort(["len", "controles"], descending=[True, False]).iter_rows()
    ]
