"""Whatever the export holds, every row is accounted for; whatever its convention, the cents are the same."""

import tempfile
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from intake_spaces import ENTETE, balanced, ledger_rows, read_space

CELLULES = {
    "id_bail": ["0012", "0007", "", "9999", " 0012 ", "TOTAL", "NULL", "é", "Fin d'édition"],
    "date": [
        "01/02/2026",
        "31/02/2026",
        "",
        "2026-02-03",
        "1/2/26",
        "hier",
        "00/00/0000",
        "46000",
        "31/12/1949",
    ],
    "nature": ["quittance", "reglement", "", "inconnue", "QUITTANCE"],
    "debit": ["", "1,00", "1 234,56", "-3", "1,005", "x", "12.50", "(4,00)", "0"],
    "credit": ["", "2,00", "1.234,56", "--", "€", "5-"],
}
LIGNE = st.tuples(*(st.sampled_from(valeurs) for valeurs in CELLULES.values()))
SEPARATEURS = st.sampled_from([";", "\t", "|"])


def lire(texte: str, codec: str = "utf-8", fichiers: dict[str, str] | None = None):
    with tempfile.TemporaryDirectory() as dossier:
        intake = read_space(Path(dossier), {"ecritures.csv": texte.encode(codec)} | (fichiers or {}))
        return intake, ledger_rows(intake)


@settings(max_examples=25, deadline=None)
@given(st.lists(LIGNE, max_size=25), SEPARATEURS, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_gardees_plus_ecartees_plus_rejetees_egalent_lues(lignes, separateur, fin, vide) -> None:
    rangs = [ENTETE.strip().replace(";", separateur), *(separateur.join(ligne) for ligne in lignes)]
    texte = fin.join(rangs + [""] * (2 if vide else 1))
    intake, lues = lire(texte)
    compte = intake.comptes.filter(intake.comptes["table"] == "ecritures").row(0, named=True)
    assert balanced(intake)
    assert compte["lues"] == len(lignes) + vide
    assert compte["gardees"] == len(lues)
    assert intake.rejets.is_empty() or intake.rejets["controles"].list.len().min() > 0


def euros(centimes: int, milliers: str, decimale: str, negatif: str) -> str:
    unites, reste = divmod(abs(centimes), 100)
    valeur = f"{unites:,}".replace(",", milliers) + f"{decimale}{reste:02d}"
    return negatif.format(valeur) if centimes < 0 else valeur


MONTANTS = st.lists(st.integers(-(10**11), 10**11), min_size=1, max_size=20)
CONVENTIONS = st.tuples(
    st.sampled_from(["", " ", "\u00a0", "\u202f", "."]),
    st.just(","),
    st.sampled_from(["-{}", "{}-", "({})", "-{} €"]),
) | st.tuples(st.sampled_from(["", " ", ","]), st.just("."), st.sampled_from(["-{}", "{}-"]))


@settings(max_examples=25, deadline=None)
@given(MONTANTS, CONVENTIONS, SEPARATEURS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_les_memes_montants_dans_toute_convention(montants, convention, separateur, codec) -> None:
    rangs = [separateur.join(["id_bail", "date_operation", "nature", "montant"])]
    debut = date(2020, 1, 31)
    for rang, montant in enumerate(montants):
        jour = f"{debut + timedelta(days=rang):%d/%m/%Y}"
        rangs.append(separateur.join(["0012", jour, "autre_debit", euros(montant, *convention)]))
    _, lues = lire("\n".join(rangs) + "\n", codec)
    assert [montant for *_, montant in lues] == montants


BONNES = st.tuples(
    st.sampled_from(["0012", "0007"]),
    st.dates(date(2000, 1, 13), date(2030, 12, 31)),
    st.sampled_from(["quittance", "frais"]),
    st.integers(-10000, 10000),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(BONNES, max_size=15), st.randoms(use_true_random=False))
def test_l_ordre_des_lignes_ne_compte_pas(lignes, hasard) -> None:
    def texte(suite) -> str:
        rangs = [f"{b};{j:%d/%m/%Y};{n};{m // 100 if m >= 0 else -(-m // 100)};" for b, j, n, m in suite]
        return ENTETE + "".join(rang + "\n" for rang in rangs)

    melangees = list(lignes)
    hasard.shuffle(melangees)
    assert lire(texte(lignes))[1] == lire(texte(melangees))[1]
