"""The nineteen indicators that the peers compute too, as Amont names them, and how two results are compared.

Grain: one row per lease, sorted by `id_bail`; null means unknown.
"""

import polars as pl

EXACTS = (
    "solde_du_centimes",
    "du_0_30_centimes",
    "du_31_60_centimes",
    "du_61_90_centimes",
    "du_plus_90_centimes",
    "age_plus_ancien_terme_jours",
    "mois_en_retard_3",
    "mois_en_retard_6",
    "mois_en_retard_12",
    "rejets_12",
    "paiements_partiels_12",
    "mois_depuis_paiement",
    "baisse_aide_centimes",
)
QUOTIENTS = (
    "mois_dus",
    "delai_paiement_jours",
    "delai_paiement_tendance",
    "solde_max_12_mois",
    "tendance_solde_6",
    "plan_taux_respecte",
)
SEUIL_RETARD = 1_000
"""Cents beyond which a month-end is in debt, as in `baremes/`."""


def canonical(frame: pl.DataFrame) -> pl.DataFrame:
    """The nineteen, in one order and one set of types."""
    exact = [pl.col(name).cast(pl.Float64).fill_nan(None).cast(pl.Int64) for name in EXACTS]
    quotients = [pl.col(name).cast(pl.Float64).fill_nan(None) for name in QUOTIENTS]
    return frame.sort("id_bail").select(pl.col("id_bail").cast(pl.Int64), *exact, *quotients)


def differences(one: pl.DataFrame, other: pl.DataFrame) -> dict[str, int]:
    """Leases whose value is not the same, by indicator: whole numbers exactly, quotients to a billionth."""
    found = {}
    for name in (*EXACTS, *QUOTIENTS):
        a, b = one[name], other[name]
        same = (
            a.eq_missing(b)
            if name in EXACTS
            else ((a - b).abs() <= 1e-9 * (1 + a.abs())).fill_null(a.is_null() & b.is_null())
        )
        found[name] = int((~same).sum())
    return {name: count for name, count in found.items() if count}
