"""`amont init --depuis`: a commented proposal that, once uncommented, is valid and reads the export it came from."""

import gzip
import re
import tomllib
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from click.testing import CliRunner
from intake_spaces import balanced

from screening.cli import amont
from screening.intake import read
from screening.proposal.words import canonical, likeness, models_of, rank
from screening.tables import NATURES, TABLES, TYPES_EVENEMENT
from screening.workspace import Workspace

NOMS = ("DURAND", "LEFEBVRE", "MARTIN", "PETIT", "ROUX", "MOREAU")
BAUX = "id_bail;id_menage;date_effet;loyer\n" + "".join(
    f"L{n:03d};M{n};13/02/2020;500,00\n" for n in range(6)
)


def init(racine: Path, *exports: Path) -> str:
    options = [mot for export in exports for mot in ("--depuis", str(export))]
    dit = CliRunner().invoke(amont, ["init", str(racine), *options])
    assert dit.exit_code == 0, dit.output
    return (racine / "amont.toml").read_text(encoding="utf-8")


def uncomment(racine: Path) -> str:
    """Do what the proposal asks: take the « # » off its lines, leave the « ## »."""
    fichier = racine / "amont.toml"
    texte = fichier.read_text(encoding="utf-8")
    debut, fin = texte.index("# --- Proposition"), texte.index("# --- Ce que le modèle")
    fichier.write_text(
        texte[:debut] + re.sub(r"^# (?!---)", "", texte[debut:fin], flags=re.M) + texte[fin:],
        encoding="utf-8",
    )
    return fichier.read_text(encoding="utf-8")


def lignes_de(racine: Path) -> list[tuple]:
    dit = CliRunner().invoke(amont, ["check", "--espace", str(racine)])
    assert dit.exit_code == 0, dit.output
    intake = read(Workspace.open(racine))
    assert balanced(intake) and intake.rejets.is_empty(), intake.rejets
    assert intake.ecritures is not None
    colonnes = ["id_bail", "date_operation", pl.col("nature").cast(pl.String), "montant_centimes"]
    return intake.ecritures.select(colonnes).sort(pl.all()).collect().rows()


def write(chemin: Path, texte: str, encodage: str = "utf-8") -> Path:
    octets = texte.encode(encodage)
    chemin.write_bytes(gzip.compress(octets) if chemin.suffix == ".gz" else octets)
    return chemin


def classeur(chemin: Path, *lignes: list) -> Path:
    with xlsxwriter.Workbook(chemin, {"default_date_format": "dd/mm/yyyy"}) as livre:
        page = livre.add_worksheet("Extraction")
        livre.add_worksheet("Aide").write(0, 0, "rien")
        for y, ligne in enumerate(lignes):
            for x, cellule in enumerate(ligne):
                page.write(y, x, cellule)
    return chemin


def parquet(chemin: Path, **colonnes: list) -> Path:
    pl.DataFrame(colonnes).write_parquet(chemin)
    return chemin


def baux(dossier: Path) -> Path:
    return write(dossier / "baux.csv", BAUX)


def points_virgules(d: Path) -> list[Path]:
    """Un logiciel français : cp1252, N° contrat, Dt opé, Mt débit et crédit, libellés jamais lus."""
    fiches = (
        "N° contrat;Réf locataire;Nom;Date d'entrée;Date de sortie;Loyer principal;Provision charges;Agence\n"
    )
    fiches += "".join(
        f"L{n:03d};C{n};{nom};13/02/2020;31/12/9999;1 500,50;40,00;Lens\n" for n, nom in enumerate(NOMS)
    )
    lignes = "GRAND LIVRE LOCATAIRES\nN° contrat;Dt opé;Code opé;Libellé;Mt débit;Mt crédit\n"
    lignes += "".join(
        f"L{n:03d};13/01/2026;QUIT;Loyer de {nom};1 500,50;\nL{n:03d};15/01/2026;PRLV;Versement {nom};;1 500,50\n"
        for n, nom in enumerate(NOMS)
    )
    return [write(d / "fiches.csv", fiches, "cp1252"), write(d / "lignes.csv", lignes, "cp1252")]


