"""Every page that Amont writes, opened in a real browser: no network, no error, accessible, readable, light."""

import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from browser import Visit, chromium, told_by_colour_alone
from click.testing import CliRunner
from playwright.sync_api import Browser

from reports.curves import Axe, Cadre, Point, Serie, draw_lines
from screening.cli import amont

MENAGES = 300
COMMANDES = (
    ("check", "--rapport"),
    ("rules", "--rapport"),
    ("screen", "--mois", "2026-09"),
    ("screen", "--mois", "2026-10"),
    ("backtest", "--de", "2026-03", "--a", "2026-04"),
    ("audit", "--de", "2026-09", "--a", "2026-10"),
    ("partners", "--mois", "2026-10"),
)
PAGES = {
    "synthese": "sorties/2026-10/synthese.html",
    "controle": "analyses/check/controle.html",
    "regles": "analyses/regles/regles.html",
    "fiche_modele": "modeles/*/fiche_modele.html",
    "backtest": "analyses/backtest-*/backtest.html",
    "audit": "analyses/audit-*/audit.html",
    "menage": "analyses/explain/*.html",
    "couverture": "analyses/partners-*/couverture.html",
    "bilan": "analyses/follow-*/bilan_partenaire-*.html",
}
COPIES = (
    "sorties/.remplacees/*/*.html",
    "sorties/2026-09/synthese.html",
    "modeles/artefacts/*/artifacts/*/*.html",
)
"""Pages that are those of `PAGES` once more: kept aside, of another month, or in the tracking store."""


@pytest.fixture(scope="module")
def espace(tmp_path_factory) -> Path:
    """A small synthetic landlord on which every command that writes a page has run."""
    folder = tmp_path_factory.mktemp("pages") / "espace"
    run("demo", str(folder), "--menages", str(MENAGES))
    for command, *more in COMMANDES:
        run(command, "--espace", str(folder), *more)
    run("explain", first_listed(folder), "--espace", str(folder), "--mois", "2026-10", "--pour-le-menage")
    return folder


def first_listed(folder: Path) -> str:
    decisions = pl.read_parquet(folder / "sorties/2026-10/decisions.parquet")
    return decisions.filter(pl.col("rang") == 1)["id_menage"].item()


def run(*words: str) -> None:
    result = CliRunner().invoke(amont, list(words))
    assert result.exit_code == 0, f"{words}: {result.output}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module", params=PAGES)
def visit(request, espace: Path, browser: Browser) -> Iterator[Visit]:
    (path,) = espace.glob(PAGES[request.param])
    opened = Visit(browser, path)
    yield opened
    opened.close()


def test_nothing_is_asked_of_the_network_and_nothing_is_said_on_the_console(visit: Visit) -> None:
    assert visit.network_faults() == []
    assert visit.said_faults() == []


def test_axe_finds_no_violation(visit: Visit) -> None:
    assert visit.accessibility_faults() == []


def test_it_is_read_at_400_percent_without_scrolling_sideways(visit: Visit) -> None:
    assert visit.reflow_faults() == []
    assert visit.keyboard_faults() == []


def test_a_sheet_of_paper_cuts_nothing(visit: Visit) -> None:
    assert visit.print_faults() == []


def test_it_says_the_same_in_greys(visit: Visit) -> None:
    assert visit.grey_faults() == []


def test_it_is_light(visit: Visit) -> None:
    assert visit.weight_faults() == []


def test_no_page_is_forgotten(espace: Path) -> None:
    opened = {path for pattern in (*PAGES.values(), *COPIES) for path in espace.glob(pattern)}
    assert set(espace.rglob("*.html")) == opened


# --- the checks themselves can fail ----------------------------------------------------------------------

WRONG = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Essai</title>
<style>.large {{ width: 900px }}</style></head><body><main><h1>Essai</h1>{body}</main></body></html>"""


@pytest.mark.parametrize(
    ("body", "check"),
    [
        ('<img src="https://example.org/x.png" alt="x">', Visit.network_faults),
        ("<script>absente()</script>", Visit.said_faults),
        ('<p style="color:#ccc">pâle</p>', Visit.accessibility_faults),
        ('<img src="data:," >', Visit.accessibility_faults),
        ("<h1>Un</h1><h3>Trois</h3>", Visit.accessibility_faults),
        ('<p class="large">large</p><p>' + "m" * 200 + "</p>", Visit.reflow_faults),
        ('<div class="cadre" style="overflow:auto"><p class="large">large</p></div>', Visit.keyboard_faults),
        ('<div class="cadre" style="overflow:auto"><pre>' + "m " * 200 + "</pre></div>", Visit.print_faults),
        (
            '<svg><rect width="9" height="9" fill="#00f" stroke-width="1"/>'
            '<rect width="9" height="9" fill="#f00" stroke-width="1"/></svg>',
            Visit.grey_faults,
        ),
        ("m" * 3_000_000, Visit.weight_faults),
    ],
)  # fmt: skip
def test_a_page_that_fails_is_seen(browser: Browser, tmp_path: Path, body: str, check) -> None:
    path = tmp_path / "page.html"
    path.write_text(WRONG.format(body=body), encoding="utf-8")
    opened = Visit(browser, path)
    opened.page.set_viewport_size({"width": 320, "height": 900})
    assert check(opened)
    opened.close()


def test_curves_are_told_apart_without_colours_and_a_page_of_colours_alone_is_seen() -> None:
    series = [Serie(f"série {k}", (Point(0, k), Point(1, k + 1))) for k in range(7)]
    image = draw_lines(Cadre("essai", "Essai", "Essai", Axe("x"), Axe("y")), series)
    assert told_by_colour_alone(image.svg) == []
    flat = re.sub(r' stroke-dasharray="[^"]*"', "", image.svg)
    assert len(told_by_colour_alone(flat)) >= 21
