"""On small random cases the allocation reaches what trying everything reaches; row order is irrelevant."""

from itertools import product

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.partners.allocation import OPTIONS, PLAFONDS, allocate

OFFRES = ("O1", "O2", "O3")


@st.composite
def cases(draw: st.DrawFn) -> tuple[pl.DataFrame, pl.DataFrame]:
    lignes = []
    for numero in range(draw(st.integers(1, 5))):
        urgence = draw(st.integers(1, 4))
        for offre in draw(st.sets(st.sampled_from(OFFRES))):
            lignes.append((f"M{numero}", offre, urgence, draw(st.integers(0, 5))))
    places = {p: draw(st.integers(0, 3)) for p in ("P1", "P2", "fonds")}
    sous = [(offre, p, places[p]) for offre in OFFRES for p in draw(st.sets(st.sampled_from(sorted(places))))]
    return (
        pl.DataFrame(lignes, schema=OPTIONS, orient="row"),
        pl.DataFrame(sous, schema=PLAFONDS, orient="row"),
    )


def reached(options: pl.DataFrame, retenus: pl.DataFrame) -> tuple[int, int]:
    """Sums of urgency and of fit of those served."""
    servis = options.join(retenus, on=["id_menage", "id_offre"], how="semi")
    return servis["urgence"].sum(), servis["adequation"].sum()


def best_by_trying_everything(options: pl.DataFrame, plafonds: pl.DataFrame) -> tuple[int, int]:
    par_menage: dict[str, list[tuple[str | None, int, int]]] = {}
    for menage, offre, urgence, adequation in options.rows():
        par_menage.setdefault(menage, [(None, 0, 0)]).append((offre, urgence, adequation))
    ceilings = plafonds.rows()
    possibles = []
    for choix in product(*par_menage.values()):
        prises = [offre for offre, _, _ in choix if offre]
        comptes = {p: sum(prises.count(o) for o, q, _ in ceilings if q == p) for _, p, _ in ceilings}
        if all(comptes[p] <= places for _, p, places in ceilings):
            possibles.append((sum(u for _, u, _ in choix), sum(a for _, _, a in choix)))
    return max(possibles)


@settings(max_examples=60, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_it_equals_trying_everything(case: tuple[pl.DataFrame, pl.DataFrame], hasard) -> None:
    options, plafonds = case
    retenus = allocate(options, plafonds)
    assert retenus["id_menage"].is_unique().all()
    assert reached(options, retenus) == best_by_trying_everything(options, plafonds)
    ordre = list(range(options.height))
    hasard.shuffle(ordre)
    assert allocate(options[ordre], plafonds.reverse()).equals(retenus)
