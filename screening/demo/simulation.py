"""The synthetic landlord, month after month: eight years to settle, then the three years that the books show.

One call plays the whole story; what it returns is what the landlord's software would hold, not the hidden
states.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from screening.demo.aids import OUVERTE, Rights, advance_aids, open_requests
from screening.demo.calls import call_garages, call_terms, regularise_charges, revise_prices
from screening.demo.dwellings import draw_dwellings
from screening.demo.hardship import Measures, undergo
from screening.demo.households import Households
from screening.demo.journal import Books, Journal, Record
from screening.demo.occupancy import Desk, close_archive, give_notice, move_in, move_out, settle_in
from screening.demo.outreach import Plans, reach_out
from screening.demo.park import Accounts, FollowUps, Leases, Park, Situations, Step
from screening.demo.payments import pay, receive_promised
from screening.demo.procedure import proceed
from screening.demo.territory import Territory
from screening.demo.trajectories import advance

RODAGE_MOIS = 96
"""Months played before the visible window, so that debts of every age exist when it opens."""
VACANCE = 1.018
"""Dwellings a household: some stand empty between two tenants."""


@dataclass
class Landlord:
    """The simulation under way: the stock and everything the landlord's software has recorded."""

    park: Park
    livres: Books
    desk: Desk = field(default_factory=Desk)
    plans: Plans = field(default_factory=Plans)
    mesures: Measures = field(default_factory=Measures)
    droits: Rights = field(default_factory=Rights)


def build_landlord(
    rng: np.random.Generator, menages: int, territoire: Territory, fenetre: tuple[int, int]
) -> Landlord:
    """Draw the stock; `fenetre` holds the first and last month numbers that the books show."""
    taille = max(1, round(menages * VACANCE))
    park = Park(
        logements=draw_dwellings(rng, taille, territoire),
        menages=Households.empty(taille),
        baux=Leases.empty(taille),
        comptes=Accounts.empty(taille),
        situations=Situations.empty(taille),
        suivis=FollowUps.empty(taille),
    )
    return Landlord(park, Books(Journal(*fenetre), Journal(*fenetre)))


def play(bailleur: Landlord, rng: np.random.Generator) -> Iterator[tuple[int, Record | None]]:
    """Play every month; yield the month number and the ledger lines of each visible month, as it closes."""
    ecritures = bailleur.livres.ecritures
    for numero in range(ecritures.premier - RODAGE_MOIS, ecritures.dernier + 1):
        etape = Step(numero, rng, bailleur.livres)
        if numero == ecritures.premier - RODAGE_MOIS:
            settle_in(bailleur.park, etape, bailleur.desk)
        if numero == ecritures.premier:
            open_books(bailleur, etape)
        play_month(bailleur, etape)
        if numero >= ecritures.premier:
            yield numero, ecritures.close(numero)
    close_archive(bailleur.park, bailleur.desk)


def play_month(bailleur: Landlord, etape: Step) -> None:
    """One month of the landlord's life, in its order."""
    park = bailleur.park
    entrants = move_in(park, etape, bailleur.desk)
    open_requests(park, etape, entrants, bailleur.droits)
    receive_promised(park)
    joints = reach_out(park, etape, bailleur.plans)
    undergo(park, etape, joints, bailleur.mesures)
    proceed(park, etape, bailleur.plans)
    advance(park, etape)
    advance_aids(park, etape, bailleur.droits)
    revise_prices(park, etape)
    du = call_terms(park, etape)
    regularise_charges(park, etape)
    pay(park, etape, du)
    call_garages(park, etape)
    _count_arrears(park)
    give_notice(park, etape)
    move_out(park, etape, bailleur.desk)


def open_books(bailleur: Landlord, etape: Step) -> None:
    """Opening balances and rights of the leases in place when the visible window opens."""
    park = bailleur.park
    c, occupe = park.comptes, park.occupe
    ouverture = np.where(occupe, c.solde + c.attendu + c.regularisation, 0)
    jours = np.full(len(ouverture), etape.premier)
    bail = park.baux.numero
    etape.livres.line(jours, bail, "autre_debit", np.maximum(ouverture, 0))
    etape.livres.line(jours, bail, "autre_credit", np.minimum(ouverture, 0))
    garage = np.where(occupe, c.garage, 0)
    etape.livres.line(jours, -bail, "autre_debit", np.maximum(garage, 0))
    ici = np.flatnonzero(occupe & (park.menages.aide > 0) & (park.suivis.fin_aide == 0))
    zero = np.zeros(len(ici), dtype=np.int64)
    bailleur.droits.add(jours[ici], bail[ici], OUVERTE, park.menages.aide[ici], zero)


def _count_arrears(park: Park) -> None:
    """Months in debt without a break; instalments of a plan missed in a row."""
    f, c = park.suivis, park.comptes
    en_dette = park.occupe & (c.solde - c.technique - c.prorata > 1000)
    rate = en_dette & (f.plan > 0) & (c.solde > f.solde_plan)
    f.plan_rates[:] = np.where(rate, f.plan_rates + 1, 0)
    f.solde_plan[:] = c.solde
    f.retard[:] = np.where(en_dette, f.retard + 1, 0)
    c.prorata[:] = 0
