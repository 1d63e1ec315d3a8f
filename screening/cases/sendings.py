"""What left for cases after their first sheet: fiches de saisine and recall notices, each once, and in which month.

It keeps which archive holds what, so that the same month run again holds the same; what may leave is decided elsewhere.
"""

from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, insert, select

from screening.calendrier import iso
from screening.cases import journal
from screening.cases.rows import to_frame, to_rows
from screening.cases.tables import envoi

SAISINE, RAPPEL = "saisine", "rappel"
ENVOI: dict[str, Any] = {
    "numero_dossier": pl.String,
    "genre": pl.String,
    "mois": pl.Date,
    "date": pl.Date,
}
"""`genre`: `saisine` or `rappel`; `mois`: the month whose archive holds it; `date`: the day it was first made."""


def write_sendings(connexion: Connection, mois: date, nouveaux: pl.DataFrame, horodatage: datetime) -> int:
    """Append what had not left yet, and journal it; give its number.

    Args:
        connexion: inside the caller's transaction.
        mois: the month whose archives hold it.
        nouveaux: `numero_dossier`, `genre`.
        horodatage: the day of sending.
    """
    connus = read_sendings(connexion)
    partis = nouveaux.join(connus, on=["numero_dossier", "genre"], how="anti").unique()
    for genre, lignes in sorted(partis.partition_by("genre", as_dict=True).items()):
        par_numero = lignes.select("numero_dossier", "genre").sort("numero_dossier")
        commun = {"mois": mois, "date": horodatage.date(), "enregistree_le": journal.stamp(horodatage)}
        connexion.execute(insert(envoi), [ligne | commun for ligne in to_rows(par_numero)])
        contenu = {
            "mois": iso(mois),
            "lignes": lignes.height,
            "empreinte": journal.digest(to_rows(par_numero)),
        }
        journal.append(connexion, horodatage, "bailleur", str(genre[0]), contenu)
    return partis.height


def read_sendings(connexion: Connection) -> pl.DataFrame:
    """Everything that left so: columns of `ENVOI`, by number, then kind."""
    requete = select(*(envoi.c[nom] for nom in ENVOI)).order_by(envoi.c.numero_dossier, envoi.c.genre)
    return to_frame(connexion.execute(requete), ENVOI)
