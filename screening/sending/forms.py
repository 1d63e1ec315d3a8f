"""The form that goes with a partner's archive: its cases not over, the places it may say, its mark and its delays."""

from collections.abc import Iterable
from datetime import date

from reports.content import FormulaireRetour, LignePlaces
from screening.calendrier import add_months
from screening.sending.inputs import Month
from screening.sending.names import landlord_name, partner_name, scheme_name


def return_form(
    month: Month, id_structure: str, numeros: Iterable[str], reference: str, envoye_le: date
) -> FormulaireRetour:
    """The form of one partner.

    Args:
        month: the month.
        id_structure: the partner.
        numeros: file numbers of its cases.
        reference: the form's mark.
        envoye_le: day of the last document that it goes with.
    """
    return FormulaireRetour(
        synthetique=month.espace.reglages.bailleur.synthetique,
        reference=reference,
        emetteur=landlord_name(month),
        destinataire=partner_name(id_structure, month),
        envoye_le=envoye_le,
        delai_rappel_jours=int(month.values.valeur("relance_jours")),
        delai_expiration_jours=int(month.values.valeur("expiration_jours")),
        numeros=tuple(sorted(numeros)),
        places=places_to_say(id_structure, month),
        prochaine_liste=add_months(month.arrete_au, 1),
    )


def places_to_say(id_structure: str, month: Month) -> tuple[LignePlaces, ...]:
    """Every fund line of a partner's schemes."""
    return tuple(
        LignePlaces(ident, scheme_name(ident, month), ligne.nom)
        for ident, scheme in month.annuaire.files.items()
        if month.annuaire.structure_of(ident).id == id_structure
        for ligne in scheme.lignes
    )
