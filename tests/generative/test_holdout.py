"""A hold-out moves places within its band and nothing else: whatever the list, whatever was drawn before."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.decision import Capacity, Proofs, decide, decide_and_draw
from screening.holdout import PORTEE, Holdout
from screening.lottery import NON_TIRE, TIRE
from screening.rules.engine import FACTS
from screening.vocabulary import INDICATEURS

MOIS = date(2026, 10, 1)
SEUIL = 2.0


@st.composite
def lists(draw):
    """Households early or serious, lifted or suspended, of three agencies, drawn before or not; chance of a seed."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    rows, facts, pauses, earlier = [], [], [], []
    for k in range(draw(st.integers(0, 60))):
        bail, menage = f"B{k:02d}", f"M{k:02d}"
        rows.append({
            "id_bail": bail, "id_menage": menage, "mois": MOIS, "nature_bail": "logement",
            "agence": pick(rng, ["Arras", "Lens", None]),
            "mois_dus": pick(rng, [0.2, 0.9, 1.0, 1.2, 1.5, 1.6, 1.9, 2.0, 2.8, None]),
            "procedure_en_cours": pick(rng, [*[False] * 8, True, None]),
        })  # fmt: skip
        other = pick(rng, [*[None] * 9, "relever", "suspendre", "echeance"])
        effects = ["proposer", *([other] if other else [])]
        facts += [
            {"id_bail": bail, "code": e, "effet": e, "priorite": int(rng.integers(1, 4))} for e in effects
        ]
        if rng.random() < 0.1:
            pauses.append((menage, "Orientation en cours."))
        if rng.random() < 0.15:
            earlier.append((menage, pick(rng, [TIRE, NON_TIRE])))
    proofs = Proofs(
        faits=pl.DataFrame([{name: f.get(name) for name in FACTS} for f in facts], schema=FACTS),
        scores=None,
        pauses=pl.DataFrame(pauses, schema={"id_menage": pl.String, "suspension": pl.String}, orient="row"),
        version_modele=None,
        version_regles="r",
    )
    indicateurs = pl.DataFrame([{n: r.get(n) for n in INDICATEURS} for r in rows], schema=INDICATEURS)
    arras = draw(st.integers(0, 10))
    capacity = Capacity(
        arras + draw(st.integers(1, 16)), {"Arras": arras}, draw(st.sampled_from([0.0, 0.3, 1.0])), True
    )
    return (
        indicateurs,
        proofs,
        capacity,
        Holdout(draw(st.integers(1, 3)), 6, SEUIL, rng.bytes(4), arms(earlier)),
    )


def pick(rng, values):
    return values[rng.integers(len(values))]


def arms(rows):
    return pl.DataFrame(rows, schema={"id_menage": pl.String, "bras": pl.String}, orient="row")


def without_arms(temoin):
    return Holdout(temoin.demi_bande, 6, SEUIL, temoin.graine, arms([]))


def by_level(decisions, level):
    return set(decisions.filter(pl.col("niveau") == level)["id_menage"])


@given(lists())
@settings(max_examples=300, deadline=None)
def test_only_places_move_and_as_many_are_given(case):
    indicateurs, proofs, capacity, temoin = case
    plain = decide(indicateurs, proofs, capacity)
    drawn, _ = decide_and_draw(indicateurs, proofs, capacity, temoin)
    for column in set(plain.columns) - {"niveau", "rang"}:
        assert drawn[column].equals(plain[column]), column
    for level in ("suspendu", "aucun"):
        assert by_level(drawn, level) == by_level(plain, level)
    pool = pl.when(pl.col("agence") == "Arras").then(pl.lit("Arras")).otherwise(pl.lit("autres"))
    served = [
        frame.filter(pl.col("niveau") == "prioritaire").group_by(pool.alias("b")).len().sort("b")
        for frame in (plain, drawn)
    ]
    assert served[0].equals(served[1])
    ranks = drawn["rang"].drop_nulls().sort().to_list()
    assert ranks == list(range(1, len(ranks) + 1))


