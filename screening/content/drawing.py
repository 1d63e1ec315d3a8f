"""From a month's draw to what its page and its work list say of it: counts by pool, no household."""

from reports.holdout import RAISONS, BassinTire, Temoin
from screening.content.month_results import MonthResults, shared_pool
from screening.content.values import write_value


def holdout_content(month: MonthResults) -> Temoin | None:
    """What the month says of its hold-out; None without one. A pool where nobody is proposed is not told."""
    if month.tirage is None:
        return None
    tirage, partage = month.tirage, shared_pool(month.capacite)
    bassins = tuple(
        BassinTire(nom.removeprefix("agence ") or partage, tires, non_tires, RAISONS.get(raison, ""))
        for nom, tires, non_tires, raison in tirage.bassins.select(
            "bassin", "tires", "non_tires", "raison"
        ).iter_rows()
    )
    return Temoin(
        demi_bande=tirage.demi_bande,
        horizon_mois=tirage.horizon_mois,
        seuil=write_value(month.valeurs["seuil_tirage_mois"]) + " de dépense",
        bassins=bassins,
        maintenus=tirage.maintenus,
        aggraves=tirage.aggraves,
        engagement=tirage.engagement,
    )


def holdout_phrases(month: MonthResults) -> tuple[str, ...]:
    """The same as sentences, for the first sheet of the work list; none without a hold-out."""
    temoin = holdout_content(month)
    return temoin.phrases if temoin is not None else ()
