"""What is known of each future tenant before the allocating commission, in the names that `acces` rules read.

No account exists yet: figures are those of the application, and what is not known stays null.
"""

from datetime import date

import polars as pl

from screening.parameters import Values
from screening.vocabulary import ACCES

CLES = ("id_candidat", "date_caleol", "code_commune")
ADULTES: dict[str, tuple[int, int | None]] = {
    "isole": (1, 1),
    "couple": (2, 2),
    "monoparental": (1, None),
    "couple_enfants": (2, None),
}
"""Adults of a declared composition, and its number of persons where it says it."""


def window(au: date, values: Values) -> tuple[date, date]:
    """First and last day of the commissions looked at."""
    mois = int(values.valeur("delai_caleol_mois"))
    return au, pl.select(pl.lit(au).dt.offset_by(f"{mois}mo")).item()


def coming(candidats: pl.DataFrame, au: date, values: Values) -> pl.DataFrame:
    """The candidates whose commission sits within the window, by date then by identifier.

    Args:
        candidats: the canonical table, one row per candidate.
        au: first day of the window.
        values: dated values in force.

    Returns:
        One row per candidate: `CLES`, then the columns of `ACCES`. `depense_logement_centimes` is rent and charges
        less the expected aid, a month; `taux_effort` its share of the resources (null without resources);
        `reste_a_vivre_uc_centimes` what is left of them per consumption unit, rounded down to the cent. A figure of
        which a part is not known is null.

    Source: Insee, échelle dite de l'OCDE modifiée.
    """
    debut, fin = window(au, values)
    vus = candidats.filter(pl.col("date_caleol").is_between(debut, fin)).sort("date_caleol", "id_candidat")
    depense = pl.col("loyer_centimes") + pl.col("charges_centimes") - pl.col("aide_estimee_centimes")
    mesures = vus.with_columns(
        depense_logement_centimes=depense,
        unites_consommation=consumption_units(values),
        age=(pl.lit(au.year) - pl.col("annee_naissance")).cast(pl.Int64),
    )
    reste = (pl.col("ressources_centimes") - pl.col("depense_logement_centimes")) / pl.col(
        "unites_consommation"
    )
    avec_ressources = pl.when(pl.col("ressources_centimes") > 0).then(pl.col("ressources_centimes"))
    return mesures.with_columns(
        taux_effort=pl.col("depense_logement_centimes") / avec_ressources,
        reste_a_vivre_uc_centimes=reste.floor().cast(pl.Int64),
    ).select(*CLES, *(pl.col(nom).cast(genre) for nom, genre in ACCES.items()))


def consumption_units(values: Values) -> pl.Expr:
    """Consumption units from the number of persons and the composition; null where they do not tell it.

    The ages of children are not known: each is counted as under fourteen, which counts fewer units than there may
    be and so leaves more per unit. Persons of another composition are counted as adults. A composition that the
    number of persons contradicts tells nothing.
    """
    adulte, enfant = float(values.valeur("uc_autre_adulte")), float(values.valeur("uc_enfant"))
    personnes, composition = pl.col("nb_personnes"), pl.col("composition")
    autre = pl.when((composition == "autre") & (personnes >= 1)).then(1 + adulte * (personnes - 1))
    seul = pl.when(composition.is_null() & (personnes == 1)).then(pl.lit(1.0))
    cas = [autre, seul]
    for nom, (adultes, exact) in ADULTES.items():
        ensemble = personnes.fill_null(exact) if exact else personnes
        tient = ensemble == exact if exact else ensemble > adultes
        unites = 1 + adulte * (adultes - 1) + enfant * (ensemble - adultes)
        cas.append(pl.when((composition == nom) & tient).then(unites))
    return pl.coalesce(cas).round(2)
