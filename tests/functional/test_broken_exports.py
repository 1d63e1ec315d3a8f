"""The corpus of broken exports: each is read right with every row accounted for, or refused in one French line.

A case is a small file and what must come out of it. Nothing in between is allowed: no traceback, no silence.
"""

import codecs
import gzip
import io
import os
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from broken_exports import BAUX, DEUX, L1, L2, L3, TETE, Cas, Lu, Refus, classeur
from click.testing import CliRunner
from intake_spaces import balanced

from screening.cli import amont
from screening.intake import read
from screening.intake.report import describe
from screening.workspace import Workspace

COLONNES = ["id_bail", "date_operation", "nature", "debit", "credit"]
RANG = ["A1", datetime(2026, 1, 13), "quittance", 500, None]
FEC = (
    "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|PieceRef|"
    "PieceDate|EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|Idevise\n"
)
FEC_LIGNES = (
    ("411000", "A1", "500,00", "0,00"),
    ("411000", "0012", "0,00", "200,00"),
    ("706000", "", "0,00", "500,00"),
)
LIRE_FEC = '[format.ecritures]\ndisposition = "fec"\n'
RELEVES = (
    "id_bail;periode;solde_anterieur;appele;encaisse;solde\n"
    "A1;01/2026;0,00;500,00;400,00;100,00\nA1;02/2026;100,00;500,00;300,00;300,00\n"
)
LIRE_RELEVE = '[format.ecritures]\ndisposition = "releve_mensuel"\n'
SENS = '[format.ecritures]\nnature_debit = "quittance"\nnature_credit = "reglement"\n'
MONTANT = "id_bail;date_operation;nature;montant\n"


def fec(lignes: tuple[tuple[str, ...], ...], sans: int | None = None) -> str:
    """The eighteen fields of a FEC, but the field `sans`."""
    rangees = [FEC.strip().split("|")]
    for compte, auxiliaire, debit, credit in lignes:
        debut = ["QT", "Quitt", "1", "20260113", compte, "Loc", auxiliaire, "x", "P1", "20260113", "Loyer"]
        rangees.append([*debut, debit, credit, "", "", "20260131", "0,00", "EUR"])
    return "".join("|".join(c for rang, c in enumerate(r) if rang != sans) + "\n" for r in rangees)


def montants(*valeurs: str) -> str:
    return MONTANT + "".join(f"A1;13/01/2026;quittance;{valeur}\n" for valeur in valeurs)


def dates(*valeurs: str) -> str:
    return TETE + "".join(f"A1;{valeur};quittance;1,00;\n" for valeur in valeurs)


def boucle(chemin: Path) -> None:
    chemin.symlink_to(chemin.name)


def dossier(chemin: Path) -> None:
    chemin.mkdir()


def illisible(chemin: Path) -> None:
    chemin.write_text(DEUX)
    chemin.chmod(0)


def vers_rien(chemin: Path) -> None:
    chemin.symlink_to("nulle-part.csv")


def archive() -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as zip_:
        zip_.writestr("ecritures.csv", DEUX)
    return tampon.getvalue()


def parquet(**colonnes: object) -> bytes:
    tampon = io.BytesIO()
    pl.DataFrame(colonnes).write_parquet(tampon)
    return tampon.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)

ENCODAGES = {
    "utf-8 déclaré cp1252": Cas(
        Refus(11, ("ecritures.csv", "encodage", "utf-8")),
        TETE + "A1;13/01/2026;quittancé;1;\n",
        toml='[format.ecritures]\nencodage = "cp1252"\n',
    ),
    "cp1252 déclaré utf-8": Cas(
        Refus(11, ("ecritures.csv", "encodage", "cp1252")),
        (TETE + "A1;13/01/2026;quittancé;1;\n").encode("cp1252"),
        toml='[format.ecritures]\nencodage = "utf-8"\n',
    ),
    "encodage qui n'existe pas": Cas(
        Refus(10, ("encodage",)), toml='[format.ecritures]\nencodage = "ansi-fr"\n'
    ),
    "cp1252 détecté": Cas(
        Lu(1, solde=10000, dit=("cp1252",)),
        "N° contrat;date_operation;nature;débit;credit\nA1;13/01/2026;quittance;100,00;\n".encode("cp1252"),
        toml='[correspondance.ecritures]\nid_bail = "N° contrat"\ndebit = "débit"\n',
    ),
    "euros en iso-8859-15 déclaré": Cas(
        Lu(1, solde=10000),
        (TETE + "A1;13/01/2026;quittance;100,00 €;\n").encode("iso8859-15"),
        toml='[format.ecritures]\nencodage = "iso-8859-15"\n',
    ),
    "utf-8 avec marque": Cas(Lu(2, solde=90000), codecs.BOM_UTF8 + DEUX.encode()),
    "utf-16 petit-boutiste": Cas(Lu(2, solde=90000, dit=("utf-16",)), DEUX.encode("utf-16")),
    "utf-16 gros-boutiste": Cas(Lu(2, solde=90000), codecs.BOM_UTF16_BE + DEUX.encode("utf-16-be")),
    "marque au milieu, deux exports mis bout à bout": Cas(
        Lu(2, 1, solde=90000), codecs.BOM_UTF8 + (TETE + L1).encode() + codecs.BOM_UTF8 + (TETE + L3).encode()
    ),
    "un octet perdu dans un libellé": Cas(
        Lu(40, solde=40 * 100),
        b"id_bail;date_operation;nature;debit;credit;libelle\n"
        + ("A1;13/01/2026;quittance;1,00;;été réglé\n" * 39).encode()
        + b"A1;13/01/2026;quittance;1,00;;\xe9t\n",
    ),
    "octets nuls": Cas(Refus(11, ("ecritures.csv", "texte")), DEUX.encode() + b"\0\0\0"),
}

