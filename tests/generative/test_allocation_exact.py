"""On small random cases the allocation reaches what trying everything reaches; row order is irrelevant.

Floors come first, then urgency, then fit; floors that cannot all hold are named by a set that no floor can leave.
"""

from collections.abc import Iterator, Mapping
from itertools import product

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.partners.allocation import OPTIONS, PLAFONDS, allocate
from screening.partners.floors import Floors, Month, floor_rows, set_floors

OFFRES = ("O1", "O2", "O3")
NOMS = ("jeunes", "rural", "seuls")
PERSONNE = pl.DataFrame(schema={"id_menage": pl.String})
Cas = tuple[pl.DataFrame, pl.DataFrame]


@st.composite
def asked(draw: st.DrawFn) -> tuple[pl.DataFrame, pl.DataFrame, Floors]:
    """A case with floors of which some have no member, ask for too much, or overlap."""
    options, plafonds = draw(cases())
    membres = [(m, nom) for nom in NOMS for m in draw(st.sets(st.sampled_from([f"M{n}" for n in range(6)])))]
    demandes = {nom: draw(st.integers(1, 4)) for nom in NOMS}
    cadre = pl.DataFrame(membres, schema={"id_menage": pl.String, "plancher": pl.String}, orient="row")
    return options, plafonds, Floors(demandes, cadre)


@st.composite
def cases(draw: st.DrawFn) -> Cas:
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


def every_choice(options: pl.DataFrame, plafonds: pl.DataFrame) -> Iterator[tuple[set[str], int, int]]:
    """Who is served, the sum of urgency and the sum of fit of every choice that no ceiling refuses."""
    par_menage: dict[str, list[tuple[str, str | None, int, int]]] = {}
    for menage, offre, urgence, adequation in options.rows():
        par_menage.setdefault(menage, [(menage, None, 0, 0)]).append((menage, offre, urgence, adequation))
    ceilings = plafonds.rows()
    for choix in product(*par_menage.values()):
        prises = [offre for _, offre, _, _ in choix if offre]
        comptes = {p: sum(prises.count(o) for o, q, _ in ceilings if q == p) for _, p, _ in ceilings}
        if all(comptes[p] <= places for _, p, places in ceilings):
            servis = {m for m, offre, _, _ in choix if offre}
            yield servis, sum(u for _, _, u, _ in choix), sum(a for _, _, _, a in choix)


def lacks(servis: set[str], membres: pl.DataFrame, places: Mapping[str, int]) -> int:
    """Places that floors lack when these are served."""
    de = {nom: set(membres.filter(pl.col("plancher") == nom)["id_menage"]) for nom in places}
    return sum(max(0, nombre - len(servis & de[nom])) for nom, nombre in places.items())


@settings(max_examples=60, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_it_equals_trying_everything(case: Cas, hasard) -> None:
    options, plafonds = case
    retenus = allocate(options, plafonds)
    assert retenus["id_menage"].is_unique().all()
    assert reached(options, retenus) == max((u, a) for _, u, a in every_choice(options, plafonds))
    ordre = list(range(options.height))
    hasard.shuffle(ordre)
    assert allocate(options[ordre], plafonds.reverse()).equals(retenus)


@settings(max_examples=60, deadline=None)
@given(asked())
def test_floors_come_before_urgency_and_urgency_before_fit(case: tuple[pl.DataFrame, pl.DataFrame, Floors]):
    options, plafonds, floors = case
    planchers = floor_rows(floors.membres, floors.demandes)
    exiges = {nom: n for nom, n in floors.demandes.items() if nom in set(planchers["plancher"])}
    retenus = allocate(options, plafonds, planchers, "2026-10")
    assert retenus["id_menage"].is_unique().all()
    servis, (urgence, adequation) = set(retenus["id_menage"]), reached(options, retenus)
    atteint = -lacks(servis, floors.membres, exiges), urgence, adequation
    assert atteint == max(
        (-lacks(qui, floors.membres, exiges), u, a) for qui, u, a in every_choice(options, plafonds)
    )
    assert allocate(options.reverse(), plafonds.reverse(), planchers.reverse(), "2026-10").equals(retenus)


@settings(max_examples=60, deadline=None)
@given(asked())
def test_a_conflict_is_a_set_that_fails_and_that_no_floor_can_leave(case):
    options, plafonds, floors = case
    choix = [qui for qui, _, _ in every_choice(options, plafonds)]
    etats, conflits = set_floors(floors, Month(options, plafonds, PERSONNE))

    def manque(places: Mapping[str, int]) -> int:
        return min(lacks(qui, floors.membres, places) for qui in choix)

    possibles = {etat.plancher: etat.possibles for etat in etats}
    for etat in etats:
        seul = max(
            len(qui & set(floors.membres.filter(plancher=etat.plancher)["id_menage"])) for qui in choix
        )
        assert etat.possibles == min(etat.demandees, seul)
    for conflit in conflits:
        noyau = {nom: possibles[nom] for nom in conflit.planchers}
        assert manque(noyau) == conflit.manque > 0
        for nom in noyau:
            assert manque({autre: n for autre, n in noyau.items() if autre != nom}) == 0
    nommes = {nom for conflit in conflits for nom in conflit.planchers}
    assert manque({nom: n for nom, n in possibles.items() if nom not in nommes}) == 0
    assert bool(conflits) == (manque(possibles) > 0)
