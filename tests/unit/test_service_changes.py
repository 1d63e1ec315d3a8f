"""Which version was in service before which: a roll-back follows the journal, whoever moved the shared store."""

from datetime import UTC, datetime

import pytest

from screening.cases import Register
from screening.cases.services import ServiceChange, served, to_restore

LE = datetime(2026, 11, 20, 9, tzinfo=UTC)


def to(avant: str | None, apres: str) -> ServiceChange:
    return ServiceChange(avant, apres)


def back(avant: str, apres: str) -> ServiceChange:
    return ServiceChange(avant, apres, retour=True)


A, AB, BC = to(None, "a"), to("a", "b"), to("b", "c")


@pytest.mark.parametrize(
    ("changes", "current", "restored"),
    [
        pytest.param([], "a", None, id="nothing was ever journaled"),
        pytest.param([A], "a", None, id="the first version has none before it"),
        pytest.param([A, AB], "b", "a", id="the one before"),
        pytest.param([A, AB, BC, back("c", "b")], "b", "a", id="twice in a row goes two back"),
        pytest.param([A, AB, back("b", "a")], "a", None, id="nothing is left before the first"),
        pytest.param(
            [A, AB, back("b", "a"), to("a", "c")], "c", "a", id="what was undone is not come back to"
        ),
        pytest.param([A, AB, to("b", "a")], "a", "b", id="promoting an old version is no roll-back"),
        pytest.param([A, AB], "d", "b", id="another workspace moved the store: the last known here"),
        pytest.param([A, to("d", "b")], "b", "d", id="the one that another workspace had put there"),
        pytest.param([A, AB, back("d", "b")], "b", "a", id="coming back from another workspace's version"),
        pytest.param([A, AB], None, "b", id="the store lost its alias"),
    ],
)
def test_what_is_restored(changes, current, restored):
    assert to_restore(changes, current) == restored


def test_the_versions_served_end_with_the_present_one():
    assert served([A, AB, BC, back("c", "b")]) == ["a", "b"]


def test_the_journal_gives_the_changes_back_in_order_and_its_chain_holds(tmp_path):
    url = f"sqlite:///{tmp_path / 'registre.db'}"
    assert Register.find(url) is None and not (tmp_path / "registre.db").exists()
    register = Register.open(url, LE)
    for change, role in ((A, "outil"), (AB, "bailleur"), (back("b", "a"), "bailleur")):
        register.record_service(change, role, LE)
    assert Register.find(url).services() == [A, AB, back("b", "a")]
    assert register.verify_journal().premiere_rupture is None


def test_a_promotion_that_fails_is_not_journaled(tmp_path):
    register = Register.open(f"sqlite:///{tmp_path / 'registre.db'}", LE)
    with pytest.raises(RuntimeError), register.transaction():
        register.record_service(A, "outil", LE)
        raise RuntimeError
    assert register.services() == []