FICHIERS = {
    "fichier vide": Cas(Refus(11, ("ecritures.csv", "vide")), b""),
    "en-tête seul": Cas(Lu(0, solde=0), TETE),
    "en-tête seul sans saut de ligne": Cas(Lu(0, solde=0), TETE.strip()),
    "aucun en-tête": Cas(Refus(11, ("ecritures.csv", "en-tête")), L1 + L2 + L3),
    "un PDF nommé csv": Cas(Refus(11, ("ecritures.csv", "PDF")), b"%PDF-1.7\n" + bytes(50)),
    "une image nommée csv": Cas(Refus(11, ("ecritures.csv", "image")), PNG),
    "un ZIP nommé csv": Cas(Refus(11, ("ecritures.csv", "archive")), archive()),
    "un ancien classeur nommé csv": Cas(Refus(11, ("ecritures.csv", ".xls")), OLE),
    "un ancien classeur nommé xlsx": Cas(Refus(11, ("ecritures.xlsx",)), OLE, nom="ecritures.xlsx"),
    "un classeur nommé csv": Cas(Refus(11, ("ecritures.csv", ".xlsx")), classeur([COLONNES, RANG])),
    "un csv nommé xlsx": Cas(Refus(11, ("ecritures.xlsx",)), DEUX, nom="ecritures.xlsx"),
    "un csv nommé parquet": Cas(Refus(11, ("ecritures.parquet",)), DEUX, nom="ecritures.parquet"),
    "un ancien classeur .xls": Cas(Refus(10, ("ecritures.xls", "extension")), OLE, nom="ecritures.xls"),
    "un gzip coupé": Cas(Refus(11, ("ecritures.csv.gz", "incomplet")), gzip.compress(DEUX.encode() * 50)[:-20], nom="ecritures.csv.gz"),
    "un csv nommé gz": Cas(Refus(11, ("ecritures.csv.gz", "gzip")), DEUX, nom="ecritures.csv.gz"),
    "un gzip de rien": Cas(Refus(11, ("ecritures.csv.gz", "vide")), gzip.compress(b""), nom="ecritures.csv.gz"),
    "un dossier nommé csv": Cas(Refus(10, ("ecritures.csv", "introuvable")), dossier),
    "un lien qui tourne en rond": Cas(Refus(10, ("ecritures.csv", "introuvable")), boucle),
    "un lien vers rien": Cas(Refus(10, ("ecritures.csv", "introuvable")), vers_rien),
    "un fichier absent": Cas(Refus(10, ("absent.csv", "introuvable")), entrees={"ecritures": "absent.csv"}),
    "un motif sans fichier": Cas(Refus(10, ("motif", "e-*.csv")), entrees={"ecritures": "e-*.csv"}),
    "une page d'erreur du portail": Cas(
        Refus(11, ("ecritures.csv", "en-tête")), "<!DOCTYPE html><html><body>Session expirée</body></html>\n"
    ),
}  # fmt: skip

