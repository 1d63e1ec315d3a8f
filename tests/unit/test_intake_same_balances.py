"""One ledger exported in many layouts: each lease has the same balance, to the cent, at each month-end."""

import random
import sqlite3
from collections.abc import Callable
from datetime import datetime
from itertools import groupby
from pathlib import Path

import polars as pl
import psycopg
import pytest
import xlsxwriter
from intake_spaces import BAILLEUR, balanced
from ledger_exports import (
    ANNEES,
    FEC,
    balances,
    euros,
    expected,
    fec,
    frame,
    leases,
    ledger,
    sides,
    statements,
    text,
)
from postgres_server import server

from screening.intake import Intake, read
from screening.workspace import Workspace

LIGNES = ledger()
CANONIQUE = ["id_bail", "date_operation", "nature", "debit", "credit"]
SIGNE = ["id_bail", "date_operation", "nature", "montant"]
RELEVE = ["id_bail", "periode", "solde_anterieur", "appele", "encaisse", "solde"]
FORMAT_FEC = '[format.ecritures]\ndisposition = "fec"\n'
FORMAT_RELEVE = '[format.ecritures]\ndisposition = "releve_mensuel"\n'


def relire(racine: Path, source: str, toml: str = "") -> Intake:
    (racine / "baux.csv").write_text(leases(LIGNES))
    (racine / "amont.toml").write_text(
        f'{BAILLEUR}[entrees]\nbaux = "baux.csv"\necritures = {source}\n{toml}', encoding="utf-8"
    )
    return read(Workspace.open(racine))


def debit_credit(racine: Path) -> Intake:
    rangs = [[ligne.bail, f"{ligne.jour:%d/%m/%Y}", ligne.nature, *sides(ligne.centimes)] for ligne in LIGNES]
    (racine / "e.csv").write_text(text(CANONIQUE, rangs))
    return relire(racine, '"e.csv"')


def montant_signe(racine: Path) -> Intake:
    rangs = [[ligne.bail, f"{ligne.jour}", ligne.nature, _moins_a_la_fin(ligne.centimes)] for ligne in LIGNES]
    (racine / "e.txt").write_bytes(text(SIGNE, rangs, "\t").encode("cp1252"))
    return relire(racine, '"e.txt"')


def _moins_a_la_fin(centimes: int) -> str:
    return euros(abs(centimes), milliers=".") + ("-" if centimes < 0 else "")


def montant_et_suffixe(racine: Path) -> Intake:
    rangs = [
        [ligne.bail, f"{ligne.jour:%d/%m/%y}", ligne.nature, f"{euros(abs(ligne.centimes), ' ')} {'CR' if ligne.centimes < 0 else 'DB'}"]
        for ligne in LIGNES
    ]  # fmt: skip
    (racine / "e.csv").write_text(text(SIGNE, rangs))
    return relire(racine, '"e.csv"')


def montant_et_sens(racine: Path) -> Intake:
    rangs = [
        [
            ligne.bail,
            f"{ligne.jour:%d.%m.%Y}",
            ligne.nature,
            euros(abs(ligne.centimes), " "),
            "DC"[ligne.centimes < 0],
        ]
        for ligne in LIGNES
    ]
    entete = ["Contrat", "Date", "Type", "Montant €", "Sens"]
    (racine / "e.csv").write_bytes(text(entete, rangs, "|").encode("iso-8859-15"))
    noms = {"id_bail": "Contrat", "date_operation": "Date", "nature": "Type", "montant": "Montant €"}
    return relire(racine, '"e.csv"', _correspondance(noms | {"sens": "Sens"}))


def _correspondance(noms: dict[str, str]) -> str:
    return "[correspondance.ecritures]\n" + "".join(f'{nom} = "{voulu}"\n' for nom, voulu in noms.items())


def fec_par_exercice(racine: Path) -> Intake:
    for annee in ANNEES:
        (racine / f"123456789FEC{annee}1231.txt").write_bytes(
            text(FEC, fec(LIGNES, annee), "\t").encode("iso-8859-15")
        )
    return relire(racine, '"*FEC*.txt"', FORMAT_FEC)


