"""What may never reach the model: a trait of a person, something of the future, the outcome itself. Tests that can fail."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits
from training_space import train, write

from models import store
from models.additive import Settings, fit
from models.errors import FeaturesDifferError
from models.inputs import NAMES
from models.panel import Panel
from models.registry import Registry
from models.splits import plan
from models.tables import from_json, version_of
from models.validation import hold_out
from screening.cli import amont
from screening.fitting import panel as fitting
from screening.workspace import Workspace

PLANTED = ("sexe", "issue_future")


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Path, str]:
    """A landlord with a version in service; moved once trained."""
    espace = write(tmp_path_factory.mktemp("bailleur") / "ici", stopping=16)
    with threadpool_limits(1):
        version = train(espace).version
    return espace.racine.rename(espace.racine.with_name("ailleurs")), version


@pytest.fixture
def espace(made, tmp_path) -> Workspace:
    return Workspace.open(shutil.copytree(made[0], tmp_path / "copie"))


def run(espace: Workspace, *words: str) -> Result:
    return CliRunner().invoke(amont, [*words, "--espace", str(espace.racine)])


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_column_stops_training(espace, monkeypatch, planted):
    """The matrix of the past is given one column more, as a careless change would."""
    before = run(espace, "models").output
    real = fitting.panel_of

    def careless(rows, *rest):
        panel = real(rows, *rest)
        told = panel.issue.astype(np.float32)[:, None]
        return Panel(
            (*panel.names, planted), np.hstack([panel.matrix, told]), panel.menage, panel.mois, panel.issue,
            panel.delai, panel.etat, panel.rivaux, panel.groupes,
        )  # fmt: skip

    monkeypatch.setattr(fitting, "panel_of", careless)
    result = run(espace, "train")
    assert result.exit_code == 21 and planted in result.output
    assert run(espace, "models").output == before, "nothing was written nor put into service"


def plant(espace: Workspace, version: str, planted: str) -> str:
    """Put into service tables that read something else, their hash in order."""
    folder = espace.modeles / version
    content = json.loads((folder / store.TABLES).read_text())
    content["entrees"][0] |= {"nom": planted, "libelle": "Âge du plus ancien terme"}
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    forged = version_of(text.encode())
    target = shutil.copytree(folder, espace.modeles / forged)
    (target / store.TABLES).write_text(text)
    registry = Registry(espace.suivi_url)
    registry.promote(registry.add(target, forged, {}, {}))
    return forged


@pytest.mark.parametrize("planted", PLANTED)
@pytest.mark.parametrize("copied", [True, False])
def test_tables_that_read_something_else_stop_the_month_though_their_hash_is_right(
    espace, made, planted, copied
):
    forged = plant(espace, made[1], planted)
    if not copied:
        shutil.rmtree(espace.modeles / forged)
    result = run(espace, "screen", "--mois", "2026-02")
    assert result.exit_code == 21 and planted in result.output
    assert not espace.sorties.exists()
    assert run(espace, "models", "--promouvoir", forged).exit_code == 21
    assert copied or not (espace.modeles / forged).exists(), "what cannot be trusted leaves nothing"
    assert run(espace, "train").exit_code == 0, "training anew is the way out"
    assert run(espace, "screen", "--mois", "2026-02").exit_code == 0


def test_the_list_is_closed_at_each_door(made):
    matrix, outcome, zeros = np.zeros((2, 1)), np.array([True, False]), np.zeros(2, dtype=int)
    with pytest.raises(FeaturesDifferError, match="sexe"):
        Panel(("sexe",), matrix, zeros, zeros, outcome, zeros, zeros)
    with pytest.raises(FeaturesDifferError, match="sexe"):
        fit(matrix, ("sexe",), outcome, Settings(("sexe",), 0.1, 3, 1, 1.0, (5,)), 5)
    text = (made[0] / "modeles" / made[1] / store.TABLES).read_text()
    assert from_json(text).version == made[1]
    with pytest.raises(FeaturesDifferError, match="sexe"):
        from_json(text.replace(f'"nom": "{from_json(text).names[0]}"', '"nom": "sexe"'))


HOUSEHOLDS, MONTHS = 1_500, 4
HOW = Settings(NAMES[:6], 0.15, 6, 30, 5.0, (20, 60))


def past(shuffled: bool) -> Panel:
    """Households whose first input tells the outcome of one month in four; labels dealt anew when shuffled."""
    random = np.random.default_rng(11)
    size = HOUSEHOLDS * MONTHS
    matrix = random.normal(size=(size, len(HOW.names))).astype(np.float32)
    issue = matrix[:, 0] + random.normal(size=size) > 1.0
    if shuffled:
        issue = random.permutation(issue)
    delay = np.where(issue, 1.0, np.nan)
    mois = np.tile(np.arange(MONTHS), HOUSEHOLDS)
    return Panel(
        HOW.names, matrix, np.repeat(np.arange(HOUSEHOLDS), MONTHS), mois, issue, delay, np.zeros(size, int)
    )


@pytest.mark.parametrize("shuffled", [True, False])
def test_shuffled_labels_bring_the_held_out_area_to_chance(shuffled):
    """By all the steps of validation; the bound is four standard errors of the area of a score that knows nothing."""
    panel = past(shuffled)
    with threadpool_limits(1):
        held = hold_out(panel, plan(panel, horizon=6), HOW, lambda _: None)
    outcome = panel.issue[held.lignes]
    positives, negatives = int(outcome.sum()), int((~outcome).sum())
    bound = 4 * np.sqrt((positives + negatives + 1) / (12 * positives * negatives))
    areas = {
        name: roc_auc_score(outcome, score) for name, score in {"modele": held.brut, **held.rivaux}.items()
    }
    assert bound < 0.05
    for name, area in areas.items():
        assert bool(abs(area - 0.5) < bound) is shuffled, (name, area, bound)
        assert shuffled or area > 0.5 + 4 * bound
