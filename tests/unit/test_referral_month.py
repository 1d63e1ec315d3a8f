"""`refer`: what was accepted and may leave goes out sealed, one archive per partner; nothing else does."""

from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from referral_cases import (
    DISPOSITIFS,
    LE,
    MOIS,
    NOM_MARQUE,
    SCORE_MARQUE,
    TELEPHONE_MARQUE,
    answer,
    members,
    text_of,
    write_landlord,
    write_worklist,
)

from screening.cases import Register
from screening.errors import ConfigurationError, DisclosureError, SourceFormatError
from screening.referral import Phrases, ReferralReport, describe, refer_month
from screening.workspace import Workspace

PHRASE = "une phrase d'essai"


def refer(espace: Workspace, *lignes: dict, le=LE, phrases: Phrases | None = None) -> ReferralReport:
    liste = write_worklist(espace.racine / "liste.xlsx", Arras=list(lignes))
    return refer_month(espace, MOIS, [liste], phrases or Phrases(commune=PHRASE), le)


def not_served(espace: Workspace) -> dict[str, str]:
    table = pl.read_parquet(espace.sortie(MOIS) / "orientations" / "non_servis.parquet")
    return dict(table.select("id_menage", "motif").iter_rows())


def referred(espace: Workspace) -> pl.DataFrame:
    return pl.read_parquet(espace.sortie(MOIS) / "orientations" / "orientations.parquet")


def test_each_partner_gets_its_own_households_and_no_other(tmp_path: Path) -> None:
    espace = write_landlord(tmp_path)
    liste = write_worklist(
        tmp_path / "l.xlsx",
        Arras=[answer("M1"), answer("M2"), answer("M4")],
        Ajouts=[answer("M3", motif="demande_du_menage", id_bail=None)],
    )
    rapport = refer_month(espace, MOIS, [liste], Phrases(commune=PHRASE), LE)
    assert rapport.orientes == {"Association d'Arras": 2, "Association de Lens": 1}
    assert not_served(espace) == {"M4": "hors_territoire"}
    table = referred(espace)
    assert dict(table.select("id_menage", "id_structure").iter_rows()) == {"M1": "S1", "M2": "S1", "M3": "S2"}
    for archive, siens in table.group_by("archive"):
        contenu = members(rapport.dossier / str(archive[0]))
        tout = " ".join(text_of(nom, octets) for nom, octets in contenu.items())
        assert all(numero in tout for numero in siens["numero_dossier"])
        autres = table.filter(pl.col("archive") != archive[0])["numero_dossier"]
        assert not any(numero in tout for numero in autres)


def test_the_archive_names_the_holder_and_gives_bands_never_amounts_nor_score(tmp_path: Path) -> None:
    espace = write_landlord(tmp_path)
    rapport = refer(espace, answer("M1"))
    contenu = members(rapport.dossier / "partenaire-S1.zip")
    assert set(contenu) == {"LISEZ-MOI.txt", "fiche-001.pdf", "retour.xlsx"}
    fiche = text_of("fiche-001.pdf", contenu["fiche-001.pdf"])
    assert NOM_MARQUE in fiche and TELEPHONE_MARQUE in fiche
    assert "entre 1 et 2 mois de loyer et charges" in fiche
    for nom, octets in contenu.items():
        texte = text_of(nom, octets).lower()
        for interdit in (
            "600,00",
            "60000",
            "60 000",
            str(SCORE_MARQUE)[:6],
            "0,731",
            "73 %",
            "probabilit",
            "m1",
        ):
            assert interdit not in texte.replace("\u202f", " ").replace("\u00a0", " "), (nom, interdit)
    assert "score" not in fiche.lower() and "prioritaire" not in fiche.lower().replace(
        "quartier prioritaire", ""
    )


