"""A month's results as content: who is on which sheet, what is counted, what is never said."""

from dataclasses import fields, replace
from datetime import date

import polars as pl
import pytest

from reports.content import LigneAjout, ReponseAgent
from reports.page import synthese_html
from reports.synthesis import Case, EtatModele, Mouvements
from reports.worklist import write_worklist
from reports.worklist_reader import read_worklist
from screening.cases.memory import REPONSE
from screening.content.month_results import MonthResults, capacity_sentence, unknown_agencies, write_value
from screening.content.presentation import (
    deadlines_content,
    payments_since,
    synthese_content,
    worklist_content,
)
from screening.content.review import TIRE, TIRE_EN_DETTE, review_sample
from screening.decision import Capacity, Proofs, decide
from screening.intake import Intake
from screening.parameters import load
from screening.pauses import TENUS, Pauses
from screening.previous import PROPOSES, PreviousList
from screening.rules.engine import COUNTS, FACTS, Evaluation
from screening.vocabulary import INDICATEURS

MOIS = date(2026, 10, 1)
BALANCE = ("du_0_30", "du_31_60", "du_61_90", "du_91_180", "du_181_365", "du_plus_365")
LEASE = {
    "mois": MOIS, "nature_bail": "logement", "agence": "Arras", "code_commune": "62041", "mois_dus": 0.0,
    "solde_du_centimes": 0, "dette_propre_centimes": 0, "dette_technique_centimes": 0,
    "dette_legale_centimes": 0, "depense_legale_centimes": 25_000,
    **{f"{nom}_centimes": 0 for nom in BALANCE},
}  # fmt: skip
BAUX = [
    {
        "id_menage": "M1",
        "id_bail": "B1",
        "mois_dus": 2.0,
        "dette_propre_centimes": 50_000,
        "du_31_60_centimes": 9,
    },
    {"id_menage": "M1", "id_bail": "B1g", "nature_bail": "annexe", "du_0_30_centimes": 4_000},
    {"id_menage": "M2", "id_bail": "B2", "mois_dus": 0.5, "dette_propre_centimes": 12_000, "agence": "Lens"},
    {"id_menage": "M3", "id_bail": "B3", "mois_dus": 4.0, "dette_propre_centimes": 90_000, "agence": None},
    {"id_menage": "M4", "id_bail": "B4", "mois_dus": 1.0, "dette_propre_centimes": 30_000},
    {"id_menage": "M5", "id_bail": "B5", "mois_dus": 1.2, "dette_propre_centimes": 31_000},
    {"id_menage": "M6", "id_bail": "B6"},
    {"id_menage": "M7", "id_bail": "B7", "dette_propre_centimes": 900},
]
PROPOSE = {"effet": "proposer", "action": "appeler", "priorite": 50, "motif": "Premier retard."}
PLAN = {"effet": "proposer", "action": "proposer_plan", "priorite": 70, "motif": "Dette."}
DECES = {"effet": "suspendre", "action": "verifier_titulaire", "priorite": 90, "motif": "Titulaire décédé."}
E1 = {
    "code": "E1",
    "libelle": "À signaler",
    "effet": "echeance",
    "motif": "Atteint.",
    "acte": "signalement_caf",
}
FAITS = [
    {"id_bail": "B1", "code": "P1", **PROPOSE},
    {"id_bail": "B1", "code": "O1", "effet": "orienter", "motif": "Accompagné : à demander au ménage."},
    {"id_bail": "B2", "code": "P1", **PROPOSE},
    {"id_bail": "B3", "code": "P9", **PLAN},
    {
        "id_bail": "B4",
        "code": "S2",
        "libelle": "Plan respecté",
        "effet": "suspendre",
        "motif": "Tenu à 98 %.",
    },
    {"id_bail": "B5", "code": "S6", "libelle": "Décès", **DECES},
    {"id_bail": "B3", "echeance": date(2026, 12, 31), **E1},
    {"id_bail": "B4", "echeance": date(2026, 11, 30), **E1},
]
COMPTES = [
    ("P10", "Plus de paiement", "paiement", "proposer", 0, 8, 0, False, "s", "verifie"),
    ("P9", "Dette lourde", "dette", "proposer", 1, 7, 0, False, "s", "verifie"),
    ("E1", "À signaler", "dette", "echeance", 2, 6, 0, False, "CCH", "verifie"),
    ("P1", "Premier retard", "paiement", "proposer", 2, 5, 1, False, "s", "a_verifier"),
]


SERIES = PROPOSES | {"depuis": pl.Date(), "listes": pl.Int64()}
RETOURS = REPONSE | {"retour": pl.String, "faits_nouveaux": pl.List(pl.String)}