LIGNES = {
    "séparateur virgule, décimales entre guillemets": Cas(
        Lu(1, solde=50050), 'id_bail,date_operation,nature,debit,credit\nA1,13/01/2026,quittance,"500,50",\n'
    ),
    "séparateur tabulation": Cas(Lu(2, solde=90000, dit=("tabulation",)), DEUX.replace(";", "\t")),
    "séparateur barre": Cas(Lu(2, solde=90000), DEUX.replace(";", "|")),
    "séparateur déclaré à tort": Cas(
        Refus(11, ("ecritures.csv", "séparateur", "point-virgule")), toml='[format.ecritures]\nseparateur = ","\n'
    ),
    "retours chariot seuls": Cas(Lu(2, solde=90000), DEUX.replace("\n", "\r")),
    "fins de ligne Windows": Cas(Lu(2, solde=90000, dit=("CRLF",)), DEUX.replace("\n", "\r\n")),
    "fins de ligne mêlées": Cas(Lu(3, solde=40000), TETE.replace("\n", "\r\n") + L1 + L2.replace("\n", "\r\n") + L3),
    "dernière ligne sans fin": Cas(Lu(2, solde=90000), DEUX.rstrip()),
    "lignes vides": Cas(Lu(2, 3, solde=90000), TETE + "\n" + L1 + ";;;;\n" + L3 + "   \n"),
    "séparateurs en fin de ligne": Cas(Lu(2, solde=90000), DEUX.replace("\n", ";;;\n")),
    "plus de cellules que l'en-tête": Cas(Lu(1, 0, 1, solde=50000), TETE + L1 + L3.strip() + ";x;y\n"),
    "moins de cellules que l'en-tête": Cas(Lu(1, 0, 1, solde=50000), TETE + L1 + "A1;13/01/2026\n"),
    "une cellule vide manque en fin de ligne": Cas(Lu(1, solde=50000), TETE + "A1;13/01/2026;quittance;500,00\n"),
    "colonnes décalées d'une case": Cas(Lu(1, 0, 1, solde=50000), TETE + L1 + ";" + L3.strip() + "\n"),
    "séparateur dans un libellé entre guillemets": Cas(
        Lu(2, solde=90000),
        TETE.replace("debit", "libelle;debit")
        + 'A1;13/01/2026;quittance;"Loyer; charges";500,00;\n0012;17/01/2026;quittance;"x";400,00;\n',
    ),
    "séparateur dans un libellé sans guillemets": Cas(
        Lu(1, 0, 1, solde=40000),
        TETE.replace("debit", "libelle;debit")
        + "A1;13/01/2026;quittance;Loyer; charges;500,00;\n0012;17/01/2026;quittance;x;400,00;\n",
    ),
    "saut de ligne dans un libellé entre guillemets": Cas(
        Lu(2, solde=90000),
        TETE.replace("debit", "libelle;debit")
        + 'A1;13/01/2026;quittance;"Loyer\nde janvier";500,00;\n0012;17/01/2026;quittance;x;400,00;\n',
    ),
    "guillemet jamais fermé": Cas(
        Lu(2, solde=90000, dit=("mal fermés",)),
        TETE.replace("debit", "libelle;debit")
        + 'A1;13/01/2026;quittance;"Loyer;500,00;\n0012;17/01/2026;quittance;x;400,00;\n',
    ),
    "pouces dans deux libellés": Cas(
        Lu(3, solde=40000),
        TETE.replace("debit", "libelle;debit")
        + 'A1;13/01/2026;quittance;écran 24";500,00;\nA1;15/01/2026;reglement;x;;500,00\n'
        + '0012;17/01/2026;quittance;écran 27";400,00;\n',
    ),
    "une ligne très longue": Cas(
        Lu(2, solde=90000),
        TETE.strip() + ";libelle\n" + L1.strip() + ";" + "x" * 400_000 + "\n" + L3.strip() + ";y\n",
    ),
    "en-tête répété à chaque page": Cas(Lu(2, 2, solde=90000), TETE + L1 + TETE + L3 + TETE),
    "titre avant l'en-tête": Cas(Lu(2, solde=90000, dit=("ligne 4",)), "GRAND LIVRE\nÉdité le 31/01/2026\n\n" + DEUX),
    "toutes les cellules entre guillemets": Cas(
        Lu(2, solde=90000), "".join(";".join(f'"{c}"' for c in l_.split(";")) + "\n" for l_ in DEUX.splitlines())
    ),
    "chaque ligne entière entre guillemets": Cas(
        Refus(11, ("ecritures.csv", "en-tête")), "".join(f'"{l_}"\n' for l_ in DEUX.splitlines())
    ),
    "en-tête sur deux lignes entre guillemets": Cas(
        Lu(2, solde=90000), DEUX.replace("date_operation", '"date\noperation"'),
        toml='[correspondance.ecritures]\ndate_operation = "date operation"\n',
    ),
    "en-tête au-delà de cent lignes": Cas(Refus(11, ("ecritures.csv", "100 premières")), "titre\n" * 120 + DEUX),
    "espaces insécables dans l'en-tête": Cas(
        Lu(2, solde=90000), DEUX.replace("id_bail", "N°\u00a0contrat"), toml='[correspondance.ecritures]\nid_bail = "N° contrat"\n'
    ),
    "pied de page": Cas(Lu(2, 2, solde=90000), DEUX + "Édité le 31/01/2026\nFin de l'édition\n"),
    "totaux": Cas(Lu(2, 2, solde=90000), TETE + L1 + "Total A1;;;500,00;0,00\n" + L3 + "TOTAL GENERAL;;;900,00;0,00\n"),
    "un total sans mot, en fin de fichier": Cas(Lu(2, 1, solde=90000), DEUX + ";;;900,00;0,00\n"),
    "rien que des totaux": Cas(Lu(0, 2, solde=0), TETE + "Total;;;1,00;\nTOTAL;;;1,00;\n"),
    "colonne en double": Cas(Refus(11, ("ecritures.csv", "debit", "plusieurs fois")), "id_bail;date_operation;nature;debit;debit\nA1;13/01/2026;quittance;1;\n"),
    "colonne sans rapport en double": Cas(Lu(1, solde=100), TETE.strip() + ";note;note\nA1;13/01/2026;quittance;1;;a;b\n"),
    "deux colonnes fusionnées dans l'en-tête": Cas(
        Refus(11, ("ecritures.csv", "date_operation")), "id_bail;date_operation nature;debit;credit\nA1;13/01/2026;quittance;1;\n"
    ),
    "en-tête d'une autre casse": Cas(Lu(2, solde=90000), DEUX.replace("id_bail;date_operation", "ID_Bail;DATE_OPERATION")),
    "colonne du montant absente": Cas(Refus(11, ("ecritures.csv", "montant")), "id_bail;date_operation;nature\nA1;13/01/2026;quittance\n"),
    "colonne déclarée absente": Cas(
        Refus(11, ("ecritures.csv", "Contrat", "id_bail")), toml='[correspondance.ecritures]\nid_bail = "Contrat"\n'
    ),
}  # fmt: skip

