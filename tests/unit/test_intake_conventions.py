"""One ledger, written in every convention of French exports, reads as the same lines to the cent."""

import gzip
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from screening.errors import SourceFormatError
from screening.intake import Intake, read
from screening.workspace import Workspace

LIGNES = [
    ("0012", date(2026, 1, 1), "quittance", 123456),
    ("0012", date(2026, 1, 31), "reglement", -123456),
    ("0012", date(2026, 2, 1), "quittance", 1234500),
    ("0007", date(2026, 2, 5), "aide_logement", -20005),
    ("0007", date(2026, 2, 14), "reglement", -10),
]
ATTENDU = sorted(LIGNES)
BAUX = "id_bail;id_menage;date_effet;loyer\n0012;M1;01/02/2020;500,00\n0007;M2;15/02/2020;400,00\n"
TOML = """
[bailleur]
nom = "Essai"
[entrees]
baux = "baux.csv"
ecritures = "{fichier}"
[format.ecritures]
{declare}
[correspondance.ecritures]
id_bail = "N° contrat"
date_operation = "Date"
nature = "Type"
{montant}
"""
DEBIT_CREDIT = 'debit = "Débit"\ncredit = "Crédit"'


def ouvrir(
    racine: Path, contenu: bytes, fichier: str = "e.csv", declare: str = "", montant: str = DEBIT_CREDIT
) -> Intake:
    (racine / "baux.csv").write_text(BAUX, encoding="utf-8")
    (racine / fichier).write_bytes(contenu)
    (racine / "amont.toml").write_text(
        TOML.format(fichier=fichier, declare=declare, montant=montant), encoding="utf-8"
    )
    return read(Workspace.open(racine))


def lignes_lues(intake: Intake) -> list[tuple]:
    assert intake.ecritures is not None
    lues = intake.ecritures.select(
        "id_bail", "date_operation", pl.col("nature").cast(pl.String), "montant_centimes"
    )
    return sorted(lues.collect().rows())


def euros(centimes: int, milliers: str = "", decimale: str = ",") -> str:
    unites, reste = divmod(abs(centimes), 100)
    return f"{unites:,}".replace(",", milliers) + f"{decimale}{reste:02d}"


def ecrire(
    separateur: str = ";",
    milliers: str = "",
    decimale: str = ",",
    forme: str = "%d/%m/%Y",
    fin: str = "\n",
    guillemets: bool = False,
) -> str:
    def cellule(texte: str) -> str:
        return f'"{texte}"' if guillemets or separateur in texte else texte

    rangs = [["N° contrat", "Date", "Type", "Débit", "Crédit"]]
    for bail, jour, nature, montant in LIGNES:
        valeur = euros(montant, milliers, decimale)
        rangs.append([bail, jour.strftime(forme), nature, *([valeur, ""] if montant > 0 else ["", valeur])])
    return fin.join(separateur.join(cellule(c) for c in rang) for rang in rangs) + fin


@pytest.mark.parametrize("separateur", [";", ",", "\t", "|"])
def test_separateurs(tmp_path: Path, separateur: str) -> None:
    assert lignes_lues(ouvrir(tmp_path, ecrire(separateur=separateur).encode())) == ATTENDU


@pytest.mark.parametrize(
    ("codec", "dit"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8 avec marque (BOM)"),
        ("cp1252", "cp1252"),
        ("latin-1", "cp1252"),
        ("utf-16", "utf-16"),
    ],
)
def test_encodages(tmp_path: Path, codec: str, dit: str) -> None:
    intake = ouvrir(tmp_path, ecrire().encode(codec))
    assert lignes_lues(intake) == ATTENDU
    vus = intake.constats.filter((pl.col("table") == "ecritures") & (pl.col("sujet") == "encodage"))
    assert vus["constat"].to_list() == [dit]


@pytest.mark.parametrize("milliers", ["", " ", "\u00a0", "\u202f", "."])
@pytest.mark.parametrize("fin", ["\n", "\r\n", "\r"])
def test_milliers_et_fins_de_ligne(tmp_path: Path, milliers: str, fin: str) -> None:
    assert lignes_lues(ouvrir(tmp_path, ecrire(milliers=milliers, fin=fin).encode())) == ATTENDU


@pytest.mark.parametrize(("milliers", "decimale"), [("", "."), (",", "."), (" ", "."), (".", ",")])
@pytest.mark.parametrize("guillemets", [True, False])
def test_decimales(tmp_path: Path, milliers: str, decimale: str, guillemets: bool) -> None:
    texte = ecrire(milliers=milliers, decimale=decimale, guillemets=guillemets)
    assert lignes_lues(ouvrir(tmp_path, texte.encode())) == ATTENDU


@pytest.mark.parametrize(
    "forme",
    [
        "%d/%m/%Y",
        "%d/%m/%y",
        "%Y-%m-%d",
        "%d-%m-%Y",
        "%d.%m.%Y",
        "%Y%m%d",
        "%d%m%Y",
        "%Y-%m-%d %H:%M:%S",
        "%d/%m/%Y %H:%M",
    ],
)
def test_dates(tmp_path: Path, forme: str) -> None:
    assert lignes_lues(ouvrir(tmp_path, ecrire(forme=forme).encode())) == ATTENDU