def virgules(d: Path) -> list[Path]:
    """Un export anglais : virgules, dates ISO, montant et sens, sans nature."""
    lignes = "Lease;Contract No,Operation date,Amount,D/C\n".replace("Lease;Contract No", "Numero contrat")
    lignes = (
        lignes.replace("Operation date", "Date mouvement").replace("Amount", "Montant").replace("D/C", "Sens")
    )
    lignes += "".join(f"L{n:03d},2026-01-13,500.00,D\nL{n:03d},2026-01-15,500.00,C\n" for n in range(6))
    return [baux(d), write(d / "mouvements.csv", lignes)]


def tabulations(d: Path) -> list[Path]:
    """Tabulations, gzip, utf-16, montants signés sous un nom que rien n'annonce."""
    lignes = "Contrat\tJour\tNature\tValeur\n"
    lignes += "".join(
        f"L{n:03d}\t13/01/2026\tquittance\t500,00\nL{n:03d}\t15/01/2026\treglement\t-500,00\n"
        for n in range(6)
    )
    return [baux(d), write(d / "ecritures.txt.gz", lignes, "utf-16")]


def barres_allemandes(d: Path) -> list[Path]:
    """Barres, montants à l'allemande, dates à points, nom du locataire au lieu du contrat."""
    lignes = "Compte locataire|Date pièce|Type|Débit|Crédit\n"
    lignes += "".join(
        f"L{n:03d}|13.01.2026|APPEL|1.500,50|0,00\nL{n:03d}|15.01.2026|VIR|0,00|1.500,50\n" for n in range(6)
    )
    return [baux(d), write(d / "export.tsv", lignes)]


def feuilles(d: Path) -> list[Path]:
    fiches = [["Bail", "Client", "Date début", "Loyer"]]
    fiches += [[f"L{n:03d}", f"C{n}", datetime(2020, 2, 13), 500] for n in range(6)]
    lignes: list[list] = [["Extraction du mois"], [], ["N° bail", "Date écriture", "Type", "Débit", "Crédit"]]
    for n in range(6):
        lignes += [
            [f"L{n:03d}", datetime(2026, 1, 13), "LOY", 500, None],
            [f"L{n:03d}", datetime(2026, 1, 15), "CHQ", None, 500],
        ]
    return [classeur(d / "fiches.xlsx", *fiches), classeur(d / "lignes.xlsx", *lignes)]


def parquets(d: Path) -> list[Path]:
    fiches = parquet(
        d / "contrats.parquet", contrat=[f"L{n:03d}" for n in range(6)], locataire=list(range(6)),
        date_entree=[date(2020, 2, 13)] * 6, loyer_principal=[500.0] * 6,
    )  # fmt: skip
    lignes = parquet(
        d / "compte.parquet", contrat=[f"L{n:03d}" for n in range(6)] * 2,
        date_ecriture=[date(2026, 1, 13)] * 6 + [date(2026, 1, 15)] * 6,
        code_nature=["QUIT"] * 6 + ["REGL"] * 6, montant=[500.0] * 6 + [-500.0] * 6,
    )  # fmt: skip
    return [fiches, lignes]


def fec(d: Path) -> list[Path]:
    lignes = (
        "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|PieceRef|"
        "PieceDate|EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|Idevise\n"
    )
    for n, nom in enumerate(NOMS):
        for jour, debit, credit in (("20260113", "500,00", "0,00"), ("20260115", "0,00", "500,00")):
            lignes += f"QT|Quitt|E{n}|{jour}|411000|Locataires|L{n:03d}|{nom}|P{n}|{jour}|{nom}|{debit}|{credit}||||0,00|EUR\n"
            lignes += f"QT|Quitt|E{n}|{jour}|706000|Loyers|||P{n}|{jour}|Loyer|{credit}|{debit}||||0,00|EUR\n"
    return [baux(d), write(d / "123456789FEC20261231.txt", lignes)]


