"""`retour.xlsx`: the form by which a partner answers, one row per file number and no name.

Only codes, dates and numbers of places can be written; drop-downs offer the closed lists of `choices.py`. What comes
back is read by `returnform_reader.py`.
"""

from datetime import date
from pathlib import Path

from reports import choices, french
from reports.content import SYNTHETIQUE, FormulaireRetour, LignePlaces
from reports.layout import set_print
from reports.workbook import Colonne, SheetWriter, open_workbook

RETOUR, PLACES, LISEZ_MOI = "Retour", "Places", "Lisez-moi"
RETURN_COLUMNS = ("numero_dossier", "statut", "date_statut", "motif", "accord_dossier_le", "issue")
PLACES_COLUMNS = ("id_dispositif", "ligne", "places_ouvertes")
NOM_DU_DISPOSITIF = "Dispositif"
"""A column of the places sheet that is there to be read by people only."""
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
        "motif",
        26,
        "texte",
        lambda x: None,
        True,
        "liste_motif",
        "Seulement quand le statut est refus, et si le ménage l'a dit.",
    ),
    Colonne(
        "accord_dossier_le",
        20,
        "date",
        lambda x: None,
        True,
        None,
        "Date à laquelle le ménage a accepté que le bailleur transmette son dossier complet. Vide : il accepte "
        "l'accompagnement seulement.",
    ),
    Colonne(
        "issue", 22, "texte", lambda x: None, True, "liste_issue", "Seulement quand le statut est termine."
    ),
]
COLONNES_PLACES: list[Colonne[LignePlaces]] = [
    Colonne("id_dispositif", 34, "texte", lambda x: x.id_dispositif),
    Colonne(NOM_DU_DISPOSITIF, 40, "texte", lambda x: x.dispositif),
    Colonne("ligne", 22, "texte", lambda x: x.ligne),
    Colonne(
        "places_ouvertes", 18, "nombre", lambda x: None, True, None, "Nombre de places, 0 s'il n'y en a pas."
    ),
]
LISTES = {
    "liste_statut": choices.STATUTS_RETOUR,
    "liste_motif": choices.MOTIFS_REFUS_MENAGE,
    "liste_issue": choices.ISSUES_RETOUR,
}


def write_return_form(chemin: Path, formulaire: FormulaireRetour, cree_le: date) -> None:
    """Write one partner's return form; `created` is `cree_le` (T). Same content, same bytes."""
    titre = "Formulaire de retour"
    with open_workbook(chemin, cree_le, titre, FINALITE_RETOUR) as classeur:
        plume = SheetWriter(classeur)
        retour = plume.add_sheet(RETOUR)
        plume.write_table(retour, COLONNES, formulaire.numeros)
        retour.freeze_panes(1, 1)
        set_print(retour, FINALITE_RETOUR, formulaire.emetteur)
        places = plume.add_sheet(PLACES)
        plume.write_table(places, COLONNES_PLACES, formulaire.places)
        places.freeze_panes(1, 0)
        set_print(places, FINALITE_RETOUR, formulaire.emetteur)
        plume.write_notes(plume.add_sheet(LISEZ_MOI), return_notes(formulaire, titre))
        plume.write_lists(LISTES)


def return_notes(formulaire: FormulaireRetour, titre: str) -> list[tuple[str, str]]:
    """Write the form's reading sheet: its reference, delays, how to fill it, what must not be written, the codes."""
    f = formulaire
    return [
        ("titre", titre),
        *([("alerte", SYNTHETIQUE)] if f.synthetique else []),
        ("alerte", FINALITE_RETOUR),
        ("texte", f"De {f.destinataire} à {f.emetteur}, envoi du {french.jour_long(f.envoye_le)}."),
        ("texte", f"Référence du formulaire, à ne pas modifier : {f.reference}"),
        (
            "texte",
            f"Premier retour attendu sous {f.delai_rappel_jours} jours. Sans réponse après "
            f"{f.delai_expiration_jours} jours, la proposition s'arrête et la fiche doit être détruite.",
        ),
        ("intertitre", "Remplir"),
        *(("texte", phrase) for phrase in _how_to_fill(f)),
        ("intertitre", "Ouvrir l'archive, renvoyer ce fichier"),
        *(("texte", phrase) for phrase in COMMENT_OUVRIR),
        *_codes("statut", choices.STATUTS_RETOUR),
        *_codes("motif (quand le statut est refus)", choices.MOTIFS_REFUS_MENAGE),
        *_codes("issue (quand le statut est termine)", choices.ISSUES_RETOUR),
    ]


COMMENT_OUVRIR = (
    "L'archive s'ouvre avec 7-Zip (gratuit ; Keka sur Mac) et la phrase que le bailleur vous a donnée par un autre "
    "canal que l'archive : par téléphone ou de vive voix, jamais dans le même courriel.",
    "Renvoyez ce fichier au format .xlsx par la voie convenue avec le bailleur.",
)


def _how_to_fill(formulaire: FormulaireRetour) -> tuple[str, ...]:
    liste = french.mois_long(formulaire.prochaine_liste)
    return (
        "Une ligne par fiche. Indiquez le statut le plus récent et sa date ; les statuts d'avant peuvent manquer, "
        "une ligne sans nouvelle reste vide.",
        "Le même fichier peut être renvoyé plusieurs fois, complété. Pour corriger un statut, gardez sa date et "
        "changez-le.",
        "adhesion dit que le ménage accepte l'accompagnement. S'il accepte aussi que le bailleur vous transmette son "
        "dossier, écrivez-en la date dans accord_dossier_le.",
        f"Feuille {PLACES} : les places que vous ouvrez pour le prochain envoi (liste de {liste}).",
    )


def _codes(titre: str, codes: dict[str, str]) -> list[tuple[str, str]]:
    return [("intertitre", titre), *(("code", f"{code} : {sens}") for code, sens in codes.items())]