def test_names_are_nowhere_outside_the_archives(tmp_path: Path) -> None:
    espace = write_landlord(tmp_path)
    rapport = refer(espace, answer("M1"), answer("M2"), answer("M4"))
    dehors = [f for f in espace.sorties.rglob("*") if f.is_file()]
    dehors += [f for f in tmp_path.glob("registre.db*")] + [f for f in espace.cache.rglob("*") if f.is_file()]
    for fichier in dehors:
        octets = fichier.read_bytes()
        for marque in ("MARQUENTERRE", TELEPHONE_MARQUE, TELEPHONE_MARQUE.replace(" ", "")):
            assert marque.encode() not in octets, fichier.name
    assert "MARQUENTERRE" not in "\n".join(describe(rapport))


def test_no_score_level_nor_rank_in_the_tables(tmp_path: Path) -> None:
    espace = write_landlord(tmp_path)
    refer(espace, answer("M1"), answer("M4"))
    table = referred(espace)
    assert not {"score", "score_brut", "rang", "niveau", "contributions"} & set(table.columns)
    liens = ["mois", "id_menage", "id_bail", "id_structure", "id_dispositif", "ligne"]
    assert table.columns == [*liens, "numero_dossier", "archive", "fiche"]


def test_what_was_not_accepted_for_support_does_not_leave(tmp_path: Path) -> None:
    espace = write_landlord(tmp_path)
    rapport = refer(
        espace,
        answer("M1", "refuser", motif="plan_en_place"),
        answer("M2", action_retenue="appeler"),
        answer("M4", "reporter", motif="contact_a_prendre"),
    )
    assert rapport.orientes == {} and rapport.non_servis == {}
    assert referred(espace).is_empty()
    assert not list(rapport.dossier.glob("*.zip"))


def test_the_agent_may_change_the_action_into_support(tmp_path: Path) -> None:
    espace = write_landlord(tmp_path)
    appels = pl.read_parquet(espace.sortie(MOIS) / "decisions.parquet").with_columns(action=pl.lit("appeler"))
    appels.write_parquet(espace.sortie(MOIS) / "decisions.parquet")
    refer(espace, answer("M1"), answer("M2", action_retenue=None))
    assert referred(espace)["id_menage"].to_list() == ["M1"]


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    dossiers = []
    for nom in ("un", "deux"):
        espace = write_landlord(tmp_path / nom)
        dossiers.append(refer(espace, answer("M1"), answer("M2"), answer("M4")).dossier)
    un, deux = dossiers
    assert [f.name for f in sorted(un.iterdir())] == [f.name for f in sorted(deux.iterdir())]
    for nom in ("orientations.parquet", "non_servis.parquet"):
        assert (un / nom).read_bytes() == (deux / nom).read_bytes()
    assert members(un / "partenaire-S1.zip") == members(deux / "partenaire-S1.zip")


def test_a_second_run_changes_nothing_and_keeps_the_day_of_sending(tmp_path: Path) -> None:
    espace = write_landlord(tmp_path)
    premier = refer(espace, answer("M1"))
    avant = members(premier.dossier / "partenaire-S1.zip")
    second = refer(espace, answer("M1"), le=LE.replace(day=29))
    assert premier.nouveau and not second.nouveau
    assert members(second.dossier / "partenaire-S1.zip") == avant
    registre = Register.open(espace.registre_url)
    assert registre.referrals_of(MOIS).height == 1
    assert registre.verify_journal().entrees == 2


def test_a_later_file_adds_to_the_first_and_takes_no_place_back(tmp_path: Path) -> None:
    espace = write_landlord(
        tmp_path, dispositifs=DISPOSITIFS.replace("places_ouvertes = 2", "places_ouvertes = 1")
    )
    refer(espace, answer("M2"))
    refer(espace, answer("M1"))
    assert referred(espace)["id_menage"].to_list() == ["M2"]
    assert not_served(espace) == {"M1": "complet"}


def test_a_new_phrase_seals_again(tmp_path: Path) -> None:
    espace = write_landlord(tmp_path)
    refer(espace, answer("M1"))
    rapport = refer(espace, answer("M1"), phrases=Phrases(commune="une autre phrase"))
    assert members(rapport.dossier / "partenaire-S1.zip", "une autre phrase")


