"""Who can take whom, read from top to bottom: the directory in; its report, the territories and where nobody goes out.

Without a month, the directory alone; with one, the households that its published list proposes, against the places.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import polars as pl

from reports.coverage import Couverture, couverture_html
from screening import parameters
from screening.calendrier import iso, last_day
from screening.cases import Register
from screening.covering.content import Covered, coverage_content
from screening.covering.counting import crossing
from screening.covering.reach import Reach, Terms, reach
from screening.covering.telling import tell
from screening.decision import principal_leases
from screening.outputs import Place, publish, write_csv
from screening.parameters import Values
from screening.partners.directory import Directory, read_directory
from screening.partners.floors import asked_floors
from screening.partners.inclusion.importing import Inclusion, read_inclusion
from screening.partners.inclusion.selection import around
from screening.sending.inputs import asked_by_rules, publics_of_rules, read_published
from screening.workspace import Workspace

REJETS = {"fichier": pl.String, "objet": pl.UInt32, "id": pl.String, "raison": pl.String}


@dataclass(frozen=True)
class CoverageReport:
    """What the command leaves behind; `nouveau` is False when equal results were already published."""

    dossier: Path
    page: Couverture
    nouveau: bool


def show_partners(espace: Workspace, mois: date | None, aujourdhui: date) -> CoverageReport:
    """Read the directory, and face the households of a published month with its places.

    Args:
        espace: the workspace.
        mois: a published month, taken at its last day; None: the directory alone, as of `aujourdhui`.
        aujourdhui: the day of the clock.

    Raises:
        ConfigurationError: the directory cannot be used, or the month has no published list.
    """
    jour = last_day(mois) if mois else aujourdhui
    values = parameters.load(jour, espace.dossiers_baremes)
    annuaire = read_directory(espace.annuaire, values.bareme.types)
    inclusion = _import_around(espace, annuaire)
    found = None
    if mois:
        annuaire = annuaire.opened(_places_said(espace, mois))
        found = _look_for_places(espace, mois, annuaire, values)
    bailleur = espace.reglages.bailleur
    covered = Covered(bailleur, jour, mois, annuaire, inclusion, found, values)
    page = coverage_content(covered)
    place = _place(espace, mois)
    facts = {"outil": page.version_outil, "au": jour.isoformat()}
    new = publish(place, lambda folder: _write(folder, page, covered), facts)
    return CoverageReport(place.dossier, page, new)


def _import_around(espace: Workspace, annuaire: Directory) -> Inclusion:
    lieux = around(annuaire.territoires.values(), espace.reglages.bailleur.departement)
    return read_inclusion(espace.annuaire, annuaire.dispositifs.keys(), lieux)


def _places_said(espace: Workspace, mois: date) -> pl.DataFrame:
    """What the partners' forms say of the places open for that month's list; none without a register."""
    register = Register.find(espace.registre_url)
    vide = pl.DataFrame(schema={"id_dispositif": pl.String, "ligne": pl.String, "places": pl.Int64})
    return register.open_places(mois) if register else vide


def _look_for_places(espace: Workspace, mois: date, annuaire: Directory, values: Values) -> Reach:
    decisions, indicateurs = read_published(espace, mois)
    proposes = decisions.filter(pl.col("niveau") == "prioritaire")["id_menage"].unique().sort()
    vises = publics_of_rules(espace)
    regles = asked_by_rules(decisions, vises)
    planchers = asked_floors(espace.reglages.planchers, regles, set(vises.values()))
    terms = Terms(values, regles, planchers, iso(mois))
    return reach(principal_leases(indicateurs), proposes, annuaire, terms)


def _place(espace: Workspace, mois: date | None) -> Place:
    name = f"partners-{iso(mois)}" if mois else "partners"
    return Place(
        dossier=espace.analyses / name,
        brouillon=espace.cache / "brouillon" / name,
        remplacees=espace.analyses / ".remplacees",
    )


def _write(folder: Path, page: Couverture, covered: Covered) -> None:
    (folder / "couverture.html").write_text(couverture_html(page), encoding="utf-8")
    data = json.dumps(asdict(page), ensure_ascii=False, indent=1, default=date.isoformat)
    (folder / "couverture.json").write_text(data + "\n", encoding="utf-8")
    if covered.found:
        write_csv(crossing(covered.found, covered.annuaire), folder / "couverture.csv")
    rejets = [
        (rejet.fichier, rejet.rang, rejet.id, raison)
        for rejet in covered.inclusion.rejets
        for raison in rejet.raisons
    ]
    write_csv(pl.DataFrame(rejets, schema=REJETS, orient="row"), folder / "rejets.csv")


def describe(report: CoverageReport) -> list[str]:
    """Who can take whom in French lines for the terminal, and what to open."""
    state = "publié" if report.nouveau else "inchangé (mêmes résultats que la dernière fois)"
    page = report.dossier / "couverture.html"
    return [*tell(report.page), "", f"Dossier {state} : {report.dossier}", f"À ouvrir : {page}"]
