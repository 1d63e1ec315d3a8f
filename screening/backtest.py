"""Past months replayed as they would have run, read from top to bottom: who would have been called, and what came.

Each month is seen with what was known at its end, by the rules in force then and a model fitted on what was known
then; only the judgement knows what came afterwards.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from models.errors import ModelError
from reports.backtest import STRATEGIES, Backtest
from reports.backtest_view import backtest_html, backtest_json, conclusions
from reports.french import nombre, part
from screening.calendrier import add_months, iso
from screening.fitting.observed import observe
from screening.intake import read
from screening.intake.quality import check_quality
from screening.outputs import Place, publish
from screening.replaying import apart, figures
from screening.replaying.board import Judged, judged_of
from screening.replaying.lists import selections
from screening.replaying.month import Learnt, Seen, learnt_of, see_month
from screening.replaying.period import Replay, replay_of
from screening.workspace import Workspace

Progress = Callable[[str], None]
WORKERS = 2
"""Months seen at the same time, one core each; figures do not depend on it."""


@dataclass(frozen=True)
class BacktestReport:
    """What a replay leaves behind; `nouveau` is False when equal results were already published."""

    dossier: Path
    page: Backtest
    nouveau: bool


def backtest(espace: Workspace, de: date, a: date, progress: Progress) -> BacktestReport:
    """Replay the months of a period and publish what each way of choosing would have found.

    Raises:
        ModelError: no month of the period can be replayed, or none could have had a model.
    """
    progress("lecture des sources")
    intake = read(espace)
    check_quality(intake, espace.reglages.qualite.rejets_max)
    replay = replay_of(espace, intake, de, a)
    past = observe(replay.past, add_months(replay.mois[-1], replay.past.outcome.horizon), progress)
    months = _with_model(_seen(replay, learnt_of(replay, past), progress))
    progress("suites et mesures")
    page = _content(replay, judged_of(replay, past, months), months, intake.avertissements)
    name = f"backtest-{iso(de)}-{iso(a)}"
    place = Place(espace.analyses / name, espace.cache / "brouillon" / name, espace.analyses / ".remplacees")
    new = publish(place, lambda folder: _write(folder, page), _facts(page, intake.empreintes))
    return BacktestReport(place.dossier, page, new)


def _seen(replay: Replay, learnt: Learnt, progress: Progress) -> list[Seen]:
    def see(mois: date) -> Seen:
        return see_month(replay, learnt, mois)

    out = []
    with ThreadPoolExecutor(WORKERS) as pool:
        for mois, seen in zip(replay.mois, pool.map(see, replay.mois), strict=True):
            progress(f"mois rejoué : {iso(mois)}")
            out.append(seen)
    return out


def _with_model(months: list[Seen]) -> list[Seen]:
    """The months that could have had a model: all are compared on the same ones."""
    kept = [seen for seen in months if seen.fitted is not None and seen.rows.height]
    if not kept:
        raise ModelError(
            "Aucun mois de la période n'aurait pu avoir de modèle : aucune issue n'était encore connue. "
            "Donnez une période plus récente (--de, --a), ou plus d'historique."
        )
    return kept


def _content(replay: Replay, judged: Judged, months: list[Seen], warnings: Any) -> Backtest:
    board, rows, settings = judged.board, judged.sans_traites, replay.espace.reglages
    panel, cuts = board.panel, selections(board, rows)
    found, all_rows = figures.measures(panel, rows, cuts), judged.avec_traites
    rival = figures.best_heuristic(found)
    lost = [mois for mois in replay.mois if mois not in {seen.mois for seen in months}]
    return Backtest(
        bailleur=settings.bailleur.nom,
        synthetique=settings.bailleur.synthetique,
        de=iso(replay.mois[0]),
        a=iso(replay.mois[-1]),
        cible=replay.past.outcome.phrase,
        cohorte=replay.past.condition,
        fin=iso(replay.fin),
        places_par_mois=round(board.places, 6),
        part_places=round(board.part, 6),
        part_precoce=settings.capacite.part_precoce,
        effectifs=figures.counts(judged),
        mois=figures.months(judged, rows, cuts),
        non_ecoules=tuple(iso(mois) for mois in replay.non_ecoules),
        sans_modele=tuple(iso(mois) for mois in lost),
        mesures=found,
        meilleure_heuristique=rival,
        ecarts=figures.gaps(panel, rows, cuts),
        ecart_modele=figures.gap_between(panel, rows, cuts, rival, "modele"),
        avec_traites=figures.measures(panel, all_rows, selections(board, all_rows)),
        courbe=figures.curve(board, rows),
        groupes=apart.groups(board, rows, cuts),
        seconde=apart.second(judged, rows, cuts, judged.second),
        agences=apart.agencies(judged, rows, cuts),
        contexte=apart.context(judged, rows, cuts),
        avertissements=(*replay.past.history.remarques, *warnings),
        version_outil=version("amont"),
    )


def _write(folder: Path, page: Backtest) -> None:
    (folder / "backtest.html").write_text(backtest_html(page), encoding="utf-8")
    (folder / "backtest.json").write_text(backtest_json(page), encoding="utf-8")


def _facts(page: Backtest, empreintes: Any) -> dict[str, Any]:
    return {"outil": f"amont {page.version_outil}", "de": page.de, "a": page.a, "entrees": empreintes}


def describe(report: BacktestReport) -> list[str]:
    """The replay in a few French lines for the terminal."""
    page = report.page
    lines = [
        f"{page.bailleur}, {page.de} à {page.a} : {len(page.mois)} mois rejoués, "
        f"{nombre(page.effectifs.jugees)} ménages × mois jugés, {nombre(page.effectifs.issues)} issues ({page.cible}).",
        *(
            f"  {STRATEGIES[m.strategie]} : précision {part(m.precision)}, rappel {part(m.rappel)}, "
            f"{nombre(m.places)} places"
            for m in page.mesures
        ),
        *conclusions(page),
    ]
    for months, why in (
        (page.non_ecoules, "horizon non écoulé"),
        (page.sans_modele, "pas encore d'issue connue"),
    ):
        if months:
            lines.append(f"Mois non rejoués ({why}) : {', '.join(months)}.")
    return [*lines, f"À ouvrir : {report.dossier / 'backtest.html'}"]
