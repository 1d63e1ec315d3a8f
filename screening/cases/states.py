"""The life of a case as one table that a social worker can read: its states, and what may follow each of them.

It moves one case through its facts; where the facts are kept and read as of a day is for `life.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

ETATS = {
    "envoyee": "fiche envoyée, pas de réponse",
    "acceptee": "la structure prend la demande",
    "refusee_partenaire": "la structure ne prend pas la demande",
    "contact": "le ménage a été joint",
    "sans_reponse": "le ménage ne répond pas",
    "porte_close": "une visite a eu lieu, personne n'a ouvert",
    "adhesion": "le ménage accepte l'accompagnement",
    "refus_menage": "le ménage ne souhaite pas d'accompagnement",
    "en_cours": "l'accompagnement est en cours",
    "en_veille": "l'accompagnement est en pause",
    "passerelle": "un autre partenaire prend la suite",
    "terminee": "l'accompagnement est terminé",
    "expiree": "sans réponse de la structure, la proposition s'est arrêtée",
    "retiree": "le bailleur a retiré sa demande",
}

ETAPES = {
    "envoyee": ("acceptee", "refusee_partenaire", "contact", "sans_reponse", "porte_close", "expiree", "retiree"),
    "acceptee": ("refusee_partenaire", "contact", "sans_reponse", "porte_close", "expiree", "retiree"),
    "contact": ("adhesion", "refus_menage", "sans_reponse", "porte_close", "refusee_partenaire", "expiree", "retiree"),
    "sans_reponse": ("contact", "porte_close", "refusee_partenaire", "expiree", "retiree"),
    "porte_close": ("contact", "sans_reponse", "refusee_partenaire", "expiree", "retiree"),
    "adhesion": ("en_cours", "refus_menage", "refusee_partenaire", "retiree"),
    "en_cours": ("en_veille", "passerelle", "terminee", "refus_menage", "retiree"),
    "en_veille": ("en_cours", "passerelle", "terminee", "refus_menage", "retiree"),
    "refus_menage": ("contact",),
    "refusee_partenaire": ("acceptee",),
    "passerelle": (),
    "terminee": (),
    "expiree": ("acceptee", "refusee_partenaire", "contact", "sans_reponse", "porte_close"),
    "retiree": (),
}  # fmt: skip
"""What comes next, one step at a time: a household that refused may ask again, a partner that was full may take the
case, an expired case may be answered late. What was handed over, ended or withdrawn is over."""

ETATS_ACTIFS = (
    "envoyee",
    "acceptee",
    "contact",
    "sans_reponse",
    "porte_close",
    "adhesion",
    "en_cours",
    "en_veille",
)
"""The case is under way: the household has no other, and no list proposes it."""
ETATS_FINAUX = tuple(etat for etat in ETATS if etat not in ETATS_ACTIFS)
ETATS_ACCOMPAGNES = ("adhesion", "en_cours", "en_veille")
"""The household has agreed: its agreement holds."""

ETAT_DU_STATUT = {
    "accepte": "acceptee",
    "complet": "refusee_partenaire",
    "hors_criteres": "refusee_partenaire",
    "contact": "contact",
    "sans_reponse": "sans_reponse",
    "porte_close": "porte_close",
    "adhesion": "adhesion",
    "refus": "refus_menage",
    "en_cours": "en_cours",
    "revue": "en_cours",
    "en_veille": "en_veille",
    "passerelle": "passerelle",
    "termine": "terminee",
    "expire": "expiree",
    "retire": "retiree",
}
"""Where each code leads: those of the return form, then `expire`, from the tool, and `retire`, from the landlord."""
STATUTS_HORS_FORMULAIRE = ("expire", "retire")
STATUTS_JOINTS = ("contact", "adhesion", "refus", "en_cours", "revue", "en_veille", "passerelle")
"""Codes that say that somebody spoke with the household."""
ISSUES_ABOUTIES = ("bail_regularise", "reloge", "droit_commun")
"""Outcomes of a support that did what it was for: the household keeps a home, or is handed over."""


def _jumps(depart: str) -> frozenset[str]:
    """Every state ahead of one, passing over active states only: a volunteer often writes only the latest."""
    vus, reste = set(ETAPES[depart]), list(ETAPES[depart])
    while reste:
        suivant = reste.pop()
        nouveaux = set(ETAPES[suivant]) - vus if suivant in ETATS_ACTIFS else set()
        vus |= nouveaux
        reste += nouveaux
    return frozenset(vus)


# A case expires from the state that leads to it in one step: nobody jumps over an answer to the end of the delay.
SUITES = {
    etat: frozenset(suite for suite in _jumps(etat) if suite != "expiree" or "expiree" in ETAPES[etat])
    for etat in ETATS
}
"""What may follow each state, the steps in between written or not."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One dated fact of a case.

    Attributes:
        numero: order in which facts were recorded.
        statut: code of `ETAT_DU_STATUT`.
        le: day of the fact.
        connue_le: day it was learnt.
        motif: closed reason of a household's refusal, or null.
        accord_dossier_le: day the household agreed that its whole file be sent, or null.
        issue: outcome of an ended case, or null.
    """

    numero: int
    statut: str
    le: date
    connue_le: date
    motif: str | None = None
    accord_dossier_le: date | None = None
    issue: str | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a case is; every date is null until it comes.

    Attributes:
        etat: code of `ETATS`.
        etat_le: day of the last fact (of the sending: none yet).
        depuis_le: day the present state began.
        portes_closes: visits without anyone opening.
        accord_contact_le: day the household agreed to the support.
        accord_dossier_le: day it agreed that its whole file be sent.
        accord_retire_le: day it went back on its agreement.
        motif: reason of its refusal.
        issue: how the case ended.
    """

    etat: str
    etat_le: date
    depuis_le: date
    portes_closes: int = 0
    accord_contact_le: date | None = None
    accord_dossier_le: date | None = None
    accord_retire_le: date | None = None
    motif: str | None = None
    issue: str | None = None


