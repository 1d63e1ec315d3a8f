"""A landlord of a few households with two partners, for the tests of `refer`: every row is meant.

M1, M2 and M5 to M9 live in Arras, M3 in Lens, M4 in Boulogne-sur-Mer, where no partner goes; all owe 600
euros at T.
"""

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pypdf
import pyzipper
import xlsxwriter

from screening.decision import DECISIONS
from screening.vocabulary import INDICATEURS
from screening.workspace import Workspace

MOIS = date(2026, 10, 1)
FIN = date(2026, 10, 31)
LE = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
COMMUNES = {"M1": "62041", "M2": "62041", "M3": "62498", "M4": "62160"}
COMMUNES |= {f"M{rang}": "62041" for rang in range(5, 10)}
NOM_MARQUE = "Zénobie MARQUENTERRE"
TELEPHONE_MARQUE = "06 39 98 00 62"
SCORE_MARQUE = 0.7312458

AMONT = """
[bailleur]
nom = "Exemple Habitat"
synthetique = true
[entrees]
baux = "entrees/baux.csv"
ecritures = "entrees/ecritures.csv"
coordonnees = "entrees/coordonnees.csv"
evenements = "entrees/evenements.csv"
oppositions = "entrees/oppositions.csv"
consentements = "entrees/consentements.csv"
accompagnements = "entrees/accompagnements.csv"
"""
SOURCE = {"source": "test", "date_maj": "2026-10-01"}
STRUCTURES = [
    SOURCE | {"id": "S1", "nom": "Association d'Arras", "telephone": "03 53 01 00 01"},
    SOURCE | {"id": "S2", "nom": "Association de Lens", "telephone": "03 53 01 00 02"},
]
SERVICES = [
    SOURCE | {"structure_id": ident, "id": f"{ident}--aide", "nom": "Aide", "description": "Une aide"}
    for ident in ("S1", "S2")
]
DISPOSITIFS = """
[dispositifs."S1--aide"]
nom = "Aide d'Arras"
genre = "file"
[dispositifs."S1--aide".territoire]
epci = ["200033579"]
[dispositifs."S1--aide".convention]
reference = "CONV-1"
fin = 2027-12-31
mandat_recherche_adhesion = true
[[dispositifs."S1--aide".lignes]]
nom = "FNAVDL"
places_ouvertes = 2

[dispositifs."S2--aide"]
nom = "Aide de Lens"
genre = "file"
[dispositifs."S2--aide".territoire]
epci = ["246200364"]
[dispositifs."S2--aide".convention]
reference = "CONV-2"
fin = 2027-12-31
mandat_recherche_adhesion = true
[[dispositifs."S2--aide".lignes]]
nom = "AVDL"
places_ouvertes = 1
"""
EXPORTS = {
    "baux": "id_bail;id_menage;id_logement;nature_bail;date_effet;date_fin;date_sortie;loyer_centimes;terme\n"
    + "".join(f"B{m[1]};{m};L{m[1]};logement;2020-01-01;;;50000;a_echoir\n" for m in COMMUNES),
    "ecritures": "id_bail;date_operation;nature;montant_centimes\n"
    + "".join(f"B{m[1]};2026-08-01;quittance;60000\n" for m in COMMUNES),
    "coordonnees": "id_menage;rang;nom;prenom;telephone;adresse;code_postal;ville\n"
    + f"M1;1;MARQUENTERRE;Zénobie;{TELEPHONE_MARQUE};1 rue Neuve;62000;Arras\n"
    + "".join(f"{m};1;EXEMPLE;Camille;;2 rue Neuve;62000;Ville\n" for m in list(COMMUNES)[1:]),
    "evenements": "id_bail;date_operation;type\n",
    "oppositions": "id_menage;date\n",
    "consentements": "id_menage;id_structure;niveau;date_recueil;date_retrait\n",
    "accompagnements": "id_menage;date_debut;date_fin;mesure;structure\n",
}


