"""Which household goes to which place: an exact optimum under the places open this month and the floors.

It sees identifiers and whole numbers only; who may go where, and what is urgent, is decided before it.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.sparse import coo_array, csc_array, vstack

from screening.partners.optimum import Programme, UnprovenError, maximise

OPTIONS = {"id_menage": pl.String, "id_offre": pl.String, "urgence": pl.Int64, "adequation": pl.Int64}
PLAFONDS = {"id_offre": pl.String, "plafond": pl.String, "places": pl.Int64}
PLANCHERS = {"id_menage": pl.String, "plancher": pl.String, "places": pl.Int64}
LOT = 1 << 26
"""Lots are drawn below this: large enough for two choices hardly ever to draw the same sum."""
SEPARATEUR = "\x1f"


@dataclass(frozen=True)
class _Problem:
    """Households that nothing tells apart count together.

    Attributes:
        groupe_de: `id_menage`, `groupe`: number of the kind of household it is.
        colonnes: `groupe`, `id_offre`, `urgence`, `adequation`, `lot`, one row per column but the last ones, which
            stand each for a floor and count the places it lacks.
        programme: the limits, over all the columns.
    """

    groupe_de: pl.DataFrame
    colonnes: pl.DataFrame
    programme: Programme

    @property
    def manques(self) -> int:
        """How many columns stand for a floor."""
        return len(self.programme.groupes) - self.colonnes.height

    def weights(self, nom: str) -> np.ndarray:
        """What a unit of each column adds to a sum."""
        return np.append(self.colonnes[nom].to_numpy(), np.zeros(self.manques, np.int64))

    @property
    def lacking(self) -> np.ndarray:
        """One place lacking counts one against."""
        return np.append(np.zeros(self.colonnes.height, np.int64), -np.ones(self.manques, np.int64))

    @property
    def nobody(self) -> np.ndarray:
        """The choice that serves nobody: every floor lacks all its places."""
        vide = np.zeros(len(self.programme.groupes), np.int64)
        vide[self.colonnes.height :] = self.programme.effectifs[
            len(self.programme.effectifs) - self.manques :
        ]
        return vide


def allocate(
    options: pl.DataFrame, plafonds: pl.DataFrame, planchers: pl.DataFrame | None = None, graine: str = ""
) -> pl.DataFrame:
    """Give each household at most one offer, no ceiling exceeded.

    In this order: the fewest places lacking to the floors, the greatest sum of `urgence` of those served, the
    greatest sum of `adequation`, and then a lot drawn from `graine`, so that nobody is left out month after month
    for its identifier. Each stage keeps what the one before it reached. Row order changes nothing.

    Args:
        options: one row per household × offer it may take: `id_menage`, `id_offre`, `urgence` (> 0, the same
            on all rows of a household), `adequation` (≥ 0).
        plafonds: one row per offer × ceiling it counts under: `id_offre`, `plafond`, `places` (≥ 0, the same
            on all rows of a ceiling). An offer without a ceiling is not limited.
        planchers: one row per household × floor it counts for: `id_menage`, `plancher`, `places` (≥ 0, the same on
            all rows of a floor): at least so many of these households are served, or as many as can be.
        graine: what the lots are drawn from; the same gives the same answer.

    Returns:
        One row per household served: `id_menage`, `id_offre`, sorted.
    """
    probleme = _problem(options, plafonds, planchers, graine)
    if probleme.colonnes.is_empty():
        return options.select("id_menage", "id_offre").clear()
    choix = _best(probleme)
    return _given_out(probleme, choix[: probleme.colonnes.height], graine)


def shortfall(options: pl.DataFrame, plafonds: pl.DataFrame, planchers: pl.DataFrame) -> int:
    """The fewest places that these floors lack together, whatever it costs otherwise; 0: they can all hold.

    A floor that no household with an option counts for is not among them.
    """
    probleme = _problem(options, plafonds, planchers, "")
    if not probleme.manques:
        return 0
    optimum = maximise(probleme.programme, probleme.lacking, probleme.nobody)
    return -int(probleme.lacking @ optimum.choix)


def _best(probleme: _Problem) -> np.ndarray:
    """The choice of the last stage: it is looked for among those that reach the bound of every stage before it.

    Such a choice proves them all. Where there is none, each stage finds its own whole choice before the next.
    """
    try:
        return _staged(probleme, prudent=False)
    except UnprovenError:
        return _staged(probleme, prudent=True)


def _staged(probleme: _Problem, prudent: bool) -> np.ndarray:
    """The stages, one after the other, each over the choices that the one before it found as good."""
    objectifs = [probleme.lacking] if probleme.manques else []
    objectifs += [probleme.weights(nom) for nom in ("urgence", "adequation", "lot")]
    programme, choix = probleme.programme, probleme.nobody
    colonnes = np.arange(len(choix))
    for rang, objectif in enumerate(objectifs, start=1):
        entier = prudent or rang == len(objectifs)
        optimum = maximise(programme, objectif[colonnes], choix[colonnes], entier)
        choix[colonnes] = optimum.choix
        programme, colonnes = optimum.face, colonnes[optimum.gardees]
    return choix


def _problem(
    options: pl.DataFrame, plafonds: pl.DataFrame, planchers: pl.DataFrame | None, graine: str
) -> _Problem:
    choix = options.select(OPTIONS.keys()).sort("id_menage", "id_offre")
    exiges = (pl.DataFrame(schema=PLANCHERS) if planchers is None else planchers).select(PLANCHERS.keys())
    exiges = exiges.join(choix, on="id_menage", how="semi")
    groupe_de, colonnes = _alike(choix, exiges, graine)
    noms = exiges.unique("plancher").sort("plancher")
    membres = (
        groupe_de.unique("groupe")
        .join(exiges.drop("places"), on="id_menage")
        .select("groupe", "plancher")
        .join(colonnes.select("groupe").with_row_index("colonne"), on="groupe")
    )
    sous = colonnes.select("id_offre").with_row_index("colonne").join(plafonds, on="id_offre")
    ouverts = plafonds.unique("plafond").sort("plafond")
    largeur = colonnes.height + noms.height
    haut = _incidence(sous, "plafond", ouverts["plafond"], largeur)
    bas = -_incidence(membres, "plancher", noms["plancher"], largeur)
    manque = coo_array(
        (-np.ones(noms.height), (np.arange(noms.height), np.arange(colonnes.height, largeur))), bas.shape
    )
    effectifs = groupe_de["groupe"].value_counts().sort("groupe")["count"]
    programme = Programme(
        groupes=np.append(colonnes["groupe"].to_numpy(), len(effectifs) + np.arange(noms.height)).astype(
            np.int64
        ),
        effectifs=np.append(effectifs.to_numpy(), noms["places"].to_numpy()).astype(np.int64),
        lignes=csc_array(vstack([haut, bas + manque])),
        limites=np.append(ouverts["places"].to_numpy(), -noms["places"].to_numpy()).astype(np.int64),
        pleins=np.zeros(len(effectifs) + noms.height, bool),
        satures=np.zeros(ouverts.height + noms.height, bool),
    )
    return _Problem(groupe_de, colonnes, programme)


def _alike(choix: pl.DataFrame, exiges: pl.DataFrame, graine: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Households of the same urgency, options, fits and floors, as one group; the columns of each group."""
    ecrite = pl.concat_str("urgence", "id_offre", "adequation", separator=SEPARATEUR)
    sorte = choix.group_by("id_menage").agg(ecrite.str.join("\n").alias("sorte"))
    floors = exiges.sort("plancher").group_by("id_menage").agg(pl.col("plancher").str.join(SEPARATEUR))
    sorte = sorte.join(floors, on="id_menage", how="left").select(
        "id_menage", sorte=pl.concat_str("sorte", pl.col("plancher").fill_null(""), separator="\n\n")
    )
    groupe_de = sorte.select("id_menage", "sorte", groupe=pl.col("sorte").rank("dense").cast(pl.Int64) - 1)
    premiers = groupe_de.sort("groupe", "id_menage").unique("groupe", keep="first", maintain_order=True)
    colonnes = choix.join(premiers, on="id_menage").sort("groupe", "id_offre")
    lots = [
        int.from_bytes(_hash(graine, sorte, offre)[:8]) % LOT + 1
        for sorte, offre in colonnes.select("sorte", "id_offre").iter_rows()
    ]
    colonnes = colonnes.with_columns(lot=pl.Series(lots, dtype=pl.Int64)).drop("id_menage", "sorte")
    return groupe_de.select("id_menage", "groupe").sort("id_menage"), colonnes


