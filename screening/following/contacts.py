"""When each household was last contacted, by anybody, and from which day it may be contacted again.

The landlord's own calls and visits count, and those that partners write back, whatever the case.
"""

from collections.abc import Mapping
from datetime import date

import polars as pl

from screening.cases.states import STATUTS_JOINTS

EVENEMENTS = ("contact_abouti", "contact_sans_reponse", "porte_close")
"""Events of the landlord that were a contact, or tried to be one."""
STATUTS = (*STATUTS_JOINTS, "sans_reponse", "porte_close")
"""Codes of a return form that say the same."""
CONTACT = {"id_menage": pl.String, "dernier_contact_le": pl.Date}


def last_contacts(
    cas: pl.DataFrame, faits: pl.DataFrame, tables: Mapping[str, pl.DataFrame], au: date
) -> pl.DataFrame:
    """The last contact of each household known on a day: columns of `CONTACT`; a household without any has no row.

    Args:
        cas: `numero_dossier`, `id_menage` of every case.
        faits: the partners' facts in effect: `numero_dossier`, `statut`, `date`.
        tables: canonical tables; without `evenements` or `baux` only the partners' contacts are known.
        au: the day.
    """
    ecrits = faits.filter(pl.col("statut").is_in(STATUTS)).join(cas, on="numero_dossier")
    contacts = pl.concat([ecrits.select("id_menage", "date"), _of_landlord(tables, au)])
    return contacts.group_by("id_menage").agg(pl.col("date").max().alias("dernier_contact_le"))


def _of_landlord(tables: Mapping[str, pl.DataFrame], au: date) -> pl.DataFrame:
    """`id_menage`, `date` of the landlord's contacts, on any lease of the household."""
    if "evenements" not in tables or "baux" not in tables:
        return pl.DataFrame(schema={"id_menage": pl.String, "date": pl.Date})
    connus = tables["evenements"].filter(
        pl.col("type").is_in(EVENEMENTS),
        pl.max_horizontal("date_operation", "date_connaissance") <= au,
    )
    menages = tables["baux"].select("id_bail", "id_menage").drop_nulls().unique()
    return connus.join(menages, on="id_bail").select("id_menage", date="date_operation")
