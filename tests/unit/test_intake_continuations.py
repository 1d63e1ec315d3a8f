"""Continuation lines are completed when the whole file says that they are, and never otherwise."""

from pathlib import Path

import polars as pl
import pytest
from intake_spaces import BAUX, ENTETE, balanced, ledger_rows, read_space

from screening.intake import csvfile

GROUPES = (
    "0012;01/01/2026;quittance;500,00;\n;;aide_logement;;200,00\n;15/01/2026;reglement;;300,00\n"
    ";01/02/2026;quittance;500,00;\n;;aide_logement;;200,00\n;14/02/2026;reglement;;250,00\n"
    "0007;01/01/2026;quittance;400,00;\n;;aide_logement;;100,00\n;16/01/2026;reglement;;300,00\n"
)
ATTENDU = {"0012": 5000, "0007": 0}


def lire(racine: Path, lignes: str, entete: str = ENTETE):
    return read_space(racine, {"ecritures.csv": entete + lignes})


def soldes(intake) -> dict[str, int]:
    lignes = intake.ecritures.collect()
    return dict(lignes.group_by("id_bail").agg(pl.col("montant_centimes").sum()).rows())


def suite(intake) -> list[str]:
    return intake.constats.filter(sujet="lignes de suite")["constat"].to_list()


def test_le_bail_et_la_date_se_reprennent_et_check_le_dit(tmp_path: Path) -> None:
    intake = lire(tmp_path, GROUPES)
    assert soldes(intake) == ATTENDU
    dit = "3 lignes reprennent la date de la ligne précédente, 7 lignes reprennent le bail de la ligne précédente"
    assert suite(intake) == [dit]
    assert balanced(intake)


def test_une_seule_date_se_reprend_ou_les_baux_se_reprennent(tmp_path: Path) -> None:
    """Two lines of one day may stand once in a whole ledger; a file that says a day twice has lost a cell."""
    rangs = "0012;01/01/2026;quittance;500,00;\n;;reglement;;300,00\n;02/02/2026;quittance;500,00;\n"
    suivant = (
        "0007;01/01/2026;quittance;400,00;\n;16/01/2026;reglement;;400,00\n;01/02/2026;quittance;1,00;\n"
    )
    intake = lire(tmp_path, rangs + suivant)
    assert [jour.day for bail, jour, *_ in ledger_rows(intake) if bail == "0012"] == [1, 1, 2]
    assert suite(intake)[0].startswith("1 ligne reprend la date")
    dite = suivant + ";01/02/2026;frais;1,00;\n"
    assert lire(tmp_path, rangs + dite).rejets["controles"].to_list() == [["date_absent"]]


def test_d_un_lot_a_l_autre(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csvfile, "LIGNES_PAR_LOT", 1)
    assert soldes(lire(tmp_path, GROUPES)) == ATTENDU


def test_une_date_perdue_dans_un_fichier_propre_reste_un_rejet(tmp_path: Path) -> None:
    lignes = "".join(f"0012;{j:02d}/01/2026;frais;{j},00;\n" for j in range(1, 20)) + "0012;;frais;9,00;\n"
    intake = lire(tmp_path, lignes)
    assert intake.rejets["controles"].to_list() == [["date_absent"]]
    assert suite(intake) == []


def test_des_dates_perdues_dans_un_fichier_qui_les_repete_restent_des_rejets(tmp_path: Path) -> None:
    lignes = "".join(
        f"{b};{'' if n == 3 else f'0{m}/01/2026'};frais;{n},00;\n"
        for b in ("0012", "0007") for m in range(1, 6) for n in (1, 2, 3)
    )  # fmt: skip
    intake = lire(tmp_path, lignes)
    assert intake.rejets.height == 10 and suite(intake) == []


def test_des_baux_perdus_dans_un_fichier_trie_par_date_restent_des_rejets(tmp_path: Path) -> None:
    lignes = "".join(f"{'' if j % 3 else '0012'};{j:02d}/01/2026;frais;{j},00;\n" for j in range(1, 20))
    lignes += "".join(f"{'' if j % 3 else '0007'};{j:02d}/01/2026;frais;{j},00;\n" for j in range(1, 20))
    lignes += "0012;20/01/2026;frais;1,00;\n"
    intake = lire(tmp_path, lignes)
    assert suite(intake) == []
    assert {tuple(c) for c in intake.rejets["controles"]} == {("id_bail_absent",)}


