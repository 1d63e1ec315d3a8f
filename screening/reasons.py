"""The model's part of the reasons: its strongest contributions as sentences with the household's own figures.

Rules bring their own sentences; the order and the number of reasons on the list are `decision.py`'s part.
"""

import polars as pl

from models.inputs import BY_NAME

PLUS_FORTES = 3
"""Contributions said in each sense; the whole list stays in `contributions`."""
APPORT_DICIBLE = 0.1
"""Log-odds under which a contribution is not worth a sentence."""


PHRASES = {
    "mois_dus": "La dette représente {} de dépense.",
    "dette_propre_mois": "La dette propre du ménage représente {} de dépense.",
    "dette_technique_mois": "La dette technique (délais, entrée dans les lieux) représente {} de dépense.",
    "avance_mois": "Le compte est en avance de {} de dépense.",
    "variation_mois_dus": "En un mois, la dette a varié de {} de dépense.",
    "solde_max_12_mois": "La plus forte dette de l'année a été de {} de dépense.",
    "tendance_solde_6_mois": "Depuis six mois, la dette varie de {} de dépense par mois.",
    "age_plus_ancien_terme_jours": "Le plus ancien terme impayé a {}.",
    "dette_ancienne_mois": "La dette de plus de 90 jours représente {} de dépense.",
    "mois_depuis_premier_defaut": "Le compte est en dette sans interruption depuis {}.",
    "mois_en_retard_3": "Fins de mois en dette, sur les trois dernières : {}.",
    "mois_en_retard_6": "Fins de mois en dette, sur les six dernières : {}.",
    "mois_en_retard_12": "Fins de mois en dette, sur les douze dernières : {}.",
    "mois_en_retard_24": "Fins de mois en dette, sur les vingt-quatre dernières : {}.",
    "passages_en_dette_24": "Entrées en dette en deux ans : {}.",
    "mois_depuis_dette": "La dernière fin de mois en dette remonte à {}.",
    "paiements_partiels_12": "Mois payés en partie seulement, en un an : {}.",
    "mois_courants_payes_6": "Mois courants payés, sur les six derniers : {}.",
    "mois_depuis_paiement": "Le dernier paiement remonte à {}.",
    "taux_paye_3": "En trois mois, {} de ce qui était appelé a été payé.",
    "taux_paye_12": "En un an, {} de ce qui était appelé a été payé.",
    "dernier_paiement_mois": "Les derniers paiements couvrent {} de dépense.",
    "delai_paiement_jours": "Un terme est payé {} après l'échéance, en moyenne sur six mois.",
    "delai_paiement_tendance": "Le délai de paiement a changé de {} en trois mois.",
    "dernier_retard_jours": "Le dernier terme a été payé, ou attend, depuis {} après l'échéance.",
    "retard_avant_dernier_jours": "Le terme d'avant a été payé {} après l'échéance.",
    "termes_tardifs_3": "Termes payés tard, sur les trois derniers : {}.",
    "termes_tardifs_6": "Termes payés tard, sur les six derniers : {}.",
    "mois_depuis_terme_tardif": "Le dernier terme payé tard remonte à {}.",
    "rejets_3": "Prélèvements ou paiements rejetés en trois mois : {}.",
    "rejets_12": "Prélèvements ou paiements rejetés en un an : {}.",
    "hausse_reste_a_payer_mois": "Le reste à payer a changé de {} en trois mois.",
    "plan_taux_respecte": "Le plan en cours est tenu à {}.",
    "anciennete_mois": "Le ménage est dans les lieux depuis {}.",
}
"""One sentence per input of the model; `{}` is the household's figure with its unit."""


def reasons_of(scores: pl.DataFrame) -> pl.DataFrame:
    """Adds `motifs` and `motifs_rassurants` to the scores, strongest first.

    Args:
        scores: one row per lease of the cohort, with `contributions`.
    """
    each = scores.select("id_bail", "contributions").explode("contributions").unnest("contributions")
    spoken = each.filter(pl.col("apport").abs() >= APPORT_DICIBLE).with_columns(phrase=_sentence())
    worrying = _strongest(spoken.filter(pl.col("apport") > 0), "motifs", descending=True)
    reassuring = _strongest(spoken.filter(pl.col("apport") < 0), "motifs_rassurants", descending=False)
    empty = pl.lit([], dtype=pl.List(pl.String()))
    joined = scores.join(worrying, on="id_bail", how="left", maintain_order="left")
    joined = joined.join(reassuring, on="id_bail", how="left", maintain_order="left")
    return joined.with_columns(pl.col("motifs", "motifs_rassurants").fill_null(empty))


def _strongest(contributions: pl.DataFrame, name: str, *, descending: bool) -> pl.DataFrame:
    ordered = contributions.sort("id_bail", "apport", "indicateur", descending=[False, descending, False])
    return ordered.group_by("id_bail", maintain_order=True).agg(
        pl.col("phrase").head(PLUS_FORTES).alias(name)
    )


def _sentence() -> pl.Expr:
    """The phrase of the indicator with the household's own figure; an unknown value says so."""
    unit = pl.col("indicateur").replace_strict({name: i.unite for name, i in BY_NAME.items()}, default="")
    value = pl.col("valeur")
    whole = value.round(0).cast(pl.Int64, strict=False).cast(pl.String)
    tenth = (
        value.round(1).cast(pl.String).str.replace(".0", "", literal=True).str.replace(".", ",", literal=True)
    )
    percent = (value * 100).round(0).cast(pl.Int64, strict=False).cast(pl.String) + "\u00a0%"
    said = (
        pl.when(unit == "taux")
        .then(percent)
        .when(unit == "mois")
        .then(tenth + "\u00a0mois")
        .when(unit == "jours")
        .then(whole + pl.when(value.abs() < 2).then(pl.lit("\u00a0jour")).otherwise(pl.lit("\u00a0jours")))
        .otherwise(whole)
    )
    phrase = pl.col("indicateur").replace_strict(PHRASES, default=None, return_dtype=pl.String)
    labels = {name: i.libelle for name, i in BY_NAME.items()}
    unknown = (
        pl.col("indicateur").replace_strict(labels, default="", return_dtype=pl.String) + "\u00a0: non connu."
    )
    known = phrase.str.splitn("{}", 2)
    sentence = known.struct.field("field_0") + said + known.struct.field("field_1")
    return pl.when(value.is_null() | value.is_nan()).then(unknown).otherwise(sentence)
