"""The landlord's procedure, step by step: order to pay, summons, hearing, judgment, agreement or eviction.

Each step depends on what is owed, on the agency's own pace and on what the household does about it. About one
order in two leads to payment; nothing here follows from a score.
"""

import numpy as np

from screening.demo.columns import Array
from screening.demo.outreach import Plans
from screening.demo.park import REPRISE, Park, Step

AUCUN, RELANCE, MISE, COMMANDEMENT, ASSIGNATION, JUGEMENT, PROTOCOLE, QUITTER, REQUISITION, CONCOURS = range(
    10
)
COMMANDEMENT_SEUIL = 2.0
COMMANDEMENT_TAUX = 0.16
RYTHME_AGENCE = np.array([1.0, 1.15, 0.85, 1.2, 0.7, 0.9])
"""How readily each agency orders to pay: the landlord's habits, not the households'."""
ASSIGNATION_TAUX = 0.40
FRAIS_COMMANDEMENT, FRAIS_ASSIGNATION = 13800, 9500
RENVOI, DELAIS_REPRISE, DELAIS_AUTRES = 0.25, 0.85, 0.30
"""At the hearing: adjourned; payment time for those who pay again, for the others."""
QUITTER_TAUX, REQUISITION_TAUX, CONCOURS_TAUX = 0.20, 0.08, 0.05
SANS_TITRE = 60
"""Months without housing aid once the lease is terminated, unless an agreement restores it."""
TREVE = (11, 12, 1, 2, 3)


def proceed(park: Park, etape: Step, plans: Plans) -> None:
    """Move every procedure by one month, from the most advanced step to the first."""
    _evict(park, etape)
    _leave_order(park, etape)
    _after_judgment(park, etape, plans)
    _hear(park, etape, plans)
    _summon(park, etape)
    _order_to_pay(park, etape, plans)
    _settle(park)


def _due(park: Park, etape: Step, stade: int) -> Array:
    f = park.suivis
    return park.occupe & (f.stade == stade) & (f.echeance <= etape.mois) & (park.baux.sortie == 0)


def _step(park: Park, etape: Step, ici: Array, stade: int, delai: tuple[int, int]) -> None:
    """Record the new step of the households at `ici` and when the next is due, in months."""
    park.suivis.stade[ici] = stade
    park.suivis.echeance[ici] = etape.mois + etape.rng.integers(delai[0], delai[1] + 1, len(ici))


def _fact(park: Park, etape: Step, ici: Array, genre: str, delai: int = 0) -> None:
    """Write a step of the procedure; days of the month keep each step before what follows from it."""
    montant = np.maximum(park.comptes.solde[ici], 0)
    de, a = (20, 27) if genre == "jugement_resiliation" else (2, 7)
    etape.livres.fact(etape.days(len(ici), de, a), park.baux.numero[ici], genre, montant, delai)


def _charge(park: Park, etape: Step, ici: Array, montant: int) -> None:
    etape.livres.line(
        etape.days(len(ici), 20, 28), park.baux.numero[ici], "frais", np.full(len(ici), montant)
    )
    park.comptes.solde[ici] += montant


def _order_to_pay(park: Park, etape: Step, plans: Plans) -> None:
    """Order to pay: after a formal notice, without plan, fund request, measure or over-indebtedness."""
    f, b = park.suivis, park.baux
    libre = park.occupe & (f.plan == 0) & (f.fin_fsl == 0) & (f.surendettement == 0) & (f.fin_litige == 0)
    libre &= (b.sortie == 0) & (f.fin_mesure < etape.mois)
    mur = libre & (f.stade == MISE) & (f.mise < etape.mois - 1) & (park.mois_dus > COMMANDEMENT_SEUIL)
    taux = COMMANDEMENT_TAUX * RYTHME_AGENCE[park.logements.agence] * (0.6 + 0.2 * park.mois_dus.clip(0, 6))
    ici = etape.chance(mur, taux)
    _step(park, etape, ici, COMMANDEMENT, (2, 5))
    _fact(park, etape, ici, "commandement_payer")
    _charge(park, etape, ici, FRAIS_COMMANDEMENT)
    reaction = etape.rng.random(len(ici))
    reagit = ici[reaction < 0.30 + 0.25 * park.menages.retour[ici]]
    park.situations.etat[reagit] = REPRISE
    _pay_lump(park, etape, reagit[etape.rng.random(len(reagit)) < 0.5])
    plans.sign(park, etape, reagit[park.comptes.solde[reagit] > 20000], 0)


def _pay_lump(park: Park, etape: Step, ici: Array) -> None:
    """A large payment under the threat: relatives, savings, a loan from the employer."""
    montant = np.maximum(park.comptes.solde[ici] * etape.rng.uniform(0.4, 1.0, len(ici)), 0).astype(np.int64)
    etape.livres.line(etape.days(len(ici), 26, 28), park.baux.numero[ici], "reglement", -montant)
    park.comptes.solde[ici] -= montant


