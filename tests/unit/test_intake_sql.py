"""SQL sources: read by batches and for reading only; what fails is one French line without a secret."""

import sqlite3
import sys
import tracemalloc
from pathlib import Path

import psycopg
import pytest
from intake_spaces import BAILLEUR, BAUX, SIMPLE, ledger_rows
from postgres_server import MOT_DE_PASSE, server

from screening.errors import ConfigurationError, SourceFormatError
from screening.intake import Intake, read, read_coordonnees, sql
from screening.settings_errors import reads_only
from screening.workspace import Workspace

REQUETE = "SELECT bail AS id_bail, jour AS date_operation, code AS nature, montant FROM mouvement"
LIGNES = [("0012", "2026-01-01", "quittance", 500.1), ("0012", "2026-01-31", "reglement", -500.1)]


@pytest.fixture(scope="module")
def adresse():
    with server() as url:
        with psycopg.connect(url) as base:
            base.execute("create table mouvement (bail text, jour date, code text, montant numeric(12, 2))")
            with base.cursor() as curseur:
                curseur.executemany("insert into mouvement values (%s, %s, %s, %s)", LIGNES)
            base.execute("create sequence suite")
            base.execute("create table secret (nom text)")
            base.execute("insert into secret values ('NOMTEMOIN')")
            base.execute(f"create role lecteur login password '{MOT_DE_PASSE}'")
            base.execute("grant select on mouvement to lecteur")
        yield url


def lire(racine: Path, monkeypatch: pytest.MonkeyPatch, url: str, requete: str = REQUETE) -> Intake:
    monkeypatch.setenv("AMONT_ESSAI_URL", url)
    (racine / "baux.csv").write_text(BAUX)
    source = f'{{ sql = """{requete}""", url = "env:AMONT_ESSAI_URL" }}'.replace('"""', '"')
    (racine / "amont.toml").write_text(f'{BAILLEUR}[entrees]\nbaux = "baux.csv"\necritures = {source}\n')
    return read(Workspace.open(racine))


def base_sqlite(racine: Path) -> Path:
    with sqlite3.connect(racine / "erp.db") as base:
        base.execute("create table mouvement (bail, jour, code, montant)")
        base.executemany("insert into mouvement values (?, ?, ?, ?)", LIGNES)
    base.close()
    return racine / "erp.db"


def test_sqlite_et_postgresql_donnent_les_memes_lignes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, adresse: str
) -> None:
    base_sqlite(tmp_path)
    depuis_sqlite = ledger_rows(lire(tmp_path, monkeypatch, "sqlite:///erp.db"))
    intake = lire(tmp_path, monkeypatch, adresse)
    assert ledger_rows(intake) == depuis_sqlite
    assert [m for *_, m in depuis_sqlite] == [50010, -50010]
    assert list(intake.empreintes) == ["baux.csv", "sql:ecritures"]
    assert [c.name for c in (tmp_path / ".amont" / "entrees").iterdir() if "provisoire" in c.name] == []


def test_la_meme_requete_ne_se_relit_pas_et_un_changement_se_voit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, adresse: str
) -> None:
    premiere = lire(tmp_path, monkeypatch, adresse).empreintes
    assert lire(tmp_path, monkeypatch, adresse).empreintes == premiere
    avec = REQUETE + " WHERE montant > 0"
    assert lire(tmp_path, monkeypatch, adresse, avec).empreintes != premiere


def test_une_base_sqlite_absente_n_est_pas_creee(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SourceFormatError, match="n'existe pas"):
        lire(tmp_path, monkeypatch, "sqlite:///absente.db")
    assert not (tmp_path / "absente.db").exists()


def test_sqlite_melange_les_genres_dans_une_colonne(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with sqlite3.connect(base_sqlite(tmp_path)) as base:
        base.execute("insert into mouvement values (12, '2026-02-01', 'frais', '3,50')")
        base.execute("insert into mouvement values ('0012', '2026-02-01', 'frais', 4)")
    base.close()
    intake = lire(tmp_path, monkeypatch, "sqlite:///erp.db")
    assert [m for *_, m in ledger_rows(intake)] == [50010, -50010, 400]
    assert intake.rejets["controles"].to_list() == [["bail_inconnu"]]


@pytest.mark.parametrize(
    ("requete", "dit"),
    [
        ("SELECT * FROM absente", "« absente » n'existe pas"),
        ("SELECT absente FROM mouvement", "colonne"),
        ("SELECT FROM WHERE", "la requête SQL est mal écrite|la base a refusé"),
        ("WITH x AS (SELECT 1) SELECT * FROM x", "aucune ligne d'en-tête"),
    ],
)
@pytest.mark.parametrize("moteur", ["sqlite", "postgresql"])
def test_une_requete_refusee_donne_une_phrase(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, adresse: str, moteur: str, requete: str, dit: str
) -> None:
    base_sqlite(tmp_path)
    with pytest.raises(SourceFormatError, match=dit) as erreur:
        lire(tmp_path, monkeypatch, adresse if moteur == "postgresql" else "sqlite:///erp.db", requete)
    _discrete(erreur.value)


def _discrete(erreur: Exception) -> None:
    assert "\n" not in str(erreur)
    assert MOT_DE_PASSE not in str(erreur) and "NOMTEMOIN" not in str(erreur)
    assert erreur.__cause__ is None and (erreur.__suppress_context__ or erreur.__context__ is None)


@pytest.mark.parametrize(
    ("change", "dit"),
    [
        (lambda url: url.replace(MOT_DE_PASSE, "faux-secret"), "refuse cet utilisateur ou ce mot de passe"),
        (lambda url: url.rsplit(":", 1)[0] + ":1/postgres", "ne répond pas"),
        (lambda url: url.replace("127.0.0.1", "hote.invalid"), "ne répond pas"),
        (lambda url: url.replace("/postgres", "/autre_base"), "cette base n'existe pas"),
        (lambda url: url.replace("postgresql://", "postgresql+psycopg://"), None),
    ],
)
def test_une_base_qui_ne_s_ouvre_pas_donne_une_phrase(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, adresse: str, change, dit: str | None
) -> None:
    if dit is None:
        assert len(ledger_rows(lire(tmp_path, monkeypatch, change(adresse)))) == 2
        return
    with pytest.raises(SourceFormatError, match=dit) as erreur:
        lire(tmp_path, monkeypatch, change(adresse))
    _discrete(erreur.value)
    assert "faux-secret" not in str(erreur.value)


def test_un_droit_qui_manque_est_dit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, adresse: str) -> None:
    lecteur = adresse.replace("proprietaire:", "lecteur:")
    assert len(ledger_rows(lire(tmp_path, monkeypatch, lecteur))) == 2
    with pytest.raises(SourceFormatError, match="n'a pas le droit de lire la table « secret »") as erreur:
        lire(tmp_path, monkeypatch, lecteur, "SELECT nom FROM secret")
    _discrete(erreur.value)


