"""Writes the folder of a day whole: the landlord's workbook, each partner's own files, the observatory's aggregates.

It writes what it is given; file names are neutral and bear a partner's id, never a household's.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

import polars as pl

from reports.partnersummary import BilanPartenaire, bilan_html
from reports.reminders import (
    RelancesBailleur,
    RelancesStructure,
    write_landlord_reminders,
    write_partner_reminders,
)
from screening.outputs import Place, publish, write_csv
from screening.sending.envelopes import safe_name
from screening.workspace import Workspace

RELANCES, OBSERVATOIRE = "relances.xlsx", "observatoire.csv"


@dataclass(frozen=True)
class Day:
    """What a day leaves behind; partners by id.

    Attributes:
        au: the day.
        bailleur: the landlord's own workbook.
        structures: what each partner may be sent.
        bilans: each partner's page.
        observatoire: aggregates.
    """

    au: date
    bailleur: RelancesBailleur
    structures: Mapping[str, RelancesStructure]
    bilans: Mapping[str, BilanPartenaire]
    observatoire: pl.DataFrame


def folder_of(espace: Workspace, au: date) -> Path:
    """Where a day is published."""
    return espace.analyses / f"follow-{au.isoformat()}"


def publish_day(espace: Workspace, jour: Day) -> bool:
    """Publish the folder; False when equal results were already there."""
    dossier = folder_of(espace, jour.au)
    place = Place(dossier, espace.cache / "brouillon" / dossier.name, espace.analyses / ".remplacees")
    faits = {
        "au": jour.au.isoformat(),
        "outil": version("amont"),
        "dossiers": len(jour.bailleur.dossiers),
        "a_faire": len(jour.bailleur.a_faire),
        "plus_tard": len(jour.bailleur.plus_tard),
        "partenaires": len(jour.structures),
    }
    return publish(place, lambda brouillon: _write(brouillon, jour), faits)


def _write(dossier: Path, jour: Day) -> None:
    write_landlord_reminders(dossier / RELANCES, jour.bailleur)
    (dossier / RELANCES).chmod(0o600)
    for id_structure, relances in jour.structures.items():
        write_partner_reminders(dossier / f"relances-{safe_name(id_structure)}.xlsx", relances)
    for id_structure, bilan in jour.bilans.items():
        page = dossier / f"bilan_partenaire-{safe_name(id_structure)}.html"
        page.write_text(bilan_html(bilan), encoding="utf-8")
        donnees = json.dumps(asdict(bilan), ensure_ascii=False, indent=1, default=date.isoformat)
        page.with_suffix(".json").write_text(donnees + "\n", encoding="utf-8")
    write_csv(jour.observatoire, dossier / OBSERVATOIRE)