@given(lists())
@settings(max_examples=300, deadline=None)
def test_exactly_half_of_each_band_is_served_and_chance_touches_nobody_it_must_not(case):
    indicateurs, proofs, capacity, temoin = case
    decisions, draw = decide_and_draw(indicateurs, proofs, capacity, temoin)
    homes = {row["id_menage"]: row for row in indicateurs.to_dicts()}
    served = by_level(decisions, "prioritaire")
    lifted = set(proofs.faits.filter(pl.col("effet") == "relever")["id_bail"])
    for (_,), band in draw.lignes.group_by("bassin"):
        half = band.height // 2
        assert band.height == 2 * half and 1 <= half <= temoin.demi_bande
        assert sorted(band["rang_bande"]) == list(range(1, band.height + 1))
        taken = set(band.filter(pl.col("bras") == TIRE)["id_menage"])
        assert len(taken) == half
        assert taken == set(band["id_menage"]) & served
    for row in draw.lignes.to_dicts():
        home = homes[row["id_menage"]]
        assert (
            home["mois_dus"] is not None
            and home["mois_dus"] < SEUIL
            and home["procedure_en_cours"] is not True
        )
        assert row["id_bail"] not in lifted
        assert row["id_menage"] not in set(temoin.en_cours["id_menage"])
    assert not set(draw.lignes["id_menage"]) & by_level(decisions, "suspendu")


@given(lists())
@settings(max_examples=200, deadline=None)
def test_the_early_cases_keep_their_share(case):
    """At least the places that the plain rule keeps for early cases go to early cases: a draw takes none of them."""
    indicateurs, proofs, capacity, temoin = case
    plain = decide(indicateurs, proofs, capacity)
    drawn, _ = decide_and_draw(indicateurs, proofs, capacity, without_arms(temoin))
    for agence, places in (("Arras", capacity.agences["Arras"]), (None, capacity.places(None)[1])):
        here = (
            (pl.col("agence") == "Arras").fill_null(False)
            if agence
            else (pl.col("agence") != "Arras").fill_null(True)
        )
        early = [
            frame.filter(here, pl.col("niveau") == "prioritaire", pl.col("mois_dus") < 1).height
            for frame in (plain, drawn)
        ]
        assert early[1] >= min(early[0], int(places * capacity.part_precoce))


@given(lists())
@settings(max_examples=200, deadline=None)
def test_places_that_are_not_short_are_never_drawn(case):
    indicateurs, proofs, capacity, temoin = case
    decisions, draw = decide_and_draw(indicateurs, proofs, capacity, temoin)
    pool = pl.when(pl.col("agence") == "Arras").then(pl.lit("agence Arras")).otherwise(pl.lit(""))
    waiting = dict(
        decisions.filter(pl.col("niveau") == "vigilance").group_by(pool.alias("b")).len().iter_rows()
    )
    for bassin, tires, non_tires, raison in draw.bassins.iter_rows():
        assert (tires == 0) == (raison is not None) and tires == non_tires
        if waiting.get(bassin, 0) < temoin.demi_bande:
            assert tires == 0


