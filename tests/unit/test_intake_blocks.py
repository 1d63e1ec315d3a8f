"""Headers as exports have them: in two rows, several in a file; and the encodings and amounts of old software."""

from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from intake_spaces import BAILLEUR, BAUX, ENTETE, SIMPLE, balanced, ledger_rows, read_space

from screening.errors import SourceFormatError
from screening.intake import csvfile, read
from screening.workspace import Workspace

AUTRE = "agence;date_operation;id_bail;credit;debit;nature\nLens;13/02/2026;0007;5,00;;reglement\n"
PAGES = SIMPLE + "\nPage 2;;;;\n" + AUTRE + "Lens;14/02/2026;0007;;7,00;frais\n" + SIMPLE


@pytest.mark.parametrize("lot", [1_000_000, 1, 2])
@pytest.mark.parametrize("guillemets", ["", '0012;15/01/2026;frais;3,00;"\n'])
def test_des_colonnes_deplacees_suivent_leur_entete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lot: int, guillemets: str
) -> None:
    monkeypatch.setattr(csvfile, "LIGNES_PAR_LOT", lot)
    intake = read_space(tmp_path, {"ecritures.csv": PAGES})
    lues = [(b, n, m) for b, _, n, m in ledger_rows(intake)]
    assert lues[:2] == [("0007", "reglement", -500), ("0007", "frais", 700)]
    assert lues[2:] == sorted([("0012", "quittance", 50000), ("0012", "reglement", -50000)] * 2)
    motifs = dict(intake.ecartes.select("motif", "lignes").rows())
    assert motifs["entete_repete"] == 2 and intake.rejets.is_empty() and balanced(intake)
    assert intake.constats.filter(sujet="en-têtes")["constat"].to_list() == [
        "2 différents, chacun lu à sa place"
    ]


def test_une_cellule_au_dela_de_son_entete_reste_un_rejet(tmp_path: Path) -> None:
    intake = read_space(tmp_path, {"ecritures.csv": "0" and PAGES + "0012;31/01/2026;frais;;5,00;trop\n"})
    assert intake.rejets["controles"].to_list() == [["colonnes_en_trop"]]


@pytest.mark.parametrize(
    ("autre", "dit"),
    [
        ("date_operation;id_bail;credit;debit\n", "ligne 4.*il y manque la colonne nature"),
        ("date_operation;id_bail;nature;montant\n", "ligne 4.*pas les mêmes colonnes"),
        ("date_operation;id_bail;nature;debit;credit;debit\n", "ligne 4.*plusieurs fois"),
    ],
)
def test_un_entete_qui_perd_des_colonnes_est_refuse_en_une_phrase(
    tmp_path: Path, autre: str, dit: str
) -> None:
    with pytest.raises(SourceFormatError, match=dit) as erreur:
        read_space(tmp_path, {"ecritures.csv": SIMPLE + autre + "13/02/2026;0007;frais;5,00\n"})
    assert "\n" not in str(erreur.value)


def _classeur(racine: Path, rangs: list[list[object]], fusions: tuple[tuple[int, ...], ...] = ()) -> Path:
    with xlsxwriter.Workbook(racine / "e.xlsx") as classeur:
        feuille = classeur.add_worksheet("Compte")
        for n, rang in enumerate(rangs):
            feuille.write_row(n, 0, rang)
        for fusion in fusions:
            feuille.merge_range(*fusion, rangs[fusion[0]][fusion[1]])
    (racine / "baux.csv").write_text(BAUX)
    return racine / "e.xlsx"


def lire(racine: Path, toml: str = ""):
    (racine / "amont.toml").write_text(
        f'{BAILLEUR}[entrees]\nbaux = "baux.csv"\necritures = "e.xlsx"\n{toml}', encoding="utf-8"
    )
    return read(Workspace.open(racine))


def test_un_classeur_a_plusieurs_entetes(tmp_path: Path) -> None:
    _classeur(tmp_path, [ligne.split(";") for ligne in PAGES.splitlines()])
    intake = lire(tmp_path)
    assert len(ledger_rows(intake)) == 6 and intake.rejets.is_empty()
    assert ("0007", "frais", 700) in [(b, n, m) for b, _, n, m in ledger_rows(intake)]