def test_a_partner_without_a_phrase_stops_everything(tmp_path: Path) -> None:
    espace = write_landlord(tmp_path)
    with pytest.raises(DisclosureError, match="S1"):
        refer(espace, answer("M1"), phrases=Phrases({"S2": "phrase de l'autre"}))
    assert not (espace.sortie(MOIS) / "orientations").exists()
    registre = Register.open(espace.registre_url)
    assert registre.decisions(MOIS).is_empty() and registre.verify_journal().entrees == 0


def test_a_month_without_a_list_says_what_to_run(tmp_path: Path) -> None:
    espace = write_landlord(tmp_path)
    (espace.sortie(MOIS) / "decisions.parquet").unlink()
    with pytest.raises(ConfigurationError, match="amont screen"):
        refer(espace, answer("M1"))


def test_each_household_is_dropped_with_its_own_reason(tmp_path: Path) -> None:
    exports = {
        "oppositions": "M1;2026-11-10\n",
        "evenements": "B2;2026-11-12;deces\n",
        "ecritures": "B5;2026-11-12;reglement;-60000\n",
        "consentements": "M8;S1;contact;2026-09-01;2026-11-02\n",
    }
    espace = write_landlord(tmp_path, exports)
    refer(
        espace,
        *(answer(ident) for ident in ("M1", "M2", "M4", "M5", "M8", "M9")),
        answer("M6", menage_informe_le=None),
        answer("M7", menage_informe_le=LE.date()),
    )
    assert not_served(espace) == {
        "M1": "opposition",
        "M2": "deces",
        "M4": "hors_territoire",
        "M5": "dette_soldee",
        "M6": "menage_non_informe",
        "M7": "delai_opposition",
        "M8": "consentement_retire",
    }
    assert referred(espace)["id_menage"].to_list() == ["M9"]


@pytest.mark.parametrize(
    ("motif", "avant", "apres"),
    [
        ("sans_convention", "fin = 2027-12-31", "fin = 2026-11-01"),
        ("sans_convention", "adhesion = true", "adhesion = false"),
        ("hors_public", 'genre = "file"', 'genre = "file"\npublic = "age < 30"'),
        ("complet", "places_ouvertes = 2", "places_ouvertes = 0"),
    ],
)
def test_the_directory_decides_who_may_be_sent(motif: str, avant: str, apres: str, tmp_path: Path) -> None:
    espace = write_landlord(tmp_path, dispositifs=DISPOSITIFS.replace(avant, apres))
    refer(espace, answer("M1"))
    assert not_served(espace) == {"M1": motif}
    assert not list((espace.sortie(MOIS) / "orientations").glob("partenaire-*"))


def test_a_household_that_left_is_dropped(tmp_path: Path) -> None:
    espace = write_landlord(tmp_path)
    baux = espace.entrees / "baux.csv"
    baux.write_text(
        baux.read_text().replace("B1;M1;L1;logement;2020-01-01;;", "B1;M1;L1;logement;2020-01-01;;2026-11-10")
    )
    refer(espace, answer("M1"))
    assert not_served(espace) == {"M1": "depart"}


def test_a_payment_that_leaves_a_debt_drops_nobody(tmp_path: Path) -> None:
    espace = write_landlord(
        tmp_path, {"ecritures": "B1;2026-11-12;reglement;-30000\nB1;2026-11-20;quittance;60000\n"}
    )
    refer(espace, answer("M1"))
    assert referred(espace)["id_menage"].to_list() == ["M1"]


def test_an_agreement_stands_for_the_mandate(tmp_path: Path) -> None:
    sans_mandat = DISPOSITIFS.replace("adhesion = true", "adhesion = false")
    espace = write_landlord(tmp_path, {"consentements": "M1;S1;contact;2026-09-01;\n"}, sans_mandat)
    refer(espace, answer("M1"), answer("M2"))
    assert referred(espace)["id_menage"].to_list() == ["M1"]
    assert not_served(espace) == {"M2": "sans_convention"}


