"""Contact details of the holders: names obviously invented, phone numbers kept for fiction, `.invalid`
e-mails.

Only the commune and its postal code are real.
"""

import numpy as np
import polars as pl

from screening.demo.columns import choose
from screening.demo.naming import household_ids
from screening.demo.people import blank, holders, last_lease
from screening.demo.simulation import Landlord
from screening.demo.tables import Exported
from screening.demo.territory import Territory

NOMS = (
    "FICTIF", "EXEMPLE", "DÉMONSTRATION", "SYNTHÉTIQUE", "INVENTÉ", "IMAGINAIRE", "FACTICE", "D'ESSAI",
    "MODÈLE", "PSEUDONYME", "DE LA FICTION", "MAQUETTE", "PROTOTYPE", "SIMULÉ", "ÉPROUVETTE", "HYPOTHÈSE",
)  # fmt: skip
PRENOMS = (
    "Alpha", "Bêta", "Gamma", "Delta", "Epsilon", "Zêta", "Êta", "Thêta", "Iota", "Kappa", "Lambda", "Mu",
    "Nu", "Xi", "Omicron", "Pi", "Rhô", "Sigma", "Tau", "Upsilon", "Phi", "Khi", "Psi", "Oméga",
)  # fmt: skip
VOIES = (
    "rue de la Démonstration",
    "allée des Données-Inventées",
    "rue du Terril-Imaginaire",
    "résidence L'Exemple",
)
PAR_FIXE = 0.10
"""Share of holders with a landline; those numbers also come from a range kept for fiction."""


def contacts(
    bailleur: Landlord, exporte: Exported, territoire: Territory, rng: np.random.Generator
) -> pl.DataFrame:
    """One row per holder of a lease: invented identity, real commune of the dwelling."""
    ou = last_lease(exporte)
    deux = holders(exporte.menages.composition[ou], exporte.menages.numero[ou]) == 2
    lignes = np.concatenate([ou, ou[deux]])
    rang = np.concatenate([np.ones(len(ou), dtype=np.int64), np.full(int(deux.sum()), 2)])
    n = len(lignes)
    commune = bailleur.park.logements.commune[exporte.position[lignes]]
    nom, prenom = choose(rng, [1] * len(NOMS), n), choose(rng, [1] * len(PRENOMS), n)
    numero = pl.Series(rng.integers(0, 10000, n)).cast(pl.String).str.zfill(4)
    fixe = pl.Series(rng.random(n) < PAR_FIXE)
    telephone = pl.select(
        pl.when(fixe).then(pl.lit("03 53 01 ")).otherwise(pl.lit("06 39 98 "))
        + numero.str.head(2)
        + " "
        + numero.str.tail(2)
    ).to_series()
    serie = pl.Series(exporte.menages.numero[lignes])
    rue = (
        pl.Series(rng.integers(1, 140, n)).cast(pl.String)
        + " "
        + pl.Series(VOIES).gather(choose(rng, [1] * 4, n))
    )
    return pl.DataFrame(
        {
            "id_menage": household_ids(exporte.menages.numero[lignes]),
            "rang": pl.Series(rang),
            "nom": pl.Series(NOMS).gather(nom),
            "prenom": pl.Series(PRENOMS).gather(prenom),
            "telephone": blank(telephone, rng, 0.06),
            "courriel": blank("demo" + serie.cast(pl.String) + "@exemple.invalid", rng, 0.35),
            "adresse": rue,
            "code_postal": pl.Series(territoire.codes_postaux[commune].astype(str)),
            "ville": pl.Series(territoire.noms[commune].astype(str)),
        }
    ).sort("id_menage", "rang")
