"""What the household itself may read of its month: facts of its account that weighed, in plain words.

A fact is said when a rule that fired reads it or when it raised the score; neither rule nor score is named.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl

from reports.french import jour_long
from reports.household_page import FaitMenage, Mouvement
from screening.calendrier import add_months, last_day
from screening.explaining.excerpt import Excerpt
from screening.explaining.published import Published
from screening.rules.model import names_in

MOIS_MONTRES = 3
"""Months of the account that the page shows."""
APPORT_PESANT = 0.1
"""Log-odds from which an input that raised the score is told."""
NATURES = {
    "quittance": "Loyer et charges",
    "sls": "Supplément de loyer",
    "aide_logement": "Aide au logement",
    "rls": "Réduction de loyer de solidarité",
    "indemnite_occupation": "Indemnité d'occupation",
    "regularisation_charges": "Régularisation de charges",
    "frais": "Frais",
    "rappel_aide": "Rappel d'aide au logement",
    "autre_debit": "Autre somme demandée",
    "reglement": "Votre paiement",
    "rejet": "Paiement rejeté par la banque",
    "remise": "Remise",
    "secours_fsl": "Aide du fonds de solidarité (FSL)",
    "autre_credit": "Autre somme déduite",
    "transfert": "Report d'un autre compte",
}
Fact = Callable[[Mapping[str, Any]], FaitMenage | None]


def _count(indicateur: str, debut: str, seul: str, plusieurs: str, least: int = 1) -> Fact:
    """A fact that is a count, said from `least` on."""

    def said(figures: Mapping[str, Any]) -> FaitMenage | None:
        value = figures[indicateur]
        if value is None or value < least:
            return None
        return FaitMenage(debut, int(value), "nombre", seul if value < 2 else plusieurs)

    return said


def _amount(indicateur: str, debut: str, fin: str) -> Fact:
    """A fact that is an amount, said above zero."""

    def said(figures: Mapping[str, Any]) -> FaitMenage | None:
        value = figures[indicateur]
        return FaitMenage(debut, int(value), "euros", fin) if value is not None and value > 0 else None

    return said


FAITS: tuple[tuple[frozenset[str], Fact], ...] = (
    (
        frozenset(
            {"mois_en_retard_3", "mois_en_retard_6", "mois_en_retard_12", "mois_depuis_premier_defaut"}
        ),
        _count(
            "mois_en_retard_6",
            "À la fin de ",
            " mois sur six, votre compte était en retard.",
            " mois sur six, votre compte était en retard.",
        ),
    ),
    (
        frozenset(
            {"dernier_retard_jours", "retard_avant_dernier_jours", "delai_paiement_jours", "termes_tardifs_3"}
        ),
        _count(
            "termes_tardifs_6",
            "Sur les six derniers loyers, ",
            " a été payé tard, ou attend encore.",
            " ont été payés tard, ou attendent encore.",
        ),
    ),
    (
        frozenset({"mois_depuis_paiement"}),
        _count("mois_depuis_paiement", "Nous n'avons pas reçu de paiement depuis ", " mois.", " mois."),
    ),
    (
        frozenset({"paiements_partiels_12", "taux_paye_3", "taux_paye_12"}),
        _count(
            "paiements_partiels_12",
            "En un an, ",
            " mois a été payé en partie.",
            " mois ont été payés en partie.",
        ),
    ),
    (
        frozenset({"rejets_3"}),
        _count(
            "rejets_3",
            "Depuis trois mois, votre banque a rejeté ",
            " paiement.",
            " paiements.",
        ),
    ),
    (
        frozenset({"baisse_aide_centimes"}),
        _amount(
            "baisse_aide_centimes", "Depuis trois mois, votre aide au logement a baissé de ", " par mois."
        ),
    ),
    (
        frozenset({"hausse_reste_a_payer_centimes", "hausse_reste_a_payer_mois"}),
        _amount(
            "hausse_reste_a_payer_centimes",
            "Depuis trois mois, votre reste à payer a monté de ",
            " par mois.",
        ),
    ),
    (
        frozenset({"mois_aide_manquante", "statut_aide"}),
        _count(
            "mois_aide_manquante",
            "Votre aide au logement manque sur votre compte depuis ",
            " mois.",
            " mois.",
        ),
    ),
    (
        frozenset({"plan_echeances_manquees", "plan_taux_respecte"}),
        _count(
            "plan_echeances_manquees",
            "Vous avez un plan de paiement. Il manque ",
            " échéance.",
            " échéances.",
        ),
    ),
    (
        frozenset({"contacts_sans_reponse_3"}),
        _count(
            "contacts_sans_reponse_3",
            "Depuis trois mois, nous avons essayé ",
            " fois de vous joindre, sans réponse.",
            " fois de vous joindre, sans réponse.",
        ),
    ),
    (
        frozenset({"dette_annexes_centimes"}),
        _amount("dette_annexes_centimes", "Il reste ", " à payer sur un garage, une cave ou un ancien bail."),
    ),
)
"""What makes each fact worth telling, and how it is told."""


def facts_of(published: Published) -> tuple[FaitMenage, ...]:
    """What is owed, what is not of the household's making, then the facts that weighed."""
    figures = published.principal.row(0, named=True)
    weighed = set(_weighed(published))
    at = jour_long(last_day(published.mois))
    owed = _amount("solde_du_centimes", f"Le {at}, il reste ", " à payer sur votre compte.")
    apart = _amount(
        "dette_technique_centimes", "Dans cette somme, il y a ", " à cause d'un délai ou d'une aide."
    )
    said = [fact(figures) for fact in (owed, apart)]
    said += [fact(figures) for read, fact in FAITS if read & weighed]
    return tuple(fact for fact in said if fact is not None)


def _weighed(published: Published) -> Iterator[str]:
    """Indicators that a rule which proposes the household reads, and inputs that raised its score."""
    fired = set(published.decision["regles"])
    for rule in published.en_vigueur.catalogue.regles:
        if rule.code in fired and rule.effet in ("proposer", "relever"):
            yield from names_in(rule.versions[0].condition)
    for part in published.decision["contributions"] or []:
        if part["apport"] >= APPORT_PESANT:
            yield part["indicateur"]


def first_shown(mois: date) -> date:
    """First day of the months of the account that the page shows."""
    return add_months(mois, 1 - MOIS_MONTRES)


def movements_of(published: Published, source: Excerpt) -> tuple[Mouvement, ...]:
    """The dwelling's lines of the last months, as known at the month's end."""
    if source.ecritures is None:
        return ()
    lines = source.ecritures.filter(
        pl.col("id_bail") == published.decision["id_bail"],
        pl.col("date_operation") >= first_shown(published.mois),
        pl.max_horizontal("date_operation", "date_connaissance") <= last_day(published.mois),
    )
    rows = lines.select("date_operation", pl.col("nature").cast(pl.String), "montant_centimes").iter_rows()
    return tuple(Mouvement(day, NATURES[nature], amount) for day, nature, amount in rows)
