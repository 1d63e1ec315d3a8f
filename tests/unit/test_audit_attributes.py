"""Traits joined for the audit: bands, couples apart, unknown as a group, tiny groups gathered."""

from datetime import date

import polars as pl

from screening.auditing.attributes import INCONNU, RESTE, audit_attributes
from screening.settings import Audit

MOIS = date(2026, 3, 1)
TRAITS = {
    "id_menage": pl.String,
    "mois": pl.Date,
    "agence": pl.String,
    "age": pl.Int64,
    "composition": pl.String,
    "activite": pl.String,
    "beneficiaire_al": pl.Boolean,
    "code_qpv": pl.String,
    "code_commune": pl.String,
    "anciennete_mois": pl.Int64,
}
MENAGES = {"id_menage": pl.String, "date_observation": pl.Date, "sexe": pl.String, "nb_titulaires": pl.Int64}


def homes(*rows: dict, times: int = 11) -> pl.DataFrame:
    """Each row as many households, numbered."""
    full = [row for row in rows for _ in range(times)]
    known = [{"id_menage": f"M{k}", "mois": MOIS, **row} for k, row in enumerate(full)]
    return pl.DataFrame([{name: row.get(name) for name in TRAITS} for row in known], schema=TRAITS)


def joined(frame: pl.DataFrame, holders: list[tuple] | None = None, audit: Audit | None = None):
    tables = {} if holders is None else {"menages": pl.DataFrame(holders, schema=MENAGES, orient="row")}
    return {a.code: a for a in audit_attributes(frame, tables, MOIS, audit or Audit())}


def groups(attribute) -> list[str]:
    """The group of each household."""
    return [attribute.groupes[rank] for rank in attribute.rang]


def test_ages_are_banded_at_their_bounds():
    frame = homes(*({"age": age} for age in (29, 30, 44, 45, 59, 60, 74, 75)))
    said = groups(joined(frame)["age"])[::11]
    assert said == [
        "moins de 30 ans", "30 à 44 ans", "30 à 44 ans", "45 à 59 ans", "45 à 59 ans",
        "60 à 74 ans", "60 à 74 ans", "75 ans et plus",
    ]  # fmt: skip


def test_couples_are_apart_and_an_unknown_holder_is_unknown():
    frame = homes({}, {}, {}, {}, {})
    kinds = [("F", 1), ("h", 1), ("F", 2), ("F", None), (None, 1)]
    holders = [(f"M{k}", None, *kinds[k // 11]) for k in range(55)]
    assert groups(joined(frame, holders)["sexe"])[::11] == [
        "une femme seule titulaire", "un homme seul titulaire", "plusieurs titulaires", INCONNU, INCONNU,
    ]  # fmt: skip


def test_an_observation_after_the_audit_is_not_read():
    days = ((date(2026, 3, 31), "F"), (date(2026, 4, 1), "M"))
    holders = [(f"M{k}", day, sexe, 1) for k in range(11) for day, sexe in days]
    assert joined(homes({}), holders)["sexe"].groupes == ("une femme seule titulaire",)


def test_an_attribute_without_a_source_is_wholly_unknown():
    found = joined(homes({}))
    assert {a.groupes for a in found.values() if not a.marges} == {(INCONNU,)}


def test_no_priority_district_known_is_not_no_priority_district():
    assert joined(homes({}))["qpv"].groupes == (INCONNU,)
    found = joined(homes({"code_qpv": "QN06201M"}, {}))["qpv"]
    assert set(groups(found)) == {"en quartier prioritaire", "hors quartier prioritaire"}


def test_the_commune_s_size_stands_for_rural_or_urban():
    found = joined(homes({"code_commune": "62041"}, {"code_commune": "99999"}, {}))["rural"]
    assert groups(found)[::11] == ["10 000 habitants et plus", INCONNU, INCONNU]


def test_the_year_of_entry_is_that_of_the_first_lease():
    frame = homes({"anciennete_mois": 2}, {"anciennete_mois": 3}, {"anciennete_mois": 400})
    assert groups(joined(frame)["annee_entree"])[::11] == ["2026", "2025", "avant 2000"]


def test_groups_of_a_few_households_are_put_with_the_unknown_ones():
    many, few = homes({"agence": "Arras"}, {}), homes({"agence": "Lens"}, {"agence": "Calais"}, times=5)
    both = pl.concat([many, few.with_columns(id_menage=pl.lit("N") + pl.col("id_menage"))])
    assert joined(both)["agence"].groupes == ("Arras", RESTE)


def test_a_few_households_alone_go_with_the_smallest_group():
    many = homes({"agence": "Arras"}, {"agence": "Arras"}, {"agence": "Béthune"})
    few = homes({"agence": "Lens"}, times=3).with_columns(id_menage=pl.lit("N") + pl.col("id_menage"))
    assert joined(pl.concat([many, few]))["agence"].groupes == ("Arras", "Béthune, ou inconnu")


def test_an_intersection_says_its_margins():
    frame = homes({"age": 20, "beneficiaire_al": True}, {"age": 80, "beneficiaire_al": True}, {"age": 80})
    found = joined(frame, audit=Audit(intersections=(("age", "aide_logement"),)))
    both = found["age_x_aide_logement"]
    assert both.groupes == (
        "moins de 30 ans, avec aide au logement",
        "75 ans et plus, avec aide au logement",
        f"75 ans et plus, {INCONNU}",
    )
    assert both.marges == {"age": (0, 1, 1), "aide_logement": (0, 0, 1)}
