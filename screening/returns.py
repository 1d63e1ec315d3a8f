"""From partners' forms to the register: every answer of every form is kept, or none is.

The run reads as a paragraph; checking a form is in `returning/`, what its facts do to a case in `cases/`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from screening.cases import Register
from screening.cases.life import Recorded
from screening.returning.context import open_context
from screening.returning.forms import Forms, read_forms
from screening.workspace import Workspace


@dataclass(frozen=True)
class ReturnReport:
    """What a run leaves behind; counts only.

    Attributes:
        formulaires: forms read.
        statuts: answers read, by code.
        places: fund lines whose open places are said.
        colonnes_non_lues: columns added to the forms, never read.
        inscrits: what of it was not known.
    """

    formulaires: int
    statuts: Mapping[str, int]
    places: int
    colonnes_non_lues: int
    inscrits: Recorded


def record_forms(espace: Workspace, fichiers: Sequence[Path], horodatage: datetime) -> ReturnReport:
    """Read partners' forms and record what they say.

    Raises:
        AmontError: any known failure; nothing is then written.
    """
    registre = Register.open(espace.registre_url, horodatage)
    formulaires = read_forms(fichiers, open_context(espace, registre, horodatage))
    inscrits = registre.record_returns(formulaires.faits, formulaires.places, horodatage)
    return _report(len(fichiers), formulaires, inscrits)


def _report(nombre: int, formulaires: Forms, inscrits: Recorded) -> ReturnReport:
    comptes = (
        formulaires.faits["statut"]
        .value_counts(name="nombre")
        .sort("nombre", "statut", descending=[True, False])
    )
    return ReturnReport(
        nombre, dict(comptes.iter_rows()), formulaires.places.height, formulaires.colonnes_non_lues, inscrits
    )


def describe(report: ReturnReport) -> list[str]:
    """The run in a few French lines for the terminal."""
    inscrits = report.inscrits
    lues = ", ".join(f"{nombre} {statut}" for statut, nombre in report.statuts.items()) or "aucune"
    lignes = [f"{report.formulaires} formulaire(s) lu(s). Réponses : {lues}."]
    if report.places:
        lignes.append(f"Places dites pour {report.places} ligne(s) de financement.")
    if report.colonnes_non_lues:
        lignes.append(f"{report.colonnes_non_lues} colonne(s) ajoutée(s) au formulaire : non lue(s).")
    if not inscrits.faits and not inscrits.places:
        return [*lignes, "Rien de nouveau : le registre savait déjà tout cela, il n'a pas changé."]
    lignes.append(
        f"Inscrit au registre : {inscrits.faits} réponse(s) et {inscrits.places} nombre(s) de places."
    )
    if inscrits.tardifs:
        lignes.append(f"{inscrits.tardifs} réponse(s) tardive(s), à une proposition qui avait expiré.")
    if inscrits.sans_effet:
        lignes.append(
            f"{inscrits.sans_effet} réponse(s) à un dossier déjà clos : notée(s), l'état du dossier ne change pas."
        )
    return lignes
