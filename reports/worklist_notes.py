"""The *Lisez-moi* sheet of the work list: what limits it, the month by agency, how to answer, what codes mean."""

from reports import french
from reports.content import FINALITE, SYNTHETIQUE, FeuilleAgence, ListeTravail
from reports.worklist_columns import LISTES, SANS_AGENCE, SORTIS


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
    notes.append(("texte", exits_summary(liste)))
    notes += [("intertitre", "Comment s'en servir"), *(("texte", phrase) for phrase in MODE_D_EMPLOI)]
    for nom, explication in LEGENDES.items():
        notes.append(("intertitre", explication))
        notes += [("code", f"{code} : {sens}") for code, sens in LISTES[nom].items()]
    return notes


def sheet_summary(feuille: FeuilleAgence) -> str:
    """Say an agency's places, those taken, and how many households are beyond them."""
    return f"{feuille.agence or SANS_AGENCE} : {places_summary(feuille)} (vigilance)."


def places_summary(feuille: FeuilleAgence) -> str:
    """Say the same in a few words, for the header of the sheet."""
    niveaux = [ligne.niveau for ligne in feuille.lignes]
    places = "places partagées" if feuille.places is None else french.pluriel(feuille.places, "place")
    prises = french.pluriel(niveaux.count("prioritaire"), "prise")
    return f"{places}, {prises}, {french.nombre(niveaux.count('vigilance'))} au-delà"


def exits_summary(liste: ListeTravail) -> str:
    """Say which list this one is compared with, and how many households left it."""
    if liste.compare_a is None:
        return "Première liste : aucune liste publiée avant elle, rien à comparer."
    sortis = french.pluriel(len(liste.sortis), "ménage sorti", "ménages sortis")
    avant = f"Comparée à la liste {french.de_mois(liste.compare_a)} : {sortis}"
    return f"{avant}, dans la feuille {SORTIS} avec la raison." if liste.sortis else f"{avant}."


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
    "action_retenue) ; un ménage qui avait refusé l'aide et la demande revient ainsi. Feuille Revue : ceux que vous "
    "aviez reportés ou ajoutés et que plus rien ne propose, puis quelques ménages tirés au sort sous la limite ; "
    "acceptez-les s'il le faut.",
    "Situation : nouveau, ou maintenu et depuis quand, puis votre dernière réponse. Un ménage refusé revient "
    "au bout du délai de son motif, ou plus tôt si un fait nouveau paraît.",
    "procedure : ce que le bailleur fait de la procédure pendant l'accompagnement. Après une mise en demeure, ou "
    "quand un ajout dit procedure_imminente, aucune fiche ne part tant que ce n'est ni suspendue ni maintenue.",
    "« Autres baux du ménage » : ce qui est dû sur un garage ou sur un ancien logement ; ce montant n'est dans "
    "aucun autre.",
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
    "liste_procedure": "procedure (l'engagement du bailleur)",
    "liste_motif_ajout": "motif (feuille Ajouts)",
}