def releve(d: Path) -> list[Path]:
    lignes = "Réf contrat;Période;Solde antérieur;Appelé;Encaissé;Solde\n"
    lignes += "".join(f"L{n:03d};01/2026;0,00;500,00;500,00;0,00\n" for n in range(6))
    return [baux(d), write(d / "releves.csv", lignes)]


def locataires(d: Path) -> list[Path]:
    """Le compte est tenu par contrat sous un titre inattendu : les valeurs le disent."""
    lignes = "N° client;Dossier;Date;Type;Montant\n"
    lignes += "".join(
        f"C{n};L{n:03d};13/01/2026;quittance;500,00\nC{n};L{n:03d};15/01/2026;reglement;-500,00\n"
        for n in range(6)
    )
    return [baux(d), write(d / "compte.csv", lignes)]


EXPORTS = {
    f.__name__: f
    for f in (
        points_virgules,
        virgules,
        tabulations,
        barres_allemandes,
        feuilles,
        parquets,
        fec,
        releve,
        locataires,
    )
}


@pytest.mark.parametrize("nom", EXPORTS)
def test_une_proposition_decommentee_lit_son_export(tmp_path: Path, nom: str) -> None:
    exports = EXPORTS[nom](tmp_path)
    racine = tmp_path / "espace"
    propose = init(racine, *exports)
    assert tomllib.loads(propose)["entrees"] == {}
    assert not any(identite in propose for identite in NOMS)
    uncomment(racine)
    lignes = lignes_de(racine)
    jours = {"releve": (1, 31)}.get(nom, (13, 15))
    euros = {"points_virgules": 150050, "barres_allemandes": 150050}.get(nom, 50000)
    assert lignes == sorted(
        ligne
        for n in range(6)
        for ligne in (
            (f"L{n:03d}", date(2026, 1, jours[0]), "quittance", euros),
            (f"L{n:03d}", date(2026, 1, jours[1]), "reglement", -euros),
        )
    )


def test_rien_n_est_en_service_avant_d_etre_relu(tmp_path: Path) -> None:
    init(tmp_path / "espace", *points_virgules(tmp_path))
    dit = CliRunner().invoke(amont, ["check", "--espace", str(tmp_path / "espace")])
    assert dit.exit_code == 10 and "[entrees] baux : manque" in dit.output


def test_ce_qui_est_dit_de_chaque_colonne(tmp_path: Path) -> None:
    texte = init(tmp_path / "espace", *points_virgules(tmp_path))
    assert "## Proposition tirée de fiches.csv : à relire, à décommenter" in texte
    assert re.search(r'^# id_menage = "Réf locataire" +# nom connu$', texte, re.M)
    assert re.search(r'^# loyer = "Loyer principal" +# nom connu, des montants$', texte, re.M)
    assert '# encodage = "cp1252"' in texte and '# date = "%d/%m/%Y"' in texte and '# decimale = ","' in texte
    assert '# quittance = ["QUIT"]' in texte and '# reglement = ["PRLV"]' in texte
    assert '= "Nom"' not in texte and '= "Libellé"' not in texte


def test_des_codes_qui_ressemblent_a_des_libelles_ne_sont_pas_montres(tmp_path: Path) -> None:
    lignes = "Contrat;Date;Type;Montant\n"
    lignes += "".join(f"L{n:03d};13/01/2026;Loyer de {nom};500,00\n" for n, nom in enumerate(NOMS))
    texte = init(tmp_path / "a", baux(tmp_path), write(tmp_path / "e.csv", lignes))
    assert not any(nom in texte for nom in NOMS) and "ne sont pas montrées" in texte
    lignes = "Contrat;Date;Type;Montant\n"
    lignes += "".join(f"L{n:03d};13/01/2026;{nom};500,00\n" for n, nom in enumerate(NOMS))
    texte = init(tmp_path / "b", baux(tmp_path), write(tmp_path / "f.csv", lignes))
    assert not any(nom in texte for nom in NOMS)


