"""A hold-out over several months: drawn, kept, told on the pages, then read by the audit when its horizon is over."""

import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import fastexcel
import polars as pl
import pytest
from pages import assert_figures_are_in_csv

from reports.content import ReponseAgent
from reports.worklist import write_worklist
from screening.audit import audit_months
from screening.cases import Register
from screening.content.presentation import worklist_content
from screening.errors import ConfigurationError
from screening.lottery import NON_TIRE, TIRE
from screening.month import screen_month
from screening.referral import Phrases, refer_month
from screening.workspace import Workspace

JUIN, JUILLET, AOUT, SEPTEMBRE = (date(2026, m, 1) for m in (6, 7, 8, 9))
LE = datetime(2026, 7, 6, 9, tzinfo=UTC)
MENAGES, PLACES, B = 100, 30, 12
TOML = f"""
[bailleur]
nom = "Essai"
[entrees]
baux = "entrees/baux.csv"
ecritures = "entrees/ecritures.csv"
[cible]
horizon_mois = 3
[capacite]
par_mois = {PLACES}
part_precoce = 0.0
"""
RULE = """
code = "B1"
libelle = "Au moins un mois dû"
theme = "dette"
effet = "proposer"
action = "appeler"
priorite = 90
[[versions]]
du = 2020-01-01
condition = "mois_dus >= 1"
motif = "Dû : {{ solde_du_centimes | euros }}."
source = { titre = "Essai", statut = "verifie" }
[[cas]]
nom = "un mois"
mois = "2026-06"
donnees = { mois_dus = 1.0 }
attendu = "oui"
[[cas]]
nom = "moins"
mois = "2026-06"
donnees = { mois_dus = 0.99 }
attendu = "non"
[[cas]]
nom = "inconnu"
mois = "2026-06"
donnees = { solde_du_centimes = 1 }
attendu = "non_evaluable"
"""


def write(racine: Path, *, jusqua: int, payeurs: set[str] = frozenset(), demi_bande: int = B) -> Workspace:
    """Household k owes one month and 3 k euros in June; afterwards those of `payeurs` pay all, the others nothing."""
    for nom in ("entrees", "regles", "annuaire"):
        (racine / nom).mkdir(parents=True, exist_ok=True)
    for nom in ("structures", "services"):
        (racine / "annuaire" / f"{nom}.json").write_text("[]", encoding="utf-8")
    (racine / "annuaire" / "dispositifs.toml").write_text("[dispositifs]\n", encoding="utf-8")
    (racine / "regles" / "B1.toml").write_text(RULE, encoding="utf-8")
    holdout = f"[temoin]\ndemi_bande = {demi_bande}\n" if demi_bande else ""
    (racine / "amont.toml").write_text(TOML + holdout, encoding="utf-8")
    baux, lignes = ["id_bail;id_menage;date_effet;loyer"], ["id_bail;date_operation;nature;montant"]
    for k in range(MENAGES):
        baux.append(f"B{k:02d};M{k:02d};01/01/2020;400,00")
        lignes += [f"B{k:02d};01/{m:02d}/2026;quittance;400,00" for m in range(1, jusqua + 1)]
        lignes += [f"B{k:02d};03/{m:02d}/2026;reglement;-400,00" for m in range(1, 5)]
        lignes.append(f"B{k:02d};03/05/2026;reglement;-{400 - 3 * k},00")
        if f"M{k:02d}" in payeurs:
            lignes.append(f"B{k:02d};05/07/2026;reglement;-{1200 + 3 * k},00")
            lignes += [f"B{k:02d};05/{m:02d}/2026;reglement;-400,00" for m in range(8, jusqua + 1)]
    (racine / "entrees/baux.csv").write_text("\n".join([*baux, ""]), encoding="utf-8")
    (racine / "entrees/ecritures.csv").write_text("\n".join([*lignes, ""]), encoding="utf-8")
    return Workspace.open(racine)


def screen(espace: Workspace, mois: date):
    return screen_month(espace, mois, True, LE, lambda _: None)


def arms(espace: Workspace) -> dict[str, set[str]]:
    draws = Register.open(espace.registre_url).draws()
    return {arm: set(draws.filter(pl.col("bras") == arm)["id_menage"]) for arm in (TIRE, NON_TIRE)}


def levels(espace: Workspace, mois: date) -> dict[str, str]:
    decisions = pl.read_parquet(espace.sortie(mois) / "decisions.parquet", glob=False)
    return dict(decisions.select("id_menage", "niveau").iter_rows())


def files(espace: Workspace, mois: date) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in espace.sortie(mois).iterdir() if path.is_file()}


