"""Which schemes take a future tenant: those of the step `acces`, by territory and by public.

Nobody is sent anywhere and no place is given: the officer proposes, the household chooses.
"""

import polars as pl

from screening.parameters import Values
from screening.partners import publics
from screening.partners.directory import Directory
from screening.partners.territory import COMMUNE, locate

DISPOSITIFS = {"id_candidat": pl.String, "id_dispositif": pl.String}


def access_schemes(futurs: pl.DataFrame, annuaire: Directory, values: Values) -> pl.DataFrame:
    """One row per candidate × scheme that covers its commune and takes its public: columns of `DISPOSITIFS`.

    A public that reads a fact not known of the candidate is not a match.

    Args:
        futurs: columns of `coming`.
        annuaire: the directory.
        values: dated values that a public's condition may name.
    """
    lisible = publics.readable(futurs.with_columns(id_bail="id_candidat"), values).drop("code_commune")
    situes = futurs.select("id_candidat", "code_commune").join(
        lisible, left_on="id_candidat", right_on="id_bail", how="left"
    )
    situes = situes.join(
        locate(futurs["code_commune"]).select("code_commune", *COMMUNE), on="code_commune", how="left"
    )
    trouves = [
        situes.filter(
            annuaire.territoires[ident].covers(),
            publics.matches(scheme.public),
            pl.any_horizontal(publics.matches(ligne.public) for ligne in scheme.lignes),
        ).select("id_candidat", id_dispositif=pl.lit(ident))
        for ident, scheme in annuaire.acces.items()
    ]
    return pl.concat([pl.DataFrame(schema=DISPOSITIFS), *trouves]).sort("id_candidat", "id_dispositif")
