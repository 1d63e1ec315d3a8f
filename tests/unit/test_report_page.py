"""The month's page: self-contained, escaped, accessible, and the same twice."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from reports import page, synthesis
from reports.errors import TemplateFieldError
from reports.page import build_view, environment, render, synthese_html
from reports.samples import PRUDENCE, sample_month


@pytest.fixture(scope="module")
def html():
    return synthese_html(sample_month())


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


def test_nothing_comes_from_elsewhere_and_no_script(html):
    elements = Elements(html)
    liens = [
        v
        for _, a in elements.balises
        for k, v in a.items()
        if k in ("src", "href", "action", "data", "srcset")
    ]
    assert liens and all(lien.startswith("#") for lien in liens)
    assert not elements.all("script") and not elements.all("link")
    assert (
        "http:" not in html
        and "https:" not in html
        and "@import" not in html
        and not re.search(r"url\((?!#)", html)
    )
    assert not [k for _, a in elements.balises for k in a if k.startswith("on")]


def test_content_security_policy_closes_the_page(html):
    politique = next(a["content"] for a in Elements(html).all("meta") if a.get("http-equiv"))
    assert politique == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def test_purpose_and_synthetic_banners(html):
    assert "Prévention — cette liste ne peut servir ni à un commandement" in html
    assert "DONNÉES SYNTHÉTIQUES" in html
    assert "SYNTHÉTIQUES" not in synthese_html(replace(sample_month(), synthetique=False))


def test_accessible_structure(html):
    elements = Elements(html)
    assert elements.all("html")[0]["lang"] == "fr"
    assert [len(elements.all(nom)) for nom in ("header", "main", "footer", "h1", "title")][:4] == [1, 1, 1, 1]
    assert len(elements.all("table")) == len(elements.all("caption"))
    assert all("scope" in th for th in elements.all("th"))
    assert all(svg["role"] == "img" and svg["aria-labelledby"] for svg in elements.all("svg"))
    niveaux = [int(balise[1]) for balise, _ in elements.balises if re.fullmatch(r"h[1-6]", balise)]
    assert all(b - a <= 1 for a, b in pairwise(niveaux))


def test_ids_are_unique_and_references_resolve(html):
    elements = Elements(html)
    ids = [a["id"] for _, a in elements.balises if "id" in a]
    assert len(ids) == len(set(ids))
    cites = {i for _, a in elements.balises for i in a.get("aria-labelledby", "").split()}
    cites |= {a["href"][1:] for a in elements.all("a")} | set(re.findall(r"url\(#([^)]+)\)", html))
    assert cites <= set(ids)


def test_text_is_escaped_and_never_read_as_template(html):
    assert PRUDENCE not in html
    assert "&lt;loyer&gt;" in html and "{{ 7 * 7 }}" in html


def test_same_content_same_text(html):
    assert synthese_html(sample_month()) == html


def test_figures_are_written_in_french(html):
    assert "1\u202f123\u202f457\u00a0€" in html
    assert "19,6\u00a0%" in html


def test_reservations_come_before_the_figures(html):
    assert html.index("À savoir avant") < html.index('<h2 id="essentiel"')


def test_rules_alone_says_why():
    modele = synthesis.EtatModele(regles_seules="aucun modèle en service.")
    html = synthese_html(replace(sample_month(), modele=modele))
    assert html.count("aucun modèle en service.") == 2
    assert "Version en service" not in html


def test_empty_month_is_a_page():
    mois = sample_month()
    vide = replace(
        mois,
        chiffres=replace(mois.chiffres, baux=0, baux_en_dette=0, baux_3_mois=0, cohorte=None),
        mouvements=synthesis.Mouvements(),
        suspensions=synthesis.Croisement(),
        dette_technique=synthesis.Croisement(),
        **dict.fromkeys(("agences", "bassins", "regles", "origines", "actions", "balance"), ()),
        **dict.fromkeys(("comptes", "rejets", "ecartes", "avertissements", "valeurs", "empreintes"), ()),
    )
    html = synthese_html(vide)
    assert "Aucune ligne rejetée." in html and "Aucun ménage proposé ce mois-ci." in html
    assert "Aucune suspension ce mois-ci." in html and "Aucune dette technique ce mois-ci." in html
    assert "Première liste" in html and "Nouveaux" not in html


def test_a_list_says_which_one_it_is_compared_with():
    mouvements = replace(sample_month().mouvements, compare_a=date(2026, 8, 1), mois_precedent=False)
    html = synthese_html(replace(sample_month(), mouvements=mouvements))
    assert "Depuis la liste d'août\u00a02026" in html.replace("&#39;", "'")
    assert "celle du mois précédent n'existe pas" in html.replace("&#39;", "'")
    assert "celle du mois précédent" not in synthese_html(sample_month())


def test_suspensions_by_rule_come_before_those_of_the_register(html):
    assert html.index("Par une règle") < html.index("Par le registre")
    assert "du 14/11/2026 au 28/02/2027" in html


@pytest.mark.parametrize(
    "source", ["{{ page.inconnu }}", "{% if page.inconnu %}{% endif %}", "{{ page.mois.rien }}"]
)
def test_a_missing_field_is_a_named_error(monkeypatch, source):
    env = environment()
    env.loader = None
    monkeypatch.setattr(env, "get_template", lambda _: env.from_string(source))
    monkeypatch.setattr(page, "environment", lambda: env)
    with pytest.raises(TemplateFieldError, match=r"essai\.j2.*« (inconnu|rien) »"):
        render("essai.j2", page=sample_month())


def test_charts_say_the_same_as_their_table():
    vue = build_view(sample_month())
    assert "Lens-Liévin : prioritaire 12, vigilance 48" in vue.agences.description
    assert len(vue.balance.barres) == 6
    assert {barre.serie for barre in vue.agences.barres} == {0, 1}
    assert all(barre.x + barre.largeur <= vue.agences.largeur for barre in vue.agences.barres)
