"""Damaged directories, generated: each is read right or refused with a sentence; rows always add up, none is repeated."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from inclusion_files import FORMATS, SERVICE, STRUCTURE, write_export, write_table

from screening.partners.inclusion.formats import UnreadableError
from screening.partners.inclusion.importing import Inclusion, read_inclusion
from screening.partners.inclusion.selection import around

MARQUE = "Zénobie Marquenterre"
LIEUX = around([], "62")
VISE = {SERVICE["id"]}
COMMUN = {
    "max_examples": 80,
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}
valeurs = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=30),
    st.just(MARQUE),
    st.lists(st.one_of(st.text(max_size=8), st.integers(), st.none()), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
)
objets = st.one_of(
    valeurs,
    st.dictionaries(st.sampled_from([*SERVICE, *STRUCTURE, "autre"]), valeurs, max_size=8).map(
        lambda changes: SERVICE | changes
    ),
    st.sets(st.sampled_from([*SERVICE])).map(lambda ote: {c: v for c, v in SERVICE.items() if c not in ote}),
)


def held(lue: Inclusion) -> None:
    """What must hold of anything that was read."""
    for compte in lue.comptes:
        assert compte.lus == compte.gardes + compte.a_part + compte.rejetes
        assert min(compte.gardes, compte.a_part, compte.rejetes) >= 0
    assert all(rejet.raisons and all(rejet.raisons) for rejet in lue.rejets)
    assert MARQUE not in "".join(raison for rejet in lue.rejets for raison in rejet.raisons)
    assert {service.structure_id for service in lue.services.values()} <= set(lue.structures)


@settings(**COMMUN)
@given(services=st.lists(objets, max_size=6))
def test_any_json_list_is_read_and_its_rows_add_up(tmp_path: Path, services: list[Any]) -> None:
    held(read_inclusion(write_export(tmp_path, services=[SERVICE, *services]), VISE, LIEUX))


@settings(**COMMUN)
@given(
    suffixe=st.sampled_from(FORMATS),
    part=st.floats(0, 1, exclude_max=True),
    ote=st.integers(0, 200),
    mis=st.binary(max_size=40),
)
def test_any_cut_or_overwritten_file_is_read_or_refused(
    tmp_path: Path, suffixe: str, part: float, ote: int, mis: bytes
) -> None:
    chemin = write_table(tmp_path / f"services.{suffixe}", [SERVICE, SERVICE | {"id": "essai--autre"}])
    for autre in tmp_path.glob("services.*"):
        if autre != chemin:
            autre.unlink()
    (tmp_path / "structures.json").write_text(json.dumps([STRUCTURE]), encoding="utf-8")
    octets = bytearray(chemin.read_bytes())
    debut = int(part * len(octets))
    octets[debut : debut + ote] = mis
    chemin.write_bytes(bytes(octets))
    try:
        held(read_inclusion(tmp_path, VISE, LIEUX))
    except UnreadableError as refus:
        assert chemin.name in str(refus) and len(str(refus).splitlines()) == 1


@pytest.mark.parametrize("suffixe", ["csv", "json"])
@pytest.mark.parametrize("encodage", ["latin-1", "utf-16"])
def test_another_encoding_is_refused_and_named(tmp_path: Path, suffixe: str, encodage: str) -> None:
    write_export(tmp_path)
    (tmp_path / "services.json").unlink()
    chemin = write_table(tmp_path / f"services.{suffixe}", [SERVICE | {"nom": "Aide à Hénin"}])
    chemin.write_bytes(chemin.read_text("utf-8").encode(encodage))
    with pytest.raises(UnreadableError, match=rf"services\.{suffixe} .* UTF-8"):
        read_inclusion(tmp_path, VISE)


@settings(**COMMUN)
@given(ordre=st.permutations(range(5)))
def test_the_order_of_records_changes_nothing_but_their_rank(tmp_path: Path, ordre: list[int]) -> None:
    services = [
        SERVICE | {"id": f"essai--{rang}", "zone_eligibilite": ["62", "75", "x"][: rang or None]}
        for rang in range(5)
    ]
    lue = read_inclusion(write_export(tmp_path, services=[services[rang] for rang in ordre]), VISE, LIEUX)
    droite = read_inclusion(write_export(tmp_path, services=services), VISE, LIEUX)
    assert lue.services == droite.services
    assert sorted(rejet.id or "" for rejet in lue.rejets) == sorted(rejet.id or "" for rejet in droite.rejets)
