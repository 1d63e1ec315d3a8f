"""A synthetic landlord of the Pas-de-Calais, to try the tool, test it and measure it: nothing in it is real.

`write_workspace` plays the landlord's life and leaves a workspace like a real one; `agents.py` plays the
decisions of its teams on a finished month.
"""

from datetime import date
from importlib.resources import files
from pathlib import Path

import numpy as np

from screening.calendrier import day_number, last_day, month_date, month_number
from screening.demo import identities, people, records, tables
from screening.demo.books import LedgerWriter
from screening.demo.candidates import applications
from screening.demo.exports import Csv, write_csv, write_workbooks
from screening.demo.settings import LISEZ_MOI, settings_text
from screening.demo.simulation import Landlord, build_landlord, play
from screening.demo.territory import Territory, load_territory

DERNIER_MOIS = date(2026, 10, 1)
"""The demo's month: the last one of its ledger."""
DUREE_MOIS = 36

BAUX = Csv(
    encodage="cp1252", fin="\r\n", tete=("Artois Demo Habitat (données synthétiques) ; état des contrats", "")
)
LOGEMENTS = Csv(separateur=",", encodage="utf-8-sig", virgule=False)
EVENEMENTS = Csv(encodage="utf-8-sig", date="%d/%m/%y", fin="\r\n")
PLANS = Csv(encodage="cp1252", fin="\r\n", pied=("TOTAL;;;;;;;",))
CANONIQUE = Csv(separateur=",", date="%Y-%m-%d", virgule=False)


def write_workspace(dossier: Path, menages: int = 5000, graine: int = 62) -> None:
    """Write a synthetic workspace: settings, exports of the landlord's software, example directory of
    partners.

    Args:
        dossier: Where to write; created when missing.
        menages: About how many households live in the dwellings at the end.
        graine: Seed; the same seed and size give the same bytes.
    """
    entrees = dossier / "entrees"
    entrees.mkdir(parents=True, exist_ok=True)
    territoire = load_territory()
    rng = np.random.default_rng(graine)
    dernier = month_number(DERNIER_MOIS)
    bailleur = build_landlord(rng, menages, territoire, (dernier - DUREE_MOIS + 1, dernier))
    livres = LedgerWriter(entrees, bailleur.desk, np.random.default_rng([graine, 1]))
    livres.write(play(bailleur, rng))
    exporte = _write_tables(entrees, bailleur, territoire, np.random.default_rng([graine, 2]))
    soldes = records.balances(bailleur, exporte, livres.soldes, day_number(last_day(DERNIER_MOIS)))
    write_csv(soldes, entrees / "controle.csv", Csv(fin="\r\n"))
    demandes = applications(
        np.random.default_rng([graine, 3]), max(20, menages // 50), territoire, last_day(DERNIER_MOIS)
    )
    write_csv(demandes, entrees / "candidats.csv", Csv(fin="\r\n"))
    (dossier / "amont.toml").write_text(settings_text(menages), encoding="utf-8")
    (dossier / "LISEZ-MOI.txt").write_text(LISEZ_MOI, encoding="utf-8")
    write_directory(dossier / "annuaire")


def _write_tables(
    entrees: Path, bailleur: Landlord, territoire: Territory, rng: np.random.Generator
) -> tables.Exported:
    """Write every export but the ledger and its balances; give the leases that they show."""
    fin = day_number(last_day(DERNIER_MOIS))
    debut = day_number(month_date(month_number(DERNIER_MOIS) - DUREE_MOIS + 1))
    bornes = (debut, fin)
    exporte = tables.exported_leases(bailleur, debut)
    write_csv(tables.leases(bailleur, exporte, rng), entrees / "baux.csv", BAUX)
    write_csv(tables.dwellings(bailleur, territoire), entrees / "logements.csv", LOGEMENTS)
    write_workbooks(people.households(exporte, rng, bornes), entrees, "menages", date(2026, 10, 31))
    write_csv(records.events(bailleur), entrees / "evenements.csv", EVENEMENTS)
    write_csv(records.plans(bailleur, exporte, debut), entrees / "plans.csv", PLANS)
    write_csv(records.rights(bailleur, exporte, bornes), entrees / "aides.csv", Csv(encodage="cp1252"))
    mesures = people.supports(bailleur, exporte, bornes)
    for nom, cadre in {
        "accompagnements": mesures,
        "consentements": people.agreements(mesures, rng),
        "oppositions": people.objections(exporte, rng, bornes),
        "coordonnees": identities.contacts(bailleur, exporte, territoire, rng),
    }.items():
        write_csv(cadre, entrees / f"{nom}.csv", CANONIQUE)
    return exporte


def write_directory(annuaire: Path) -> None:
    """Copy the example directory of partners, as `amont init` does too."""
    annuaire.mkdir(parents=True, exist_ok=True)
    for source in sorted(files("screening.demo").joinpath("annuaire").iterdir(), key=lambda f: f.name):
        (annuaire / source.name).write_bytes(source.read_bytes())


__all__ = ["DERNIER_MOIS", "write_directory", "write_workspace"]
