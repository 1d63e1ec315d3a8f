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
