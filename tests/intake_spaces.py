"""Small workspaces for the tests of intake: files, and the `amont.toml` that reads them."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from screening.intake import Intake, read
from screening.workspace import Workspace

BAUX = "id_bail;id_menage;date_effet;loyer\n0012;M1;01/02/2020;500,00\n0007;M2;15/02/2020;400,00\n"
ENTETE = "id_bail;date_operation;nature;debit;credit\n"
SIMPLE = ENTETE + "0012;01/01/2026;quittance;500,00;\n0012;31/01/2026;reglement;;500,00\n"
BAILLEUR = '[bailleur]\nnom = "Essai"\n'


def space(racine: Path, fichiers: Mapping[str, str | bytes] | None = None, toml: str = "") -> Workspace:
    """A workspace with `baux.csv` and `ecritures.csv` unless given, each file being the table of its name.

    Args:
        racine: an existing empty folder.
        fichiers: name to content; texts are written in UTF-8.
        toml: what follows `[bailleur]` and `[entrees]`.
    """
    contenus = {"baux.csv": BAUX, "ecritures.csv": SIMPLE} | dict(fichiers or {})
    for nom, contenu in contenus.items():
        octets = contenu.encode() if isinstance(contenu, str) else contenu
        (racine / nom).write_bytes(octets)
    tables = {nom.split(".")[0]: nom for nom in contenus}
    entrees = "".join(f'{table} = "{nom}"\n' for table, nom in tables.items())
    (racine / "amont.toml").write_text(f"{BAILLEUR}[entrees]\n{entrees}{toml}", encoding="utf-8")
    return Workspace.open(racine)


def read_space(racine: Path, fichiers: Mapping[str, str | bytes] | None = None, toml: str = "") -> Intake:
    """Write a workspace and read it."""
    return read(space(racine, fichiers, toml))


def ledger_rows(intake: Intake) -> list[tuple]:
    """The lines read: lease, date, nature, cents; sorted."""
    assert intake.ecritures is not None
    colonnes = ["id_bail", "date_operation", pl.col("nature").cast(pl.String), "montant_centimes"]
    return sorted(intake.ecritures.select(colonnes).collect().rows())


def balanced(intake: Intake) -> bool:
    """Whether every row read was kept, set aside or rejected, file by file and in the detailed tables."""
    comptes = intake.comptes
    egal = (comptes["lues"] == comptes["gardees"] + comptes["ecartees"] + comptes["rejetees"]).all()
    ecartees = comptes["ecartees"].sum() == intake.ecartes["lignes"].sum()
    return bool(egal and ecartees and comptes["rejetees"].sum() == intake.rejets.height)