def test_un_code_inconnu_est_laisse_a_relire(tmp_path: Path) -> None:
    lignes = "Contrat;Date;Type;Montant\n" + "".join(
        f"L{n:03d};13/01/2026;{code};5,00\n" for n in range(6) for code in ("QUIT", "Z14")
    )
    texte = init(tmp_path / "espace", baux(tmp_path), write(tmp_path / "e.csv", lignes))
    assert "## Codes de « Type » sans proposition : Z14." in texte


ENTETES = {
    "evenements": "N° contrat;Date acte;Code acte\nA1;13/01/2026;CDP\n",
    "controle": "N° bail;Arrêté au;Solde\nA1;31/01/2026;-12,00\n",
    "logements": "Réf logement;Code INSEE;Type;Nb pièces;Financement\nL1;62041;T3;3;PLUS\n",
    "menages": "N° client;Année naissance;Situation familiale;Nb personnes;Ressources;APL\nC1;1980;isole;2;1200;oui\n",
    "aides": "N° contrat;Date effet;Statut;Montant APL\nA1;13/01/2026;ouverte;200,00\n",
    "plans": "N° plan;N° contrat;Date signature;1ère échéance;Mensualité;Nb échéances\nP1;A1;13/01/2026;01/02/2026;50;12\n",
    "accompagnements": "N° client;Date début;Date fin;Mesure;Association\nC1;13/01/2026;;ASLL;X\n",
    "coordonnees": "N° client;Nom;Prénom;Téléphone;Adresse;CP;Ville\nC1;DURAND;Léa;0600000000;1 rue Pasteur;62000;Arras\n",
    "baux": "CONTRAT;TIERS;DT_ENTREE;DT_SORTIE;LOYER_HC;PROV_CHG;AGENCE\n1;2;13/01/2020;;400;50;Lens\n",
}


@pytest.mark.parametrize("table", ENTETES)
def test_chaque_table_se_reconnait_a_son_en_tete(tmp_path: Path, table: str) -> None:
    texte = init(tmp_path / "espace", write(tmp_path / "e.csv", ENTETES[table]))
    assert f"## Table reconnue : {table}, 1 ligne." in texte
    obligatoires = [colonne for colonne in TABLES[table].colonnes if colonne.obligatoire]
    assert all(any(f"# {nom} = " in texte for nom in colonne.noms) for colonne in obligatoires)
    assert "DURAND" not in texte and "Pasteur" not in texte


def test_un_numero_de_piece_partage_n_est_pas_un_identifiant_d_ecriture(tmp_path: Path) -> None:
    entete, a, b = (
        "Contrat;Date;Type;Montant;N° pièce\n",
        "L001;13/01/2026;QUIT;5,00;P1\n",
        "L001;13/01/2026;QUIT;6,00;P2\n",
    )
    seul = init(tmp_path / "a", baux(tmp_path), write(tmp_path / "e.csv", entete + a + b))
    partage = init(
        tmp_path / "b", baux(tmp_path), write(tmp_path / "f.csv", entete + a + b.replace("P2", "P1"))
    )
    assert "id_ecriture" in seul and "id_ecriture" not in partage


def test_un_export_sans_rapport_le_dit(tmp_path: Path) -> None:
    texte = init(tmp_path / "espace", write(tmp_path / "stock.csv", "Article;Couleur\n1;bleu\n"))
    assert "Aucune table d'Amont n'est reconnue" in texte