def _hash(*textes: str) -> bytes:
    return hashlib.sha256("\0".join(textes).encode()).digest()


def _incidence(cadre: pl.DataFrame, nom: str, valeurs: pl.Series, largeur: int) -> csc_array:
    """One row per value of `nom`, a one in each `colonne` that counts for it."""
    rangs = cadre[nom].replace_strict(valeurs, np.arange(len(valeurs)), return_dtype=pl.Int64)
    uns = np.ones(cadre.height)
    return csc_array(
        coo_array((uns, (rangs.to_numpy(), cadre["colonne"].to_numpy())), shape=(len(valeurs), largeur))
    )


def _given_out(probleme: _Problem, nombres: np.ndarray, graine: str) -> pl.DataFrame:
    """Within a group the places go by lot: the household of the lowest one takes the first offer."""
    offres = (
        probleme.colonnes.select("groupe", "id_offre")
        .with_columns(nombre=pl.Series(nombres))
        .filter(pl.col("nombre") > 0)
        .with_columns(id_offre=pl.col("id_offre").repeat_by("nombre"))
        .explode("id_offre")
        .with_columns(rang=pl.int_range(pl.len()).over("groupe"))
    )
    lots = pl.Series(
        [_hash(graine, menage).hex() for menage in probleme.groupe_de["id_menage"]], dtype=pl.String
    )
    tires = probleme.groupe_de.with_columns(lot=lots).sort("groupe", "lot", "id_menage")
    tires = tires.with_columns(rang=pl.int_range(pl.len()).over("groupe"))
    return tires.join(offres, on=["groupe", "rang"]).select("id_menage", "id_offre").sort("id_menage")