@pytest.fixture(scope="module")
def suivi(tmp_path_factory) -> Workspace:
    """A draw in June; those drawn pay from July, nobody else does; lists of July and August; accounts to September."""
    racine = tmp_path_factory.mktemp("temoin")
    espace = write(racine, jusqua=6)
    screen(espace, JUIN)
    espace = write(racine, jusqua=9, payeurs=arms(espace)[TIRE])
    for mois in (JUILLET, AOUT):
        screen(espace, mois)
    return espace


def test_half_of_the_band_is_served_and_the_list_keeps_its_size(tmp_path: Path) -> None:
    plain, drawn = write(tmp_path / "sans", jusqua=6, demi_bande=0), write(tmp_path / "avec", jusqua=6)
    screen(plain, JUIN)
    screen(drawn, JUIN)
    served = {m for m, niveau in levels(drawn, JUIN).items() if niveau == "prioritaire"}
    bras = arms(drawn)
    assert len(bras[TIRE]) == len(bras[NON_TIRE]) == B and len(served) == PLACES
    assert bras[TIRE] <= served and not bras[NON_TIRE] & served
    by_rank = {m for m, niveau in levels(plain, JUIN).items() if niveau == "prioritaire"}
    assert (by_rank ^ served) <= bras[TIRE] | bras[NON_TIRE]
    assert len(by_rank - served) == len(served - by_rank) > 0
    echeances = [files(espace, JUIN)["echeances.xlsx"] for espace in (plain, drawn)]
    assert echeances[0] == echeances[1]


def test_off_by_default_nothing_is_sealed_drawn_or_said(tmp_path: Path) -> None:
    espace = write(tmp_path, jusqua=6, demi_bande=0)
    screen(espace, JUIN)
    with sqlite3.connect(tmp_path / "registre.db") as base:
        assert [x for (x,) in base.execute("SELECT operation FROM journal")] == ["proposer"]
        assert base.execute("SELECT count(*) FROM secret").fetchone() == (0,)
    said = files(espace, JUIN)
    assert (
        "témoin"
        not in said["synthese.html"].decode().replace("seuil_tirage_mois", "").split("<h3>Valeurs")[0]
    )
    assert "temoin" not in said["manifeste.json"].decode()


def test_the_same_month_gives_the_same_bytes_here_and_elsewhere(tmp_path: Path) -> None:
    one, other = write(tmp_path / "a", jusqua=6), write(tmp_path / "b", jusqua=6)
    screen(one, JUIN)
    screen(other, JUIN)
    assert files(one, JUIN) == files(other, JUIN)
    assert not screen(one, JUIN).nouveau


def test_the_page_and_the_list_say_it_and_no_line_says_who(tmp_path: Path) -> None:
    espace = write(tmp_path, jusqua=6)
    report = screen(espace, JUIN)
    html = unescape((espace.sortie(JUIN) / "synthese.html").read_text(encoding="utf-8"))
    assert "Un tirage n'est acceptable que là où les places manquent" in html
    assert f"parmi {2 * B}" in html.replace("\u00a0", " ") and report.page.temoin.engagement in html
    classeur = fastexcel.read_excel(espace.sortie(JUIN) / "liste_travail.xlsx")
    notes = str(classeur.load_sheet("Lisez-moi", header_row=None, dtypes="string").to_polars().rows())
    assert "sa décision l'emporte" in notes
    lignes = classeur.load_sheet("Sans agence", dtypes="string").to_polars()
    assert "tir" not in " ".join(lignes.columns).casefold()
    assert not [
        cell for row in lignes.rows() for cell in row if cell and ("tiré" in cell or "témoin" in cell)
    ]


def test_a_list_with_answers_keeps_its_draw(tmp_path: Path) -> None:
    espace = write(tmp_path, jusqua=6)
    report = screen(espace, JUIN)
    before, served = arms(espace), levels(espace, JUIN)
    menage = min(before[NON_TIRE])
    reponse = ReponseAgent("accepter", action_retenue="appeler", agent="AG", date_decision=date(2026, 7, 3))
    write_worklist(tmp_path / "l.xlsx", worklist_content(report.month, reponses={menage: reponse}))
    refer_month(espace, JUIN, [tmp_path / "l.xlsx"], Phrases(), LE)
    late = tmp_path / "entrees/ecritures.csv"
    late.write_text(late.read_text(encoding="utf-8") + "B00;20/06/2026;reglement;-400,00\n", encoding="utf-8")
    screen(Workspace.open(tmp_path), JUIN)
    assert arms(espace) == before
    after = levels(espace, JUIN)
    assert {m: after[m] for m in before[TIRE] | before[NON_TIRE]} == {
        m: served[m] for m in before[TIRE] | before[NON_TIRE]
    }


