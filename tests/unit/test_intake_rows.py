"""What becomes of each row: kept, set aside with a reason, or rejected with every broken check named."""

import json
from pathlib import Path

import pytest
from intake_spaces import BAUX, ENTETE, SIMPLE, balanced, ledger_rows, read_space

from screening.errors import QualityError
from screening.intake.quality import check_quality


def rejets(intake) -> list[list[str]]:
    return intake.rejets["controles"].to_list()


@pytest.mark.parametrize(
    ("ligne", "controles"),
    [
        ("0012;31/02/2026;quittance;1,00;", ["date_illisible"]),
        ("0012;hier;quittance;1,00;", ["date_illisible"]),
        ("0012;;quittance;1,00;", ["date_absent"]),
        ("0012;31/12/1949;quittance;1,00;", ["date_avant_1950"]),
        ("0012;01/01/2101;quittance;1,00;", ["date_apres_2100"]),
        ("0012;01/01/2026;loyer;1,00;", ["nature_inconnue"]),
        ("0012;01/01/2026;;1,00;", ["nature_absent"]),
        ("0012;01/01/2026;quittance;;", ["montant_absent"]),
        ("0012;01/01/2026;quittance;1,005;", ["montant_trop_precis"]),
        ("0012;01/01/2026;quittance;douze;", ["montant_illisible"]),
        ("0012;01/01/2026;quittance;1,00;x", ["montant_illisible"]),
        ("9999;01/01/2026;quittance;1,00;", ["bail_inconnu"]),
        (";01/01/2026;quittance;1,00;", ["id_bail_absent"]),
        ("0012;01/01/2026;quittance;1,00;;sur;plus", ["colonnes_en_trop"]),
        (
            "12;31/02/2026;x;1,001;",
            ["date_illisible", "nature_inconnue", "montant_trop_precis", "bail_inconnu"],
        ),
    ],
)
def test_chaque_controle_manque_est_nomme(tmp_path: Path, ligne: str, controles: list[str]) -> None:
    intake = read_space(tmp_path, {"ecritures.csv": SIMPLE + ligne + "\n"})
    assert rejets(intake) == [controles]
    assert intake.rejets["ligne"].to_list() == [4]
    assert len(ledger_rows(intake)) == 2
    assert balanced(intake)


def test_un_rejet_garde_ses_valeurs_d_origine_sous_les_noms_de_l_export(tmp_path: Path) -> None:
    intake = read_space(tmp_path, {"ecritures.csv": SIMPLE + "0012;31/02/2026;quittance; 1,00 ;\n"})
    contenu = json.loads(intake.rejets["contenu"][0])
    assert contenu["date_operation"] == "31/02/2026"
    assert contenu["debit"] == " 1,00 "


@pytest.mark.parametrize(
    ("debit", "credit", "centimes"),
    [
        ("12,00", "", 1200),
        ("", "12,00", -1200),
        ("12,00", "2,00", 1000),
        ("0,00", "", 0),
        ("0,00", "0,00", 0),
        ("-12,00", "", -1200),
        ("", "-12,00", 1200),
        ("12,50000", "", 1250),
        ("12", "-", 1200),
        ("99999999999,99", "", 9999999999999),
    ],
)
def test_debit_moins_credit(tmp_path: Path, debit: str, credit: str, centimes: int) -> None:
    intake = read_space(tmp_path, {"ecritures.csv": f"{ENTETE}0012;13/01/2026;quittance;{debit};{credit}\n"})
    assert [montant for *_, montant in ledger_rows(intake)] == [centimes]


def test_un_identifiant_deja_lu_est_ecarte_le_premier_reste(tmp_path: Path) -> None:
    lignes = [
        "a;0012;01/01/2026;quittance;1,00;",
        "b;0012;01/01/2026;quittance;2,00;",
        "a;0012;01/01/2026;quittance;9,00;",
    ]
    texte = "id_ecriture;" + ENTETE + "\n".join(lignes)
    intake = read_space(tmp_path, {"ecritures.csv": texte})
    assert [montant for *_, montant in ledger_rows(intake)] == [100, 200]
    assert intake.ecartes.rows() == [("ecritures", "ecritures.csv", "ecriture_repetee", 1)]
    assert "un autre contenu" in intake.avertissements[0]
    assert balanced(intake)


def test_des_lignes_egales_sans_identifiant_restent_et_sont_dites(tmp_path: Path) -> None:
    intake = read_space(tmp_path, {"ecritures.csv": SIMPLE + "0012;31/01/2026;reglement;;500,00\n"})
    assert len(ledger_rows(intake)) == 3
    assert any("1 ligne égale" in phrase for phrase in intake.avertissements)


def test_un_bail_exactement_repete_est_ecarte(tmp_path: Path) -> None:
    intake = read_space(tmp_path, {"baux.csv": BAUX + "0012;M1;01/02/2020;500,00\n"})
    assert sorted(intake.tables["baux"]["id_bail"]) == ["0007", "0012"]
    assert ("baux", "baux.csv", "ligne_repetee", 1) in intake.ecartes.rows()
    assert balanced(intake)


