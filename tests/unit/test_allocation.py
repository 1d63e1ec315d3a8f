"""Places go to the most urgent first, then to those whom the scheme fits best, never beyond what is open."""

import polars as pl

from screening.partners.allocation import OPTIONS, PLAFONDS, allocate


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


def test_equal_households_are_served_by_identifier() -> None:
    lignes = [(f"M{n}", offre, 1, 1) for n in range(9) for offre in "BA"]
    assert allocate(options(*lignes), places(A=2, B=0)).rows() == [("M0", "A"), ("M1", "A")]


def test_a_fund_shared_by_two_schemes_limits_both() -> None:
    plafonds = pl.DataFrame(
        [("A", "A", 5), ("B", "B", 5), ("A", "fonds", 2), ("B", "fonds", 2)], schema=PLAFONDS, orient="row"
    )
    lignes = [(f"M{n}", offre, 1, 0) for n in range(4) for offre in "AB"]
    assert allocate(options(*lignes), plafonds).height == 2


def test_no_place_open_serves_nobody() -> None:
    assert allocate(options(("M1", "A", 1, 1)), places(A=0)).is_empty()
