"""Past months replayed: who would have been called with what was known then, and what the page says of it."""

import itertools
import json
from dataclasses import replace
from datetime import date
from html import unescape

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner
from pages import assert_figures_are_in
from replay_spaces import write_replayable
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits

from models.panel import USABLE
from models.replay import score_as_known
from screening.backtest import backtest
from screening.calendrier import add_months, month_number
from screening.cli import amont
from screening.fitting.observed import observe
from screening.intake import read
from screening.replaying.board import judged_of
from screening.replaying.lists import STRATEGIES, selections
from screening.replaying.month import known_at, learnt_of, see_month
from screening.replaying.period import replay_of

DE, A = date(2025, 6, 1), date(2025, 8, 1)


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    with threadpool_limits(1):
        yield


def quiet(_: str) -> None:
    pass


@pytest.fixture(scope="module")
def space(tmp_path_factory):
    return write_replayable(tmp_path_factory.mktemp("bailleur"))


@pytest.fixture(scope="module")
def report(space):
    return backtest(space, DE, A, quiet)


def replayed(espace, de=DE, a=A):
    replay = replay_of(espace, read(espace), de, a)
    until = add_months(replay.mois[-1], replay.past.outcome.horizon)
    return replay, observe(replay.past, until, quiet)


@pytest.fixture(scope="module")
def judged(space):
    replay, past = replayed(space)
    learnt = learnt_of(replay, past)
    months = [see_month(replay, learnt, mois) for mois in replay.mois]
    return judged_of(replay, past, months)


def test_the_page_says_what_its_data_say(report):
    html = (report.dossier / "backtest.html").read_text()
    text = (report.dossier / "backtest.json").read_text()
    assert_figures_are_in(html, text)
    content = json.loads(text)
    said = unescape(html).replace("\u00a0", " ")
    for sentence in content["conclusions"]:
        assert sentence.replace("\u00a0", " ") in said
    assert [line["strategie"] for line in content["mesures"]] == list(STRATEGIES)


def test_the_same_replay_twice_is_published_once(space, report):
    again = backtest(space, DE, A, quiet)
    assert report.nouveau and not again.nouveau


def test_every_strategy_has_the_same_places(judged):
    rows = judged.sans_traites
    cuts = selections(judged.board, rows)
    places = {name: cut.places for name, cut in cuts.items() if name != "regles"}
    assert len(set(places.values())) == 1
    assert cuts["regles"].places <= cuts["les_deux"].places
    for cut in cuts.values():
        assert cut.pire <= cut.found(judged.board.panel.issue[rows]) <= cut.meilleur


def test_more_places_never_find_fewer(judged):
    rows, issue = judged.sans_traites, judged.board.panel.issue
    found = [
        {name: cut.found(issue[rows]) for name, cut in selections(judged.board, rows, factor).items()}
        for factor in (0.5, 1.0, 2.0, 4.0)
    ]
    for fewer, more in itertools.pairwise(found):
        for name in ("modele", "mois_dus", "montant_du"):
            assert fewer[name] <= more[name] + 1e-9


def test_a_line_known_after_the_month_moves_nothing_that_was_seen(space, tmp_path):
    """What becomes known after the cut (a line, an event) leaves rows, rules and the model of that day as they were."""
    mois = DE
    late = [
        "B000;01/03/2025;reglement;;900,00;05/07/2025",
        "B001;02/02/2025;autre_debit;2000,00;;08/08/2025",
    ]
    events = ["B004;10/03/2025;commandement_payer;02/07/2025", "B007;10/07/2025;plan_signe;"]
    other = write_replayable(tmp_path / "tard", lines=late, events=events)
    seen = []
    for espace in (space, other):
        replay, past = replayed(espace, mois, mois)
        seen.append(see_month(replay, learnt_of(replay, past), mois))
    first, second = seen
    assert first.rows.equals(second.rows)
    assert first.faits.equals(second.faits)
    np.testing.assert_array_equal(first.fitted.brut, second.fitted.brut)