def test_deux_baux_de_meme_identifiant_et_de_contenu_different_sont_rejetes(tmp_path: Path) -> None:
    intake = read_space(tmp_path, {"baux.csv": BAUX + "0012;M1;01/02/2020;500,01\n"})
    assert intake.tables["baux"]["id_bail"].to_list() == ["0007"]
    assert rejets(intake) == [["bail_en_double"]] * 2 + [["bail_inconnu"]] * 2
    assert balanced(intake)


def test_le_premier_titulaire_reste_les_autres_sont_ecartes(tmp_path: Path) -> None:
    intake = read_space(
        tmp_path, {"baux.csv": BAUX + "0012;M3;01/02/2020;500,00\n" + "0012;M1;01/02/2020;500,00\n"}
    )
    assert intake.tables["baux"].select("id_bail", "id_menage").rows() == [("0012", "M1"), ("0007", "M2")]
    motifs = intake.ecartes.filter(table="baux").select("motif", "lignes").rows()
    assert sorted(motifs) == [("cotitulaire", 1), ("ligne_repetee", 1)]
    assert len(ledger_rows(intake)) == 2
    assert balanced(intake)


def test_une_table_sans_source_est_absente_et_une_colonne_non_donnee_est_nulle(tmp_path: Path) -> None:
    intake = read_space(tmp_path)
    assert set(intake.tables) == {"baux"}
    assert intake.tables["baux"]["agence"].null_count() == 2
    assert intake.tables["baux"]["loyer_centimes"].to_list() == [50000, 40000]


def test_evenements_plans_et_aides_sont_rattaches_aux_baux(tmp_path: Path) -> None:
    intake = read_space(
        tmp_path,
        {
            "evenements.csv": "id_bail;date_operation;type\n"
            "0012;13/01/2026;relance\n0012;13/01/2026;RELANCE2\n1;13/01/2026;deces\n",
            "plans.csv": "id_plan;id_bail;date_signature;premiere_echeance;mensualite;nb_echeances\n"
            "P1;0007;13/01/2026;01/02/2026;20,50;12\n",
            "aides.csv": "id_bail;date;statut;montant_mensuel\n"
            "0007;13/01/2026;ouverte;200\n0007;13/01/2026;perdue;200\n",
        },
    )
    assert intake.tables["evenements"]["type"].to_list() == ["relance"]
    assert intake.tables["plans"].select("mensualite_centimes", "nb_echeances").row(0) == (2050, 12)
    assert intake.tables["aides"]["montant_mensuel_centimes"].to_list() == [20000]
    assert rejets(intake) == [["statut_inconnu"], ["type_inconnu"], ["bail_inconnu"]]


def test_une_situation_sans_correspondance_est_inconnue_et_le_menage_reste(tmp_path: Path) -> None:
    intake = read_space(
        tmp_path,
        {
            "menages.csv": "id_menage;composition;activite;beneficiaire_al\n"
            "M1;ISO;retraite;O\nM2;couple;???;peut-être\n"
        },
        '[valeurs.menages.composition]\nisole = ["ISO"]\n',
    )
    menages = intake.tables["menages"]
    assert menages["composition"].to_list() == ["isole", "couple"]
    assert menages["activite"].to_list() == ["retraite", None]
    assert menages["beneficiaire_al"].to_list() == [True, None]
    assert sum("sans correspondance" in phrase for phrase in intake.avertissements) == 2


def test_un_bail_dont_le_menage_ou_le_logement_est_inconnu_reste(tmp_path: Path) -> None:
    intake = read_space(tmp_path, {"menages.csv": "id_menage\nM1\n"})
    assert intake.tables["baux"].height == 2
    assert any("1 bail gardé dont le ménage" in phrase for phrase in intake.avertissements)


def test_un_code_commune_retrouve_son_zero(tmp_path: Path) -> None:
    intake = read_space(
        tmp_path, {"logements.csv": "id_logement;code_commune\nL1;1001\nL2;2A004\nL3;62498\n"}
    )
    assert intake.tables["logements"]["code_commune"].to_list() == ["01001", "2A004", "62498"]
    assert any("zéro de tête rendu à 1 valeur" in phrase for phrase in intake.avertissements)


def test_une_date_de_fin_lointaine_veut_dire_sans_fin(tmp_path: Path) -> None:
    texte = "id_bail;id_menage;date_effet;loyer;date_fin\n0012;M1;13/02/2020;5,00;31/12/9999\n"
    texte += "0007;M2;13/02/2020;5,00;00/00/0000\n"
    intake = read_space(tmp_path, {"baux.csv": texte})
    assert intake.tables["baux"]["date_fin"].to_list() == [None, None]


def test_trop_de_rejets_arrete_le_mois_sans_citer_de_valeur(tmp_path: Path) -> None:
    intake = read_space(tmp_path, {"ecritures.csv": SIMPLE + "SECRET;31/02/2026;x;1,00;\n"})
    check_quality(intake, 0.5)
    with pytest.raises(QualityError, match="bail_inconnu 1") as erreur:
        check_quality(intake, 0.02)
    assert "SECRET" not in str(erreur.value)