def _summon(park: Park, etape: Step) -> None:
    """Summons, once the delay of the order has run; non-recipients of aid are first referred to the
    CCAPEX.
    """
    f = park.suivis
    libre = _due(park, etape, COMMANDEMENT) & (f.plan == 0) & (f.surendettement == 0) & (park.mois_dus > 2)
    sans_aide = np.flatnonzero(libre & (park.menages.aide == 0) & (f.signale == 0))
    f.signale[sans_aide] = etape.mois
    _fact(park, etape, sans_aide, "saisine_ccapex")
    ici = etape.chance(libre & (f.signale < etape.mois - 1) & (f.signale > 0), ASSIGNATION_TAUX)
    _step(park, etape, ici, ASSIGNATION, (3, 6))
    _fact(park, etape, ici, "assignation", 3)
    _charge(park, etape, ici, FRAIS_ASSIGNATION)


def _hear(park: Park, etape: Step, plans: Plans) -> None:
    """Hearing: adjourned, payment time (mostly for those who pay again), or termination of the lease."""
    ici = np.flatnonzero(_due(park, etape, ASSIGNATION) & (park.suivis.resilie == 0))
    _fact(park, etape, ici, "audience", 2)
    u = etape.rng.random(len(ici))
    _step(park, etape, ici[u < RENVOI], ASSIGNATION, (2, 4))
    ici, u = ici[u >= RENVOI], (u[u >= RENVOI] - RENVOI) / (1 - RENVOI)
    delais = u < np.where(park.situations.etat[ici] <= REPRISE, DELAIS_REPRISE, DELAIS_AUTRES)
    plans.sign(park, etape, ici[delais & (park.suivis.plan[ici] == 0)], 3)
    _step(park, etape, ici[delais], ASSIGNATION, (12, 18))
    juges = ici[~delais]
    _step(park, etape, juges, JUGEMENT, (2, 4))
    park.suivis.resilie[juges] = 1
    park.suivis.fin_aide[juges] = np.where(park.menages.aide[juges] > 0, etape.mois + SANS_TITRE, 0)
    _fact(park, etape, juges, "jugement_resiliation", 18)


def _after_judgment(park: Park, etape: Step, plans: Plans) -> None:
    """After the judgment: a social cohesion agreement where payments resume, else the order to leave."""
    f = park.suivis
    ici = np.flatnonzero(_due(park, etape, JUGEMENT))
    accord = (park.situations.etat[ici] <= REPRISE) & (etape.rng.random(len(ici)) < 0.7)
    signe = ici[accord]
    _fact(park, etape, signe, "protocole_cohesion_sociale")
    f.fin_aide[signe] = np.where(f.fin_aide[signe] > 0, etape.mois + 2, 0)
    plans.sign(park, etape, signe[f.plan[signe] == 0], 1)
    _step(park, etape, signe, PROTOCOLE, (24, 24))
    quitte = ici[~accord & (etape.rng.random(len(ici)) < QUITTER_TAUX)]
    _fact(park, etape, quitte, "commandement_quitter_lieux", 4)
    _step(park, etape, quitte, QUITTER, (2, 5))
    parti = quitte[etape.rng.random(len(quitte)) < 0.25]
    park.baux.sortie[parti] = (etape.mois + 2) * 32 + 20


def _leave_order(park: Park, etape: Step) -> None:
    """Help of the police requested, then granted outside the winter truce."""
    demande = etape.chance(_due(park, etape, QUITTER), REQUISITION_TAUX)
    _fact(park, etape, demande, "requisition_force_publique")
    _step(park, etape, demande, REQUISITION, (2, 4))
    if etape.rang in TREVE:
        return
    accorde = etape.chance(_due(park, etape, REQUISITION), CONCOURS_TAUX)
    _fact(park, etape, accorde, "concours_accorde", 5)
    _step(park, etape, accorde, CONCOURS, (1, 2))


def _evict(park: Park, etape: Step) -> None:
    """Eviction, from April to October: the household leaves the same day."""
    if etape.rang in TREVE:
        return
    ici = etape.chance(_due(park, etape, CONCOURS), 0.6)
    jour = etape.rng.integers(6, 27, len(ici))
    etape.livres.fact(
        etape.premier - 1 + jour, park.baux.numero[ici], "expulsion", park.comptes.solde[ici].clip(0)
    )
    park.baux.sortie[ici] = etape.mois * 32 + jour


def _settle(park: Park) -> None:
    """A debt cleared ends the procedure."""
    regle = park.occupe & (park.suivis.stade >= COMMANDEMENT) & (park.comptes.solde <= 1000)
    park.suivis.stade[regle] = AUCUN
    park.suivis.echeance[regle] = 0
    park.suivis.resilie[regle & (park.suivis.resilie == 1)] = 0
