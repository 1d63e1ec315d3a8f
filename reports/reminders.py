"""`relances.xlsx`, for the landlord, and `relances-<partner>.xlsx`, which may be sent: what each case calls for.

A partner's workbook holds file numbers, codes and dates: its content class has no household, no name and no reason.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from reports import choices, french
from reports.content import SYNTHETIQUE, require_code
from reports.layout import set_print
from reports.partnersummary import LIBELLES, LigneStructure
from reports.returnform import FINALITE_RETOUR
from reports.workbook import Colonne, SheetWriter, open_workbook
from reports.worklist_columns import LISEZ_MOI, SANS_AGENCE

FINALITE_SUIVI = (
    "Prévention — ce suivi ne sert qu'aux propositions d'accompagnement ; le refus d'un ménage n'est jamais retenu "
    "contre lui."
)
A_FAIRE, PLUS_TARD, DOSSIERS, BILANS = "À faire", "Plus tard", "Dossiers", "Bilans"


@dataclass(frozen=True, slots=True)
class LigneRelance:
    """What one case calls for, as its partner may read it; dates are null where the action has none.

    `a_partir_du`: no contact with the household before; `au_plus_tot` and `au_plus_tard`: by when.
    """

    numero_dossier: str
    etat: str
    etat_le: date
    action: str
    a_partir_du: date | None
    au_plus_tot: date | None
    au_plus_tard: date | None

    def __post_init__(self) -> None:
        require_code("etat", self.etat, choices.ETATS_DOSSIER)
        require_code("action", self.action, choices.RELANCES)


@dataclass(frozen=True, slots=True)
class LigneBailleur:
    """The same, with what the landlord knows of the case: it never leaves."""

    relance: LigneRelance
    id_menage: str
    agence: str | None
    partenaire: str
    dispositif: str


@dataclass(frozen=True, slots=True)
class LigneDossier:
    """Where one case is; `proposable_le`: from when a list may propose the household again (null: not now)."""

    numero_dossier: str
    id_menage: str
    agence: str | None
    partenaire: str
    dispositif: str
    ligne: str | None
    envoyee_le: date
    etat: str
    etat_le: date
    dernier_contact_le: date | None
    contact_possible_le: date | None
    portes_closes: int
    accord_contact_le: date | None
    accord_dossier_le: date | None
    motif: str | None
    issue: str | None
    proposable_le: date | None


@dataclass(frozen=True)
class RelancesBailleur:
    """`relances.xlsx`: what every case calls for today, what waits, every case, and exact counts by partner."""

    bailleur: str
    synthetique: bool
    au: date
    delai_contact_jours: int
    a_faire: tuple[LigneBailleur, ...]
    plus_tard: tuple[LigneBailleur, ...]
    dossiers: tuple[LigneDossier, ...]
    bilans: tuple[LigneStructure, ...]


@dataclass(frozen=True)
class RelancesStructure:
    """A partner's own list: its file numbers only."""

    emetteur: str
    destinataire: str
    synthetique: bool
    au: date
    delai_contact_jours: int
    a_faire: tuple[LigneRelance, ...]
    plus_tard: tuple[LigneRelance, ...]


DATES = (
    ("a_partir_du", "Pas de contact avec le ménage avant ce jour."),
    ("au_plus_tot", "Fin possible de la mesure, au plus tôt."),
    ("au_plus_tard", "À faire pour ce jour."),
)
RELANCE_COLONNES: list[Colonne[LigneRelance]] = [
    Colonne("numero_dossier", 20, "fort", lambda x: x.numero_dossier),
    Colonne("action", 19, "texte", lambda x: x.action),
    Colonne("etat", 19, "texte", lambda x: x.etat),
    Colonne("etat_le", 13, "date", lambda x: x.etat_le),
    Colonne("a_partir_du", 13, "date", lambda x: x.a_partir_du),
    Colonne("au_plus_tot", 13, "date", lambda x: x.au_plus_tot),
    Colonne("au_plus_tard", 13, "date", lambda x: x.au_plus_tard),
]
BAILLEUR_COLONNES: list[Colonne[LigneBailleur]] = [
    Colonne("numero_dossier", 20, "fort", lambda x: x.relance.numero_dossier),
    Colonne("action", 19, "texte", lambda x: x.relance.action),
    Colonne("id_menage", 12, "texte", lambda x: x.id_menage),
    Colonne("agence", 18, "texte", lambda x: x.agence or SANS_AGENCE),
    Colonne("partenaire", 30, "texte", lambda x: x.partenaire),
    Colonne("dispositif", 30, "texte", lambda x: x.dispositif),
    Colonne("etat", 19, "texte", lambda x: x.relance.etat),
    Colonne("etat_le", 13, "date", lambda x: x.relance.etat_le),
    Colonne("a_partir_du", 13, "date", lambda x: x.relance.a_partir_du),
    Colonne("au_plus_tot", 13, "date", lambda x: x.relance.au_plus_tot),
    Colonne("au_plus_tard", 13, "date", lambda x: x.relance.au_plus_tard),
]
DOSSIER_COLONNES: list[Colonne[LigneDossier]] = [
    Colonne("numero_dossier", 20, "fort", lambda x: x.numero_dossier),
    Colonne("id_menage", 12, "texte", lambda x: x.id_menage),
    Colonne("agence", 18, "texte", lambda x: x.agence or SANS_AGENCE),
    Colonne("partenaire", 28, "texte", lambda x: x.partenaire),
    Colonne("dispositif", 28, "texte", lambda x: x.dispositif),
    Colonne("ligne", 14, "texte", lambda x: x.ligne),
    Colonne("envoyee_le", 13, "date", lambda x: x.envoyee_le),
    Colonne("etat", 19, "texte", lambda x: x.etat),
    Colonne("etat_le", 13, "date", lambda x: x.etat_le),
    Colonne("dernier_contact_le", 13, "date", lambda x: x.dernier_contact_le),
    Colonne("contact_possible_le", 13, "date", lambda x: x.contact_possible_le),
    Colonne("portes_closes", 10, "nombre", lambda x: x.portes_closes),
    Colonne("accord_contact_le", 13, "date", lambda x: x.accord_contact_le),
    Colonne("accord_dossier_le", 13, "date", lambda x: x.accord_dossier_le),
    Colonne("motif", 22, "texte", lambda x: x.motif),
    Colonne("issue", 18, "texte", lambda x: x.issue),
    Colonne("proposable_le", 13, "date", lambda x: x.proposable_le),
]


