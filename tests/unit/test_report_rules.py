"""The page of the rules and the cards that the month's page carries: closed, linked, escaped, printable."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from reports.page import regles_html, synthese_html
from reports.rulebook_samples import TEXTE, sample_card, sample_rulebook
from reports.samples import sample_month
from screening.content.rulebook import rule_cards, value_periods
from screening.parameters import load
from screening.rule_command import open_rulebook
from screening.rules import load_rules

MOIS = date(2026, 10, 1)


class Elements(HTMLParser):
    """Collects start tags with their attributes."""

    def __init__(self, texte):
        super().__init__()
        self.balises = []
        self.feed(texte)

    def handle_starttag(self, tag, attrs):
        self.balises.append((tag, dict(attrs)))

    def all(self, nom):
        return [attributs for balise, attributs in self.balises if balise == nom]


@pytest.fixture(scope="module")
def cartes():
    catalogue = load_rules()
    return rule_cards(catalogue, catalogue.bareme.at(MOIS))


@pytest.fixture(scope="module")
def livre(cartes):
    valeurs = value_periods(load(MOIS))
    return replace(sample_rulebook(*cartes), valeurs=valeurs)


@pytest.fixture(scope="module", params=["regles", "synthese"])
def html(request, livre):
    if request.param == "regles":
        return regles_html(livre)
    return synthese_html(replace(sample_month(), cartes=livre.cartes))


def test_the_page_is_closed_on_itself(html):
    elements = Elements(html)
    links = [a["href"] for a in elements.all("a")]
    assert links and all(link.startswith("#") for link in links)
    assert (
        not elements.all("script")
        and not elements.all("link")
        and "http" not in html.replace("http-equiv", "")
    )
    policy = next(a["content"] for a in elements.all("meta") if a.get("http-equiv"))
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def test_every_rule_has_an_anchor_and_no_link_is_dead(html, cartes):
    elements = Elements(html)
    ids = [a["id"] for _, a in elements.balises if "id" in a]
    assert len(ids) == len(set(ids))
    assert {f"regle-{carte.code}" for carte in cartes} <= set(ids)
    assert {a["href"][1:] for a in elements.all("a")} <= set(ids)
    assert {i for _, a in elements.balises for i in a.get("aria-labelledby", "").split()} <= set(ids)


def test_the_structure_serves_a_screen_reader(html):
    elements = Elements(html)
    assert len(elements.all("table")) == len(elements.all("caption"))
    assert all("scope" in th for th in elements.all("th"))
    levels = [int(tag[1]) for tag, _ in elements.balises if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and all(b - a <= 1 for a, b in pairwise(levels))


def test_the_month_s_page_links_each_rule_and_stays_light(livre):
    html = synthese_html(replace(sample_month(), cartes=livre.cartes))
    assert len(html.encode()) < 800_000
    assert all(f'<a href="#regle-{code}"' in html for code in ("P1", "O1", "S1", "E1"))
    assert "<details" in html and not re.search(r"<details[^>]*\bopen\b", html)


def test_a_rule_without_a_card_has_no_link():
    html = synthese_html(replace(sample_month(), cartes=()))
    assert "#regle-" not in html and "regles-et-cas" not in html


def test_the_page_of_the_rules_is_open():
    assert re.search(r'<details class="regle" id="regle-P1" open>', regles_html(sample_rulebook()))


def test_text_is_escaped_and_never_read_as_template():
    html = regles_html(sample_rulebook())
    assert TEXTE not in html and "&lt;inventée&gt; {{ 7 * 7 }}" in html


def test_a_case_that_fails_is_said_first_and_in_its_place():
    html = regles_html(sample_rulebook(sample_card(), sample_card("P2", obtenu="non")))
    assert "1 cas ne tient pas" in html
    assert '<a href="#regle-P2">' in html[html.index("reserves") : html.index("Comment lire")]
    assert html.count("✗ ne tient pas") == 1 and html.count("✓ tient") == 3


def test_same_content_same_text(livre):
    assert regles_html(livre) == regles_html(livre)


def test_a_card_says_what_its_rule_reads_asks_and_ends(cartes):
    by_code = {carte.code: carte for carte in cartes}
    e1, s4, p8 = by_code["E1"], by_code["S4"], by_code["P8"]
    assert "dans un délai de 2 mois" in e1.echeance and "comptée de la fin du mois" in e1.echeance
    assert [v.du.isoformat() for v in e1.versions] == ["2019-09-01", "2027-01-01"]
    assert e1.versions[0].au.isoformat() == "2026-12-31" and e1.versions[0].en_vigueur
    assert {(v.nom, v.valeur) for v in e1.valeurs} == {
        ("impaye_al_mois", "2\u00a0mois"),
        ("seuil_impaye_al_centimes", "450,00\u00a0€"),
        ("delai_impaye_al_mois", "3\u00a0mois"),
    }
    assert s4.fin.endswith("Maximum : 120\u00a0jours.")
    assert "mois dus : au moins 3\u00a0mois (dette_trois_mois)" in p8.versions[0].en_clair
    assert "contre [mois dus un mois plus tôt] un mois plus tôt" in p8.versions[0].motif


def test_a_case_is_shown_with_its_units_and_all_its_decimals(cartes):
    cas = {carte.code: carte.cas for carte in cartes}
    shown = {d.nom: d.valeur for c in cas["P1"] if c.nom == "un peu moins d'un demi-mois" for d in c.donnees}
    assert shown["dette_propre_centimes"] == "149,00\u00a0€" and shown["mois_dus"] != "0,5\u00a0mois"
    assert {d.valeur for c in cas["E3"] for d in c.donnees} >= {"42\u00a0jours", "six semaines"}
    assert {d.valeur for c in cas["S2"] for d in c.donnees} >= {"89\u00a0%", "oui", "non"}


def test_each_case_has_been_run(cartes):
    assert all(carte.cas and carte.cas_tenus == len(carte.cas) for carte in cartes)


def test_outside_a_workspace_the_built_in_rules_are_shown(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    book = open_rulebook(Path(), MOIS)
    assert book.espace is None and len(book.catalogue.regles) > 40
