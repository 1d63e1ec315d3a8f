"""A page file opened in a real Chromium: what it asks of the network, what it says, and what keeps someone from it.

Each check gives its faults as sentences, so that a test shows them all at once; no fault is an empty list.
"""

import re
import shutil
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

NOMS = ("chromium", "chromium-browser", "google-chrome")
LARGE, ETROIT, FEUILLE = 1280, 320, 718
"""Widths in CSS pixels: a screen, the same at 400 %, and the printable width of an A4 sheet."""
POIDS_MAX = 3_000_000
ETIQUETTES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "experimental"]
FICHES_JUGEES = 6
"""Cards of rules of which the contrast is measured: all are drawn by one template, and each takes long."""

TROP_LARGE = """() => {
  const width = document.documentElement.clientWidth, found = [];
  const out = (box) => box.width > 0 && box.right > width + 1;
  const say = (node, box) => found.push(`${node.textContent.trim().slice(0, 60)} (${Math.round(box.right)} px)`);
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode;
    if (!text.textContent.trim() || text.parentElement.closest('.cadre, svg, title')) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = [...range.getClientRects()].find(out);
    if (box) say(text, box);
  }
  for (const each of document.querySelectorAll('img, svg, figure, .cadre')) {
    if (!each.parentElement.closest('.cadre') && out(each.getBoundingClientRect())) say(each, each.getBoundingClientRect());
  }
  const whole = document.scrollingElement.scrollWidth;
  if (whole > width) found.push(`the page scrolls sideways: ${whole} px for ${width}`);
  return found;
}"""
LOIN = f"[...document.querySelectorAll('.regle')].slice({FICHES_JUGEES}).forEach(each => {{ each.dataset.loin = ''; }})"
OUVRIR = "document.querySelectorAll('details').forEach(each => { each.open = true; })"


@contextmanager
def chromium() -> Iterator[Browser]:
    """A Chromium of the machine; a test that finds none is skipped, one that cannot start it fails."""
    path = next(filter(None, map(shutil.which, NOMS)), None)
    if path is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """A page, opened as its reader opens it, with all that it asked for and said since.

    The policy of the page stays in force: axe is run by the browser's own debugger, which no policy forbids.
    """

    def __init__(self, browser: Browser, path: Path) -> None:
        self.path = path
        self.demandes: list[str] = []
        self.paroles: list[str] = []
        self.page: Page = browser.new_context(viewport={"width": LARGE, "height": 900}).new_page()
        self.page.on("request", lambda request: self.demandes.append(request.url))
        self.page.on("console", lambda message: self.paroles.append(message.text))
        self.page.on("pageerror", lambda error: self.paroles.append(str(error)))
        self.page.goto(path.resolve().as_uri())

    def close(self) -> None:
        self.page.context.close()

    def network_faults(self) -> list[str]:
        """Anything asked for beside the file itself and what it holds."""
        own = self.path.resolve().as_uri()
        return [url[:100] for url in self.demandes if url != own and not url.startswith("data:")]

    def said_faults(self) -> list[str]:
        """Errors, warnings and any other line on the console; the page has no script, so none is wanted."""
        return self.paroles

    def weight_faults(self) -> list[str]:
        size = self.path.stat().st_size
        return [f"{size} bytes"] if size >= POIDS_MAX else []

    def accessibility_faults(self) -> list[str]:
        """Violations of every rule of axe-core, those on trial included, cards of rules opened."""
        self.page.set_viewport_size({"width": LARGE, "height": 900})
        self.page.evaluate(OUVRIR)
        rules = {"color-contrast": {"enabled": False}}
        common = {"resultTypes": ["violations"], "preload": False}
        tags = {"runOnly": {"type": "tag", "values": ETIQUETTES}}
        found = Axe().run(self.page, options=common | tags | {"rules": rules}).response["violations"]
        self.page.evaluate(LOIN)
        context = {"include": [["html"]], "exclude": [["[data-loin]"]]}
        contrast = common | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
        found += Axe().run(self.page, context=context, options=contrast).response["violations"]
        return [f"{each['id']} ×{len(each['nodes'])}: {each['nodes'][0]['html'][:160]}" for each in found]

    def reflow_faults(self) -> list[str]:
        """What cannot be read at 400 % without scrolling sideways, tables in their own frame excepted."""
        self.page.set_viewport_size({"width": ETROIT, "height": 900})
        self.page.evaluate(OUVRIR)
        return self.page.evaluate(TROP_LARGE)

    def print_faults(self) -> list[str]:
        """What a sheet of A4 would cut; a table in its frame cannot be scrolled on paper."""
        self.page.set_viewport_size({"width": FEUILLE, "height": 900})
        self.page.emulate_media(media="print")
        found = self.page.evaluate(
            TROP_LARGE.replace(".closest('.cadre, svg, title')", ".closest('svg, title')")
        )
        self.page.emulate_media(media="screen")
        return found

    def grey_faults(self) -> list[str]:
        """Series of a drawing that only their colour tells apart."""
        return [fault for drawing in self._drawings() for fault in told_by_colour_alone(drawing)]

    def keyboard_faults(self) -> list[str]:
        """Frames that scroll and that no key can reach."""
        wide = "e => e.scrollWidth > e.clientWidth && e.tabIndex !== 0"
        script = f"() => [...document.querySelectorAll('.cadre')].filter({wide}).map(e => e.textContent.trim().slice(0, 60))"
        return self.page.evaluate(script)

    def _drawings(self) -> list[str]:
        inline = self.page.eval_on_selector_all("svg", "all => all.map(each => each.outerHTML)")
        held = self.page.eval_on_selector_all("img", "all => all.map(each => each.src)")
        return inline + [_decoded(address) for address in held if address.startswith("data:image/svg")]


