"""The columns of the work list: what agents read of each household, what they fill, and the closed lists.

The headers of `AGENT_COLUMNS` are the names read back.
"""

from collections.abc import Sequence
from typing import Any

from reports import choices, french
from reports.content import LigneAjout, LigneListe, LigneSortie, ListeTravail
from reports.workbook import Colonne

AGENT_COLUMNS = (
    "decision",
    "motif",
    "action_retenue",
    "besoins",
    "avis_pluridisciplinaire",
    "menage_informe_le",
    "agent",
    "date_decision",
    "procedure",
)
KEY_COLUMNS = ("id_menage", "id_bail")
SANS_AGENCE = "Sans agence"
LISEZ_MOI = "Lisez-moi"
AJOUTS = "Ajouts"
REVUE = "Revue"
SORTIS = "Sortis"
FIXES = {AJOUTS.lower(), REVUE.lower(), SORTIS.lower(), "listes"}
AJOUTS_LIBRES = 40
COLONNES_FIGEES = 4

AIDE_MOTIF = "Obligatoire pour refuser ou reporter. Voir la feuille Lisez-moi."
AIDE_PROCEDURE = "Ce que le bailleur fait de la procédure. À dire quand un commandement se prépare."
AIDE_AJOUT = "Obligatoire : pourquoi proposer ce ménage."

LISTES = {
    "liste_decision": choices.DECISIONS,
    "liste_motif": choices.MOTIFS_REFUS | choices.MOTIFS_REPORT,
    "liste_action": choices.ACTIONS,
    "liste_besoins": choices.BESOINS,
    "liste_avis": choices.AVIS,
    "liste_procedure": choices.PROCEDURES,
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
        Colonne(
            "procedure", 14, "texte", lambda x: x.reponse.procedure, True, "liste_procedure", AIDE_PROCEDURE
        ),
    ]


def list_columns(liste: ListeTravail, places: str = "") -> list[Colonne[LigneListe]]:
    """Build the columns of an agency's sheet: keys, action, identity if any, reasons, account, contacts.

    `places`, where given, is said in the header of the levels, which stays in sight.
    """
    depuis = f"Paiements connus depuis le {french.jour(liste.arrete_au)} (€)"
    identite = [
        Colonne[LigneListe]("Titulaire(s)", 18, "texte", lambda x: x.identite.nom),
        Colonne[LigneListe]("Téléphone", 14, "texte", lambda x: x.identite.telephone),
        Colonne[LigneListe]("Adresse", 17, "texte", lambda x: x.identite.adresse),
    ]
    return [
        Colonne("id_menage", 11, "fort", lambda x: x.id_menage),
        Colonne("id_bail", 11, "texte", lambda x: x.id_bail),
        Colonne(f"Niveau\n{places}".strip(), 11, "fort", lambda x: choices.NIVEAUX.get(x.niveau, x.niveau)),
        Colonne("Action proposée", 18, "fort", lambda x: choices.ACTIONS.get(x.action or "", x.action)),
        *(identite if liste.identite else []),
        Colonne("Situation", 19, "texte", lambda x: _bullets(x.situation)),
        Colonne("Pourquoi", 36, "texte", lambda x: _bullets(x.motifs)),
        Colonne("Ce qui rassure", 21, "texte", lambda x: _bullets(x.motifs_rassurants)),
        Colonne(
            "Orientation possible, à demander au ménage", 23, "texte", lambda x: _bullets(x.orientations)
        ),
        Colonne("Mois dus", 5, "decimal", lambda x: x.mois_dus),
        Colonne("Solde dû (€)", 10, "euros", lambda x: in_euros(x.solde_du_centimes)),
        Colonne("Dette propre (€)", 10, "euros", lambda x: in_euros(x.dette_propre_centimes)),
        Colonne("Dette technique (€)", 10, "euros", lambda x: in_euros(x.dette_technique_centimes)),
        Colonne("D'où vient la dette technique", 16, "texte", _technical),
        Colonne("Autres baux du ménage (€)", 9, "euros", lambda x: in_euros(x.dette_annexes_centimes)),
        Colonne("Plus ancien terme impayé (jours)", 8, "nombre", lambda x: x.age_plus_ancien_terme_jours),
        Colonne("Tendance du solde (€ par mois)", 9, "euros", lambda x: in_euros(x.tendance_centimes_mois)),
        Colonne("Payé sur appelé, 3 mois", 8, "part", lambda x: x.taux_paye_3),
        Colonne("Dernier paiement", 11, "texte", _last_payment),
        Colonne(depuis, 10, "euros", lambda x: in_euros(x.paiements_depuis_centimes)),
        Colonne("Procédure", 12, "texte", lambda x: choices.STADES.get(x.stade or "", x.stade)),
        Colonne("Plan en cours", 8, "texte", lambda x: _yes_no(x.plan_en_cours)),
        Colonne("Contacts", 12, "texte", _contacts),
        Colonne("Commune (INSEE)", 9, "texte", lambda x: x.code_commune),
    ]


def _bullets(phrases: Sequence[str]) -> str | None:
    return "\n".join(f"• {phrase}" for phrase in phrases) or None


def _technical(ligne: LigneListe) -> str | None:
    """Say what the technical debt is made of, each part in euros, and that the aid's state is not known."""
    parts = [
        f"{choices.CAUSES_TECHNIQUES[nom]} : {french.euros(part)}" for nom, part in ligne.detail_technique
    ]
    inconnu = [choices.STATUTS_AIDE["inconnu"]] if ligne.statut_aide == "inconnu" else []
    return _bullets([*parts, *inconnu])


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


SORTIS_COLONNES: list[Colonne[LigneSortie]] = [
    Colonne("id_menage", 16, "fort", lambda x: x.id_menage),
    Colonne("id_bail", 16, "texte", lambda x: x.id_bail),
    Colonne("Agence", 24, "texte", lambda x: x.agence or SANS_AGENCE),
    Colonne("Pourquoi il n'y est plus", 40, "texte", lambda x: choices.SORTIES[x.sortie]),
    Colonne("Précision", 60, "texte", lambda x: x.detail),
    Colonne("Ce qui l'a fait sortir", 24, "texte", lambda x: x.cause),
    Colonne("Solde dû (€)", 14, "euros", lambda x: in_euros(x.solde_du_centimes)),
    Colonne("Dette propre (€)", 14, "euros", lambda x: in_euros(x.dette_propre_centimes)),
]
