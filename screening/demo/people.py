"""The exports about households: situation as declared, support measures, agreements, objections.

What is unknown to a real landlord is left empty here.
"""

import numpy as np
import polars as pl

from screening.demo.columns import Array
from screening.demo.households import ACTIVITES, COMPOSITIONS
from screening.demo.naming import days, household_ids
from screening.demo.simulation import Landlord
from screening.demo.tables import Exported

STRUCTURES = (
    "demo-amont--audasse", "demo-amont--pdch-associations", "demo-amont--habitat-insertion",
    "demo-amont--maisons-departementales",
)  # fmt: skip
MESURES = ("AVDL", "ADSL", "ASLL", "ASLL")
SITUATION = (
    "N° client", "Date maj", "Année naissance", "Sexe", "Nb titulaires", "Composition", "Nb personnes",
    "Nb enfants", "Activité", "Source", "Ressources mensuelles", "Bénéficiaire AL", "AL versée au",
    "FSL mobilisable",
)  # fmt: skip
"""Headers of the households' workbook."""


def households(exporte: Exported, rng: np.random.Generator, bornes: tuple[int, int]) -> pl.DataFrame:
    """One or two dated rows per household; the second tells a change, or a file reviewed."""
    derniers = last_lease(exporte)
    h, effet = exporte.menages.take(derniers), exporte.baux.effet[derniers]
    n = len(derniers)
    enquete = np.maximum(effet + rng.integers(0, 20, n), bornes[0] + 70 + rng.integers(0, 80, n))
    premier = _observation(exporte, derniers, rng, initiale=True).with_columns(
        pl.Series("Date maj", days(enquete)),
        pl.Series("Source", np.where(effet > bornes[0] + 60, "dossier", "ops")),
    )
    changement = h.changement.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    revu = np.where(
        h.changement > 0, changement + rng.integers(20, 300, n), bornes[1] - rng.integers(5, 500, n)
    )
    second = _observation(exporte, derniers, rng, initiale=False).with_columns(
        pl.Series("Date maj", days(revu)), pl.lit("declaration").alias("Source")
    )
    connu = (revu > enquete + 30) & (revu <= bornes[1] - 3) & ((h.changement > 0) | (rng.random(n) < 0.18))
    return (
        pl.concat([premier, second.filter(pl.Series(connu))]).select(SITUATION).sort("N° client", "Date maj")
    )


def last_lease(exporte: Exported) -> Array:
    """Index of each household's latest lease, households in order of their numbers."""
    numeros = exporte.menages.numero
    ordre = np.lexsort((exporte.baux.numero, numeros))
    fin = np.append(numeros[ordre][1:] != numeros[ordre][:-1], True)
    return ordre[fin]


def _observation(exporte: Exported, ou: Array, rng: np.random.Generator, initiale: bool) -> pl.DataFrame:
    """What a form says of each household: some boxes are left empty."""
    h, n = exporte.menages.take(ou), len(ou)
    activite = h.activite_entree if initiale else h.activite
    ressources = h.ressources_entree if initiale else h.ressources
    adultes = np.where(np.isin(h.composition, (1, 3)), 2, 1 + (h.composition == 4))
    trop = h.ressources > 135000 + 22000 * h.enfants
    fsl = np.where(rng.random(n) < 0.14, np.where(trop, "non", "oui"), "")
    return pl.DataFrame(
        {
            "N° client": household_ids(h.numero),
            "Année naissance": blank(pl.Series(h.naissance), rng, 0.02),
            "Sexe": pl.Series(np.array(["F", "M"])[h.sexe]),
            "Nb titulaires": pl.Series(holders(h.composition, h.numero)),
            "Composition": blank(pl.Series(np.array(COMPOSITIONS)[h.composition]), rng, 0.04),
            "Nb personnes": pl.Series(adultes + h.enfants),
            "Nb enfants": pl.Series(h.enfants),
            "Activité": blank(pl.Series(np.array(ACTIVITES)[activite]), rng, 0.12),
            "Ressources mensuelles": blank(pl.Series(ressources / 100), rng, 0.15),
            "Bénéficiaire AL": pl.Series(np.where(h.aide > 0, "oui", "non")),
            "AL versée au": pl.Series(
                np.where(h.aide == 0, "", np.where(h.tiers_payant == 1, "bailleur", "locataire"))
            ),
            "FSL mobilisable": pl.Series(fsl),
        }
    )


def blank(colonne: pl.Series, rng: np.random.Generator, part: float) -> pl.Series:
    """The column with a share of its values unknown."""
    return colonne.set(pl.Series(rng.random(len(colonne)) < part), None)


def holders(composition: Array, numero: Array) -> Array:
    """Number of holders of the lease: two for most couples."""
    return np.where(np.isin(composition, (1, 3)) & (numero % 7 > 0), 2, 1)


def supports(bailleur: Landlord, exporte: Exported, bornes: tuple[int, int]) -> pl.DataFrame:
    """One row per support measure alive in the window; a measure that goes on has no end yet."""
    menage, debut, fin, structure = (np.concatenate(c) for c in zip(*bailleur.mesures.lignes, strict=True))
    garde = np.isin(menage, exporte.menages.numero) & (fin >= bornes[0]) & (debut <= bornes[1])
    menage, debut, fin, structure = (x[garde] for x in (menage, debut, fin, structure))
    return pl.DataFrame(
        {
            "id_menage": household_ids(menage),
            "date_debut": days(debut),
            "date_fin": days(np.where(fin > bornes[1], 0, fin)),
            "mesure": pl.Series(np.array(MESURES)[structure]),
            "structure": pl.Series(np.array(STRUCTURES)[structure]),
        }
    ).sort("date_debut", "id_menage")


def agreements(accompagnements: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """One row per agreement collected by an association: contact, or the whole file; a few were withdrawn."""
    recents = accompagnements.filter(pl.Series(rng.random(len(accompagnements)) < 0.5))
    n = len(recents)
    retrait = pl.Series(rng.random(n) < 0.08)
    return recents.select(
        "id_menage",
        pl.col("structure").alias("id_structure"),
        pl.Series("niveau", np.where(rng.random(n) < 0.6, "dossier", "contact")),
        pl.col("date_debut").alias("date_recueil"),
        pl.when(retrait).then(pl.col("date_fin")).alias("date_retrait"),
    ).unique(["id_menage", "id_structure", "niveau"], keep="first", maintain_order=True)


def objections(exporte: Exported, rng: np.random.Generator, bornes: tuple[int, int]) -> pl.DataFrame:
    """One row per household that objected to profiling: about one in two hundred."""
    menages = np.unique(exporte.menages.numero[exporte.sortie == 0])
    qui = menages[rng.random(len(menages)) < 0.005]
    return pl.DataFrame(
        {"id_menage": household_ids(qui), "date": days(rng.integers(bornes[0], bornes[1], len(qui)))}
    )
