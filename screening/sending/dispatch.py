"""Publishes the referrals of a month by one rename: two tables for the landlord, sealed archives, a manifest.

The tables name nobody and hold no score; the archives are all that may leave.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from reports.archive import write_archive
from screening import outputs
from screening.calendrier import iso, last_day
from screening.sending.envelopes import Envelope, opens, seal
from screening.workspace import Workspace

DOSSIER = "orientations"


@dataclass(frozen=True)
class Dispatch:
    """What a month sends.

    Attributes:
        mois: first day of the month.
        orientations: `mois`, `id_menage`, `id_bail`, `id_structure`, `id_dispositif`, `ligne`,
            `numero_dossier`, `archive`, `fiche`.
        non_servis: `id_menage`, `motif`, `detail`.
        suites: `mois`, `id_menage`, `id_structure`, `numero_dossier`, `genre`, `date`, `archive`, `fiche`: what leaves
            for cases already sent.
        enveloppes: archives to seal.
        planchers: what the manifest keeps of the floors.
    """

    mois: date
    orientations: pl.DataFrame
    non_servis: pl.DataFrame
    suites: pl.DataFrame
    enveloppes: Sequence[Envelope]
    planchers: Mapping[str, Any]


def publish_referrals(espace: Workspace, envoi: Dispatch) -> bool:
    """Write everything aside, then put the folder in place; False when it was already there, equal.

    Where only a phrase has changed, the archives are sealed again one by one.
    """
    arrete_au = last_day(envoi.mois)
    place = outputs.Place(
        dossier=espace.sortie(envoi.mois) / DOSSIER,
        brouillon=espace.cache / "brouillon" / f"{iso(envoi.mois)}-{DOSSIER}",
        remplacees=espace.sorties / ".remplacees" / iso(envoi.mois),
    )
    faits = {
        "mois": iso(envoi.mois),
        "arrete_au": arrete_au.isoformat(),
        "orientations": envoi.orientations.height,
        "non_servis": envoi.non_servis.height,
        "suites": envoi.suites.height,
        "archives": {enveloppe.nom: enveloppe.empreintes for enveloppe in envoi.enveloppes},
        **envoi.planchers,
    }
    nouveau = outputs.publish(place, lambda dossier: _write(dossier, envoi), faits)
    if not nouveau:
        _reseal(place.dossier, envoi.enveloppes, arrete_au)
    return nouveau


def _write(dossier: Path, envoi: Dispatch) -> None:
    outputs.write_parquet(envoi.orientations, dossier / "orientations.parquet")
    outputs.write_parquet(envoi.non_servis, dossier / "non_servis.parquet")
    outputs.write_parquet(envoi.suites, dossier / "suites.parquet")
    seal(envoi.enveloppes, dossier, last_day(envoi.mois))


def _reseal(dossier: Path, enveloppes: Sequence[Envelope], arrete_au: date) -> None:
    for enveloppe in enveloppes:
        if not opens(dossier / enveloppe.nom, enveloppe.phrase):
            write_archive(dossier / enveloppe.nom, enveloppe.membres, enveloppe.phrase, arrete_au)