def test_where_places_are_not_short_nothing_is_drawn_and_the_page_says_so(tmp_path: Path) -> None:
    espace = write(tmp_path, jusqua=6)
    toml = (tmp_path / "amont.toml").read_text(encoding="utf-8")
    (tmp_path / "amont.toml").write_text(
        toml.replace(f"par_mois = {PLACES}", "par_mois = 90"), encoding="utf-8"
    )
    screen(Workspace.open(tmp_path), JUIN)
    assert Register.open(espace.registre_url).draws().is_empty()
    assert "les places ne manquent pas" in (espace.sortie(JUIN) / "synthese.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("demi_bande = -1", "au moins égal à 0"),
        ("demi_bande = 1.5", "nombre entier"),
        ("demi_bande = 16", "15 au plus"),
        ("demi_bandes = 3", "demi_bande"),
    ],
)
def test_a_band_that_makes_no_sense_is_refused(tmp_path: Path, change: str, said: str) -> None:
    write(tmp_path, jusqua=6, demi_bande=0)
    with open(tmp_path / "amont.toml", "a", encoding="utf-8") as file:
        file.write(f"[temoin]\n{change}\n")
    with pytest.raises(ConfigurationError, match=said):
        Workspace.open(tmp_path)


def test_who_was_not_drawn_comes_first_once_its_case_is_serious(suivi: Workspace) -> None:
    """In July those not drawn owe more than two months: chance no longer keeps them from a place."""
    bras, july = arms(suivi), levels(suivi, JUILLET)
    assert all(july[menage] == "prioritaire" for menage in bras[NON_TIRE])
    assert sum(niveau == "prioritaire" for niveau in july.values()) == PLACES


def test_the_audit_finds_the_planted_effect_once_the_horizon_is_over(suivi: Workspace) -> None:
    report = audit_months(suivi, JUIN, AOUT, lambda _: None)
    essai = report.page.essai
    assert (essai.principal.tires, essai.principal.non_tires) == (B, B)
    assert (essai.principal.taux_tires, essai.principal.taux_non_tires) == (0.0, 1.0)
    assert essai.principal.verdict == "effet_etabli" and essai.principal.haut < 0
    assert [m.etat for m in essai.mois if m.mois == JUIN] == ["mesure"]
    html = (report.dossier / "audit.html").read_text(encoding="utf-8")
    assert "donner une place aide" in html and essai.mois[0].graine in html
    assert_figures_are_in_csv(html, (report.dossier / "audit.csv").read_text(encoding="utf-8"))
    recus = {r.code: (r.taux_tires, r.taux_non_tires) for r in essai.recus}
    assert recus["place"] == (1.0, 1.0) and recus["accepte"] == (0.0, 0.0)


def test_before_the_end_of_the_horizon_the_audit_says_that_it_waits_and_keeps_the_seed(
    tmp_path: Path,
) -> None:
    espace = write(tmp_path, jusqua=6)
    screen(espace, JUIN)
    essai = audit_months(write(tmp_path, jusqua=8), JUIN, JUIN, lambda _: None).page.essai
    assert essai.principal.verdict == "ne_peut_pas_dire" and essai.principal.effet is None
    assert [(m.etat, m.graine) for m in essai.mois] == [("en_cours", None)]


def test_a_draw_that_was_changed_is_told_and_left_out(suivi: Workspace, tmp_path: Path) -> None:
    shutil.copytree(suivi.racine, tmp_path / "copie")
    espace = Workspace.open(tmp_path / "copie")
    with sqlite3.connect(tmp_path / "copie" / "registre.db") as base:
        base.execute("UPDATE tirage SET bras = 'tire' WHERE mois = '2026-06-01'")
    essai = audit_months(espace, JUIN, AOUT, lambda _: None).page.essai
    assert essai.mois[0].etat == "ecarte" and "la graine ne donne pas ce tirage" in essai.mois[0].fautes
    assert essai.principal.effet is None


def test_without_a_draw_the_audit_says_nothing_of_it(tmp_path: Path) -> None:
    espace = write(tmp_path, jusqua=9, demi_bande=0)
    screen(espace, JUIN)
    report = audit_months(espace, JUIN, JUIN, lambda _: None)
    assert report.page.essai is None
    assert 'id="essai"' not in (report.dossier / "audit.html").read_text(encoding="utf-8")
    assert replace(report.page, essai=None) == report.page