def fec_montant_et_sens(racine: Path) -> Intake:
    entete = [{"Debit": "Montant", "Credit": "Sens"}.get(nom, nom).upper() for nom in FEC]
    for annee in ANNEES:
        rangs = []
        for rang in fec(LIGNES, annee):
            debit, credit = rang[11:13]
            montant = [credit, "C"] if debit == "0,00" else [debit, "D"]
            rangs.append([*rang[:11], *montant, *rang[13:]])
        (racine / f"FEC{annee}.txt").write_text(text(entete, rangs, "|"))
    codes = '[valeurs.ecritures.nature]\nquittance = ["VT"]\nreglement = ["BQ"]\nautre_debit = ["OD"]\n'
    return relire(
        racine, '"FEC*.txt"', FORMAT_FEC + '[correspondance.ecritures]\nnature = "JournalCode"\n' + codes
    )


def releves_par_annee_et_sans_ordre(racine: Path) -> Intake:
    par_fichier: dict[int, list[list[str]]] = {annee: [] for annee in ANNEES}
    for bail, mois, *montants in statements(LIGNES):
        par_fichier[mois.year].append([bail, f"{mois:%m/%Y}", *map(euros, montants)])
    for annee, rangs in par_fichier.items():
        random.Random(annee).shuffle(rangs)
        (racine / f"releves-{2100 - annee}.csv").write_text(text(RELEVE, rangs))
    return relire(racine, '"releves-*.csv"', FORMAT_RELEVE)


def releves_en_centimes(racine: Path) -> Intake:
    rangs = [[bail, f"{mois:%Y%m}", *map(str, montants)] for bail, mois, *montants in statements(LIGNES)]
    entete = ["Bail", "Mois", *(f"{nom}_centimes" for nom in RELEVE[2:])]
    (racine / "r.csv").write_text(text(entete, rangs))
    noms = {"id_bail": "Bail", "periode": "Mois"}
    return relire(racine, '"r.csv"', FORMAT_RELEVE + _correspondance(noms))


def sqlite(racine: Path) -> Intake:
    cadre = frame(LIGNES)
    with sqlite3.connect(racine / "erp.db") as base:
        base.execute("create table mouvement (contrat text, jour text, code text, montant real)")
        rangs = [(c, f"{j}", n, float(m)) for c, j, n, m in cadre.rows()]
        base.executemany("insert into mouvement values (?, ?, ?, ?)", rangs)
    base.close()
    requete = "SELECT contrat AS id_bail, jour AS date_operation, code AS nature, montant FROM mouvement"
    return relire(racine, f'{{ sql = "{requete}", url = "sqlite:///erp.db" }}')


@pytest.fixture(scope="module")
def adresse():
    with server() as url:
        yield url


def postgresql(racine: Path, adresse: str) -> Intake:
    with psycopg.connect(adresse) as base:
        base.execute("drop table if exists mouvement")
        base.execute("create table mouvement (contrat text, jour date, code text, montant numeric(12, 2))")
        with base.cursor() as curseur:
            curseur.executemany("insert into mouvement values (%s, %s, %s, %s)", frame(LIGNES).rows())
    requete = "SELECT contrat AS id_bail, jour AS date_operation, code AS nature, montant FROM mouvement"
    return relire(racine, f'{{ sql = "{requete}", url = "env:AMONT_ESSAI_PG" }}')


def parquet(racine: Path) -> Intake:
    frame(LIGNES).write_parquet(racine / "e.parquet")
    return relire(
        racine,
        '"e.parquet"',
        _correspondance({"id_bail": "contrat", "date_operation": "jour", "nature": "code"}),
    )