@pytest.mark.parametrize(("debit", "credit"), [("Débit", "Crédit"), ("Montants Débit", "Montants Crédit")])
def test_un_entete_sur_deux_rangs_fusionnes(tmp_path: Path, debit: str, credit: str) -> None:
    entete: list[list[object]] = [
        ["Contrat", "Date", "Type", "Montants", ""],
        ["", "", "", "Débit", "Crédit"],
    ]
    rangs = [["Compte des locataires"], *entete, ["0012", "13/01/2026", "frais", 5, ""], *entete,
             ["0012", "14/01/2026", "reglement", "", 3]]  # fmt: skip
    _classeur(tmp_path, rangs, ((1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 4)))
    noms = {
        "id_bail": "Contrat",
        "date_operation": "Date",
        "nature": "Type",
        "debit": debit,
        "credit": credit,
    }
    toml = "[correspondance.ecritures]\n" + "".join(f'{n} = "{v}"\n' for n, v in noms.items())
    intake = lire(tmp_path, toml)
    assert [m for *_, m in ledger_rows(intake)] == [500, -300]
    assert dict(intake.ecartes.select("motif", "lignes").rows()) == {"entete_repete": 2}


def _encodage(intake) -> str:
    return intake.constats.filter(table="ecritures", sujet="encodage")["constat"][0]


@pytest.mark.parametrize(
    ("libelle", "codec", "dit"),
    [
        ("sœur Œdipe", "iso-8859-15", "iso-8859-15"),
        ("12 €", "iso-8859-15", "iso-8859-15"),
        ("sœur 12 €", "cp1252", "cp1252"),
        ("3½ pièces, 2¼ parts", "cp1252", "cp1252"),
        ("été", "iso-8859-15", "cp1252"),
    ],
)
def test_l_encodage_se_voit_aux_lettres(tmp_path: Path, libelle: str, codec: str, dit: str) -> None:
    texte = f"id_bail;date_operation;nature;debit;credit;{libelle}\n0012;13/01/2026;frais;5,00;;{libelle}\n"
    intake = read_space(tmp_path, {"ecritures.csv": texte.encode(codec)})
    assert _encodage(intake) == dit


def test_l_encodage_declare_l_emporte(tmp_path: Path) -> None:
    texte = f"{ENTETE[:-1]};x\n0012;13/01/2026;frais;5,00;;sœur\n".encode("iso-8859-15")
    intake = read_space(tmp_path, {"ecritures.csv": texte}, '[format.ecritures]\nencodage = "cp1252"\n')
    assert _encodage(intake) == "cp1252"


@pytest.mark.parametrize(
    ("ecrit", "centimes"),
    [
        ("1.200,00", 120000), ("1 200,00", 120000), ("1200,00-", -120000), ("12,00 CR", -1200), ("12,00C", -1200),
        ("12,00 DB", 1200), ("12,00 D", 1200), ("1 200,50 Cr", -120050), ("12 €", 1200), ("-12,00 CR", None),
        ("CR", None), ("12,00 X", None),
    ],
)  # fmt: skip
def test_un_montant_et_son_signe(tmp_path: Path, ecrit: str, centimes: int | None) -> None:
    texte = (
        f"id_bail;date_operation;nature;montant\n0012;13/01/2026;frais;{ecrit}\n0012;14/01/2026;frais;1,00\n"
    )
    intake = read_space(tmp_path, {"ecritures.csv": texte})
    assert [m for *_, m in ledger_rows(intake)] == ([centimes] if centimes else []) + [100]
    assert intake.rejets["controles"].to_list() == ([] if centimes else [["montant_illisible"]])


def test_dans_une_colonne_de_credits_cr_ne_change_rien(tmp_path: Path) -> None:
    lignes = (
        "0012;13/01/2026;frais;5,00 DB;\n0012;14/01/2026;frais;;3,00 CR\n0012;15/01/2026;frais;;2,00 DB\n"
    )
    assert [m for *_, m in ledger_rows(read_space(tmp_path, {"ecritures.csv": ENTETE + lignes}))] == [
        500,
        -300,
        200,
    ]


def test_un_mot_d_entete_dans_un_libelle_ne_fait_pas_un_entete(tmp_path: Path) -> None:
    lignes = "libelle;" + ENTETE + "date_operation et nature du debit;0012;13/01/2026;frais;5,00;\n"
    intake = read_space(tmp_path, {"ecritures.csv": lignes})
    assert len(ledger_rows(intake)) == 1
    assert "en-têtes" not in intake.constats["sujet"].to_list()
    assert intake.ecartes.select(pl.col("lignes").sum()).item() == 0
