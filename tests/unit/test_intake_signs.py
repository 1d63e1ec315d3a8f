"""Amounts signed the other way round are seen in the whole ledger, said by `check`, and never in a few reversals."""

from pathlib import Path

import pytest
from intake_spaces import BAILLEUR, BAUX, balanced, ledger_rows, read_space

from screening.intake import read
from screening.workspace import Workspace

DROITS = [
    ("0012", "01/01/2026", "quittance", 50000), ("0012", "05/01/2026", "reglement", -50000),
    ("0012", "01/02/2026", "quittance", 50000), ("0012", "05/02/2026", "reglement", -20000),
    ("0007", "01/01/2026", "quittance", 40000), ("0007", "02/01/2026", "aide_logement", -10000),
]  # fmt: skip
SIGNE = "id_bail;date_operation;nature;montant\n"
COTES = "id_bail;date_operation;nature;debit;credit\n"
SANS_NATURE = '[format.ecritures]\nnature_debit = "quittance"\nnature_credit = "reglement"\n'


def euros(centimes: int) -> str:
    return f"{centimes / 100:.2f}".replace(".", ",")


def lus(intake) -> list[tuple]:
    return sorted(
        (bail, f"{jour:%d/%m/%Y}", nature, cents) for bail, jour, nature, cents in ledger_rows(intake)
    )


def lignes(facteur: int, rangs=DROITS) -> str:
    return SIGNE + "".join(f"{b};{j};{n};{euros(facteur * c)}\n" for b, j, n, c in rangs)


def cotes(debit: int, credit: int, rangs=DROITS) -> str:
    return COTES + "".join(
        f"{b};{j};{n};{euros(debit * c)};0,00\n" if c > 0 else f"{b};{j};{n};0,00;{euros(-credit * c)}\n"
        for b, j, n, c in rangs
    )


def dits(intake) -> str:
    return " ".join(intake.constats["constat"].to_list())


@pytest.mark.parametrize("facteur", [1, -1])
def test_un_paiement_positif_se_voit_aux_natures(tmp_path: Path, facteur: int) -> None:
    intake = read_space(tmp_path, {"ecritures.csv": lignes(facteur)})
    assert lus(intake) == sorted(DROITS)
    assert ("un montant positif est payé" in dits(intake)) == (facteur == -1)


def test_des_annulations_ne_retournent_rien(tmp_path: Path) -> None:
    annules = [*DROITS, ("0007", "03/01/2026", "quittance", -40000), ("0007", "04/01/2026", "quittance", -1)]
    intake = read_space(tmp_path, {"ecritures.csv": lignes(1, annules)})
    assert lus(intake) == sorted(annules)


def test_sans_nature_rien_n_est_suppose_mais_cela_se_declare(tmp_path: Path) -> None:
    export = "".join(
        f"{ligne.rsplit(';', 2)[0]};{ligne.rsplit(';', 1)[1]}\n" for ligne in lignes(-1).splitlines()
    )
    supposes = lus(read_space(tmp_path, {"ecritures.csv": export}, SANS_NATURE))
    declares = lus(
        read_space(tmp_path, {"ecritures.csv": export}, SANS_NATURE + 'montant_positif = "credit"\n')
    )
    attendu = sorted((b, j, c) for b, j, _, c in DROITS)
    assert sorted((b, j, -c) for b, j, _, c in supposes) == attendu
    assert sorted((b, j, c) for b, j, _, c in declares) == attendu


def test_ce_qui_est_declare_l_emporte(tmp_path: Path) -> None:
    toml = '[format.ecritures]\nmontant_positif = "debit"\n'
    intake = read_space(tmp_path, {"ecritures.csv": lignes(-1)}, toml)
    assert lus(intake) == sorted((b, j, n, -c) for b, j, n, c in DROITS)


@pytest.mark.parametrize(("debit", "credit"), [(1, 1), (1, -1), (-1, 1)])
def test_une_colonne_ecrite_en_negatif_est_lue_dans_son_sens(tmp_path: Path, debit: int, credit: int) -> None:
    intake = read_space(tmp_path, {"ecritures.csv": cotes(debit, credit)})
    assert lus(intake) == sorted(DROITS)
    assert ("signe retourné" in dits(intake)) == (debit * credit < 0)


def test_un_paiement_annule_reste_un_paiement_annule(tmp_path: Path) -> None:
    rejete = [*DROITS, ("0012", "06/02/2026", "reglement", 20000)]
    export = cotes(1, 1) + "0012;06/02/2026;reglement;0,00;-200,00\n"
    assert lus(read_space(tmp_path, {"ecritures.csv": export})) == sorted(rejete)


def test_un_petit_fichier_suit_les_autres(tmp_path: Path) -> None:
    """A month with one payment, cancelled or printed with a minus, reads as the year beside it does."""
    for convention, annule in ((1, -1), (-1, 1)):
        racine = tmp_path / str(annule)
        racine.mkdir()
        (racine / "baux.csv").write_text(BAUX)
        (racine / "e-1.csv").write_text(cotes(1, convention, DROITS * 10))
        (racine / "e-2.csv").write_text(
            COTES + f"0012;07/03/2026;reglement;0,00;{'-' if annule < 0 else ''}9,00\n"
        )
        (racine / "amont.toml").write_text(f'{BAILLEUR}[entrees]\nbaux = "baux.csv"\necritures = "e-*.csv"\n')
        intake = read(Workspace.open(racine))
        assert [c for _, j, _, c in lus(intake) if j == "07/03/2026"] == [900]
        assert balanced(intake)