def write_landlord(
    dossier: Path, exports: Mapping[str, str] | None = None, dispositifs: str = DISPOSITIFS
) -> Workspace:
    """Write the workspace with its published month; `exports` adds lines at the end of some sources."""
    for nom in ("entrees", "annuaire"):
        (dossier / nom).mkdir(parents=True)
    (dossier / "amont.toml").write_text(AMONT, encoding="utf-8")
    for nom, lignes in EXPORTS.items():
        texte = lignes + (exports or {}).get(nom, "")
        (dossier / "entrees" / f"{nom}.csv").write_text(texte, encoding="utf-8")
    (dossier / "annuaire" / "structures.json").write_text(json.dumps(STRUCTURES), encoding="utf-8")
    (dossier / "annuaire" / "services.json").write_text(json.dumps(SERVICES), encoding="utf-8")
    (dossier / "annuaire" / "dispositifs.toml").write_text(dispositifs, encoding="utf-8")
    espace = Workspace.open(dossier)
    sortie = espace.sortie(MOIS)
    sortie.mkdir(parents=True)
    indicators().write_parquet(sortie / "indicateurs.parquet")
    proposals().write_parquet(sortie / "decisions.parquet")
    return espace


def indicators(**autres: Any) -> pl.DataFrame:
    """The month's indicators, one row per household; keyword arguments change a column for all."""
    lignes = [
        {
            "mois": MOIS,
            "id_bail": f"B{m[1]}",
            "id_menage": m,
            "id_logement": f"L{m[1]}",
            "nature_bail": "logement",
            "code_commune": commune,
            "solde_du_centimes": 60000,
            "depense_nette_centimes": 50000,
            "mois_dus": 1.2,
            "stade": "relance",
            "mois_en_retard_12": 3,
            "mois_en_retard_3": 3,
            "anciennete_mois": 80,
        }
        | autres
        for m, commune in COMMUNES.items()
    ]
    return pl.DataFrame(lignes, schema=INDICATEURS)


def proposals() -> pl.DataFrame:
    """The month's list: everybody is proposed but M3, who is below the cut."""
    lignes = [
        {
            "id_menage": m,
            "id_bail": f"B{m[1]}",
            "mois": MOIS,
            "code_commune": commune,
            "niveau": "aucun" if m == "M3" else "prioritaire",
            "action": None if m == "M3" else "proposer_accompagnement",
            "rang": None if m == "M3" else int(m[1]),
            "score": SCORE_MARQUE,
            "regles": [],
            "mois_dus": 1.2,
        }
        for m, commune in COMMUNES.items()
    ]
    return pl.DataFrame(lignes, schema=DECISIONS)


def answer(id_menage: str, decision: str | None = "accepter", **autres: Any) -> dict[str, Any]:
    """What an agent writes in one row: accepted, informed long enough ago, unless said otherwise."""
    return {
        "id_menage": id_menage,
        "id_bail": f"B{id_menage[1]}",
        "decision": decision,
        "action_retenue": "proposer_accompagnement",
        "besoins": "budget; energie",
        "menage_informe_le": date(2026, 11, 3),
        "agent": "AG-01",
        "date_decision": date(2026, 11, 4),
    } | autres


def write_worklist(chemin: Path, **feuilles: list[dict[str, Any]]) -> Path:
    """Write a filled work list: sheet name → rows; a row that lacks a column leaves it empty."""
    colonnes = ["id_menage", "id_bail", "decision", "motif", "action_retenue", "besoins"]
    colonnes += ["avis_pluridisciplinaire", "menage_informe_le", "agent", "date_decision", "procedure"]
    with xlsxwriter.Workbook(str(chemin)) as classeur:
        format_date = classeur.add_format({"num_format": "dd/mm/yyyy"})
        for nom, lignes in feuilles.items():
            feuille = classeur.add_worksheet(nom)
            feuille.write_row(0, 0, colonnes)
            for y, ligne in enumerate(lignes, start=1):
                for x, colonne in enumerate(colonnes):
                    valeur = ligne.get(colonne)
                    if isinstance(valeur, date):
                        feuille.write_datetime(
                            y, x, datetime(valeur.year, valeur.month, valeur.day), format_date
                        )
                    elif valeur is not None:
                        feuille.write_string(y, x, valeur)
    return chemin


def members(archive: Path, phrase: str = "une phrase d'essai") -> dict[str, bytes]:
    """The decrypted contents of an archive."""
    with pyzipper.AESZipFile(archive) as ouverte:
        ouverte.setpassword(phrase.encode())
        return {nom: ouverte.read(nom) for nom in ouverte.namelist()}


def text_of(nom: str, octets: bytes) -> str:
    """All the text of a member, workbooks unzipped and PDF read."""
    if nom.endswith(".pdf"):
        return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(octets)).pages)
    if nom.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(octets)) as classeur:
            return " ".join(classeur.read(partie).decode() for partie in classeur.namelist())
    return octets.decode("utf-8-sig")
