"""What happens to a household in debt besides the landlord: the housing fund, social support,
over-indebtedness, disputes over what was called.

Each leaves dated facts and, for some, lines on the account.
"""

import numpy as np

from screening.demo.columns import Array
from screening.demo.park import FRAGILE, REPRISE, Park, Step

MESURE = 0.020
FSL = 0.12
FSL_ACCORDE = 0.55
SURENDETTEMENT = 0.0030
LITIGE, LITIGE_REGULARISATION = 0.0005, 0.05


class Measures:
    """Support measures under construction: records of (household, first day, last day, structure)."""

    def __init__(self) -> None:
        self.lignes: list[tuple[Array, ...]] = []


def undergo(park: Park, etape: Step, joints: Array, mesures: Measures) -> None:
    """Play the month; `joints`: positions of the households that the landlord met."""
    answer_fsl(park, etape)
    ask_fsl(park, etape, joints)
    support(park, etape, joints, mesures)
    freeze_debts(park, etape)
    release_debts(park, etape)
    close_disputes(park, etape)
    open_disputes(park, etape)


def answer_fsl(park: Park, etape: Step) -> None:
    """The housing solidarity fund answers: help on the account, or a refusal."""
    f, c = park.suivis, park.comptes
    rendu = np.flatnonzero((f.fin_fsl > 0) & (f.fin_fsl <= etape.mois) & park.occupe)
    accord = etape.rng.random(len(rendu)) < FSL_ACCORDE
    oui, non = rendu[accord], rendu[~accord]
    montant = np.minimum(np.maximum(c.solde[oui], 0), etape.rng.integers(30000, 160000, len(oui)))
    jours = etape.days(len(oui), 5, 15)
    etape.livres.fact(jours, park.baux.numero[oui], "accord_fsl", montant)
    etape.livres.line(jours + 9, park.baux.numero[oui], "secours_fsl", -montant)
    c.solde[oui] -= montant
    etape.livres.fact(etape.days(len(non), 5, 25), park.baux.numero[non], "refus_fsl")
    f.fin_fsl[rendu] = 0


def ask_fsl(park: Park, etape: Step, joints: Array) -> None:
    """Some of those who were met, of modest means, ask the fund for help."""
    f, h = park.suivis, park.menages
    modeste = h.ressources[joints] < 130000 + 22000 * h.enfants[joints]
    libre = modeste & (park.mois_dus[joints] > 1) & (f.fin_fsl[joints] == 0)
    ici = joints[libre & (etape.rng.random(len(joints)) < FSL)]
    f.fin_fsl[ici] = etape.mois + etape.rng.integers(2, 5, len(ici))
    etape.livres.fact(etape.days(len(ici), 12, 28), park.baux.numero[ici], "demande_fsl")


def support(park: Park, etape: Step, joints: Array, mesures: Measures) -> None:
    """Support measures by outside services, mostly for debts of some months."""
    f = park.suivis
    chance = MESURE * (1 + 3 * (park.mois_dus[joints] > 2))
    met = joints[(etape.rng.random(len(joints)) < chance) & (f.fin_mesure[joints] < etape.mois)]
    autres = etape.chance(
        park.occupe & (f.fin_mesure < etape.mois) & (park.situations.etat >= FRAGILE), 0.0012
    )
    ici = np.unique(np.concatenate([met, autres]))
    duree = etape.rng.integers(6, 19, len(ici))
    f.fin_mesure[ici] = etape.mois + duree
    debut = etape.days(len(ici), 1, 28)
    structure = etape.rng.integers(0, 4, len(ici))
    mesures.lignes.append((park.menages.numero[ici], debut, debut + duree * 30, structure))


def freeze_debts(park: Park, etape: Step) -> None:
    """A file of over-indebtedness declared admissible freezes the earlier debt."""
    f, c = park.suivis, park.comptes
    ici = etape.chance(park.occupe & (park.mois_dus > 2) & (f.surendettement == 0), SURENDETTEMENT)
    f.surendettement[ici] = etape.mois
    c.gele[ici] = np.maximum(c.solde[ici], 0)
    park.situations.etat[ici] = REPRISE
    etape.livres.fact(etape.days(len(ici), 2, 26), park.baux.numero[ici], "surendettement_recevable")


def release_debts(park: Park, etape: Step) -> None:
    """Over-indebtedness ends: the frozen debt is written off, or owed again."""
    f, c = park.suivis, park.comptes
    anciens = (f.surendettement > 0) & (etape.mois - f.surendettement > 6) & park.occupe
    fin = etape.chance(anciens, 0.10)
    efface = fin[etape.rng.random(len(fin)) < 0.4]
    etape.livres.fact(etape.days(len(fin), 2, 20), park.baux.numero[fin], "surendettement_clos")
    remise = np.minimum(c.gele[efface], np.maximum(c.solde[efface], 0))
    etape.livres.line(etape.days(len(efface), 20, 28), park.baux.numero[efface], "remise", -remise)
    c.solde[efface] -= remise
    c.gele[fin], f.surendettement[fin] = 0, 0


def close_disputes(park: Park, etape: Step) -> None:
    """A dispute ends: what was withheld is waived, or owed."""
    f, c = park.suivis, park.comptes
    clos = np.flatnonzero((f.fin_litige > 0) & (f.fin_litige <= etape.mois) & park.occupe)
    etape.livres.fact(etape.days(len(clos), 5, 20), park.baux.numero[clos], "contestation_close")
    donne = clos[etape.rng.random(len(clos)) < 0.45]
    etape.livres.line(etape.days(len(donne), 20, 28), park.baux.numero[donne], "remise", -c.retenu[donne])
    c.solde[donne] -= c.retenu[donne]
    c.retenu[clos], f.fin_litige[clos] = 0, 0


def open_disputes(park: Park, etape: Step) -> None:
    """Part of what is called is contested and withheld, most often a heavy regularisation."""
    f, c = park.suivis, park.comptes
    taux = LITIGE + LITIGE_REGULARISATION * (c.regularisation > 18000)
    ici = etape.chance(park.occupe & (f.fin_litige == 0), taux)
    part = np.maximum(c.regularisation[ici], (park.logements.charges[ici] * 1.5).astype(np.int64))
    c.retenu[ici] = part
    f.fin_litige[ici] = etape.mois + etape.rng.integers(2, 9, len(ici))
    etape.livres.fact(etape.days(len(ici), 13, 28), park.baux.numero[ici], "contestation_ouverte", part)
