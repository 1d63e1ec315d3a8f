"""How the corpus of broken exports is written: a case, what must come out of it, and small files to build it."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter

BAUX = "id_bail;id_menage;date_effet;loyer\nA1;M1;15/02/2020;500,00\n0012;M2;15/02/2020;400,00\n"
TETE = "id_bail;date_operation;nature;debit;credit\n"
L1 = "A1;13/01/2026;quittance;500,00;\n"
L2 = "A1;15/01/2026;reglement;;500,00\n"
L3 = "0012;17/01/2026;quittance;400,00;\n"
DEUX = TETE + L1 + L3
"""Two lines, 900,00 owed."""

File = str | bytes | Callable[[Path], None]


@dataclass(frozen=True)
class Lu:
    """The table is read: rows kept, set aside, rejected; the sum of the ledger in cents, whatever the table.

    `dit`: what `check` says of it, among other things. `mois`: months in which the lines fall, when it matters.
    """

    gardees: int
    ecartees: int = 0
    rejetees: int = 0
    solde: int | None = None
    dit: tuple[str, ...] = ()
    mois: tuple[str, ...] = ()
    table: str = "ecritures"


@dataclass(frozen=True)
class Refus:
    """The command stops with this code and one line that says this."""

    code: int
    dit: tuple[str, ...]
    commande: tuple[str, ...] = ("check",)


@dataclass(frozen=True)
class Cas:
    """One broken export: its files, the settings beside them, and what must come out.

    Attributes:
        attendu: what must come out.
        ecritures: content of the ledger's file.
        nom: its name.
        autres: other files by name, `baux.csv` included; a function builds what is not plain bytes.
        entrees: sources other than « the table of each file's name ».
        toml: the rest of `amont.toml`.
    """

    attendu: Lu | Refus
    ecritures: File = DEUX
    nom: str = "ecritures.csv"
    autres: Mapping[str, File] = field(default_factory=dict)
    entrees: Mapping[str, str] = field(default_factory=dict)
    toml: str = ""

    def build(self, racine: Path) -> Path:
        """Write the workspace of the case."""
        fichiers: dict[str, File] = {"baux.csv": BAUX, self.nom: self.ecritures, **self.autres}
        for nom, contenu in fichiers.items():
            chemin = racine / nom
            chemin.parent.mkdir(parents=True, exist_ok=True)
            if callable(contenu):
                contenu(chemin)
            else:
                chemin.write_bytes(contenu.encode() if isinstance(contenu, str) else contenu)
        sources = {"baux": "baux.csv", "ecritures": self.nom, **self.entrees}
        entrees = "".join(f'{table} = "{chemin}"\n' for table, chemin in sources.items())
        toml = f'[bailleur]\nnom = "Essai"\n[entrees]\n{entrees}{self.toml}'
        (racine / "amont.toml").write_text(toml, encoding="utf-8")
        return racine


def classeur(*feuilles: object, masquees: tuple[int, ...] = (), depuis_1904: bool = False) -> bytes:
    """A workbook: each sheet is a list of rows; a cell may be (formula, cached value)."""
    options = {"default_date_format": "dd/mm/yyyy", "date_1904": depuis_1904}
    tampon = io.BytesIO()
    with xlsxwriter.Workbook(tampon, options) as livre:
        for rang, lignes in enumerate(feuilles):
            page = livre.add_worksheet()
            if rang in masquees:
                page.hide()
            elif 0 in masquees:
                page.activate()
                page.set_first_sheet()
            for y, ligne in enumerate(lignes):  # type: ignore[arg-type]
                for x, cellule in enumerate(ligne):
                    if isinstance(cellule, tuple):
                        page.write_formula(y, x, cellule[0], None, cellule[1])
                    else:
                        page.write(y, x, cellule)
    return tampon.getvalue()
