"""Housing aid through time: awaited by entrants, suspended and back-paid, lost, revised after a change.

The aid paid to the landlord is a ledger line; the aid paid to the tenant leaves none. The table of rights
(`aides`) is kept here as well: what was asked, opened, suspended, closed, and when the landlord learnt it.
"""

import numpy as np

from screening.demo.columns import Array
from screening.demo.park import Park, Step
from screening.demo.trajectories import revised_aid

RUPTURE = 0.0055
"""Monthly probability that an aid paid is suspended: form missing, change of situation, control."""
RETABLIE = 0.88
INDU = 0.0010
STATUTS = ("demandee", "ouverte", "suspendue", "close")
DEMANDEE, OUVERTE, SUSPENDUE, CLOSE = range(4)
RLS_JUIN_2025 = 0.82
"""What was left of the rent reduction after 1 June 2025; the housing aid made up for nine tenths of the
cut.
"""


class Rights:
    """The table of rights under construction: records of (day, lease, status, cents a month, days until
    known).
    """

    def __init__(self) -> None:
        self.lignes: list[tuple[Array, ...]] = []

    def add(self, jours: Array, bail: Array, statut: int, montant: Array, delai: Array) -> None:
        """Keep one record a day of `jours`."""
        self.lignes.append((jours, bail, np.full(len(jours), statut), montant, delai))


def advance_aids(park: Park, etape: Step, droits: Rights) -> None:
    """Move every right by one month, before the month's terms are called."""
    _restore(park, etape, droits)
    _suspend(park, etape, droits)
    _revise(park, etape, droits)
    _reclaim(park, etape)
    if (etape.annee, etape.rang) == (2025, 6):
        _cut_rent_reduction(park)


def open_requests(park: Park, etape: Step, entrants: Array, droits: Rights) -> None:
    """Entrants with a right wait two to five months for their first payment."""
    demande = entrants[park.menages.aide[entrants] > 0]
    park.suivis.fin_aide[demande] = etape.mois + etape.rng.integers(2, 6, len(demande))
    zero = np.zeros(len(demande), dtype=np.int64)
    droits.add(park.baux.effet[demande], park.baux.numero[demande], DEMANDEE, zero, zero)


def _suspend(park: Park, etape: Step, droits: Rights) -> None:
    """An aid stops; the landlord learns it with the CAF's statement."""
    paye = park.occupe & (park.menages.aide > 0) & (park.suivis.fin_aide == 0)
    ici = etape.chance(paye, RUPTURE)
    park.suivis.fin_aide[ici] = etape.mois + etape.rng.geometric(0.38, len(ici))
    zero = np.zeros(len(ici), dtype=np.int64)
    jours = np.full(len(ici), etape.premier)
    droits.add(jours, park.baux.numero[ici], SUSPENDUE, zero, etape.rng.integers(4, 40, len(ici)))


def _restore(park: Park, etape: Step, droits: Rights) -> None:
    """A break ends: the aid comes back with what was missed, or it is lost."""
    f, c, h = park.suivis, park.comptes, park.menages
    fin = np.flatnonzero((f.fin_aide > 0) & (f.fin_aide <= etape.mois))
    rendu = etape.rng.random(len(fin)) < RETABLIE
    revient, perdu = fin[rendu], fin[~rendu]
    jours = etape.days(len(revient), 5, 12)
    rappel = -c.aide_manquee[revient] * h.tiers_payant[revient]
    etape.livres.line(jours, park.baux.numero[revient], "rappel_aide", rappel)
    c.solde[revient] += rappel
    delai = etape.rng.integers(0, 8, len(fin))
    droits.add(jours, park.baux.numero[revient], OUVERTE, h.aide[revient], delai[rendu])
    h.aide[perdu] = 0
    premier = np.full(len(perdu), etape.premier)
    droits.add(premier, park.baux.numero[perdu], CLOSE, h.aide[perdu], delai[~rendu])
    f.fin_aide[fin] = 0
    c.aide_manquee[fin] = 0


def _revise(park: Park, etape: Step, droits: Rights) -> None:
    """Four months after a change of situation, the aid is computed again."""
    h = park.menages
    ici = np.flatnonzero(park.occupe & (h.changement == etape.mois - 4) & (park.suivis.fin_aide == 0))
    ici = ici[etape.rng.random(len(ici)) < 0.75]
    h.aide[ici] = np.maximum(revised_aid(park.logements, h, ici) - h.rls[ici], 0)
    jours = np.full(len(ici), etape.premier)
    droits.add(jours, park.baux.numero[ici], OUVERTE, h.aide[ici], etape.rng.integers(2, 15, len(ici)))


def _reclaim(park: Park, etape: Step) -> None:
    """Aid paid in excess is taken back on the account: a charge that nobody expected."""
    ici = etape.chance(park.occupe & (park.menages.aide * park.menages.tiers_payant > 0), INDU)
    montant = (park.menages.aide[ici] * etape.rng.uniform(0.5, 2.5, len(ici))).astype(np.int64)
    etape.livres.line(etape.days(len(ici), 5, 12), park.baux.numero[ici], "rappel_aide", montant)
    park.comptes.solde[ici] += montant


def _cut_rent_reduction(park: Park) -> None:
    h = park.menages
    perte = (h.rls * (1 - RLS_JUIN_2025)).astype(np.int64)
    h.rls -= perte
    h.aide += np.where(h.aide > 0, (perte * 0.9).astype(np.int64), 0)
