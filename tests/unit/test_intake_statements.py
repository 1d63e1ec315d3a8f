"""Monthly statements: the lines made of them give back each balance, and what breaks is told."""

from datetime import date
from pathlib import Path

import pytest
from intake_spaces import balanced, ledger_rows, read_space

ENTETE = "id_bail;periode;solde_anterieur;appele;encaisse;solde\n"
FORMAT = '[format.ecritures]\ndisposition = "releve_mensuel"\n'


def lire(racine: Path, lignes: str, toml: str = FORMAT):
    return read_space(racine, {"ecritures.csv": ENTETE + lignes}, toml)


@pytest.mark.parametrize("periode", ["01/2026", "2026-01", "202601", "1/2026"])
def test_un_releve_devient_un_report_un_appel_et_un_encaissement(tmp_path: Path, periode: str) -> None:
    intake = lire(tmp_path, f"0012;{periode};100,00;500,00;450,00;150,00\n")
    assert ledger_rows(intake) == [
        ("0012", date(2025, 12, 31), "autre_debit", 10000),
        ("0012", date(2026, 1, 1), "quittance", 50000),
        ("0012", date(2026, 1, 31), "reglement", -45000),
    ]
    assert intake.ecritures is not None
    assert intake.ecritures.collect()["periode"].to_list() == [None, date(2026, 1, 1), None]
    assert intake.comptes.filter(table="ecritures")["gardees"].to_list() == [1]
    assert balanced(intake)


def test_un_appel_negatif_reste_ce_qu_il_dit(tmp_path: Path) -> None:
    intake = lire(tmp_path, "0012;02/2024;-5,00;-30,00;-10,00;-25,00\n")
    assert ledger_rows(intake) == [
        ("0012", date(2024, 1, 31), "autre_credit", -500),
        ("0012", date(2024, 2, 1), "quittance", -3000),
        ("0012", date(2024, 2, 29), "reglement", 1000),
    ]


def test_les_natures_se_declarent(tmp_path: Path) -> None:
    toml = FORMAT + 'nature_debit = "indemnite_occupation"\n'
    intake = lire(tmp_path, "0012;02/2024;0;1,00;1,00;0\n", toml)
    assert [nature for _, _, nature, _ in ledger_rows(intake)] == ["indemnite_occupation", "reglement"]


def test_une_rupture_entre_deux_releves_est_rattrapee_et_dite(tmp_path: Path) -> None:
    intake = lire(tmp_path, "0012;02/2026;160,00;10;0;170,00\n0012;01/2026;100,00;10;0;110,00\n")
    assert [(j, n, m) for _, j, n, m in ledger_rows(intake)][2:] == [
        (date(2026, 2, 1), "autre_debit", 5000),
        (date(2026, 2, 1), "quittance", 1000),
    ]
    assert any("1 rupture" in phrase and "1 bail" in phrase for phrase in intake.avertissements)


def test_un_encaissement_ecrit_en_negatif_reste_un_reglement(tmp_path: Path) -> None:
    intake = lire(tmp_path, "0012;01/2026;0;500,00;-450,00;50,00\n0012;02/2026;50,00;500,00;-550,00;0\n")
    assert [(n, m) for _, _, n, m in ledger_rows(intake)] == [
        ("quittance", 50000),
        ("reglement", -45000),
        ("quittance", 50000),
        ("reglement", -55000),
    ]
    assert not any("rupture" in phrase for phrase in intake.avertissements)


def test_un_mois_absent_est_permis(tmp_path: Path) -> None:
    intake = lire(tmp_path, "0012;03/2026;110,00;10;0;120,00\n0012;01/2026;100,00;10;0;110,00\n")
    assert sum(m for *_, m in ledger_rows(intake)) == 12000
    assert not any("rupture" in phrase for phrase in intake.avertissements)


def test_un_releve_dont_le_compte_ne_tombe_pas_juste_finit_sur_son_solde(tmp_path: Path) -> None:
    intake = lire(tmp_path, "0012;01/2026;100,00;10,00;5,00;99,00\n0012;02/2026;99,00;0;0;99,00\n")
    assert ledger_rows(intake)[-1] == ("0012", date(2026, 1, 31), "reglement", -500)
    assert ("0012", date(2026, 1, 31), "autre_credit", -600) in ledger_rows(intake)
    assert any("1 rupture" in phrase for phrase in intake.avertissements)
    assert intake.comptes.filter(table="ecritures")["gardees"].to_list() == [2]


def test_des_soldes_non_ecrits_suivent_ce_qui_est_ecrit(tmp_path: Path) -> None:
    intake = lire(tmp_path, "0012;01/2026;;10,00;;\n0012;02/2026;;10,00;4,00;\n0012;03/2026;;;;30,00\n")
    assert [(j.month, n, m) for _, j, n, m in ledger_rows(intake)] == [
        (1, "quittance", 1000),
        (2, "quittance", 1000),
        (2, "reglement", -400),
        (3, "autre_debit", 1400),
    ]


def test_copie_conflit_et_ligne_sans_montant(tmp_path: Path) -> None:
    lignes = (
        "0012;01/2026;0;10;0;10\n" * 2 + "0007;01/2026;0;10;0;10\n0007;01/2026;0;11;0;11\n0012;02/2026;;;;\n"
    )
    intake = lire(tmp_path, lignes + "0012;13/2026;0;1;0;1\nTotal;;0;41;0;41\n")
    assert ("ecritures", "ecritures.csv", "ligne_repetee", 1) in intake.ecartes.rows()
    assert ("ecritures", "ecritures.csv", "total", 1) in intake.ecartes.rows()
    rejets = sorted(intake.rejets.select("ligne", "controles").rows())
    assert rejets == [
        (4, ["releve_en_double"]),
        (5, ["releve_en_double"]),
        (6, ["montant_absent"]),
        (7, ["periode_illisible"]),
    ]
    assert balanced(intake)


def test_un_solde_negatif_du_est_retourne_et_dit(tmp_path: Path) -> None:
    droits = "0012;01/2026;0,00;500,00;300,00;{}200,00\n0012;02/2026;{}200,00;500,00;0,00;{}700,00\n"
    par_signe = {}
    for signe in ("", "-"):
        racine = tmp_path / (signe or "droit")
        racine.mkdir()
        intake = read_space(racine, {"ecritures.csv": ENTETE + droits.format(*[signe] * 3)}, FORMAT)
        par_signe[signe] = ledger_rows(intake)
        dits = [phrase for phrase in intake.avertissements if "retourné" in phrase]
        assert len(dits) == (signe == "-")
        assert not any("rupture" in phrase for phrase in intake.avertissements)
    assert par_signe["-"] == par_signe[""]


def test_sans_zero_ecrit_un_releve_vide_est_un_releve_nul(tmp_path: Path) -> None:
    sans_zero = "0012;01/2026;;500,00;500,00;\n0012;02/2026;;;;\n0012;03/2026;;500,00;;500,00\n"
    intake = read_space(tmp_path, {"ecritures.csv": ENTETE + sans_zero}, FORMAT)
    assert intake.rejets.is_empty() and not any("rupture" in phrase for phrase in intake.avertissements)
    assert sum(centimes for *_, centimes in ledger_rows(intake)) == 50000
    avec_zero = read_space(
        tmp_path, {"ecritures.csv": ENTETE + sans_zero.replace(";;500", ";0,00;500")}, FORMAT
    )
    assert [list(c) for c in avec_zero.rejets["controles"]] == [["montant_absent"]]
