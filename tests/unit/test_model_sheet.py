"""The document of a version: each figure is in its data, and the bad news is said as well as the good."""

import json
from dataclasses import replace

import pytest
from pages import assert_figures_are_in
from threadpoolctl import threadpool_limits
from training_space import train, write

from models import store
from models.density import coded, shares
from reports.modelsheet import Ecart, FicheModele
from reports.modelsheet_view import against_rules, fiche_html, fiche_json, glass_box
from screening.content.model_sheet import DONNEES, FICHE, sheet_content
from screening.workspace import Workspace

CONTACT = '\n[modeles]\nsuivi = "sqlite:///modeles/mlflow.db"\n'


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Workspace, str]:
    espace = write(tmp_path_factory.mktemp("fiche"), stopping=16, toml=CONTACT)
    with threadpool_limits(1):
        return espace, train(espace).version


@pytest.fixture(scope="module")
def page(made) -> FicheModele:
    espace, version = made
    folder = espace.modeles / version
    tables = store.read_tables(folder, version)
    return sheet_content(espace.reglages, tables, (folder / store.EVALUATION).read_text())


@pytest.fixture(scope="module")
def html(made) -> str:
    return (made[0].modeles / made[1] / FICHE).read_text()


def test_every_figure_of_the_page_is_in_its_data(made, html):
    assert_figures_are_in(html, (made[0].modeles / made[1] / DONNEES).read_text())


def test_the_same_version_gives_the_same_document(page, html):
    assert fiche_html(page) == html


def test_it_stands_alone_and_is_light(html):
    assert (
        "<script" not in html
        and "http://" not in html.replace("http://www.w3.org", "")
        and len(html) < 3_000_000
    )
    assert html.count("<img ") == html.count('src="data:image/svg+xml;base64,')


def test_it_says_what_it_is_for_who_decides_and_where_the_technical_file_finds_it(html):
    for said in ("Ce qu'il est interdit d'en faire", "Qui décide", "Annexe IV", "Analyse d'impact", "à valider par le DPO",
                 "Contrôle humain", "Censurées", "Traitées", "Empreintes", "ne promet pas"):  # fmt: skip
        assert said in html or said.lower() in html, said


def test_each_curve_has_its_table_of_contributions_and_shares(made, page):
    tables = store.read_tables(made[0].modeles / made[1], made[1])
    assert [entree.nom for entree in page.entrees] != [] and len(page.entrees) == len(tables.names)
    for table in tables.entrees:
        entree = next(each for each in page.entrees if each.nom == table.nom)
        assert tuple(each.apport for each in entree.intervalles) == table.apports
        assert sum(each.part for each in entree.intervalles) + entree.part_manquante == pytest.approx(
            1, abs=1e-6
        )


def test_the_shares_are_those_of_the_rows_given(made):
    tables = store.read_tables(made[0].modeles / made[1], made[1])
    import numpy as np

    rows = np.full((4, len(tables.names)), np.nan)
    rows[:1] = -1e9
    found = shares(tables, coded(tables, rows))
    assert all(each[0] == 0.25 and each[-1] == 0.75 for each in found.values())


def gap(code: str, low: float, high: float) -> Ecart:
    middle = (low + high) / 2
    return Ecart(code, middle, low, high, middle, low, high)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(0.01, 0.03, "trouve plus"), (-0.01, 0.03, "rien n'établit"), (-0.03, -0.01, "trouve MOINS")],
)
def test_a_rule_that_does_as_well_or_better_is_named(page, low, high, said):
    turned = replace(page, ecarts=(gap("mois_dus", low, high),), meilleure_heuristique="mois_dus")
    assert said in against_rules(turned)[0] and "« Mois dus »" in against_rules(turned)[0]


@pytest.mark.parametrize(
    ("low", "high", "said", "goal"),
    [
        (0.001, 0.003, "fait mieux", "il est tenu."),
        (-0.02, 0.01, "aucune différence", "n'exclut pas"),
        (-0.03, -0.01, "DERRIÈRE", "NON tenu"),
    ],
)
def test_what_the_glass_box_costs_is_said(page, low, high, said, goal):
    turned = replace(page, ecarts=(gap("boosting_sans_contrainte", low, high),))
    sentences = glass_box(turned)
    assert said in sentences[0] and goal in sentences[1] and said in sentences[2]


def test_a_version_that_nobody_could_judge_says_so(page):
    bare = replace(
        page, mode="aucune", mesures=(), ecarts=(), plis=(), groupes=(), par_mois=(), calibration=(), deciles=(),
        sensibilite=None, exemple=None, meilleure_heuristique=None, part_places=None,
    )  # fmt: skip
    html = fiche_html(bare)
    assert "Trop peu d'issues pour juger cette version" in html
    assert_figures_are_in(html, fiche_json(bare))
    assert json.loads(fiche_json(bare))["mesures"] == []
