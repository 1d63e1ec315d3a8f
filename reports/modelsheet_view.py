"""The document of a version: what its figures establish in plain French, its pictures, and its data.

Conclusions say the bad news as well as the good; the content is `modelsheet.py`'s part.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby

from reports.curves import (
    Axe,
    Cadre,
    Image,
    Ligne,
    Marche,
    Point,
    Serie,
    draw_intervals,
    draw_lines,
    draw_steps,
)
from reports.french import nombre, part, points
from reports.modelsheet import APPRIS, NOMS, SANS_CONTRAINTE, Ecart, Entree, FicheModele, Groupe, name_of
from reports.page import render

SENS = {1: "croissante", -1: "décroissante", 0: "libre"}
UNITES = {"mois": "mois", "jours": "jours", "taux": "part", "nombre": "nombre"}
GROUPES = {
    "sans_signal_fort": "Moins d'un mois dû",
    "premiere_fois": "Aucune fin de mois en dette depuis un an",
    "non_accompagnes": "Sans accompagnement connu",
    "sans_aide": "Sans aide au logement",
}
DRAWN = 0.99
"""Share of the rows that a curve shows at least; its table goes to the end."""
OPEN_END = 1 / 15
"""Width of an open interval, at least, as a share of the others together: it often holds most of the rows."""
LEAST_HEIGHT = 0.25
"""Contributions either side of zero that a picture shows at least: a flat curve looks flat."""


@dataclass(frozen=True)
class Courbe:
    """An input with its picture; null where it is the same everywhere."""

    entree: Entree
    image: Image | None


@dataclass(frozen=True)
class Vue:
    """What the page shows beside its content: sentences, then pictures, curves grouped by theme."""

    face_aux_regles: tuple[str, ...]
    boite_de_verre: tuple[str, ...]
    themes: tuple[tuple[str, tuple[Courbe, ...]], ...]
    classees: tuple[Entree, ...]
    calibration: Image | None
    auc: Image | None


def fiche_html(page: FicheModele) -> str:
    """Write `fiche_modele.html`."""
    vue = Vue(
        face_aux_regles=against_rules(page),
        boite_de_verre=glass_box(page),
        themes=tuple(_themes(page.entrees)),
        classees=tuple(sorted(page.entrees, key=lambda entree: (-entree.poids, entree.nom))),
        calibration=_calibration(page) if page.calibration else None,
        auc=_areas(page) if page.mesures else None,
    )
    return render(
        "fiche_modele.html.j2", page=page, vue=vue, noms=NOMS, sens=SENS, unites=UNITES, groupes=GROUPES
    )


def fiche_json(page: FicheModele) -> str:
    """Write `fiche_modele.json`: the content, with its conclusions."""
    said = {"face_aux_regles": against_rules(page), "boite_de_verre": glass_box(page)}
    return (
        json.dumps(asdict(page) | said, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"
    )


def against_rules(page: FicheModele) -> tuple[str, ...]:
    """Whether the model finds more than each rule that anyone could follow, at the same number of places."""
    if not page.mesures:
        return ("Trop peu d'issues pour comparer le modèle à une règle simple.",)
    simple = [gap for gap in page.ecarts if gap.code not in APPRIS]
    first = [gap for gap in simple if gap.code == page.meilleure_heuristique]
    rest = [gap for gap in simple if gap.code != page.meilleure_heuristique]
    said = [_against(gap, best=True) for gap in first] + [_against(gap) for gap in rest]
    said += [_group(groupe, page.meilleure_heuristique) for groupe in page.groupes if groupe.modele]
    return tuple(said)


def _against(gap: Ecart, best: bool = False) -> str:
    rival = f"{'la meilleure règle simple, ' if best else ''}« {name_of(gap.code)} »"
    if gap.bas is None or gap.haut is None:
        return f"Trop peu de ménages désignés pour comparer le modèle à {rival}."
    bounds = f"{points(gap.precision)}, entre {points(gap.bas)} et {points(gap.haut)}"
    if gap.bas > 0:
        return f"À places égales, le modèle trouve plus de ménages que {rival} ({bounds})."
    if gap.haut < 0:
        return f"À places égales, le modèle trouve MOINS de ménages que {rival} ({bounds}) : préférez cette règle."
    return f"À places égales, rien n'établit que le modèle trouve plus de ménages que {rival} ({bounds})."


def _group(groupe: Groupe, best: str | None) -> str:
    ours, theirs = groupe.modele, groupe.heuristique
    other = f" ; « {name_of(best or '')} » : {part(theirs.precision)}" if theirs else ""
    return (
        f"À part, parmi les lignes « {GROUPES.get(groupe.code, groupe.code)} » : précision du modèle "
        f"{part(ours.precision if ours else None)}{other}."
    )


def glass_box(page: FicheModele) -> tuple[str, ...]:
    """What a readable model costs against boosting without constraint, by its order and at capacity."""
    gap = next((each for each in page.ecarts if each.code == SANS_CONTRAINTE), None)
    if gap is None or gap.auc is None or gap.auc_bas is None or gap.auc_haut is None:
        return ("Trop peu d'issues pour mesurer ce que coûte un modèle lisible.",)
    held = "tenu" if -gap.auc <= page.seuil_auc else "NON tenu"
    if -gap.auc <= page.seuil_auc < -gap.auc_bas:
        held += ", mais l'intervalle n'exclut pas une perte plus grande"
    return (
        f"{_behind(gap.auc_bas, gap.auc_haut, 'le classement de tous les ménages')} Écart d'AUC : "
        f"{_signed(gap.auc)}, entre {_signed(gap.auc_bas)} et {_signed(gap.auc_haut)} (mêmes lignes, mêmes plis).",
        f"But que l'outil se donne : ne pas perdre plus de {nombre(page.seuil_auc, 2)} d'AUC ; il est {held}.",
        f"{_behind(gap.bas, gap.haut, 'les places disponibles')} Écart de précision : {points(gap.precision)}, "
        f"entre {points(gap.bas)} et {points(gap.haut)}.",
    )


def _behind(low: float | None, high: float | None, what: str) -> str:
    if low is None or high is None:
        return f"Sur {what}, rien ne peut être dit."
    if low > 0:
        return f"Sur {what}, le modèle lisible fait mieux que celui qui ne l'est pas."
    if high < 0:
        return f"Sur {what}, le modèle lisible est DERRIÈRE celui qui ne l'est pas."
    return f"Sur {what}, aucune différence n'est établie."


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else ''}{nombre(value, 4)}"


def _themes(entrees: Sequence[Entree]) -> Iterator[tuple[str, tuple[Courbe, ...]]]:
    for theme, group in groupby(entrees, key=lambda entree: entree.theme):
        yield theme, tuple(Courbe(entree, _curve(entree) if entree.etendue else None) for entree in group)


def _curve(entree: Entree) -> Image:
    shown = _shown(entree)
    missing = Marche(0, 0, entree.apport_manquant, entree.part_manquante) if entree.part_manquante else None
    cadre = Cadre(
        f"courbe-{entree.nom}",
        entree.libelle,
        f"{entree.libelle} : ce que chaque intervalle ajoute au score, de {nombre(shown[0].apport, 2)} à gauche à "
        f"{nombre(shown[-1].apport, 2)} à droite, sur la part des lignes. Les chiffres sont dans la table qui suit.",
        Axe(f"{entree.libelle} ({UNITES[entree.unite]})"),
        Axe("apport au score", bornes=_heights([*shown, missing] if missing else shown)),
    )
    return draw_steps(cadre, shown, missing)


def _heights(marches: Sequence[Marche]) -> tuple[float, float]:
    entries = [marche.apport for marche in marches]
    return min(-LEAST_HEIGHT, *entries), max(LEAST_HEIGHT, *entries)


def _shown(entree: Entree) -> list[Marche]:
    """The intervals to draw: those that hold nearly all the rows, the open ends given the width of a neighbour."""
    cuts = [cut.haut for cut in entree.intervalles[:-1] if cut.haut is not None]
    if not cuts:
        return [Marche(-1, 1, each.apport, each.part) for each in entree.intervalles]
    ends = [cuts[0], *cuts, cuts[-1]]
    every = [
        Marche(low, high, each.apport, each.part)
        for low, high, each in zip(ends[:-1], ends[1:], entree.intervalles, strict=True)
    ]
    return _with_ends(_without_tails(every))


def _with_ends(marches: list[Marche]) -> list[Marche]:
    """Give the first and the last interval drawn a width that can be seen."""
    first, last = marches[0], marches[-1]
    least = (last.debut - first.fin or 1.0) * OPEN_END
    low = min(first.debut, first.fin - least)
    return [
        replace(first, debut=low),
        *marches[1:-1],
        replace(last, fin=max(last.fin, last.debut + least)),
    ]


def _without_tails(marches: list[Marche]) -> list[Marche]:
    """Leave out the outer intervals that together hold less than the rows not drawn, half on each side."""
    spare = (1 - DRAWN) / 2 * sum(marche.part for marche in marches)
    low, high, held = 0, len(marches), 0.0
    while low < high - 2 and held + marches[low].part < spare:
        held, low = held + marches[low].part, low + 1
    held = 0.0
    while high > low + 2 and held + marches[high - 1].part < spare:
        held, high = held + marches[high - 1].part, high - 1
    return marches[low:high]


def _calibration(page: FicheModele) -> Image:
    marks = tuple(Point(line.prevu, line.observe, line.bas, line.haut) for line in page.calibration)
    cadre = Cadre(
        "calibration",
        "Ce qui était prévu et ce qui est arrivé, par dixième des lignes jugées",
        f"Part prévue et part observée de {part(marks[0].x)} prévus et {part(marks[0].y)} observés dans le premier "
        f"dixième à {part(marks[-1].x)} prévus et {part(marks[-1].y)} observés dans le dernier. Sur la diagonale, "
        "ce qui était prévu est arrivé.",
        Axe("part prévue", part=True),
        Axe("part observée", part=True),
    )
    return draw_lines(cadre, [Serie("observé", marks)], repere=True)


def _areas(page: FicheModele) -> Image:
    lines = [
        Ligne(name_of(each.code), each.auc, each.auc_bas, each.auc_haut)
        for each in page.mesures
        if each.auc is not None
    ]
    said = " ; ".join(f"{line.libelle} : {nombre(line.valeur, 3)}" for line in lines)
    cadre = Cadre("auc", "AUC de chaque façon de classer, et son intervalle à 95 %", f"{said}.", Axe("AUC"))
    return draw_intervals(cadre, lines)
