"""Which open services a household's needs suggest: schemes of genre `information` that cover its commune.

They receive nobody and are sent nothing; a sheet only names them to the partner.
"""

from collections.abc import Mapping

import polars as pl

from screening.partners.directory import Directory
from screening.partners.schemes import Scheme

SUGGESTIONS_MAX = 3


def suggestions(menages: pl.DataFrame, annuaire: Directory) -> pl.DataFrame:
    """One row per case: `numero_dossier`, `informations`, the ids of at most `SUGGESTIONS_MAX` schemes.

    Args:
        menages: `numero_dossier`, `besoins` and the columns of `territory.COMMUNE`.
        annuaire: the directory.
    """
    ouverts = {
        ident: s for ident, s in annuaire.dispositifs.items() if s.genre == "information" and s.besoins
    }
    return menages.select(
        "numero_dossier",
        informations=pl.concat_list(
            [_suggested(ident, scheme, annuaire) for ident, scheme in _in_order(ouverts).items()]
            or [pl.lit(None, dtype=pl.String)]
        )
        .list.drop_nulls()
        .list.head(SUGGESTIONS_MAX),
    )


def _in_order(schemes: Mapping[str, Scheme]) -> dict[str, Scheme]:
    """Those that answer the fewest needs first: the closest to what was asked."""
    return dict(sorted(schemes.items(), key=lambda paire: (len(paire[1].besoins), paire[0])))


def _suggested(ident: str, scheme: Scheme, annuaire: Directory) -> pl.Expr:
    """The scheme's id where it answers a need and covers the commune, else null."""
    repond = pl.col("besoins").list.set_intersection(pl.lit(list(scheme.besoins))).list.len() > 0
    return pl.when(repond & annuaire.territoires[ident].covers()).then(pl.lit(ident))