def test_a_line_known_by_the_month_does_move_it(space, tmp_path):
    """The test above can fail: the same line, known in time, changes what was seen."""
    other = write_replayable(tmp_path / "a_temps", lines=["B001;02/02/2025;autre_debit;2000,00;;01/03/2025"])
    rows = []
    for espace in (space, other):
        replay, past = replayed(espace, DE, DE)
        rows.append(see_month(replay, learnt_of(replay, past), DE).rows)
    assert not rows[0].equals(rows[1])


def test_only_months_whose_horizon_had_passed_teach(space):
    replay, past = replayed(space)
    learnt = learnt_of(replay, past)
    horizon = replay.past.outcome.horizon
    for mois in replay.mois:
        known = known_at(replay, learnt, mois)
        assert known.usable.any()
        assert known.mois[known.usable].max() + horizon <= month_number(mois)
        assert known.delai[known.usable & known.issue].max() <= horizon


def test_shuffled_outcomes_bring_the_replayed_model_to_chance(space, judged):
    """On rows it has not learned from; on its own rows it looks good, which is what the split guards against."""
    replay, past = replayed(space)
    known = known_at(replay, learnt_of(replay, past), A)
    draw = np.random.default_rng(1)
    usable, later = np.flatnonzero(known.usable), judged.sans_traites
    inside, outside = [], []
    for _ in range(5):
        issue = known.issue.copy()
        issue[usable] = draw.permutation(issue[usable])
        both = np.vstack([known.matrix[usable], judged.board.panel.matrix[later]])
        scores = score_as_known(replace(known, issue=issue), replay.past.outcome.horizon, both).brut
        inside.append(roc_auc_score(issue[usable], scores[: len(usable)]))
        outside.append(
            roc_auc_score(draw.permutation(judged.board.panel.issue[later]), scores[len(usable) :])
        )
    assert abs(np.mean(outside) - 0.5) < 0.08
    assert np.mean(inside) > 0.58


def test_the_second_outcome_is_of_events_only(judged):
    assert judged.second is not None
    assert judged.second.issue.sum() > 0
    assert not np.array_equal(judged.second.issue, judged.board.panel.issue)


def test_the_debt_at_the_outcome_is_that_of_its_month(space, judged):
    panel = judged.board.panel
    came = np.flatnonzero(panel.issue & (panel.etat == USABLE))
    assert len(came) and not np.isnan(judged.solde_issue[came]).any()
    assert (judged.mois_dus_issue[came] >= 3 - 1e-9).all()


def test_months_that_cannot_be_judged_are_said(space):
    result = CliRunner().invoke(
        amont, ["backtest", "--espace", str(space.racine), "--de", "2025-08", "--a", "2025-10"]
    )
    assert result.exit_code == 0, result.output
    assert "horizon non écoulé) : 2025-09, 2025-10" in result.output
    result = CliRunner().invoke(
        amont, ["backtest", "--espace", str(space.racine), "--de", "2025-12", "--a", "2026-01"]
    )
    assert result.exit_code == 20 and "2025-08" in result.output
    result = CliRunner().invoke(
        amont, ["backtest", "--espace", str(space.racine), "--de", "2025-08", "--a", "2025-01"]
    )
    assert result.exit_code == 2


def test_no_household_stands_in_what_is_written(report):
    for path in report.dossier.iterdir():
        text = path.read_text()
        assert "M001" not in text and "B001" not in text


def test_a_landlord_without_events_or_agencies_has_its_replay(tmp_path):
    espace = write_replayable(tmp_path / "nu")
    toml = (espace.racine / "amont.toml").read_text().replace('evenements = "evenements.csv"\n', "")
    (espace.racine / "amont.toml").write_text(toml)
    baux = pl.read_csv(espace.racine / "baux.csv", separator=";", infer_schema=False)
    baux.drop("agence").write_csv(espace.racine / "baux.csv", separator=";")
    from screening.workspace import Workspace

    found = backtest(Workspace.open(espace.racine), A, A, quiet)
    assert found.page.seconde is None
    assert [line.nom for line in found.page.agences] == ["Sans agence"]
