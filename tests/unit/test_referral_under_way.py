"""After the first sheet: the fiche de saisine once the household agreed, the recall once it went back on it."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from referral_cases import (
    DISPOSITIFS,
    LE,
    MOIS,
    NOM_MARQUE,
    SCORE_MARQUE,
    TELEPHONE_MARQUE,
    answer,
    indicators,
    members,
    proposals,
    text_of,
    write_landlord,
    write_worklist,
)

from screening.cases import Register
from screening.errors import DisclosureError
from screening.referral import Phrases, ReferralReport, describe, refer_month
from screening.workspace import Workspace

PHRASE = "une phrase d'essai"
NOVEMBRE = date(2026, 11, 1)
LE_NOVEMBRE = LE.replace(month=12, day=20)
ACCORD = "M1;S1;dossier;2026-11-28;\n"
DECLARE = (
    "id_menage;date_observation;annee_naissance;composition;nb_personnes;nb_enfants;activite;source_situation;"
    "ressources_centimes\n"
)
MENAGES = (
    "M1;2026-09-01;1990;monoparental;3;2;emploi_precaire;declaration;138500\n"
    "M1;2026-10-01;1990;couple;2;0;chomage;ops;99900\nM1;2026-10-02;1990;couple;2;0;chomage;dossier;77700\n"
)


def two_months(
    dossier: Path, exports: dict[str, str] | None = None, dispositifs: str = DISPOSITIFS
) -> Workspace:
    """The landlord with October published and November too: the same households, all under way or not."""
    espace = write_landlord(dossier, exports, dispositifs)
    sortie = espace.sortie(NOVEMBRE)
    sortie.mkdir(parents=True)
    a_novembre = pl.lit(NOVEMBRE).alias("mois")
    indicators().with_columns(a_novembre).write_parquet(sortie / "indicateurs.parquet")
    proposals().with_columns(a_novembre).write_parquet(sortie / "decisions.parquet")
    return espace


def refer(
    espace: Workspace, mois: date, *lignes: dict, le=LE, phrases: Phrases | None = None
) -> ReferralReport:
    liste = write_worklist(espace.racine / f"liste-{mois:%m}.xlsx", Arras=list(lignes))
    return refer_month(espace, mois, [liste], phrases or Phrases(commune=PHRASE), le)


def add(espace: Workspace, table: str, lignes: str) -> None:
    chemin = espace.entrees / f"{table}.csv"
    chemin.write_text(chemin.read_text(encoding="utf-8") + lignes, encoding="utf-8")


def later(espace: Workspace, le=LE_NOVEMBRE) -> ReferralReport:
    """`refer` on November's list, where nobody is accepted."""
    return refer(
        espace, NOVEMBRE, answer("M9", "refuser", motif="plan_en_place", date_decision=le.date()), le=le
    )


def archive(rapport: ReferralReport, structure: str = "S1") -> dict[str, str]:
    contenu = members(rapport.dossier / f"partenaire-{structure}.zip", PHRASE)
    return {nom: " ".join(text_of(nom, octets).split()) for nom, octets in contenu.items()}


def number(espace: Workspace, id_menage: str = "M1") -> str:
    cas = Register.open(espace.registre_url).cases(date(2027, 1, 31))
    return cas.filter(pl.col("id_menage") == id_menage)["numero_dossier"].item()


def state(espace: Workspace, id_menage: str = "M1") -> str:
    cas = Register.open(espace.registre_url).cases(date(2027, 1, 31))
    return cas.filter(pl.col("id_menage") == id_menage)["etat"].item()


def suites(rapport: ReferralReport) -> list[tuple]:
    return pl.read_parquet(rapport.dossier / "suites.parquet").select("id_menage", "genre", "fiche").rows()


def plain(texte: str) -> str:
    return texte.replace("\u202f", " ").replace("\u00a0", " ")


def test_the_agreement_to_send_the_file_brings_the_exact_account_once(tmp_path: Path) -> None:
    espace = two_months(tmp_path)
    add(espace, "ecritures", "B1;2026-07-01;quittance;25050\nB1;2026-09-01;frais;1500\n")
    octobre = refer(espace, MOIS, answer("M1", procedure="suspendue"), answer("M2"))
    assert "saisine-001.pdf" not in archive(octobre)
    add(espace, "consentements", ACCORD)
    rapport = later(espace)
    contenu = archive(rapport)
    assert set(contenu) == {"LISEZ-MOI.txt", "retour.xlsx", "saisine-001.pdf"}
    fiche = plain(contenu["saisine-001.pdf"])
    for attendu in (
        NOM_MARQUE,
        TELEPHONE_MARQUE,
        "Prescripteur AG-01",
        "donné le 28 novembre 2026",
        "loyer 500,00 €",
        "865,50 €, dont 850,50 € de loyer et charges",
        "01/07/2026 250,50 € 250,50 €",
        "01/08/2026 600,00 € 600,00 €",
        "01/09/2026 15,00 € 15,00 €",
        "le bailleur suspend la procédure",
        "gestion du budget ; factures d'énergie ou d'eau.",
        "n'a rien déclaré",
    ):
        assert attendu in fiche, attendu
    assert number(espace) in fiche
    for interdit in (str(SCORE_MARQUE)[:6], "0,731", "score", "rang ", "prioritaire :  oui", "M1"):
        assert interdit not in fiche, interdit
    assert suites(rapport) == [("M1", "saisine", "saisine-001.pdf")]
    assert any("1 fiche(s) de saisine" in ligne for ligne in describe(rapport))
    assert not later(espace, LE_NOVEMBRE.replace(day=27)).nouveau


