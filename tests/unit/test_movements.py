"""Who is new, who stayed, who left and why; what the last answer was; and what is looked at again."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from reports import choices
from screening.cases.memory import REPONSE
from screening.content.crossing import cross, technical_content
from screening.content.listing import worklist_content
from screening.content.manifest import month_facts
from screening.content.month_results import MonthResults
from screening.content.movements import leavers, movements_content
from screening.content.presentation import synthese_content
from screening.decision import Capacity, Proofs, decide
from screening.intake import Intake
from screening.parameters import load
from screening.pauses import TENUS, Pauses
from screening.previous import PROPOSES, PreviousList
from screening.rules.engine import COUNTS, FACTS, Evaluation
from screening.vocabulary import INDICATEURS

MOIS, SEPTEMBRE, AOUT = date(2026, 10, 1), date(2026, 9, 1), date(2026, 8, 1)
COMPTE = {"mois": MOIS, "nature_bail": "logement", "agence": "Arras", "mois_dus": 1.0,
          "dette_propre_centimes": 50_000, "solde_du_centimes": 50_000}  # fmt: skip
RETOURS = REPONSE | {"retour": pl.String, "faits_nouveaux": pl.List(pl.String)}
PROPOSE = {"effet": "proposer", "code": "P1", "action": "appeler", "priorite": 5, "motif": "Retard."}


def table(lignes, schema):
    return pl.DataFrame([dict.fromkeys(schema) | ligne for ligne in lignes], schema=schema)


def suspended(menage, code, motif="Suspendu."):
    return {
        "id_bail": f"B{menage}",
        "effet": "suspendre",
        "code": code,
        "libelle": f"règle {code}",
        "motif": motif,
    }


def answer(menage, decision, **autres):
    return {"id_menage": menage, "mois": SEPTEMBRE, "date": date(2026, 10, 12), "decision": decision} | autres


def make(comptes, faits=(), avant=(), tenus=(), reponses=(), mois_avant=SEPTEMBRE, scores=None):
    """A month of these accounts; `avant`: households of the list before, with their rows."""
    indicateurs = table(
        [COMPTE | {"id_bail": f"B{m}", "id_menage": m} | c for m, c in comptes.items()], INDICATEURS
    )
    faits = table(faits, FACTS)
    pauses = Pauses(table(tenus, TENUS), table(reponses, RETOURS))
    capacite = Capacity(1, {}, 0.0, declaree=True)
    decisions = decide(indicateurs, Proofs(faits, None, pauses.tenus, None, "r1"), capacite)
    if scores:
        notes = pl.col("id_menage").replace_strict(scores, default=None, return_dtype=pl.Float64)
        decisions = decisions.with_columns(score=notes)
    series = PROPOSES | {"depuis": pl.Date(), "listes": pl.Int64()}
    lignes = [{"id_menage": m, "id_bail": f"B{m}", "agence": "Arras", "niveau": "vigilance", "origine": "regle",
               "depuis": SEPTEMBRE, "listes": 1} | a for m, a in dict(avant).items()]  # fmt: skip
    vide = pl.DataFrame(schema={nom: pl.String for nom in ("table", "fichier", "motif", "controles")})
    comptes_lus = pl.DataFrame(schema={"table": pl.String, "fichier": pl.String, "lues": pl.Int64})
    return MonthResults(
        mois=MOIS, bailleur="Exemple", synthetique=True,
        intake=Intake({}, None, vide, comptes_lus, vide.with_columns(lignes=pl.lit(0)), vide, [], {}),
        indicateurs=indicateurs, evaluation=Evaluation(faits, table([], COUNTS)), decisions=decisions,
        pauses=pauses, precedent=PreviousList(mois_avant, table(lignes, series)), capacite=capacite,
        valeurs=load(MOIS), modele=sample_model(), cohorte=None, version_regles="r1", version_outil="0",
    )  # fmt: skip


def sample_model():
    from reports.synthesis import EtatModele

    return EtatModele(regles_seules="aucun modèle n'est en service.")


def fired(menage):
    return PROPOSE | {"id_bail": f"B{menage}"}


@pytest.mark.parametrize(
    ("compte", "faits", "tenus", "avant", "sortie"),
    [
        ({"dette_propre_centimes": 900}, [], [], {}, "dette_reglee"),
        ({}, [], [], {}, "sous_le_seuil"),
        ({}, [], [], {"origine": "modele"}, "hors_capacite"),
        ({"dette_propre_centimes": 1_000}, [], [], {"origine": "modele"}, "dette_reglee"),
        ({"dette_propre_centimes": None}, [], [], {}, "sous_le_seuil"),
        ({}, [suspended("M1", "S2")], [], {}, "plan_respecte"),
        ({}, [suspended("M1", "S3")], [], {}, "accompagne"),
        ({}, [suspended("M1", "S4")], [], {}, "suspendu"),
        ({}, [], ["orientation"], {}, "oriente"),
        ({}, [], ["refus_agent"], {}, "refuse"),
        ({}, [], ["refus_menage"], {}, "refuse"),
        ({"nature_bail": "annexe"}, [], [], {}, "parti"),
    ],
)
def test_each_household_that_left_has_its_reason(compte, faits, tenus, avant, sortie):
    retenus = [{"id_menage": "M1", "suspension": "Phrase.", "motif": motif} for motif in tenus]
    month = make({"M1": compte}, faits, {"M1": avant}, retenus, scores={"M1": 0.2})
    (ligne,) = leavers(month)
    assert (ligne.id_menage, ligne.sortie) == ("M1", sortie)
    assert sortie in choices.SORTIES


def test_a_household_that_has_left_has_no_amount():
    (ligne,) = leavers(make({"M2": {}}, avant={"M1": {}}))
    assert (ligne.sortie, ligne.solde_du_centimes, ligne.dette_propre_centimes) == ("parti", None, None)


def test_movements_are_counted_by_agency_and_a_suspension_gives_its_own_reason():
    comptes = {"M1": {}, "M2": {"agence": None}, "M3": {}, "M4": {"agence": "Lens"}}
    faits = [fired("M1"), fired("M2"), suspended("M4", "S4", "Conteste.")]
    month = make(comptes, faits, {"M1": {}, "M3": {}, "M4": {"agence": "Lens"}})
    mouvements = movements_content(month)
    assert [(x.agence, x.nouveaux, x.maintenus, x.sortis) for x in mouvements.agences] == [
        ("Arras", 0, 1, 1), ("Lens", 0, 0, 1), ("Sans agence", 1, 0, 0),
    ]  # fmt: skip
    assert {(x.libelle, x.nombre) for x in mouvements.sorties} == {
        (choices.SORTIES["sous_le_seuil"], 1),
        ("suspendu : règle S4", 1),
    }


@pytest.mark.parametrize(("avant", "suit"), [(SEPTEMBRE, True), (AOUT, False)])
def test_another_month_than_the_one_before_is_said(avant, suit):
    mouvements = movements_content(make({"M1": {}}, avant={"M1": {}}, mois_avant=avant))
    assert (mouvements.compare_a, mouvements.mois_precedent) == (avant, suit)


def test_the_manifest_counts_movements_and_suspensions():
    month = make({"M1": {}, "M2": {}}, [suspended("M2", "S4")], {"M1": {}})
    from screening.judgement import Judgement

    jugement = Judgement(
        version=None, scores=None, regles_seules="essai", intercept=None, avertissements=(), cohorte=None
    )
    dits = month_facts(month, synthese_content(month), jugement)
    assert dits["mouvements"]["compare_a"] == "2026-09" and dits["mouvements"]["agences"][0]["sortis"] == 1
    assert dits["suspensions"] == [
        {"groupe": "regle", "code": "S4", "agence": "Arras", "menages": 1, "dette_propre_centimes": 50_000}
    ]


def situation_of(month, menage="M1"):
    lignes = [x for feuille in worklist_content(month).feuilles for x in feuille.lignes]
    return next(x.situation for x in lignes if x.id_menage == menage)


def test_new_and_stayed_are_said_with_since_when():
    month = make({"M1": {}, "M2": {}}, [fired("M1"), fired("M2")], {"M2": {"depuis": AOUT, "listes": 2}})
    assert situation_of(month) == ("Nouveau",)
    assert situation_of(month, "M2") == ("Maintenu : 3e liste de suite, depuis août\u00a02026",)


@pytest.mark.parametrize(
    ("reponse", "phrase"),
    [
        (
            {
                "decision": "refuser",
                "motif": "plan_en_place",
                "retour": "fait_nouveau",
                "faits_nouveaux": ["Rejets"],
            },
            "De retour : fait nouveau depuis le refus du 12/10/2026 (Rejets)",
        ),
        (
            {"decision": "refuser", "motif": "ne_souhaite_pas", "retour": "etape"},
            "De retour : l'étape de la procédure a changé depuis le refus du 12/10/2026",
        ),
        (
            {"decision": "refuser", "motif": "plan_en_place", "retour": "delai"},
            "De retour : le délai est passé depuis le refus du 12/10/2026",
        ),
        (
            {"decision": "reporter", "motif": "paiement_annonce"},
            "Reporté le 12/10/2026 : un paiement est annoncé",
        ),
        ({"decision": "accepter", "action_retenue": "appeler"}, "Accepté le 12/10/2026 : appeler"),
        (
            {
                "decision": "accepter",
                "action_retenue": "visiter",
                "feuille": "Ajouts",
                "motif": "demande_du_menage",
            },
            "Ajouté par un agent le 12/10/2026 : le ménage demande de l'aide ; action retenue : visiter",
        ),
    ],
)
def test_the_last_answer_is_recalled(reponse, phrase):
    month = make({"M1": {}}, [fired("M1")], reponses=[answer("M1", **reponse)])
    assert situation_of(month) == ("Nouveau", phrase)
    vieille = make(
        {"M1": {}}, [fired("M1")], reponses=[answer("M1", **reponse) | {"date": date(2025, 9, 30)}]
    )
    assert situation_of(vieille) == ("Nouveau",)


def test_what_was_postponed_or_added_and_is_not_proposed_is_reviewed_first_with_the_reason():
    reponses = [
        answer("M1", "reporter", motif="paiement_annonce"),
        answer("M2", "accepter", motif="demande_du_menage", action_retenue="appeler", feuille="Ajouts"),
        answer("M3", "accepter", action_retenue="appeler", feuille="Arras"),
        answer("M4", "reporter", motif="paiement_annonce", mois=AOUT),
    ]
    month = make({m: {} for m in ("M1", "M2", "M3", "M4")}, reponses=reponses)
    revue = {x.id_menage: x.situation for x in worklist_content(month).revue}
    assert list(revue)[:2] == ["M1", "M2"] and len(revue) == 4
    assert revue["M1"][0].startswith("À revoir") and revue["M2"][1].startswith("Ajouté par un agent")
    assert all(revue[m][0].startswith("Tiré au sort") for m in ("M3", "M4"))


def test_technical_debt_is_crossed_by_cause_and_the_list_says_its_parts():
    parts = {"dette_technique_centimes": 3_000, "dette_transit_centimes": 1_000, "dette_aide_centimes": 2_000}
    month = make(
        {
            "M1": parts | {"statut_aide": "inconnu", "dette_annexes_centimes": 4_500},
            "M2": {"dette_aide_centimes": 500},
        },
        [fired("M1")],
    )
    croise = technical_content(month)
    assert [(x.libelle, x.total.nombre, x.total.montant_centimes) for x in croise.lignes] == [
        ("Aide au logement en retard ou attendue", 2, 2_500),
        ("Prélèvement en chemin", 1, 1_000),
    ]
    (ligne,) = worklist_content(month).feuilles[0].lignes
    assert ligne.detail_technique == (("dette_aide_centimes", 2_000), ("dette_transit_centimes", 1_000))
    assert (ligne.statut_aide, ligne.dette_annexes_centimes) == ("inconnu", 4_500)
    assert synthese_content(month).aides_inconnues == 1


def test_many_agencies_are_added_together_so_that_the_page_can_be_printed():
    lignes = pl.DataFrame(
        {
            "agence": [f"A{k}" for k in range(9) for _ in range(k + 1)],
            "libelle": "x", "groupe": "", "montant": 100,
        }
    )  # fmt: skip
    croise = cross(lignes, {})
    assert croise.agences == ("A3", "A4", "A5", "A6", "A7", "A8", "Autres agences")
    assert sum(cellule.nombre for cellule in croise.lignes[0].cellules) == croise.total.total.nombre == 45


def test_a_first_list_shows_no_movement():
    month = replace(make({"M1": {}}), precedent=PreviousList(None, make({"M1": {}}).precedent.proposes))
    assert movements_content(month).agences == ()
