"""Two partners' archives never hold each other's households, whatever was decided, agreed to or taken back."""

import tempfile
from datetime import date
from pathlib import Path

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from referral_cases import (
    COMMUNES,
    DISPOSITIFS,
    LE,
    MOIS,
    answer,
    indicators,
    members,
    proposals,
    text_of,
    write_landlord,
    write_worklist,
)

from screening.cases import Register
from screening.referral import Phrases, refer_month
from screening.workspace import Workspace

NOVEMBRE = date(2026, 11, 1)
PHRASE = "une phrase d'essai"
PARTOUT = (
    DISPOSITIFS.replace('epci = ["200033579"]', 'departements = ["62"]')
    .replace('epci = ["246200364"]', 'departements = ["62"]')
    .replace("places_ouvertes = 2", "places_ouvertes = 4")
    .replace("places_ouvertes = 1", "places_ouvertes = 4")
)
MENAGES = [m for m in COMMUNES if m != "M3"]
MARQUES = {m: f"Nom{'abcdefghi'[int(m[1]) - 1] * 8}" for m in COMMUNES}
PARTENAIRE = st.sampled_from(["S1", "S2"])
HISTOIRE = st.fixed_dictionaries(
    {
        "oriente": st.booleans(),
        "suivi": st.none() | PARTENAIRE,
        "accord": st.none() | st.tuples(PARTENAIRE, st.sampled_from(["contact", "dossier"])),
        "fin": st.sampled_from(["rien", "retrait", "opposition", "depart"]),
    }
)


def landlord(dossier: Path, histoires: dict[str, dict]) -> Workspace:
    """October and November published; who is followed by whom draws each household to one partner or the other."""
    suivis = [f"{m};2025-01-01;2025-12-31;ASLL;{h['suivi']}\n" for m, h in histoires.items() if h["suivi"]]
    espace = write_landlord(dossier, {"accompagnements": "".join(suivis)}, PARTOUT)
    lignes = "".join(f"{m};1;{marque};X;;{marque} rue;62000;V\n" for m, marque in MARQUES.items())
    entete = "id_menage;rang;nom;prenom;telephone;adresse;code_postal;ville\n"
    (espace.entrees / "coordonnees.csv").write_text(entete + lignes, encoding="utf-8")
    sortie = espace.sortie(NOVEMBRE)
    sortie.mkdir(parents=True)
    indicators().with_columns(mois=pl.lit(NOVEMBRE)).write_parquet(sortie / "indicateurs.parquet")
    proposals().with_columns(mois=pl.lit(NOVEMBRE)).write_parquet(sortie / "decisions.parquet")
    return espace


def live(espace: Workspace, histoires: dict[str, dict]) -> None:
    """What happens between the two sendings."""
    accords, oppositions = [], []
    for menage, histoire in histoires.items():
        if histoire["accord"]:
            retrait = "2026-12-10" if histoire["fin"] == "retrait" else ""
            accords.append(f"{menage};{';'.join(histoire['accord'])};2026-11-28;{retrait}\n")
        if histoire["fin"] == "opposition":
            oppositions.append(f"{menage};2026-12-10\n")
        if histoire["fin"] == "depart":
            baux = espace.entrees / "baux.csv"
            debut = f"B{menage[1]};{menage};L{menage[1]};logement;2020-01-01;;"
            baux.write_text(baux.read_text().replace(debut, f"{debut}2026-12-05"))
    for table, lignes in (("consentements", accords), ("oppositions", oppositions)):
        chemin = espace.entrees / f"{table}.csv"
        chemin.write_text(chemin.read_text() + "".join(lignes))


def send(espace: Workspace, mois: date, menages: list[str], le) -> Path:
    refuses = [
        answer(m, "refuser", motif="plan_en_place", date_decision=le.date())
        for m in MENAGES
        if m not in menages
    ]
    acceptes = [answer(m, menage_informe_le=date(2026, 11, 3), date_decision=le.date()) for m in menages]
    liste = write_worklist(espace.racine / f"l{mois:%m}.xlsx", Arras=acceptes + refuses)
    return refer_month(espace, mois, [liste], Phrases(commune=PHRASE), le).dossier


@given(st.fixed_dictionaries({m: HISTOIRE for m in MENAGES}))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_each_archive_holds_the_cases_of_its_partner_alone(histoires: dict[str, dict]) -> None:
    with tempfile.TemporaryDirectory() as dossier:
        espace = landlord(Path(dossier) / "espace", histoires)
        en_octobre = [m for m, h in histoires.items() if h["oriente"]]
        envois = [send(espace, MOIS, en_octobre, LE)]
        live(espace, histoires)
        envois.append(
            send(espace, NOVEMBRE, [m for m in MENAGES if m not in en_octobre], LE.replace(month=12, day=20))
        )
        cas = Register.open(espace.registre_url).cases(date(2027, 1, 31))
        for envoi in envois:
            for archive in envoi.glob("partenaire-*.zip"):
                siens = cas.filter(id_structure=archive.stem.removeprefix("partenaire-"))
                contenu = members(archive, PHRASE)
                tout = " ".join(text_of(nom, octets) for nom, octets in contenu.items())
                autres = cas.join(siens, on="numero_dossier", how="anti")["numero_dossier"]
                assert not any(numero in tout for numero in autres)
                nommes = {m for m, marque in MARQUES.items() if marque in tout}
                assert nommes <= set(siens["id_menage"])
                check_agreements(nommes, contenu, histoires)


def check_agreements(nommes: set[str], contenu: dict[str, bytes], histoires: dict[str, dict]) -> None:
    """The file of a household leaves with its agreement of level `dossier` alone; a recall names nobody."""
    for nom, octets in contenu.items():
        texte = text_of(nom, octets)
        dits = {m for m in nommes if MARQUES[m] in texte}
        if nom.startswith("saisine"):
            assert all(histoires[m]["accord"][1] == "dossier" and histoires[m]["fin"] == "rien" for m in dits)
            assert len(dits) == 1
        elif not nom.startswith("fiche"):
            assert not dits