def test_les_logements_vacants_d_un_mois_ne_vont_a_aucun_locataire(tmp_path: Path) -> None:
    baux = "id_bail;id_menage;date_effet;loyer\n" + "".join(f"B{n};M{n};13/02/2020;5\n" for n in range(10))
    lignes = "".join(f"B{n};01/01/2026;quittance;5,00;\n;01/01/2026;quittance;7,00;\n" for n in range(10))
    intake = read_space(tmp_path, {"baux.csv": baux, "ecritures.csv": ENTETE + lignes})
    assert suite(intake) == [] and intake.rejets.height == 10


@pytest.mark.parametrize("jour", ["05/01/2026", "{:02d}/01/2026"])
def test_ni_contreparties_ni_paiements_de_personne_ne_font_un_groupe(tmp_path: Path, jour: str) -> None:
    """The counterpart of each line, of the same day; payments of nobody, in the order of days."""
    baux = "id_bail;id_menage;date_effet;loyer\n" + "".join(f"B{n};M{n};13/02/2020;5\n" for n in range(10))
    lignes = "".join(
        f"B{n};{jour.format(2 * n + 1)};quittance;5,00;\n;{jour.format(2 * n + 2)};reglement;;5,00\n"
        for n in range(10)
    )
    intake = read_space(tmp_path, {"baux.csv": baux, "ecritures.csv": ENTETE + lignes})
    assert suite(intake) == [] and intake.rejets.height == 10


def test_la_date_seule_se_reprend_dans_le_bail(tmp_path: Path) -> None:
    lignes = "".join(
        f"{b};{jour};{nature};1,00;\n"
        for b in ("0012", "0007")
        for jour, nature in (
            ("01/01/2026", "quittance"),
            ("", "frais"),
            ("01/02/2026", "quittance"),
            ("", "frais"),
        )
    )
    intake = lire(tmp_path, lignes)
    assert len(ledger_rows(intake)) == 8
    assert suite(intake) == ["4 lignes reprennent la date de la ligne précédente"]


def test_la_premiere_ligne_d_un_bail_ne_prend_pas_la_date_du_precedent(tmp_path: Path) -> None:
    lignes = "".join(
        f"0012;{m:02d}/01/2026;quittance;1,00;\n0012;;frais;1,00;\n" for m in range(1, 9)
    ) + "0007;;frais;1,00;\n0007;12/01/2026;frais;1,00;\n"  # fmt: skip
    intake = lire(tmp_path, lignes)
    assert intake.rejets.select("ligne", "controles").rows() == [(18, ["date_absent"])]


def test_un_journal_par_jour_dit_la_date_une_fois(tmp_path: Path) -> None:
    lignes = "".join(f"0012;{m:02d}/01/2026;quittance;1,00;\n0007;;quittance;1,00;\n" for m in range(1, 9))
    intake = lire(tmp_path, lignes)
    assert len(ledger_rows(intake)) == 16 and intake.rejets.is_empty()


def test_pages_blancs_et_totaux_ne_coupent_pas_un_groupe_et_ne_sont_pas_completes(tmp_path: Path) -> None:
    rangs = GROUPES.splitlines(keepends=True)
    lignes = "".join(
        [*rangs[:4], "\n", "Page 2;;;;\n", ENTETE, *rangs[4:6], "Total bail;;;1000,00;950,00\n", *rangs[6:]]
    )
    intake = lire(tmp_path, lignes + ";;;1 400,00;1 350,00\n")
    assert soldes(intake) == ATTENDU
    motifs = dict(intake.ecartes.select("motif", "lignes").rows())
    assert motifs == {"ligne_vide": 1, "total": 3, "entete_repete": 1}
    assert balanced(intake)


def test_rien_ne_passe_un_total(tmp_path: Path) -> None:
    rangs = GROUPES.splitlines(keepends=True)
    perdue = ";20/02/2026;frais;9,00;\n"
    intake = lire(
        tmp_path, "".join([*rangs[:6], "Total;;;1000,00;950,00\n", perdue, *rangs[6:], "Total;;;1;1\n"])
    )
    assert intake.rejets.select("ligne", "controles").rows() == [(9, ["id_bail_absent"])]
    assert soldes(intake) == ATTENDU


