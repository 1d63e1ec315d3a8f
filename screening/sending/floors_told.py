"""Says what became of the floors of a month, in sentences for the terminal and in figures for the manifest.

Counts and names of publics only; which floors hold is `partners/floors.py`'s.
"""

from collections.abc import Iterator
from typing import Any

from screening.partners.floors import Conflict, Floor
from screening.partners.planning import Plan


def floor_sentences(plan: Plan) -> Iterator[str]:
    """One sentence a floor that asked for places, then one a conflict."""
    for plancher in plan.planchers:
        yield _floor(plancher)
    for conflit in plan.conflits:
        yield _conflict(conflit)


def floor_facts(plan: Plan) -> dict[str, Any]:
    """What the manifest keeps of the floors: nothing where the landlord asked for none."""
    if not plan.planchers:
        return {}
    return {
        "planchers": [
            {"public": p.plancher, "demandees": p.demandees, "possibles": p.possibles, "servies": p.servies}
            for p in plan.planchers
        ],
        "planchers_incompatibles": [
            {"publics": list(c.planchers), "places_manquantes": c.manque} for c in plan.conflits
        ],
    }


def _floor(plancher: Floor) -> str:
    phrase = f"Plancher {plancher.plancher} : {plancher.servies} place(s) données pour {plancher.demandees} demandées"
    if plancher.possibles < plancher.demandees:
        return f"{phrase} ; {plancher.possibles} au plus pouvaient l'être pour ce public."
    return f"{phrase}."


def _conflict(conflit: Conflict) -> str:
    noms = ", ".join(conflit.planchers)
    return (
        f"Planchers incompatibles : {noms} ne peuvent pas tenir ensemble, il manque {conflit.manque} place(s). "
        "La répartition continue avec le moins de places manquantes ; en abaisser un suffirait."
    )
