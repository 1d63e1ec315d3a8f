"""How a version's figures are said in one line, on the terminal of `amont train` and of `amont models`.

The figures come from `evaluation.json`; a figure that an older version lacks is left out, never guessed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from reports.french import part, points
from reports.modelsheet import name_of

Figures = Mapping[str, Any]


def replacement_lines(remplacement: Figures) -> list[str]:
    """The written rule of promotion, then its figures and what followed."""
    lines = [f"Règle de remplacement : {remplacement['regle']}"] if "regle" in remplacement else []
    if "nouvelle" in remplacement and "actuelle" in remplacement:
        ours, theirs = remplacement["nouvelle"], remplacement["actuelle"]
        first, last = remplacement["mois"]
        lines.append(
            f"Comparées sur les mêmes {remplacement['lignes']} lignes de {first} à {last} "
            f"({remplacement['issues']} issues), aux places disponibles : nouvelle {part(ours['precision'])}, "
            f"en service ({remplacement['en_service']}) {part(theirs['precision'])}, "
            f"écart {gap_phrase(remplacement)}."
        )
    return [*lines, remplacement["motif"]]


def precision_phrase(mesure: Figures) -> str:
    """Precision at capacity with its interval: `42,2 % (de 40,1 % à 44,3 %)`."""
    return f"{part(mesure['precision'])}{_interval(mesure.get('precision_intervalle'), part)}"


def gap_phrase(ecart: Figures) -> str:
    """A gap of precision in points with its interval."""
    return f"{points(ecart['ecart_precision'])}{_interval(ecart.get('ecart_intervalle'), points)}"


def _interval(bounds: Sequence[float] | None, write: Any) -> str:
    return f" (de {write(bounds[0])} à {write(bounds[1])})" if bounds else ""


def figures_line(evaluation: Figures) -> str:
    """What a version finds at capacity and how it compares with the best heuristic; why not when nothing was judged."""
    ours = evaluation.get("mesures", {}).get("modele")
    if not ours:
        return "Non jugée : trop peu d'issues pour un chiffre de précision."
    line = f"Aux places disponibles, {precision_phrase(ours)} des ménages désignés connaissent l'issue"
    best = evaluation.get("meilleure_heuristique")
    if not best:
        return f"{line}."
    gap = evaluation["ecarts"][best]
    theirs = evaluation["mesures"][best]["precision"]
    return f"{line} ; meilleure règle simple, « {name_of(best)} » : {part(theirs)}, écart {gap_phrase(gap)}."


def learned_line(evaluation: Figures) -> str:
    """What a version foresees, and what it learned from."""
    first, last, months = evaluation["mois_d_apprentissage"]
    totals = evaluation["effectifs_totaux"]
    return (
        f"{evaluation['cible']} ; {months} fins de mois, {first} à {last}, {totals['lignes']} lignes, "
        f"{totals['issues']} issues."
    )
