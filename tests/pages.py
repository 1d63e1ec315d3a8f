"""What a page says in figures, to be compared with the data written beside it."""

import json
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any


class _Reader(HTMLParser):
    """Collects the exact value of each cited figure, and the digits of figure cells that cite nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.cites: list[str] = []
        self.nus: list[str] = []
        self._cellule = False
        self._cite = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "data":
            self._cite = True
            self.cites.append(said.get("value") or "")
        if tag == "td":
            self._cellule = "n" in (said.get("class") or "").split()

    def handle_endtag(self, tag: str) -> None:
        if tag == "data":
            self._cite = False
        if tag == "td":
            self._cellule = False

    def handle_data(self, data: str) -> None:
        if self._cellule and not self._cite and any(sign.isdigit() for sign in data):
            self.nus.append(data.strip())


def read_figures(html: str) -> _Reader:
    """Read a page: `cites` are the exact values it cites, `nus` the figures of cells (class n) that cite nothing."""
    reader = _Reader()
    reader.feed(html)
    return reader


def scalars(data: Any) -> Iterator[str]:
    """Every number of a JSON document, written as a page cites it."""
    if isinstance(data, dict):
        for value in data.values():
            yield from scalars(value)
    elif isinstance(data, list):
        for value in data:
            yield from scalars(value)
    elif isinstance(data, int | float) and not isinstance(data, bool):
        yield repr(data)


def assert_figures_are_in(html: str, json_text: str) -> None:
    """Hold that every figure a page cites stands in the JSON beside it, and that no figure cell cites nothing."""
    page = read_figures(html)
    known = set(scalars(json.loads(json_text)))
    assert page.cites, "the page cites no figure"
    assert not page.nus, f"cells without a cited figure: {page.nus[:5]}"
    missing = [value for value in page.cites if value not in known]
    assert not missing, f"figures that are not in the data: {missing[:10]}"


def csv_scalars(text: str) -> Iterator[str]:
    """Every number of a French CSV (semicolons, decimal commas), written as a page cites it."""
    for line in text.lstrip("\ufeff").splitlines()[1:]:
        for cell in line.split(";"):
            if re.fullmatch(r"-?\d+", cell):
                yield cell
            elif re.fullmatch(r"-?\d+(,\d+)?(e-?\d+)?", cell):
                yield repr(float(cell.replace(",", ".")))


def assert_figures_are_in_csv(html: str, csv_text: str, more: Iterable[str] = ()) -> None:
    """The same, for a page whose data is a CSV; `more` are counts that the page makes of its own tables."""
    page = read_figures(html)
    known = {*csv_scalars(csv_text), *more}
    assert page.cites, "the page cites no figure"
    assert not page.nus, f"cells without a cited figure: {page.nus[:5]}"
    missing = [value for value in page.cites if value not in known]
    assert not missing, f"figures that are not in the data: {missing[:10]}"
