"""The nineteen indicators of the benchmarks are one thing however they are computed: the product, SQL, pandas, a queue."""

import random

import polars as pl
import pytest

from benchmarks import core, duck, frames, reference
from benchmarks.catalogue import leases
from benchmarks.ledger import write_ledger
from benchmarks.nineteen import differences
from screening.vocabulary import INDICATEURS

BAUX = 600


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    return write_ledger(tmp_path_factory.mktemp("bench") / "grand_livre", BAUX)


@pytest.fixture(scope="module")
def product(ledger):
    return core.same_as_peers(ledger)


@pytest.mark.parametrize("peer", [duck.run, frames.run], ids=["duckdb", "pandas"])
def test_the_product_and_a_peer_agree_on_every_lease(ledger, product, peer):
    assert differences(product, peer(ledger)) == {}


def test_the_product_agrees_with_a_plain_queue_on_random_leases(ledger, product):
    drawn = sorted(random.Random(62).sample(range(BAUX), 60))
    found = product.filter(pl.col("id_bail").is_in(drawn))
    assert differences(found, reference.reference(ledger, drawn)) == {}


def test_a_difference_is_seen(product):
    other = product.with_columns(solde_du_centimes=pl.col("solde_du_centimes") + 1)
    assert differences(product, other) == {"solde_du_centimes": BAUX}


def test_the_synthetic_ledger_has_the_arrears_of_a_landlord(product):
    behind = (product["mois_dus"] > 0.1).mean()
    long = (product["mois_dus"] > 3).mean()
    assert 0.06 < behind < 0.16
    assert 0.02 < long < 0.07


def test_the_last_of_many_month_ends_is_that_of_one(ledger):
    many = core.run(ledger, 3)
    alone = core.run(ledger)
    assert many.filter(pl.col("mois") == many["mois"].max()).sort("id_bail").equals(alone.sort("id_bail"))


def test_the_same_seed_gives_the_same_ledger(ledger, tmp_path):
    again = write_ledger(tmp_path / "encore", BAUX)
    assert again.lines().collect().equals(ledger.lines().collect())


def test_the_rules_are_measured_on_every_indicator_of_the_vocabulary():
    assert leases(10).columns == list(INDICATEURS)