def table(rows, schema):
    return pl.DataFrame([dict.fromkeys(schema) | row for row in rows], schema=schema)


def intake():
    return Intake(
        tables={},
        ecritures=None,
        rejets=pl.DataFrame({"table": ["ecritures"], "controles": [["bail_inconnu", "date_illisible"]]}),
        comptes=pl.DataFrame(
            [("ecritures", "e.csv", 10, 8, 1, 1)],
            schema=["table", "fichier", "lues", "gardees", "ecartees", "rejetees"],
            orient="row",
        ),
        ecartes=pl.DataFrame(
            [("ecritures", "e.csv", "total", 1)], schema=["table", "fichier", "motif", "lignes"], orient="row"
        ),
        constats=pl.DataFrame(),
        avertissements=["Aucun bail terminé."],
        empreintes={"e.csv": "ab" * 32},
    )


@pytest.fixture(scope="module")
def month():
    indicateurs = table([LEASE | bail for bail in BAUX], INDICATEURS)
    faits = table(FAITS, FACTS)
    capacite = Capacity(2, {"Arras": 1}, 0.3, declaree=True)
    pauses = pl.DataFrame(
        {
            "id_menage": ["M7"],
            "suspension": ["Un agent a écarté la proposition ; retour possible le 12/12/2026."],
            "motif": ["refus_agent"],
            "fin": [date(2026, 12, 12)],
        },
        schema=TENUS,
    )
    return MonthResults(
        mois=MOIS,
        bailleur="Exemple Habitat",
        synthetique=True,
        intake=intake(),
        indicateurs=indicateurs,
        evaluation=Evaluation(faits, pl.DataFrame(COMPTES, schema=COUNTS, orient="row")),
        decisions=decide(indicateurs, Proofs(faits, None, pauses, None, "r1"), capacite),
        pauses=Pauses(pauses, table([], RETOURS)),
        precedent=PreviousList(None, table([], SERIES)),
        capacite=capacite,
        valeurs=load(MOIS),
        modele=EtatModele(regles_seules="aucun modèle n'est en service."),
        cohorte=None,
        version_regles="r1",
        version_outil="0.1.0",
    )


def test_figures_count_leases_for_debt_and_households_for_the_list(month):
    chiffres = synthese_content(month).chiffres
    assert (chiffres.baux, chiffres.menages) == (8, 7)
    assert (chiffres.baux_en_dette, chiffres.baux_3_mois) == (5, 1)
    assert chiffres.menages_prioritaires + chiffres.menages_vigilance == chiffres.menages_proposes == 3
    assert chiffres.menages_suspendus == 3
    assert chiffres.cohorte is None


def test_agencies_are_sorted_and_the_unknown_one_comes_last(month):
    agences = synthese_content(month).agences
    assert [(a.nom, a.baux) for a in agences] == [("Arras", 6), ("Lens", 1), ("Sans agence", 1)]
    assert sum(a.prioritaires for a in agences) == synthese_content(month).chiffres.menages_prioritaires


def test_rules_stand_by_effect_then_number(month):
    assert [regle.code for regle in synthese_content(month).regles] == ["P1", "P9", "P10", "E1"]


def test_suspensions_are_counted_by_rule_then_by_the_register_with_their_euros_and_end(month):
    croise = synthese_content(month).suspensions
    assert croise.agences == ("Arras",)
    assert [
        (x.groupe, x.libelle, x.total.nombre, x.total.montant_centimes, x.fin) for x in croise.lignes
    ] == [
        ("Par une règle", "Décès", 1, 31_000, "non datée"),
        ("Par une règle", "Plan respecté", 1, 30_000, "non datée"),
        ("Par le registre", "Écarté par un agent", 1, 900, "le 12/12/2026"),
    ]
    assert croise.total.total == Case(3, 61_900)


def test_places_are_said_by_pool_taken_free_and_beyond(month):
    assert [(b.nom, b.places, b.prises, b.libres, b.au_dela) for b in synthese_content(month).bassins] == [
        ("Arras", 1, 1, 0, 0),
        ("Les autres agences, et sans agence", 1, 1, 0, 1),
    ]
    seules = replace(month, capacite=Capacity(5, {}, 0.3, declaree=True))
    assert [(b.nom, b.places) for b in synthese_content(seules).bassins] == [("Toutes les agences", 5)]


