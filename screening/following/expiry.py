"""Which cases stop because nobody said anything of them for too long.

A case stops on the day it is looked at; an answer read later opens it again, and a past day never undoes one.
"""

from datetime import date, datetime

import polars as pl

from screening.cases import Register
from screening.cases.states import ETAPES
from screening.following.gathered import in_effect, news
from screening.parameters import Values

EXPIRATION = "expiration_jours"
EN_ATTENTE = tuple(etat for etat, suites in ETAPES.items() if "expiree" in suites)
"""States in which the partner's news are awaited: the household has not agreed to anything yet."""


def expire_silent(registre: Register, au: date, values: Values, horodatage: datetime) -> int:
    """Let the cases expire of which nothing was learnt for `expiration_jours` days; give how many did.

    Args:
        registre: inside the caller's transaction.
        au: the day the cases are looked at.
        values: dated values in force.
        horodatage: when this is recorded.
    """
    cas = registre.cases(au).filter(pl.col("etat").is_in(EN_ATTENTE))
    muets = news(cas, in_effect(registre.facts(au))).filter(
        pl.col("nouvelle_le").dt.offset_by(f"{int(values.valeur(EXPIRATION))}d") <= au
    )
    return registre.record_move(muets["numero_dossier"].to_list(), "expire", au, horodatage)
