"""Bar charts as plain geometry: where each bar and label stands, so that a template only draws them.

Labels stand above their bar and figures beside it, so that a chart stays readable at telephone width and
says the same without colours: each series has its own hatching. No random ids: same content, same bytes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reports.french import nombre

LARGEUR = 350
LARGEUR_BARRE = 225
LIBELLE_MAX = 52
HAUT_LIBELLE = 15
HAUT_BARRE = 16
PAS = HAUT_LIBELLE + HAUT_BARRE + 12
HAUT_LEGENDE = 20


@dataclass(frozen=True)
class Barre:
    """One bar; `serie` picks its fill."""

    x: int
    y: int
    largeur: int
    hauteur: int
    serie: int


@dataclass(frozen=True)
class Texte:
    """One label at its baseline."""

    x: int
    y: int
    texte: str


@dataclass(frozen=True)
class Graphique:
    """A chart ready to be drawn; `description` is what a screen reader says."""

    nom: str
    titre: str
    description: str
    largeur: int
    hauteur: int
    barres: tuple[Barre, ...]
    libelles: tuple[Texte, ...]
    valeurs: tuple[Texte, ...]
    legende: tuple[tuple[Barre, Texte], ...]


def draw_bars(
    nom: str,
    titre: str,
    lignes: Sequence[tuple[str, Sequence[int]]],
    series: Sequence[str] = ("",),
    ecrire: Callable[[int], str] = nombre,
) -> Graphique:
    """Lay out horizontal bars, stacked where there are several series.

    Args:
        nom: a short ASCII name, unique on its page; it prefixes the ids.
        titre: the chart's title.
        lignes: label and one non-negative figure per series.
        series: the series' names; a legend is drawn when there are two or more.
        ecrire: how a figure is written.
    """
    depart = HAUT_LEGENDE + 6 if len(series) > 1 else 0
    plus_grand = max((sum(valeurs) for _, valeurs in lignes), default=0)
    barres: list[Barre] = []
    libelles: list[Texte] = []
    textes: list[Texte] = []
    for rang, (libelle, valeurs) in enumerate(lignes):
        haut = depart + rang * PAS
        segments = _stack(valeurs, plus_grand, haut + HAUT_LIBELLE + 3)
        barres += segments
        fin = segments[-1].x + segments[-1].largeur if segments else 0
        libelles.append(Texte(0, haut + HAUT_LIBELLE - 2, _shorten(libelle)))
        textes.append(Texte(fin + 6, haut + HAUT_LIBELLE + 3 + 12, " + ".join(ecrire(v) for v in valeurs)))
    return Graphique(
        nom,
        titre,
        _describe(lignes, series, ecrire),
        LARGEUR,
        depart + len(lignes) * PAS,
        tuple(barres),
        tuple(libelles),
        tuple(textes),
        _legend(series),
    )


def _stack(valeurs: Sequence[int], plus_grand: int, y: int) -> list[Barre]:
    """Put the segments of one bar end to end; a figure above zero is never thinner than two units."""
    segments: list[Barre] = []
    x = 0
    for serie, valeur in enumerate(valeurs):
        if valeur > 0:
            largeur = max(2, round(LARGEUR_BARRE * valeur / plus_grand))
            segments.append(Barre(x, y, largeur, HAUT_BARRE, serie))
            x += largeur
    return segments


def _shorten(libelle: str) -> str:
    """Cut a label that would leave the drawing; the table beside the chart has it whole."""
    return libelle if len(libelle) <= LIBELLE_MAX else libelle[: LIBELLE_MAX - 1].rstrip() + "…"


def _legend(series: Sequence[str]) -> tuple[tuple[Barre, Texte], ...]:
    if len(series) < 2:
        return ()
    pas = LARGEUR // len(series)
    return tuple(
        (Barre(rang * pas, 1, 18, 14, rang), Texte(rang * pas + 24, 13, libelle))
        for rang, libelle in enumerate(series)
    )


def _describe(
    lignes: Sequence[tuple[str, Sequence[int]]], series: Sequence[str], ecrire: Callable[[int], str]
) -> str:
    def phrase(libelle: str, valeurs: Sequence[int]) -> str:
        dits = [f"{serie} {ecrire(v)}".strip() for serie, v in zip(series, valeurs, strict=True)]
        return f"{libelle} : {', '.join(dits)}"

    return " ; ".join(phrase(*ligne) for ligne in lignes) + "."
