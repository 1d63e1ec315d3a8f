"""From what is due to the content of the workbooks: the landlord's, and one per partner that holds no household.

Which column reaches whom is settled here; what is due is for `due.py`.
"""

from collections.abc import Sequence
from typing import Any

import polars as pl

from reports.reminders import LigneBailleur, LigneDossier, LigneRelance, RelancesBailleur, RelancesStructure
from screening.following.contacts import CONTACT
from screening.following.due import can_be_proposed
from screening.following.gathered import CONTACT as DELAI
from screening.following.gathered import Followed
from screening.settings import Bailleur

RELANCE = ("numero_dossier", "etat", "etat_le", "action", "a_partir_du", "au_plus_tot", "au_plus_tard")


def landlord_list(
    suivi: Followed, dus: pl.DataFrame, retours: pl.DataFrame, bailleur: Bailleur, bilans: Sequence[Any]
) -> RelancesBailleur:
    """Everything, with the household, its agency and the partner's name.

    Args:
        suivi: the cases.
        dus: what is due, as of `due.due`.
        retours: `numero_dossier`, `retour_le` of the households that refused.
        bailleur: the landlord.
        bilans: exact counts, a line a partner.
    """
    lignes = [(_landlord_line(ligne, suivi), ligne["attendre"]) for ligne in _joined(suivi, dus)]
    proposables = dict(can_be_proposed(suivi, retours).iter_rows())
    return RelancesBailleur(
        bailleur=bailleur.nom,
        synthetique=bailleur.synthetique,
        au=suivi.au,
        delai_contact_jours=suivi.jours(DELAI),
        a_faire=tuple(ligne for ligne, attendre in lignes if not attendre),
        plus_tard=tuple(ligne for ligne, attendre in lignes if attendre),
        dossiers=tuple(
            _case(ligne, suivi, proposables.get(ligne["numero_dossier"]))
            for ligne in suivi.cas.iter_rows(named=True)
        ),
        bilans=tuple(bilans),
    )


def partner_list(
    suivi: Followed, dus: pl.DataFrame, id_structure: str, bailleur: Bailleur
) -> RelancesStructure:
    """One partner's own file numbers, with codes and dates."""
    siens = suivi.cas.filter(pl.col("id_structure") == id_structure).select("numero_dossier")
    lignes = _joined(suivi, dus.join(siens, on="numero_dossier", how="semi", maintain_order="left"))
    return RelancesStructure(
        emetteur=bailleur.nom,
        destinataire=suivi.name_of(id_structure),
        synthetique=bailleur.synthetique,
        au=suivi.au,
        delai_contact_jours=suivi.jours(DELAI),
        a_faire=tuple(_line(ligne) for ligne in lignes if not ligne["attendre"]),
        plus_tard=tuple(_line(ligne) for ligne in lignes if ligne["attendre"]),
    )


def _joined(suivi: Followed, dus: pl.DataFrame) -> list[dict[str, Any]]:
    return dus.join(suivi.cas, on="numero_dossier", maintain_order="left").to_dicts()


def _line(ligne: dict[str, Any]) -> LigneRelance:
    return LigneRelance(**{nom: ligne[nom] for nom in RELANCE})


def _landlord_line(ligne: dict[str, Any], suivi: Followed) -> LigneBailleur:
    return LigneBailleur(_line(ligne), ligne["id_menage"], ligne["agence"], *_names(ligne, suivi))


def _case(ligne: dict[str, Any], suivi: Followed, proposable_le: Any) -> LigneDossier:
    partenaire, dispositif = _names(ligne, suivi)
    directs = (
        "numero_dossier", "id_menage", "agence", "ligne", "etat", "etat_le", *list(CONTACT)[1:],
        "contact_possible_le", "portes_closes", "accord_contact_le", "accord_dossier_le", "motif", "issue",
    )  # fmt: skip
    return LigneDossier(
        **{nom: ligne[nom] for nom in directs},
        partenaire=partenaire,
        dispositif=dispositif,
        envoyee_le=ligne["date"],
        proposable_le=proposable_le,
    )


def _names(ligne: dict[str, Any], suivi: Followed) -> tuple[str, str]:
    """The partner's name and the scheme's; their ids where the directory no longer knows them."""
    scheme = suivi.annuaire.dispositifs.get(ligne["id_dispositif"])
    return suivi.name_of(ligne["id_structure"]), scheme.nom if scheme else ligne["id_dispositif"]
