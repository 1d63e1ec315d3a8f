"""`amont check --rapport`: a page without a lease, a file for the landlord alone, published whole."""

import re
import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from intake_spaces import ENTETE, SIMPLE, space

from reports import checkpage as c
from reports.checkpage import controle_html
from reports.synthesis import Empreinte, LigneEcart, LigneFichier, LigneRejet
from screening.cli import amont

BAUX = (
    "id_bail;id_menage;date_effet;loyer;agence\n"
    "=TEMOIN;M1;01/02/2020;500,00;=Lens\n0007;M2;15/02/2020;400,00;<b>Arras</b>\n"
)
LIGNES = ENTETE + "=TEMOIN;01/01/2026;quittance;500,00;\nINCONNUTEMOIN;01/01/2026;quittance;1,00;\n"
CONTROLE = "id_bail;date;solde\n=TEMOIN;31/01/2026;620,17\n0007;31/01/2026;0,00\n"


@pytest.fixture
def espace(tmp_path: Path) -> Path:
    space(tmp_path, {"baux.csv": BAUX, "ecritures.csv": LIGNES, "controle.csv": CONTROLE})
    return tmp_path


def check(espace: Path, *options: str) -> str:
    dit = CliRunner().invoke(amont, ["check", "--espace", str(espace), *options])
    assert dit.exit_code == 0, dit.output
    return dit.output


def test_sans_rapport_rien_n_est_ecrit(espace: Path) -> None:
    dit = check(espace)
    assert "2 baux comparés : 1 égal, 1 différent" in dit
    assert "TEMOIN" not in dit and not (espace / "analyses").exists()


def test_le_rapport_est_une_page_et_un_fichier(espace: Path) -> None:
    dit = check(espace, "--rapport")
    dossier = espace / "analyses/check"
    assert {chemin.name for chemin in dossier.iterdir()} == {
        "controle.html", "ecarts_controle.csv", "manifeste.json",
    }  # fmt: skip
    assert str(dossier / "controle.html") in dit and "TEMOIN" not in dit
    html = (dossier / "controle.html").read_text(encoding="utf-8")
    assert "TEMOIN" not in html and "0007" not in html
    assert "bail_inconnu" in html and "cause inconnue" in html and "&lt;b&gt;Arras&lt;/b&gt;" in html


def test_le_fichier_des_ecarts_s_ouvre_sans_rien_executer(espace: Path) -> None:
    check(espace, "--rapport")
    chemin = espace / "analyses/check/ecarts_controle.csv"
    assert stat.S_IMODE(chemin.stat().st_mode) == 0o600
    octets = chemin.read_bytes()
    assert octets.startswith(b"\xef\xbb\xbf")
    entete, ligne = octets.decode("utf-8-sig").splitlines()
    assert entete == "agence;id_bail;date;notre_solde;leur_solde;difference;cause;nature;verification"
    assert ligne.startswith("'=Lens;'=TEMOIN;2026-01-31;500,00;620,17;-120,17;inconnue;;comparer")


def test_deux_fois_le_meme_rapport_puis_un_autre(espace: Path) -> None:
    check(espace, "--rapport")
    premier = (espace / "analyses/check/controle.html").read_bytes()
    check(espace, "--rapport")
    assert (espace / "analyses/check/controle.html").read_bytes() == premier
    assert not (espace / "analyses/.remplacees").exists()
    (espace / "controle.csv").write_text(CONTROLE.replace("620,17", "500,00"))
    check(espace, "--rapport")
    assert "Tous les soldes sont égaux" in (espace / "analyses/check/controle.html").read_text()
    assert (espace / "analyses/.remplacees/check.1/controle.html").read_bytes() == premier


def test_sans_table_controle_la_page_le_dit(tmp_path: Path) -> None:
    space(tmp_path, {"ecritures.csv": SIMPLE})
    check(tmp_path, "--rapport")
    assert "Pas de table" in (tmp_path / "analyses/check/controle.html").read_text()
    assert not (tmp_path / "analyses/check/ecarts_controle.csv").exists()


CONTENU = c.CompteRendu(
    bailleur="Essai & fils",
    synthetique=True,
    comptes=(LigneFichier("ecritures", "e.csv", 10, 7, 1, 2),),
    taux=(c.LigneTaux("ecritures", 0.2222, True), c.LigneTaux("total", 0.01, False)),
    seuil=0.02,
    rejets=(LigneRejet("ecritures", "date_illisible", 2),),
    ecartes=(LigneEcart("ecritures", "e.csv", "ligne de total", 1),),
    constats=(c.LigneConstat("ecritures", "e.csv", "encodage", "cp1252"),),
    couverture=(
        c.LigneCouverture("ecritures", date(2026, 1, 1), date(2026, 3, 1), (date(2026, 2, 1),)),
        c.LigneCouverture("aides", None, None, ()),
    ),
    mois=(c.LigneMois(date(2026, 3, 1), (7, None)),),
    alertes=("aides : flux arrêté ?",),
    absentes=("plans",),
    avertissements=("une phrase",),
    soldes=c.Soldes(
        12, 9, 3, -1234, (c.LigneCause("arrondi", "arrondi", "voir", 3, -1234),), (c.LigneSoldes("Lens", 12, 3, -1234),), ("Cause commune.",)
    ),
    empreintes=(Empreinte("e.csv", "ab" * 32),),
    version_outil="0.1",
)  # fmt: skip


def test_la_page_est_fermee_et_accessible() -> None:
    html = controle_html(CONTENU)
    assert "default-src 'none'" in html and "<script" not in html and 'lang="fr"' in html
    assert not re.search(r"(?:src|href)=\"(?!#)", html) and "http:" not in html and "https:" not in html
    assert html.count("<table") == html.count("<caption") and html.count("<h1") == 1
    assert all("scope=" in balise for balise in re.findall(r"<th\b[^>]*>", html))
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:aria-labelledby="|href="#)([^"]+)', html)) <= set(ids)
    assert "Essai &amp; fils" in html and "DONNÉES SYNTHÉTIQUES" in html


def test_ce_qui_bloque_vient_en_premier() -> None:
    phrases = CONTENU.a_regarder
    assert phrases[0].startswith("ecritures : 22,2")
    assert phrases[1] == "controle : le solde de 3\u00a0baux sur 12 comparés n'est pas celui du logiciel."
    assert phrases[2:] == ("Cause commune.", "aides : flux arrêté ?", "une phrase")
    assert "À regarder" not in controle_html(
        replace(CONTENU, taux=(), soldes=None, alertes=(), avertissements=())
    )


def test_un_espace_vide_a_sa_page() -> None:
    noms = ("comptes", "taux", "rejets", "ecartes", "constats", "couverture", "mois", "alertes", "absentes", "avertissements", "empreintes")  # fmt: skip
    vide = replace(CONTENU, soldes=None, **dict.fromkeys(noms, ()))
    assert "Aucune ligne rejetée." in controle_html(vide)