def test_a_sheet_that_left_in_another_month_does_not_leave_again(tmp_path: Path) -> None:
    espace = two_months(tmp_path)
    refer(espace, MOIS, answer("M1"))
    add(espace, "consentements", ACCORD)
    later(espace)
    octobre = refer(espace, MOIS, answer("M1"), le=LE_NOVEMBRE)
    assert suites(octobre) == [] and "saisine-001.pdf" not in archive(octobre)


def test_an_agreement_to_be_contacted_never_lets_the_file_leave(tmp_path: Path) -> None:
    espace = two_months(tmp_path, {"consentements": "M1;S1;contact;2026-09-01;\nM1;S2;dossier;2026-09-01;\n"})
    refer(espace, MOIS, answer("M1"))
    rapport = later(espace)
    assert suites(rapport) == [] and not list(rapport.dossier.glob("*.zip"))


def test_the_household_s_own_agreement_before_any_mandate_brings_both_sheets_at_once(tmp_path: Path) -> None:
    sans_mandat = DISPOSITIFS.replace("adhesion = true", "adhesion = false")
    espace = two_months(tmp_path, {"consentements": "M1;S1;dossier;2026-09-01;\n"}, sans_mandat)
    contenu = archive(refer(espace, MOIS, answer("M1"), answer("M2")))
    assert {"fiche-001.pdf", "saisine-001.pdf"} <= set(contenu) and "fiche-002.pdf" not in contenu
    assert "accord du ménage pour être contacté" in contenu["fiche-001.pdf"]


def test_only_what_the_household_declared_is_on_its_sheet(tmp_path: Path) -> None:
    espace = two_months(tmp_path)
    (espace.entrees / "menages.csv").write_text(DECLARE + MENAGES, encoding="utf-8")
    toml = espace.racine / "amont.toml"
    toml.write_text(toml.read_text() + 'menages = "entrees/menages.csv"\n', encoding="utf-8")
    espace = Workspace.open(tmp_path)
    refer(espace, MOIS, answer("M1"))
    add(espace, "consentements", ACCORD)
    fiche = plain(archive(later(espace))["saisine-001.pdf"])
    assert "tel qu'il s'est déclaré le 1er septembre 2026" in fiche
    assert "un parent seul avec enfant(s) ; 3 personnes ; 2 enfants" in fiche
    assert "1 385,00 €" in fiche and "emploi précaire" in fiche and "31 à 40 ans" in fiche
    assert "999,00" not in fiche and "777,00" not in fiche and "chômage" not in fiche


def test_the_logement_d_abord_platform_gets_its_own_form(tmp_path: Path) -> None:
    lda = DISPOSITIFS.replace(
        'nom = "Aide d\'Arras"', 'nom = "Aide d\'Arras"\ndocument_entree = "fiche_saisine_lda"'
    )
    espace = two_months(tmp_path, {"consentements": "M1;S1;dossier;2026-09-01;\n"}, lda)
    fiche = archive(refer(espace, MOIS, answer("M1")))["saisine-001.pdf"]
    assert "Logement d'abord" in fiche and "À compléter avec la personne" in fiche and NOM_MARQUE in fiche


RETRAITS = {
    "withdrawal": ("consentements", "M1;S1;dossier;2026-11-28;2026-12-10\n"),
    "objection": ("oppositions", "M1;2026-12-10\n"),
}


