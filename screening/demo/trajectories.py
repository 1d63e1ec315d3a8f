"""How a household's hidden state moves: what strikes it, what wears it down, what lets it recover.

Rates are monthly probabilities, invented and set so that the stock of debts is near the sector's figures
(USH, end of 2022: see `tests/unit/test_demo_rates.py`); nothing here knows how the tool reads the accounts.
"""

import numpy as np

from screening.demo.columns import Array, round_to
from screening.demo.dwellings import Dwellings
from screening.demo.households import ACTIVITES, Households, compute_aid
from screening.demo.park import CHOC, CHRONIQUE, FRAGILE, REPRISE, STABLE, Park, Step

CHOMAGE, RETRAITE = ACTIVITES.index("chomage"), ACTIVITES.index("retraite")
PERTE_EMPLOI = np.array([0.0030, 0.0090, 0.0065, 0.0, 0.0, 0.0040, 0.0])
"""Loss of work by activity (order of `households.ACTIVITES`)."""
SEPARATION = 0.0018
COUP_DUR = 0.0063
"""An expense or a fall in income that leaves no trace in any file."""
EXPOSITION_AGE = (1.7, 1.4, 1.05, 0.5)
EXPOSITION = np.array([1.1, 0.8, 1.35, 0.95, 1.0])
"""Exposure to such blows under 31, 46, 64 years and beyond, and by composition.

Source: ANIL/ADIL 2010 (single persons 45 % and lone parents 20 % of households in arrears) for the sense; the
figures are invented.
"""
USURE = 0.0046
"""Stable to tight, for a household that spends a quarter of its resources on its dwelling."""
RETABLISSEMENT = 0.060
"""Tight to stable."""
ENLISEMENT = 0.0160
"""Tight to never catching up."""
REPRISE_BASE = 0.022
REPRISE_RETOUR = 0.085
"""Shock to recovering: base, and what the household's own capacity to recover adds."""
APPUI_MESURE = 0.10
APPUI_CONTACT = 0.030
"""What a support measure under way, or someone met in the last three months, adds to recovery."""
CHRONICITE = 0.24
"""Shock to never catching up, once three months are owed."""
SORTIE_CHRONIQUE = 0.0065
RECHUTE = 0.022


def advance(park: Park, etape: Step) -> None:
    """Move every household's state by one month."""
    if etape.rang == 1:
        _retire(park, etape)
    _strike(park, etape)
    _wear(park, etape)
    _recover(park, etape)
    _settle(park, etape)


def effort(park: Park) -> Array:
    """Share of resources that goes to the dwelling, after aid."""
    return (park.comptes.net / np.maximum(park.menages.ressources, 40000)).clip(0, 1.5)


def _move(park: Park, positions: Array, etat: int, etape: Step) -> None:
    park.situations.etat[positions] = etat
    park.situations.depuis[positions] = etape.mois


def _retire(park: Park, etape: Step) -> None:
    """Once a year, those who reach sixty-four retire: less income, and for some a tighter budget."""
    h = park.menages
    ici = np.flatnonzero(park.occupe & (etape.annee - h.naissance >= 64) & (h.activite != RETRAITE))
    baisse = np.where(h.activite[ici] <= 2, etape.rng.uniform(0.62, 0.90, len(ici)), 1.0)
    h.activite[ici] = RETRAITE
    h.ressources[ici] = round_to(h.ressources[ici] * baisse, 100)
    h.changement[ici] = etape.mois


def _sink(park: Park, positions: Array, etape: Step) -> None:
    """Into a debt that stays, each at its own pace."""
    _move(park, positions, CHRONIQUE, etape)
    park.situations.capacite[positions] = etape.rng.uniform(0.06, 0.64, len(positions))