def test_without_a_convention_the_household_gets_a_letter_with_the_number(tmp_path: Path) -> None:
    debut = DISPOSITIFS.index('[dispositifs."S1--aide".convention]')
    fin = DISPOSITIFS.index('[[dispositifs."S1--aide".lignes]]')
    espace = write_landlord(tmp_path, dispositifs=DISPOSITIFS[:debut] + DISPOSITIFS[fin:])
    rapport = refer(espace, answer("M1"))
    lettres = members(rapport.dossier / "courriers.zip")
    texte = text_of("lettre-001.pdf", lettres["lettre-001.pdf"])
    assert NOM_MARQUE in texte and "03 53 01 00 01" in texte.replace("\u00a0", " ")


def test_letters_wait_for_the_landlords_own_phrase(tmp_path: Path) -> None:
    espace = write_landlord(tmp_path)
    rapport = refer(espace, answer("M1", menage_informe_le=None), phrases=Phrases())
    assert not (rapport.dossier / "courriers.zip").exists()
    assert any("bailleur" in phrase for phrase in rapport.avertissements)


def test_an_earlier_referral_still_under_way_is_not_doubled(tmp_path: Path) -> None:
    espace = write_landlord(tmp_path)
    avant = pl.DataFrame(
        [
            {
                "id_menage": "M1",
                "id_structure": "S1",
                "id_dispositif": "S1--aide",
                "ligne": "F",
                "numero_dossier": "N",
            }
        ]
    )
    Register.open(espace.registre_url).record_referrals(MOIS.replace(month=9), avant, LE.replace(month=10))
    refer(espace, answer("M1"))
    assert not_served(espace) == {"M1": "orientation_active"}


def test_the_partner_who_already_follows_a_household_keeps_it(tmp_path: Path) -> None:
    partout = DISPOSITIFS.replace('epci = ["200033579"]', 'departements = ["62"]').replace(
        'epci = ["246200364"]', 'departements = ["62"]'
    )
    suivi = {"accompagnements": "M1;2025-01-01;2025-12-31;ASLL;Association de Lens\n"}
    espace = write_landlord(tmp_path, suivi, partout)
    refer(espace, answer("M1"), answer("M2"))
    assert dict(referred(espace).select("id_menage", "id_structure").iter_rows()) == {"M1": "S2", "M2": "S1"}


def test_a_month_ahead_of_the_clock_is_rehearsed(tmp_path: Path) -> None:
    espace = write_landlord(tmp_path)
    refer(espace, answer("M1"), le=LE.replace(month=5))
    assert referred(espace)["id_menage"].to_list() == ["M1"]


