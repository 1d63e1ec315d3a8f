"""No small count is printed, and none that is hidden can be found again from everything that is printed."""

from dataclasses import replace

import numpy as np
import pytest
from audits import attack, attribute, count_of, crossed, printed, rows

from models.fairness import MENAGES_MIN
from screening.auditing.measures import BY_CODE
from screening.masking import Sums, everyone, found_alone, hidden


def landlord(households: int, seed: int):
    rng = np.random.default_rng(seed)
    sexe = attribute("sexe", ("F", "M", "plusieurs"), rng.choice(3, households, p=[0.5, 0.35, 0.15]))
    age = attribute(
        "age", ("jeunes", "moyens", "vieux", "inconnu"), rng.choice(4, households, p=[0.2, 0.5, 0.25, 0.05])
    )
    agence = attribute("agence", tuple("ABCDE"), rng.choice(5, households, p=[0.4, 0.3, 0.2, 0.07, 0.03]))
    return [sexe, age, agence, crossed(sexe, age)]


MARGES = {"sexe_x_age": ("sexe", "age")}


def everything(found):
    return [*found.taux, *(line for lines in found.mois.values() for line in lines)]


@pytest.mark.parametrize(
    ("households", "seed"), [(60, 1), (150, 2), (400, 3), (400, 4), (1_500, 5), (5_000, 6)]
)
def test_no_hidden_count_is_told_by_the_rest(households, seed):
    """An attack with every printed figure and every sum that must hold, solved in exact fractions."""
    of, attributes = rows(households, seed=seed), landlord(households, seed)
    lines = everything(printed(of, attributes))
    assert any(line.masque for line in lines), "nothing was hidden: the attack had nothing to look for"
    told = attack(lines, MARGES)
    assert [key for key in told if count_of(of, attributes, key)] == [], (
        "zeros are printed; nothing else may be told"
    )


def test_the_attack_finds_what_a_careless_audit_would_tell():
    """A small rate hidden by itself, and nothing beside it: the attack finds it."""
    of = rows(4_000, seed=3)
    agence = attribute("agence", tuple("AB"), np.arange(4_000) % 2)
    lines = everything(printed(of, [agence]))
    hide = {"valeur": None, "masque": "taux"}
    careless = [
        replace(line, **hide) if (line.mesure, line.groupe) in (("cohorte", "A"), ("ajout", "B")) else line
        for line in lines
    ]
    assert attack(lines, {}) == []
    assert set(attack(careless, {})) == {("cohorte", "agence", "A"), ("ajoutes", "agence", "B")}


@pytest.mark.parametrize("seed", range(5))
def test_no_printed_count_is_small(seed):
    of, attributes = rows(300, seed=seed), landlord(300, seed)
    found = printed(of, attributes)
    for rate in found.comparaison.taux:
        if rate.cache != "tout":
            assert rate.menages == 0 or rate.menages >= MENAGES_MIN
    by_code = {a.code: a for a in attributes}
    for line in found.taux:
        if line.masque or line.mesure == "calibration" or line.attribut == "ensemble":
            continue
        attribute_ = by_code[line.attribut]
        here = attribute_.rang.to_numpy()[of.menage] == attribute_.groupes.index(line.groupe)
        measure = BY_CODE[line.mesure]
        within, cases = (here & of.quantites[q] for q in (measure.parmi, measure.cas))
        for chosen in (cases, within & ~cases):
            count = len(np.unique(of.menage[chosen]))
            assert count == 0 or count >= MENAGES_MIN, (line.mesure, line.attribut, line.groupe)


def test_one_hidden_group_hides_another():
    keys = [("q", "a", name) for name in "xyz"]
    sums = Sums({keys[0]: 3, keys[1]: 40, keys[2]: 90, everyone("q"): 133},
                [(*((k, 1) for k in keys), (everyone("q"), -1))])  # fmt: skip
    assert hidden(sums, frozenset()) == {keys[0], keys[1]}


def test_hidden_groups_that_are_few_together_hide_a_third():
    keys = [("q", "a", name) for name in "xyz"]
    sums = Sums({keys[0]: 3, keys[1]: 4, keys[2]: 90, everyone("q"): 97},
                [(*((k, 1) for k in keys), (everyone("q"), -1))])  # fmt: skip
    assert hidden(sums, frozenset()) == set(keys)


def test_what_two_sums_tell_together_is_found():
    """x + y and x + y + z are printed, z is hidden: no single sum tells it alone."""
    x, y, z, w = (("q", "a", name) for name in "xyzw")
    one, two = ("q", "b", "1"), ("q", "b", "2")
    ties = [((x, 1), (y, 1), (one, -1)), ((x, 1), (y, 1), (z, 1), (two, -1))]
    sums = Sums({x: 30, y: 30, z: 5, w: 9, one: 60, two: 65}, ties)
    assert set(found_alone(sums, {x, y, z})) == {z}


def test_what_is_everyone_s_is_hidden_last():
    """Totals stay while a group, or better an intersection, can protect a small count."""
    of = rows(2_000, seed=8)
    lines = printed(of, landlord(2_000, 8)).taux
    assert not [line.mesure for line in lines if line.attribut == "ensemble" and line.masque]
