"""`liste_travail.xlsx`, where agents read why and answer: a sheet per agency, *Ajouts* and *Revue*.

Only the columns of `AGENT_COLUMNS` can be written in; their headers are the names read back.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xlsxwriter.worksheet import Worksheet

from reports import choices, french
from reports.content import (
    FINALITE,
    SYNTHETIQUE,
    FeuilleAgence,
    LigneAjout,
    LigneListe,
    ListeTravail,
)
from reports.layout import set_print
from reports.workbook import Colonne, SheetWriter, open_workbook

AGENT_COLUMNS = (
    "decision",
    "motif",
    "action_retenue",
    "besoins",
    "avis_pluridisciplinaire",
    "menage_informe_le",
    "agent",
    "date_decision",
)
KEY_COLUMNS = ("id_menage", "id_bail")
SANS_AGENCE = "Sans agence"
LISEZ_MOI = "Lisez-moi"
AJOUTS = "Ajouts"
REVUE = "Revue"
AJOUTS_LIBRES = 40
COLONNES_FIGEES = 4

AIDE_MOTIF = "Obligatoire pour refuser ou reporter. Voir la feuille Lisez-moi."
AIDE_AJOUT = "Obligatoire : pourquoi proposer ce ménage."

LISTES = {
    "liste_decision": choices.DECISIONS,
    "liste_motif": choices.MOTIFS_REFUS | choices.MOTIFS_REPORT,
    "liste_action": choices.ACTIONS,
    "liste_besoins": choices.BESOINS,
    "liste_avis": choices.AVIS,
    "liste_motif_ajout": choices.MOTIFS_AJOUT,
}


def agent_columns(liste_motif: str = "liste_motif", aide_motif: str = AIDE_MOTIF) -> list[Colonne[Any]]:
    """Build the columns that agents fill, in the order of `AGENT_COLUMNS`."""
    return [
        Colonne("decision", 12, "texte", lambda x: x.reponse.decision, True, "liste_decision"),
        Colonne("motif", 20, "texte", lambda x: x.reponse.motif, True, liste_motif, aide_motif),
        Colonne("action_retenue", 26, "texte", lambda x: x.reponse.action_retenue, True, "liste_action"),
        Colonne(
            "besoins",
            20,
            "texte",
            lambda x: x.reponse.besoins,
            True,
            "liste_besoins",
            "Un besoin de la liste, ou plusieurs séparés par un point-virgule. Pas de texte libre, jamais "
            "de santé.",
            stricte=False,
        ),
        Colonne(
            "avis_pluridisciplinaire",
            23,
            "texte",
            lambda x: x.reponse.avis_pluridisciplinaire,
            True,
            "liste_avis",
        ),
        Colonne(
            "menage_informe_le",
            19,
            "date",
            lambda x: x.reponse.menage_informe_le,
            True,
            None,
            "Date à laquelle le ménage a été informé qu'une association peut le contacter.",
        ),
        Colonne("agent", 14, "texte", lambda x: x.reponse.agent, True),
        Colonne("date_decision", 14, "date", lambda x: x.reponse.date_decision, True),
    ]


def list_columns(liste: ListeTravail) -> list[Colonne[LigneListe]]:
    """Build the columns of an agency's sheet: keys, action, identity if any, reasons, account, contacts."""
    depuis = f"Paiements connus depuis le {french.jour(liste.arrete_au)} (€)"
    identite = [
        Colonne[LigneListe]("Titulaire(s)", 18, "texte", lambda x: x.identite.nom),
        Colonne[LigneListe]("Téléphone", 14, "texte", lambda x: x.identite.telephone),
        Colonne[LigneListe]("Adresse", 20, "texte", lambda x: x.identite.adresse),
    ]
    return [
        Colonne("id_menage", 11, "fort", lambda x: x.id_menage),
        Colonne("id_bail", 11, "texte", lambda x: x.id_bail),
        Colonne("Niveau", 10, "fort", lambda x: choices.NIVEAUX.get(x.niveau, x.niveau)),
        Colonne("Action proposée", 18, "fort", lambda x: choices.ACTIONS.get(x.action or "", x.action)),
        *(identite if liste.identite else []),
        Colonne("Pourquoi", 44, "texte", lambda x: _bullets(x.motifs)),
        Colonne("Ce qui rassure", 24, "texte", lambda x: _bullets(x.motifs_rassurants)),
        Colonne(
            "Orientation possible, à demander au ménage", 28, "texte", lambda x: _bullets(x.orientations)
        ),
        Colonne("Mois dus", 6, "decimal", lambda x: x.mois_dus),
        Colonne("Solde dû (€)", 11, "euros", lambda x: in_euros(x.solde_du_centimes)),
        Colonne("Dette propre (€)", 11, "euros", lambda x: in_euros(x.dette_propre_centimes)),
        Colonne("Dette technique (€)", 10, "euros", lambda x: in_euros(x.dette_technique_centimes)),
        Colonne("Plus ancien terme impayé (jours)", 9, "nombre", lambda x: x.age_plus_ancien_terme_jours),
        Colonne("Tendance du solde (€ par mois)", 10, "euros", lambda x: in_euros(x.tendance_centimes_mois)),
        Colonne("Payé sur appelé, 3 mois", 8, "part", lambda x: x.taux_paye_3),
        Colonne("Dernier paiement", 15, "texte", _last_payment),
        Colonne(depuis, 12, "euros", lambda x: in_euros(x.paiements_depuis_centimes)),
        Colonne("Procédure", 14, "texte", lambda x: choices.STADES.get(x.stade or "", x.stade)),
        Colonne("Plan en cours", 8, "texte", lambda x: _yes_no(x.plan_en_cours)),
        Colonne("Contacts", 19, "texte", _contacts),
        Colonne("Commune (INSEE)", 9, "texte", lambda x: x.code_commune),
    ]


