"""Before the allocating commission: future tenants in, those to whom support may be proposed out, rules alone."""

from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from reports.candidates import FINALITE_CANDIDATS, DossierCandidats, write_candidates
from screening.entering.content import access_content, access_table
from screening.entering.matching import access_schemes
from screening.entering.measures import coming, window
from screening.entering.unknown import to_ask
from screening.errors import ConfigurationError
from screening.intake import read
from screening.intake.quality import check_quality
from screening.outputs import Place, publish, write_parquet
from screening.parameters import load
from screening.partners.directory import read_directory
from screening.rules import evaluate, load_access_rules, states
from screening.workspace import Workspace

TABLE = "candidats"
CLASSEUR, LIGNES = "candidats.xlsx", "candidats.parquet"


@dataclass(frozen=True)
class CandidatesReport:
    """What a run leaves behind; `nouveau` is False when equal results were already published."""

    dossier: Path
    contenu: DossierCandidats
    avertissements: tuple[str, ...]
    nouveau: bool


def screen_candidates(espace: Workspace, au: date) -> CandidatesReport:
    """Look at the candidates whose commission sits within the dated delay after `au`, and publish their folder.

    Nothing else of the landlord is read; nothing is written in the register.

    Raises:
        AmontError: any known failure, before anything is published.
    """
    if TABLE not in espace.reglages.entrees:
        raise ConfigurationError(
            f"amont.toml : [entrees] {TABLE} : manque ; sans cette source, il n'y a pas de candidat à regarder."
        )
    values = load(au, espace.dossiers_baremes)
    catalogue = load_access_rules(espace.dossiers_regles, espace.dossiers_baremes)
    annuaire = read_directory(espace.annuaire, values.bareme.types)
    intake = read(espace, (TABLE,))
    check_quality(intake, espace.reglages.qualite.rejets_max)
    futurs = coming(intake.tables[TABLE], au, values)
    baux = futurs.with_columns(id_bail="id_candidat")
    evaluation = evaluate(catalogue, baux, values)
    demandes = to_ask(futurs, states(catalogue, baux, values), catalogue, values)
    table = access_table(futurs, evaluation.faits, demandes, access_schemes(futurs, annuaire, values))
    contenu = access_content(espace, window(au, values), table, evaluation.comptes, values, annuaire)
    faits = _facts(contenu, catalogue.empreinte, intake.empreintes)
    nouveau = publish(_place(espace, au), lambda dossier: _write(dossier, table, contenu), faits)
    return CandidatesReport(_place(espace, au).dossier, contenu, tuple(intake.avertissements), nouveau)


def _place(espace: Workspace, au: date) -> Place:
    nom = f"candidats-{au.isoformat()}"
    return Place(
        dossier=espace.analyses / nom,
        brouillon=espace.cache / "brouillon" / nom,
        remplacees=espace.analyses / ".remplacees",
    )


def _write(dossier: Path, table: pl.DataFrame, contenu: DossierCandidats) -> None:
    """Both files are for their owner alone: they hold resources."""
    dossier.chmod(0o700)
    write_parquet(table, dossier / LIGNES)
    write_candidates(dossier / CLASSEUR, contenu)
    for nom in (LIGNES, CLASSEUR):
        (dossier / nom).chmod(0o600)


def _facts(contenu: DossierCandidats, regles: str, empreintes: dict[str, str]) -> dict[str, Any]:
    return {
        "outil": f"amont {version('amont')}",
        "finalite": FINALITE_CANDIDATS,
        "au": contenu.au.isoformat(),
        "jusqu_au": contenu.jusqu_au.isoformat(),
        "synthetique": contenu.synthetique,
        "candidats_regardes": contenu.regardes,
        "candidats_retenus": len(contenu.lignes),
        "version_regles": regles,
        "entrees": empreintes,
    }


def describe(report: CandidatesReport) -> list[str]:
    """The run in a few French lines for the terminal."""
    contenu = report.contenu
    etat = "publié" if report.nouveau else "inchangé (mêmes résultats que la dernière fois)"
    return [
        f"Commissions du {contenu.au:%d/%m/%Y} au {contenu.jusqu_au:%d/%m/%Y} : {contenu.regardes} candidat(s).",
        f"Un appui peut être proposé à {len(contenu.lignes)} d'entre eux ; des faits manquent pour "
        f"{len(contenu.a_completer)} autre(s).",
        *(f"Attention : {phrase}" for phrase in report.avertissements),
        FINALITE_CANDIDATS,
        f"Dossier {etat} : {report.dossier}",
        f"À ouvrir : {report.dossier / CLASSEUR}",
    ]
