"""The leases as the ledger and the facts need them: sorted, with their terms and who is present at a month-end.

`baux` may hold several dated rows a lease (`date_observation`): the last one observed by a month's end serves, the
earliest before the first observation.
"""

from dataclasses import dataclass
from datetime import date
from typing import Self

import numpy as np
import polars as pl

from screening.calendrier import last_day
from screening.ledger.lines import DueTerms
from screening.ledger.rights import Rights, aid_rights

LONGEST_CHAIN = 20
"""Transfers followed through `id_bail_precedent`; a longer chain is a loop in the export."""


@dataclass(frozen=True)
class LeaseTerms:
    """What the cube must know of each lease; one array value a lease.

    `effet` is the day number of the lease's start, `jour_prelevement` 0 without direct debit, `depense` the
    rent and charges of the lease in cents, for accounts without a term, `droits` what is known of its aid.
    """

    effet: np.ndarray
    jour_prelevement: np.ndarray
    depense: np.ndarray
    droits: Rights

    def part(self, chosen: np.ndarray | slice) -> Self:
        """The leases that the ranks or slice choose."""
        rank = np.full(len(self.effet), -1, dtype=np.int64)
        rank[chosen] = np.arange(len(self.effet[chosen]))
        return type(self)(
            self.effet[chosen], self.jour_prelevement[chosen], self.depense[chosen], self.droits.part(rank)
        )

    def differ(self, other: Self) -> np.ndarray:
        """Leases whose terms are not those of `other`."""
        changed = (self.effet != other.effet) | (self.jour_prelevement != other.jour_prelevement)
        return changed | (self.depense != other.depense)


def observed(baux: pl.DataFrame, jour: date | None = None) -> pl.DataFrame:
    """One row per lease: the last one observed by that day, or of all; before the first one, the earliest.

    A row without `date_observation` is older than the dated ones.
    """
    if "date_observation" not in baux.columns or baux["id_bail"].is_unique().all():
        return baux
    rows = baux.sort("id_bail", "date_observation", nulls_last=False, maintain_order=True)
    moment = pl.col("date_observation")
    seen = rows if jour is None else rows.filter(moment.is_null() | (moment <= jour))
    latest = seen.unique("id_bail", keep="last", maintain_order=True)
    earliest = rows.unique("id_bail", keep="first", maintain_order=True)
    return pl.concat([latest, earliest.join(latest, on="id_bail", how="anti")])


def sorted_leases(tables: dict[str, pl.DataFrame], mois: date | None = None) -> pl.DataFrame:
    """One row per lease, sorted by `id_bail`, with its dwelling's commune and agency when those are known.

    Adds `premier_effet`: the start of the first lease of the chain of transfers.

    Args:
        tables: canonical tables.
        mois: the month by whose end the leases were observed; None: as last observed.
    """
    baux = observed(tables["baux"], last_day(mois) if mois else None).sort("id_bail")
    if "logements" in tables:
        homes = tables["logements"].select(
            "id_logement", "code_commune", "code_qpv", agence_logement="agence"
        )
        baux = baux.join(homes, on="id_logement", how="left", maintain_order="left")
    else:
        unknown = pl.lit(None, dtype=pl.String)
        baux = baux.with_columns(code_commune=unknown, code_qpv=unknown, agence_logement=unknown)
    return baux.with_columns(
        agence=pl.coalesce("agence", "agence_logement"),
        nature_bail=pl.col("nature_bail").fill_null("logement"),
        premier_effet=_first_start(baux),
    ).drop("agence_logement")


def _first_start(baux: pl.DataFrame) -> pl.Series:
    links = baux.select("id_bail", "id_bail_precedent", "date_effet")
    earlier = links.rename({"id_bail": "precedent", "id_bail_precedent": "avant", "date_effet": "debut"})
    chain = links.rename({"id_bail_precedent": "precedent", "date_effet": "premier"})
    for _ in range(LONGEST_CHAIN):
        if chain["precedent"].is_null().all():
            break
        chain = chain.join(earlier, on="precedent", how="left", maintain_order="left").select(
            "id_bail",
            precedent=pl.col("avant"),
            premier=pl.min_horizontal("premier", "debut"),
        )
    return chain["premier"]


def lease_terms(tables: dict[str, pl.DataFrame], baux: pl.DataFrame) -> LeaseTerms:
    """Terms of each lease, as arrays in the order of `baux`."""
    debit_day = pl.when(pl.col("mode_paiement") == "prelevement").then(pl.col("jour_prelevement"))
    arrays = baux.select(
        effet=pl.col("date_effet").to_physical().cast(pl.Int64),
        jour=debit_day.cast(pl.Int64).fill_null(0),
        depense=pl.col("loyer_centimes") + pl.col("charges_centimes").fill_null(0),
    )
    return LeaseTerms(
        effet=arrays["effet"].to_numpy(),
        jour_prelevement=arrays["jour"].to_numpy(),
        depense=arrays["depense"].to_numpy(),
        droits=aid_rights(tables, baux),
    )


def due_terms(baux: pl.DataFrame) -> DueTerms:
    """Which leases pay in arrears, observation by observation, from all the rows of `baux`."""
    columns = ["id_bail", "date_observation", "terme"]
    dated = "date_observation" in baux.columns
    rows = baux if dated else baux.with_columns(date_observation=pl.lit(None, dtype=pl.Date()))
    rows = rows.select(columns).sort("id_bail", "date_observation", nulls_last=False, maintain_order=True)
    echu = (pl.col("terme") == "echu").fill_null(False)
    rows = rows.select(
        bail=pl.col("id_bail").rle_id().cast(pl.Int64),
        jour=pl.col("date_observation").to_physical().cast(pl.Int64).fill_null(0),
        echu=echu,
        change=(echu.n_unique() > 1).over("id_bail") if dated else pl.lit(False),
        dernier=pl.col("id_bail").is_last_distinct(),
    )
    changing = rows.filter("change")
    return DueTerms(
        dernier=rows.filter("dernier")["echu"].to_numpy(),
        bail=changing["bail"].to_numpy(),
        jour=changing["jour"].to_numpy(),
        echu=changing["echu"].to_numpy(),
    )


def leaving_column(baux: pl.DataFrame) -> str:
    """The column that dates departures.

    A landlord that dates them (`date_sortie`) is believed: a lease that ended in law with nobody gone is still
    lived in. Elsewhere the end of the lease is the departure.
    """
    return "date_sortie" if baux["date_sortie"].is_not_null().any() else "date_fin"


def present(baux: pl.DataFrame, mois: date, departs: str) -> pl.Series:
    """Whether each lease has begun and its household is still there on the month's last day.

    Args:
        baux: one row per lease, as observed by then.
        mois: the month.
        departs: the column that dates departures, as of `leaving_column` for every row of the table.
    """
    leaving = pl.col(departs)
    at = last_day(mois)
    here = (pl.col("date_effet") <= at) & (leaving.is_null() | (leaving > at))
    return baux.select(here.alias("present"))["present"]
