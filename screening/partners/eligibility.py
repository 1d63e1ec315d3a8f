"""Which open lines could take a household: territory, public, and how well each one fits.

Whether anything may be sent there (convention, information, consent) is judged after, in `conditions.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from screening.parameters import Values
from screening.partners import publics
from screening.partners.directory import Directory
from screening.partners.schemes import FundLine, Scheme
from screening.partners.territory import locate

# Fit: one step of a line outweighs all the steps below it.
POIDS_CONTINUITE = 10_000
POIDS_ORIENTATION = 1_000
POIDS_PRIORITE = 2
POIDS_RURAL = 1

OFFRE = {
    "id_menage": pl.String,
    "id_dispositif": pl.String,
    "ligne": pl.String,
    "id_structure": pl.String,
    "public": pl.Boolean,
    "adequation": pl.Int64,
}


@dataclass(frozen=True)
class Ties:
    """What already links households to partners, besides where they live.

    Attributes:
        suivis: `id_menage`, `id_structure`: who has been followed by whom.
        orientations: `id_menage`, `orientation`: what the `orienter` rules that fired ask for.
    """

    suivis: pl.DataFrame
    orientations: pl.DataFrame


def covering_offers(menages: pl.DataFrame, annuaire: Directory, values: Values, liens: Ties) -> pl.DataFrame:
    """One row per household × fund line of a scheme that covers its commune.

    Args:
        menages: indicators, one row per household (`id_menage`, `id_bail`, `code_commune`…).
        annuaire: the directory; schemes of genre `file` only are considered.
        values: dated values that a public's condition may name.
        liens: continuity and `orienter` rules.

    Returns:
        Columns of `OFFRE`; `public` null where a trait the condition reads is unknown. Higher `adequation`:
        continuity first, then an `orienter` rule, then the scheme's `priorite`, then rural attention.
    """
    lisible = publics.readable(menages, values).drop("code_commune")
    situes = menages.select("id_menage", "id_bail", "code_commune").join(lisible, on="id_bail", how="left")
    situes = situes.join(locate(menages["code_commune"]), on="code_commune", how="left")
    cadres = [
        _offers_of(situes, annuaire, ident, ligne)
        for ident, scheme in annuaire.files.items()
        for ligne in scheme.lignes
    ]
    offres = pl.concat([pl.DataFrame(schema=OFFRE), *cadres])
    return _with_ties(offres, annuaire.files, liens).sort("id_menage", "id_dispositif", "ligne")


def _offers_of(situes: pl.DataFrame, annuaire: Directory, ident: str, ligne: FundLine) -> pl.DataFrame:
    scheme = annuaire.files[ident]
    rural = pl.col("rural").fill_null(False) & pl.lit(scheme.rural)
    return situes.filter(annuaire.territoires[ident].covers()).select(
        "id_menage",
        id_dispositif=pl.lit(ident),
        ligne=pl.lit(ligne.nom),
        id_structure=pl.lit(annuaire.structure_of(ident).id),
        public=publics.matches(scheme.public) & publics.matches(ligne.public),
        adequation=POIDS_PRIORITE * scheme.priorite + POIDS_RURAL * rural.cast(pl.Int64),
    )


def _with_ties(offres: pl.DataFrame, schemes: Mapping[str, Scheme], liens: Ties) -> pl.DataFrame:
    """Add to `adequation` what continuity and `orienter` rules are worth."""
    vises = pl.DataFrame(
        [(ident, code) for ident, scheme in schemes.items() for code in scheme.orientations],
        schema={"id_dispositif": pl.String, "orientation": pl.String},
        orient="row",
    )
    demandes = liens.orientations.join(vises, on="orientation").select("id_menage", "id_dispositif").unique()
    suivis = liens.suivis.select("id_menage", "id_structure").unique()
    return (
        offres.join(suivis.with_columns(suivi=True), on=["id_menage", "id_structure"], how="left")
        .join(demandes.with_columns(demande=True), on=["id_menage", "id_dispositif"], how="left")
        .with_columns(
            adequation=pl.col("adequation")
            + POIDS_CONTINUITE * pl.col("suivi").fill_null(False).cast(pl.Int64)
            + POIDS_ORIENTATION * pl.col("demande").fill_null(False).cast(pl.Int64)
        )
        .select(OFFRE.keys())
    )


def unknown_traits(menage: Mapping[str, object], schemes: list[Scheme]) -> list[str]:
    """Names of the traits that these schemes ask for and that are unknown for a household."""
    lus = {
        nom
        for s in schemes
        for c in (s.public, *(ligne.public for ligne in s.lignes))
        for nom in publics.traits(c)
    }
    return sorted(nom for nom in lus if menage.get(nom) is None)
