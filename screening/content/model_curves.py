"""The curves of a version as its document shows them: each input's intervals over the rows that it learned from.

Everything comes from the tables and the evaluation of that version.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from models.inputs import BY_NAME, INPUTS
from models.tables import Table, Tables
from reports.modelsheet import Entree, Exemple, Intervalle, Mouvement

DIGITS_AT_MOST = 3


def inputs_of(tables: Tables, densites: Mapping[str, Sequence[float]]) -> tuple[Entree, ...]:
    """Every input of the version, by theme, in the order of the closed list.

    Args:
        tables: the version.
        densites: by input, the share of the training rows in each interval, missing last.
    """
    order = list(dict.fromkeys(entree.theme for entree in INPUTS))
    found = [_input(table, densites[table.nom]) for table in tables.entrees]
    return tuple(sorted(found, key=lambda entree: order.index(entree.theme)))


def unused(tables: Tables) -> tuple[str, ...]:
    """Labels of the closed list that this version does not read at all."""
    return tuple(entree.libelle for entree in INPUTS if entree.nom not in tables.names)


def _input(table: Table, parts: Sequence[float]) -> Entree:
    entries = [*table.apports, table.manquant]
    cuts = [None, *table.bornes, None]
    return Entree(
        nom=table.nom,
        theme=table.theme,
        libelle=table.libelle,
        unite=table.unite,
        sens=table.sens,
        decimales=_digits(table.bornes),
        etendue=round(max(entries) - min(entries), 6),
        poids=round(sum(part * abs(entry) for part, entry in zip(parts, entries, strict=True)), 6),
        intervalles=tuple(
            Intervalle(low, high, entry, part)
            for low, high, entry, part in zip(cuts[:-1], cuts[1:], table.apports, parts[:-1], strict=True)
        ),
        apport_manquant=table.manquant,
        part_manquante=parts[-1],
    )


def _digits(bornes: Sequence[float]) -> int:
    """Digits after the comma that the bounds need, four at most."""
    needed = (len(f"{borne:.{DIGITS_AT_MOST}f}".rstrip("0").partition(".")[2]) for borne in bornes)
    return max(needed, default=0)


def example_of(tables: Tables, told: Mapping[str, Any] | None) -> Exemple | None:
    """The worked example of two inputs that move together, with their labels."""
    if told is None:
        return None
    bounds = {table.nom: table.bornes for table in tables.entrees}
    moves = [
        Mouvement(
            libelle=BY_NAME[move["nom"]].libelle,
            sens=move["sens"],
            decimales=_digits(bounds[move["nom"]]),
            de=tuple(move["de"]),
            vers=tuple(move["vers"]),
            apport_avant=move["apport_avant"],
            apport_apres=move["apport_apres"],
        )
        for move in told["entrees"]
    ]
    return Exemple((moves[0], moves[1]), told["somme"], told["lignes_avant"], told["lignes_apres"])