@given(lists(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_same_month_gives_the_same_draw_in_any_order_and_once_it_is_settled(case, shuffle):
    indicateurs, proofs, capacity, temoin = case
    decisions, draw = decide_and_draw(indicateurs, proofs, capacity, temoin)
    order = list(range(indicateurs.height))
    shuffle.shuffle(order)
    again, second = decide_and_draw(indicateurs[order], proofs, capacity, temoin)
    assert second.lignes.equals(draw.lignes)
    assert again.sort("id_bail").equals(decisions.sort("id_bail"))
    settled = Holdout(temoin.demi_bande, 6, SEUIL, temoin.graine, temoin.en_cours, fige=draw.lignes)
    kept, third = decide_and_draw(indicateurs, proofs, capacity, settled)
    assert kept.equals(decisions) and third.lignes.equals(draw.lignes)


@given(lists())
@settings(max_examples=300, deadline=None)
def test_who_was_not_drawn_passes_before_nobody_unless_it_is_above_the_band_or_its_case_is_serious(case):
    indicateurs, proofs, capacity, temoin = case
    plain = decide(indicateurs, proofs, capacity)
    decisions, draw = decide_and_draw(indicateurs, proofs, capacity, temoin)
    homes = {row["id_menage"]: row for row in indicateurs.to_dicts()}
    lifted = set(proofs.faits.filter(pl.col("effet") == "relever")["id_bail"])
    not_drawn = set(temoin.en_cours.filter(pl.col("bras") == NON_TIRE)["id_menage"])
    giving_way = not_drawn | set(draw.lignes.filter(pl.col("bras") == NON_TIRE)["id_menage"])
    ranked = plain.filter(pl.col("niveau") == "prioritaire").sort("rang")["id_menage"].to_list()

    def pool(menage):
        return homes[menage]["agence"] == "Arras"

    def serious(home):
        owed = home["mois_dus"]
        return home["id_bail"] in lifted or home["procedure_en_cours"] or owed is None or owed >= SEUIL

    waiting = {pool(m) for m in by_level(decisions, "vigilance") - giving_way}
    for menage in not_drawn & by_level(decisions, "prioritaire"):
        behind = (
            [m for m in ranked[ranked.index(menage) + 1 :] if pool(m) == pool(menage)]
            if menage in ranked
            else []
        )
        early = (
            homes[menage]["mois_dus"] or 1
        ) < 1  # a place kept for early cases goes to it before another one
        above = len(behind) >= temoin.demi_bande
        assert early or serious(homes[menage]) or above or pool(menage) not in waiting


def listed(owed, **columns):
    """Households proposed by one rule, in the order of what they owe, and their proofs."""
    rows = [{"id_bail": f"B{k:02d}", "id_menage": f"M{k:02d}", "mois": MOIS, "nature_bail": "logement",
             "mois_dus": o, **{n: v[k] for n, v in columns.items()}} for k, o in enumerate(owed)]  # fmt: skip
    facts = [{"id_bail": r["id_bail"], "code": "P1", "effet": "proposer", "priorite": 1} for r in rows]
    nobody = pl.DataFrame(schema={"id_menage": pl.String, "suspension": pl.String})
    return (
        pl.DataFrame([{n: r.get(n) for n in INDICATEURS} for r in rows], schema=INDICATEURS),
        Proofs(
            pl.DataFrame([{n: f.get(n) for n in FACTS} for f in facts], schema=FACTS), None, nobody, None, "r"
        ),
    )


FORTY = [1.9 - k / 100 for k in range(40)]


@pytest.mark.parametrize(
    ("rank", "change", "served"),
    [
        (17, {}, False),  # within the places, in the band: gives way
        (16, {}, True),  # three households behind it hold a place: above the band, served as anyone
        (25, {}, False),
        (25, {"mois_dus": 2.1}, True),  # serious now: served, whatever its rank was
        (39, {"procedure_en_cours": True}, True),
    ],
)
def test_what_becomes_of_a_household_not_drawn_before(rank, change, served):
    indicateurs, proofs = listed(FORTY)
    mine = pl.col("id_menage") == f"M{rank:02d}"
    indicateurs = indicateurs.with_columns(
        pl.when(mine).then(pl.lit(value)).otherwise(name).alias(name) for name, value in change.items()
    )
    temoin = Holdout(3, 6, SEUIL, b"g", arms([(f"M{rank:02d}", NON_TIRE)]))
    decisions, draw = decide_and_draw(indicateurs, proofs, Capacity(20, {}, 0.0, True), temoin)
    assert (f"M{rank:02d}" in by_level(decisions, "prioritaire")) is served
    assert draw.maintenus == (not served) and draw.aggraves == bool(change)
    assert len(by_level(decisions, "prioritaire")) == 20


@pytest.mark.parametrize("b", [1, 3])
def test_a_band_lies_next_to_the_cut(b):
    indicateurs, proofs = listed(FORTY)
    _, draw = decide_and_draw(
        indicateurs, proofs, Capacity(20, {}, 0.0, True), Holdout(b, 6, SEUIL, b"g", arms([]))
    )
    assert sorted(draw.lignes["id_menage"]) == [f"M{k:02d}" for k in range(20 - b, 20 + b)]
    held = arms([(f"M{k:02d}", TIRE) for k in range(20 - PORTEE * b + 1, 20)])
    _, less = decide_and_draw(
        indicateurs, proofs, Capacity(20, {}, 0.0, True), Holdout(b, 6, SEUIL, b"g", held)
    )
    assert sorted(less.lignes["id_menage"]) == [f"M{20 - PORTEE * b:02d}", "M20"]
    held = arms([(f"M{k:02d}", TIRE) for k in range(20 - PORTEE * b, 20)])
    _, none = decide_and_draw(
        indicateurs, proofs, Capacity(20, {}, 0.0, True), Holdout(b, 6, SEUIL, b"g", held)
    )
    assert none.lignes.is_empty() and none.bassins["raison"].to_list() == ["trop_peu_de_menages"]
