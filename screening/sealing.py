"""The seed of a month's hold-out, sealed in the register before anything of the list is known.

What is drawn with it is left to `holdout.py`; without `[temoin] demi_bande` nothing is sealed and nothing is drawn.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime

from screening.cases import Register
from screening.holdout import Holdout
from screening.parameters import Values
from screening.settings import Settings


def sealed_holdout(
    reglages: Settings,
    register: Register,
    values: Values,
    empreintes: Mapping[str, str],
    horodatage: datetime,
) -> Holdout | None:
    """The hold-out of the month whose values are given; None when the landlord asks for none.

    Args:
        reglages: `[temoin]` and the horizon.
        register: where the seed is sealed and earlier draws are read.
        values: dated values of the month.
        empreintes: hashes of the inputs, of which the register's secret is made the first time.
        horodatage: when it is sealed.

    Raises:
        RegisterError: another seed was sealed for this month.
    """
    if reglages.temoin.demi_bande == 0:
        return None
    mois: date = values.at.replace(day=1)
    matiere = json.dumps(dict(empreintes), sort_keys=True).encode()
    return Holdout(
        demi_bande=reglages.temoin.demi_bande,
        horizon_mois=reglages.cible.horizon_mois,
        seuil_mois=float(values.valeur("seuil_tirage_mois")),
        graine=register.seal(mois, matiere, horodatage),
        en_cours=register.arms(mois).select("id_menage", "bras"),
        fige=register.settled_draw(mois),
    )