VALEURS = {
    "débits négatifs": Cas(Lu(2, solde=-90000), TETE + "A1;13/01/2026;quittance;-500,00;\n0012;17/01/2026;quittance;-400,00;\n"),
    "euros, espaces, apostrophes": Cas(Lu(4, solde=4 * 123456), montants("1 234,56 €", "1\u202f234,56", "1234,56EUR", "1'234,56")),
    "parenthèses et moins final": Cas(Lu(3, solde=-30000), montants("(100,00)", "100,00-", "-100,00")),
    "moins typographique": Cas(Lu(2, solde=-20000), montants("−100,00", "–100,00")),
    "notation scientifique": Cas(Lu(1, 0, 1, solde=100), montants("1,00", "1,5E+03")),
    "trois décimales": Cas(Lu(2, 0, 1, solde=22468), montants("12,34", "212,340", "1,005")),
    "montants à l'allemande": Cas(Lu(2, solde=123556), montants("1.234,56", "1,00")),
    "montants à l'anglaise": Cas(Lu(2, solde=123556), montants("1,234.56", "1.00")),
    "décimale déclarée à tort": Cas(
        Refus(11, ("ecritures.csv", "decimale", "montant")), montants("1.50", "2.25"), toml='[format.ecritures]\ndecimale = ","\n'
    ),
    "montant illisible": Cas(Lu(1, 0, 2, solde=100), montants("1,00", "douze", "1,0,0")),
    "montant vide": Cas(Lu(1, 0, 1, solde=100), montants("1,00", "")),
    "montant démesuré": Cas(Lu(1, 0, 1, solde=100), montants("1,00", "99999999999999999999,00")),
    "erreurs d'Excel": Cas(Lu(1, 0, 2, solde=100), montants("1,00", "#REF!", "#VALEUR!")),
    "un seul chiffre après la virgule": Cas(Lu(1, solde=123450), montants("1 234,5")),
    "milliers sans centimes": Cas(Lu(2, solde=123500, dit=("virgule décimale",)), montants("1.234", "1,00")),
    "zéro et négatif nul": Cas(Lu(3, solde=0), montants("0", "-0,00", "0,00")),
    "pourcentage": Cas(Lu(1, 0, 1, solde=100), montants("1,00", "2,5 %")),
    "deux montants dans une cellule": Cas(Lu(1, 0, 1, solde=100), montants("1,00", "1,00 2,00")),
    "mois en lettres": Cas(
        Lu(4, 0, 2, solde=400, mois=("2026-01", "2026-08"), dit=("mois en lettres",)),
        dates("13/01/2026", "13 janv. 2026", "14-JAN-2026", "1er août 26", "13 brumaire 2026", "30-FEB-2026"),
    ),
    "date universelle": Cas(Lu(1, solde=100, mois=("2026-01",)), dates("2026-01-13T10:00:00Z")),
    "29 février": Cas(Lu(1, 0, 1, solde=100), dates("29/02/2024", "29/02/2026")),
    "identifiant avec espace insécable": Cas(Lu(2, solde=90000), DEUX.replace("A1;", "A1\u00a0;")),
    "identifiants devenus des nombres à virgule": Cas(
        Lu(1, 0, 1, solde=50000, dit=("bail_inconnu : 1",)), DEUX.replace("0012;", "12.0;")
    ),
    "zéros de tête perdus": Cas(
        Lu(1, 0, 1, solde=50000, dit=("zéros de tête",)), DEUX.replace("0012", "12")
    ),
    "identifiants entourés d'espaces": Cas(Lu(2, solde=90000), DEUX.replace("A1;", " A1 ;").replace("0012;", "0012  ;")),
    "identifiant d'une autre casse": Cas(Lu(1, 0, 1, solde=40000), DEUX.replace("A1;", "a1;")),
    "bail inconnu": Cas(Lu(2, 0, 1, solde=90000, dit=("bail_inconnu : 1",)), DEUX + "Z9;13/01/2026;quittance;1;\n"),
    "nature inconnue": Cas(Lu(2, 0, 1, solde=90000, dit=("nature_inconnue : 1",)), DEUX + "A1;13/01/2026;LOY;1;\n"),
    "nature vide": Cas(Lu(2, 0, 1, solde=90000), DEUX + "A1;13/01/2026;;1;\n"),
    "nature vide, mais le sens suffit": Cas(Lu(3, solde=90100), DEUX + "A1;13/01/2026;;1;\n", toml=SENS),
    "sens inconnu": Cas(
        Lu(2, 0, 1, solde=0), "id_bail;date_operation;nature;montant;sens\nA1;13/01/2026;frais;1;D\nA1;13/01/2026;frais;1;C\nA1;13/01/2026;frais;1;X\n"
    ),
    "débit et crédit sur la même ligne": Cas(Lu(1, solde=40000), TETE + "A1;13/01/2026;quittance;500,00;100,00\n"),
    "cellules NULL": Cas(Lu(1, 0, 1, solde=50000), TETE + L1.replace(";\n", ";NULL\n") + "NULL;NULL;NULL;NULL;NULL\n"),
    "jour et mois inversés": Cas(Lu(3, solde=300, mois=("2026-01", "2026-02", "2026-03")), dates("01/13/2026", "02/14/2026", "03/04/2026")),
    "deux ordres mêlés": Cas(Lu(2, 0, 1, solde=200), dates("13/01/2026", "03/02/2026", "01/14/2026")),
    "formes de date mêlées": Cas(Lu(4, solde=400, mois=("2026-01",)), dates("13/01/2026", "2026-01-14", "15.01.2026", "20260116")),
    "années à deux chiffres": Cas(Lu(2, solde=200, mois=("1999-12", "2026-01")), dates("13/01/26", "31/12/99")),
    "dates avec l'heure": Cas(Lu(2, solde=200, mois=("2026-01",)), dates("13/01/2026 10:30:00", "2026-01-14T00:00:00")),
    "30 février": Cas(Lu(1, 0, 1, solde=100), dates("13/01/2026", "30/02/2026")),
    "avant 1950, après 2100": Cas(Lu(1, 0, 2, solde=100), dates("13/01/2026", "31/12/1949", "01/01/2101")),
    "31/12/9999 n'est pas une date d'opération": Cas(Lu(1, 0, 1, solde=100), dates("13/01/2026", "31/12/9999")),
    "date vide": Cas(Lu(1, 0, 1, solde=100), dates("13/01/2026", "")),
    "numéros de jour Excel en texte": Cas(Lu(2, solde=200, mois=("2026-01",)), dates("46035", "46036")),
    "date déclarée à tort": Cas(
        Refus(11, ("ecritures.csv", "date", "date_operation")), toml='[format.ecritures]\ndate = "%Y-%m-%d"\n'
    ),
    "31/12/9999 veut dire sans fin": Cas(
        Lu(1, table="baux"), TETE,
        autres={"baux.csv": "id_bail;id_menage;date_effet;date_fin;loyer\nA1;M1;15/02/2020;31/12/9999;500\n"},
    ),
    "colonne obligatoire vide": Cas(
        Lu(1, 0, 1, table="baux"), TETE, autres={"baux.csv": BAUX.replace("15/02/2020;500,00", ";500,00")}
    ),
    "bail en double": Cas(
        Lu(1, 0, 2, table="baux"), TETE, autres={"baux.csv": BAUX + "A1;M9;15/02/2021;1,00\n"}
    ),
    "bail répété": Cas(Lu(2, 1, table="baux"), TETE, autres={"baux.csv": BAUX + "A1;M1;15/02/2020;500,00\n"}),
    "trop de rejets": Cas(
        Refus(12, ("bail_inconnu", "ecritures"), ("screen", "--mois", "2026-01", "--regles-seules")), DEUX.replace("A1", "Z1")
    ),
}  # fmt: skip

