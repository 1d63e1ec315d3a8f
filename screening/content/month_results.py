"""Everything that one month's run knows when it is time to write, and the lines that several files share.

What each file says of it is left to `presentation.py` (the page) and `listing.py` (the workbooks).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cached_property

import polars as pl

from reports import choices, french
from reports import synthesis as s
from reports.feedback import Retours
from reports.rulebook import CarteRegle
from screening.calendrier import last_day
from screening.content.values import write_value
from screening.decision import Capacity, principal_leases
from screening.holdout import Draw
from screening.intake import Intake
from screening.moved import WhyMoved
from screening.parameters import Values
from screening.pauses import Pauses
from screening.previous import PreviousList
from screening.rules.engine import Evaluation


@dataclass(frozen=True)
class MonthResults:
    """Everything that one month's run knows when it is time to write.

    Attributes:
        mois: first day of the month.
        bailleur: the landlord's name as printed.
        synthetique: the landlord is invented; every file says so.
        intake: row accounting, rejects, warnings and hashes.
        indicateurs: one row per lease, this month.
        evaluation: fired rules and counts.
        decisions: one row per lease (design § 5).
        pauses: whom the register keeps off, and the last answer on each household.
        precedent: the list published before.
        capacite: places of the month.
        valeurs: dated values in force.
        modele: version in service and its warnings, or why rules alone.
        cohorte: leases kept by the cohort's condition, and those of them for which it is unknown; None
            when no model ran.
        version_regles: content hash of rules and values.
        version_outil: version of Amont.
        cartes: the card of each rule, its cases run.
        tirage: what the hold-out did; None without one.
        pourquoi: what moved each household since the list before.
        retours: the answers to earlier lists; None on a first one.
    """

    mois: date
    bailleur: str
    synthetique: bool
    intake: Intake
    indicateurs: pl.DataFrame
    evaluation: Evaluation
    decisions: pl.DataFrame
    pauses: Pauses
    precedent: PreviousList
    capacite: Capacity
    valeurs: Values
    modele: s.EtatModele
    cohorte: tuple[int, int] | None
    version_regles: str
    version_outil: str
    cartes: tuple[CarteRegle, ...] = ()
    tirage: Draw | None = None
    pourquoi: WhyMoved = field(default_factory=WhyMoved)
    retours: Retours | None = None

    @property
    def arrete_au(self) -> date:
        """T, the month's last day."""
        return last_day(self.mois)

    @cached_property
    def menages(self) -> pl.DataFrame:
        """One row per household, on its dwelling's lease: indicators, then the decision's columns."""
        decides = self.decisions.select(
            "id_bail", "niveau", "action", "rang", "origine", "motifs", "motifs_rassurants", "suspension"
        )
        principaux = principal_leases(self.indicateurs)
        return principaux.join(decides, on="id_bail", how="left", maintain_order="left")

    @property
    def avertissements(self) -> tuple[str, ...]:
        """What the reader must know of the sources and of the settings, before the list is used."""
        return (*self.intake.avertissements, *unknown_agencies(self.capacite, self.indicateurs))


def unknown_agencies(capacite: Capacity, indicateurs: pl.DataFrame) -> list[str]:
    """Warn of each agency that has places in `amont.toml` and no lease, with the nearest name that has some."""
    connues = {nom.casefold(): nom for nom in indicateurs["agence"].drop_nulls().unique().sort()}
    return [
        f"amont.toml, [capacite] agences : « {nom} » a {french.pluriel(places, 'place')} et aucun bail, ses places "
        f"ne servent à personne.{_nearest(nom, connues)}"
        for nom, places in sorted(capacite.agences.items())
        if nom not in connues.values()
    ]


def _nearest(nom: str, connues: Mapping[str, str]) -> str:
    proches = get_close_matches(nom.casefold(), connues, n=1, cutoff=0.5)
    return f" Vouliez-vous dire « {connues[proches[0]]} » ?" if proches else ""


def shared_pool(capacite: Capacity) -> str:
    """What the places that belong to no agency of their own are called."""
    return "Les autres agences, et sans agence" if capacite.agences else "Toutes les agences"


def capacity_sentence(capacite: Capacity) -> str:
    """Say how many places there are this month, where the figure comes from and how it is shared."""
    places = french.pluriel(capacite.par_mois, "place")
    if not capacite.declaree and not capacite.agences:
        return f"{places} : 1 % des ménages, par défaut, car amont.toml ne déclare pas de capacité."
    origine = (
        "déclarées dans amont.toml"
        if capacite.declaree
        else "d'après les places des agences et 1 % des ménages"
    )
    reste = capacite.par_mois - sum(capacite.agences.values())
    partage = (
        f" Les agences sans places propres s'en partagent {french.nombre(reste)}." if capacite.agences else ""
    )
    return f"{places}, {origine}.{partage}"


def rule_lines(month: MonthResults) -> tuple[s.LigneRegle, ...]:
    """One line per rule, by effect, then by number."""
    lignes = [
        s.LigneRegle(a_verifier=ligne.pop("statut") == "a_verifier", **ligne)
        for ligne in month.evaluation.comptes.to_dicts()
    ]
    effets = list(choices.EFFETS)
    return tuple(sorted(lignes, key=lambda regle: (effets.index(regle.effet), len(regle.code), regle.code)))


def value_lines(valeurs: Values) -> tuple[s.LigneValeur, ...]:
    """One line per value in force, by name."""
    return tuple(
        s.LigneValeur(
            nom,
            valeur.libelle or nom,
            write_value(valeur),
            valeur.du,
            valeur.source.titre,
            valeur.source.statut == "a_verifier",
        )
        for nom, valeur in sorted(valeurs.items())
    )