def test_une_valeur_de_la_base_n_est_pas_dans_l_erreur(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, adresse: str
) -> None:
    with pytest.raises(SourceFormatError, match="code 22P02") as erreur:
        lire(tmp_path, monkeypatch, adresse, "SELECT nom::int AS id_bail FROM secret")
    _discrete(erreur.value)


def test_une_ecriture_cachee_dans_un_with_est_refusee(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, adresse: str
) -> None:
    with pytest.raises(SourceFormatError):
        lire(tmp_path, monkeypatch, adresse, "WITH x AS (DELETE FROM secret RETURNING nom) SELECT * FROM x")
    with pytest.raises(SourceFormatError, match="seule la lecture est permise"):
        lire(tmp_path, monkeypatch, adresse, "SELECT nextval('suite') AS id_bail")
    with psycopg.connect(adresse) as base:
        assert base.execute("select count(*) from secret").fetchone() == (1,)


@pytest.mark.parametrize(
    ("requete", "lit"),
    [
        ("SELECT 1", True),
        ("  -- un mot ; ici\n /* DROP TABLE x; */ select ';' as a, \"b;c\" from t ; ", True),
        ("with x as (select 1) select * from x", True),
        ("(select 1) union (select 2)", True),
        ("select 1; drop table t", False),
        ("select E'\\'' ; drop table t --'", False),
        ("update t set a = 1", False),
        ("drop table t", False),
        ("selection", False),
        ("", False),
    ],
)
def test_une_seule_requete_de_lecture_est_acceptee(requete: str, lit: bool) -> None:
    assert reads_only(requete) is lit


def test_une_requete_qui_ecrit_est_une_erreur_de_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigurationError, match=r"\[entrees.ecritures\] sql : attend une seule requête"):
        lire(tmp_path, monkeypatch, "sqlite:///erp.db", "DELETE FROM mouvement")


def test_sans_pilote_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(SourceFormatError, match=r"amont\[postgres\]"):
        lire(tmp_path, monkeypatch, "postgresql://u:secret@127.0.0.1:1/b")


def test_un_resultat_plus_grand_qu_un_lot_passe_par_lots(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, adresse: str
) -> None:
    monkeypatch.setattr(sql, "RANGS_PAR_LOT", 500)
    serie = (
        "SELECT '0012' AS id_bail, DATE '2026-01-01' AS date_operation, 'frais' AS nature, 1.00 AS montant, "
    )
    requete = serie + "repeat('x', 1000) AS libelle FROM generate_series(1, 20000)"
    tracemalloc.start()
    try:
        assert len(ledger_rows(lire(tmp_path, monkeypatch, adresse, requete))) == 20000
        assert tracemalloc.get_traced_memory()[1] < 15_000_000
    finally:
        tracemalloc.stop()


def test_les_coordonnees_d_une_requete_restent_en_memoire(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "erp.db") as base:
        base.execute("create table titulaire (id_menage text, nom text)")
        base.execute("insert into titulaire values ('M1', 'NOMTEMOIN')")
    base.close()
    (tmp_path / "baux.csv").write_text(BAUX)
    (tmp_path / "ecritures.csv").write_text(SIMPLE)
    source = '{ sql = "SELECT * FROM titulaire", url = "sqlite:///erp.db" }'
    (tmp_path / "amont.toml").write_text(
        f'{BAILLEUR}[entrees]\nbaux = "baux.csv"\necritures = "ecritures.csv"\ncoordonnees = {source}\n'
    )
    espace = Workspace.open(tmp_path)
    read(espace)
    lues = read_coordonnees(espace)
    assert lues is not None and lues["nom"].to_list() == ["NOMTEMOIN"]
    assert not any(b"NOMTEMOIN" in f.read_bytes() for f in (tmp_path / ".amont").rglob("*") if f.is_file())
