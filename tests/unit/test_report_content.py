"""What may leave: the contact sheet's fields, held against what a partner sees before adhesion."""

from dataclasses import fields, is_dataclass, replace

import pytest

from reports import content, leaving, synthesis
from reports.content import PropositionContact, Titulaire
from reports.errors import ContentError
from reports.leaving_samples import fullest_saisine, sample_account, sample_saisine
from reports.samples import sample_sheet

# The paragraphs of the domain's § 6.4, column « before adhesion », and the fields that each one allows.
AVANT_ADHESION = {
    "Who sends, to whom, legal note, date, retention, contact to object": {
        "emetteur",
        "destinataire",
        "dispositif",
        "convention",
        "mandat",
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
        "procedure",
    },
    "Household: size, children yes/no, age band only if the partner's eligibility needs it": {
        "nb_personnes",
        "enfants",
        "tranche_age",
    },
    "Reasons for the flag: plain-language payment facts": {"faits"},
    "Needs from a closed list, the open services they suggest; the channel that only a person chooses": {
        "besoins",
        "informations",
        "avis_pluridisciplinaire",
    },
    "Said of the file itself": {"synthetique"},
}

# The same paragraphs, column « after adhesion/consent ».
APRES_ACCORD = {
    "Who sends, to whom, legal note, date, contact to object; who prescribes": {
        "emetteur",
        "destinataire",
        "dispositif",
        "convention",
        "contact_emetteur",
        "contact_opposition",
        "prescripteur",
        "etablie_le",
        "arrete_au",
        "accord_dossier_le",
    },
    "Pseudonymous file number": {"numero_dossier"},
    "Name, phone, address": {"titulaires"},
    "Territory (commune INSEE, EPCI, rural/QPV)": {"commune", "code_commune", "epci", "rural", "qpv"},
    "Debt: exact décompte; trend, plan in place, procedure stage": {
        "decompte",
        "tendance",
        "plan_en_cours",
        "stade",
        "procedure",
    },
    "Household, resources, employment, aids: as declared by the household": {"situation"},
    "Reasons for the flag: plain-language payment facts": {"faits"},
    "Needs from a closed list, the open services they suggest; the channel that only a person chooses": {
        "besoins",
        "informations",
        "avis_pluridisciplinaire",
    },
    "Said of the file itself": {"synthetique", "document"},
}
PARTS_APRES_ACCORD = {
    leaving.Decompte: {
        "loyer_centimes",
        "charges_centimes",
        "appele_centimes",
        "aide_centimes",
        "net_centimes",
        "solde_centimes",
        "locatif_centimes",
        "anterieur_centimes",
        "termes",
    },
    leaving.TermeDu: {"exigible_le", "appele_centimes", "reste_centimes"},
    leaving.SituationDeclaree: {
        "declaree_le",
        "nb_personnes",
        "nb_enfants",
        "composition",
        "tranche_age",
        "activite",
        "ressources_centimes",
        "beneficiaire_al",
    },
}
RAPPEL = {
    "synthetique",
    "numero_dossier",
    "emetteur",
    "destinataire",
    "contact_emetteur",
    "rappelee_le",
    "arrete_au",
}


def names(classe):
    return {champ.name for champ in fields(classe)}


def test_contact_sheet_has_these_fields_and_no_other():
    assert names(PropositionContact) == set().union(*AVANT_ADHESION.values())
    assert names(Titulaire) == {"nom", "telephone", "adresse"}


def test_the_sheet_sent_after_agreement_has_these_fields_and_no_other():
    assert names(leaving.FicheSaisine) == set().union(*APRES_ACCORD.values())
    for classe, permis in PARTS_APRES_ACCORD.items():
        assert names(classe) == permis


def test_the_exact_account_and_what_was_declared_are_in_no_sheet_sent_before():
    apres = names(leaving.FicheSaisine) - names(PropositionContact)
    assert apres == {"document", "prescripteur", "accord_dossier_le", "decompte", "situation"}


def test_a_recall_notice_says_a_number_and_nothing_else_of_the_household():
    assert names(leaving.AvisRappel) == RAPPEL


def test_no_content_class_speaks_of_score_rank_or_health():
    classes = [
        c
        for m in (content, leaving, synthesis)
        for c in vars(m).values()
        if isinstance(c, type) and is_dataclass(c)
    ]
    noms = {f"{c.__name__}.{champ.name}" for c in classes for champ in fields(c)}
    noms -= {"SituationDeclaree.ressources_centimes"}  # the household's own word, after its agreement
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
        ("procedure", "en cours"),
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
        ("informations", ("x" * 91,)),
        ("informations", ("x",) * 4),
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


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [
        ("document", "fiche libre"),
        ("stade", "contentieux"),
        ("procedure", "à voir"),
        ("besoins", ("est malade",)),
        ("faits", ("doit 612 euros",)),
        ("prescripteur", "x" * 61),
    ],
)
def test_the_sheet_sent_after_agreement_refuses_what_is_outside_its_lists(champ, valeur):
    with pytest.raises(ContentError, match=champ) as erreur:
        replace(sample_saisine(), **{champ: valeur})
    assert str(valeur[-1] if isinstance(valeur, tuple) else valeur) not in str(erreur.value)


def test_an_account_whose_terms_do_not_make_the_balance_is_refused():
    with pytest.raises(ContentError, match="ne tombe pas juste"):
        replace(sample_account(), solde_centimes=1)
    with pytest.raises(ContentError, match="termes"):
        sample_account(leaving.TERMES_MAX + 1)
    assert fullest_saisine().decompte.anterieur_centimes > 0


@pytest.mark.parametrize("champ", ["composition", "activite", "tranche_age"])
def test_what_was_declared_comes_from_closed_lists(champ):
    with pytest.raises(ContentError, match=champ):
        leaving.SituationDeclaree(**{champ: "autre chose"})
