"""`liste_travail.xlsx`, where agents read why and answer: a sheet per agency, *Ajouts*, *Revue* and *Sortis*.

Only the columns of `AGENT_COLUMNS` can be written in; their headers are the names read back.
"""

from collections.abc import Sequence
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from reports import french
from reports.content import FINALITE, SYNTHETIQUE, FeuilleAgence, ListeTravail
from reports.layout import set_print
from reports.workbook import SheetWriter, open_workbook
from reports.worklist_columns import (
    AIDE_AJOUT,
    AJOUT_COLONNES,
    AJOUTS,
    AJOUTS_LIBRES,
    COLONNES_FIGEES,
    FIXES,
    LISEZ_MOI,
    LISTES,
    REVUE,
    SANS_AGENCE,
    SORTIS,
    SORTIS_COLONNES,
    agent_columns,
    list_columns,
)
from reports.worklist_notes import places_summary, sheet_summary, worklist_notes


def write_worklist(chemin: Path, liste: ListeTravail) -> None:
    """Write the month's work list; agent columns are prefilled where the content holds answers.

    The caller sets the file's mode. Same content, same bytes.
    """
    titre = f"Liste de travail – {french.mois_long(liste.mois)}"
    with open_workbook(chemin, liste.arrete_au, titre, FINALITE) as classeur:
        plume = SheetWriter(classeur)
        plume.write_notes(plume.add_sheet(LISEZ_MOI), worklist_notes(liste, titre))
        plume.noms |= FIXES
        for agence in liste.feuilles:
            _write_list(plume, liste, agence)
        plume.noms -= FIXES
        ajouts = plume.add_sheet(AJOUTS)
        colonnes = [*AJOUT_COLONNES, *agent_columns("liste_motif_ajout", AIDE_AJOUT)]
        plume.write_table(ajouts, colonnes, liste.ajouts, AJOUTS_LIBRES)
        ajouts.freeze_panes(1, 1)
        _print(ajouts, AJOUTS, liste)
        _write_list(plume, liste, FeuilleAgence(REVUE, None, liste.revue), revue=True)
        if liste.sortis:
            sortis = plume.add_sheet(SORTIS)
            plume.write_table(sortis, SORTIS_COLONNES, liste.sortis)
            sortis.freeze_panes(1, 1)
            _print(sortis, SORTIS, liste)
        plume.write_lists(LISTES)


def _write_list(plume: SheetWriter, liste: ListeTravail, lignes: FeuilleAgence, revue: bool = False) -> None:
    """Write an agency's sheet, or *Revue*, which has no places."""
    feuille = plume.add_sheet(lignes.agence or SANS_AGENCE)
    colonnes = list_columns(liste, "" if revue else places_summary(lignes))
    plume.write_table(feuille, [*colonnes, *agent_columns()], lignes.lignes)
    feuille.freeze_panes(1, COLONNES_FIGEES)
    feuille.repeat_columns(0, COLONNES_FIGEES - 1)
    compte = 11 if liste.identite else 8
    _print(feuille, REVUE if revue else sheet_summary(lignes), liste, (compte, compte + 15))


def _print(feuille: Worksheet, lieu: str, liste: ListeTravail, coupes: Sequence[int] = ()) -> None:
    """Print who and why, then the account, then the answers: three pages wide, keys repeated on each."""
    banniere = f"{SYNTHETIQUE}  " if liste.synthetique else ""
    pied = f"{lieu} – {french.mois_long(liste.mois)} – {liste.bailleur}"
    set_print(feuille, banniere + FINALITE, pied, coupes=coupes)
