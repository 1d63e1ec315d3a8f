"""What a run of `refer` says of itself: counts, reasons, where to look; never a household.

The sentences go to the terminal, so they name partners and folders only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from reports.worklist_columns import AJOUTS
from screening.partners.motifs import MOTIFS
from screening.partners.phrases import BAILLEUR, Phrases
from screening.partners.planning import Plan
from screening.sending.dispatch import DOSSIER
from screening.sending.floors_told import floor_sentences
from screening.sending.inputs import Month
from screening.sending.writing_up import Departures

SUITES = {
    "saisine": "{} fiche(s) de saisine, pour des ménages qui ont donné leur accord.",
    "rappel": "{} fiche(s) rappelée(s) : accord retiré, opposition ou départ ; le dossier est retiré.",
}


@dataclass(frozen=True)
class ReferralReport:
    """What a run leaves behind.

    Attributes:
        dossier: the published folder.
        decisions: decisions in force of the month, by kind.
        orientes: households sent, by partner's name.
        non_servis: accepted households that are not sent, by reason.
        suites: what leaves for cases already sent, by kind.
        planchers: what became of the floors, a sentence each.
        avertissements: French sentences.
        nouveau: False when the same was already published.
    """

    dossier: Path
    decisions: Mapping[str, int]
    orientes: Mapping[str, int]
    non_servis: Mapping[str, int]
    suites: Mapping[str, int]
    planchers: Sequence[str]
    avertissements: Sequence[str]
    nouveau: bool


def report_of(
    month: Month, decisions: pl.DataFrame, plan: Plan, departs: Departures, phrases: Phrases, nouveau: bool
) -> ReferralReport:
    """Count what was decided, sent and not sent."""
    noms = {ident: structure.nom for ident, structure in month.annuaire.structures.items()}
    par_structure = _counts(plan.orientations["id_structure"])
    return ReferralReport(
        dossier=month.espace.sortie(month.mois) / DOSSIER,
        decisions=_counts(decisions["decision"]),
        orientes={noms[ident]: nombre for ident, nombre in par_structure.items()},
        non_servis=_counts(plan.non_servis["motif"]),
        suites=_counts(departs.suites.table()["genre"]),
        planchers=list(floor_sentences(plan)),
        avertissements=[
            *_added_while_held(month, decisions),
            *_illegible(departs),
            *_warnings(decisions, plan, phrases),
        ],
        nouveau=nouveau,
    )


def describe(report: ReferralReport) -> list[str]:
    """The run in a few French lines for the terminal."""
    decisions = ", ".join(f"{nombre} {nom}" for nom, nombre in report.decisions.items()) or "aucune"
    etat = "publié" if report.nouveau else "inchangé (mêmes fiches que la dernière fois)"
    lignes = [f"Décisions des agents : {decisions}."]
    lignes += [f"  {nombre} fiche(s) pour {nom}" for nom, nombre in report.orientes.items()]
    lignes += [SUITES[genre].format(nombre) for genre, nombre in report.suites.items()]
    lignes += [f"Non servis : {nombre}. {MOTIFS[motif]}" for motif, nombre in report.non_servis.items()]
    lignes += report.planchers
    lignes += [f"Attention : {phrase}" for phrase in report.avertissements]
    return [*lignes, f"Dossier {etat} : {report.dossier}"]


def _added_while_held(month: Month, decisions: pl.DataFrame) -> list[str]:
    """Say how many households agents added although a suspension keeps them off: the agent's word holds."""
    ajoutes = decisions.filter(pl.col("feuille") == AJOUTS, pl.col("decision") == "accepter")
    suspendus = month.decisions.filter(pl.col("niveau") == "suspendu")
    nombre = ajoutes.join(suspendus, on="id_menage", how="semi").height
    if not nombre:
        return []
    return [
        f"{nombre} ménage(s) ajouté(s) par un agent sont suspendus ce mois-ci : l'ajout est retenu et lève un refus "
        "antérieur ; un décès, un départ ou une orientation en cours empêche encore l'envoi d'une fiche."
    ]


def _illegible(departs: Departures) -> list[str]:
    nombre = departs.illegible()
    if not nombre:
        return []
    return [
        f"{nombre} nom(s) portent des lettres que les fiches ne savent pas écrire (un carré les remplace) : les écrire "
        "en lettres latines dans la source coordonnees."
    ]


def _warnings(decisions: pl.DataFrame, plan: Plan, phrases: Phrases) -> list[str]:
    sans_agent = decisions["agent"].null_count()
    dits = [f"{sans_agent} décision(s) ne disent pas quel agent l'a prise."] if sans_agent else []
    if plan.lettres.height and phrases.of(BAILLEUR) is None:
        dits.append(
            f"{plan.lettres.height} lettre(s) aux ménages ne sont pas écrites : ajouter une phrase pour "
            f"« {BAILLEUR} » dans le fichier donné par --phrases."
        )
    return dits


def _counts(serie: pl.Series) -> dict[str, int]:
    return dict(
        serie.value_counts(name="nombre").sort("nombre", serie.name, descending=[True, False]).iter_rows()
    )
