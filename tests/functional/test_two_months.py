"""Two months in a row as their users live them: a list answered, referred, and the next one that follows from it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import fastexcel
import polars as pl
import pytest

from reports.content import LigneAjout, ReponseAgent
from reports.worklist import write_worklist
from reports.worklist_columns import AJOUTS, REVUE, SORTIS
from screening.cases import Register
from screening.cases.life import FAIT, PLACE
from screening.content.presentation import worklist_content
from screening.month import MonthReport, screen_month
from screening.referral import Phrases, refer_month
from screening.workspace import Workspace

SEPTEMBRE, OCTOBRE, NOVEMBRE = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)
LE = datetime(2026, 10, 20, 9, tzinfo=UTC)
REPONSE = ReponseAgent(agent="AG-01", date_decision=date(2026, 10, 12))
TOML = """
[bailleur]
nom = "Essai"
departement = "62"
[entrees]
baux = "entrees/baux.csv"
ecritures = "entrees/ecritures.csv"
[capacite]
par_mois = 3
agences = { arras = 1, Lens = 2 }
"""
# M1 to M6 stop paying in May and owe more each month; M5 settles in October; M6 leaves; M7 to M9 always pay.
MENAGES = range(1, 10)
DETTE = range(1, 7)


def ledger() -> str:
    lignes = ["id_bail;date_operation;nature;montant"]
    for k in MENAGES:
        lignes += [f"B{k};01/{m:02d}/2026;quittance;400,00" for m in range(1, 11)]
        lignes += [f"B{k};03/{m:02d}/2026;reglement;-400,00" for m in range(1, 11) if k not in DETTE or m < 5]
    return "\n".join([*lignes, "B5;15/10/2026;reglement;-2400,00", ""])


@pytest.fixture
def espace(tmp_path: Path) -> Workspace:
    (tmp_path / "entrees").mkdir()
    (tmp_path / "annuaire").mkdir()
    for nom in ("structures", "services"):
        (tmp_path / "annuaire" / f"{nom}.json").write_text("[]", encoding="utf-8")
    (tmp_path / "annuaire" / "dispositifs.toml").write_text("[dispositifs]\n", encoding="utf-8")
    (tmp_path / "amont.toml").write_text(TOML, encoding="utf-8")
    baux = ["id_bail;id_menage;date_effet;date_sortie;loyer;agence"]
    baux += [f"B{k};M{k};01/01/2020;{'10/10/2026' if k == 6 else ''};400,00;{'Lens' if k % 2 else 'Arras'}"
             for k in MENAGES]  # fmt: skip
    (tmp_path / "entrees/baux.csv").write_text("\n".join([*baux, ""]), encoding="utf-8")
    (tmp_path / "entrees/ecritures.csv").write_text(ledger(), encoding="utf-8")
    return Workspace.open(tmp_path)


def screen(espace: Workspace, mois: date) -> MonthReport:
    return screen_month(espace, mois, regles_seules=True, horodatage=LE, progress=lambda _: None)


def answer(espace: Workspace, rapport: MonthReport) -> None:
    """M1 postponed, M2 refused (a sixth month of growing debt will be new), M3's household refuses, M4 accepted for a plan, M8 added by an agent."""
    reponses = {
        "M1": replace(REPONSE, decision="reporter", motif="paiement_annonce"),
        "M2": replace(REPONSE, decision="refuser", motif="hors_perimetre"),
        "M3": replace(REPONSE, decision="refuser", motif="ne_souhaite_pas"),
        "M4": replace(REPONSE, decision="accepter", action_retenue="proposer_plan"),
    }
    ajout = replace(REPONSE, decision="accepter", motif="demande_du_menage", action_retenue="appeler")
    liste = worklist_content(rapport.month, reponses=reponses, ajouts=[LigneAjout("M8", None, ajout)])
    chemin = espace.racine / "septembre.xlsx"
    write_worklist(chemin, liste)
    refer_month(espace, SEPTEMBRE, [chemin], Phrases(), LE)


def rows(espace: Workspace, mois: date, *feuilles: str) -> dict[str, dict]:
    classeur = fastexcel.read_excel(espace.sortie(mois) / "liste_travail.xlsx")
    lues = [classeur.load_sheet(nom, dtypes="string").to_polars().to_dicts() for nom in feuilles]
    return {ligne["id_menage"]: ligne for feuille in lues for ligne in feuille}


def sheets(espace: Workspace, mois: date) -> list[str]:
    return fastexcel.read_excel(espace.sortie(mois) / "liste_travail.xlsx").sheet_names


def test_the_second_list_follows_from_the_answers_to_the_first(espace: Workspace) -> None:
    premier = screen(espace, SEPTEMBRE)
    assert set(rows(espace, SEPTEMBRE, "Arras", "Lens")) == {f"M{k}" for k in DETTE}
    assert SORTIS not in sheets(espace, SEPTEMBRE)
    answer(espace, premier)
    screen(espace, OCTOBRE)

    listes = rows(espace, OCTOBRE, "Arras", "Lens")
    assert set(listes) >= {"M1", "M4"}
    assert listes["M1"]["Situation"].startswith("• Maintenu : 2e liste de suite, depuis septembre")
    assert "Reporté le 12/10/2026 : un paiement est annoncé" in listes["M1"]["Situation"]
    assert "Accepté le 12/10/2026 : proposer un plan" in listes["M4"]["Situation"]
    assert "De retour : fait nouveau depuis le refus du 12/10/2026" in listes["M2"]["Situation"]
    sortis = {m: ligne["Pourquoi il n'y est plus"] for m, ligne in rows(espace, OCTOBRE, SORTIS).items()}
    assert {m: raison.split()[0].strip(":,") for m, raison in sortis.items()} == {
        "M3": "refusé", "M5": "réglé", "M6": "parti",
    }  # fmt: skip
    assert "Ajouté par un agent" in rows(espace, OCTOBRE, REVUE)["M8"]["Situation"]
    assert next(iter(rows(espace, OCTOBRE, REVUE))) == "M8"


