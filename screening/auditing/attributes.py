"""The traits by which an audit compares groups: the only place that reads them beside eligibility.

They are joined here, after every decision was published, and go no further than the audit: no other module imports
this one. Grain: one row per household, as known at its last audited month.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from models.fairness import MENAGES_MIN
from screening.calendrier import last_day
from screening.facts.events import Tables
from screening.partners.territory import locate, populations
from screening.settings import ATTRIBUTS_AUDIT, Audit

INCONNU = "inconnu"
RESTE = "autres ou inconnu"
"""Groups of fewer than `MENAGES_MIN` households, gathered with the unknown ones."""
AGES = ((30, "moins de 30 ans"), (45, "30 à 44 ans"), (60, "45 à 59 ans"), (75, "60 à 74 ans"))
AINES = "75 ans et plus"
TAILLES = ((2_000, "moins de 2 000 habitants"), (10_000, "2 000 à 9 999 habitants"))
GRANDES = "10 000 habitants et plus"
ANNEES = ((2000, "avant 2000"), (2010, "2000 à 2009"), (2015, "2010 à 2014"), (2020, "2015 à 2019"))
COMPOSITIONS = {
    "isole": "personne seule",
    "couple": "couple sans enfant",
    "monoparental": "parent seul avec enfants",
    "couple_enfants": "couple avec enfants",
    "autre": "autre composition",
}
ACTIVITES = {
    "emploi_stable": "emploi stable",
    "emploi_precaire": "emploi précaire",
    "independant": "indépendant",
    "chomage": "chômage",
    "retraite": "retraite",
    "etudes": "études",
    "sans_activite": "sans activité",
}
FEMMES, HOMMES = (
    ("f", "femme", "feminin", "féminin", "2", "mme", "madame"),
    ("m", "h", "homme", "masculin", "1"),
)


@dataclass(frozen=True, eq=False)
class Attribute:
    """A trait and the groups it makes.

    Attributes:
        code: name in `amont.toml` and in the CSV.
        libelle: heading on the page.
        definition: where it comes from and what it cannot say.
        groupes: the groups that have a household, in reading order, `inconnu` last.
        rang: rank of each household's group, in the order of the households.
        marges: for an intersection, the rank of each group in either attribute that it crosses.
    """

    code: str
    libelle: str
    definition: str
    groupes: tuple[str, ...]
    rang: pl.Series
    marges: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


_DECLARED: Mapping[str, tuple[str, ...]] = {
    "age": (*(label for _, label in AGES), AINES),
    "rural": (*(label for _, label in TAILLES), GRANDES),
    "composition": tuple(COMPOSITIONS.values()),
    "activite": tuple(ACTIVITES.values()),
    "annee_entree": tuple(label for _, label in ANNEES),
}

LIBELLES = {
    "age": ("Âge", "Âge du titulaire dans l'année, d'après son année de naissance."),
    "sexe": (
        "Sexe du titulaire seul",
        "Les baux à plusieurs titulaires sont à part : le sexe noté n'y désigne que l'un d'eux.",
    ),
    "composition": ("Composition du ménage", "Composition connue à la dernière observation."),
    "activite": ("Activité", "Activité connue à la dernière observation."),
    "aide_logement": ("Aide au logement", "Aide vue au compte dans les trois mois, sinon déclarée."),
    "qpv": ("Quartier prioritaire", "Code de quartier prioritaire de la politique de la ville du logement."),
    "rural": (
        "Rural ou urbain",
        "Taille de la commune, à défaut de la grille de densité de l'Insee, qui n'est pas livrée avec Amont : une "
        "petite commune n'est pas toujours rurale.",
    ),
    "agence": ("Agence", "Agence qui suit le logement."),
    "annee_entree": ("Année d'entrée", "Année du premier bail de la chaîne."),
}


def comparable(attributes: Sequence[Attribute]) -> list[Attribute]:
    """Attributes that have groups to compare; an intersection needs two groups on either side."""
    alone = {attribute.code for attribute in attributes if len(attribute.groupes) < 2}
    return [a for a in attributes if a.code not in alone and not alone & a.marges.keys()]


def audit_attributes(homes: pl.DataFrame, tables: Tables, a: date, audit: Audit) -> list[Attribute]:
    """Every attribute of the audit, intersections included.

    Args:
        homes: one row per household at its last audited month: `id_menage`, `mois`, and `months.TRAITS`.
        tables: canonical tables; `menages` gives sex and the number of holders.
        a: last month of the audit: later observations are not read.
        audit: `[audit]` of `amont.toml`.
    """
    values = _values(homes.join(_holders(tables, a), on="id_menage", how="left", maintain_order="left"))
    simple = {code: _attribute(code, *LIBELLES[code], values[code]) for code in ATTRIBUTS_AUDIT}
    crossed = [_crossed(simple[one], simple[other]) for one, other in audit.intersections]
    return [*simple.values(), *crossed]


def _holders(tables: Tables, a: date) -> pl.DataFrame:
    """`id_menage`, `sexe`, `nb_titulaires` as last observed by the end of the audit."""
    kinds = {"id_menage": pl.String, "sexe": pl.String, "nb_titulaires": pl.Int64}
    if "menages" not in tables:
        return pl.DataFrame(schema=kinds)
    day = pl.col("date_observation")
    seen = tables["menages"].filter(day.is_null() | (day <= last_day(a)))
    latest = seen.sort("date_observation", nulls_last=False, maintain_order=True)
    return latest.unique("id_menage", keep="last").select(*kinds)


def _values(homes: pl.DataFrame) -> pl.DataFrame:
    """One text column an attribute, null where unknown."""
    entry = pl.col("mois").dt.offset_by("-" + pl.col("anciennete_mois").cast(pl.String) + "mo").dt.year()
    return homes.select(
        age=_banded(pl.col("age"), AGES, pl.lit(AINES)),
        sexe=_sex(),
        composition=pl.col("composition").replace_strict(COMPOSITIONS, default=None, return_dtype=pl.String),
        activite=pl.col("activite").replace_strict(ACTIVITES, default=None, return_dtype=pl.String),
        aide_logement=_yes_no("beneficiaire_al", "avec aide au logement", "sans aide au logement"),
        qpv=_district(homes["code_qpv"].null_count() < homes.height),
        rural=_size(homes["code_commune"]),
        agence=pl.col("agence"),
        annee_entree=_banded(entry, ANNEES, entry.cast(pl.String)),
    )


def _banded(value: pl.Expr, bands: Sequence[tuple[int, str]], last: pl.Expr) -> pl.Expr:
    """The label of the first band whose upper bound is above the value; null stays null."""
    chosen: Any = pl.when(value.is_null()).then(None)
    for bound, label in bands:
        chosen = chosen.when(value < bound).then(pl.lit(label))
    return chosen.otherwise(last)


def _yes_no(column: str, yes: str, no: str) -> pl.Expr:
    said = pl.col(column)
    return pl.when(said).then(pl.lit(yes)).when(~said).then(pl.lit(no))


def _sex() -> pl.Expr:
    """Sex of a lease's only holder; several holders apart; null where either is unknown."""
    said, holders = pl.col("sexe").str.strip_chars().str.to_lowercase(), pl.col("nb_titulaires")
    return (
        pl.when(holders > 1)
        .then(pl.lit("plusieurs titulaires"))
        .when((holders == 1) & said.is_in(FEMMES))
        .then(pl.lit("une femme seule titulaire"))
        .when((holders == 1) & said.is_in(HOMMES))
        .then(pl.lit("un homme seul titulaire"))
    )


