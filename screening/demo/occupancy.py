"""Who moves in and out: notice given, departures with and without debt, deaths, transfers within the stock.

A household that left stays in the archive with its lease, because re-reading the past needs those who left.
"""

from dataclasses import dataclass, field

import numpy as np

from screening.demo.columns import Array
from screening.demo.households import Households, draw_households
from screening.demo.park import CHOC, Leases, Park, Step

DEPART = 0.0068
"""Monthly probability of giving notice, for a household of middle age in a middle-sized dwelling."""
DEPART_MENACE = 2.2
"""How much more often a household under procedure leaves of itself."""
MUTATION = 0.09
"""Share of departures that are a transfer to another dwelling of the landlord."""
DECES = 0.000012
PAYE_EN_PARTANT = np.array([0.38, 0.30, 0.10, 0.30, 0.05])
"""Probability that what is owed at the exit is paid, by hidden state."""


@dataclass
class Archive:
    """Leases with their household, as they were when they ended or at the end of the simulation.

    `sortie`: day number of the exit, 0 for those in place; `fin`: legal end of the lease, 0 none.
    """

    position: list[Array] = field(default_factory=list)
    menages: list[Households] = field(default_factory=list)
    baux: list[Leases] = field(default_factory=list)
    loyer: list[Array] = field(default_factory=list)
    charges: list[Array] = field(default_factory=list)
    sortie: list[Array] = field(default_factory=list)

    def keep(self, park: Park, positions: Array, sortie: Array) -> None:
        """Copy the leases at `positions` into the archive."""
        self.position.append(positions)
        self.menages.append(park.menages.take(positions))
        self.baux.append(park.baux.take(positions))
        self.loyer.append(park.logements.loyer[positions].copy())
        self.charges.append(park.logements.charges[positions].copy())
        self.sortie.append(sortie)


@dataclass
class Desk:
    """The letting desk: counters, households waiting for their transfer, the archive."""

    menage: int = 0
    archive: Archive = field(default_factory=Archive)
    mutations: list[tuple[Households, Array]] = field(default_factory=list)
    logement: Array = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    rang: Array = field(default_factory=lambda: np.zeros(1, dtype=np.int64))

    def number_leases(self, logement: Array, rang: Array) -> Array:
        """New lease numbers, one for each dwelling number and order of tenant, which make the lease's
        written id.
        """
        premier = len(self.logement)
        self.logement = np.concatenate([self.logement, logement])
        self.rang = np.concatenate([self.rang, rang])
        return np.arange(premier, len(self.logement))

    def number_households(self, taille: int) -> Array:
        """`taille` new household numbers."""
        self.menage += taille
        return np.arange(self.menage - taille + 1, self.menage + 1)


def settle_in(park: Park, etape: Step, desk: Desk) -> None:
    """Fill the whole stock at the start, with leases of every age."""
    n = len(park.occupe)
    tout = np.arange(n)
    park.menages.put(tout, draw_households(etape.rng, park.logements, etape.annee, entrants=False))
    park.menages.numero[:] = desk.number_households(n)
    park.baux.rang[:] = etape.rng.integers(1, 8, n)
    park.baux.numero[:] = desk.number_leases(park.logements.numero, park.baux.rang)
    jours = (etape.rng.exponential(8.5 * 365, n)).clip(40, 40 * 365).astype(np.int64)
    age = (etape.annee - park.menages.naissance - 18).clip(1)
    park.baux.effet[:] = etape.premier - np.minimum(jours, age * 365)
    park.comptes.net[:] = park.logements.loyer


def move_in(park: Park, etape: Step, desk: Desk) -> Array:
    """Let the dwellings that are ready; return their positions."""
    ici = np.flatnonzero(~park.occupe & (park.baux.entree <= etape.mois))
    if len(ici) == 0:
        return ici
    nouveaux = draw_households(etape.rng, park.logements.take(ici), etape.annee, entrants=True)
    nouveaux.numero[:] = desk.number_households(len(ici))
    precedent = np.zeros(len(ici), dtype=np.int64)
    if desk.mutations:
        _welcome_transfers(desk, nouveaux, precedent)
    park.menages.put(ici, nouveaux)
    b = park.baux
    b.rang[ici] += 1
    b.numero[ici] = desk.number_leases(park.logements.numero[ici], b.rang[ici])
    b.entree[ici] = etape.mois
    jour = np.where(etape.rng.random(len(ici)) < 0.35, 1, etape.rng.integers(2, 28, len(ici)))
    b.effet[ici] = etape.premier - 1 + jour
    b.precedent[ici] = precedent
    park.comptes.net[ici] = park.logements.loyer[ici]
    return ici


