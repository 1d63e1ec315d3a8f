"""The layouts that a ledger export may have, as tables: the columns that a row of its file holds.

Data only. *mouvements* is the canonical table itself; *fec* adds the account and the journal of a line (LPF
art. A47 A-1); a row of *releve_mensuel* is the statement of a lease for a month.
"""

from dataclasses import replace

from screening.tables import TABLES, Column, Table

MOUVEMENTS, FEC, RELEVE_MENSUEL = "mouvements", "fec", "releve_mensuel"
DISPOSITIONS = (MOUVEMENTS, FEC, RELEVE_MENSUEL)

_ECRITURES = TABLES["ecritures"]
_FEC = replace(
    _ECRITURES,
    colonnes=(*_ECRITURES.colonnes, Column("compte", obligatoire=True), Column("journal")),
)
_RELEVE = Table(
    "ecritures",
    (
        _ECRITURES["id_bail"],
        Column("periode", "mois", obligatoire=True),
        Column("solde_anterieur_centimes", "centimes"),
        Column("appele_centimes", "centimes"),
        Column("encaisse_centimes", "centimes"),
        Column("solde_centimes", "centimes"),
    ),
    rattachee=True,
)

COLONNES_DU_RELEVE = ("solde_anterieur_centimes", "appele_centimes", "encaisse_centimes", "solde_centimes")
"""Amounts of a statement: their columns must be there, their cells may be empty."""

NOMS_DU_FEC = {
    "id_bail": "CompAuxNum",
    "date_operation": "EcritureDate",
    "compte": "CompteNum",
    "journal": "JournalCode",
}
"""Canonical name to the field of the FEC read under it unless the settings say otherwise."""

JOURNAUX_A_NOUVEAU = ("AN", "RAN", "ANO", "ANOU", "ANOUV", "ANOUVEAU", "ANOUVEAUX", "A-NOUVEAU", "A NOUVEAU")
"""Codes usual for the journal of opening entries; `[valeurs.ecritures.journal] a_nouveau` replaces them."""


def table_of(nom: str, disposition: str) -> Table:
    """The table that the rows of a source hold: the canonical one, but for the ledger's other layouts."""
    autres = {FEC: _FEC, RELEVE_MENSUEL: _RELEVE} if nom == _ECRITURES.nom else {}
    return autres.get(disposition, TABLES[nom])
