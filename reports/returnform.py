"""`retour.xlsx`: the form by which a partner answers, one row per file number and no name.

Only codes and dates can be written; drop-downs offer the closed lists of `choices.py`.
"""

from datetime import date
from pathlib import Path

from reports import choices, french
from reports.content import SYNTHETIQUE, FormulaireRetour
from reports.layout import set_print
from reports.workbook import Colonne, SheetWriter, open_workbook

RETURN_COLUMNS = ("numero_dossier", "statut", "date_statut", "accord_dossier_le", "issue")
FINALITE_RETOUR = (
    "Prévention — ce retour ne sert qu'au suivi de la proposition ; "
    "n'y écrire ni nom, ni santé, ni texte libre."
)

COLONNES: list[Colonne[str]] = [
    Colonne("numero_dossier", 22, "fort", lambda x: x),
    Colonne(
        "statut",
        20,
        "texte",
        lambda x: None,
        True,
        "liste_statut",
        "Où en est la proposition. Voir Lisez-moi.",
    ),
    Colonne("date_statut", 16, "date", lambda x: None, True, None, "Date de ce statut, JJ/MM/AAAA."),
    Colonne(
        "accord_dossier_le",
        20,
        "date",
        lambda x: None,
        True,
        None,
        "Date à laquelle le ménage a accepté que le bailleur transmette son dossier complet. Vide sinon.",
    ),
    Colonne(
        "issue", 22, "texte", lambda x: None, True, "liste_issue", "Seulement quand le statut est termine."
    ),
]
LISTES = {"liste_statut": choices.STATUTS_RETOUR, "liste_issue": choices.ISSUES_RETOUR}


def write_return_form(chemin: Path, formulaire: FormulaireRetour, cree_le: date) -> None:
    """Write one partner's return form; `created` is `cree_le` (T). Same content, same bytes."""
    titre = "Formulaire de retour"
    with open_workbook(chemin, cree_le, titre, FINALITE_RETOUR) as classeur:
        plume = SheetWriter(classeur)
        retour = plume.add_sheet("Retour")
        plume.write_table(retour, COLONNES, formulaire.numeros)
        retour.freeze_panes(1, 1)
        set_print(retour, FINALITE_RETOUR, formulaire.emetteur)
        plume.write_notes(plume.add_sheet("Lisez-moi"), return_notes(formulaire, titre))
        plume.write_lists(LISTES)


def return_notes(formulaire: FormulaireRetour, titre: str) -> list[tuple[str, str]]:
    """Write the form's reading sheet: delays, what each code means, what must not be written."""
    notes = [("titre", titre)]
    notes += [("alerte", SYNTHETIQUE)] if formulaire.synthetique else []
    notes += [
        ("alerte", FINALITE_RETOUR),
        (
            "texte",
            f"De {formulaire.destinataire} à {formulaire.emetteur}, envoi du "
            f"{french.jour_long(formulaire.envoye_le)}.",
        ),
        (
            "texte",
            f"Premier retour attendu sous {formulaire.delai_rappel_jours} jours. Sans réponse après "
            f"{formulaire.delai_expiration_jours} jours, la proposition s'arrête et la fiche doit être "
            f"détruite.",
        ),
        (
            "texte",
            "Une ligne par fiche. Indiquez le statut le plus récent et sa date, puis renvoyez ce fichier "
            "par la voie convenue.",
        ),
        ("intertitre", "statut"),
        *(("code", f"{code} : {sens}") for code, sens in choices.STATUTS_RETOUR.items()),
        ("intertitre", "issue (quand le statut est termine)"),
        *(("code", f"{code} : {sens}") for code, sens in choices.ISSUES_RETOUR.items()),
    ]
    return notes
