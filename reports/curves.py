"""Curves as static SVG inside a picture: lines with their intervals, steps over a density, points with intervals.

Vega-Lite draws; what is drawn stands in a table beside it. A series is told apart by its dashes and its marks as
well as by its colour, so that a print in greys says the same.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import vl_convert

from reports.french import typographie

LARGEUR, HAUTEUR = 520, 300
TRAITS = 7
"""Marks along an axis, about."""
COULEURS = ("#0072b2", "#a33b00", "#1b1b1b", "#7a5195", "#1d5c1d", "#8a6d00", "#4a4a4a")
TIRETS = ((1, 0), (6, 3), (2, 2), (8, 3, 2, 3), (12, 4), (3, 6), (1, 3))
FORMES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right")
STYLE: Mapping[str, Any] = {
    "font": "Liberation Sans, Segoe UI, Arial, sans-serif",
    "axis": {"labelFontSize": 13, "titleFontSize": 13, "labelColor": "#1b1b1b", "gridColor": "#dddddd"},
    "legend": {
        "labelFontSize": 13,
        "title": None,
        "orient": "top",
        "columns": 2,
        "symbolSize": 90,
        "labelLimit": 330,
    },
    "view": {"stroke": "#b5b5b5"},
}


@dataclass(frozen=True)
class Image:
    """A drawn curve; `description` is what a screen reader says in its place."""

    nom: str
    titre: str
    description: str
    svg: str

    @property
    def adresse(self) -> str:
        """The picture as a data address: a page that holds it asks nothing of the network."""
        return f"data:image/svg+xml;base64,{b64encode(self.svg.encode()).decode()}"


@dataclass(frozen=True)
class Axe:
    """An axis: its title, whether it bears shares (written as percentages), and its bounds if they are set."""

    titre: str
    part: bool = False
    bornes: tuple[float, float] | None = None


@dataclass(frozen=True)
class Point:
    """A point of a series; `bas` and `haut` bound its interval, null without one."""

    x: float
    y: float
    bas: float | None = None
    haut: float | None = None


@dataclass(frozen=True)
class Serie:
    """Points joined by a line, in the order given."""

    nom: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Marche:
    """One interval of an input: where it stands, what it adds, and the share of the rows in it."""

    debut: float
    fin: float
    apport: float
    part: float


@dataclass(frozen=True)
class Ligne:
    """A labelled value with its interval (null bounds: none), for `draw_intervals`."""

    libelle: str
    valeur: float
    bas: float | None
    haut: float | None


@dataclass(frozen=True)
class Cadre:
    """What every picture bears: a short ASCII name, its title, its description and its axes."""

    nom: str
    titre: str
    description: str
    x: Axe
    y: Axe = Axe("")


def draw_lines(cadre: Cadre, series: Sequence[Serie], repere: bool = False) -> Image:
    """Draw series as lines with marks, their intervals as a thin upright.

    Args:
        cadre: title, description and axes.
        series: at most seven, told apart by dashes, marks and colours.
        repere: draw the diagonal too, where what was foreseen is what came.
    """
    rows = [{"serie": serie.nom, **asdict(point)} for serie in series for point in serie.points]
    x, y = _field("x", cadre.x), _field("y", cadre.y)
    tone = _by_series([serie.nom for serie in series])
    marks = {"color": tone["color"], "strokeDash": tone["strokeDash"]}
    layers: list[dict[str, Any]] = [
        {
            "transform": [{"filter": "isValid(datum.bas) && isValid(datum.haut)"}],
            "mark": {"type": "rule", "strokeWidth": 1},
            "encoding": {
                "x": x,
                "y": y | {"field": "bas"},
                "y2": {"field": "haut"},
                "color": tone["color"],
            },
        },
        {"mark": {"type": "line", "strokeWidth": 2}, "encoding": {"x": x, "y": y, **marks}},
        {
            "mark": {"type": "point", "filled": True, "size": 55, "opacity": 1},
            "encoding": {"x": x, "y": y, "color": tone["color"], "shape": tone["shape"]},
        },
    ]
    if repere and rows:
        layers.append(_diagonal(max(max(row["x"], row["y"]) for row in rows)))
    return _drawn(cadre, rows, {"layer": layers})


def draw_steps(cadre: Cadre, marches: Sequence[Marche], manquant: Marche | None = None) -> Image:
    """Draw what each interval of an input adds, over the share of the rows that stand there.

    Args:
        cadre: title, description and axes; the vertical axis is that of the contributions.
        marches: the intervals, in order, end to end.
        manquant: the entry of a missing value, drawn apart on the right; null where nothing is missing.
    """
    apart = [] if manquant is None else [_apart(marches, manquant)]
    rows = [asdict(marche) | {"manque": False} for marche in marches] + [
        asdict(each) | {"manque": True} for each in apart
    ]
    x = _field("debut", cadre.x) | {"scale": {"nice": False}}
    density = {
        "mark": {"type": "rect", "color": "#d9d9d4"},
        "encoding": {
            "x": x,
            "x2": {"field": "fin"},
            "y": {
                "field": "part",
                "type": "quantitative",
                "axis": {"title": "part des lignes", "format": ".0%", "orient": "right", "grid": False},
            },
            "y2": {"datum": 0},
        },
    }
    level = {
        "mark": {"type": "rule", "strokeWidth": 3},
        "encoding": {
            "x": x,
            "x2": {"field": "fin"},
            "y": _field("apport", cadre.y),
            "color": {"condition": {"test": "datum.manque", "value": COULEURS[1]}, "value": COULEURS[0]},
        },
    }
    zero = {
        "mark": {"type": "rule", "color": "#4a4a4a", "strokeDash": [3, 3]},
        "encoding": {"y": {"datum": 0}},
    }
    upper = {"layer": [level, zero]}
    return _drawn(cadre, rows, {"layer": [density, upper], "resolve": {"scale": {"y": "independent"}}})


def draw_intervals(cadre: Cadre, lignes: Sequence[Ligne], reference: float | None = None) -> Image:
    """Draw one value a line with its interval, under each other; `reference` is a vertical line to compare with."""
    rows = [asdict(ligne) for ligne in lignes]
    y = {
        "field": "libelle",
        "type": "nominal",
        "sort": None,
        "axis": {"title": None, "labelLimit": 260, "grid": True},
    }
    x = _field("valeur", cadre.x)
    layers: list[dict[str, Any]] = [
        {
            "transform": [{"filter": "isValid(datum.bas) && isValid(datum.haut)"}],
            "mark": {"type": "rule", "strokeWidth": 2},
            "encoding": {"y": y, "x": x | {"field": "bas"}, "x2": {"field": "haut"}},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1, "color": COULEURS[0]},
            "encoding": {"y": y, "x": x},
        },
    ]
    if reference is not None:
        mark = {"type": "rule", "strokeDash": [4, 3], "color": COULEURS[1], "strokeWidth": 2}
        layers.append({"mark": mark, "encoding": {"x": {"datum": reference}}})
    return _drawn(cadre, rows, {"layer": layers, "height": {"step": 24}})


def _apart(marches: Sequence[Marche], manquant: Marche) -> Marche:
    """The missing value's entry, a little to the right of the last interval."""
    first, last = marches[0].debut, marches[-1].fin
    width = (last - first or 1.0) / 12
    return Marche(last + width / 2, last + 3 * width / 2, manquant.apport, manquant.part)