@pytest.mark.parametrize(
    ("nom", "fin"),
    [("ARRAS", "Vouliez-vous dire « Arras » ?"), ("Lens-Liévin", "« Lens » ?"), ("Dunkerque", "à personne.")],
)
def test_an_agency_that_no_lease_has_is_warned_of_with_the_nearest_name(nom, fin, month):
    mois = replace(month, capacite=Capacity(9, {nom: 2, "Lens": 1}, 0.3, declaree=True))
    (phrase,) = unknown_agencies(mois.capacite, mois.indicateurs)
    assert f"« {nom} » a 2" in phrase and phrase.endswith(fin)
    assert phrase in synthese_content(mois).avertissements
    assert phrase in worklist_content(mois).avertissements


def test_a_first_list_compares_nothing(month):
    assert synthese_content(month).mouvements == Mouvements()
    liste = worklist_content(month)
    assert liste.sortis == () and liste.compare_a is None
    assert liste.feuilles[0].lignes[0].situation == ("Première liste",)


def test_a_row_that_breaks_two_checks_counts_in_both(month):
    assert [(r.controle, r.lignes) for r in synthese_content(month).rejets] == [
        ("bail_inconnu", 1),
        ("date_illisible", 1),
    ]


def test_aged_balance_counts_every_lease(month):
    balance = {
        tranche.libelle: (tranche.montant_centimes, tranche.baux)
        for tranche in synthese_content(month).balance
    }
    assert balance["31 à 60 jours"] == (9, 1)
    assert balance["0 à 30 jours"] == (4_000, 1)


def test_page_holds_no_household(month):
    html = synthese_html(synthese_content(month))
    assert not [i for bail in BAUX for i in (f">{bail['id_menage']}<", bail["id_bail"] + "<") if i in html]


def test_work_list_has_a_sheet_per_agency_first_to_call_first(month):
    liste = worklist_content(month)
    assert [feuille.agence for feuille in liste.feuilles] == ["Arras", "Lens", None]
    assert [feuille.places for feuille in liste.feuilles] == [1, None, None]
    assert [ligne.id_menage for ligne in liste.feuilles[0].lignes] == ["M1", "M5"]
    premiere = liste.feuilles[0].lignes[0]
    assert (premiere.motifs, premiere.orientations) == (
        ("Premier retard.",),
        ("Accompagné : à demander au ménage.",),
    )


def test_a_suspended_household_shows_only_when_something_is_to_be_checked(month):
    lignes = {x.id_menage: x for feuille in worklist_content(month).feuilles for x in feuille.lignes}
    assert "M4" not in lignes and "M7" not in lignes
    assert (lignes["M5"].action, lignes["M5"].motifs) == ("verifier_titulaire", ("Titulaire décédé.",))


def test_identity_only_when_given(month):
    coordonnees = pl.DataFrame(
        {
            "id_menage": ["M1", "M1", "M9"],
            "rang": [2, 1, 1],
            "nom": ["DEUX", "UN", "AUTRE"],
            "prenom": ["Sacha", None, "X"],
            "telephone": ["0600000002", None, "0"],
            "courriel": [None, None, None],
            "adresse": [None, "1 rue Fictive", "x"],
            "code_postal": ["62000", "62000", "x"],
            "ville": ["Arras", "Arras", "x"],
        },
        schema_overrides={"courriel": pl.String},
    )
    avec = worklist_content(month, coordonnees).feuilles[0].lignes[0].identite
    assert (avec.nom, avec.telephone, avec.adresse) == (
        "UN\nSacha DEUX",
        "0600000002",
        "1 rue Fictive\n62000 Arras",
    )
    sans = worklist_content(month)
    assert not sans.identite
    assert {
        getattr(x.identite, f.name) for s in sans.feuilles for x in s.lignes for f in fields(x.identite)
    } == {None}


def test_review_is_below_the_cut_and_does_not_depend_on_the_order(month):
    revue = worklist_content(month).revue
    assert [ligne.id_menage for ligne in revue] == ["M6"]
    retourne = replace(month, indicateurs=month.indicateurs.reverse())
    assert worklist_content(retourne).revue == revue


