"""From rules and scores to one level and one action per household, under capacity."""

from datetime import date

import polars as pl
import pytest

from screening.decision import CONTRIBUTIONS, DECISIONS, Capacity, Proofs, capacity_of, decide
from screening.rules.engine import FACTS
from screening.vocabulary import INDICATEURS

MOIS = date(2026, 10, 1)


def leases(*rows):
    base = {"mois": MOIS, "nature_bail": "logement", "mois_dus": 0.0, "contacts_sans_reponse_3": 0}
    full = [{"id_bail": f"B{k}", "id_menage": f"M{k}", **base, **row} for k, row in enumerate(rows)]
    return pl.DataFrame([{name: row.get(name) for name in INDICATEURS} for row in full], schema=INDICATEURS)


def fact(bail, code="P1", effet="proposer", action="appeler", priorite=50, motif=None):
    return {"id_bail": bail, "code": code, "effet": effet, "action": action, "priorite": priorite,
            "motif": motif or f"motif {code}"}  # fmt: skip


def scores(**values):
    rows = [
        {"id_bail": bail, "score": s, "score_brut": s, "contributions": [], "motifs": [f"raison {bail}"],
         "motifs_rassurants": []}
        for bail, s in values.items()
    ]  # fmt: skip
    return pl.DataFrame(rows, schema={"id_bail": pl.String, "score": pl.Float64, "score_brut": pl.Float64,
        "contributions": CONTRIBUTIONS, "motifs": pl.List(pl.String), "motifs_rassurants": pl.List(pl.String)})  # fmt: skip


def run(indicateurs, facts=(), score=None, pauses=(), places=10, agences=None, precoce=0.0):
    proofs = Proofs(
        faits=pl.DataFrame([{name: f.get(name) for name in FACTS} for f in facts], schema=FACTS),
        scores=score,
        pauses=pl.DataFrame(
            list(pauses), schema={"id_menage": pl.String, "suspension": pl.String}, orient="row"
        ),
        version_modele="m1" if score is not None else None,
        version_regles="r1",
    )
    return decide(indicateurs, proofs, Capacity(places, agences or {}, precoce, declaree=True))


def levels(decisions):
    return dict(decisions.select("id_bail", "niveau").iter_rows())


def test_the_columns_are_those_of_the_interface_in_the_order_of_the_indicators():
    frame = run(leases({}, {}, {}))
    assert frame.schema == pl.Schema(DECISIONS)
    assert frame["id_bail"].to_list() == ["B0", "B1", "B2"]
    assert levels(frame) == {"B0": "aucun", "B1": "aucun", "B2": "aucun"}


def test_a_rule_alone_a_score_alone_and_both():
    frame = run(leases({}, {}, {}), [fact("B0"), fact("B1")], scores(B1=0.9, B2=0.8, B0=0.1), places=2)
    origins = dict(frame.select("id_bail", "origine").iter_rows())
    assert origins == {"B0": "regle", "B1": "les_deux", "B2": "modele"}
    assert dict(frame.select("id_bail", "rang").iter_rows()) == {"B1": 1, "B2": 2, "B0": 3}
    assert levels(frame) == {"B1": "prioritaire", "B2": "prioritaire", "B0": "vigilance"}


def test_the_action_is_that_of_the_fired_rule_with_the_highest_priority():
    facts = [fact("B0", "P1", action="appeler", priorite=10), fact("B0", "P2", action="visiter", priorite=20)]
    row = run(leases({}), facts).row(0, named=True)
    assert (row["action"], row["regles"], row["motifs"]) == (
        "visiter",
        ["P2", "P1"],
        ["motif P2", "motif P1"],
    )


@pytest.mark.parametrize(
    ("unanswered", "action"), [(0, "appeler"), (1, "appeler"), (2, "visiter"), (None, "appeler")]
)
def test_a_household_proposed_by_its_score_alone_is_called_or_visited(unanswered, action):
    frame = run(leases({"contacts_sans_reponse_3": unanswered}), score=scores(B0=0.3))
    assert frame["action"].to_list() == [action]