def _field(name: str, axe: Axe) -> dict[str, Any]:
    axis: dict[str, Any] = {"title": typographie(axe.titre), "tickCount": TRAITS} | (
        {"format": ".0%"} if axe.part else {}
    )
    scale = {"scale": {"domain": list(axe.bornes), "clamp": True}} if axe.bornes else {}
    return {"field": name, "type": "quantitative", "axis": axis, **scale}


def _by_series(noms: Sequence[str]) -> dict[str, Any]:
    """Colour, dashes and marks of each series, in the order given; no legend for a series that is alone."""
    legend = {} if len(noms) > 1 else {"legend": None}
    ranges = {"color": COULEURS, "strokeDash": TIRETS, "shape": FORMES}
    return {
        channel: {
            "field": "serie",
            "type": "nominal",
            "scale": {
                "domain": list(noms),
                "range": [list(each) if channel == "strokeDash" else each for each in values[: len(noms)]],
            },
            **legend,
        }
        for channel, values in ranges.items()
    }


def _diagonal(most: float) -> dict[str, Any]:
    ends = [{"d": 0.0}, {"d": most}]
    field = {"field": "d", "type": "quantitative"}
    return {
        "data": {"values": ends},
        "mark": {"type": "line", "color": "#4a4a4a", "strokeDash": [3, 3]},
        "encoding": {"x": field, "y": field},
    }


def _drawn(cadre: Cadre, rows: Sequence[Mapping[str, Any]], shape: Mapping[str, Any]) -> Image:
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": LARGEUR,
        "height": HAUTEUR,
        "config": STYLE,
        "data": {"values": list(rows)},
        **shape,
    }
    svg = vl_convert.vegalite_to_svg(spec, format_locale="fr-FR", allowed_base_urls=[])
    return Image(cadre.nom, cadre.titre, cadre.description, svg)
