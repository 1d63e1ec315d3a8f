"""What each household pays in a month, and when: the hidden state decides how much, habits decide the day.

A household pays its current term first in its own mind; it is the landlord's queue that pays the oldest debt.
Rejected debits, payments in two parts, payments early in the next month all come from here.
"""

from dataclasses import dataclass

import numpy as np

from screening.demo.columns import Array
from screening.demo.park import CHOC, CHRONIQUE, FRAGILE, REPRISE, STABLE, Park, Step

OUBLI = 0.0115
FRAGILE_ENTIER, FRAGILE_PARTIEL = 0.80, 0.13
CHRONIQUE_PARTIEL = 0.32
COUP_DE_COLLIER = 0.085
"""Monthly probability that a household that never catches up pays a lump: tax refund, bonus, relatives."""
RATTRAPAGE, FIGEE = 0.55, 0.18
"""What a household adds to its term to clear an old debt, by its capacity to recover; below the second,
nothing: the term is paid again and the old debt stays.
"""
ATTENTE_AIDE = 0.72
"""Share of households that pay their usual term while their aid is missing, and wait for it."""
RETOUR_PRELEVEMENT = 0.006
HIVER = (11, 12, 1, 2, 3)


@dataclass(frozen=True)
class Intention:
    """One position a dwelling: the amount the household can pay, the term it has in mind, in full or not."""

    montant: Array
    courant: Array
    entier: Array


def receive_promised(park: Park) -> None:
    """Payments decided last month have arrived: their lines are already written."""
    c = park.comptes
    c.solde -= c.promis
    c.promis[:] = 0
    c.technique[:] = 0


def pay(park: Park, etape: Step, du: Array) -> None:
    """Decide and write the month's payments."""
    intention = decide(park, etape, du)
    a_debiter = park.occupe & (park.menages.mode == 0)
    rejete = _reject(park, etape, intention, a_debiter)
    _debit(park, etape, intention, a_debiter & ~rejete)
    _pay_by_hand(park, etape, np.where(a_debiter & ~rejete, 0, intention.montant))
    _change_mode(park, etape, rejete)


def decide(park: Park, etape: Step, du: Array) -> Intention:
    """The amount each household can and means to pay this month."""
    c, h = park.comptes, park.menages
    attend = ((park.baux.numero * 0.61803) % 1.0 < ATTENTE_AIDE) & (park.suivis.fin_aide > etape.mois)
    manque = np.where(attend, c.aide_manquee, 0) * h.tiers_payant
    exigible = np.maximum(c.solde - c.retenu - c.gele - manque, 0)
    habituel = np.where(attend & (park.baux.entree < etape.mois), du - h.aide * h.tiers_payant, du)
    courant = np.minimum(np.maximum(habituel, 0), exigible)
    part = _share_paid(park, etape)
    retard = exigible - courant
    montant = np.minimum(
        part * courant + np.minimum(_catch_up(park, etape, part, courant, retard), retard), exigible
    )
    return Intention(np.round(montant).astype(np.int64) * park.occupe, courant, part >= 1)


def _share_paid(park: Park, etape: Step) -> Array:
    """Share of the current term that the household pays."""
    n = len(park.occupe)
    u, partiel = etape.rng.random(n), etape.rng.uniform(0.30, 0.95, n)
    etat, h, s = park.situations.etat, park.menages, park.situations
    stable = np.where(u < OUBLI * (1.7 - h.regularite), 0.0, 1.0)
    fragile = np.where(u < FRAGILE_ENTIER, 1.0, np.where(u < FRAGILE_ENTIER + FRAGILE_PARTIEL, partiel, 0.0))
    choc = np.where(u < s.capacite, 1.0, np.where(u < s.capacite + 0.35, partiel * 0.8, 0.0))
    reprise = np.where(u < 0.94, 1.0, partiel)
    chronique = np.where(u < s.capacite, 1.0, np.where(u < s.capacite + CHRONIQUE_PARTIEL, partiel, 0.0))
    part = np.select(
        [etat == e for e in (STABLE, FRAGILE, CHOC, REPRISE)], [stable, fragile, choc, reprise], chronique
    )
    creux = (h.saisonnier == 1) & (etape.rang in HIVER)
    return np.where(creux & (u > 0.35), part * partiel * 0.8, part)


