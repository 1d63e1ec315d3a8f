"""What is asked of a source: its canonical table, its declared format, its column and code mapping."""

from dataclasses import dataclass, field

from screening.dispositions import FEC, JOURNAUX_A_NOUVEAU, MOUVEMENTS, NOMS_DU_FEC, table_of
from screening.settings import Format, Settings
from screening.tables import Column, Table

LEDGER = "ecritures"
MONTANTS = ("debit", "credit", "montant", "montant_centimes", "sens")
"""Columns of a ledger that together say one amount."""


@dataclass(frozen=True)
class Request:
    """A canonical table as a landlord's settings ask for it.

    Attributes:
        table: the canonical table.
        format: what is declared; nulls are detected.
        correspondance: canonical name (or its name in euros) to the ERP's column.
        valeurs: canonical column to {canonical value: ERP codes}.
    """

    table: Table
    format: Format = field(default_factory=Format)
    correspondance: dict[str, str] = field(default_factory=dict)
    valeurs: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)

    @property
    def voulus(self) -> dict[str, str]:
        """Every name that may be read to the header looked for; a mapped column hides its other names."""
        voulus = dict(self.correspondance)
        for colonne in self.table.colonnes:
            if not any(nom in self.correspondance for nom in colonne.noms):
                voulus |= {nom: self._usual(nom) for nom in colonne.noms}
        if self.table.sens:
            voulus |= self._unmapped_amounts(voulus)
        return voulus

    @property
    def natures(self) -> tuple[str | None, str | None]:
        """Natures of a debit and of a credit that bear no code; null where a code is needed."""
        if self.format.disposition == MOUVEMENTS:
            return self.format.nature_debit, self.format.nature_credit
        return self.format.nature_debit or "quittance", self.format.nature_credit or "reglement"

    @property
    def journaux_a_nouveau(self) -> tuple[str, ...]:
        """What the journals that bring balances forward are read as, folded."""
        if "journal" in self.valeurs:
            return tuple(self.valeurs["journal"])
        return tuple(code.casefold() for code in JOURNAUX_A_NOUVEAU)

    def _usual(self, nom: str) -> str:
        return NOMS_DU_FEC.get(nom, nom) if self.format.disposition == FEC else nom

    def _unmapped_amounts(self, voulus: dict[str, str]) -> dict[str, str]:
        """Names of amount columns that may map to themselves, given those that are mapped."""
        mappes = set(self.correspondance) & set(MONTANTS)
        if mappes & {"debit", "credit"}:
            for nom in ("montant", "montant_centimes"):
                voulus.pop(nom, None)
            return {nom: nom for nom in ("debit", "credit") if nom not in mappes}
        if mappes & {"montant", "montant_centimes"}:
            return {} if "sens" in mappes else {"sens": "sens"}
        return {nom: nom for nom in MONTANTS if nom not in mappes}

    def codes(self, colonne: Column) -> dict[str, str]:
        """ERP code to canonical value; canonical values not given as codes stand for themselves."""
        declares = self.valeurs.get(colonne.nom, {})
        codes = {code.strip(): valeur for valeur, liste in declares.items() for code in liste}
        return {valeur: valeur for valeur in colonne.valeurs} | codes


def request_for(reglages: Settings, nom: str) -> Request:
    """The request of a table in a landlord's settings."""
    declare = reglages.format_de(nom)
    return Request(
        table_of(nom, declare.disposition),
        declare,
        reglages.correspondance.get(nom, {}),
        reglages.valeurs.get(nom, {}),
    )
