"""What the page of `amont check` may say: what was read, what was understood, and whether balances agree.

Counts and conventions only: no household, no lease and no row value appear here.
"""

from dataclasses import dataclass
from datetime import date

from reports.french import nombre, part, pluriel
from reports.page import render
from reports.synthesis import Empreinte, LigneEcart, LigneFichier, LigneRejet


@dataclass(frozen=True)
class LigneConstat:
    """What was detected in a file; `fichier` is empty when all those of the table share it."""

    table: str
    fichier: str
    sujet: str
    constat: str


@dataclass(frozen=True)
class LigneCouverture:
    """The months of a table; `vides` are those without any row, null dates mean no date at all."""

    table: str
    premier: date | None
    dernier: date | None
    vides: tuple[date, ...]


@dataclass(frozen=True)
class LigneMois:
    """Rows of a month, in the order of the covered tables; null where the table does not reach it."""

    mois: date
    lignes: tuple[int | None, ...]


@dataclass(frozen=True)
class LigneTaux:
    """The share of rejected rows of a table, and whether it stops the making of lists."""

    table: str
    taux: float
    bloque: bool


@dataclass(frozen=True)
class LigneCause:
    """Leases whose balance differs for one cause; the sum is ours − theirs."""

    code: str
    libelle: str
    verification: str
    baux: int
    difference_centimes: int


@dataclass(frozen=True)
class LigneSoldes:
    """Leases compared in one agency."""

    agence: str
    baux: int
    differents: int
    difference_centimes: int


@dataclass(frozen=True)
class Soldes:
    """Our balances against the ERP's, by cause and by agency."""

    baux: int
    egaux: int
    differents: int
    difference_centimes: int
    causes: tuple[LigneCause, ...]
    agences: tuple[LigneSoldes, ...]
    diagnostics: tuple[str, ...]


@dataclass(frozen=True)
class CompteRendu:
    """`controle.html`: what `amont check` says, for the person who prepares the exports.

    `soldes` is null without a table `controle`; `absentes` are the tables that have no source.
    """

    bailleur: str
    synthetique: bool
    comptes: tuple[LigneFichier, ...]
    taux: tuple[LigneTaux, ...]
    seuil: float
    rejets: tuple[LigneRejet, ...]
    ecartes: tuple[LigneEcart, ...]
    constats: tuple[LigneConstat, ...]
    couverture: tuple[LigneCouverture, ...]
    mois: tuple[LigneMois, ...]
    alertes: tuple[str, ...]
    absentes: tuple[str, ...]
    avertissements: tuple[str, ...]
    soldes: Soldes | None
    empreintes: tuple[Empreinte, ...]
    version_outil: str

    @property
    def a_regarder(self) -> tuple[str, ...]:
        """What to look at first: what stops a list, balances that disagree, feeds that stopped, doubts."""
        bloque = tuple(
            f"{ligne.table} : {part(ligne.taux)} des lignes rejetées, seuil {part(self.seuil)} : "
            "aucune liste ne peut être établie."
            for ligne in self.taux
            if ligne.bloque
        )
        return (*bloque, *self._doubtful_balances, *self.alertes, *self.avertissements)

    @property
    def _doubtful_balances(self) -> tuple[str, ...]:
        if self.soldes is None or not self.soldes.differents:
            return ()
        differents = pluriel(self.soldes.differents, "bail", "baux")
        return (
            f"controle : le solde de {differents} sur {nombre(self.soldes.baux)} comparés n'est pas celui du logiciel.",
            *self.soldes.diagnostics,
        )

    @property
    def plusieurs_ecritures(self) -> bool:
        """Whether the files of a table are not all written alike."""
        return any(constat.fichier for constat in self.constats)

    @property
    def total(self) -> LigneFichier:
        """The rows of all the files together."""
        noms = ("lues", "gardees", "ecartees", "rejetees")
        return LigneFichier("", "", *(sum(getattr(ligne, nom) for ligne in self.comptes) for nom in noms))


def controle_html(contenu: CompteRendu) -> str:
    """Write the page of `amont check --rapport`."""
    return render("controle.html.j2", page=contenu)
