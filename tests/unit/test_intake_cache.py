"""What was read once is read again from Parquet only, and never half written."""

from pathlib import Path

import pytest
from intake_spaces import ENTETE, SIMPLE, ledger_rows, read_space, space

from screening.intake import cache, importing, ledgertable, read


def entries(racine: Path) -> list[str]:
    return sorted(dossier.name for dossier in (racine / ".amont" / "entrees").iterdir())


def test_la_deuxieme_lecture_n_ouvre_plus_les_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    espace = space(tmp_path)
    premiere = read(espace)

    def refuse(*_: object) -> None:
        raise AssertionError("a source was opened again")

    monkeypatch.setattr(importing, "open_source", refuse)
    seconde = read(espace)
    assert ledger_rows(seconde) == ledger_rows(premiere)
    for nom in ("comptes", "ecartes", "constats", "rejets"):
        assert getattr(seconde, nom).equals(getattr(premiere, nom))
    assert seconde.tables["baux"].equals(premiere.tables["baux"])


@pytest.mark.parametrize("changement", ["source", "reglage", "baux"])
def test_un_changement_fait_relire_et_l_ancienne_entree_disparait(tmp_path: Path, changement: str) -> None:
    read_space(tmp_path)
    avant = entries(tmp_path)
    fichiers = {
        "source": {"ecritures.csv": SIMPLE + "0012;14/02/2026;frais;1,00;\n"},
        "reglage": {},
        "baux": {"baux.csv": "id_bail;id_menage;date_effet;loyer\n0012;M1;13/02/2020;500,00\n"},
    }[changement]
    toml = '[valeurs.ecritures.nature]\nfrais = ["F"]\n' if changement == "reglage" else ""
    read_space(tmp_path, fichiers, toml)
    apres = entries(tmp_path)
    assert len(apres) == 2
    assert [e for e in apres if e.startswith("ecritures")] != [e for e in avant if e.startswith("ecritures")]


def test_une_lecture_interrompue_ne_laisse_rien(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    espace = space(tmp_path)
    with monkeypatch.context() as coupure:
        coupure.setattr(ledgertable.Spool, "write", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            read(espace)
    assert [nom for nom in entries(tmp_path) if not nom.startswith("baux")] == []
    assert len(ledger_rows(read(espace))) == 2


def test_ce_qu_un_processus_mort_a_laisse_est_balaye(tmp_path: Path) -> None:
    espace = space(tmp_path)
    reste = espace.cache / "entrees" / ".provisoire-999999999-ecritures-abc"
    reste.mkdir(parents=True)
    cache.clean_leftovers(espace.cache)
    assert not reste.exists()


def test_de_nombreuses_parties_se_lisent_dans_l_ordre(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledgertable, "LIGNES_PAR_PARTIE", 3)
    baux = "id_bail;id_menage;date_effet;loyer\n" + "".join(
        f"B{n:02d};M{n};13/01/2020;5,00\n" for n in range(20)
    )
    lignes = "".join(f"B{n % 20:02d};{1 + n % 28:02d}/01/2026;frais;{n},00;\n" for n in range(60))
    intake = read_space(tmp_path, {"baux.csv": baux, "ecritures.csv": ENTETE + lignes})
    assert intake.ecritures is not None
    lues = intake.ecritures.collect()
    assert lues.height == 60
    cles = lues.select("id_bail", "date_operation")
    assert cles.equals(cles.sort("id_bail", "date_operation"))
    assert len(list((tmp_path / ".amont").rglob("partie-*.parquet"))) > 5


def test_un_identifiant_repete_est_vu_d_une_partie_a_l_autre(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledgertable, "LIGNES_PAR_PARTIE", 1)
    texte = "id_ecriture;" + ENTETE + "a;0012;01/01/2026;frais;1,00;\na;0007;01/01/2026;frais;2,00;\n"
    intake = read_space(tmp_path, {"ecritures.csv": texte})
    assert [ligne[0] for ligne in ledger_rows(intake)] == ["0012"]