DISPOSITIONS = {
    "FEC": Cas(Lu(2, 1, solde=30000, dit=("1 ligne d'un autre compte",)), fec(FEC_LIGNES), toml=LIRE_FEC),
    "FEC, montants avec virgule et dates en JJ/MM": Cas(
        Lu(2, 1, solde=30000), fec(FEC_LIGNES).replace("20260113", "13/01/2026"), toml=LIRE_FEC
    ),
    "FEC à 17 champs, sans CompAuxNum": Cas(
        Refus(11, ("ecritures.csv", "id_bail")), fec(FEC_LIGNES, sans=6), toml=LIRE_FEC
    ),
    "FEC à 17 champs, sans CompAuxLib": Cas(Lu(2, 1, solde=30000), fec(FEC_LIGNES, sans=7), toml=LIRE_FEC),
    "FEC dont une ligne a 17 champs": Cas(
        Lu(2, 1, 1, solde=30000), fec(FEC_LIGNES) + "QT|Quitt|1|20260113|411000|Loc|Loyer|100,00|0,00\n", toml=LIRE_FEC
    ),
    "FEC sans locataire sur une ligne": Cas(
        Lu(1, 1, 1, solde=50000), fec(FEC_LIGNES).replace("0012", ""), toml=LIRE_FEC
    ),
    "relevés": Cas(Lu(2, solde=30000), RELEVES, toml=LIRE_RELEVE),
    "relevés avec un mois qui manque": Cas(
        Lu(2, solde=40000, dit=("1 rupture",)), RELEVES.replace("02/2026;100,00", "04/2026;200,00").replace(";300,00\n", ";400,00\n"), toml=LIRE_RELEVE
    ),
    "relevés dont le mois est illisible": Cas(
        Lu(1, 0, 1, solde=10000), RELEVES.replace("02/2026", "13/2026"), toml=LIRE_RELEVE
    ),
    "relevé répété": Cas(Lu(2, 1, solde=30000), RELEVES + RELEVES.splitlines()[1] + "\n", toml=LIRE_RELEVE),
    "relevés lus comme des mouvements": Cas(Refus(11, ("ecritures.csv", "date_operation")), RELEVES),
    "disposition inconnue": Cas(Refus(10, ("disposition",)), toml='[format.ecritures]\ndisposition = "excel"\n'),
}  # fmt: skip

