"""The places that each partner opened over a period, list by list: as its forms said, or as the directory says.

A month without any list opened nothing to it.
"""

from collections import Counter

import polars as pl

from screening.cases import Register
from screening.following.gathered import Followed
from screening.following.summary import Places


def offered_places(suivi: Followed, cas: pl.DataFrame, registre: Register) -> dict[str, Places]:
    """Partner → places of each of its schemes and fund lines, summed over the lists of the period's cases.

    Args:
        suivi: the cases as of the day.
        cas: those of the period.
        registre: where the forms' words on places are kept.
    """
    ouvertes: dict[str, Counter[tuple[str, str]]] = {}
    for mois in cas["mois"].unique().sort():
        annuaire = suivi.annuaire.opened(registre.open_places(mois))
        for ident, scheme in annuaire.files.items():
            siennes = ouvertes.setdefault(annuaire.structure_of(ident).id, Counter())
            siennes.update({(ident, ligne.nom): ligne.places_ouvertes for ligne in scheme.lignes})
    return {structure: dict(places) for structure, places in ouvertes.items()}
