"""What the month's proposed households would find: a place, partners that are full, another public, or nobody.

Places are shared as `amont refer` shares them, as if every proposal were accepted; conventions and the household's
information are judged on the day of sending, not here.
"""

from dataclasses import dataclass

import polars as pl

from screening.parameters import Values
from screening.partners.directory import Directory
from screening.partners.eligibility import Ties, covering_offers
from screening.partners.floors import Floors
from screening.partners.sharing import share, urgency
from screening.partners.territory import locate

SUIVIS = pl.DataFrame(schema={"id_menage": pl.String, "id_structure": pl.String})
ENVOYEES = pl.DataFrame(
    schema={
        "id_menage": pl.String,
        "id_structure": pl.String,
        "id_dispositif": pl.String,
        "ligne": pl.String,
    }
)


@dataclass(frozen=True)
class Terms:
    """How the month's places are shared, as `amont refer` does.

    Attributes:
        values: dated values in force.
        regles: `id_menage`, `orientation`: what the `orienter` rules that fired ask for.
        planchers: the least places asked for some publics.
        graine: what ties are drawn from.
    """

    values: Values
    regles: pl.DataFrame
    planchers: Floors
    graine: str


@dataclass(frozen=True)
class Reach:
    """Frames without any count yet.

    Attributes:
        menages: one row per tenant household: `id_menage`, `code_commune`, then the columns of its commune (null:
            unknown), `couvert` (a scheme covers it), `propose`, `issue` (the best of what it would find; null when
            not proposed).
        possibles: `id_menage`, `id_dispositif`: the schemes that cover a proposed household and take its public.
        recus: `id_menage`, `id_dispositif`: who would get a place where.
    """

    menages: pl.DataFrame
    possibles: pl.DataFrame
    recus: pl.DataFrame


def reach(indicateurs: pl.DataFrame, proposes: pl.Series, annuaire: Directory, terms: Terms) -> Reach:
    """Look for a place for each proposed household.

    Args:
        indicateurs: one row per household, its dwelling's lease.
        proposes: ids of the households that the list proposes this month.
        annuaire: the directory, with the places open for this month's list.
        terms: how places are shared.
    """
    demandes = indicateurs.filter(pl.col("id_menage").is_in(proposes.implode()))
    offres = covering_offers(demandes, annuaire, terms.values, Ties(SUIVIS, terms.regles))
    du_public = offres.filter(pl.col("public").fill_null(False))
    urgents = du_public.join(demandes.select("id_menage", urgency(terms.values)), on="id_menage")
    partage = share(urgents, annuaire.files, ENVOYEES, terms.planchers, terms.graine)
    possibles = du_public.select("id_menage", "id_dispositif").unique().sort("id_menage", "id_dispositif")
    recus = partage.orientations.select("id_menage", "id_dispositif")
    menages = covered(indicateurs.select("id_menage", "code_commune"), annuaire)
    propose = pl.col("id_menage").is_in(demandes["id_menage"].implode())
    issue = (
        pl.when(~propose).then(None)
        .when(_among(recus)).then(pl.lit("recu"))
        .when(_among(possibles)).then(pl.lit("complet"))
        .when(_among(offres.filter(pl.col("public").is_null()))).then(pl.lit("a_demander"))
        .when(_among(offres)).then(pl.lit("hors_public"))
        .otherwise(pl.lit("non_couvert"))
    )  # fmt: skip
    return Reach(menages.with_columns(propose=propose, issue=issue), possibles, recus)


def covered(menages: pl.DataFrame, annuaire: Directory) -> pl.DataFrame:
    """Add to `code_commune` the columns of its commune, and `couvert`: a scheme that takes tenants covers it."""
    lieux = locate(menages["code_commune"])
    zones = [annuaire.territoires[ident].covers() for ident in annuaire.files]
    lieux = lieux.with_columns(couvert=pl.any_horizontal(pl.lit(False), *zones))
    return menages.join(lieux, on="code_commune", how="left", maintain_order="left").with_columns(
        pl.col("couvert").fill_null(False)
    )


def _among(cadre: pl.DataFrame) -> pl.Expr:
    return pl.col("id_menage").is_in(cadre["id_menage"].unique().implode())