PLUSIEURS = {
    "le même fichier deux fois": Cas(
        Lu(2, 2, solde=90000, dit=("copie exacte",)), nom="e-1.csv", autres={"e-2.csv": DEUX}, entrees={"ecritures": "e-*.csv"}
    ),
    "les mêmes lignes dans deux fichiers, sans identifiant": Cas(
        Lu(3, solde=140000, dit=("d'un fichier à l'autre",)), nom="e-1.csv", autres={"e-2.csv": TETE + L1}, entrees={"ecritures": "e-*.csv"}
    ),
    "les mêmes lignes dans deux fichiers, avec identifiant": Cas(
        Lu(2, 1, solde=90000),
        TETE.strip() + ";id_ecriture\n" + L1.strip() + ";1\n" + L3.strip() + ";2\n",
        nom="e-1.csv",
        autres={"e-2.csv": TETE.strip() + ";id_ecriture\n" + L1.strip() + ";1\n"},
        entrees={"ecritures": "e-*.csv"},
    ),
    "les grands livres de deux bailleurs": Cas(
        Lu(2, 0, 2, solde=90000, dit=("e-2.csv : 2 lignes lues, 0 gardée",)),
        nom="e-1.csv",
        autres={"e-2.csv": DEUX.replace("A1", "W1").replace("0012", "W2")},
        entrees={"ecritures": "e-*.csv"},
    ),
    "un fichier du motif n'est pas un export": Cas(
        Refus(11, ("e-2.csv",)), nom="e-1.csv", autres={"e-2.csv": "notes\nrien\n"}, entrees={"ecritures": "e-*.csv"}
    ),
    "deux fichiers écrits autrement": Cas(
        Lu(4, solde=180000, dit=("tabulation", "point-virgule")),
        nom="e-1.csv",
        autres={"e-2.csv": DEUX.replace(";", "\t").replace("500,00", "500.00").encode("utf-16")},
        entrees={"ecritures": "e-*.csv"},
    ),
    "un verrou d'Excel à côté": Cas(
        Lu(2, solde=90000), nom="e-1.csv", autres={"~$e-1.csv": b"\x05Agent"}, entrees={"ecritures": "*e-*.csv"}
    ),
}  # fmt: skip

