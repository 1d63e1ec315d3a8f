"""Files as they come: each is read right, or gives one clear French line; never a traceback."""

import gzip
import random
import sqlite3
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from intake_spaces import BAILLEUR, BAUX, ENTETE, SIMPLE, balanced, ledger_rows, read_space, space

from screening.errors import AmontError, SourceFormatError
from screening.intake import read, read_coordonnees
from screening.workspace import Workspace


@pytest.mark.parametrize(
    ("contenu", "extrait"),
    [
        (b"", "vide"),
        (b"%PDF-1.7\n%\xe2\xe3\n1 0 obj", "PDF"),
        (b"PK\x03\x04\x14\x00\x06\x00", "classeur"),
        (bytes(range(256)) * 20, "pas un fichier texte"),
        (b"\n\n\n", "aucune ligne d'en-tête"),
        (b"bonjour", "aucune ligne"),
        (b"id_bail;date_operation;nature\n0012;01/01/2026;quittance\n", "manque le montant"),
        (b"id_bail;date_operation;debit;credit\n0012;01/01/2026;1;\n", "manque la colonne nature"),
        (b"id_bail;nature;debit;credit\n", "manque la colonne date_operation"),
        (b"id_bail;id_bail;date_operation;nature;debit;credit\n", "plusieurs fois"),
    ],
)
def test_un_grand_livre_illisible_donne_une_phrase(tmp_path: Path, contenu: bytes, extrait: str) -> None:
    with pytest.raises(SourceFormatError, match=extrait) as erreur:
        read_space(tmp_path, {"ecritures.csv": contenu})
    assert str(erreur.value).startswith("ecritures.csv : ")
    assert "\n" not in str(erreur.value)
    assert not list((tmp_path / ".amont").rglob("ecritures*"))


@pytest.mark.parametrize("nom", ["ecritures.xlsx", "ecritures.parquet", "ecritures.csv.gz"])
def test_une_extension_qui_ment_donne_une_phrase(tmp_path: Path, nom: str) -> None:
    with pytest.raises(SourceFormatError, match=f"^{nom} : "):
        _lire(tmp_path, nom, b"du texte")


def _lire(racine: Path, nom: str, contenu: bytes):
    (racine / "baux.csv").write_text(BAUX)
    (racine / nom).write_bytes(contenu)
    (racine / "amont.toml").write_text(f'{BAILLEUR}[entrees]\nbaux = "baux.csv"\necritures = "{nom}"\n')
    return read(Workspace.open(racine))