def test_mois_avant_le_jour_quand_tout_le_fichier_le_prouve(tmp_path: Path) -> None:
    intake = ouvrir(tmp_path, ecrire(forme="%m/%d/%Y").encode())
    assert lignes_lues(intake) == ATTENDU
    assert any("MM/JJ/AAAA" in constat for constat in intake.constats["constat"])


def test_une_seule_date_impossible_ne_fait_pas_basculer_le_fichier(tmp_path: Path) -> None:
    lignes = (
        "".join(f"0012;0{m}/01/2026;quittance;1,00;\n" for m in range(1, 9))
        + "0012;01/31/2026;quittance;1,00;\n"
    )
    intake = ouvrir(tmp_path, ("N° contrat;Date;Type;Débit;Crédit\n" + lignes).encode())
    assert intake.rejets["controles"].to_list() == [["date_illisible"]]
    assert [jour for _, jour, _, _ in lignes_lues(intake)][:2] == [date(2026, 1, 1), date(2026, 1, 2)]


def test_numeros_de_jour_excel_dans_un_csv(tmp_path: Path) -> None:
    texte = ecrire()
    for _, jour, _, _ in LIGNES:
        texte = texte.replace(jour.strftime("%d/%m/%Y"), str((jour - date(1899, 12, 30)).days))
    assert lignes_lues(ouvrir(tmp_path, texte.encode())) == ATTENDU


@pytest.mark.parametrize(
    "negatif", ["-{}", "{}-", "({})", "- {}", "−{}", "-{} €", "({} €)", "-{} EUR", "-€{}"]
)
def test_un_montant_signe(tmp_path: Path, negatif: str) -> None:
    rangs = ["N° contrat;Date;Type;Montant"]
    for bail, jour, nature, montant in LIGNES:
        valeur = euros(montant, " ")
        rangs.append(f"{bail};{jour:%d/%m/%Y};{nature};{negatif.format(valeur) if montant < 0 else valeur}")
    intake = ouvrir(tmp_path, "\n".join(rangs).encode(), montant='montant = "Montant"')
    assert lignes_lues(intake) == ATTENDU


@pytest.mark.parametrize(
    ("d", "c"), [("D", "C"), ("d", "c"), ("Débit", "Crédit"), ("DEBIT", "CREDIT"), ("+", "-")]
)
def test_montant_et_sens(tmp_path: Path, d: str, c: str) -> None:
    rangs = ["N° contrat;Date;Type;Montant;Sens"]
    rangs += [f"{b};{j:%d/%m/%Y};{n};{euros(m)};{d if m > 0 else c}" for b, j, n, m in LIGNES]
    intake = ouvrir(tmp_path, "\n".join(rangs).encode(), montant='montant = "Montant"\nsens = "Sens"')
    assert lignes_lues(intake) == ATTENDU


def test_montant_canonique_en_centimes(tmp_path: Path) -> None:
    rangs = ["N° contrat;Date;Type;montant_centimes", *(f"{b};{j};{n};{m}" for b, j, n, m in LIGNES)]
    assert lignes_lues(ouvrir(tmp_path, "\n".join(rangs).encode(), montant="")) == ATTENDU


def test_gzip(tmp_path: Path) -> None:
    intake = ouvrir(tmp_path, gzip.compress(ecrire().encode("cp1252")), fichier="e.csv.gz")
    assert lignes_lues(intake) == ATTENDU


def test_lignes_avant_l_entete_et_totaux_a_la_fin(tmp_path: Path) -> None:
    avant = "Édition du 05/03/2026;;\nAgence : Lens\n\n"
    apres = ";;;;\nTOTAL;;;13 579,56;14 345,06\n;;;13 579,56;14 345,06\n\nFin de l'édition\n"
    intake = ouvrir(tmp_path, (avant + ecrire() + apres).encode("cp1252"))
    assert lignes_lues(intake) == ATTENDU
    motifs = dict(intake.ecartes.select("motif", "lignes").rows())
    assert motifs == {"ligne_vide": 2, "total": 2, "ligne_de_texte": 1}
    assert intake.rejets.is_empty()
    assert ("en-tête", "ligne 4") in intake.constats.select("sujet", "constat").rows()


def test_entete_repete_a_chaque_page(tmp_path: Path) -> None:
    texte = ecrire()
    entete, premiere, *reste = texte.splitlines()
    intake = ouvrir(tmp_path, "\n".join([entete, premiere, entete, *reste]).encode())
    assert lignes_lues(intake) == ATTENDU
    assert intake.ecartes["motif"].to_list() == ["entete_repete"]


