"""A département's worth of referrals drawn at random: households, fund lines of schemes, ceilings and floors."""

import numpy as np
import polars as pl

from screening.partners.allocation import PLAFONDS, PLANCHERS

GRAINE = 62
ZONES = 60
TRAITS = 4
PARTENAIRES = 3
"""Schemes of one partner."""
FONDS = 9


def drawn(menages: int, dispositifs: int) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Options, ceilings (line, scheme, partner, fund) and three overlapping floors of which one binds."""
    rng = np.random.default_rng(GRAINE)
    lignes = np.repeat(np.arange(dispositifs), rng.integers(1, 4, dispositifs))
    zone, traits = rng.integers(0, ZONES, menages), rng.random((menages, TRAITS)) < 0.4
    people = {
        "zone": zone,
        "urgence": rng.choice([1, 2, 3, 4], menages, p=[0.5, 0.3, 0.15, 0.05]),
        "suivi": np.where(rng.random(menages) < 0.05, rng.integers(0, dispositifs, menages), -1),
    }
    options = _options(rng, lignes, people, traits)
    plafonds = _ceilings(rng, lignes)
    return options, plafonds, _floors(traits, plafonds)


def _options(
    rng: np.random.Generator, lignes: np.ndarray, people: dict[str, np.ndarray], traits: np.ndarray
) -> pl.DataFrame:
    """A scheme covers a few zones, takes one trait or everybody, and fits by tie, by rule and by priority."""
    dispositifs = lignes[-1] + 1
    couvre = rng.random((dispositifs, ZONES)) < 0.09
    public, demande = (rng.integers(-2, TRAITS, dispositifs) for _ in range(2))
    priorite = 2 * rng.integers(0, 5, dispositifs)
    parts = []
    for numero, dispositif in enumerate(lignes):
        pris = couvre[dispositif][people["zone"]]
        if public[dispositif] >= 0:
            pris = pris & traits[:, public[dispositif]]
        qui = np.flatnonzero(pris)
        fit = priorite[dispositif] + 10_000 * (people["suivi"][qui] == dispositif)
        if demande[dispositif] >= 0:
            fit = fit + 1_000 * traits[qui, demande[dispositif]]
        parts.append(pl.DataFrame({"menage": qui, "offre": np.full(len(qui), numero), "adequation": fit}))
    options = pl.concat(parts).with_columns(
        urgence=pl.Series(people["urgence"]).gather(pl.concat(parts)["menage"])
    )
    return options.select(
        _named("M", "menage").alias("id_menage"),
        _named("L", "offre").alias("id_offre"),
        "urgence",
        "adequation",
    )


def _ceilings(rng: np.random.Generator, lignes: np.ndarray) -> pl.DataFrame:
    numeros = np.arange(len(lignes))
    par_ligne = rng.integers(5, 60, len(lignes))
    niveaux = {"L": numeros, "D": lignes, "P": lignes // PARTENAIRES, "F": (lignes * 7 + numeros) % FONDS}
    cadres = []
    for lettre, groupe in niveaux.items():
        serre = 1.0 if lettre == "L" else 0.85
        places = (np.bincount(groupe, par_ligne) * serre).astype(int)
        cadre = pl.DataFrame({"offre": numeros, "groupe": groupe, "places": places[groupe]})
        cadres.append(
            cadre.select(
                _named("L", "offre").alias("id_offre"), _named(lettre, "groupe").alias("plafond"), "places"
            )
        )
    return pl.concat(cadres).select(PLAFONDS.keys())


def _floors(traits: np.ndarray, plafonds: pl.DataFrame) -> pl.DataFrame:
    """A share of the places of the funds for three publics: the last one asks for more than it gets by urgency."""
    places = plafonds.filter(pl.col("plafond").str.starts_with("F")).unique("plafond")["places"].sum()
    cadres = [
        pl.DataFrame({"menage": np.flatnonzero(traits[:, k]), "places": int(part * places)}).select(
            _named("M", "menage").alias("id_menage"), pl.lit(f"public {k}").alias("plancher"), "places"
        )
        for k, part in enumerate((0.2, 0.25, 0.45))
    ]
    return pl.concat(cadres).with_columns(pl.col("places").cast(pl.Int64)).select(PLANCHERS.keys())


def _named(lettre: str, nom: str) -> pl.Expr:
    return pl.lit(lettre) + pl.col(nom).cast(pl.String).str.zfill(5)