def test_a_lifted_household_comes_before_a_higher_score():
    facts = [fact("B0"), fact("B0", "R1", "relever", None), fact("B1")]
    frame = run(leases({}, {}), facts, scores(B0=0.1, B1=0.9), places=1)
    assert levels(frame) == {"B0": "prioritaire", "B1": "vigilance"}


def test_a_rule_that_lifts_or_directs_proposes_nobody():
    facts = [fact("B0", "R1", "relever", None), fact("B0", "O1", "orienter", None)]
    assert levels(run(leases({}), facts)) == {"B0": "aucun"}


def test_without_a_model_the_order_is_priority_then_months_owed_then_id():
    homes = leases({"mois_dus": 1.0}, {"mois_dus": 2.0}, {"mois_dus": 1.0}, {"mois_dus": 9.0})
    frame = run(homes, [fact("B0"), fact("B1"), fact("B2"), fact("B3", priorite=1)])
    assert frame.sort("rang")["id_bail"].to_list() == ["B1", "B0", "B2", "B3"]
    assert frame["score"].null_count() == 4


def test_a_suspension_keeps_off_whatever_the_score_and_says_why():
    facts = [fact("B0"), fact("B0", "S1", "suspendre", None, motif="Plan respecté.")]
    row = run(leases({}), facts, scores(B0=0.99)).row(0, named=True)
    assert (row["niveau"], row["suspension"], row["rang"], row["action"]) == (
        "suspendu",
        "Plan respecté.",
        None,
        None,
    )
    assert row["score"] == 0.99


def test_what_the_register_remembers_suspends_too():
    frame = run(leases({}), [fact("B0")], pauses=[("M0", "Orientation en cours.")])
    assert frame.select("niveau", "suspension").row(0) == ("suspendu", "Orientation en cours.")


def test_one_decision_per_household_on_the_dwelling_that_owes_most():
    homes = leases({"id_menage": "M", "mois_dus": 1.0}, {"id_menage": "M", "mois_dus": 2.0},
                   {"id_menage": "M", "mois_dus": 5.0, "nature_bail": "annexe"})  # fmt: skip
    frame = run(homes, [fact("B1")])
    assert frame["niveau"].to_list() == ["prioritaire"] * 3
    assert frame["rang"].to_list() == [None, 1, None]


def test_a_garage_alone_is_nobody_s_home():
    frame = run(leases({"nature_bail": "annexe"}), [fact("B0")])
    assert levels(frame) == {"B0": "aucun"}


def test_part_of_the_places_is_kept_for_those_under_one_month():
    homes = leases(*[{"mois_dus": 2.0}] * 4, *[{"mois_dus": 0.5}] * 4)
    values = scores(**{f"B{k}": 1 - k / 10 for k in range(8)})
    kept = levels(run(homes, [fact(f"B{k}") for k in range(8)], values, places=4, precoce=0.5))
    assert [bail for bail, niveau in kept.items() if niveau == "prioritaire"] == ["B0", "B1", "B4", "B5"]
    few = levels(run(homes.head(5), [fact(f"B{k}") for k in range(5)], values.head(5), places=4, precoce=0.5))
    assert [bail for bail, niveau in few.items() if niveau == "prioritaire"] == ["B0", "B1", "B2", "B4"]


def test_agencies_have_their_own_places_and_the_others_share_the_rest():
    homes = leases(*[{"agence": "Arras"}] * 3, *[{"agence": "Lens"}] * 3, {"agence": None})
    frame = run(homes, [fact(f"B{k}") for k in range(7)], places=4, agences={"Arras": 1})
    kept = (
        frame.filter(pl.col("niveau") == "prioritaire")
        .group_by("agence")
        .len()
        .sort("agence", nulls_last=True)
    )
    assert kept.rows() == [("Arras", 1), ("Lens", 3)]


def test_the_default_capacity_is_one_household_in_a_hundred_and_says_so():
    homes = leases(*[{}] * 250)
    assert capacity_of(homes, None, {}, 0.3) == Capacity(3, {}, 0.3, declaree=False)
    assert capacity_of(homes, 7, {}, 0.3).declaree is True


def test_no_household_at_all():
    assert run(leases()).height == 0
    assert run(leases(), score=scores()).height == 0
