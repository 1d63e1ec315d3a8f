"""Bars as geometry: lengths follow figures, nothing leaves the drawing."""

import pytest

from reports.charts import LARGEUR_BARRE, LIBELLE_MAX, draw_bars


def test_the_longest_bar_takes_the_whole_width():
    g = draw_bars("g", "T", [("a", (10,)), ("b", (5,)), ("c", (0,))])
    assert [barre.largeur for barre in g.barres] == [LARGEUR_BARRE, round(LARGEUR_BARRE / 2)]
    assert [texte.texte for texte in g.valeurs] == ["10", "5", "0"]


def test_a_small_figure_is_still_seen():
    assert draw_bars("g", "T", [("a", (1_000_000,)), ("b", (1,))]).barres[1].largeur == 2


def test_stacked_bars_touch_and_have_a_legend():
    g = draw_bars("g", "T", [("a", (3, 1))], series=("un", "deux"))
    un, deux = g.barres
    assert deux.x == un.x + un.largeur
    assert [texte.texte for _, texte in g.legende] == ["un", "deux"]


@pytest.mark.parametrize("lignes", [[], [("a", (0,))]])
def test_nothing_to_draw_is_a_chart(lignes):
    assert draw_bars("g", "T", lignes).barres == ()


def test_a_long_label_is_cut_in_the_drawing_and_whole_in_the_description():
    g = draw_bars("g", "T", [("x" * 80, (1,))])
    assert len(g.libelles[0].texte) == LIBELLE_MAX
    assert "x" * 80 in g.description
