"""How each input of the model is said, with the household's own figure: one short clause an input, in plain French.

Which clauses make a reason is left to `reasons.py`; a clause has neither capital nor full stop, to stand in a sentence.
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from models.inputs import BY_NAME
from screening.rules import sentences


@dataclass(frozen=True)
class Phrase:
    """One input said; `{}` is the figure with its unit.

    Attributes:
        dit: a figure above zero (and zero, without `nul`).
        nul: exactly zero.
        baisse: a figure below zero; `{}` is its size.
        inconnu: no figure; by default the input's label and « non connu ».
    """

    dit: str
    nul: str | None = None
    baisse: str | None = None
    inconnu: str | None = None


PHRASES: dict[str, Phrase] = {
    "mois_dus": Phrase("la dette représente {} de dépense", "rien n'est dû"),
    "dette_propre_mois": Phrase(
        "la dette propre du ménage représente {} de dépense", "rien n'est dû par le ménage lui-même"
    ),
    "dette_technique_mois": Phrase(
        "la dette technique (délais, entrée dans les lieux) représente {} de dépense",
        "aucune dette technique",
    ),
    "avance_mois": Phrase("le compte est en avance de {} de dépense", "le compte n'est pas en avance"),
    "variation_mois_dus": Phrase(
        "en un mois, la dette a augmenté de {} de dépense",
        "en un mois, la dette n'a pas changé",
        "en un mois, la dette a baissé de {} de dépense",
    ),
    "solde_max_12_mois": Phrase(
        "la plus forte dette de l'année a été de {} de dépense", "aucune dette à une fin de mois de l'année"
    ),
    "tendance_solde_6_mois": Phrase(
        "depuis six mois, le solde monte de {} de dépense par mois",
        "depuis six mois, le solde ne bouge pas",
        "depuis six mois, le solde baisse de {} de dépense par mois",
    ),
    "age_plus_ancien_terme_jours": Phrase("le plus ancien terme impayé a {}", "aucun terme impayé"),
    "dette_ancienne_mois": Phrase(
        "la dette de plus de 90 jours représente {} de dépense", "aucune dette de plus de 90 jours"
    ),
    "mois_depuis_premier_defaut": Phrase(
        "le compte est en dette sans interruption depuis {}",
        "aucune série de mois en dette, ou elle commence",
    ),
    "mois_en_retard_3": Phrase(
        "fins de mois en dette sur les trois dernières : {}",
        "aucune fin de mois en dette sur les trois dernières",
    ),
    "mois_en_retard_6": Phrase(
        "fins de mois en dette sur les six dernières : {}",
        "aucune fin de mois en dette sur les six dernières",
    ),
    "mois_en_retard_12": Phrase(
        "fins de mois en dette sur les douze dernières : {}",
        "aucune fin de mois en dette sur les douze dernières",
    ),
    "mois_en_retard_24": Phrase(
        "fins de mois en dette sur les vingt-quatre dernières : {}", "aucune fin de mois en dette en deux ans"
    ),
    "passages_en_dette_24": Phrase("entrées en dette en deux ans : {}", "aucune entrée en dette en deux ans"),
    "mois_depuis_dette": Phrase(
        "la dernière fin de mois en dette remonte à {}",
        "le compte est en dette à la fin du mois",
        inconnu="aucune fin de mois en dette n'est connue",
    ),
    "paiements_partiels_12": Phrase(
        "mois payés en partie seulement en un an : {}", "aucun mois payé en partie seulement en un an"
    ),
    "mois_courants_payes_6": Phrase(
        "mois courants payés sur les six derniers : {}", "aucun mois courant payé sur les six derniers"
    ),
    "mois_depuis_paiement": Phrase(
        "le dernier paiement remonte à {}",
        "un paiement a eu lieu dans le mois",
        inconnu="aucun paiement n'est connu",
    ),
    "taux_paye_3": Phrase(
        "en trois mois, {} de ce qui était appelé a été payé",
        "en trois mois, rien de ce qui était appelé n'a été payé",
        "en trois mois, plus a été repris que payé ({} de ce qui était appelé)",
        "rien n'a été appelé en trois mois, ou ce n'est pas connu",
    ),
    "taux_paye_12": Phrase(
        "en un an, {} de ce qui était appelé a été payé",
        "en un an, rien de ce qui était appelé n'a été payé",
        "en un an, plus a été repris que payé ({} de ce qui était appelé)",
        "rien n'a été appelé en un an, ou ce n'est pas connu",
    ),
    "dernier_paiement_mois": Phrase(
        "le dernier mois réglé couvre {} de dépense",
        "aucun paiement n'a été gardé sur le compte",
        "le dernier mois réglé a été repris pour {} de dépense",
    ),
    "delai_paiement_jours": Phrase(
        "un terme est payé {} après l'échéance, en moyenne sur six mois",
        "les termes sont payés à l'échéance depuis six mois",
    ),
    "delai_paiement_tendance": Phrase(
        "le délai de paiement s'est allongé de {} en trois mois",
        "le délai de paiement n'a pas changé en trois mois",
        "le délai de paiement s'est raccourci de {} en trois mois",
    ),
    "dernier_retard_jours": Phrase(
        "le dernier terme est payé, ou attend encore, {} après son échéance",
        "le dernier terme a été payé à son échéance",
    ),
    "retard_avant_dernier_jours": Phrase(
        "le terme d'avant est payé, ou attend encore, {} après son échéance",
        "le terme d'avant a été payé à son échéance",
    ),
    "termes_tardifs_3": Phrase(
        "termes payés tard sur les trois derniers : {}", "aucun terme payé tard sur les trois derniers"
    ),
    "termes_tardifs_6": Phrase(
        "termes payés tard sur les six derniers : {}", "aucun terme payé tard sur les six derniers"
    ),
    "mois_depuis_terme_tardif": Phrase(
        "le dernier terme payé tard remonte à {}",
        "le dernier terme est payé tard, ou attend",
        inconnu="aucun terme payé tard en deux ans",
    ),
    "rejets_3": Phrase("paiements rejetés en trois mois : {}", "aucun paiement rejeté en trois mois"),
    "rejets_12": Phrase("paiements rejetés en un an : {}", "aucun paiement rejeté en un an"),
    "hausse_reste_a_payer_mois": Phrase(
        "en trois mois, le reste à payer a monté de {} de la dépense",
        "en trois mois, le reste à payer n'a pas changé",
        "en trois mois, le reste à payer a baissé de {} de la dépense",
    ),
    "plan_taux_respecte": Phrase(
        "le plan en cours est tenu à {}",
        "le plan en cours n'est pas tenu",
        inconnu="aucun plan d'apurement en cours n'est connu",
    ),
    "anciennete_mois": Phrase(
        "le ménage est dans les lieux depuis {}", "le ménage vient d'entrer dans les lieux"
    ),
}
"""One phrase per input of the model."""

Text = Callable[[str], str | None]
FILTRES = {
    "mois": (sentences.mois, 10, "moins de 0,1\u00a0mois"),
    "jours": (sentences.jours, 1, "moins d'un jour"),
    "taux": (sentences.taux, 100, "moins de 1\u00a0%"),
    "nombre": (sentences.entier, 1, "moins de 1"),
}
"""For each unit: how a figure is written, what is a whole number once written, what is said of less than half of it."""
INFIME = 1 << 50
"""Stands for a figure that is not zero and would be written as zero."""


def clauses(inputs: pl.DataFrame) -> pl.Series:
    """The clause of each row of `indicateur`, `valeur` (null: unknown), with the household's own figure.

    Each figure is worded once, as it is written: a month has few of them for many households.
    """
    coded = inputs.select("indicateur", pl.col("valeur").fill_nan(None), ecrit=_written())
    worded = coded.unique(["indicateur", "ecrit"], keep="first", maintain_order=True)
    worded = worded.select("indicateur", "ecrit", dit=_clause())
    on = ["indicateur", "ecrit"]
    return coded.join(worded, on=on, how="left", nulls_equal=True, maintain_order="left")["dit"]


def _written() -> pl.Expr:
    """The figure as the whole number of steps of its unit that is written; null for unknown."""
    value = pl.col("valeur").fill_nan(None)
    steps = value * _unit(lambda unit: float(FILTRES[unit][1]), pl.Float64())
    tiny = (value != 0) & (steps.abs() < 0.5)
    return pl.when(tiny).then(value.sign() * INFIME).otherwise(steps.round(0, mode="half_away_from_zero"))


def _clause() -> pl.Expr:
    value = pl.col("valeur")
    return (
        pl.when(value.is_null())
        .then(_of(_unknown))
        .when((value == 0) & _of(lambda name: PHRASES[name].nul).is_not_null())
        .then(_of(lambda name: PHRASES[name].nul))
        .when((value < 0) & _of(lambda name: PHRASES[name].baisse).is_not_null())
        .then(_filled(lambda name: PHRASES[name].baisse, value.abs()))
        .otherwise(_filled(lambda name: PHRASES[name].dit, value))
    )


def _unknown(name: str) -> str:
    label = BY_NAME[name].libelle
    return PHRASES[name].inconnu or f"{label[0].lower()}{label[1:]}\u00a0: non connu"


def _of(text: Text) -> pl.Expr:
    texts = {name: text(name) for name in PHRASES}
    return pl.col("indicateur").replace_strict(texts, default=None, return_dtype=pl.String)


def _unit(what: Callable[[str], object], kind: pl.DataType) -> pl.Expr:
    of_input = {name: what(known.unite) for name, known in BY_NAME.items()}
    return pl.col("indicateur").replace_strict(of_input, default=None, return_dtype=kind)


def _filled(text: Text, value: pl.Expr) -> pl.Expr:
    parts = _of(text).str.splitn("{}", 2)
    return parts.struct.field("field_0") + _figure(value) + parts.struct.field("field_1").fill_null("")


def _figure(value: pl.Expr) -> pl.Expr:
    """The figure with its unit, as people say it; one too small to be written so says that it is."""
    unit = _unit(lambda unit: unit, pl.String())
    said = pl.lit(None, dtype=pl.String)
    for name, (write, step, small) in FILTRES.items():
        tiny = (value != 0) & ((value * step).abs() < 0.5)
        said = (
            pl.when(unit == name)
            .then(pl.when(tiny).then(pl.lit(small)).otherwise(write(value)))
            .otherwise(said)
        )
    return said