@pytest.mark.parametrize("graine", range(12))
def test_un_parquet_abime_se_lit_ou_donne_une_phrase(tmp_path: Path, graine: int) -> None:
    """Bytes changed in its pages: its foot is sound, the file opens, and reading it raises errors of several kinds."""
    texte = pl.read_csv(
        (ENTETE + SIMPLE.removeprefix(ENTETE) * 200).encode(), separator=";", infer_schema=False
    )
    texte.write_parquet(tmp_path / "sain.parquet")
    octets = bytearray((tmp_path / "sain.parquet").read_bytes())
    hasard = random.Random(graine)
    for place in hasard.sample(range(4, len(octets) // 2), 1 + graine % 6):
        octets[place] ^= 1 + hasard.randrange(255)
    try:
        _lire(tmp_path, "ecritures.parquet", bytes(octets))
    except SourceFormatError as erreur:
        assert str(erreur).startswith("ecritures.parquet : ")


def test_une_archive_gz_coupee_donne_une_phrase(tmp_path: Path) -> None:
    with pytest.raises(SourceFormatError, match="incomplet"):
        _lire(tmp_path, "ecritures.csv.gz", gzip.compress(SIMPLE.encode() * 50)[:-20])


def test_une_colonne_de_l_erp_absente_est_nommee_avec_la_plus_proche(tmp_path: Path) -> None:
    toml = '[correspondance.ecritures]\nid_bail = "N° contrat"\n'
    texte = SIMPLE.replace("id_bail", "No contrat")
    with pytest.raises(SourceFormatError, match=r"« N° contrat » .*le plus proche est « No contrat »"):
        read_space(tmp_path, {"ecritures.csv": texte}, toml)


@pytest.mark.parametrize("texte", [ENTETE, ENTETE.strip(), "Titre\n\n" + ENTETE + "\n\n"])
def test_un_grand_livre_sans_ligne(tmp_path: Path, texte: str) -> None:
    intake = read_space(tmp_path, {"ecritures.csv": texte})
    assert ledger_rows(intake) == []
    assert balanced(intake)
    assert intake.taux_rejets == {"baux": 0.0, "ecritures": 0.0, "total": 0.0}


def test_un_seul_bail_une_seule_ligne(tmp_path: Path) -> None:
    intake = read_space(
        tmp_path,
        {
            "baux.csv": "id_bail;id_menage;date_effet;loyer\n1;M;1/2/20;5\n",
            "ecritures.csv": ENTETE + "1;1/2/20;frais;5;",
        },
    )
    assert intake.tables["baux"].height == 1
    assert len(ledger_rows(intake)) == 1


def test_un_grand_livre_dont_aucun_bail_n_est_connu(tmp_path: Path) -> None:
    intake = read_space(tmp_path, {"ecritures.csv": SIMPLE.replace("0012", "12")})
    assert ledger_rows(intake) == []
    assert intake.taux_rejets["ecritures"] == 1.0
    assert any("zéros de tête" in phrase for phrase in intake.avertissements)


def test_une_colonne_toute_vide(tmp_path: Path) -> None:
    intake = read_space(tmp_path, {"ecritures.csv": ENTETE + ";;;;\n;;;;\n"})
    assert intake.ecartes["lignes"].sum() == 2
    assert intake.rejets.is_empty()


def test_plusieurs_fichiers_par_un_motif_et_une_copie_ecartee(tmp_path: Path) -> None:
    autre = ENTETE + "0007;14/02/2026;quittance;3,00;\n"
    for nom, texte in {"e-1.csv": SIMPLE, "e-2.csv": autre, "e-3.csv": SIMPLE, "baux.csv": BAUX}.items():
        (tmp_path / nom).write_text(texte)
    (tmp_path / "amont.toml").write_text(f'{BAILLEUR}[entrees]\nbaux = "baux.csv"\necritures = "e-*.csv"\n')
    intake = read(Workspace.open(tmp_path))
    assert len(ledger_rows(intake)) == 3
    assert ("ecritures", "e-3.csv", 2, 0, 2, 0) in intake.comptes.rows()
    assert balanced(intake)
    assert list(intake.empreintes) == ["baux.csv", "e-1.csv", "e-2.csv", "e-3.csv"]


def test_le_grand_livre_sort_trie_et_l_ordre_des_lignes_ne_compte_pas(tmp_path: Path) -> None:
    texte = ENTETE + "0012;02/01/2026;frais;1;\n0007;03/01/2026;frais;2;\n0012;01/01/2026;frais;3;\n"
    intake = read_space(tmp_path, {"ecritures.csv": texte})
    assert intake.ecritures is not None
    lignes = intake.ecritures.collect()
    assert lignes["montant_centimes"].to_list() == [200, 300, 100]
    inverse = ENTETE + "\n".join(reversed(texte.splitlines()[1:])) + "\n"
    autre = read_space(tmp_path, {"ecritures.csv": inverse})
    assert autre.ecritures is not None and autre.ecritures.collect().equals(lignes)


@pytest.mark.parametrize("libelles", [('Ecran 21"', '"Loyer', 'x"'), ('Ecran 21"', "Loyer", 'TV 12"')])
def test_des_guillemets_mal_fermes_n_avalent_aucune_ligne(tmp_path: Path, libelles: tuple[str, ...]) -> None:
    lignes = [f"{libelle};0012;0{n}/01/2026;frais;{n},00;\n" for n, libelle in enumerate(libelles, start=1)]
    intake = read_space(tmp_path, {"ecritures.csv": "libelle;" + ENTETE + "".join(lignes)})
    assert [montant for *_, montant in ledger_rows(intake)] == [100, 200, 300]


def test_un_champ_entre_guillemets_peut_contenir_separateur_et_saut_de_ligne(tmp_path: Path) -> None:
    texte = "libelle;" + ENTETE + '"Loyer; charges\nde janvier";0012;01/01/2026;frais;"1 000,00";\n'
    assert [montant for *_, montant in ledger_rows(read_space(tmp_path, {"ecritures.csv": texte}))] == [
        100000
    ]


def test_deux_feuilles_de_meme_entete_sont_refusees(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "modele.xlsx") as classeur:
        for nom in ("2025", "2026"):
            classeur.add_worksheet(nom).write_row(0, 0, ENTETE.strip().split(";"))
    with pytest.raises(SourceFormatError, match="2 feuilles portent le même en-tête"):
        _lire(tmp_path, "ecritures.xlsx", (tmp_path / "modele.xlsx").read_bytes())


def test_une_feuille_masquee_n_est_pas_lue(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "modele.xlsx") as classeur:
        classeur.add_worksheet("Accueil").write(0, 0, "rien")
        masquee = classeur.add_worksheet("Ancien")
        masquee.write_row(0, 0, ENTETE.strip().split(";"))
        masquee.hide()
    with pytest.raises(SourceFormatError, match="aucune ligne d'en-tête"):
        _lire(tmp_path, "ecritures.xlsx", (tmp_path / "modele.xlsx").read_bytes())


def test_un_identifiant_numerique_de_classeur_reste_un_texte_sans_decimale(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "baux.xlsx") as classeur:
        feuille = classeur.add_worksheet()
        feuille.write_row(0, 0, ["id_bail", "id_menage", "date_effet", "loyer"])
        feuille.write_row(1, 0, [123.0, 9, 46027, 0.1 + 0.2])
    contenu = (tmp_path / "baux.xlsx").read_bytes()
    (tmp_path / "e.csv").write_text(ENTETE + "123;13/01/2026;frais;5;\n")
    (tmp_path / "baux.xlsx").write_bytes(contenu)
    (tmp_path / "amont.toml").write_text(f'{BAILLEUR}[entrees]\nbaux = "baux.xlsx"\necritures = "e.csv"\n')
    intake = read(Workspace.open(tmp_path))
    assert intake.tables["baux"].select("id_bail", "id_menage", "loyer_centimes").row(0) == ("123", "9", 30)
    assert len(ledger_rows(intake)) == 1


def test_une_source_sql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with sqlite3.connect(tmp_path / "erp.db") as base:
        base.execute("create table ev (bail text, jour text, code text)")
        base.execute("insert into ev values ('0012', '2026-01-31', 'MED')")
    base.close()
    monkeypatch.setenv("AMONT_ERP_URL", "sqlite:///erp.db")
    space(tmp_path)
    toml = (tmp_path / "amont.toml").read_text()
    requete = "select bail id_bail, jour date_operation, code type from ev"
    source = f'evenements = {{ sql = "{requete}", url = "env:AMONT_ERP_URL" }}\n'
    (tmp_path / "amont.toml").write_text(
        toml + source + '[valeurs.evenements.type]\nmise_en_demeure = ["MED"]\n'
    )
    intake = read(Workspace.open(tmp_path))
    assert intake.tables["evenements"]["type"].to_list() == ["mise_en_demeure"]
    assert "sql:evenements" in intake.empreintes


def test_les_coordonnees_ne_vont_ni_au_cache_ni_dans_les_rejets(tmp_path: Path) -> None:
    texte = "id_menage;nom;telephone;code_postal\nM1;NOMTEMOIN;612345678;1000\n;SANSMENAGE;;\n"
    espace = space(tmp_path, {"coordonnees.csv": texte.encode("cp1252")})
    intake = read(espace)
    lues = read_coordonnees(espace)
    assert lues is not None
    assert lues.select("nom", "telephone", "code_postal").rows() == [("NOMTEMOIN", "0612345678", "01000")]
    assert "coordonnees" not in intake.tables
    for fichier in (tmp_path / ".amont").rglob("*"):
        if fichier.suffix == ".parquet":
            assert "TEMOIN" not in str(pl.read_parquet(fichier).to_dict(as_series=False))
        elif fichier.is_file():
            assert b"TEMOIN" not in fichier.read_bytes()


def test_sans_coordonnees(tmp_path: Path) -> None:
    assert read_coordonnees(space(tmp_path)) is None


def test_un_fichier_disparu_entre_temps(tmp_path: Path) -> None:
    espace = space(tmp_path)
    (tmp_path / "ecritures.csv").unlink()
    with pytest.raises(AmontError, match="n'est plus là"):
        read(espace)


def annees(racine: Path, *noms: str) -> None:
    """A workbook with a read-me and one sheet a year, each with a line."""
    (racine / "baux.csv").write_text(BAUX)
    with xlsxwriter.Workbook(racine / "e.xlsx") as classeur:
        classeur.add_worksheet("Lisez-moi").write(0, 0, "Export")
        for rang, nom in enumerate(noms):
            feuille = classeur.add_worksheet(nom)
            feuille.write_row(0, 0, ["id_bail", "date_operation", "nature", "debit", "credit"])
            feuille.write_row(1, 0, ["0012", f"0{rang + 1}/01/2026", "quittance", 100 + rang])


def lire_feuilles(racine: Path, feuilles: str):
    declare = f"[format.ecritures]\nfeuilles = {feuilles}\n" if feuilles else ""
    (racine / "amont.toml").write_text(
        f'{BAILLEUR}[entrees]\nbaux = "baux.csv"\necritures = "e.xlsx"\n{declare}'
    )
    return read(Workspace.open(racine))


@pytest.mark.parametrize(
    ("feuilles", "lus"),
    [
        ('"*"', [10000, 10100, 10200]),
        ('["2024", "2026"]', [10000, 10200]),
        ('"2025"', [10100]),
        ("2025", [10100]),
    ],
)
def test_les_feuilles_dites_sont_lues_l_une_apres_l_autre(
    tmp_path: Path, feuilles: str, lus: list[int]
) -> None:
    annees(tmp_path, "2024", "2025", "2026")
    intake = lire_feuilles(tmp_path, feuilles)
    assert [centimes for *_, centimes in ledger_rows(intake)] == lus
    assert balanced(intake)
    assert intake.comptes.filter(table="ecritures").height == len(lus)


@pytest.mark.parametrize(
    ("feuilles", "extrait"),
    [
        ("", r'feuilles = \["2024", "2025"\], ou "\*"'),
        ('"2O25"', "le plus proche est « 2025 »"),
        ('"Lisez-moi"', "en-tête"),
    ],
)
def test_des_feuilles_pareilles_ou_absentes_donnent_la_phrase_a_ecrire(
    tmp_path: Path, feuilles: str, extrait: str
) -> None:
    annees(tmp_path, "2024", "2025")
    with pytest.raises(SourceFormatError, match=extrait):
        lire_feuilles(tmp_path, feuilles)
