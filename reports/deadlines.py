"""`echeances.xlsx`: the landlord's legal duties and their dates, a purpose apart from outreach.

No score, level, rank nor referral stands in it: its content class has no such field.
"""

from pathlib import Path

from reports import french
from reports.content import FINALITE_ECHEANCES, SYNTHETIQUE, Echeances, LigneEcheance
from reports.layout import set_print
from reports.workbook import Colonne, SheetWriter, open_workbook
from reports.worklist_columns import LISEZ_MOI, SANS_AGENCE, in_euros

STATUTS_SOURCE = {"verifie": "vérifiée", "a_verifier": "à vérifier"}

ECHEANCE_COLONNES: list[Colonne[LigneEcheance]] = [
    Colonne("id_bail", 12, "fort", lambda x: x.id_bail),
    Colonne("id_menage", 12, "texte", lambda x: x.id_menage),
    Colonne("Agence", 16, "texte", lambda x: x.agence or SANS_AGENCE),
    Colonne("acte", 25, "texte", lambda x: x.acte),
    Colonne("Libellé", 30, "texte", lambda x: x.libelle),
    Colonne("Échéance", 13, "date", lambda x: x.echeance),
    Colonne("Dette légale (€)", 14, "euros", lambda x: in_euros(x.dette_legale_centimes)),
    Colonne("Dépense de logement (€ par mois)", 14, "euros", lambda x: in_euros(x.depense_legale_centimes)),
    Colonne("Motif", 42, "texte", lambda x: x.motif),
    Colonne("Source", 28, "texte", lambda x: x.source),
    Colonne("Statut de la source", 13, "texte", lambda x: STATUTS_SOURCE.get(x.statut, x.statut)),
]


def write_deadlines(chemin: Path, echeances: Echeances) -> None:
    """Write the legal duties and their dates, soonest first as the content orders them."""
    titre = f"Échéances légales – {french.mois_long(echeances.mois)}"
    notes = [
        ("titre", titre),
        ("texte", f"{echeances.bailleur} — comptes arrêtés au {french.jour_long(echeances.arrete_au)}."),
    ]
    notes += [("alerte", SYNTHETIQUE)] if echeances.synthetique else []
    notes += [("alerte", FINALITE_ECHEANCES), *(("texte", phrase) for phrase in NOTE_ECHEANCES)]
    notes += [("texte", SANS_MODELE)] if echeances.sans_modele else []
    with open_workbook(chemin, echeances.arrete_au, titre, FINALITE_ECHEANCES) as classeur:
        plume = SheetWriter(classeur)
        plume.write_notes(plume.add_sheet(LISEZ_MOI), notes)
        feuille = plume.add_sheet("Échéances")
        plume.write_table(feuille, ECHEANCE_COLONNES, echeances.lignes)
        feuille.freeze_panes(1, 1)
        banniere = f"{SYNTHETIQUE}  " if echeances.synthetique else ""
        set_print(feuille, banniere + FINALITE_ECHEANCES, f"{titre} – {echeances.bailleur}")


NOTE_ECHEANCES = (
    "Ce fichier dit ce que la loi demande au bailleur et pour quelle date. Il ne dit rien de la liste de "
    "prévention : "
    "ni niveau, ni ordre, ni orientation.",
    "Une opposition, un refus d'aide ou une suspension de la prévention n'efface pas une obligation légale.",
    "« à vérifier » : la source n'a pas encore été relue par un juriste.",
)
SANS_MODELE = (
    "Ce mois, aucun modèle n'a servi à la prévention. Les échéances n'en dépendent jamais : "
    "celles-ci sont complètes."
)
