"""The audit's figures beside fairlearn's, and sensible output for groups of any size, known or not."""

import warnings

import numpy as np
import pytest
from audits import attribute, crossed, printed, rows
from sklearn.metrics import precision_score, recall_score

from models.fairness import INSUFFISANT
from screening.auditing.attributes import comparable
from screening.auditing.figures import compare, judged, references_of

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from fairlearn.metrics import MetricFrame, count, false_negative_rate, selection_rate

ORACLES = {
    "manque": false_negative_rate,
    "rappel": recall_score,
    "precision": precision_score,
    "selection_mesurable": selection_rate,
}


@pytest.mark.parametrize("seed", [1, 2])
def test_point_values_are_those_of_fairlearn(seed):
    """Recall, misses, precision and selection of each group, to 1e-12; gaps with the reference too."""
    of = rows(3_000, months=3, seed=seed)
    rng = np.random.default_rng(seed)
    groups = ("a", "b", "c")
    trait = attribute("agence", groups, rng.choice(3, 3_000, p=[0.6, 0.3, 0.1]))
    known = of.quantites["mesurables"]
    y, chosen = of.quantites["issues"][known], of.quantites["prioritaires"][known]
    names = np.array(groups)[trait.rang.to_numpy()[of.menage[known]]]
    oracle = MetricFrame(metrics=ORACLES | {"n": count}, y_true=y, y_pred=chosen, sensitive_features=names)
    rates = compare(of, [trait], {"agence": "a"})
    for rate in rates:
        if rate.mesure not in ORACLES:
            continue
        theirs = oracle.overall if rate.attribut == "ensemble" else oracle.by_group.loc[rate.groupe]
        assert rate.valeur == pytest.approx(theirs[rate.mesure], abs=1e-12)
        if rate.mesure == "selection_mesurable":
            assert rate.lignes == theirs["n"]
        if rate.brut is not None:
            expected = theirs[rate.mesure] - oracle.by_group.loc["a"][rate.mesure]
            assert rate.brut.ecart == pytest.approx(expected, abs=1e-12)


def test_a_complement_is_the_opposite_comparison():
    of = rows(2_000)
    trait = attribute("agence", ("a", "b"), np.arange(2_000) % 2)
    found = {(r.mesure, r.groupe): r for r in compare(of, [trait], {"agence": "a"})}
    missed, recall = found["manque", "b"], found["rappel", "b"]
    assert recall.valeur == pytest.approx(1 - missed.valeur)
    assert recall.brut.ecart == pytest.approx(-missed.brut.ecart)
    assert recall.brut.intervalle == pytest.approx((-missed.brut.intervalle[1], -missed.brut.intervalle[0]))
    assert recall.brut.p == missed.brut.p


def test_a_complement_counts_once_among_the_comparisons():
    of = rows(2_000)
    trait = attribute("agence", ("a", "b"), np.arange(2_000) % 2)
    rates = compare(of, [trait], {"agence": "a"})
    once = [r for r in rates if r.mesure not in ("rappel", "rappel_procedure", "non_servi")]
    assert judged(rates).jugees == judged(once).jugees > 0


@pytest.mark.parametrize("size", [1, 10])
def test_a_group_of_a_few_households_shows_nothing_and_settles_nothing(size):
    ranks = [1] * size + [0] * (1_000 - size)
    lines = printed(rows(1_000), [attribute("agence", ("grande", "petite"), ranks)]).taux
    small = [line for line in lines if line.groupe == "petite"]
    assert small
    for line in small:
        assert line.menages in (None, 0) and line.valeur is None and line.ecart is None
        assert line.verdict == INSUFFISANT and line.verdict_dette_egale == INSUFFISANT


def test_a_group_without_a_household_is_not_compared():
    """It may be named by an attribute when its households are in none of the months."""
    lines = printed(rows(500), [attribute("agence", ("une", "deux", "aucune"), np.arange(500) % 2)]).taux
    empty = [line for line in lines if line.groupe == "aucune" and line.mesure != "calibration"]
    assert {(line.menages, line.n, line.valeur, line.verdict) for line in empty} == {
        (0, 0, None, INSUFFISANT)
    }


def test_a_group_without_positives_has_no_recall_and_says_so():
    of = rows(4_000)
    ranks = np.arange(4_000) % 2
    for name in ("issues", "manques", "issues_servies"):
        of.quantites[name][ranks[of.menage] == 1] = False
    lines = {(x.mesure, x.groupe): x for x in printed(of, [attribute("agence", ("a", "b"), ranks)]).taux}
    nobody = lines["manque", "b"]
    assert (nobody.menages, nobody.valeur, nobody.verdict) == (0, None, INSUFFISANT)
    frequency = lines["frequence", "b"]
    assert frequency.valeur == 0.0 and frequency.verdict == "ecart_etabli"
    assert 0 < frequency.haut < 0.01


def test_one_agency_or_an_unknown_trait_is_shown_without_a_comparison():
    one = attribute("agence", ("Arras",), [0] * 300)
    unknown = attribute("sexe", ("inconnu",), [0] * 300)
    assert comparable([one, unknown]) == []
    lines = printed(rows(300), comparable([one, unknown])).taux
    assert {line.attribut for line in lines} == {"ensemble"} and all(line.verdict is None for line in lines)


def test_an_intersection_with_an_unknown_trait_is_left_out():
    age = attribute("age", ("jeunes", "vieux"), np.arange(300) % 2)
    unknown = attribute("sexe", ("inconnu",), [0] * 300)
    assert comparable([age, unknown, crossed(unknown, age)]) == [age]


def test_the_reference_is_the_largest_known_group_unless_one_is_chosen():
    of = rows(100)
    trait = attribute("age", ("jeunes", "vieux", "inconnu"), [0] * 20 + [1] * 30 + [2] * 50)
    assert references_of(of, [trait], {}) == {"age": "vieux"}
    assert references_of(of, [trait], {"age": "jeunes"}) == {"age": "jeunes"}
    assert references_of(of, [trait], {"age": "moyens"}) == {"age": "vieux"}
    assert references_of(of, [attribute("qpv", ("inconnu",), [0] * 100)], {}) == {"qpv": None}


def test_a_planted_harm_is_found_and_an_even_list_shows_none():
    """Households of one group are never listed: established, plainly and at equal debt; shuffled groups: nothing."""
    of = rows(20_000, months=1)
    ranks = np.arange(20_000) % 2
    cut = (ranks[of.menage] == 1) & (np.random.default_rng(0).random(len(of.menage)) < 0.5)
    of.quantites["prioritaires"] &= ~cut
    of.quantites["manques"] = of.quantites["issues"] & ~of.quantites["prioritaires"]
    of.quantites["issues_servies"] = of.quantites["issues"] & of.quantites["prioritaires"]
    of.quantites["mesurables_servis"] = of.quantites["mesurables"] & of.quantites["prioritaires"]
    lines = {(x.mesure, x.groupe): x for x in printed(of, [attribute("agence", ("a", "b"), ranks)]).taux}
    for mesure in ("manque", "selection"):
        found = lines[mesure, "b"]
        assert (found.verdict, found.verdict_dette_egale) == ("ecart_etabli", "ecart_etabli")
    assert lines["manque", "b"].ecart > 0 > lines["selection", "b"].ecart
    shuffled = np.random.default_rng(4).permutation(ranks)
    even = printed(of, [attribute("agence", ("a", "b"), shuffled)]).taux
    assert [x.mesure for x in even if "ecart_etabli" in (x.verdict, x.verdict_dette_egale)] == []
