"""The state of the simulation: dwellings, and for each the household, the lease, the account and the
follow-up.

One position a dwelling in every array; a dwelling without a lease has `baux.numero` 0. The parts of the
simulation change these arrays in place, one month after the other.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from screening.calendrier import first_days
from screening.demo.columns import Array, Columns
from screening.demo.dwellings import Dwellings
from screening.demo.households import Households
from screening.demo.journal import Books

STABLE, FRAGILE, CHOC, REPRISE, CHRONIQUE = range(5)
"""Hidden states of a household: pays as it should; tight; income fallen; recovering; never catching up."""


@dataclass
class Leases(Columns):
    """`numero` 0: no lease. `rang`: order of the tenant in the dwelling. Days and months are numbers, 0 none.

    `entree`: month of entry, or for an empty dwelling the month it is ready; `sortie`: month × 32 + day of
    the exit.
    """

    numero: Array
    rang: Array
    effet: Array
    entree: Array
    precedent: Array
    conge: Array
    sortie: Array


@dataclass
class Accounts(Columns):
    """Amounts in cents. `solde` is due and unpaid (negative: in advance); the rest is on its way to it.

    `attendu`: term billed, due next month. `regularisation`: known, due next month. `promis`: payment
    decided, which arrives early next month. `technique`: part of `solde` in transit at the month-end.
    `prorata`: first term of an entrant still unpaid. `retenu`: withheld in a dispute. `gele`: frozen by
    over-indebtedness. `net`: monthly expense after aid. `aide_manquee`: aid awaited so far; `garage`:
    balance of the garage account.
    """

    solde: Array
    attendu: Array
    regularisation: Array
    promis: Array
    technique: Array
    prorata: Array
    retenu: Array
    gele: Array
    net: Array
    aide_manquee: Array
    aide_precedente: Array
    garage: Array
    rejets: Array


@dataclass
class Situations(Columns):
    """`etat`: hidden state. `capacite`: share of months paid in full in a shock, or when
    nothing catches up. `depuis`: month number of the last change of state.
    """

    reels: ClassVar[tuple[str, ...]] = ("capacite",)

    etat: Array
    capacite: Array
    depuis: Array


@dataclass
class FollowUps(Columns):
    """What the landlord does about a debt; months as numbers, 0 none.

    `retard`: month-ends in debt without a break. `plan`: number of the plan running; `solde_plan`: last
    month-end's balance. `fin_*`: the month an aid break, a dispute, a request to the FSL, a support measure
    ends. `echeance`: next step of the procedure.
    """

    retard: Array
    plan: Array
    plan_mensualite: Array
    plan_reste: Array
    plan_rates: Array
    solde_plan: Array
    stade: Array
    echeance: Array
    relance: Array
    mise: Array
    signale: Array
    contact: Array
    surendettement: Array
    resilie: Array
    fin_aide: Array
    fin_litige: Array
    fin_fsl: Array
    fin_mesure: Array


@dataclass(frozen=True)
class Park:
    """Everything the simulation knows of each dwelling."""

    logements: Dwellings
    menages: Households
    baux: Leases
    comptes: Accounts
    situations: Situations
    suivis: FollowUps

    @property
    def occupe(self) -> Array:
        """Mask of the dwellings with a lease."""
        return self.baux.numero > 0

    @property
    def mois_dus(self) -> Array:
        """Months of net expense owed, from the balance as it stands."""
        return np.maximum(self.comptes.solde - self.comptes.gele, 0) / np.maximum(self.comptes.net, 3000)

    def forget(self, positions: Array) -> None:
        """Empty the account, situation, follow-up and lease of dwellings that were left; dwellings stay."""
        for part in (self.baux, self.comptes, self.situations, self.suivis):
            part.clear(positions)


@dataclass(frozen=True)
class Step:
    """One month of the simulation: its number, the source of chance, the landlord's books."""

    mois: int
    rng: np.random.Generator
    livres: Books

    @property
    def annee(self) -> int:
        """Calendar year."""
        return 1970 + self.mois // 12

    @property
    def rang(self) -> int:
        """Month of the year, 1 to 12."""
        return self.mois % 12 + 1

    @property
    def premier(self) -> int:
        """Day number of the first day."""
        return int(first_days(np.array([self.mois]))[0])

    @property
    def jours(self) -> int:
        """Days in the month."""
        return int(first_days(np.array([self.mois + 1]))[0]) - self.premier

    def days(self, taille: int, de: int, a: int) -> Array:
        """Random days of this month, `de` and `a` included, as day numbers."""
        return self.premier - 1 + self.rng.integers(de, a + 1, taille)

    def chance(self, masque: Array, taux: Array | float) -> Array:
        """Positions of `masque` drawn with probability `taux` (a number, or one a dwelling)."""
        tirage = self.rng.random(len(masque))
        return np.flatnonzero(masque & (tirage < taux))
