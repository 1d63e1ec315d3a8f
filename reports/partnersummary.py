"""`bilan_partenaire-<partner>.html`: what became of the proposals sent to one partner, made to be handed over.

Small counts are hidden before they come here: a null count is one that may not be said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from reports.charts import Graphique, draw_bars
from reports.page import render

LIBELLES = {
    "envoyees": "Propositions envoyées",
    "en_attente": "sans réponse encore",
    "refusees_partenaire": "refusées par la structure",
    "complet": "faute de place",
    "hors_criteres": "hors de ses critères",
    "expirees": "expirées sans nouvelles",
    "retirees": "retirées par le bailleur",
    "prises": "prises par la structure",
    "a_joindre": "ménage à joindre",
    "sans_reponse": "ménage sans réponse",
    "portes_closes": "portes closes",
    "closes_sans_adhesion": "closes sans adhésion écrite",
    "jointes": "ménage joint",
    "en_reflexion": "ménage joint, sans décision encore",
    "refus_menage": "ménage qui ne le souhaite pas",
    "adhesions": "adhésions",
    "actives": "accompagnement en cours, en veille compris",
    "passerelles": "relais pris par un autre partenaire",
    "terminees": "accompagnement terminé",
}
"""The steps of a case, each under the one that holds it (`screening/following/tree.py`)."""


@dataclass(frozen=True, slots=True)
class LigneStructure:
    """Exact counts of one partner, by code: for the landlord's own workbook."""

    partenaire: str
    comptes: Mapping[str, int]


@dataclass(frozen=True)
class LigneBilan:
    """One step: its depth in the tree, its households; null: hidden."""

    code: str
    libelle: str
    profondeur: int
    menages: int | None


@dataclass(frozen=True)
class LigneDelai:
    """The median number of days to a step, and over how many households; both null: hidden."""

    libelle: str
    jours: float | None
    menages: int | None


@dataclass(frozen=True)
class LigneOccupation:
    """Places that a fund line opened over the period, and those used; `utilisees` null: hidden."""

    dispositif: str
    ligne: str
    ouvertes: int
    utilisees: int | None


@dataclass(frozen=True)
class BilanPartenaire:
    """One partner's period: cases sent from `depuis` to `au`, each where it stands on that day."""

    bailleur: str
    synthetique: bool
    partenaire: str
    depuis: date
    au: date
    menages_min: int
    etapes: tuple[LigneBilan, ...]
    refus: tuple[LigneBilan, ...]
    niveaux: tuple[LigneBilan, ...]
    issues: tuple[LigneBilan, ...]
    delais: tuple[LigneDelai, ...]
    places: tuple[LigneOccupation, ...]
    version_outil: str

    def compte(self, code: str) -> int | None:
        """The households of a step."""
        return next(ligne.menages for ligne in self.etapes if ligne.code == code)

    @property
    def masque(self) -> bool:
        """Whether something is hidden."""
        lignes = (*self.etapes, *self.refus, *self.niveaux, *self.issues)
        return any(ligne.menages is None for ligne in lignes)

    @property
    def barres(self) -> Graphique:
        """The steps that may be said, in their order."""
        lignes = [(ligne.libelle, (ligne.menages,)) for ligne in self.etapes if ligne.menages]
        return draw_bars("etapes", "Où en sont les propositions", lignes)


def bilan_html(contenu: BilanPartenaire) -> str:
    """Write one partner's page."""
    return render("bilan_partenaire.html.j2", page=contenu)