CLASSEURS = {
    "dates vraies": Cas(Lu(1, solde=50000, mois=("2026-01",)), classeur([COLONNES, RANG]), "ecritures.xlsx"),
    "nombres et dates en texte": Cas(
        Lu(1, solde=50050, mois=("2026-01",)), classeur([COLONNES, ["A1", "13/01/2026", "quittance", "500,50", ""]]), "ecritures.xlsx"
    ),
    "numéros de jour": Cas(
        Lu(1, solde=50000, mois=("2026-01",)), classeur([COLONNES, ["A1", 46035, "quittance", 500, None]]), "ecritures.xlsx"
    ),
    "formules calculées": Cas(
        Lu(1, solde=50000), classeur([COLONNES, ["A1", datetime(2026, 1, 13), "quittance", ("=250*2", 500), None]]), "ecritures.xlsx"
    ),
    "formules sans valeur gardée": Cas(
        Lu(0, 0, 1, solde=0), classeur([COLONNES, ["A1", datetime(2026, 1, 13), "quittance", ("=NA()", "#N/A"), None]]), "ecritures.xlsx"
    ),
    "feuille masquée à côté": Cas(
        Lu(1, solde=50000), classeur([COLONNES, RANG, RANG], [COLONNES, RANG], masquees=(0,)), "ecritures.xlsx"
    ),
    "plusieurs feuilles pareilles": Cas(
        Refus(11, ("ecritures.xlsx", "2 feuilles")), classeur([COLONNES, RANG], [COLONNES, RANG]), "ecritures.xlsx"
    ),
    "classeur protégé": Cas(Refus(11, ("ecritures.xlsx", "protégé")), OLE, "ecritures.xlsx"),
    "classeur coupé": Cas(Refus(11, ("ecritures.xlsx",)), classeur([COLONNES, RANG])[:600], "ecritures.xlsx"),
    "classeur vide": Cas(Refus(11, ("ecritures.xlsx", "en-tête")), classeur([]), "ecritures.xlsx"),
    "un ZIP nommé xlsx": Cas(Refus(11, ("ecritures.xlsx",)), archive(), "ecritures.xlsx"),
    "titres, lignes vides et total": Cas(
        Lu(1, 2, solde=50000),
        classeur([["Grand livre"], [], COLONNES, RANG, [], ["Total", None, None, 500, None]]),
        "ecritures.xlsx",
    ),
    "identifiants numériques": Cas(
        Lu(1, solde=50000),
        classeur([COLONNES, [12, *RANG[1:]]]),
        "ecritures.xlsx",
        autres={"baux.csv": "id_bail;id_menage;date_effet;loyer\n12;M1;15/02/2020;500\n"},
    ),
    "bruit de virgule flottante": Cas(
        Lu(1, solde=30), classeur([COLONNES, [*RANG[:3], 0.1 + 0.2, None]]), "ecritures.xlsx"
    ),
    "calendrier de 1904": Cas(
        Lu(1, solde=50000, mois=("2026-01",)), classeur([COLONNES, RANG], depuis_1904=True), "ecritures.xlsx"
    ),
    "montants en texte avec euro": Cas(
        Lu(2, solde=150000), classeur([COLONNES, [*RANG[:3], "1 000,00 €", None], RANG]), "ecritures.xlsx"
    ),
    "colonnes vides à gauche": Cas(
        Lu(1, solde=50000), classeur([[None, None, *COLONNES], [None, None, *RANG]]), "ecritures.xlsx"
    ),
    "Parquet, montants décimaux": Cas(
        Lu(1, solde=50010),
        parquet(id_bail=["A1"], date_operation=["13/01/2026"], nature=["quittance"], montant=[Decimal("500.10")]),
        "ecritures.parquet",
    ),
    "Parquet, dates et heures": Cas(
        Lu(1, solde=50000, mois=("2026-01",)),
        parquet(id_bail=["A1"], date_operation=[datetime(2026, 1, 13, 23, 59)], nature=["quittance"], montant=[500.0]),
        "ecritures.parquet",
    ),
    "Parquet, sans ligne": Cas(
        Lu(0, solde=0),
        parquet(id_bail=pl.Series([], dtype=pl.String), date_operation=pl.Series([], dtype=pl.Date), nature=pl.Series([], dtype=pl.String), montant=pl.Series([], dtype=pl.Float64)),
        "ecritures.parquet",
    ),
    "Parquet, colonne absente": Cas(
        Refus(11, ("ecritures.parquet", "nature")), parquet(id_bail=["A1"], date_operation=[date(2026, 1, 13)], montant=[1.0]), "ecritures.parquet"
    ),
}  # fmt: skip

