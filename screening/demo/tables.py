"""The tables of leases and dwellings that the landlord's software would export.

Frames bear the export's own headers; `settings.py` maps them to the canonical names. Hidden states never
come here.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from screening.demo.columns import Array
from screening.demo.dwellings import FINANCEMENTS, TYPOLOGIES
from screening.demo.households import MODES, Households
from screening.demo.naming import days, dwelling_ids, euros, household_ids, lease_ids
from screening.demo.occupancy import Leases
from screening.demo.simulation import Landlord
from screening.demo.territory import AGENCES, Territory

LOI_2023 = np.datetime64("2023-07-29").astype(int)
"""Leases signed from this day have six weeks after an order to pay, earlier ones two months."""
RESTE_VISIBLE = 100
"""Days before the window: leases that ended since then still have lines in it."""


@dataclass(frozen=True)
class Exported:
    """Leases that the exports show, in the order of their numbers; one array value a lease."""

    position: Array
    menages: Households
    baux: Leases
    loyer: Array
    charges: Array
    sortie: Array


def exported_leases(bailleur: Landlord, premier_jour: int) -> Exported:
    """The archive as arrays, without leases that ended long before the visible window."""
    a = bailleur.desk.archive
    baux, menages = Leases.concat(a.baux), Households.concat(a.menages)
    position, loyer, charges, sortie = (np.concatenate(x) for x in (a.position, a.loyer, a.charges, a.sortie))
    garde = np.flatnonzero((sortie == 0) | (sortie >= premier_jour - RESTE_VISIBLE))
    garde = garde[np.argsort(baux.numero[garde], kind="stable")]
    return Exported(
        position[garde], menages.take(garde), baux.take(garde), loyer[garde], charges[garde], sortie[garde]
    )


def leases(bailleur: Landlord, exporte: Exported, rng: np.random.Generator) -> pl.DataFrame:
    """One row per lease, garages after dwellings."""
    garage = exporte.menages.annexe > 0
    logement = _lease_rows(bailleur, exporte, rng)
    annexe = logement.filter(pl.Series(garage)).with_columns(
        pl.Series("N° contrat", lease_ids(bailleur.desk, -exporte.baux.numero[garage])),
        pl.lit("GAR").alias("Nature"),
        pl.Series("Loyer", euros(exporte.menages.annexe[garage])),
        pl.lit("A").alias("Terme"),
        pl.lit(0.0).alias("Charges"),
        pl.lit(None, pl.String).alias("N° logement"),
        pl.lit(None, pl.String).alias("Contrat précédent"),
    )
    return pl.concat([logement, annexe])


def _lease_rows(bailleur: Landlord, exporte: Exported, rng: np.random.Generator) -> pl.DataFrame:
    desk, log, b, h = bailleur.desk, bailleur.park.logements, exporte.baux, exporte.menages
    n = len(b.numero)
    signature = b.effet - rng.integers(2, 26, n)
    annonce = np.where((exporte.sortie == 0) & (b.sortie > 0), _announced(b.sortie), 0)
    avance = np.where(rng.random(n) < 0.06, rng.integers(1, 20, n), 0)
    precedent = lease_ids(desk, b.precedent)
    ou = exporte.position
    return pl.DataFrame(
        {
            "N° contrat": lease_ids(desk, b.numero),
            "N° client": household_ids(h.numero),
            "N° logement": dwelling_ids(log.numero[ou]),
            "Nature": pl.Series(["HAB"] * n),
            "Date signature": days(signature),
            "Date d'effet": days(b.effet),
            "Date de fin": days(np.where(exporte.sortie > 0, exporte.sortie - avance, annonce)),
            "Date de sortie": days(exporte.sortie),
            "Contrat précédent": precedent.set(pl.Series(~np.isin(b.precedent, b.numero)), None),
            "Loyer": euros(exporte.loyer),
            "Charges": euros(exporte.charges),
            "Terme": pl.Series(np.where(log.echu[ou] == 1, "E", "A")),
            "Mode règlement": pl.Series(np.array(["PRLV", "VIR", "CB", "CHQ", "ESP"])[h.mode]),
            "Jour prélèvement": pl.Series(h.jour).set(pl.Series(h.mode != MODES.index("prelevement")), None),
            "Délai commandement": pl.Series(np.where(signature >= LOI_2023, "6S", "2M")),
            "Agence": pl.Series(np.array(AGENCES)[log.agence[ou]]),
            "Portefeuille": pl.Series(
                np.where(log.decale[ou] == 1, "Patrimoine repris", "Patrimoine historique")
            ),
        }
    )


def _announced(sortie: Array) -> Array:
    """Day number of an exit announced as month × 32 + day."""
    mois = (sortie // 32).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return mois + sortie % 32 - 1


def dwellings(bailleur: Landlord, territoire: Territory) -> pl.DataFrame:
    """One row per dwelling."""
    log = bailleur.park.logements
    return pl.DataFrame(
        {
            "code_logement": dwelling_ids(log.numero),
            "code_insee": pl.Series(territoire.codes[log.commune].astype(str)),
            "agence": pl.Series(np.array(AGENCES)[log.agence]),
            "type": pl.Series(np.array(TYPOLOGIES)[log.typologie]),
            "nb_pieces": pl.Series(log.typologie + 1),
            "financement": pl.Series(np.array(FINANCEMENTS)[log.financement]),
        }
    )