def _classeur(chemin: Path, textes: bool) -> None:
    with xlsxwriter.Workbook(chemin) as classeur:
        jour_excel = classeur.add_format({"num_format": "dd/mm/yyyy"})
        garde = classeur.add_worksheet("Lisez-moi")
        garde.write(0, 0, "Export du compte locataire")
        feuille = classeur.add_worksheet("Compte")
        feuille.write_row(1, 0, ["Édition"])
        feuille.write_row(3, 0, ["N° contrat", "Date", "Type", "Débit", "Crédit"])
        for rang, (bail, jour, nature, montant) in enumerate(LIGNES, start=4):
            feuille.write_string(rang, 0, bail)
            if textes:
                feuille.write_string(rang, 1, jour.strftime("%d/%m/%Y"))
            else:
                feuille.write_datetime(rang, 1, datetime(jour.year, jour.month, jour.day), jour_excel)
            feuille.write(rang, 2, nature)
            colonne = 3 if montant > 0 else 4
            if textes:
                feuille.write_string(rang, colonne, euros(montant, " "))
            else:
                feuille.write_number(rang, colonne, abs(montant) / 100)
        classeur.add_worksheet("Vide")


@pytest.mark.parametrize("textes", [True, False])
def test_classeur(tmp_path: Path, textes: bool) -> None:
    _classeur(tmp_path / "modele.xlsx", textes)
    intake = ouvrir(tmp_path, (tmp_path / "modele.xlsx").read_bytes(), fichier="e.xlsx")
    assert lignes_lues(intake) == ATTENDU
    assert any("« Compte »" in constat for constat in intake.constats["constat"])


@pytest.mark.parametrize("flottants", [True, False])
def test_parquet(tmp_path: Path, flottants: bool) -> None:
    cadre = pl.DataFrame(LIGNES, schema=["N° contrat", "Date", "Type", "Montant"], orient="row")
    montant = pl.col("Montant") / 100 if flottants else pl.col("Montant").cast(pl.Decimal(12, 2)) / 100
    cadre.with_columns(montant).write_parquet(tmp_path / "source.parquet")
    contenu = (tmp_path / "source.parquet").read_bytes()
    intake = ouvrir(tmp_path, contenu, fichier="e.parquet", montant='montant = "Montant"')
    assert lignes_lues(intake) == ATTENDU


def test_sans_nature_le_sens_de_la_ligne_decide(tmp_path: Path) -> None:
    texte = "id_bail;date_operation;debit;credit\n0012;01/01/2026;10,00;\n0012;02/01/2026;;4,00\n"
    declare = 'nature_debit = "quittance"\nnature_credit = "reglement"'
    (tmp_path / "baux.csv").write_text(BAUX)
    (tmp_path / "e.csv").write_text(texte)
    (tmp_path / "amont.toml").write_text(
        TOML.format(fichier="e.csv", declare=declare, montant="").split("[correspondance.ecritures]")[0]
    )
    assert [(nature, m) for _, _, nature, m in lignes_lues(read(Workspace.open(tmp_path)))] == [
        ("quittance", 1000),
        ("reglement", -400),
    ]


@pytest.mark.parametrize(
    ("declare", "extrait"),
    [
        ('encodage = "utf-8"', "encodage déclaré"),
        ('separateur = ","', "séparateur déclaré"),
        ('date = "%Y-%m-%d"', "date ne lit aucune valeur"),
        ('decimale = "."', "decimale ne lit aucune valeur"),
    ],
)
def test_ce_qui_est_declare_et_ne_convient_pas_est_refuse(tmp_path: Path, declare: str, extrait: str) -> None:
    with pytest.raises(SourceFormatError, match=extrait) as erreur:
        ouvrir(tmp_path, ecrire().encode("cp1252"), declare=declare)
    assert "\n" not in str(erreur.value)


def test_ce_qui_est_declare_l_emporte(tmp_path: Path) -> None:
    texte = "N° contrat;Date;Type;Débit;Crédit\n0012;2026-03-01;quittance;1.234;\n"
    intake = ouvrir(tmp_path, texte.encode(), declare='decimale = ","\nseparateur = ";"\nencodage = "utf-8"')
    assert [montant for *_, montant in lignes_lues(intake)] == [123400]


@pytest.mark.parametrize(("preuve", "rejets"), [("10.50", [["montant_trop_precis"]]), ("10,50", [])])
def test_un_fichier_sans_preuve_suit_les_autres(tmp_path: Path, preuve: str, rejets: list[list[str]]) -> None:
    entete = "N° contrat;Date;Type;Débit;Crédit\n"
    (tmp_path / "e1.csv").write_text(f"{entete}0012;01/03/2026;quittance;1.234;\n")
    intake = ouvrir(tmp_path, f"{entete}0012;31/03/2026;quittance;{preuve};\n".encode(), fichier="e2.csv")
    assert intake.comptes.height == 2
    (tmp_path / "amont.toml").write_text(TOML.format(fichier="e?.csv", declare="", montant=DEBIT_CREDIT))
    assert read(Workspace.open(tmp_path)).rejets["controles"].to_list() == rejets
