"""The proxy check: how well the model's inputs tell each trait that it never sees, on the last audited month."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from models.proxies import Told, drawn, guess
from screening.auditing.attributes import INCONNU, Attribute
from screening.decision import principal_leases
from screening.inputs import model_inputs
from screening.workspace import Workspace

TRAITS = (
    ("aide_logement", "avec aide au logement"),
    ("sexe", "une femme seule titulaire"),
    ("sexe", "plusieurs titulaires"),
    ("age", "moins de 30 ans"),
    ("age", "75 ans et plus"),
    ("composition", "personne seule"),
    ("composition", "parent seul avec enfants"),
    ("activite", "chômage"),
    ("activite", "retraite"),
    ("qpv", "en quartier prioritaire"),
    ("rural", "moins de 2 000 habitants"),
)
"""What is guessed, each against the rest of the same attribute where it is known."""


@dataclass(frozen=True)
class Guess:
    """What the inputs tell of one trait; `resultat` null where too few households have it, or have it not."""

    attribut: Attribute
    groupe: str
    resultat: Told | None


def told_by_inputs(
    espace: Workspace, mois: date, menages: pl.DataFrame, attributes: Sequence[Attribute]
) -> list[Guess]:
    """Guess every trait from the month's inputs.

    Args:
        espace: the workspace.
        mois: last audited month.
        menages: one row per household, in the order of its number.
        attributes: the traits, in the same order.
    """
    numbered = menages.select("id_menage").with_row_index("menage")
    keys = ["id_bail", "id_menage", "nature_bail", "mois_dus"]
    accounts = pl.scan_parquet(espace.sortie(mois) / "indicateurs.parquet", glob=False)
    homes = principal_leases(accounts.select(keys).collect()).join(numbered, on="id_menage").sort("menage")
    chosen = homes[drawn(homes.height)].select("id_bail", "menage")
    full = accounts.join(chosen.lazy(), on="id_bail").collect().sort("menage")
    return list(_guesses(full, attributes))


def _guesses(full: pl.DataFrame, attributes: Sequence[Attribute]) -> Iterator[Guess]:
    matrix = model_inputs(full).to_numpy()
    by_code = {attribute.code: attribute for attribute in attributes}
    for code, groupe in TRAITS:
        attribute = by_code[code]
        if groupe not in attribute.groupes:
            continue
        ranks = attribute.rang.gather(full["menage"]).to_numpy()
        unknown = [rank for rank, name in enumerate(attribute.groupes) if INCONNU in name]
        known = ~pl.Series(ranks).is_in(unknown).to_numpy()
        trait = (ranks == attribute.groupes.index(groupe))[known]
        yield Guess(attribute, groupe, guess(matrix[known], trait))