def test_screening_again_finds_the_same(espace: Workspace) -> None:
    answer(espace, screen(espace, SEPTEMBRE))
    assert screen(espace, OCTOBRE).nouveau
    assert not screen(espace, OCTOBRE).nouveau
    assert not screen(espace, SEPTEMBRE).nouveau, "what was answered informs later months only"


def test_the_page_says_who_came_stayed_and_left_and_which_agency_is_unknown(espace: Workspace) -> None:
    answer(espace, screen(espace, SEPTEMBRE))
    rapport = screen(espace, OCTOBRE)
    mouvements = rapport.page.mouvements
    assert (mouvements.compare_a, mouvements.mois_precedent) == (SEPTEMBRE, True)
    assert sum(x.sortis for x in mouvements.agences) == 3
    html = (espace.sortie(OCTOBRE) / "synthese.html").read_text(encoding="utf-8")
    assert "Depuis la liste de septembre" in html and "Vouliez-vous dire" in html
    assert not [f"M{k}" for k in MENAGES if f"M{k}<" in html or f"B{k}<" in html]


def test_a_household_that_asks_comes_back(espace: Workspace) -> None:
    answer(espace, screen(espace, SEPTEMBRE))
    octobre = screen(espace, OCTOBRE)
    assert "M3" not in rows(espace, OCTOBRE, "Arras", "Lens")
    demande = replace(
        REPONSE, decision="accepter", motif="demande_du_menage", date_decision=date(2026, 11, 3)
    )
    chemin = espace.racine / "octobre.xlsx"
    write_worklist(chemin, worklist_content(octobre.month, ajouts=[LigneAjout("M3", None, demande)]))
    rapport = refer_month(espace, OCTOBRE, [chemin], Phrases(), LE.replace(month=11))
    assert any("suspendus ce mois-ci" in phrase for phrase in rapport.avertissements)
    screen(espace, date(2026, 11, 1))
    assert "M3" in rows(espace, date(2026, 11, 1), "Arras", "Lens")
    assert AJOUTS in sheets(espace, OCTOBRE)


def write_back(espace: Workspace, le: datetime, **dites: tuple[str, date]) -> None:
    """What partners say of the households sent on the list of September: code and day, read on a day."""
    faits = [
        dict.fromkeys(FAIT) | {"numero_dossier": f"D-{m}", "statut": statut, "date": jour, "fichier": f"{le}"}
        for m, (statut, jour) in dites.items()
    ]
    cadre = pl.DataFrame(faits, schema=FAIT, orient="row").with_columns(
        retour_le=pl.when(pl.col("statut") == "refus").then(pl.date(2027, 4, 26))
    )
    Register.open(espace.registre_url, LE).record_returns(cadre, pl.DataFrame(schema=PLACE), le)


def test_what_partners_write_back_makes_the_next_list_and_a_form_read_late_does_not_change_it(
    espace: Workspace,
) -> None:
    screen(espace, SEPTEMBRE)
    envoyes = [f"M{k}" for k in range(1, 5)]
    envois = pl.DataFrame({"id_menage": envoyes, "id_bail": [f"B{m[1]}" for m in envoyes]}).with_columns(
        numero_dossier="D-" + pl.col("id_menage"),
        id_structure=pl.lit("S1"),
        id_dispositif=pl.lit("S1--X"),
        ligne=pl.lit("F"),
    )
    registre = Register.open(espace.registre_url, LE)
    registre.record_referrals(SEPTEMBRE, envois, LE.replace(day=12))
    lu = datetime(2026, 10, 28, 9, tzinfo=UTC)
    jour = date(2026, 10, 26)
    write_back(espace, lu, M1=("en_cours", jour), M2=("refus", jour), M3=("hors_criteres", jour))
    suspendus = {
        ligne["id_menage"]: ligne["suspension"]
        for ligne in screen(espace, OCTOBRE).month.decisions.to_dicts()
        if ligne["suspension"]
    }
    assert suspendus == {
        "M1": "Une orientation vers un partenaire est en cours.",
        "M2": "Le ménage a refusé l'aide ; nouvelle proposition possible le 26/04/2027.",
        "M4": "Une orientation vers un partenaire est en cours.",
    }
    assert "M3" in registre.proposals(OCTOBRE)["id_menage"]
    registre.record_move(["D-M4"], "expire", date(2026, 11, 11), datetime(2026, 11, 12, tzinfo=UTC))
    write_back(espace, datetime(2026, 11, 15, tzinfo=UTC), M1=("refus", date(2026, 10, 30)))
    assert not screen(espace, OCTOBRE).nouveau
    novembre = {
        ligne["id_menage"]: ligne["suspension"]
        for ligne in screen(espace, NOVEMBRE).month.decisions.to_dicts()
    }
    assert novembre["M1"].startswith("Le ménage a refusé") and novembre["M4"] is None