FAMILLES = (ENCODAGES, FICHIERS, LIGNES, VALEURS, DISPOSITIONS, PLUSIEURS, CLASSEURS)
CORPUS = {nom: cas for famille in FAMILLES for nom, cas in famille.items()}
LUS = {nom: cas for nom, cas in CORPUS.items() if isinstance(cas.attendu, Lu)}
REFUSES = {nom: cas for nom, cas in CORPUS.items() if isinstance(cas.attendu, Refus)}


def test_le_corpus_est_grand() -> None:
    assert len(CORPUS) == sum(map(len, FAMILLES)) >= 100


@pytest.mark.parametrize("nom", LUS)
def test_un_export_lu_rend_compte_de_chaque_ligne(tmp_path: Path, nom: str) -> None:
    attendu = LUS[nom].attendu
    assert isinstance(attendu, Lu)
    intake = read(Workspace.open(LUS[nom].build(tmp_path)))
    assert balanced(intake)
    comptes = intake.comptes.filter(pl.col("table") == attendu.table)
    sort = tuple(comptes[colonne].sum() for colonne in ("gardees", "ecartees", "rejetees"))
    assert sort == (attendu.gardees, attendu.ecartees, attendu.rejetees)
    assert intake.ecritures is not None
    lignes = intake.ecritures.select(
        "montant_centimes", mois=pl.col("date_operation").dt.strftime("%Y-%m")
    ).collect()
    if attendu.solde is not None:
        assert lignes["montant_centimes"].sum() == attendu.solde
    if attendu.mois:
        assert tuple(lignes["mois"].unique().sort()) == attendu.mois
    recit = "\n".join(describe(intake))
    assert [mots for mots in attendu.dit if mots not in recit] == []


@pytest.mark.parametrize("nom", REFUSES)
def test_un_export_refuse_l_est_en_une_ligne(tmp_path: Path, nom: str) -> None:
    attendu = REFUSES[nom].attendu
    assert isinstance(attendu, Refus)
    espace = REFUSES[nom].build(tmp_path)
    dit = CliRunner().invoke(amont, [*attendu.commande, "--espace", str(espace)])
    assert dit.exit_code == attendu.code, dit.output
    lignes = [ligne for ligne in dit.stderr.splitlines() if not ligne.startswith("  lecture")]
    assert len(lignes) == (2 if attendu.code == 10 else 1), dit.output
    assert [mots for mots in attendu.dit if mots not in dit.stderr] == []
    assert not any(valeur in dit.output for valeur in ("A1;", "M1;"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root lit tout")
def test_un_fichier_sans_droit_de_lecture(tmp_path: Path) -> None:
    espace = Cas(Refus(11, ()), illisible).build(tmp_path)
    dit = CliRunner().invoke(amont, ["check", "--espace", str(espace)])
    assert dit.exit_code == 11 and "droits" in dit.output


def test_un_fichier_qui_disparait_pendant_la_lecture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    espace = Cas(Lu(2)).build(tmp_path)
    ouvrir = Workspace.open

    def open_then_lose(racine: Path) -> Workspace:
        ouvert = ouvrir(racine)
        (tmp_path / "ecritures.csv").unlink()
        return ouvert

    monkeypatch.setattr(Workspace, "open", open_then_lose)
    dit = CliRunner().invoke(amont, ["check", "--espace", str(espace)])
    assert dit.exit_code == 11 and "n'est plus là" in dit.output