def _catch_up(park: Park, etape: Step, part: Array, courant: Array, retard: Array) -> Array:
    """What is paid on top of the current term, towards what is late."""
    etat, h, f = park.situations.etat, park.menages, park.suivis
    n = len(courant)
    v, ampleur = etape.rng.random(n), etape.rng.uniform(0.3, 1.0, n)
    rythme = np.maximum(RATTRAPAGE * (h.retour - FIGEE), 0) * courant
    oubli = np.where((retard <= 1.3 * courant) & (v < 0.92), retard, rythme)
    effort = np.where(v < 0.20 + 0.40 * h.retour, ampleur * 0.5 * courant, 0)
    reprise = 0.04 * courant + rythme
    collier = np.where(v < COUP_DE_COLLIER, (0.5 + 3.0 * ampleur) * courant, 0)
    de_soi = np.select(
        [etat == e for e in (STABLE, FRAGILE, CHOC, REPRISE)], [oubli, effort, 0, reprise], collier
    )
    plan = np.where(
        f.plan > 0, np.where(etat == REPRISE, np.maximum(f.plan_mensualite, 0), f.plan_mensualite), 0
    )
    suit = (f.plan > 0) & (v < np.where(etat <= FRAGILE, 0.9, np.where(etat == REPRISE, 0.96, 0.45)))
    saison = np.where((h.saisonnier == 1) & (etape.rang not in HIVER), 0.45 * courant, 0)
    return np.where(part >= 1, np.where(suit, plan, de_soi), np.where(etat == CHRONIQUE, collier, 0)) + saison


def _reject(park: Park, etape: Step, intention: Intention, a_debiter: Array) -> Array:
    """Debits that come back unpaid: a payment line, then the same amount owed again some days later."""
    presente = np.maximum(intention.courant, 0)
    manque = a_debiter & ~intention.entier & (presente > 0)
    accident = etape.rng.random(len(presente)) < 0.0015
    rejete = manque & (etape.rng.random(len(presente)) < 0.8) | (a_debiter & accident & (presente > 0))
    ici = np.flatnonzero(rejete & (park.logements.decale == 0))
    jours = etape.premier - 1 + np.minimum(park.menages.jour[ici], 24)
    bail, montant = park.baux.numero[ici], presente[ici]
    etape.livres.line(jours, bail, "reglement", -montant)
    etape.livres.line(jours + etape.rng.integers(2, 5, len(ici)), bail, "rejet", montant)
    return manque | rejete


def _debit(park: Park, etape: Step, intention: Intention, debite: Array) -> None:
    """Debits that go through; those of the portfolio due on the 25th are taken early next month."""
    ici = np.flatnonzero(debite & (intention.montant > 0))
    decale = park.logements.decale[ici] == 1
    montant, c = intention.montant[ici], park.comptes
    jours = etape.premier - 1 + np.where(decale, etape.jours, 0) + np.minimum(park.menages.jour[ici], 28)
    etape.livres.line(jours, park.baux.numero[ici], "reglement", -montant)
    c.promis[ici[decale]] += montant[decale]
    c.technique[ici[decale]] = montant[decale]
    c.solde[ici[~decale]] -= montant[~decale]


def _pay_by_hand(park: Park, etape: Step, montants: Array) -> None:
    """Transfers, cards, cheques, cash: rounded by habit, in two parts when money is short, late at times."""
    h, etat = park.menages, park.situations.etat
    ici = np.flatnonzero((montants > 0) & park.occupe)
    montant = _round(montants[ici], h.arrondi[ici], etat[ici])
    gene = np.array([2, 10, 18, 8, 16])[etat[ici]]
    jour = h.jour[ici] + np.round(etape.rng.random(len(ici)) * gene).astype(np.int64)
    jour += np.where(park.logements.decale[ici] == 1, 24, 0)
    jour = np.where(h.tardif[ici] == 1, etape.jours + 1 + h.jour[ici] % 8, jour)
    jour = np.minimum(jour, etape.jours + 12)
    deux = (etat[ici] != STABLE) & (etape.rng.random(len(ici)) < 0.18) & (jour < etape.jours - 6)
    second = np.where(deux, montant // 2, 0)
    etape.livres.line(etape.premier - 1 + jour, park.baux.numero[ici], "reglement", second - montant)
    etape.livres.line(etape.premier + 4 + jour, park.baux.numero[ici], "reglement", -second)
    plus_tard = jour > etape.jours
    park.comptes.promis[ici[plus_tard]] += montant[plus_tard]
    park.comptes.solde[ici[~plus_tard]] -= montant[~plus_tard]


def _round(montant: Array, sens: Array, etat: Array) -> Array:
    """Some pay round sums: up to ten euros more or less."""
    dessus = -(-montant // 1000) * 1000
    dessous = np.maximum(montant // 1000 * 1000, 1000)
    ronds = np.where(sens == 1, dessus, np.where(sens == -1, dessous, montant))
    return np.where(etat == STABLE, ronds, montant)


def _change_mode(park: Park, etape: Step, rejete: Array) -> None:
    """Two rejected debits in a row and the household pays by card; when all is well again, some return to
    debits.
    """
    c, h = park.comptes, park.menages
    c.rejets[:] = np.where(h.mode == 0, np.where(rejete, c.rejets + 1, 0), 0)
    perdu = c.rejets >= 2
    h.mode[perdu] = 2
    h.jour[perdu] = 9
    calme = (
        park.occupe
        & (park.situations.etat == STABLE)
        & (park.situations.depuis < etape.mois - 6)
        & (h.mode > 0)
    )
    retour = etape.chance(calme & (h.tardif == 0), RETOUR_PRELEVEMENT)
    h.mode[retour], h.jour[retour], h.arrondi[retour] = 0, 5, 0