def _decoded(address: str) -> str:
    head, body = address.split(",", 1)
    return b64decode(body).decode() if head.endswith(";base64") else unquote(body)


def told_by_colour_alone(svg: str) -> list[str]:
    """Pairs of marks of one drawing that differ by colour and by nothing else.

    Bars differ by their hatching, lines by their dashes, points by their shape.
    """
    root = ElementTree.fromstring(re.sub(r"&(?!amp;|lt;|gt;|quot;|apos;|#)", "&amp;", svg))
    return [
        f"{kind}: {one} and {other}"
        for kind, looks in (("bar", _bars(root)), ("line", _lines(root)), ("point", _points(root)))
        for (one, first), (other, second) in combinations(sorted(looks.items()), 2)
        if first == second
    ]


def _bars(root: ElementTree.Element) -> dict[str, str]:
    """Fill of each drawn bar → what shows of it without colours."""
    hatched = [each for each in root.iter() if each.tag.endswith("pattern")]
    inside = {id(rect) for pattern in hatched for rect in pattern.iter()}
    fills = {each.get("fill", "") for each in root.iter() if each.tag.endswith("}rect") or each.tag == "rect"
             if id(each) not in inside and each.get("stroke-width")}  # fmt: skip
    return {fill: fill if fill.startswith("url(") else "plain" for fill in fills}


def _lines(root: ElementTree.Element) -> dict[str, str]:
    return {
        each.get("stroke", ""): each.get("stroke-dasharray", "")
        for group in _marks(root, "mark-line")
        for each in group.iter()
        if each.get("stroke")
    }


def _points(root: ElementTree.Element) -> dict[str, str]:
    return {
        each.get("fill", ""): each.get("d", "")
        for group in _marks(root, "mark-symbol")
        for each in group.iter()
        if each.get("fill") and each.get("d")
    }


def _marks(root: ElementTree.Element, kind: str) -> Iterator[ElementTree.Element]:
    """Groups of drawn marks, the legend's symbols left out."""
    for each in root.iter():
        said = each.get("class", "").split()
        if kind in said and "role-mark" in said:
            yield each
