"""What the landlord does before any procedure: reminders, formal notices, calls, visits, repayment plans,
reports.

Decisions follow last month's balance and the landlord's own habits. Reaching someone helps some households to
recover: an outreach tool must not mistake that for its own merit.
"""

import numpy as np

from screening.demo.columns import Array
from screening.demo.park import CHRONIQUE, REPRISE, Park, Step

RELANCE, MISE_EN_DEMEURE = 0.72, 0.45
CONTACT = 0.20
PLAN_PROPOSE = 0.38
RUPTURE_APRES = 2


class Plans:
    """The table of plans under construction: records of (number, lease, day signed, month of the first
    instalment, instalment in cents, count, nature).
    """

    NATURES = ("amiable", "apurement_al", "fsl", "juge", "banque_de_france")

    def __init__(self) -> None:
        self.nombre = 0
        self.lignes: list[tuple[Array, ...]] = []
        self.fins: list[tuple[Array, Array]] = []

    def sign(self, park: Park, etape: Step, ici: Array, nature: int) -> None:
        """Sign a plan with the households at `ici`: what is owed over six to twenty-four months."""
        dette = np.maximum(park.comptes.solde[ici] - park.comptes.gele[ici], 1000)
        nombre = np.clip(np.ceil(dette / (0.22 * np.maximum(park.comptes.net[ici], 8000))), 3, 30).astype(
            np.int64
        )
        mensualite = -(-dette // nombre)
        numero = np.arange(self.nombre + 1, self.nombre + 1 + len(ici))
        self.nombre += len(ici)
        jours = etape.days(len(ici), 8, 27)
        f, bail = park.suivis, park.baux.numero[ici]
        f.plan[ici], f.plan_mensualite[ici], f.plan_reste[ici], f.plan_rates[ici] = (
            numero,
            mensualite,
            nombre,
            0,
        )
        etape.livres.fact(jours, bail, "plan_signe", dette)
        prochain = np.full(len(ici), etape.mois + 1)
        self.lignes.append((numero, bail, jours, prochain, mensualite, nombre, np.full(len(ici), nature)))

    def end(self, park: Park, etape: Step, ici: Array, genre: str) -> None:
        """Close the plans at `ici`: kept to the end (`plan_solde`) or broken (`plan_rompu`)."""
        jours = etape.days(len(ici), 2, 7)
        self.fins.append((park.suivis.plan[ici].copy(), jours))
        etape.livres.fact(jours, park.baux.numero[ici], genre)
        for nom in ("plan", "plan_mensualite", "plan_reste", "plan_rates"):
            getattr(park.suivis, nom)[ici] = 0


def reach_out(park: Park, etape: Step, plans: Plans) -> Array:
    """Everything the landlord does this month short of a procedure; return the positions of those it met."""
    libre = park.occupe & (park.suivis.surendettement == 0)
    _follow_plans(park, etape, plans)
    sans_suite = libre & (park.suivis.plan == 0) & (park.suivis.fin_litige == 0)
    _remind(park, etape, sans_suite)
    _give_formal_notice(park, etape, sans_suite)
    joints = _contact(park, etape, libre)
    _propose_plans(park, etape, joints, plans)
    _report(park, etape)
    return joints


def _remind(park: Park, etape: Step, libre: Array) -> None:
    """Reminder letters; a debt paid takes the household out of that stage."""
    f, c = park.suivis, park.comptes
    ici = etape.chance(libre & (park.mois_dus > 0.35) & (c.solde > 3000) & (f.stade <= 2), RELANCE)
    f.relance[ici] = etape.mois
    f.stade[ici] = np.maximum(f.stade[ici], 1)
    etape.livres.fact(etape.days(len(ici), 7, 12), park.baux.numero[ici], "relance", c.solde[ici])
    f.stade[(f.stade <= 2) & (f.stade > 0) & (c.solde <= 1000)] = 0


def _give_formal_notice(park: Park, etape: Step, libre: Array) -> None:
    """Formal notice, twice a year at most, after two months in debt."""
    f = park.suivis
    assez = libre & (park.mois_dus > 1.4) & (f.retard >= 2) & (f.stade <= 2) & (f.mise < etape.mois - 6)
    ici = etape.chance(assez, MISE_EN_DEMEURE)
    f.mise[ici], f.stade[ici] = etape.mois, 2
    montant = park.comptes.solde[ici]
    etape.livres.fact(etape.days(len(ici), 14, 24), park.baux.numero[ici], "mise_en_demeure", montant)


def _contact(park: Park, etape: Step, libre: Array) -> Array:
    """Calls, then visits; return the positions of households that were met."""
    f, m, h = park.suivis, park.mois_dus, park.menages
    essai = etape.chance(libre & (m > 0.8), CONTACT * (0.7 + 0.12 * m.clip(0, 5)))
    visite = (m[essai] > 2) & (etape.rng.random(len(essai)) < 0.45)
    etat = park.situations.etat[essai]
    joignable = h.joignable[essai] * np.where(etat == CHRONIQUE, 0.6, np.where(etat == REPRISE, 1.25, 1.0))
    joint = etape.rng.random(len(essai)) < joignable
    jours, bail = etape.days(len(essai), 3, 27), park.baux.numero[essai]
    etape.livres.fact(jours[joint], bail[joint], "contact_abouti")
    muet, porte = ~joint & ~visite, ~joint & visite
    etape.livres.fact(jours[muet], bail[muet], "contact_sans_reponse")
    etape.livres.fact(jours[porte], bail[porte], "porte_close")
    f.contact[essai[joint]] = etape.mois
    return essai[joint]


def _propose_plans(park: Park, etape: Step, joints: Array, plans: Plans) -> None:
    """Some of those who were met sign a plan; not all of them can keep it."""
    f, m = park.suivis, park.mois_dus
    possible = (f.plan[joints] == 0) & (m[joints] > 0.7) & (m[joints] < 9) & (f.surendettement[joints] == 0)
    envie = PLAN_PROPOSE * np.where(park.situations.etat[joints] == REPRISE, 1.6, 0.9)
    ici = joints[possible & (etape.rng.random(len(joints)) < envie)]
    aide = park.menages.aide[ici] > 0
    plans.sign(park, etape, ici[~aide], 0)
    plans.sign(park, etape, ici[aide], 1)


def _follow_plans(park: Park, etape: Step, plans: Plans) -> None:
    """Count instalments; a debt cleared or a plan run out ends it, two months of worsening break it."""
    f, c = park.suivis, park.comptes
    en_cours = f.plan > 0
    solde = np.flatnonzero(en_cours & (c.solde - c.gele <= 1000))
    plans.end(park, etape, solde, "plan_solde")
    rompu = np.flatnonzero((f.plan > 0) & (f.plan_rates >= RUPTURE_APRES))
    plans.end(park, etape, rompu, "plan_rompu")
    fini = np.flatnonzero((f.plan > 0) & (f.plan_reste <= 0))
    plans.end(park, etape, fini, "plan_solde")
    f.plan_reste[:] = np.maximum(f.plan_reste - (f.plan > 0), 0)


def _report(park: Park, etape: Step) -> None:
    """The landlord's duty: report to the payer of the aid once two months of net expense are owed."""
    f = park.suivis
    du = park.occupe & (park.menages.aide > 0) & (park.mois_dus >= 2) & (f.signale == 0)
    ici = etape.chance(du, 0.6)
    f.signale[ici] = etape.mois
    etape.livres.fact(
        etape.days(len(ici), 10, 28), park.baux.numero[ici], "signalement_caf", park.comptes.solde[ici]
    )
    f.signale[(f.signale > 0) & (park.comptes.solde <= 0)] = 0