def _bullets(phrases: Sequence[str]) -> str | None:
    return "\n".join(f"• {phrase}" for phrase in phrases) or None


def in_euros(centimes: int | None) -> float | None:
    """Give a cell's euros from whole cents; only a workbook shows money as a decimal number."""
    return None if centimes is None else centimes / 100


def _yes_no(valeur: bool | None) -> str:
    return "inconnu" if valeur is None else ("oui" if valeur else "non")


def _last_payment(ligne: LigneListe) -> str | None:
    if ligne.mois_depuis_paiement is None:
        return (
            "aucun connu"
            if ligne.dernier_paiement_centimes is None
            else french.euros(ligne.dernier_paiement_centimes)
        )
    quand = "ce mois-ci" if ligne.mois_depuis_paiement == 0 else f"il y a {ligne.mois_depuis_paiement} mois"
    if ligne.dernier_paiement_centimes is None:
        return quand
    return f"{french.euros(ligne.dernier_paiement_centimes)}, {quand}"


def _contacts(ligne: LigneListe) -> str:
    faits = []
    if ligne.jours_depuis_contact is not None:
        faits.append(f"joint il y a {french.pluriel(ligne.jours_depuis_contact, 'jour')}")
    if ligne.contacts_sans_reponse_3:
        faits.append(f"{french.pluriel(ligne.contacts_sans_reponse_3, 'contact')} sans réponse (3 mois)")
    if ligne.portes_closes_12:
        faits.append(f"{french.pluriel(ligne.portes_closes_12, 'porte close', 'portes closes')} (12 mois)")
    return " ; ".join(faits) or "aucun contact connu"


AJOUT_COLONNES: list[Colonne[LigneAjout]] = [
    Colonne("id_menage", 16, "texte", lambda x: x.id_menage, True, None, "Identifiant du ménage à proposer."),
    Colonne("id_bail", 16, "texte", lambda x: x.id_bail, True, None, "Facultatif : le bail du logement."),
]


def write_worklist(chemin: Path, liste: ListeTravail) -> None:
    """Write the month's work list; agent columns are prefilled where the content holds answers.

    The caller sets the file's mode. Same content, same bytes.
    """
    titre = f"Liste de travail – {french.mois_long(liste.mois)}"
    with open_workbook(chemin, liste.arrete_au, titre, FINALITE) as classeur:
        plume = SheetWriter(classeur)
        plume.write_notes(plume.add_sheet(LISEZ_MOI), worklist_notes(liste, titre))
        plume.noms |= {AJOUTS.lower(), REVUE.lower(), "listes"}
        for agence in liste.feuilles:
            _write_list(plume, agence.agence or SANS_AGENCE, liste, agence.lignes)
        plume.noms -= {AJOUTS.lower(), REVUE.lower(), "listes"}
        ajouts = plume.add_sheet(AJOUTS)
        plume.write_table(
            ajouts,
            [*AJOUT_COLONNES, *agent_columns("liste_motif_ajout", AIDE_AJOUT)],
            liste.ajouts,
            AJOUTS_LIBRES,
        )
        ajouts.freeze_panes(1, 1)
        _print(ajouts, AJOUTS, liste)
        _write_list(plume, REVUE, liste, liste.revue)
        plume.write_lists(LISTES)