def _count_of(code: str) -> Callable[[LigneStructure], int]:
    return lambda ligne: ligne.comptes[code]


BILAN_COLONNES: list[Colonne[LigneStructure]] = [
    Colonne("partenaire", 32, "fort", lambda x: x.partenaire),
    *(Colonne(sens, 13, "nombre", _count_of(code)) for code, sens in LIBELLES.items()),
]


def write_landlord_reminders(chemin: Path, relances: RelancesBailleur) -> None:
    """Write the landlord's workbook; `created` is the day. Same content, same bytes."""
    titre = f"Suivi des propositions au {french.jour_long(relances.au)}"
    notes = [
        ("titre", titre),
        *([("alerte", SYNTHETIQUE)] if relances.synthetique else []),
        ("alerte", FINALITE_SUIVI),
        ("reserve", "Ce classeur porte des identifiants de ménages et de petits effectifs : il reste chez le bailleur. "
         "Ce qui peut être envoyé à un partenaire est dans relances-<partenaire>.xlsx."),
        ("texte", f"{A_FAIRE} : ce qui peut être fait ce jour. {PLUS_TARD} : ce qui attend, pour ne pas solliciter un "
         f"ménage deux fois en {relances.delai_contact_jours} jours, appels et visites du bailleur compris."),
        ("texte", f"{DOSSIERS} : tous les dossiers. proposable_le : le ménage peut revenir sur une liste à partir de "
         "ce jour ; vide : pas maintenant."),
        ("texte", f"{BILANS} : effectifs exacts par partenaire ; ses pages masquent les petits effectifs."),
        *_codes(),
    ]  # fmt: skip
    with open_workbook(chemin, relances.au, titre, FINALITE_SUIVI) as classeur:
        plume = SheetWriter(classeur)
        plume.write_notes(plume.add_sheet(LISEZ_MOI), notes)
        for nom, colonnes, lignes in (
            (A_FAIRE, BAILLEUR_COLONNES, relances.a_faire),
            (PLUS_TARD, BAILLEUR_COLONNES, relances.plus_tard),
            (DOSSIERS, DOSSIER_COLONNES, relances.dossiers),
            (BILANS, BILAN_COLONNES, relances.bilans),
        ):
            _table(plume, nom, colonnes, lignes, (FINALITE_SUIVI, f"{titre} – {relances.bailleur}"))


def write_partner_reminders(chemin: Path, relances: RelancesStructure) -> None:
    """Write the workbook that one partner may be sent; `created` is the day. Same content, same bytes."""
    titre = f"Relances au {french.jour_long(relances.au)}"
    notes = [
        ("titre", titre),
        *([("alerte", SYNTHETIQUE)] if relances.synthetique else []),
        ("alerte", FINALITE_RETOUR),
        ("texte", f"De {relances.emetteur} à {relances.destinataire}. Répondre dans retour.xlsx, le formulaire du "
         "dernier envoi : ce classeur-ci ne revient pas."),
        ("texte", f"{PLUS_TARD} : un ménage n'est pas sollicité deux fois en {relances.delai_contact_jours} jours, par "
         "vous ou par d'autres ; attendre le jour dit dans a_partir_du."),
        *_codes(),
    ]  # fmt: skip
    with open_workbook(chemin, relances.au, titre, FINALITE_RETOUR) as classeur:
        plume = SheetWriter(classeur)
        plume.write_notes(plume.add_sheet(LISEZ_MOI), notes)
        pied = (FINALITE_RETOUR, f"{titre} – {relances.emetteur}")
        _table(plume, A_FAIRE, RELANCE_COLONNES, relances.a_faire, pied)
        _table(plume, PLUS_TARD, RELANCE_COLONNES, relances.plus_tard, pied)


def _table(
    plume: SheetWriter, nom: str, colonnes: list[Any], lignes: tuple[Any, ...], pied: tuple[str, str]
) -> None:
    feuille = plume.add_sheet(nom)
    plume.write_table(feuille, colonnes, lignes)
    feuille.freeze_panes(1, 1)
    set_print(feuille, *pied)


def _codes() -> list[tuple[str, str]]:
    listes = (("Dates", dict(DATES)), ("action", choices.RELANCES), ("etat", choices.ETATS_DOSSIER))
    return [
        ligne
        for titre, codes in listes
        for ligne in (("intertitre", titre), *(("code", f"{code} : {sens}") for code, sens in codes.items()))
    ]
