"""The technical debt on random ledgers, rights and terms: it always adds up, nothing of the future enters it."""

from datetime import date, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import baux, ecritures, table

from screening.calendrier import last_day
from screening.indicators import build_indicators
from screening.parameters import load

MONTHS = [date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)]
VALUES = load(date(2026, 1, 1))
PARTS = [f"dette_{part}_centimes" for part in ("transit", "entree", "aide", "regularisation", "rappel")]
EXTRAS = ("regularisation_charges", "rappel_aide", "frais", "rejet", "remise", "transfert", "rls")
LEASES = [
    {"date_effet": date(2025, 8, 12), "mode_paiement": "prelevement", "jour_prelevement": 29},
    {"date_effet": date(2025, 6, 1), "terme": "echu"},
    {},
]


@st.composite
def accounts(draw):
    """Monthly rents of three leases with most months' aid, payments that come or not, and some other lines."""
    lines = []
    for lease in range(3):
        for month in range(5, 14):
            first = date(2025 + (month - 1) // 12, (month - 1) % 12 + 1, 1)
            of = {"id_bail": f"B{lease}", "periode": first if lease == 1 else None}
            lines.append({**of, "date_operation": first, "nature": "quittance", "montant_centimes": 40_000})
            if draw(st.booleans()):
                late = draw(st.sampled_from([4, 4, 4, 36]))
                day = first + timedelta(days=late)
                aid = {"date_operation": day, "nature": "aide_logement", "montant_centimes": -25_000}
                lines.append({**of, **aid, "periode": first})
            if paid := draw(st.sampled_from([0, 15_000, 40_000, 70_000])):
                day = first + timedelta(days=draw(st.integers(0, 27)))
                lines.append({**of, "date_operation": day, "nature": "reglement", "montant_centimes": -paid})
    return lines + draw(st.lists(extras(), max_size=6))


@st.composite
def extras(draw):
    return {
        "id_bail": f"B{draw(st.integers(0, 2))}",
        "date_operation": date(2025, 8, 1) + timedelta(days=draw(st.integers(0, 180))),
        "nature": draw(st.sampled_from(EXTRAS)),
        "montant_centimes": draw(st.integers(-30_000, 30_000)),
    }


@st.composite
def rights(draw):
    day = date(2025, 5, 1) + timedelta(days=draw(st.integers(0, 270)))
    return {
        "id_bail": f"B{draw(st.integers(0, 2))}",
        "date": day,
        "date_connaissance": draw(st.none() | st.integers(0, 90).map(lambda k: day + timedelta(days=k))),
        "statut": draw(st.sampled_from(["demandee", "ouverte", "suspendue", "close"])),
        "montant_mensuel_centimes": draw(st.sampled_from([None, 25_000])),
    }


@st.composite
def observations(draw):
    return {
        "id_menage": f"M{draw(st.integers(0, 2))}",
        "date_observation": date(2025, 5, 1) + timedelta(days=draw(st.integers(0, 270))),
        "aide_versee_au": draw(st.sampled_from([None, "bailleur", "locataire"])),
        "beneficiaire_al": draw(st.booleans()),
    }


def distinct(rows, *keys):
    return list({tuple(row[key] for key in keys): row for row in rows}.values())


def build(lines, aides=(), menages=(), months=MONTHS, leases=LEASES):
    tables = {"baux": baux(*leases), "aides": table("aides", aides), "menages": table("menages", menages)}
    return build_indicators(tables, ecritures(*lines), months, VALUES)


WORLD = (accounts(), st.lists(rights(), max_size=5), st.lists(observations(), max_size=4))


@settings(max_examples=40, deadline=None)
@given(*WORLD)
def test_the_parts_add_up_and_are_never_negative(lines, aides, menages):
    found = build(lines, aides, menages)
    assert found.select(pl.min_horizontal(*PARTS, "dette_propre_centimes").min()).item() >= 0
    total = found.select(pl.sum_horizontal(PARTS)).to_series()
    assert (total == found["dette_technique_centimes"]).all()
    assert (total + found["dette_propre_centimes"] == found["solde_du_centimes"].clip(0)).all()


@settings(max_examples=30, deadline=None)
@given(*WORLD)
def test_months_read_together_are_those_read_alone(lines, aides, menages):
    menages = distinct(menages, "id_menage", "date_observation")
    alone = [build(lines, aides, menages, [mois]) for mois in MONTHS]
    assert build(lines, aides, menages).equals(pl.concat(alone))


@settings(max_examples=30, deadline=None)
@given(*WORLD, st.integers(0, 3))
def test_what_is_known_after_a_month_does_not_change_it(lines, aides, menages, k):
    """Also with the future read in the same pass."""
    menages = distinct(menages, "id_menage", "date_observation")
    end = last_day(MONTHS[k])
    known = [row for row in aides if max(row["date"], row["date_connaissance"] or row["date"]) <= end]
    seen = [row for row in menages if row["date_observation"] <= end]
    then = build([row for row in lines if row["date_operation"] <= end], known, seen, [MONTHS[k]])
    assert build(lines, aides, menages).filter(pl.col("mois") == MONTHS[k]).equals(then)


@settings(max_examples=30, deadline=None)
@given(*WORLD, st.integers(0, 26), st.integers(0, 20_000), st.randoms())
def test_a_payment_split_in_two_or_rows_in_another_order_change_no_indicator(
    lines, aides, menages, day, amount, random
):
    menages = distinct(menages, "id_menage", "date_observation")
    of = {"id_bail": "B0", "nature": "reglement", "date_operation": date(2025, 11, 2) + timedelta(days=day)}
    whole = build([*lines, {**of, "montant_centimes": -20_001}], aides, menages)
    parts = [{**of, "montant_centimes": -1 - amount}, {**of, "montant_centimes": amount - 20_000}]
    shuffled = [*parts, *lines]
    random.shuffle(shuffled)
    assert whole.equals(build(shuffled, aides[::-1], menages[::-1]))


@settings(max_examples=30, deadline=None)
@given(*WORLD, st.integers(0, 27), st.integers(1, 60_000))
def test_one_more_payment_never_raises_what_is_owed(lines, aides, menages, day, amount):
    paid = {"id_bail": "B0", "nature": "reglement", "montant_centimes": -amount}
    paid["date_operation"] = date(2025, 11, 2) + timedelta(days=day)
    before, after = build(lines, aides, menages), build([*lines, paid], aides, menages)
    for name in ("dette_propre_centimes", "solde_du_centimes", "dette_legale_centimes"):
        assert (after[name] <= before[name]).all()


@settings(max_examples=20, deadline=None)
@given(accounts(), st.integers(0, 250), st.integers(0, 3))
def test_a_lease_observed_later_changes_nothing_before(lines, day, k):
    """A lease dated twice: until the second observation, the months are those of the first row alone."""
    seen = date(2025, 5, 2) + timedelta(days=day)
    first = {
        "id_bail": "B0",
        "id_menage": "M0",
        "date_observation": date(2025, 1, 1),
        "loyer_centimes": 30_000,
    }
    later = {**first, "date_observation": seen, "loyer_centimes": 50_000, "date_effet": date(2025, 8, 12),
             "terme": "echu", "mode_paiement": "prelevement", "jour_prelevement": 28, "agence": "Lens"}  # fmt: skip
    others = [{"id_bail": f"B{lease}", "id_menage": f"M{lease}"} for lease in (1, 2)]
    end = last_day(MONTHS[k])
    known = [first, later] if seen <= end else [first]
    alone = build(lines, months=[MONTHS[k]], leases=[*known, *others])
    assert build(lines, leases=[first, later, *others]).filter(pl.col("mois") == MONTHS[k]).equals(alone)
    assert alone["agence"].to_list()[0] == ("Lens" if seen <= end else None)
