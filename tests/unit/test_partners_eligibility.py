"""Which partner could take a household: an unknown trait is not a match; what fits best comes first."""

import json
from pathlib import Path

import polars as pl
import pytest
from referral_cases import COMMUNES, DISPOSITIFS, SERVICES, STRUCTURES, indicators

from reports import choices
from screening import parameters
from screening.calendrier import last_day
from screening.partners import payment_facts, publics
from screening.partners.directory import Directory, read_directory
from screening.partners.eligibility import Ties, covering_offers
from screening.partners.sharing import urgency

VALUES = parameters.load(last_day(indicators()["mois"][0]))
AUCUN_LIEN = Ties(
    pl.DataFrame(schema={"id_menage": pl.String, "id_structure": pl.String}),
    pl.DataFrame(schema={"id_menage": pl.String, "orientation": pl.String}),
)


def directory(dossier: Path, *cles: str) -> Directory:
    """The two partners, the first one's scheme with more keys."""
    texte = DISPOSITIFS.replace('genre = "file"', "\n".join(['genre = "file"', *cles]), 1)
    for nom, contenu in (("structures.json", STRUCTURES), ("services.json", SERVICES)):
        (dossier / nom).write_text(json.dumps(contenu), encoding="utf-8")
    (dossier / "dispositifs.toml").write_text(texte, encoding="utf-8")
    return read_directory(dossier, VALUES.bareme.types)


@pytest.mark.parametrize(("age", "attendu"), [(30, True), (31, False), (None, None)])
def test_an_unknown_trait_is_not_a_match(age: int | None, attendu: bool | None, tmp_path: Path) -> None:
    annuaire = directory(tmp_path, 'public = "age <= jeune_age_max"')
    offres = covering_offers(indicators(age=age), annuaire, VALUES, AUCUN_LIEN)
    arras = offres.filter(pl.col("id_dispositif") == "S1--aide")
    assert arras["public"].to_list() == [attendu] * 7
    assert sorted(arras["id_menage"]) == sorted(m for m, c in COMMUNES.items() if c == "62041")


def test_a_household_without_a_commune_is_covered_by_nobody(tmp_path: Path) -> None:
    assert covering_offers(indicators(code_commune=None), directory(tmp_path), VALUES, AUCUN_LIEN).is_empty()


def test_continuity_outweighs_a_rule_and_a_rule_a_priority(tmp_path: Path) -> None:
    annuaire = directory(tmp_path, 'orientations = ["jeunes"]', "priorite = 100")
    liens = Ties(
        pl.DataFrame({"id_menage": ["M1"], "id_structure": ["S1"]}),
        pl.DataFrame({"id_menage": ["M2", "M2"], "orientation": ["jeunes", "rural"]}),
    )
    offres = covering_offers(indicators(), annuaire, VALUES, liens)
    rangs = dict(offres.select("id_menage", "adequation").iter_rows())
    assert rangs["M1"] > rangs["M2"] > rangs["M5"]
    assert offres.select("id_menage", "id_dispositif").is_unique().all()


def test_the_traits_a_public_reads_are_known() -> None:
    assert publics.traits("age BETWEEN 16 AND 30 AND accompagne <> 'oui'") == {"age", "accompagne"}
    assert publics.traits("TRUE") == frozenset()


@pytest.mark.parametrize(
    ("faits", "attendue"),
    [
        ({"mois_dus": 0.5, "stade": "relance"}, 1),
        ({"mois_dus": 1.0, "stade": None}, 2),
        ({"mois_dus": 3.0, "stade": "mise_en_demeure"}, 3),
        ({"mois_dus": None, "stade": "commandement_payer"}, 4),
        ({"mois_dus": None, "stade": None}, 1),
    ],
)
def test_urgency_comes_from_the_account_alone(faits: dict, attendue: int) -> None:
    assert indicators(**faits).select(urgency(VALUES)).to_series().to_list() == [attendue] * len(COMMUNES)


@pytest.mark.parametrize(
    ("indicateurs", "attendus"),
    [
        ({"mois_en_retard_12": None, "mois_en_retard_3": None}, ["autre_fait_de_paiement"]),
        ({"mois_en_retard_12": 1, "mois_en_retard_3": 1}, ["premier_retard"]),
        ({"mois_en_retard_12": 5, "mois_en_retard_3": 2}, ["retards_repetes"]),
        ({"mois_depuis_paiement": 3, "rejets_3": 2, "plan_rompu_jours": 9, "contacts_sans_reponse_3": 4,
          "procedure_en_cours": True},
         ["plus_de_paiement", "plan_interrompu", "prelevements_rejetes", "premier_retard"]),
    ],
)  # fmt: skip
def test_facts_are_plain_few_and_from_the_closed_list(indicateurs: dict, attendus: list[str]) -> None:
    faits = indicators(**indicateurs).select(payment_facts.facts(VALUES)).to_series()[0].to_list()
    assert faits == attendus
    assert set(faits) <= set(choices.FAITS_PAIEMENT)


def test_every_fact_is_in_the_closed_list() -> None:
    assert set(payment_facts._conditions(VALUES)) | {payment_facts.AUTRE} == set(choices.FAITS_PAIEMENT)