def test_le_bail_seul_sur_sa_ligne_de_titre(tmp_path: Path) -> None:
    lignes = "".join(
        f"{bail};;;;\n"
        + "".join(f";{m:02d}/01/2026;{n};1,00;\n" for m in range(1, 6) for n in ("quittance", "frais"))
        for bail in ("0012", "0007")
    )
    intake = lire(tmp_path, lignes)
    assert soldes(intake) == {"0012": 1000, "0007": 1000}
    assert dict(intake.ecartes.select("motif", "lignes").rows()) == {"ligne_de_texte": 2}


def test_un_bail_inconnu_en_tete_de_groupe_emporte_son_groupe(tmp_path: Path) -> None:
    intake = lire(tmp_path, GROUPES.replace("0007", "9999"))
    assert [tuple(c) for c in intake.rejets["controles"]] == [("bail_inconnu",)] * 3
    assert soldes(intake) == {"0012": 5000}


def test_baux_de_l_essai() -> None:
    assert {"0012", "0007"} == {ligne.split(";")[0] for ligne in BAUX.splitlines()[1:]}


def page(rang: int, colonnes: str = "Contrat;Date;Libellé;Débit;Crédit") -> str:
    return f"Grand livre;;;;Page {rang}\n;;;;\n{colonnes}\n"


GRAND_LIVRE = "".join(
    [
        page(1),
        "0012;01/01/2026;Loyer;500,00;\n;15/01/2026;Virement;;300,00\n",
        ";;A reporter;500,00;300,00\n",
        page(2),
        ";;Report;500,00;300,00\n;01/02/2026;Loyer;500,00;\n;;Régul;20,00;\n",
        ";;Total compte 0012;1020,00;300,00\n;;Solde;720,00;\n;;;;\n",
        "0007;01/01/2026;Loyer;400,00;\n",
        ";;A reporter;400,00;0,00\n",
        page(3),
        ";;Report;400,00;0,00\n;02/01/2026;Virement;;400,00\n;01/02/2026;Loyer;400,00;\n;;Régul;;10,00\n",
        ";;Total compte 0007;800,00;410,00\n;;Solde;390,00;\n",
        ";;Total général;1820,00;710,00\n",
    ]
)
LIRE_GRAND_LIVRE = """
[format.ecritures]
nature_debit = "quittance"
nature_credit = "reglement"
[correspondance.ecritures]
id_bail = "Contrat"
date_operation = "Date"
debit = "Débit"
credit = "Crédit"
"""


@pytest.mark.parametrize("lot", [1, 2, 3, 1_000])
def test_un_grand_livre_imprime_page_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lot: int
) -> None:
    """Totals named in a column that is not read, what is brought forward, pages within an account and none after."""
    monkeypatch.setattr(csvfile, "LIGNES_PAR_LOT", lot)
    intake = read_space(tmp_path, {"ecritures.csv": GRAND_LIVRE}, LIRE_GRAND_LIVRE)
    assert intake.rejets.is_empty() and balanced(intake)
    assert soldes(intake) == {"0012": 72000, "0007": 39000}
    assert len(ledger_rows(intake)) == 8
    motifs = dict(intake.ecartes.group_by("motif").agg(pl.col("lignes").sum()).rows())
    assert motifs == {"entete_repete": 2, "ligne_de_texte": 2, "ligne_vide": 3, "total": 9}


def test_le_libelle_d_une_ligne_n_est_jamais_un_total(tmp_path: Path) -> None:
    """Only rows that say neither who nor when are looked at: « Solde » may name a payment."""
    lignes = "0012;01/01/2026;Solde;quittance;5,00;\n0012;02/01/2026;Total;reglement;;2,00\n"
    intake = lire(tmp_path, lignes, ENTETE.replace(";nature", ";libelle;nature"))
    assert soldes(intake) == {"0012": 300}


def test_un_total_a_deux_cotes_sans_mot(tmp_path: Path) -> None:
    lignes = "0012;01/01/2026;quittance;5,00;\n;;;5,00;3,00\n0012;02/01/2026;reglement;;2,00\n;;;5,00;0,00\n;;;1,00;\n"
    intake = lire(tmp_path, lignes + "0012;03/01/2026;frais;1,00;\n")
    assert dict(intake.ecartes.select("motif", "lignes").rows()) == {"total": 1}
    assert intake.rejets["ligne"].to_list() == [5, 6]
