"""What may leave: the contact sheet's fields, held against what a partner sees before adhesion."""

from dataclasses import fields, is_dataclass, replace

import pytest

from reports import content, synthesis
from reports.content import PropositionContact, Titulaire
from reports.errors import ContentError
from reports.samples import sample_sheet

# The paragraphs of the domain's § 6.4, column « before adhesion », and the fields that each one allows.
AVANT_ADHESION = {
    "Who sends, to whom, legal note, date, retention, contact to object": {
        "emetteur",
        "destinataire",
        "dispositif",
        "convention",
        "contact_emetteur",
        "contact_opposition",
        "etablie_le",
        "arrete_au",
        "conservation_jusqu_au",
        "menage_informe_le",
        "delai_rappel_jours",
        "delai_expiration_jours",
    },
    "Pseudonymous file number": {"numero_dossier"},
    "Name, phone, address: only where the convention mandates the search for adhesion": {"titulaires"},
    "Territory (commune INSEE, EPCI, rural/QPV), language/accessibility need declared": {
        "commune",
        "code_commune",
        "epci",
        "rural",
        "qpv",
        "langue_declaree",
        "accessibilite",
    },
    "Debt: band and trend, age of oldest term, plan in place, procedure stage: bands only": {
        "tranche_dette",
        "tendance",
        "anciennete_terme",
        "plan_en_cours",
        "stade",
    },
    "Household: size, children yes/no, age band only if the partner's eligibility needs it": {
        "nb_personnes",
        "enfants",
        "tranche_age",
    },
    "Reasons for the flag: plain-language payment facts": {"faits"},
    "Needs from a closed list; the neutral channel that only a person chooses": {
        "besoins",
        "avis_pluridisciplinaire",
    },
    "Said of the file itself": {"synthetique"},
}


def test_contact_sheet_has_these_fields_and_no_other():
    permis = set().union(*AVANT_ADHESION.values())
    assert {champ.name for champ in fields(PropositionContact)} == permis
    assert {champ.name for champ in fields(Titulaire)} == {"nom", "telephone", "adresse"}


def test_no_content_class_speaks_of_score_rank_or_health():
    classes = [
        c for m in (content, synthesis) for c in vars(m).values() if isinstance(c, type) and is_dataclass(c)
    ]
    noms = {f"{c.__name__}.{champ.name}" for c in classes for champ in fields(c)}
    mots = ("score", "rang", "probab", "sante", "sexe", "nationalite", "ressources")
    assert not [nom for nom in noms for mot in mots if mot in nom.lower()]


LISTE = {
    "keys": {"id_menage", "id_bail", "niveau", "action", "code_commune"},
    "who": {"identite"},
    "since when, and why": {"situation", "motifs", "motifs_rassurants", "orientations"},
    "account": {
        "mois_dus",
        "solde_du_centimes",
        "dette_propre_centimes",
        "dette_technique_centimes",
        "detail_technique",
        "statut_aide",
        "dette_annexes_centimes",
        "age_plus_ancien_terme_jours",
        "tendance_centimes_mois",
        "taux_paye_3",
        "dernier_paiement_centimes",
        "mois_depuis_paiement",
        "paiements_depuis_centimes",
        "plan_en_cours",
    },
    "procedure and contacts": {
        "stade",
        "jours_depuis_contact",
        "contacts_sans_reponse_3",
        "portes_closes_12",
    },
    "answer": {"reponse"},
}
SORTIE = {
    "id_menage",
    "id_bail",
    "agence",
    "sortie",
    "detail",
    "cause",
    "solde_du_centimes",
    "dette_propre_centimes",
}


def test_the_work_list_has_these_fields_and_no_other():
    assert {champ.name for champ in fields(content.LigneListe)} == set().union(*LISTE.values())
    assert {champ.name for champ in fields(content.LigneAjout)} == {"id_menage", "id_bail", "reponse"}


def test_a_household_that_left_is_named_by_its_id_alone():
    assert {champ.name for champ in fields(content.LigneSortie)} == SORTIE
    with pytest.raises(ContentError, match="sortie"):
        content.LigneSortie("M1", "B1", None, "malade")


def test_the_page_of_the_month_names_no_household():
    classes = [c for c in vars(synthesis).values() if isinstance(c, type) and is_dataclass(c)]
    noms = {f"{c.__name__}.{champ.name}" for c in classes for champ in fields(c)}
    assert not [nom for nom in noms for mot in ("id_menage", "id_bail", "identite", "nom_de") if mot in nom]


def test_movements_and_suspensions_are_counts_and_euros():
    permis = {
        synthesis.Bassin: {"nom", "places", "prises", "libres", "au_dela"},
        synthesis.Mouvements: {"compare_a", "mois_precedent", "agences", "sorties", "causes"},
        synthesis.Causes: {"non_mesure", "phrases", "changements", "colonnes", "lignes", "maintenus"},
        synthesis.LigneCauses: {"libelle", "menages", "cellules", "plusieurs"},
        synthesis.PartCause: {"menages", "part"},
        synthesis.LigneTenue: {"libelle", "menages", "part"},
        synthesis.LigneMouvement: {"agence", "nouveaux", "maintenus", "sortis"},
        synthesis.Case: {"nombre", "montant_centimes"},
        synthesis.LigneCroisee: {"libelle", "cellules", "total", "groupe", "fin"},
        synthesis.Croisement: {"agences", "lignes", "total"},
    }
    assert {classe: {champ.name for champ in fields(classe)} for classe in permis} == permis


def test_legal_dates_hold_nothing_of_the_list():
    noms = {champ.name for champ in fields(content.LigneEcheance)}
    assert noms.isdisjoint({"niveau", "action", "rang", "score", "orientation", "motifs", "suspension"})


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [
        ("besoins", ("budget", "est malade")),
        ("faits", ("doit 612 euros",)),
        ("accessibilite", ("autre chose",)),
        ("tranche_dette", "612 €"),
        ("tendance", "?"),
        ("anciennete_terme", "87 jours"),
        ("stade", "contentieux"),
        ("tranche_age", "34 ans"),
    ],
)
def test_a_code_outside_its_list_is_refused_and_not_repeated(champ, valeur):
    with pytest.raises(ContentError, match=champ) as erreur:
        replace(sample_sheet(), **{champ: valeur})
    assert str(valeur[-1] if isinstance(valeur, tuple) else valeur) not in str(erreur.value)


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [
        ("dispositif", "x" * 161),
        ("titulaires", (Titulaire("A"),) * 5),
        ("titulaires", (Titulaire("x" * 81),)),
    ],
)
def test_a_text_too_long_for_a_page_is_refused(champ, valeur):
    with pytest.raises(ContentError, match=champ):
        replace(sample_sheet(), **{champ: valeur})


def test_content_is_frozen():
    with pytest.raises(AttributeError):
        sample_sheet().stade = "aucun"  # type: ignore[misc]