def classeur_a_deux_lignes_d_entete(racine: Path) -> Intake:
    with xlsxwriter.Workbook(racine / "e.xlsx") as classeur:
        jour_excel = classeur.add_format({"num_format": "dd/mm/yyyy"})
        feuille = classeur.add_worksheet("Compte")
        feuille.write(0, 0, "Grand livre des locataires")
        for colonne, nom in enumerate(["Contrat", "Date", "Type"]):
            feuille.merge_range(2, colonne, 3, colonne, nom)
        feuille.merge_range(2, 3, 2, 4, "Montants")
        feuille.write_row(3, 3, ["Débit", "Crédit"])
        for rang, ligne in enumerate(LIGNES, start=4):
            feuille.write_string(rang, 0, ligne.bail)
            feuille.write_datetime(
                rang, 1, datetime(ligne.jour.year, ligne.jour.month, ligne.jour.day), jour_excel
            )
            feuille.write_string(rang, 2, ligne.nature)
            feuille.write_number(rang, 3 if ligne.centimes > 0 else 4, abs(ligne.centimes) / 100)
    noms = {
        "id_bail": "Contrat",
        "date_operation": "Date",
        "nature": "Type",
        "debit": "Débit",
        "credit": "Crédit",
    }
    return relire(racine, '"e.xlsx"', _correspondance(noms))


def lignes_de_suite(racine: Path) -> Intake:
    """The lease stands on the first line of its account, the date on the first line of its day; pages."""
    rangs: list[list[str]] = []
    for bail, siennes in groupby(LIGNES, key=lambda ligne: ligne.bail):
        vu_bail, vu_jour = "", None
        for ligne in siennes:
            if len(rangs) % 17 == 16:
                rangs += [[""] * 5, CANONIQUE]
            dit = ["" if vu_bail == bail else bail, "" if vu_jour == ligne.jour else f"{ligne.jour:%d/%m/%Y}"]
            rangs.append([*dit, ligne.nature, *sides(ligne.centimes)])
            vu_bail, vu_jour = bail, ligne.jour
        rangs.append(["Total", "", "", "1 234,56", "1 200,00"])
    titre = "Grand livre;;;;\nAgence de Lens;;;;\n"
    (racine / "e.csv").write_text(titre + text(CANONIQUE, rangs))
    return relire(racine, '"e.csv"')


def pages_d_entetes_differents(racine: Path) -> Intake:
    """Half of the ledger under one header, the rest under the same names in another order and one more."""
    moitie = len(LIGNES) // 2
    premiers = [
        [ligne.bail, f"{ligne.jour:%d/%m/%Y}", ligne.nature, *sides(ligne.centimes)]
        for ligne in LIGNES[:moitie]
    ]
    suivants = [
        ["Lens", f"{ligne.jour:%d/%m/%Y}", ligne.bail, *reversed(sides(ligne.centimes)), ligne.nature]
        for ligne in LIGNES[moitie:]
    ]
    autre = ["agence", "date_operation", "id_bail", "credit", "debit", "nature"]
    (racine / "e.csv").write_text(text(CANONIQUE, premiers) + "Page 2\n" + text(autre, suivants))
    return relire(racine, '"e.csv"')


EXPORTS: list[Callable[[Path], Intake]] = [
    debit_credit,
    montant_signe,
    montant_et_suffixe,
    montant_et_sens,
    fec_par_exercice,
    fec_montant_et_sens,
    releves_par_annee_et_sans_ordre,
    releves_en_centimes,
    sqlite,
    parquet,
    classeur_a_deux_lignes_d_entete,
    lignes_de_suite,
    pages_d_entetes_differents,
]


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.__name__)
def test_memes_soldes(tmp_path: Path, export: Callable[[Path], Intake]) -> None:
    _compare(export(tmp_path))


def test_memes_soldes_depuis_postgresql(
    tmp_path: Path, adresse: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AMONT_ESSAI_PG", adresse)
    _compare(postgresql(tmp_path, adresse))


def _compare(intake: Intake) -> None:
    assert intake.rejets.select("ligne", "controles").rows() == []
    assert balanced(intake)
    obtenus, attendus = balances(intake), expected(LIGNES)
    assert {cle: (obtenus.get(cle), v) for cle, v in attendus.items() if obtenus.get(cle) != v} == {}


def test_le_grand_livre_d_essai_a_ce_qui_derange() -> None:
    natures = {(ligne.nature, ligne.centimes > 0) for ligne in LIGNES}
    assert {("reglement", True), ("rejet", True), ("regularisation_charges", False)} <= natures
    jours = pl.DataFrame({"b": [ligne.bail for ligne in LIGNES], "j": [ligne.jour for ligne in LIGNES]})
    assert jours.is_duplicated().any()
