"""A scheme in the words of the people who look for a partner: where, for whom, under which convention.

Nothing is judged here: what a scheme may receive is settled in `partners/`.
"""

from collections.abc import Iterator
from datetime import date

import polars as pl

from reports import french
from screening.content.values import write_value
from screening.parameters import Values
from screening.partners.publics import is_everybody
from screening.partners.schemes import FundLine, Scheme
from screening.partners.territory import Territory, communes
from screening.rules.plain import plain_lines

ETAPES = {"maintien": "locataires en impayé", "acces": "futurs locataires, avant l'attribution"}
TOUS_PUBLICS = "tous publics"
COMMUNES_NOMMEES = 3


def area(zone: Territory) -> str:
    """« CU d'Arras (46 communes), 19 communes ; sauf CA des Deux Baies »."""
    dedans = [*_departements(zone), *_epci(zone.epci), *_communes(zone.communes)]
    dehors = [*_epci(zone.sauf_epci), *_communes(zone.sauf_communes)]
    sauf = f" ; sauf {', '.join(dehors)}" if dehors else ""
    return (", ".join(dedans) or "aucun territoire") + sauf


def _departements(zone: Territory) -> Iterator[str]:
    if len(zone.departements) == 1:
        yield f"département {next(iter(zone.departements))}"
    elif zone.departements:
        yield f"départements {', '.join(sorted(zone.departements))}"


def _epci(codes: frozenset[str]) -> list[str]:
    noms = communes().filter(pl.col("code_epci").is_in(sorted(codes)))["nom_epci"].unique()
    return sorted(noms)


def _communes(codes: frozenset[str]) -> Iterator[str]:
    if len(codes) > COMMUNES_NOMMEES:
        yield french.pluriel(len(codes), "commune")
    else:
        yield from communes().filter(pl.col("code_insee").is_in(sorted(codes)))["nom_commune"].sort()


def public(condition: str, values: Values) -> str:
    """Every requirement of a public's condition."""
    if is_everybody(condition):
        return TOUS_PUBLICS

    def shown(nom: str) -> str | None:
        return write_value(values[nom]) if nom in values else None

    return " ; ".join(plain_lines(condition, shown)) or condition


def measures(ligne: FundLine) -> str:
    """« 18 ADSL, 8 VIAL »; a measure whose number nobody gives says so."""
    return ", ".join(
        f"{nom} (nombre non dit)" if nombre == "inconnu" else f"{nombre} {nom}"
        for nom, nombre in ligne.mesures.items()
    )


def convention(scheme: Scheme, jour: date) -> str:
    """The convention as of a day, and what follows when none is in force."""
    if scheme.genre != "file":
        return "sans objet"
    if scheme.convention is None:
        return "aucune : un courrier au ménage, pas de fiche"
    mandat = "recherche d'adhésion" if scheme.convention.mandat_recherche_adhesion else "sur accord du ménage"
    bornes = f"jusqu'au {french.jour(scheme.convention.fin)}"
    etat = "en vigueur" if scheme.convention.en_vigueur(jour) else "hors de sa période"
    return f"{scheme.convention.reference}, {etat}, {bornes}, {mandat}"


def duration(scheme: Scheme) -> str:
    """« 9 à 12 mois »; empty when the source does not say."""
    return f"{' à '.join(map(str, scheme.duree_mois))} mois" if scheme.duree_mois else ""
