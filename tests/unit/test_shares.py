"""A change is shared among its causes: exactly, whatever their order, and each gets what it brings."""

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.moved.shares import parts, shares, situations

CAUSES = ("donnees", "regles", "modele", "places")


def outcomes(truth):
    """`truth`: situation → one 0/1 per household."""
    return lambda situation: np.array(truth[situation])


def games(names):
    each = situations(names)
    cell = st.lists(st.integers(0, 1), min_size=3, max_size=3)
    return st.fixed_dictionaries({situation: cell for situation in each})


def by_orders(names, truth, household):
    """Shapley's value by its definition: the mean, over every order, of what a cause adds when it comes."""
    total = dict.fromkeys(names, Fraction(0))
    orders = list(permutations(names))
    for order in orders:
        before = frozenset()
        for cause in order:
            after = before | {cause}
            total[cause] += truth[after][household] - truth[before][household]
            before = after
    return [total[name] / len(orders) for name in names]


@given(games(CAUSES))
def test_shares_are_those_of_every_order_and_sum_to_one(truth):
    found = shares(CAUSES, outcomes(truth))
    change = np.array(truth[frozenset(CAUSES)]) - np.array(truth[frozenset()])
    for household in range(3):
        if change[household] == 0:
            assert np.isnan(found[household]).all()
            continue
        expected = [share / int(change[household]) for share in by_orders(CAUSES, truth, household)]
        assert found[household] == pytest.approx([float(share) for share in expected], abs=1e-12)
        assert sum(found[household].tolist()) == 1
        assert not np.signbit(found[household][found[household] == 0]).any()


@given(games(CAUSES[:3]))
def test_the_order_in_which_causes_are_named_is_irrelevant(truth):
    straight, back = shares(CAUSES[:3], outcomes(truth)), shares(CAUSES[2::-1], outcomes(truth))
    np.testing.assert_allclose(straight, back[:, ::-1], atol=1e-15)


def test_a_cause_alone_takes_all_and_two_that_are_needed_together_share():
    both = {frozenset(): [0, 0], frozenset({"a"}): [0, 1], frozenset({"b"}): [0, 0], frozenset("ab"): [1, 1]}
    assert shares(("a", "b"), outcomes(both)).tolist() == [[0.5, 0.5], [1.0, 0.0]]


def test_a_cause_that_worked_against_the_change_has_a_negative_share():
    """`a` alone brings it, `b` takes it away again, `c` brings it back."""
    truth = {situation: [int(situation != frozenset("ab") and situation != frozenset("b") and bool(situation))]
             for situation in situations("abc")}  # fmt: skip
    (found,) = shares(("a", "b", "c"), outcomes(truth))
    assert found[1] < 0 and found.sum() == pytest.approx(1)


def test_a_score_is_shared_in_its_own_unit():
    truth = {frozenset(): [0.1], frozenset({"a"}): [0.3], frozenset({"b"}): [0.2], frozenset("ab"): [0.6]}
    assert parts(("a", "b"), outcomes(truth))[0] == pytest.approx([0.3, 0.2])
