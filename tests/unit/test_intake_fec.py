"""The FEC: tenants' accounts only, nature by the sense, balances brought forward counted once."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from intake_spaces import BAILLEUR, BAUX, balanced, ledger_rows
from ledger_exports import FEC, text

from screening.errors import ConfigurationError, SourceFormatError
from screening.intake import Intake, read
from screening.workspace import Workspace

FORMAT = '[format.ecritures]\ndisposition = "fec"\n'


def rang(journal: str, jour: str, compte: str, bail: str, debit: str = "", credit: str = "") -> list[str]:
    return [
        journal, "", "7", jour, compte, "", bail, "", "P", jour, "Libellé", debit, credit, "", "", jour, "", "",
    ]  # fmt: skip


def lire(racine: Path, exercices: Sequence[Sequence[list[str]]], toml: str = FORMAT) -> Intake:
    (racine / "baux.csv").write_text(BAUX)
    for numero, rangs in enumerate(exercices):
        (racine / f"FEC{numero}.txt").write_text(text(FEC, rangs, "|"))
    (racine / "amont.toml").write_text(
        f'{BAILLEUR}[entrees]\nbaux = "baux.csv"\necritures = "FEC*.txt"\n{toml}'
    )
    return read(Workspace.open(racine))


def soldes(intake: Intake) -> dict[str, int]:
    assert intake.ecritures is not None
    lignes = intake.ecritures.collect().group_by("id_bail").agg(pl.col("montant_centimes").sum())
    return dict(lignes.rows())


def motifs(intake: Intake) -> dict[str, int]:
    return dict(intake.ecartes.group_by("motif").agg(pl.col("lignes").sum()).rows())


def test_seuls_les_comptes_de_locataires_sont_gardes_et_le_sens_dit_la_nature(tmp_path: Path) -> None:
    rangs = [
        rang("VT", "20260105", "411000", "0012", "500,00", "0,00"),
        rang("VT", "20260105", "706000", "", "0,00", "500,00"),
        rang("BQ", "20260131", "4160001", "0012", "0,00", "499,99"),
        rang("AC", "20260131", "401000", "FOURNISSEUR", "0,00", "10,00"),
    ]
    intake = lire(tmp_path, [rangs])
    assert [(nature, m) for _, _, nature, m in ledger_rows(intake)] == [
        ("quittance", 50000),
        ("reglement", -49999),
    ]
    assert motifs(intake) == {"autre_compte": 2}
    assert intake.rejets.is_empty() and balanced(intake)


def test_les_comptes_se_configurent(tmp_path: Path) -> None:
    rangs = [rang("VT", "20260105", compte, "0012", "1,00") for compte in ("411", "467100", "416000")]
    intake = lire(tmp_path, [rangs], FORMAT + 'comptes = ["4671"]\n')
    assert motifs(intake) == {"autre_compte": 2}
    assert len(ledger_rows(intake)) == 1


def test_deux_lignes_d_une_ecriture_restent(tmp_path: Path) -> None:
    rangs = [
        rang("VT", "20260105", "411000", "0012", "1,00"),
        rang("VT", "20260105", "411000", "0012", "2,00"),
    ]
    assert [m for *_, m in ledger_rows(lire(tmp_path, [rangs]))] == [100, 200]


def test_le_report_d_un_exercice_deja_lu_est_ecarte(tmp_path: Path) -> None:
    premier = [
        rang("AN", "20240101", "411000", "0012", "100,00"),
        rang("AN", "20240101", "411000", "0007", "", "30,00"),
        rang("VT", "20240201", "411000", "0012", "50,00"),
    ]
    second = [
        rang("AN", "20250101", "411000", "0012", "150,00"),
        rang("AN", "20250101", "416000", "0007", "", "30,00"),
        rang("VT", "20250201", "411000", "0012", "1,00"),
    ]
    intake = lire(tmp_path, [premier, second])
    assert soldes(intake) == {"0012": 15100, "0007": -3000}
    assert {nature for _, _, nature, m in ledger_rows(intake) if m in (10000, -3000)} == {
        "autre_debit",
        "autre_credit",
    }
    assert motifs(intake) == {"a_nouveau_repete": 2}
    assert not any("à-nouveau" in phrase for phrase in intake.avertissements)
    assert balanced(intake)


@pytest.mark.parametrize(("report", "dit"), [("150,01", True), ("150,00", False), (None, True)])
def test_un_report_qui_differe_de_ce_qui_precede_est_dit(
    tmp_path: Path, report: str | None, dit: bool
) -> None:
    premier = [
        rang("VT", "20240201", "411000", "0012", "150,00"),
        rang("VT", "20240201", "411000", "0007", "20,00"),
    ]
    second = [rang("RAN", "20250101", "411000", "0007", "20,00")]
    second += [rang("RAN", "20250101", "411000", "0012", report)] if report else []
    intake = lire(tmp_path, [premier, second])
    assert soldes(intake) == {"0012": 15000, "0007": 2000}
    assert any("1 bail dont l'à-nouveau" in phrase for phrase in intake.avertissements) is dit


def test_un_bail_sans_ligne_anterieure_garde_son_report(tmp_path: Path) -> None:
    premier = [rang("VT", "20240201", "411000", "0012", "150,00")]
    second = [rang("AN", "20250101", "411000", b, m) for b, m in (("0012", "150,00"), ("0007", "9,00"))]
    assert soldes(lire(tmp_path, [premier, second])) == {"0012": 15000, "0007": 900}


def test_le_journal_des_reports_se_nomme(tmp_path: Path) -> None:
    premier = [rang("VT", "20240201", "411000", "0012", "150,00")]
    second = [rang("Z9", "20250101", "411000", "0012", "150,00")]
    toml = FORMAT + '[valeurs.ecritures.journal]\na_nouveau = ["Z9"]\n'
    assert soldes(lire(tmp_path, [premier, second], toml)) == {"0012": 15000}


def test_un_fec_sans_compte_est_refuse_en_une_phrase(tmp_path: Path) -> None:
    (tmp_path / "baux.csv").write_text(BAUX)
    (tmp_path / "f.txt").write_text("EcritureDate|CompAuxNum|Debit|Credit\n20260101|0012|1,00|\n")
    (tmp_path / "amont.toml").write_text(
        f'{BAILLEUR}[entrees]\nbaux = "baux.csv"\necritures = "f.txt"\n{FORMAT}'
    )
    with pytest.raises(SourceFormatError, match=r"il y manque la colonne compte \(« CompteNum »\)"):
        read(Workspace.open(tmp_path))


@pytest.mark.parametrize(
    ("toml", "faute"),
    [
        (
            FORMAT + '[correspondance.ecritures]\nid_ecriture = "EcritureNum"\n',
            "EcritureNum désigne une écriture",
        ),
        ('[format.baux]\ndisposition = "fec"\n', r"\[format.baux\] disposition : ne sert qu'à ecritures"),
        (FORMAT + "comptes = []\n", "comptes"),
        ('[correspondance.ecritures]\ncompte = "CompteNum"\n', "compte : colonne inconnue"),
    ],
)
def test_ce_qui_ne_convient_pas_est_une_erreur_de_configuration(
    tmp_path: Path, toml: str, faute: str
) -> None:
    with pytest.raises(ConfigurationError, match=faute):
        lire(tmp_path, [[]], toml)