def _welcome_transfers(desk: Desk, nouveaux: Households, precedent: Array) -> None:
    """Households waiting for their transfer take the first dwellings; the others have left."""
    en_attente = Households.concat([h for h, _ in desk.mutations])
    anciens = np.concatenate([bail for _, bail in desk.mutations])
    nombre = min(len(anciens), len(precedent))
    places = np.arange(nombre)
    nouveaux.put(places, en_attente.take(places))
    precedent[places] = anciens[places]
    desk.mutations.clear()


def give_notice(park: Park, etape: Step) -> None:
    """Some households give notice, one to three months ahead; some die."""
    h, b = park.menages, park.baux
    age = etape.annee - h.naissance
    reste = park.occupe & (b.sortie == 0) & (b.entree < etape.mois - 2)
    jeunesse = np.select([age < 30, age < 45, age > 62], [2.0, 1.25, 0.6], 0.9)
    menace = np.where(park.suivis.stade >= 3, DEPART_MENACE, 1.0)
    depart = etape.chance(
        reste, DEPART * jeunesse * menace * np.where(park.logements.typologie <= 1, 1.35, 0.9)
    )
    b.conge[depart] = etape.mois
    preavis = etape.mois + etape.rng.integers(1, 4, len(depart))
    b.sortie[depart] = preavis * 32 + etape.rng.integers(1, 29, len(depart))
    etape.livres.fact(etape.days(len(depart), 1, 28), b.numero[depart], "conge")
    mort = etape.chance(reste & (b.sortie == 0), DECES * np.exp(0.092 * (age - 30).clip(0)))
    etape.livres.fact(
        etape.days(len(mort), 1, 28), b.numero[mort], "deces", 0, etape.rng.integers(3, 40, len(mort))
    )
    seul = mort[(np.isin(h.composition[mort], (0, 2, 4))) | (etape.rng.random(len(mort)) < 0.15)]
    b.sortie[seul] = (etape.mois + etape.rng.integers(1, 4, len(seul))) * 32 + 28
    park.situations.etat[seul] = CHOC
    park.situations.capacite[seul] = 0.35


def move_out(park: Park, etape: Step, desk: Desk) -> None:
    """Close the leases whose exit falls this month: last account, archive, dwelling ready again soon."""
    ici = np.flatnonzero(park.occupe & (park.baux.sortie // 32 == etape.mois))
    if len(ici) == 0:
        return
    sortie = etape.premier - 1 + np.minimum(park.baux.sortie[ici] % 32, etape.jours)
    _last_account(park, etape, ici, sortie)
    part_ailleurs = (park.baux.conge[ici] > 0) & (park.situations.etat[ici] <= 1)
    mute = ici[part_ailleurs & (etape.rng.random(len(ici)) < MUTATION)]
    desk.mutations.append((park.menages.take(mute), park.baux.numero[mute]))
    desk.archive.keep(park, ici, sortie)
    rang = park.baux.rang[ici]
    park.forget(ici)
    park.baux.rang[ici] = rang
    park.baux.entree[ici] = etape.mois + etape.rng.choice([1, 2, 3], len(ici), p=[0.6, 0.3, 0.1])


def _last_account(park: Park, etape: Step, ici: Array, sortie: Array) -> None:
    """Repairs, deposit, last payment or refund; the lines may fall in the following weeks."""
    c, bail, rng = park.comptes, park.baux.numero[ici], etape.rng
    degats = np.where(rng.random(len(ici)) < 0.28, (rng.gamma(2.0, 16000, len(ici))).astype(np.int64), 0)
    depot = park.logements.loyer[ici]
    etape.livres.line(sortie + 8, bail, "frais", degats)
    etape.livres.line(sortie + 20, bail, "autre_credit", -depot)
    reste = c.solde[ici] + c.attendu[ici] + c.regularisation[ici] - c.promis[ici] + degats - depot
    paye = rng.random(len(ici)) < PAYE_EN_PARTANT[park.situations.etat[ici]]
    jours = sortie + 25 + rng.integers(0, 30, len(ici))
    etape.livres.line(jours, bail, "reglement", -np.where(paye, np.maximum(reste, 0), 0))
    etape.livres.line(sortie + 30, bail, "autre_debit", np.maximum(-reste, 0))


def close_archive(park: Park, desk: Desk) -> None:
    """Archive the leases still in place."""
    ici = np.flatnonzero(park.occupe)
    desk.archive.keep(park, ici, np.zeros(len(ici), dtype=np.int64))