def _strike(park: Park, etape: Step) -> None:
    """Loss of work, separation, hard blows: resources fall and the household may be in shock."""
    h, occupe = park.menages, park.occupe
    saison = np.where((h.saisonnier == 1) & (etape.rang in (10, 11)), 2.0, 1.0)
    emploi = etape.chance(occupe, PERTE_EMPLOI[h.activite] * saison)
    lose_work(h, emploi, etape)
    separes = etape.chance(occupe & np.isin(h.composition, (1, 3)), SEPARATION)
    separate(h, separes, etape)
    coup = etape.chance(occupe, COUP_DUR * _exposure(h, etape) * (1.3 - 0.6 * h.regularite))
    frappes = np.unique(np.concatenate([emploi, separes, coup]))
    touche = frappes[etape.rng.random(len(frappes)) < 0.45 + 0.8 * effort(park)[frappes]]
    _move(park, touche, CHOC, etape)
    park.situations.capacite[touche] = etape.rng.beta(1.2, 2.0, len(touche))


def _exposure(h: Households, etape: Step) -> Array:
    """How exposed a household is to hard blows: the young and lone parents more, retired people less."""
    age = etape.annee - h.naissance
    return (
        np.select([age < 31, age < 46, age < 64], EXPOSITION_AGE[:3], EXPOSITION_AGE[3])
        * EXPOSITION[h.composition]
    )


def lose_work(h: Households, positions: Array, etape: Step) -> None:
    """The first holder loses work: activity and resources change, housing aid will follow with a delay."""
    h.activite[positions] = CHOMAGE
    h.ressources[positions] = round_to(
        h.ressources[positions] * etape.rng.uniform(0.50, 0.80, len(positions)), 100
    )
    h.changement[positions] = etape.mois


def separate(h: Households, positions: Array, etape: Step) -> None:
    """The couple parts: one income less, children stay with the first holder or not."""
    h.composition[positions] = np.where(h.enfants[positions] > 0, 2, 0)
    h.ressources[positions] = round_to(
        h.ressources[positions] * etape.rng.uniform(0.48, 0.78, len(positions)), 100
    )
    h.changement[positions] = etape.mois


def _wear(park: Park, etape: Step) -> None:
    """Tight budgets: the heavier the dwelling's share, the more often they give way."""
    etat, h = park.situations.etat, park.menages
    usure = USURE * np.exp(3.5 * (effort(park) - 0.25)) * (1.6 - h.regularite)
    _move(park, etape.chance(park.occupe & (etat == STABLE), usure), FRAGILE, etape)
    _move(park, etape.chance(etat == FRAGILE, RETABLISSEMENT * (0.4 + h.regularite)), STABLE, etape)
    lourd = (etat == FRAGILE) & (park.mois_dus > 1.5)
    _sink(park, etape.chance(lourd, ENLISEMENT * 6 * (1.3 - h.retour)), etape)


def _recover(park: Park, etape: Step) -> None:
    """Out of a shock: upwards with help and one's own means, or into a debt that stays."""
    etat, h, f = park.situations.etat, park.menages, park.suivis
    appui = APPUI_MESURE * (f.fin_mesure >= etape.mois) + APPUI_CONTACT * (f.contact >= etape.mois - 3)
    mieux = etape.chance(etat == CHOC, REPRISE_BASE + REPRISE_RETOUR * h.retour + appui)
    _move(park, mieux, REPRISE, etape)
    regain = etape.rng.uniform(1.0, 1.5, len(mieux))
    h.ressources[mieux] = np.minimum(round_to(h.ressources[mieux] * regain, 100), h.ressources_entree[mieux])
    enlise = etape.chance((etat == CHOC) & (park.mois_dus > 3), CHRONICITE * (1.4 - h.retour))
    _sink(park, enlise, etape)
    sort = etape.chance(etat == CHRONIQUE, SORTIE_CHRONIQUE * (0.4 + h.retour) + 0.6 * appui)
    _move(park, sort, REPRISE, etape)


def _settle(park: Park, etape: Step) -> None:
    """Recovering households that owe nothing are stable again; some fall back."""
    etat = park.situations.etat
    _move(park, np.flatnonzero((etat == REPRISE) & (park.mois_dus < 0.15)), STABLE, etape)
    _move(park, etape.chance(etat == REPRISE, RECHUTE * (1.4 - park.menages.retour)), FRAGILE, etape)


def revised_aid(logements: Dwellings, h: Households, positions: Array) -> Array:
    """Housing aid after a change of situation, for the dwellings at `positions`."""
    enfants = h.enfants[positions]
    return compute_aid(logements.take(positions), h.ressources[positions], h.composition[positions], enfants)
