"""The page *Ce que le modèle ajoute*: its plain conclusions, its pictures, and the data written beside it.

Conclusions say what the figures establish and what they do not; the content is `backtest.py`'s part.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from reports.backtest import GROUPES, STRATEGIES, Backtest, Ecart, Groupe, Mesure, PointCapacite
from reports.curves import Axe, Cadre, Image, Ligne, Point, Serie, draw_intervals, draw_lines
from reports.french import nombre, part, pluriel
from reports.page import render

DESSINEES = ("les_deux", "modele", "regles")
NOMS = {"precision": "précision", "rappel": "part des issues trouvées"}


@dataclass(frozen=True)
class Vue:
    """What the page shows beside its content."""

    conclusions: tuple[str, ...]
    precision: Image
    capacite: Image
    rappel: Image
    colonnes: tuple[PointCapacite, ...]
    courbes: tuple[tuple[str, tuple[PointCapacite, ...]], ...]


def backtest_html(page: Backtest) -> str:
    """Write `backtest.html`."""
    names = [each.strategie for each in page.mesures]
    lines = tuple((name, tuple(p for p in page.courbe if p.strategie == name)) for name in names)
    vue = Vue(conclusions(page), _precisions(page.mesures), *_curves(page), lines[0][1], lines)
    return render("backtest.html.j2", page=page, vue=vue, strategies=STRATEGIES, groupes=GROUPES)


def backtest_json(page: Backtest) -> str:
    """Write `backtest.json`: the content, with its conclusions."""
    content = asdict(page) | {"conclusions": list(conclusions(page))}
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"


def conclusions(page: Backtest) -> tuple[str, ...]:
    """What the figures say, in plain French, the bad news as well as the good."""
    said = [_against_best(page), _model_alone(page), _against_rules(page)]
    early = next((groupe for groupe in page.groupes if groupe.code == "sans_signal_fort"), None)
    if early is not None and early.issues:
        said.append(_early(early, page.meilleure_heuristique))
    return tuple(said)


def _against_best(page: Backtest) -> str:
    rival = STRATEGIES[page.meilleure_heuristique]
    gap = next(each for each in page.ecarts if each.face_a == page.meilleure_heuristique)
    if gap.bas is None or gap.haut is None:
        return "Trop peu de ménages appelés ou d'issues pour dire ce que le modèle ajoute."
    if gap.bas > 0:
        return (
            "Au même nombre de places, règles et modèle ensemble trouvent plus de ménages qui basculent que la "
            f"meilleure règle simple (« {rival} ») : {_bounds(gap)}."
        )
    if gap.haut < 0:
        return (
            f"Au même nombre de places, la règle simple « {rival} » trouve PLUS de ménages qui basculent que règles "
            f"et modèle ensemble : {_bounds(gap)}. Sur cette période, le modèle n'ajoute rien : mieux vaut "
            "trier par cette règle, ou revoir le modèle, les places gardées et les règles."
        )
    return (
        "Au même nombre de places, rien n'établit que règles et modèle ensemble trouvent plus de ménages qui basculent "
        f"que la règle simple « {rival} » : {_bounds(gap)}, ce qui peut tenir au hasard. "
        "Sur cette période, la liste n'ajoute rien d'établi à cette règle."
    )


def _model_alone(page: Backtest) -> str:
    """The model without the rules' lifting, suspensions and kept places: what ranking alone is worth."""
    gap, rival = page.ecart_modele, STRATEGIES[page.meilleure_heuristique]
    if gap.bas is None or gap.haut is None:
        return "Le modèle seul ne peut pas être comparé ici."
    if gap.bas > 0:
        return f"Le modèle seul, qui ne fait que trier, trouve plus que « {rival} » : {_bounds(gap)}."
    if gap.haut < 0:
        return f"Le modèle seul, qui ne fait que trier, trouve MOINS que « {rival} » : {_bounds(gap)}."
    return f"Le modèle seul, qui ne fait que trier, ne se distingue pas de « {rival} » : {_bounds(gap)}."


def _against_rules(page: Backtest) -> str:
    gap = next(each for each in page.ecarts if each.face_a == "regles")
    if gap.bas is None or gap.haut is None:
        return "Les règles seules appellent trop peu de ménages ici pour être comparées au modèle."
    if gap.bas > 0:
        return f"Ajouté aux règles, le modèle fait trouver davantage que les règles seules : {_bounds(gap)}."
    if gap.haut < 0:
        return f"Ajouté aux règles, le modèle fait trouver MOINS que les règles seules : {_bounds(gap)}."
    return f"Ajouté aux règles, le modèle ne change rien d'établi : {_bounds(gap)}."


def _bounds(gap: Ecart) -> str:
    """A gap of precision as people say it: households for 100 places, with its interval."""
    low, middle, high = (nombre(None if v is None else 100 * v, 1) for v in (gap.bas, gap.ecart, gap.haut))
    return f"{middle} pour 100 places (entre {low} et {high})"


def _early(groupe: Groupe, rival: str) -> str:
    """What the list finds of those who show no strong signal yet, where outreach is earliest."""
    found = {mesure.strategie: mesure for mesure in groupe.dans_la_liste}
    ours, theirs = found["les_deux"], found[rival]
    return (
        f"Chez les ménages à moins d'un mois dû ({pluriel(groupe.issues, 'issue')}), la liste en trouve "
        f"{part(ours.rappel)} ; « {STRATEGIES[rival]} », {part(theirs.rappel)}."
    )


def _precisions(mesures: Sequence[Mesure]) -> Image:
    known = [each for each in mesures if each.precision is not None]
    lines = [Ligne(STRATEGIES[m.strategie], m.precision or 0.0, m.bas, m.haut) for m in known]
    said = " ; ".join(f"{line.libelle} : {part(line.valeur)}" for line in lines)
    cadre = Cadre(
        "precisions",
        "Précision : part des ménages appelés qui basculent, et son intervalle à 95 %",
        f"Précision de chaque façon de choisir, au même nombre de places. {said}.",
        Axe("précision", part=True),
    )
    return draw_intervals(cadre, lines)


def _curves(page: Backtest) -> tuple[Image, Image]:
    drawn = (*DESSINEES, page.meilleure_heuristique)
    return (
        _curve(page.courbe, drawn, "precision", "Précision selon le nombre de places"),
        _curve(page.courbe, drawn, "rappel", "Part des issues trouvées selon le nombre de places"),
    )


def _curve(points: Sequence[PointCapacite], drawn: Sequence[str], figure: str, titre: str) -> Image:
    def points_of(code: str) -> tuple[Point, ...]:
        mine = [p for p in points if p.strategie == code and getattr(p, figure) is not None]
        bounds = figure == "precision" and code == "les_deux"
        return tuple(
            Point(
                p.places_par_mois, getattr(p, figure), p.bas if bounds else None, p.haut if bounds else None
            )
            for p in mine
        )

    series = [Serie(STRATEGIES[code], points_of(code)) for code in drawn]
    described = (
        f"{titre}, pour {', '.join(serie.nom for serie in series)}. Les chiffres sont dans le tableau."
    )
    cadre = Cadre(figure, titre, described, Axe("places par mois"), Axe(NOMS[figure], part=True))
    return draw_lines(cadre, series)