def _district(known: bool) -> pl.Expr:
    """In a priority district or not; without a single code, nothing is known of anyone."""
    code = pl.col("code_qpv")
    if not known:
        return pl.lit(None, dtype=pl.String)
    return (
        pl.when(code.is_not_null())
        .then(pl.lit("en quartier prioritaire"))
        .otherwise(pl.lit("hors quartier prioritaire"))
    )


def _size(codes: pl.Series) -> pl.Series:
    """Band of the commune's population, null where the commune is unknown."""
    place = (
        locate(codes).join(populations(), on="code_insee", how="left").select("code_commune", "population")
    )
    here = codes.to_frame("code_commune").join(place, on="code_commune", how="left", maintain_order="left")
    return here.select(_banded(pl.col("population"), TAILLES, pl.lit(GRANDES)).alias("rural"))["rural"]


def _crossed(one: Attribute, other: Attribute) -> Attribute:
    """Two attributes together; unknown in one stays known in the other."""
    pairs = pl.DataFrame({"a": one.rang, "b": other.rang})
    met = pairs.unique().sort("a", "b")
    groups = tuple(f"{one.groupes[a]}, {other.groupes[b]}" for a, b in met.iter_rows())
    ranks = pairs.join(met.with_row_index("rang"), on=["a", "b"], how="left", maintain_order="left")["rang"]
    return Attribute(
        code=f"{one.code}_x_{other.code}",
        libelle=f"{one.libelle} et {other.libelle[0].lower()}{other.libelle[1:]}",
        definition="Deux caractéristiques ensemble : un préjudice peut n'apparaître qu'à leur croisement.",
        groupes=groups,
        rang=ranks.cast(pl.UInt16),
        marges={one.code: tuple(met["a"]), other.code: tuple(met["b"])},
    )


def _attribute(code: str, libelle: str, definition: str, said: pl.Series) -> Attribute:
    """The groups in reading order: bands as declared, the others by name, unknown last; tiny ones gathered."""
    gathered = _gather(said.fill_null(INCONNU))
    seen = gathered.unique().sort().to_list()
    declared = [label for label in _DECLARED.get(code, ()) if label in seen]
    last = [label for label in (RESTE, INCONNU) if label in seen]
    groups = [*declared, *(label for label in seen if label not in (*declared, *last)), *last]
    ranks = {group: rank for rank, group in enumerate(groups)}
    return Attribute(
        code, libelle, definition, tuple(groups), gathered.replace_strict(ranks, return_dtype=pl.UInt16)
    )


def _gather(said: pl.Series) -> pl.Series:
    """Groups of too few households put with the unknown ones, and those with the smallest group if still too few."""
    counts = dict(said.value_counts(name="n").iter_rows())
    tiny = [group for group, count in counts.items() if count < MENAGES_MIN]
    if not tiny:
        return said
    rest = {*tiny, *([INCONNU] if INCONNU in counts else [])}
    others = {group: count for group, count in counts.items() if group not in rest}
    label = RESTE
    if others and sum(counts[group] for group in rest) < MENAGES_MIN:
        smallest = min(others, key=lambda group: (others[group], group))
        rest, label = {*rest, smallest}, f"{smallest}, ou {INCONNU}"
    return said.replace(dict.fromkeys(rest, label))
