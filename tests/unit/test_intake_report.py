"""What `check` prints: counts, conventions, coverage and doubts in plain lines, and never a row's value."""

from pathlib import Path

import pytest
from intake_spaces import BAUX, ENTETE, SIMPLE, read_space

from screening.intake.report import describe
from screening.intake.wording import count, number, percent


def recit(racine: Path, **fichiers: str) -> str:
    return "\n".join(describe(read_space(racine, {f"{nom}.csv": texte for nom, texte in fichiers.items()})))


def test_un_compte_rendu_dit_tout_sans_citer_de_valeur(tmp_path: Path) -> None:
    texte = recit(
        tmp_path,
        baux="id_bail;id_menage;date_effet;loyer\n0012;M1;13/02/2020;5,00\n",
        ecritures=SIMPLE + "TEMOIN;31/02/2026;quittance;1,00;\nTOTAL;;;1,00;\n",
    )
    assert "ecritures.csv : 4 lignes lues, 2 gardées, 1 écartée, 1 rejetée" in texte
    assert "écarté : 1 ligne de total" in texte
    assert "rejeté, bail_inconnu : 1 ligne" in texte
    assert "séparateur : point-virgule" in texte
    assert "dates date_operation (« date_operation ») : JJ/MM/AAAA" in texte
    assert "ecritures : de 2026-01 à 2026-01." in texte
    assert "aucun bail terminé" in texte
    assert "Tables absentes" in texte and "evenements" in texte and "coordonnees" not in texte
    assert "Part des lignes rejetées : baux 0,0 %, ecritures 33,3 %, total 25,0 %." in texte
    assert "TEMOIN" not in texte


def test_les_mois_sans_ligne_et_les_flux_arretes_sont_dits(tmp_path: Path) -> None:
    lignes = [f"0012;13/{mois:02d}/2025;quittance;5,00;" for mois in range(1, 13) if mois != 3]
    lignes += [f"0012;14/{mois:02d}/2025;aide_logement;;2,00" for mois in range(1, 12) if mois != 3]
    lignes += [
        f"0012;{jour}/{mois:02d}/2025;frais;1,00;"
        for mois in range(1, 12)
        if mois != 3
        for jour in (15, 16, 17)
    ]
    texte = recit(
        tmp_path,
        baux=BAUX,
        ecritures=ENTETE + "\n".join(lignes) + "\n",
        evenements="id_bail;date_operation;type\n0012;13/06/2025;relance\n",
    )
    assert "ecritures : de 2025-01 à 2025-12 ; 1 mois sans ligne : 2025-03." in texte
    assert "aucune ligne « aide_logement » en 2025-12" in texte
    assert "1 ligne en 2025-12" in texte
    assert "evenements : plus rien depuis 2025-06, 6 mois avant" in texte


def test_un_grand_livre_vide_se_raconte(tmp_path: Path) -> None:
    assert "ecritures : aucune date." in recit(tmp_path, ecritures=ENTETE)


@pytest.mark.parametrize(
    ("valeur", "attendu"), [(0, "0 ligne"), (1, "1 ligne"), (2, "2 lignes"), (1234567, "1 234 567 lignes")]
)
def test_accorder_un_nombre(valeur: int, attendu: str) -> None:
    assert count(valeur, "ligne", "lignes") == attendu


def test_ecrire_un_nombre_et_une_part() -> None:
    assert (number(45985), percent(0.0213)) == ("45 985", "2,1 %")
