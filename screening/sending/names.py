"""How the landlord, a partner and a scheme are called in what leaves: inert text, cut to its place."""

from screening.sending.holders import inert
from screening.sending.inputs import Month

TITRE_MAX, CONTACT_MAX = 120, 160


def landlord_name(month: Month) -> str:
    """The landlord's name."""
    return inert(month.espace.reglages.bailleur.nom, TITRE_MAX)


def partner_name(id_structure: str, month: Month) -> str:
    """The partner's name; its id where the directory no longer knows it."""
    structure = month.annuaire.structures.get(id_structure)
    return inert(structure.nom if structure else id_structure, TITRE_MAX)


def scheme_name(id_dispositif: str, month: Month) -> str:
    """The scheme's name."""
    return inert(month.annuaire.dispositifs[id_dispositif].nom, TITRE_MAX)


def convention_of(id_dispositif: str, month: Month) -> str:
    """The reference of a scheme's convention; empty without one."""
    convention = month.annuaire.dispositifs[id_dispositif].convention
    return inert(convention.reference if convention else None, TITRE_MAX)


def contact_of(month: Month) -> str:
    """How to reach the landlord; its name where `[bailleur] contact` is not set."""
    bailleur = month.espace.reglages.bailleur
    return inert(bailleur.contact or f"{bailleur.nom}, service de prévention des impayés", CONTACT_MAX)


def objection_contact(month: Month) -> str:
    """Where a household writes to object."""
    return inert(month.espace.reglages.bailleur.contact_opposition or contact_of(month), CONTACT_MAX)