def _write_list(plume: SheetWriter, nom: str, liste: ListeTravail, lignes: Sequence[LigneListe]) -> None:
    feuille = plume.add_sheet(nom)
    plume.write_table(feuille, [*list_columns(liste), *agent_columns()], lignes)
    feuille.freeze_panes(1, COLONNES_FIGEES)
    feuille.repeat_columns(0, COLONNES_FIGEES - 1)
    compte = 10 if liste.identite else 7
    _print(feuille, nom, liste, (compte, compte + 13))


def _print(feuille: Worksheet, nom: str, liste: ListeTravail, coupes: Sequence[int] = ()) -> None:
    """Print who and why, then the account, then the answers: three pages wide, keys repeated on each."""
    banniere = f"{SYNTHETIQUE}  " if liste.synthetique else ""
    lieu = f"{nom} – {french.mois_long(liste.mois)} – {liste.bailleur}"
    set_print(feuille, banniere + FINALITE, lieu, coupes=coupes)


def worklist_notes(liste: ListeTravail, titre: str) -> list[tuple[str, str]]:
    """Write the *Lisez-moi* sheet: purpose, how to answer, what each code means."""
    notes = [
        ("titre", titre),
        (
            "texte",
            f"{liste.bailleur} — comptes arrêtés au {french.jour_long(liste.arrete_au)}. {liste.origine}",
        ),
    ]
    if liste.synthetique:
        notes.append(("alerte", SYNTHETIQUE))
    notes.append(("alerte", FINALITE))
    notes += [("reserve", phrase) for phrase in liste.avertissements]
    notes += [("texte", sheet_summary(feuille)) for feuille in liste.feuilles]
    notes += [("intertitre", "Comment s'en servir"), *(("texte", phrase) for phrase in MODE_D_EMPLOI)]
    for nom, explication in LEGENDES.items():
        notes.append(("intertitre", explication))
        notes += [("code", f"{code} : {sens}") for code, sens in LISTES[nom].items()]
    return notes


def sheet_summary(feuille: FeuilleAgence) -> str:
    """Say how many households an agency's sheet proposes, and its places when it has its own."""
    niveaux = [ligne.niveau for ligne in feuille.lignes]
    places = "" if feuille.places is None else f" ({french.pluriel(feuille.places, 'place')})"
    prioritaires = french.pluriel(niveaux.count("prioritaire"), "prioritaire")
    vigilance = french.nombre(niveaux.count("vigilance"))
    return f"{feuille.agence or SANS_AGENCE} : {prioritaires}{places}, {vigilance} en vigilance."


MODE_D_EMPLOI = (
    "Une feuille par agence, les ménages à appeler en premier en haut. « Prioritaire » : dans les places "
    "du mois. "
    "« Vigilance » : proposé, au-delà des places.",
    "Vous décidez. Pour chaque ménage, remplissez les colonnes jaunes : decision d'abord, puis motif si "
    "vous refusez "
    "ou reportez, action_retenue si vous acceptez. Une ligne laissée vide reste sans suite ce mois-ci.",
    "Seule l'action proposer_accompagnement, acceptée, est transmise à un partenaire, et seulement si le "
    "ménage a été "
    "informé (menage_informe_le) et que le délai pour s'opposer est passé.",
    "Feuille Ajouts : proposez tout ménage que l'outil n'a pas vu (id_menage, decision, motif, "
    "action_retenue). Feuille Revue : quelques ménages tirés au sort sous "
    "la limite, à regarder aussi ; acceptez-les s'il le faut.",
    "Regardez « Paiements connus » avant d'appeler : le ménage a peut-être payé depuis l'arrêté des comptes.",
    "besoins et motif viennent de listes fermées. N'écrivez nulle part une maladie, une addiction, une "
    "opinion ni une "
    "origine. avis_pluridisciplinaire est un simple oui ou non, sans raison à donner.",
    "Le refus d'une aide par un ménage n'est jamais retenu contre lui.",
    "Les filtres marchent partout. Pour trier, Excel demande d'ôter la protection (Révision, Ôter la "
    "protection, sans "
    "mot de passe) : l'ordre des lignes et des colonnes ne compte pas à la relecture. Ne renommez pas les "
    "en-têtes.",
)
LEGENDES = {
    "liste_decision": "decision",
    "liste_motif": "motif (pour refuser ou reporter)",
    "liste_action": "action_retenue",
    "liste_besoins": "besoins",
    "liste_avis": "avis_pluridisciplinaire",
    "liste_motif_ajout": "motif (feuille Ajouts)",
}