def follow_case(envoyee_le: date, faits: Iterable[Fact], remplacee_le: date | None) -> Situation:
    """Move a case through its facts, by their days.

    A day has one fact, the last recorded: sending the same day again corrects it. An expiry falls when an answer is
    read after it. Once the household has been sent elsewhere, nothing learnt later moves its earlier case.

    Args:
        envoyee_le: day the sheet left.
        faits: the facts known, in any order.
        remplacee_le: day of the household's next referral; None where there is none.
    """
    situation = Situation("envoyee", envoyee_le, envoyee_le)
    connus = [fait for fait in faits if remplacee_le is None or fait.connue_le < remplacee_le]
    for fait in _in_effect(connus):
        situation = _after(situation, fait)
    return situation


def next_state(etat: str, statut: str) -> str:
    """The state a code leads to; the same where the code is not a step forward, which is then only noted."""
    suite = ETAT_DU_STATUT[statut]
    if statut == "revue" and etat == "en_veille":
        return etat
    return suite if suite in SUITES[etat] else etat


def _in_effect(faits: list[Fact]) -> list[Fact]:
    """The partner's last word of each day and what the landlord did, in order; an expiry answered later is not one."""
    reponses = [fait.numero for fait in faits if fait.statut not in STATUTS_HORS_FORMULAIRE]
    derniere = max(reponses, default=0)
    tenus = [fait for fait in faits if fait.statut != "expire" or fait.numero > derniere]
    par_jour = {
        (fait.le, fait.statut in STATUTS_HORS_FORMULAIRE): fait
        for fait in sorted(tenus, key=lambda fait: fait.numero)
    }
    return sorted(par_jour.values(), key=lambda fait: (fait.le, fait.numero))


def _after(situation: Situation, fait: Fact) -> Situation:
    etat = next_state(situation.etat, fait.statut)
    bouge = etat != situation.etat
    suivante = replace(
        situation,
        etat=etat,
        etat_le=fait.le,
        depuis_le=fait.le if bouge else situation.depuis_le,
        portes_closes=situation.portes_closes + (fait.statut == "porte_close"),
        motif=(fait.motif or (None if bouge else situation.motif)) if etat == "refus_menage" else None,
        issue=(fait.issue if bouge else situation.issue) if etat == "terminee" else None,
    )
    return _taken_back(_given(suivante, fait), fait)


def _given(situation: Situation, fait: Fact) -> Situation:
    """The household's agreement: to the support once it is supported, to its whole file on the day it is said."""
    if situation.etat not in ETATS_ACCOMPAGNES and fait.accord_dossier_le is None:
        return situation
    nouveau = situation.accord_contact_le is None or situation.accord_retire_le is not None
    connu = None if nouveau else situation.accord_dossier_le
    return replace(
        situation,
        accord_contact_le=min(fait.le, fait.accord_dossier_le or fait.le)
        if nouveau
        else situation.accord_contact_le,
        accord_dossier_le=fait.accord_dossier_le or connu,
        accord_retire_le=None,
    )


def _taken_back(situation: Situation, fait: Fact) -> Situation:
    """A household that refuses after agreeing, or leaves the support, takes its agreement back."""
    retire = situation.etat == "refus_menage" or situation.issue == "retrait"
    if retire and situation.accord_contact_le is not None and situation.accord_retire_le is None:
        return replace(situation, accord_retire_le=fait.le)
    return situation
