"""What a published month would have listed with other places, one rule off, or no model; it changes nothing by itself.

The published rules that fired and the published scores are decided again by the very function of the month.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from screening.decision import Capacity, Proofs, capacity_of, levels
from screening.in_force import FICHIER, read_in_force
from screening.rules.load import Catalogue
from screening.workspace import Workspace

REEL = "liste_publiee"
SANS_MODELE = "sans_modele"
PARTS = (0.5, 1.5, 2.0)
"""Other places, as shares of the month's."""
_FIRED: dict[str, pl.DataType] = {
    "id_bail": pl.String(),
    "code": pl.String(),
    "effet": pl.String(),
    "priorite": pl.Int64(),
    "motif": pl.String(),
    "action": pl.String(),
}


@dataclass(frozen=True)
class Scenario:
    """Another way of deciding: places, a rule that no longer proposes, or no model."""

    code: str
    libelle: str
    part: float = 1.0
    regle: str | None = None
    modele: bool = True


@dataclass(frozen=True)
class Month:
    """A published month to be decided again: its households, the rules that fired on them, its places."""

    homes: pl.DataFrame
    faits: pl.DataFrame
    capacite: Capacity


def open_month(espace: Workspace, mois: date, homes: pl.DataFrame, catalogue: Catalogue) -> Month:
    """Gather what the month was decided with: one row per household in `homes`, as of `months.read_month`.

    Its own rules and places, as its folder keeps them; today's for a month published before folders kept them.
    """
    kept = espace.sortie(mois) / FICHIER
    applied = read_in_force(kept) if kept.is_file() else None
    c = applied.capacite if applied else espace.reglages.capacite
    capacity = capacity_of(homes, c.par_mois, c.agences, c.part_precoce)
    rules = applied.catalogue.regles if applied else catalogue.regles
    kinds = {rule.code: rule for rule in rules if rule.effet in ("proposer", "relever")}
    known = pl.DataFrame(
        [(rule.code, rule.effet, rule.priorite, None, rule.action) for rule in kinds.values()],
        schema={name: kind for name, kind in _FIRED.items() if name != "id_bail"},
        orient="row",
    )
    fired = homes.select("id_bail", code="regles").explode("code").drop_nulls().join(known, on="code")
    return Month(homes, fired.select(*_FIRED), capacity)


def scenarios_of(months: list[Month], catalogue: Catalogue) -> list[Scenario]:
    """The published list, other places, each rule that proposed somebody off, and the rules alone."""
    fired = {code for month in months for code in month.faits.filter(pl.col("effet") == "proposer")["code"]}
    labels = {rule.code: f" : {rule.libelle}" for rule in catalogue.regles}
    places = [Scenario(f"places_{part:g}", f"{part:.0%} des places", part=part) for part in PARTS]
    rules = [
        Scenario(f"sans_{code}", f"Sans la règle {code}{labels.get(code, '')}", regle=code)
        for code in sorted(fired)
    ]
    published = Scenario(REEL, "La liste publiée")
    without = Scenario(SANS_MODELE, "Sans le modèle : les règles seules", modele=False)
    return [published, *places, without, *rules]


def listed(month: Month, scenario: Scenario) -> pl.Series:
    """`id_menage` of the households within the places."""
    places = month.capacite
    other = replace(
        places,
        par_mois=max(1, round(places.par_mois * scenario.part)),
        agences={name: round(count * scenario.part) for name, count in places.agences.items()},
    )
    fired = month.faits.filter(pl.col("code") != scenario.regle) if scenario.regle else month.faits
    candidates = _candidates(month.homes, fired, other.par_mois)
    scores = candidates.select("id_bail", "score").drop_nulls() if scenario.modele else None
    pauses = candidates.select("id_menage", "suspension").clear()
    bare = candidates.drop("score", "regles", "suspension", "niveau", "origine")
    decided = levels(bare, Proofs(fired, scores, pauses, None, ""), other)
    return decided.filter(pl.col("niveau") == "prioritaire")["id_menage"]


def _candidates(homes: pl.DataFrame, fired: pl.DataFrame, places: int) -> pl.DataFrame:
    """Households that a decision may list: not held back, and proposed by a rule or among the best scores."""
    free = homes.filter(pl.col("niveau") != "suspendu")
    named = pl.col("id_bail").is_in(fired.filter(pl.col("effet") == "proposer")["id_bail"].implode())
    last = free["score"].drop_nulls().top_k(places).min()
    return free.filter(named | ((pl.col("score") >= last) if last is not None else pl.lit(False)))


def unfaithful(months: Sequence[Month], mois: Sequence[date]) -> tuple[date, ...]:
    """Months that deciding again, as they were, does not give back."""
    return tuple(
        day
        for day, month in zip(mois, months, strict=True)
        if set(listed(month, Scenario(REEL, "")))
        != set(month.homes.filter(pl.col("niveau") == "prioritaire")["id_menage"])
    )


@dataclass(frozen=True)
class Replayed:
    """A scenario and the households that it lists, month by month."""

    scenario: Scenario
    listes: tuple[pl.Series, ...]


def replay(months: list[Month], catalogue: Catalogue) -> list[Replayed]:
    """Decide the months again in every scenario, the published lists first."""
    scenarios = scenarios_of(months, catalogue)
    return [Replayed(each, tuple(listed(month, each) for month in months)) for each in scenarios]