@pytest.mark.parametrize("retrait", RETRAITS)
def test_a_household_that_goes_back_on_it_is_recalled_and_gets_no_next_sheet(
    retrait: str, tmp_path: Path
) -> None:
    espace = two_months(tmp_path)
    premiere = archive(refer(espace, MOIS, answer("M1"), answer("M2")))
    if retrait == "objection":
        add(espace, "consentements", ACCORD)
    add(espace, *RETRAITS[retrait])
    rapport = later(espace)
    contenu = archive(rapport)
    assert set(contenu) == {"LISEZ-MOI.txt", "rappel-001.pdf", "retour.xlsx"}
    rappel = contenu["rappel-001.pdf"]
    numero = number(espace)
    assert numero in rappel and "Détruire la fiche" in rappel and "20 décembre 2026" in plain(rappel)
    assert (
        "MARQUENTERRE" not in rappel
        and "€" not in rappel
        and "Arras" not in rappel.replace("Association d'Arras", "")
    )
    assert numero in " ".join(premiere.values()) and numero not in contenu["retour.xlsx"]
    assert state(espace) == "retiree" and state(espace, "M2") == "envoyee"
    assert suites(rapport) == [("M1", "rappel", "rappel-001.pdf")]
    registre = Register.open(espace.registre_url)
    assert registre.verify_journal().premiere_rupture is None
    assert registre.facts(date(2027, 1, 1)).select("statut", "role").rows() == [("retire", "bailleur")]
    again = later(espace, LE_NOVEMBRE.replace(day=28))
    assert not again.nouveau and archive(again) == contenu


def test_a_departure_recalls_too(tmp_path: Path) -> None:
    espace = two_months(tmp_path)
    refer(espace, MOIS, answer("M1"))
    baux = espace.entrees / "baux.csv"
    depart = baux.read_text().replace(
        "B1;M1;L1;logement;2020-01-01;;", "B1;M1;L1;logement;2020-01-01;;2026-12-01"
    )
    baux.write_text(depart)
    assert suites(later(espace)) == [("M1", "rappel", "rappel-001.pdf")]
    assert state(espace) == "retiree"


def test_a_death_stops_the_next_sheet_and_recalls_nothing(tmp_path: Path) -> None:
    """The partner at work with the household learns it otherwise; who holds the lease is to be found out first."""
    espace = two_months(tmp_path, {"consentements": ACCORD})
    refer(espace, MOIS, answer("M1"))
    add(espace, "evenements", "B1;2026-12-01;deces\n")
    assert suites(later(espace)) == [] and state(espace) == "envoyee"


def test_a_convention_that_ended_lets_no_file_leave(tmp_path: Path) -> None:
    espace = two_months(
        tmp_path, {"consentements": ACCORD}, DISPOSITIFS.replace("fin = 2027-12-31", "fin = 2026-11-30")
    )
    refer(espace, MOIS, answer("M1"))
    assert suites(later(espace)) == []


def test_a_sheet_recalled_in_the_month_it_left_takes_its_place_in_the_archive(tmp_path: Path) -> None:
    espace = two_months(tmp_path, {"consentements": "M1;S1;dossier;2026-09-01;\n"})
    assert {"fiche-001.pdf", "saisine-001.pdf"} <= set(archive(refer(espace, MOIS, answer("M1"))))
    add(espace, "consentements", "M1;S1;dossier;2026-09-01;2026-11-26\n")
    apres = refer(espace, MOIS, answer("M1"), le=LE.replace(day=28))
    assert set(archive(apres)) == {"LISEZ-MOI.txt", "rappel-001.pdf"}
    assert apres.non_servis == {"consentement_retire": 1}


def test_a_partner_to_recall_from_without_a_phrase_stops_everything(tmp_path: Path) -> None:
    espace = two_months(tmp_path)
    refer(espace, MOIS, answer("M1"))
    add(espace, *RETRAITS["objection"])
    liste = answer("M9", "refuser", motif="plan_en_place", date_decision=LE_NOVEMBRE.date())
    with pytest.raises(DisclosureError, match="S1"):
        refer(espace, NOVEMBRE, liste, le=LE_NOVEMBRE, phrases=Phrases({"S2": "phrase de l'autre"}))
    assert state(espace) == "envoyee" and not (espace.sortie(NOVEMBRE) / "orientations").exists()
    assert Register.open(espace.registre_url).sendings().is_empty()


def test_the_form_lists_every_case_of_the_partner_that_is_not_over(tmp_path: Path) -> None:
    espace = two_months(tmp_path)
    refer(espace, MOIS, answer("M1"), answer("M2"))
    add(espace, "consentements", ACCORD)
    retour = archive(later(espace))["retour.xlsx"]
    numeros = Register.open(espace.registre_url).cases(date(2027, 1, 1))["numero_dossier"]
    assert numeros.len() == 2 and all(numero in retour for numero in numeros)


def test_the_table_of_what_leaves_names_nobody(tmp_path: Path) -> None:
    espace = two_months(tmp_path, {"consentements": "M1;S1;dossier;2026-09-01;\n"})
    rapport = refer(espace, MOIS, answer("M1"))
    octets = (rapport.dossier / "suites.parquet").read_bytes() + (
        rapport.dossier / "manifeste.json"
    ).read_bytes()
    assert b"MARQUENTERRE" not in octets and TELEPHONE_MARQUE.encode() not in octets
    assert "MARQUENTERRE" not in "\n".join(describe(rapport))