def test_a_killed_publication_leaves_the_register_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    espace = write_landlord(tmp_path)

    def cut(*_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr("screening.referral.publish_referrals", cut)
    with pytest.raises(KeyboardInterrupt):
        refer(espace, answer("M1"))
    assert Register.open(espace.registre_url).referrals_of(MOIS).is_empty()
    assert not (espace.sortie(MOIS) / "orientations").exists()


def add(espace: Workspace, **ligne: object) -> ReferralReport:
    liste = write_worklist(
        espace.racine / "ajouts.xlsx", Ajouts=[answer("M3", motif="demande_du_menage") | ligne]
    )
    return refer_month(espace, MOIS, [liste], Phrases(commune=PHRASE), LE)


def test_an_added_household_is_recorded_journaled_and_sent(tmp_path: Path) -> None:
    espace = write_landlord(tmp_path)
    assert add(espace).orientes == {"Association de Lens": 1}
    registre = Register.open(espace.registre_url)
    ligne = registre.decisions(MOIS).row(0, named=True)
    assert (ligne["id_menage"], ligne["feuille"], ligne["motif"]) == ("M3", "Ajouts", "demande_du_menage")
    assert registre.verify_journal().entrees == 2


@pytest.mark.parametrize("table", [True, False], ids=["by the export", "by the register"])
def test_an_objection_stops_an_addition_and_nothing_is_written(table: bool, tmp_path: Path) -> None:
    """The objection came after the accounts were closed: the list could not know it."""
    espace = write_landlord(tmp_path, {"oppositions": "M3;2026-11-10\n"} if table else None)
    registre = Register.open(espace.registre_url)
    if not table:
        registre.record_objection("M3", LE.date(), LE)
    with pytest.raises(SourceFormatError, match="s'est opposé"):
        add(espace, action_retenue="appeler")
    assert registre.decisions(MOIS).is_empty()


def test_adding_a_suspended_household_is_kept_and_said(tmp_path: Path) -> None:
    espace = write_landlord(tmp_path)
    chemin = espace.sortie(MOIS) / "decisions.parquet"
    suspendu = pl.when(pl.col("id_menage") == "M3").then(pl.lit("suspendu")).otherwise("niveau")
    pl.read_parquet(chemin).with_columns(niveau=suspendu).write_parquet(chemin)
    rapport = add(espace)
    assert any(phrase.startswith("1 ménage(s) ajouté(s)") for phrase in rapport.avertissements)
    assert referred(espace)["id_menage"].to_list() == ["M3"]


def prepare_commandement(espace: Workspace, *menages: str) -> None:
    chemin = espace.sortie(MOIS) / "indicateurs.parquet"
    stade = pl.when(pl.col("id_menage").is_in(menages)).then(pl.lit("mise_en_demeure")).otherwise("stade")
    pl.read_parquet(chemin).with_columns(stade=stade).write_parquet(chemin)


@pytest.mark.parametrize("dit", [None, "sans_objet"])
def test_a_commandement_being_prepared_is_answered_before_anything_leaves(
    dit: str | None, tmp_path: Path
) -> None:
    espace = write_landlord(tmp_path)
    prepare_commandement(espace, "M1", "M2")
    refer(espace, answer("M1", procedure=dit), answer("M2", procedure="Suspendue"))
    assert not_served(espace) == {"M1": "procedure_a_preciser"}
    assert referred(espace)["id_menage"].to_list() == ["M2"]
    refer(espace, answer("M1", procedure="maintenue"), answer("M2", procedure="suspendue"))
    assert referred(espace)["id_menage"].to_list() == ["M1", "M2"]


def test_a_step_that_an_agent_says_is_near_is_answered_too(tmp_path: Path) -> None:
    espace = write_landlord(tmp_path)
    add(espace, motif="procedure_imminente")
    assert not_served(espace) == {"M3": "procedure_a_preciser"}
    add(espace, motif="procedure_imminente", procedure="suspendue")
    assert referred(espace)["id_menage"].to_list() == ["M3"]
    decision = Register.open(espace.registre_url).decisions(MOIS).row(0, named=True)
    assert decision["procedure"] == "suspendue"


def test_a_list_of_before_the_column_is_still_read(tmp_path: Path) -> None:
    espace = write_landlord(tmp_path)
    with xlsxwriter.Workbook(str(tmp_path / "ancienne.xlsx")) as classeur:
        feuille = classeur.add_worksheet("Arras")
        ancienne = {nom: valeur for nom, valeur in answer("M1").items() if isinstance(valeur, str)}
        ancienne |= {"besoins": "administratif; mobilite", "menage_informe_le": "03/11/2026"}
        for y, ligne in enumerate((list(ancienne), list(ancienne.values()))):
            feuille.write_row(y, 0, ligne)
    rapport = refer_month(espace, MOIS, [tmp_path / "ancienne.xlsx"], Phrases(commune=PHRASE), LE)
    fiche = members(rapport.dossier / "partenaire-S1.zip")["fiche-001.pdf"]
    assert "démarches administratives ; déplacements." in " ".join(text_of("f.pdf", fiche).split())
