"""A past month under other values: only what the values move is taken from the new count."""

import polars as pl

from screening.moved.sides import moved_by_values


def frame(**columns: list) -> pl.DataFrame:
    return pl.DataFrame({"id_bail": ["B1", "B2"], **columns})


def test_what_was_corrected_since_the_publication_is_no_effect_of_the_values() -> None:
    """B1's debt was corrected in the sources since; the value moves B2's late months alone."""
    published = frame(dette=[100, 200], retards=[3, 5])
    then, other = frame(dette=[150, 200], retards=[3, 5]), frame(dette=[150, 200], retards=[3, 2])
    assert moved_by_values(published, then, other).rows() == [("B1", 100, 3), ("B2", 200, 2)]


def test_a_lease_that_is_no_longer_in_the_sources_stays_as_published_and_null_is_a_value() -> None:
    published = frame(retards=[3, None])
    then = pl.DataFrame({"id_bail": ["B2"], "retards": pl.Series([None], dtype=pl.Int64)})
    other = pl.DataFrame({"id_bail": ["B2"], "retards": [1]})
    assert moved_by_values(published, then, other).rows() == [("B1", 3), ("B2", 1)]