def test_ce_qui_manque_est_nomme(tmp_path: Path) -> None:
    texte = init(
        tmp_path / "espace", write(tmp_path / "f.csv", "N° contrat;N° client;Date d'entrée\nA;B;13/01/2026\n")
    )
    assert "ressemble à baux, mais rien n'y ressemble à : loyer" in texte


def test_un_dossier_deja_la_garde_ce_qu_il_contient(tmp_path: Path) -> None:
    racine = tmp_path / "espace"
    (racine / "annuaire").mkdir(parents=True)
    (racine / "annuaire/dispositifs.toml").write_text("# le mien\n")
    (racine / "entrees").mkdir()
    baux(racine / "entrees")
    texte = init(racine, racine / "entrees/baux.csv")
    assert '# baux = "entrees/baux.csv"' in texte
    assert (racine / "annuaire/dispositifs.toml").read_text() == "# le mien\n"


@pytest.mark.parametrize(
    ("nom", "contenu", "dit"),
    [
        ("absent.csv", None, "introuvable"),
        ("note.doc", b"x", "extension"),
        ("vide.csv", b"", "vide"),
        ("c.xlsx", b"PK", "classeur"),
    ],
)
def test_un_export_illisible_arrete_tout(tmp_path: Path, nom: str, contenu: bytes | None, dit: str) -> None:
    if contenu is not None:
        (tmp_path / nom).write_bytes(contenu)
    resultat = CliRunner().invoke(amont, ["init", str(tmp_path / "espace"), "--depuis", str(tmp_path / nom)])
    assert resultat.exit_code == 11 and dit in resultat.output
    assert not (tmp_path / "espace").exists()


def test_un_amont_toml_deja_la_n_est_pas_touche(tmp_path: Path) -> None:
    init(tmp_path / "espace", baux(tmp_path))
    avant = (tmp_path / "espace/amont.toml").read_bytes()
    dit = CliRunner().invoke(
        amont, ["init", str(tmp_path / "espace"), "--depuis", str(tmp_path / "baux.csv")]
    )
    assert dit.exit_code == 10 and (tmp_path / "espace/amont.toml").read_bytes() == avant


@pytest.mark.parametrize(
    ("nom", "alias"),
    [
        ("N° contrat", "id_bail"), ("Réf. bail", "id_bail"), ("NUM_CONTRAT", "id_bail"), ("Dt opé", "date_operation"),
        ("DateEcriture", "date_operation"), ("Mt débit", "debit"), ("MNT CREDIT (€)", "credit"), ("Nature opération", "nature"),
        ("Montant", "montant"), ("D/C", "sens"), ("N° pièce", "id_ecriture"),
    ],
)  # fmt: skip
def test_un_nom_de_colonne_trouve_sa_place(nom: str, alias: str) -> None:
    noms = [c.radical if c.genre == "centimes" else c.nom for c in TABLES["ecritures"].colonnes]
    notes = {autre: rank("ecritures", autre, nom) for autre in [*noms, "debit", "credit", "sens"]}
    assert max(notes, key=lambda autre: notes[autre]) == alias


def test_les_mots_n_ont_pas_de_sens_double() -> None:
    assert likeness("Libellé", models_of("ecritures", "nature")) < 0.55
    assert canonical("nature", "QUIT") == "quittance" and canonical("nature", "Z14") is None


def test_chaque_valeur_proposee_existe() -> None:
    chemin = Path("screening/proposal/synonymes.toml")
    mots = tomllib.loads((Path(__file__).parents[2] / chemin).read_text(encoding="utf-8"))
    assert set(mots["valeurs"]["nature"]) <= set(NATURES) and set(mots["valeurs"]["type"]) <= set(
        TYPES_EVENEMENT
    )
    for table, colonnes in mots["colonnes"].items():
        if table in TABLES:
            admis = {nom for colonne in TABLES[table].colonnes for nom in colonne.noms} | {
                "debit",
                "credit",
                "sens",
            }
            assert set(colonnes) <= admis, table
