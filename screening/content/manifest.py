"""What a month's manifest says beside its files: enough to rebuild the month, counts, and no row."""

from dataclasses import asdict
from typing import Any

import polars as pl

from reports.synthesis import SyntheseMois
from screening.calendrier import iso
from screening.content.crossing import held_back
from screening.content.month_results import MonthResults
from screening.judgement import Judgement


def month_facts(month: MonthResults, page: SyntheseMois, judgement: Judgement) -> dict[str, Any]:
    """What the manifest says beside the files: enough to rebuild the month, and no row."""
    compared = page.mouvements.compare_a
    counts = month.menages["niveau"].value_counts().sort("niveau")
    return {
        "outil": f"amont {month.version_outil}",
        "mois": iso(month.mois),
        "arrete_au": month.arrete_au.isoformat(),
        "bailleur": month.bailleur,
        "synthetique": month.synthetique,
        "finalite": "prévention des expulsions : proposition à des agents, jamais une décision",
        "version_modele": judgement.version,
        "intercept": judgement.intercept,
        "regles_seules": judgement.regles_seules,
        "version_regles": month.version_regles,
        "cohorte": list(month.cohorte) if month.cohorte else None,
        "capacite": month.capacite.par_mois,
        "baux": month.indicateurs.height,
        "menages_par_niveau": dict(counts.iter_rows()),
        "suspensions": _held_counts(month),
        "mouvements": asdict(page.mouvements) | {"compare_a": iso(compared) if compared else None},
        "lignes": month.intake.comptes.drop("fichier").group_by("table").sum().sort("table").to_dicts(),
        "entrees": month.intake.empreintes,
        "avertissements": list(month.avertissements),
        **_holdout_counts(page),
        **_answers(page),
    }


def _holdout_counts(page: SyntheseMois) -> dict[str, Any]:
    """The hold-out by pool and the digest of its seed; nothing without one."""
    return {} if page.temoin is None else {"temoin": asdict(page.temoin)}


def _answers(page: SyntheseMois) -> dict[str, Any]:
    """The answers to earlier lists, and what they suggest; nothing on a first list."""
    if page.retours is None:
        return {}
    return {"retours": asdict(page.retours) | {"depuis": iso(page.retours.depuis)}}


def _held_counts(month: MonthResults) -> list[dict[str, Any]]:
    """Households held back, by who holds them back, reason and agency."""
    lignes = (
        held_back(month)
        .group_by("groupe", "code", "agence")
        .agg(
            menages=pl.len(), dette_propre_centimes=pl.col("dette_propre_centimes").clip(lower_bound=0).sum()
        )
    )
    return lignes.sort("groupe", "code", "agence", nulls_last=True).to_dicts()
