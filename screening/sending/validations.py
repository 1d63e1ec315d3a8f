"""Reads the agents' decisions back from filled work lists, and refuses the whole where a row cannot serve.

Every mistake is named by file, sheet and row, never by a value; what follows from a decision is for others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from reports import choices
from reports.errors import WorkbookError
from reports.worklist_reader import read_worklist
from screening.calendrier import last_day, months_later
from screening.cases.writing import DECISION
from screening.dated import gather
from screening.errors import SourceFormatError
from screening.parameters import Values

REPONSES = ("motif", "action_retenue", "besoins", "avis_pluridisciplinaire", "procedure")
MOTIFS = {
    ("refuser", False): choices.MOTIFS_REFUS,
    ("refuser", True): choices.MOTIFS_REFUS,
    ("reporter", False): choices.MOTIFS_REPORT,
    ("reporter", True): choices.MOTIFS_REPORT,
    ("accepter", True): choices.MOTIFS_AJOUT,
}
"""The closed list of reasons of a decision, by whether the household was added by an agent."""
DATE_LOINTAINE_JOURS = 366


@dataclass(frozen=True)
class Context:
    """What a decision is checked against.

    Attributes:
        mois: month of the list.
        jour: day of reading.
        baux: lease of each household of the month.
        proposes: households that the month's list proposes, with the action proposed.
        values: delays after a refusal.
        opposes: households that objected by the day of reading: no agent adds them.
    """

    mois: date
    jour: date
    baux: dict[str, str]
    proposes: dict[str, str | None]
    values: Values
    opposes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Row:
    """One filled row: where it is, whether an agent added it, its cells."""

    lieu: str
    ajout: bool
    cellules: dict[str, Any]

    @property
    def decision(self) -> str | None:
        """The decision, in lower case."""
        return _code(self.cellules["decision"])


def read_validations(fichiers: Sequence[Path], contexte: Context) -> pl.DataFrame:
    """One row per household decided upon, columns of the register's `DECISION`, sorted by `id_menage`.

    `action_retenue` is the agent's, else the one proposed, else (added household) `proposer_accompagnement`;
    `retour_le` is when a refused household may be proposed again. A row left without decision says nothing.

    Raises:
        SourceFormatError: with every mistake of every file, contradictions between files included.
    """
    lignes = [ligne for fichier in fichiers for ligne in _filled(fichier)]
    fautes = [f"{ligne.lieu} : {faute}" for ligne in lignes for faute in _faults(ligne, contexte)]
    fautes += list(_contradictions(lignes))
    if fautes:
        raise SourceFormatError(
            gather("Les décisions ne peuvent pas être reprises, rien n'est écrit", fautes)
        )
    lues = [_understood(ligne, contexte) for ligne in lignes]
    cadre = pl.DataFrame(lues, schema=DECISION, orient="row").sort("id_menage", "date_decision")
    return cadre.unique("id_menage", keep="last", maintain_order=True)


def _filled(fichier: Path) -> Iterator[_Row]:
    """The rows of a work list that bear a decision, or an answer that lacks one."""
    try:
        feuilles = read_worklist(fichier)
    except WorkbookError as erreur:
        raise SourceFormatError(str(erreur)) from None
    for cellules in feuilles.to_dicts():
        ajout = cellules["origine"] == "ajout"
        if ajout or any(cellules[nom] is not None for nom in ("decision", *REPONSES)):
            lieu = f"« {fichier.name} », feuille « {cellules['feuille']} », ligne {cellules['ligne']}"
            yield _Row(lieu, cellules["origine"] != "liste", cellules)


def _faults(ligne: _Row, contexte: Context) -> Iterator[str]:
    """What is wrong in one row, each fault naming its column."""
    cellules, decision = ligne.cellules, ligne.decision
    if decision is None:
        yield "la ligne est remplie mais decision est vide"
    elif decision not in choices.DECISIONS:
        yield f"decision : valeurs permises : {', '.join(choices.DECISIONS)}"
    else:
        yield from _reason_faults(ligne)
    yield from _action_faults(ligne)
    if _code(cellules["procedure"]) not in (None, *choices.PROCEDURES):
        yield f"procedure : valeurs permises : {', '.join(choices.PROCEDURES)}"
    if _code(cellules["avis_pluridisciplinaire"]) not in (None, *choices.AVIS):
        yield f"avis_pluridisciplinaire : valeurs permises : {', '.join(choices.AVIS)}"
    inconnus = choices.split_besoins(cellules["besoins"])[1]
    if inconnus:
        yield f"besoins : {inconnus} mot(s) hors de la liste ({', '.join(choices.BESOINS)})"
    yield from _household_faults(ligne, contexte)
    yield from _date_faults(cellules, contexte)


def _action_faults(ligne: _Row) -> Iterator[str]:
    action = _code(ligne.cellules["action_retenue"])
    if action not in (None, *choices.ACTIONS):
        yield f"action_retenue : valeurs permises : {', '.join(choices.ACTIONS)}"
    elif action is None and ligne.decision == "accepter" and ligne.cellules["origine"] == "revue":
        yield "action_retenue : à choisir, aucune action n'était proposée pour ce ménage"


def _reason_faults(ligne: _Row) -> Iterator[str]:
    permis = MOTIFS.get((str(ligne.decision), ligne.cellules["origine"] == "ajout"))
    motif = _code(ligne.cellules["motif"])
    if permis is None:
        if motif not in (None, *choices.MOTIFS_AJOUT, *choices.MOTIFS_REPORT, *choices.MOTIFS_REFUS):
            yield "motif : ce mot n'est dans aucune liste de motifs"
    elif motif not in permis:
        yield f"motif : à choisir parmi : {', '.join(permis)}"


def _household_faults(ligne: _Row, contexte: Context) -> Iterator[str]:
    id_menage, id_bail = ligne.cellules["id_menage"], ligne.cellules["id_bail"]
    if id_menage not in contexte.baux:
        yield "id_menage : ce ménage n'est pas dans les comptes du mois"
    elif not ligne.ajout and id_menage not in contexte.proposes:
        yield "id_menage : ce ménage n'est pas proposé ce mois-ci (le porter dans la feuille Ajouts)"
    elif ligne.ajout and id_menage in contexte.opposes:
        yield "id_menage : ce ménage s'est opposé à ce traitement, aucune démarche n'est possible (ôter la ligne)"
    elif ligne.cellules["origine"] == "ajout" and id_menage in contexte.proposes:
        yield "id_menage : ce ménage est déjà dans la liste du mois (répondre sur sa ligne, ôter celle-ci)"
    elif id_bail is not None and id_bail != contexte.baux[id_menage]:
        yield "id_bail : ce bail n'est pas celui du ménage de la ligne"


def _date_faults(cellules: dict[str, Any], contexte: Context) -> Iterator[str]:
    limite = contexte.jour + timedelta(days=DATE_LOINTAINE_JOURS)
    for nom in ("date_decision", "menage_informe_le"):
        if cellules[nom] is not None and cellules[nom] > limite:
            yield f"{nom} : cette date est plus d'un an dans l'avenir"
    if cellules["date_decision"] is not None and cellules["date_decision"] < contexte.mois:
        yield "date_decision : cette date est antérieure au mois de la liste"


def _contradictions(lignes: Sequence[_Row]) -> Iterator[str]:
    """Rows that decide otherwise upon a household already decided in another row."""
    premieres: dict[str, _Row] = {}
    for ligne in lignes:
        premiere = premieres.setdefault(ligne.cellules["id_menage"], ligne)
        if _verdict(premiere) != _verdict(ligne):
            yield f"{ligne.lieu} : cette décision contredit celle du même ménage en {premiere.lieu}"


def _verdict(ligne: _Row) -> tuple[str | None, str | None, str | None]:
    return ligne.decision, _code(ligne.cellules["action_retenue"]), _code(ligne.cellules["motif"])


def _understood(ligne: _Row, contexte: Context) -> dict[str, Any]:
    """The row with its defaults: lease, action, date of decision (the day after the accounts were closed)."""
    cellules, id_menage = ligne.cellules, ligne.cellules["id_menage"]
    action = contexte.proposes.get(id_menage) if id_menage in contexte.proposes else "proposer_accompagnement"
    decidee_le = cellules["date_decision"] or last_day(contexte.mois) + timedelta(days=1)
    avis = _code(cellules["avis_pluridisciplinaire"])
    lue = {
        "feuille": cellules["feuille"],
        "id_menage": id_menage,
        "id_bail": contexte.baux[id_menage],
        "decision": ligne.decision,
        "motif": _code(cellules["motif"]),
        "action_retenue": _code(cellules["action_retenue"]) or action,
        "besoins": list(choices.split_besoins(cellules["besoins"])[0]),
        "avis_pluridisciplinaire": None if avis is None else avis == "oui",
        "menage_informe_le": cellules["menage_informe_le"],
        "agent": cellules["agent"],
        "date_decision": decidee_le,
        "procedure": _code(cellules["procedure"]),
    }
    return lue | {"retour_le": _return_date(lue, contexte.values)}


def _return_date(lue: dict[str, Any], values: Values) -> date | None:
    """When a refused household may be proposed again; null for another decision.

    The delay is that of the reason, `delai_refus_<motif>_mois`; a new fact may bring it back earlier.
    """
    if lue["decision"] != "refuser":
        return None
    mois = int(values.valeur(f"delai_refus_{lue['motif']}_mois"))
    return months_later(lue["date_decision"], mois)


def _code(cellule: str | None) -> str | None:
    """A cell meant to hold a code: lower case, no blank around; null when empty."""
    return (cellule or "").strip().lower() or None
