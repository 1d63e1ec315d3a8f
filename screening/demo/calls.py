"""What falls due each month: rent and charges, surcharge, rent reduction, housing aid, yearly
regularisations.

Rent is called in advance (due on the 1st) or in arrears (billed on the 25th, due on the 1st of the next
month); a small portfolio is due on the 25th and says so line by line. Aid comes around the 5th.
"""

import numpy as np

from screening.demo.columns import Array
from screening.demo.park import Park, Step

REVISION = {2024: 1.035, 2025: 1.0326, 2026: 1.0104}
"""Rise of rents on 1 January by year, of the order of the index of reference; resources rise as much, and
housing aid the October after. Earlier years keep the prices of 2023.
"""
MOIS_REGULARISATION = np.array([6, 9, 6, 5, 9, 7])
"""Month of the yearly regularisation of charges, by agency."""
REGULARISATION_MOYENNE, REGULARISATION_ECART = 1500, 11000
BANDE_JOURS = 30


def revise_prices(park: Park, etape: Step) -> None:
    """January: rents and resources; October: housing aid."""
    hausse = REVISION.get(etape.annee, 1.0)
    if etape.rang == 1:
        for montant in (park.logements.loyer, park.menages.ressources, park.menages.ressources_entree):
            montant[:] = np.round(montant * hausse)
    if etape.rang == 10:
        park.menages.aide[:] = np.round(park.menages.aide * hausse)


def call_terms(park: Park, etape: Step) -> Array:
    """Write the month's terms; return the term due this month after aid, in cents (0 without a lease)."""
    part = _share_of_month(park, etape)
    facture = _write_bills(park, etape, part)
    aide = _write_aid(park, etape, part)
    echu = park.logements.echu == 1
    c = park.comptes
    du = np.where(echu, c.attendu, facture) - aide
    c.attendu[:] = np.where(echu, facture, 0)
    c.net[:] = np.where(part == 1, facture - aide, c.net)
    c.solde += du
    c.prorata[:] = np.where(park.baux.entree == etape.mois, facture * ~echu, c.prorata)
    return du


def _share_of_month(park: Park, etape: Step) -> Array:
    """Part of the month each lease runs: 1, less in the months of entry and exit, 0 without a lease."""
    b = park.baux
    debut = np.where(b.entree == etape.mois, b.effet - etape.premier, 0)
    fin = np.where(b.sortie // 32 == etape.mois, b.sortie % 32, BANDE_JOURS)
    jours = np.minimum(fin, BANDE_JOURS) - np.minimum(debut, BANDE_JOURS - 1)
    return np.where(park.occupe, np.maximum(jours, 1) / BANDE_JOURS, 0.0)


def _write_bills(park: Park, etape: Step, part: Array) -> Array:
    """Write quittances (occupation indemnities once the lease is terminated), SLS and RLS; return their
    sum.
    """
    log, h, b = park.logements, park.menages, park.baux
    echu = log.echu == 1
    sortie = np.where(b.sortie // 32 == etape.mois, etape.premier - 1 + b.sortie % 32, etape.premier + 24)
    jours = np.where(echu, sortie, np.maximum(b.effet, etape.premier))
    exigible = np.where(log.decale == 1, np.maximum(etape.premier + 24, jours), -1)
    champs: dict[str, Array | int] = {"periode": etape.mois, "exigible": exigible}
    resilie = park.suivis.resilie == 1
    loyer = np.round((log.loyer + log.charges) * part).astype(np.int64)
    etape.livres.line(jours, b.numero, "quittance", np.where(resilie, 0, loyer), **champs)
    etape.livres.line(jours, b.numero, "indemnite_occupation", np.where(resilie, loyer, 0), **champs)
    sls = np.round(h.sls * part).astype(np.int64)
    etape.livres.line(jours, b.numero, "sls", sls, **champs)
    rls = np.round(np.minimum(h.rls, log.loyer) * part).astype(np.int64)
    etape.livres.line(jours, b.numero, "rls", -rls, **champs)
    return loyer + sls - rls


def _write_aid(park: Park, etape: Step, part: Array) -> Array:
    """Write the aid paid to the landlord for the term due this month; keep count of what is missing."""
    h, f, c = park.menages, park.suivis, park.comptes
    droit = np.where((park.baux.entree < etape.mois) & (part == 1), h.aide, 0)
    absente = (f.fin_aide > etape.mois) & park.occupe
    echu = park.logements.echu == 1
    versee = np.where(
        absente, 0, np.where(echu, np.where(c.aide_precedente > 0, c.aide_precedente, 0), droit)
    )
    versee = versee * h.tiers_payant
    jours = np.full(len(versee), etape.premier + 4 + (etape.mois % 3 == 0))
    periode = np.where(echu, etape.mois - 1, etape.mois)
    etape.livres.line(jours, park.baux.numero, "aide_logement", -versee, periode=periode)
    c.aide_manquee += np.where(absente, droit, 0)
    c.aide_precedente[:] = np.where(absente, 0, droit)
    return versee


def regularise_charges(park: Park, etape: Step) -> None:
    """Let last month's regularisations fall due; once a year by agency, write those of the year, either
    sign.
    """
    c, log = park.comptes, park.logements
    c.solde += c.regularisation
    c.regularisation[:] = 0
    ici = np.flatnonzero(
        park.occupe & (MOIS_REGULARISATION[log.agence] == etape.rang) & (park.baux.entree < etape.mois - 4)
    )
    batiment = np.sin(log.commune[ici] * 12.9898 + etape.annee) * 4000
    ecart = etape.rng.normal(REGULARISATION_MOYENNE, REGULARISATION_ECART, len(ici)) + batiment
    montant = np.round(ecart.clip(-38000, 62000)).astype(np.int64)
    jours = np.full(len(ici), etape.premier + 11)
    exigible = np.where(montant > 0, etape.premier + etape.jours, -1)
    etape.livres.line(jours, park.baux.numero[ici], "regularisation_charges", montant, exigible=exigible)
    c.regularisation[ici] = np.maximum(montant, 0)
    c.solde[ici] += np.minimum(montant, 0)


def call_garages(park: Park, etape: Step) -> None:
    """Write the rent of garages and its payment; a household late on its dwelling pays its garage less surely.

    A household in advance on its dwelling has its garage's debt moved there (`transfert`).
    """
    ici = np.flatnonzero(park.occupe & (park.menages.annexe > 0) & (park.baux.entree < etape.mois))
    loyer, c = park.menages.annexe[ici], park.comptes
    bail = -park.baux.numero[ici]
    etape.livres.line(np.full(len(ici), etape.premier), bail, "quittance", loyer, periode=etape.mois)
    c.garage[ici] += loyer
    paye = etape.rng.random(len(ici)) < np.where(park.mois_dus[ici] < 1.2, 0.97, 0.7)
    montant = np.where(paye, c.garage[ici], 0)
    etape.livres.line(etape.days(len(ici), 5, 15), bail, "reglement", -montant)
    c.garage[ici] -= montant
    avance = ici[(c.garage[ici] > 0) & (c.solde[ici] <= -c.garage[ici])]
    vire, jours = c.garage[avance], etape.days(len(avance), 20, 27)
    etape.livres.line(jours, park.baux.numero[avance], "transfert", vire)
    etape.livres.line(jours, -park.baux.numero[avance], "transfert", -vire)
    c.solde[avance] += vire
    c.garage[avance] = 0
