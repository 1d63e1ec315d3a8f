"""Aggregates for the local observatory: by EPCI and month of list, how far proposals went; no small group in them.

A row is one figure; what is hidden is found alone from no sum of the others.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from screening.calendrier import month_number, months_later
from screening.following.gathered import Followed
from screening.following.summary import PERIODE
from screening.following.tree import ISSUES, PARTIES
from screening.masking import CROISEMENT, ENSEMBLE, Key, Sums, Tie, everyone
from screening.partners.territory import locate

OBSERVATOIRE = {
    "code_epci": pl.String,
    "epci": pl.String,
    "mois": pl.String,
    "mesure": pl.String,
    "menages": pl.Int64,
    "masque": pl.Boolean,
}
SANS_EPCI = "Communes hors EPCI ou inconnues"
CROISE = f"epci{CROISEMENT}mois"
PARTIES_OBSERVEES = {
    "proposes": ("envoyees", "non_envoyes"),
    "envoyees": ("adhesions", "sans_adhesion"),
    "adhesions": ("accompagnes", *(f"fin_{issue}" for issue in ISSUES)),
}
"""A measure → what it is made of. `accompagnes`: not ended, or handed over."""
TUES = ("non_envoyes", "sans_adhesion")
"""Complements: protected like the rest, since a subtraction gives them, and not written."""
MESURES = tuple(
    dict.fromkeys([*PARTIES_OBSERVEES, *(m for parts in PARTIES_OBSERVEES.values() for m in parts)])
)


@dataclass(frozen=True, eq=False)
class Observed:
    """Exact counts of the file.

    Attributes:
        epcis: names, sorted.
        mois: months, sorted.
        codes: SIREN of each EPCI, by name; null for those without.
        comptes: measure → households, a row an EPCI, a column a month.
    """

    epcis: list[str]
    mois: list[str]
    codes: Mapping[str, str | None]
    comptes: Mapping[str, np.ndarray]


def observed(suivi: Followed, cas: pl.DataFrame) -> Observed:
    """Count the households of the period.

    Args:
        suivi: the cases as of the day.
        cas: those of the period, placed in the tree.
    """
    lignes = _households(suivi, cas)
    epcis, mois = sorted(lignes["epci"].unique()), sorted(lignes["mois"].unique())
    codes = dict(lignes.select("epci", "code_epci").unique().iter_rows())
    comptes = {mesure: _table(lignes.filter(pl.col(mesure)), epcis, mois) for mesure in MESURES}
    return Observed(epcis, mois, codes, comptes)


def observatory(vu: Observed, caches: frozenset[Key]) -> pl.DataFrame:
    """Columns of `OBSERVATOIRE`; `menages` null where `masque`."""
    sortie = [
        (vu.codes.get(epci), epci, quand, mesure, None if cle in caches else valeur, cle in caches)
        for mesure, table in vu.comptes.items()
        if mesure not in TUES
        for cle, epci, quand, valeur in _cells(mesure, table, vu.epcis, vu.mois)
    ]
    return pl.DataFrame(sortie, schema=OBSERVATOIRE, orient="row").sort("epci", "mois", maintain_order=True)


def sums_of(vu: Observed) -> Sums:
    """Every figure of the file, its margins and its complements, and how they add up."""
    comptes, epcis, mois = vu.comptes, vu.epcis, vu.mois
    menages: dict[Key, int] = {}
    egalites: list[Tie] = []
    for mesure, table in comptes.items():
        for cle, _, _, valeur in _cells(mesure, table, epcis, mois):
            menages[cle] = int(valeur)
        for epci in epcis:
            dedans = tuple((_key(mesure, epci, m), 1) for m in mois)
            egalites.append((*dedans, (_key(mesure, epci, ENSEMBLE), -1)))
        for m in mois:
            dedans = tuple((_key(mesure, epci, m), 1) for epci in epcis)
            egalites.append((*dedans, (_key(mesure, ENSEMBLE, m), -1)))
        egalites.append((*((_key(mesure, epci, ENSEMBLE), 1) for epci in epcis), (everyone(mesure), -1)))
        egalites.append((*((_key(mesure, ENSEMBLE, m), 1) for m in mois), (everyone(mesure), -1)))
    for tout, parties in PARTIES_OBSERVEES.items():
        for epci in (*epcis, ENSEMBLE):
            for m in (*mois, ENSEMBLE):
                dedans = tuple((_key(partie, epci, m), 1) for partie in parties)
                egalites.append((*dedans, (_key(tout, epci, m), -1)))
    return Sums(menages, egalites)


def _key(mesure: str, epci: str, mois: str) -> Key:
    if epci == ENSEMBLE:
        return everyone(mesure) if mois == ENSEMBLE else (mesure, "mois", mois)
    return (mesure, "epci", epci) if mois == ENSEMBLE else (mesure, CROISE, f"{epci}\0{mois}")


def _cells(
    mesure: str, table: np.ndarray, epcis: list[str], mois: list[str]
) -> Iterator[tuple[Key, str, str, int]]:
    """Every cell and margin of a measure's table."""
    for rang, epci in enumerate((*epcis, ENSEMBLE)):
        for colonne, m in enumerate((*mois, ENSEMBLE)):
            dedans = table if epci == ENSEMBLE else table[[rang]]
            dedans = dedans if m == ENSEMBLE else dedans[:, [colonne]]
            yield _key(mesure, epci, m), epci, m, int(dedans.sum())


def _table(lignes: pl.DataFrame, epcis: list[str], mois: list[str]) -> np.ndarray:
    table = np.zeros((len(epcis), len(mois)), dtype=np.int64)
    for epci, m, nombre in lignes.group_by("epci", "mois").len().iter_rows():
        table[epcis.index(epci), mois.index(m)] = nombre
    return table


def _households(suivi: Followed, cas: pl.DataFrame) -> pl.DataFrame:
    """One row per household and list: where it lives, then whether each measure counts it.

    A household is proposed when a list put it first, or an agent had it sent.
    """
    depuis = month_number(months_later(suivi.au, -suivi.jours(PERIODE)))
    mois_numero = (pl.col("mois").dt.year().cast(pl.Int64) - 1970) * 12 + pl.col("mois").dt.month() - 1
    envois = cas.select("mois", "id_menage", "code_commune", "feuille", "fin")
    listes = suivi.proposes.filter(mois_numero >= depuis).join(envois, on=["mois", "id_menage"], how="anti")
    tous = pl.concat([envois, listes], how="diagonal")
    lieux = locate(tous["code_commune"]).select("code_commune", "code_epci", "nom_epci")
    envoye = pl.col("feuille").is_not_null()
    adhere = pl.col("feuille").is_in(PARTIES["adhesions"]).fill_null(False)
    fini = pl.col("fin").is_not_null()
    return tous.join(lieux, on="code_commune", how="left").select(
        "code_epci",
        epci=pl.col("nom_epci").fill_null(SANS_EPCI),
        mois=pl.col("mois").dt.strftime("%Y-%m"),
        proposes=pl.lit(True),
        envoyees=envoye,
        non_envoyes=~envoye,
        adhesions=adhere,
        sans_adhesion=envoye & ~adhere,
        accompagnes=adhere & ~fini,
        **{f"fin_{issue}": (pl.col("fin") == issue).fill_null(False) for issue in ISSUES},
    )
