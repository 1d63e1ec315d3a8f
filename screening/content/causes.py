"""Why households moved, in words and counts: for the page, and in one short cell of the work list.

The shares themselves are `moved/`'s; no household is named on the page.
"""

from collections.abc import Iterator

import polars as pl

from reports import choices, french
from reports import synthesis as s
from screening.content.month_results import MonthResults
from screening.content.values import write_value
from screening.in_force import Changes
from screening.moved import CAUSES, WhyMoved
from screening.rules.model import Rule
from screening.value_files import Value

PAR = {
    "donnees": "par les données du mois",
    "regles": "par le changement de règles ou de valeurs",
    "modele": "par le changement de modèle",
    "places": "par le changement du nombre de places",
}
SANS = {
    "donnees": "les données du mois d'avant",
    "regles": "les règles et valeurs d'avant",
    "modele": "le modèle d'avant",
    "places": "les places d'avant",
}
MOUVEMENT = {"nouveau": ("nouveau", "nouveaux"), "sorti": ("sorti", "sortis")}


def causes_content(month: MonthResults) -> s.Causes:
    """Build what the page says of the causes; empty for a first list."""
    moved = month.pourquoi
    if moved.non_mesure is not None:
        return s.Causes(non_mesure=moved.non_mesure)
    if not moved.causes:
        return s.Causes()
    shown = [cause for cause in CAUSES if cause != "places" or cause in moved.causes]
    lines = tuple(_line(moved, movement, shown) for movement in MOUVEMENT)
    return s.Causes(
        phrases=tuple(_sentences(moved)),
        changements=tuple(_changes(month)),
        colonnes=tuple(choices.CAUSES[cause] for cause in shown),
        lignes=lines,
        maintenus=tuple(_kept(moved)),
    )


def cause_phrases(moved: WhyMoved) -> dict[str, str]:
    """What moved each household that came or left, in a few words, by `id_menage`; strongest cause first."""
    parts = moved.lignes.filter(pl.col("part_donnees").is_not_null())
    found = {}
    for row in parts.select("id_menage", *(f"part_{cause}" for cause in CAUSES)).iter_rows(named=True):
        acting = [cause for cause in CAUSES if row[f"part_{cause}"] > 0]
        acting.sort(key=lambda cause: -row[f"part_{cause}"])
        found[row["id_menage"]] = " et ".join(choices.CAUSES[cause] for cause in acting)
    return found


def _line(moved: WhyMoved, movement: str, shown: list[str]) -> s.LigneCauses:
    rows = moved.lignes.filter(pl.col("mouvement") == movement)
    alone = {cause: int((rows[f"part_{cause}"] == 1).sum()) for cause in CAUSES}
    cells = tuple(s.PartCause(alone[cause], _mean(rows[f"part_{cause}"])) for cause in shown)
    return s.LigneCauses(choices.MOUVEMENTS[movement], rows.height, cells, rows.height - sum(alone.values()))


def _mean(parts: pl.Series) -> float | None:
    return float(parts.sum()) / len(parts) if len(parts) else None


def _sentences(moved: WhyMoved) -> Iterator[str]:
    """« Sur 34 nouveaux, 31 le sont par les données du mois, 3 par le changement de règles ou de valeurs. »"""
    for movement, (one, many) in MOUVEMENT.items():
        rows = moved.lignes.filter(pl.col("mouvement") == movement)
        said = [(count, how) for count, how in _shared(rows) if count]
        if len(said) == 1:
            who = (
                f"Le seul {one} l'est"
                if rows.height == 1
                else f"Les {french.nombre(rows.height)} {many} le sont tous"
            )
            yield f"{who} {said[0][1]}."
        elif said:
            (count, how), *others = said
            verb = "l'est" if count == 1 else "le sont"
            parts = [f"{french.nombre(count)} {verb} {how}"]
            parts += [f"{french.nombre(number)} {other}" for number, other in others]
            yield f"Sur {french.pluriel(rows.height, one, many)}, {', '.join(parts)}."
    if moved.causes == ("donnees",):
        yield "Depuis cette liste, ni les règles, ni le modèle, ni les places n'ont changé."


def _shared(rows: pl.DataFrame) -> list[tuple[int, str]]:
    alone = {cause: int((rows[f"part_{cause}"] == 1).sum()) for cause in CAUSES}
    several = rows.height - sum(alone.values())
    return [*((alone[cause], PAR[cause]) for cause in CAUSES), (several, "par plusieurs causes à la fois")]


def _kept(moved: WhyMoved) -> Iterator[s.LigneTenue]:
    """Of those that stayed, how many would be there with each changed cause as it was."""
    rows = moved.lignes.filter(pl.col("mouvement") == "maintenu")
    for cause in moved.causes:
        there = int(rows[f"avec_{cause}_avant"].sum())
        yield s.LigneTenue(f"avec {SANS[cause]}", there, there / rows.height if rows.height else None)


def _changes(month: MonthResults) -> Iterator[str]:
    """What differs beside the data, a sentence each."""
    moved = month.pourquoi
    yield from _rule_changes(moved.changements)
    before, now = (version or "règles seules" for version in moved.modeles)
    if before != now:
        yield f"Modèle : {before}, puis {now}."
    elif moved.changements.cohorte:
        yield "La condition de la cohorte ([cohorte] dans amont.toml)."
    if moved.changements.capacite:
        yield "Les places déclarées ([capacite] dans amont.toml)."
    tool = f"amont {month.version_outil}"
    if moved.outil_avant not in (None, tool):
        yield (
            f"Amont : {moved.outil_avant}, puis {tool}. Ce que la nouvelle version compte autrement est dans la part "
            "des données."
        )


def _rule_changes(changed: Changes) -> Iterator[str]:
    yield from (_rule_change(*pair) for pair in changed.regles)
    yield from (_value_change(*pair) for pair in changed.valeurs)


def _rule_change(before: Rule | None, now: Rule | None) -> str:
    rule = now or before
    assert rule is not None
    what = "nouvelle" if before is None else ("qui ne s'applique plus" if now is None else "modifiée")
    since = f", version du {french.jour(now.versions[0].du)}" if now is not None else ""
    return f"Règle {rule.code} ({choices.EFFETS[rule.effet]}) {what}{since} : {rule.libelle}."


def _value_change(before: Value | None, now: Value | None) -> str:
    value = now or before
    assert value is not None
    written = [write_value(side) if side is not None else "aucune" for side in (before, now)]
    return f"Valeur « {value.libelle or value.nom} » : {written[0]}, puis {written[1]}."
