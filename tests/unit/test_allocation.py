"""Places go to the most urgent first, then to those whom the scheme fits best, never beyond what is open."""

import polars as pl

from screening.partners.allocation import OPTIONS, PLAFONDS, PLANCHERS, allocate, shortfall


def options(*lignes: tuple[str, str, int, int]) -> pl.DataFrame:
    return pl.DataFrame(lignes, schema=OPTIONS, orient="row")


def places(**par_offre: int) -> pl.DataFrame:
    return pl.DataFrame([(o, o, n) for o, n in par_offre.items()], schema=PLAFONDS, orient="row")


def test_nobody_to_serve_gives_an_empty_answer() -> None:
    assert allocate(options(), places(A=3)).rows() == []


def test_a_single_place_goes_to_the_more_urgent() -> None:
    retenus = allocate(options(("M1", "A", 1, 9), ("M2", "A", 3, 0)), places(A=1))
    assert retenus.rows() == [("M2", "A")]


def test_a_household_moves_aside_so_that_one_more_is_served() -> None:
    # By fit alone M1 would take A, and M2, who has no other choice, would get nothing.
    retenus = allocate(options(("M1", "A", 1, 9), ("M1", "B", 1, 0), ("M2", "A", 1, 0)), places(A=1, B=1))
    assert retenus.rows() == [("M1", "B"), ("M2", "A")]


def test_at_equal_urgency_the_better_fit_wins() -> None:
    retenus = allocate(options(("M1", "A", 2, 1), ("M2", "A", 2, 5)), places(A=1))
    assert retenus.rows() == [("M2", "A")]


def test_equal_households_are_drawn_by_lot_the_same_way_for_the_same_seed() -> None:
    lignes = [(f"M{n}", offre, 1, 1) for n in range(9) for offre in "BA"]
    retenus = allocate(options(*lignes), places(A=2, B=0), graine="2026-10")
    assert retenus["id_offre"].to_list() == ["A", "A"]
    assert allocate(options(*reversed(lignes)), places(B=0, A=2), graine="2026-10").equals(retenus)


def test_no_identifier_is_left_out_month_after_month() -> None:
    lignes = [(f"M{n}", "A", 1, 1) for n in range(8)]
    servis = [
        allocate(options(*lignes), places(A=2), graine=f"{m}")["id_menage"].to_list() for m in range(120)
    ]
    fois = pl.Series([menage for mois in servis for menage in mois]).value_counts()["count"]
    assert len(fois) == 8 and fois.min() > 15  # thirty times each on average


def test_a_floor_takes_a_place_from_a_more_urgent_household() -> None:
    planchers = pl.DataFrame([("M1", "rural", 1)], schema=PLANCHERS, orient="row")
    choix = options(("M1", "A", 1, 0), ("M2", "A", 4, 9))
    assert allocate(choix, places(A=1), planchers).rows() == [("M1", "A")]
    assert allocate(choix, places(A=1)).rows() == [("M2", "A")]


def test_floors_that_cannot_all_hold_lack_as_few_places_as_can_be() -> None:
    lignes = [(m, p, 2) for p, menages in (("rural", "M1 M2"), ("jeunes", "M3 M4")) for m in menages.split()]
    planchers = pl.DataFrame(lignes, schema=PLANCHERS, orient="row")
    choix = options(*((f"M{n}", "A", 1 + (n == 4), 0) for n in range(1, 6)))
    assert shortfall(choix, places(A=3), planchers) == 1
    retenus = set(allocate(choix, places(A=3), planchers)["id_menage"])
    assert retenus >= {"M4"} and "M5" not in retenus and len(retenus) == 3


def test_many_households_and_a_fractional_relaxation_are_solved_exactly() -> None:
    # Three floors on pairs of a triangle: the linear programme serves half of each household.
    lignes = [(f"M{n}", "A", 1, 0) for n in range(3)]
    paires = [("M0", "x"), ("M1", "x"), ("M1", "y"), ("M2", "y"), ("M0", "z"), ("M2", "z")]
    planchers = pl.DataFrame([(m, p, 1) for m, p in paires], schema=PLANCHERS, orient="row")
    assert shortfall(options(*lignes), places(A=1), planchers) == 1
    assert shortfall(options(*lignes), places(A=2), planchers) == 0


def test_a_fund_shared_by_two_schemes_limits_both() -> None:
    plafonds = pl.DataFrame(
        [("A", "A", 5), ("B", "B", 5), ("A", "fonds", 2), ("B", "fonds", 2)], schema=PLAFONDS, orient="row"
    )
    lignes = [(f"M{n}", offre, 1, 0) for n in range(4) for offre in "AB"]
    assert allocate(options(*lignes), plafonds).height == 2


def test_no_place_open_serves_nobody() -> None:
    assert allocate(options(("M1", "A", 1, 1)), places(A=0)).is_empty()
