"""The plain payment facts that a sheet may give before adhesion: codes of a closed list, never a figure.

They are read from the indicators, not from the score: what a partner is told is what the account shows. Aid,
resources and employment have no code here: they are the household's to tell.
"""

import polars as pl

from screening.parameters import Values

FAITS_MAX = 4
AUTRE = "autre_fait_de_paiement"


def facts(values: Values) -> pl.Expr:
    """List of at most `FAITS_MAX` codes, most telling first; an unknown indicator states nothing."""
    conditions = _conditions(values)
    dits = pl.concat_list(
        pl.when(condition).then(pl.lit(code)).otherwise(pl.lit(None, dtype=pl.String))
        for code, condition in conditions.items()
    ).list.drop_nulls()
    return (
        pl.when(dits.list.len() > 0).then(dits.list.head(FAITS_MAX)).otherwise(pl.lit([AUTRE])).alias("faits")
    )


def _conditions(values: Values) -> dict[str, pl.Expr]:
    """Code → what must be true; thresholds are the dated values of the rules."""
    v = values.valeur
    retards_12, retards_3 = pl.col("mois_en_retard_12"), pl.col("mois_en_retard_3")
    ancien = pl.col("anciennete_mois") >= v("annee_sans_retard_mois")
    return {
        "plus_de_paiement": pl.col("mois_depuis_paiement") >= v("sans_paiement_mois"),
        "plan_interrompu": pl.col("plan_rompu_jours").is_not_null(),
        "prelevements_rejetes": pl.col("rejets_3") >= v("nombre_rejets_3"),
        "retard_a_l_entree": (pl.col("anciennete_mois") < v("entree_recente_mois")) & (retards_3 > 0),
        "premier_retard": ancien & (retards_12 > 0) & (retards_12 == retards_3),
        "paiements_en_baisse": pl.col("taux_paye_12") - pl.col("taux_paye_3") >= v("ecart_taux_paye"),
        "paiements_partiels": pl.col("paiements_partiels_12") >= v("nombre_paiements_partiels"),
        "hausse_du_reste_a_payer": pl.col("hausse_reste_a_payer_centimes") >= v("hausse_reste_centimes"),
        "procedure_ouverte": pl.col("procedure_en_cours"),
        "contact_difficile": pl.col("contacts_sans_reponse_3") >= v("nombre_sans_reponse"),
        "dette_ancienne": pl.col("du_plus_365_centimes") > 0,
        "retards_repetes": retards_12 > retards_3,
    }