@pytest.mark.parametrize("taille", [1, 4, 7, 50])
def test_review_takes_half_among_those_in_debt_while_there_are(month, taille):
    lignes = pl.DataFrame(
        {"id_menage": [f"M{i}" for i in range(20)], "dette_propre_centimes": [0, 500] * 10}
    ).with_columns(niveau=pl.lit("aucun"))
    valeurs = load(MOIS)
    echantillon = replace(valeurs["echantillon_revue"], valeur=taille)
    mois = replace(month, valeurs=replace(valeurs, en_vigueur={"echantillon_revue": echantillon}))
    tires = review_sample(lignes, mois)
    assert tires.height == min(taille, 20)
    assert set(tires["pourquoi_ici"]) <= {TIRE, TIRE_EN_DETTE}
    assert (tires["dette_propre_centimes"] > 0).sum() == min((taille + 1) // 2, 10)


def test_answers_and_additions_are_written_and_read_back(month, tmp_path):
    reponse = ReponseAgent(
        "accepter",
        None,
        "proposer_accompagnement",
        "budget",
        "oui",
        date(2026, 11, 2),
        "A1",
        date(2026, 11, 3),
    )
    ajout = LigneAjout("M6", None, ReponseAgent("accepter", "demande_du_menage", "appeler"))
    write_worklist(tmp_path / "l.xlsx", worklist_content(month, reponses={"M1": reponse}, ajouts=[ajout]))
    lues = {
        ligne["id_menage"] + ligne["origine"]: ligne
        for ligne in read_worklist(tmp_path / "l.xlsx").to_dicts()
    }
    assert lues["M1liste"]["besoins"] == "budget" and lues["M1liste"]["menage_informe_le"] == date(
        2026, 11, 2
    )
    assert lues["M6ajout"]["motif"] == "demande_du_menage"


def test_duties_ignore_suspension_and_come_soonest_first(month):
    echeances = deadlines_content(month)
    assert [(x.id_bail, x.echeance, x.source) for x in echeances.lignes] == [
        ("B4", date(2026, 11, 30), "CCH"),
        ("B3", date(2026, 12, 31), "CCH"),
    ]


@pytest.mark.parametrize(
    ("lignes", "attendu"),
    [
        ([("B1", date(2026, 10, 31), None, "reglement", -100)], None),
        ([("B1", date(2026, 11, 2), None, "reglement", -100)], [("B1", 100)]),
        ([("B1", date(2026, 10, 30), date(2026, 11, 3), "reglement", -100)], [("B1", 100)]),
        (
            [
                ("B1", date(2026, 11, 2), None, "reglement", -100),
                ("B1", date(2026, 11, 5), None, "rejet", 100),
            ],
            [("B1", 0)],
        ),
        ([("B1", date(2026, 11, 1), None, "quittance", 500)], [("B1", 0)]),
    ],
)
def test_payments_since_the_month_end(lignes, attendu):
    schema = {
        "id_bail": pl.String, "date_operation": pl.Date, "date_connaissance": pl.Date, "nature": pl.String,
        "montant_centimes": pl.Int64,
    }  # fmt: skip
    lues = payments_since(pl.LazyFrame(lignes, schema=schema, orient="row"), date(2026, 10, 31))
    assert (None if lues is None else lues.rows()) == attendu


def test_unknown_later_payments_are_not_zero(month):
    assert worklist_content(month).feuilles[0].lignes[0].paiements_depuis_centimes is None
    vide = pl.DataFrame(schema={"id_bail": pl.String, "paiements_depuis_centimes": pl.Int64})
    assert worklist_content(month, paiements=vide).feuilles[0].lignes[0].paiements_depuis_centimes == 0


@pytest.mark.parametrize(
    ("capacite", "mots"),
    [
        (Capacity(49, {}, 0.3, declaree=False), "par défaut"),
        (Capacity(60, {}, 0.3, declaree=True), "déclarées dans amont.toml."),
        (Capacity(60, {"Arras": 20}, 0.3, declaree=True), "s'en partagent 40."),
    ],
)
def test_capacity_says_where_it_comes_from(capacite, mots):
    assert mots in capacity_sentence(capacite)


@pytest.mark.parametrize(
    ("nom", "ecrit"),
    [("seuil_retard_centimes", "10,00 €"), ("relance_jours", "10 jours"), ("echantillon_revue", "20")],
)
def test_values_are_written_with_their_unit(nom, ecrit):
    assert write_value(load(MOIS)[nom]).replace("\u00a0", " ") == ecrit


def test_one_household_row_each(month):
    assert month.menages["id_menage"].sort().to_list() == ["M1", "M2", "M3", "M4", "M5", "M6", "M7"]


def test_an_empty_month_is_content(month):
    rien = replace(
        month,
        indicateurs=month.indicateurs.clear(),
        decisions=month.decisions.clear(),
        evaluation=Evaluation(month.evaluation.faits.clear(), month.evaluation.comptes.clear()),
        intake=replace(month.intake, rejets=month.intake.rejets.clear()),
    )
    assert synthese_html(synthese_content(rien))
    assert worklist_content(rien).feuilles == () and deadlines_content(rien).lignes == ()
