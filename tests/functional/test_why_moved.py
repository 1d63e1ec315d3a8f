"""Why the list moved: each month against the one before, when the data, the rules, the model or the places changed."""

import json
import re
from datetime import date
from pathlib import Path

import fastexcel
import numpy as np
import polars as pl
import pytest
from moving_space import (
    DECEMBRE,
    JANVIER,
    NOVEMBRE,
    add_rule,
    add_value,
    copy,
    make_space,
    movements,
    screen,
    serve_model,
    set_places,
)
from pages import assert_figures_are_in

from models import store
from screening.cases import Register
from screening.in_force import read_in_force
from screening.moved import CAUSES, MOUVEMENTS
from screening.redecision import MonthData, Ranking, listed, redecide, ruled, scored
from screening.workspace import Workspace

PARTS = [f"part_{cause}" for cause in CAUSES]
ENTREES = ("mois_dus", "taux_paye_3")


@pytest.fixture(scope="module")
def december(tmp_path_factory) -> Path:
    """By rules alone: November and December published."""
    espace = make_space(tmp_path_factory.mktemp("mouvements") / "regles")
    screen(espace, NOVEMBRE, True)
    screen(espace, DECEMBRE, True)
    return espace


@pytest.fixture
def espace(december: Path, tmp_path: Path) -> Path:
    return copy(december, tmp_path / "espace")


@pytest.fixture(scope="module")
def with_model(tmp_path_factory) -> Path:
    """With a model and forty places: November published."""
    espace = make_space(tmp_path_factory.mktemp("mouvements") / "modele", places=40)
    serve_model(espace, 1, ENTREES)
    screen(espace, NOVEMBRE)
    return espace


@pytest.fixture
def served(with_model: Path, tmp_path: Path) -> Path:
    return copy(with_model, tmp_path / "espace")


def proposed(espace: Path, mois: date) -> set[str]:
    lignes = pl.read_parquet(espace / "sorties" / f"{mois:%Y-%m}" / "decisions.parquet")
    return set(lignes.filter(pl.col("niveau").is_in(["prioritaire", "vigilance"]))["id_menage"])


def version_of(espace: Path, mois: date) -> str:
    manifest = espace / "sorties" / f"{mois:%Y-%m}" / "manifeste.json"
    return json.loads(manifest.read_text(encoding="utf-8"))["version_modele"]


def moved(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("mouvement") != "maintenu")


def alone(rows: pl.DataFrame, cause: str) -> set[str]:
    return set(rows.filter(pl.col(f"part_{cause}") == 1)["id_menage"])


def assert_sound(espace: Path, mois: date, avant: date) -> pl.DataFrame:
    """Who moved is who the two lists say; shares sum to exactly 1; those who stayed have none."""
    rows = movements(espace, mois)
    by = {name: set(part["id_menage"]) for (name,), part in rows.group_by("mouvement")}
    then, now = proposed(espace, avant), proposed(espace, mois)
    assert (by.get("nouveau", set()), by.get("maintenu", set()), by.get("sorti", set())) == (
        now - then, now & then, then - now,
    )  # fmt: skip
    assert rows.schema == MOUVEMENTS | {"sortie": pl.String()}
    assert {sum(row) for row in moved(rows).select(PARTS).iter_rows()} <= {1.0}
    assert rows.filter(pl.col("mouvement") == "maintenu").select(PARTS).null_count().row(0) == (
        len(by.get("maintenu", set())),
    ) * len(PARTS)
    assert rows["sortie"].is_not_null().to_list() == (rows["mouvement"] == "sorti").to_list()
    return rows


def test_a_first_list_has_nothing_to_compare(december: Path) -> None:
    assert movements(december, NOVEMBRE).is_empty()
    html = (december / "sorties/2026-11/synthese.html").read_text(encoding="utf-8")
    assert "rien à comparer." in html and "Ce qui a fait bouger la liste" not in html


def test_when_only_the_data_changed_the_share_is_whole_and_nothing_is_decided_again(
    espace: Path, monkeypatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a list was decided again")

    monkeypatch.setattr("screening.moved.mixtures.redecide", refuse)
    monkeypatch.setattr("screening.moved.mixtures.ruled", refuse)
    rapport = screen(espace, DECEMBRE, True)
    assert not rapport.nouveau, "the same bytes"
    rows = assert_sound(espace, DECEMBRE, NOVEMBRE)
    assert moved(rows).height > 5 and alone(rows, "donnees") == set(moved(rows)["id_menage"])
    assert "ni les règles, ni le modèle, ni les places n'ont changé" in " ".join(
        rapport.page.mouvements.causes.phrases
    )
    stayed = rows.filter(pl.col("mouvement") == "maintenu")
    assert stayed.select(pl.col("^avec_.*$").all()).row(0) == (True,) * 4


def test_the_change_of_law_of_january_2027_moves_the_deadlines_and_nobody_on_the_list(espace: Path) -> None:
    """The new definition of the arrears serves the report to the aid's payer (E1), which is no part of the list."""
    rapport = screen(espace, JANVIER, True)
    rows = assert_sound(espace, JANVIER, DECEMBRE)
    assert rapport.month.pourquoi.causes == ("donnees", "regles"), (
        "the rules did change, and were decided again"
    )
    assert alone(rows, "donnees") == set(moved(rows)["id_menage"]) != set()
    assert any("E1 (échéance légale)" in phrase and "01/01/2027" in phrase
               for phrase in rapport.page.mouvements.causes.changements)  # fmt: skip
    before = read_in_force(espace / "sorties/2026-12/regles_en_vigueur.json")
    data = MonthData(
        JANVIER, rapport.month.indicateurs, Register.open(Workspace.open(espace).registre_url).memory(JANVIER)
    )
    signals = [
        set(facts.filter(pl.col("code") == "E1")["id_bail"])
        for facts in (rapport.month.evaluation.faits, ruled(data, before).evaluation.faits)
    ]
    assert signals[0] - signals[1] and not signals[1] - signals[0], (
        "450 € is reached sooner than two months of rent"
    )


def test_a_rule_of_the_landlord_gets_the_households_that_it_alone_brings(espace: Path) -> None:
    add_rule(espace, "mois_depuis_paiement = 0", JANVIER)
    rapport = screen(espace, JANVIER, True)
    rows = assert_sound(espace, JANVIER, DECEMBRE)
    brought = alone(rows, "regles")
    assert brought and brought <= set(rows.filter(pl.col("mouvement") == "nouveau")["id_menage"])
    decided = pl.read_parquet(espace / "sorties/2027-01/decisions.parquet")
    assert set(decided.filter(pl.col("id_menage").is_in(list(brought)))["regles"].list.first()) == {"B1"}
    assert not rows.filter(pl.col("id_menage").is_in(list(brought)))["avec_regles_avant"].any()
    causes = rapport.page.mouvements.causes
    assert any(phrase.startswith("Règle B1 (propose) nouvelle") for phrase in causes.changements)
    assert causes.lignes[0].cellules[1].menages == len(brought)
    classeur = fastexcel.read_excel(espace / "sorties/2027-01/liste_travail.xlsx")
    listes = pl.concat(
        classeur.load_sheet(nom, dtypes="string").to_polars().select("id_menage", "Situation")
        for nom in classeur.sheet_names if nom == "Sans agence"
    )  # fmt: skip
    said = dict(listes.iter_rows())
    assert {said[menage] for menage in brought} == {"• Nouveau : règles changées"}


def test_a_rule_taken_away_makes_households_leave_by_the_rules(espace: Path) -> None:
    """A rule of the landlord in December, none in January: what the December folder keeps is what applied then."""
    add_rule(espace, "mois_depuis_paiement = 0", NOVEMBRE)
    screen(espace, DECEMBRE, True)
    (espace / "regles" / "B1.toml").unlink()
    (espace / "regles").rmdir()
    screen(espace, JANVIER, True)
    rows = assert_sound(espace, JANVIER, DECEMBRE)
    gone = alone(rows, "regles")
    assert gone and gone <= set(rows.filter(pl.col("mouvement") == "sorti")["id_menage"])


def test_a_value_that_the_indicators_read_is_a_change_of_values_not_of_data(espace: Path) -> None:
    """From January on the landlord takes an account for late above 1 000 €: the late months are counted again."""
    add_value(espace, "seuil_retard_centimes", 100_000, "centimes", JANVIER)
    rapport = screen(espace, JANVIER, True)
    rows = assert_sound(espace, JANVIER, DECEMBRE)
    gone = rows.filter(pl.col("mouvement") == "sorti")
    assert alone(gone, "regles"), "their data still are those of a list under 10 €"
    assert any(phrase.startswith("Valeur « Du bailleur » : 10,00") or "puis 1" in phrase
               for phrase in rapport.page.mouvements.causes.changements)  # fmt: skip


def test_another_version_of_the_model_gets_its_share(served: Path) -> None:
    second = serve_model(served, 2, ("delai_paiement_jours",))
    rapport = screen(served, DECEMBRE)
    rows = assert_sound(served, DECEMBRE, NOVEMBRE)
    assert rapport.month.pourquoi.modeles == (version_of(served, NOVEMBRE), second)
    assert alone(rows, "modele") and alone(rows, "donnees")
    assert (moved(rows)["part_regles"] == 0).all() and (moved(rows)["part_places"] == 0).all()
    both = rows.drop_nulls(["score_avant", "score"])
    np.testing.assert_allclose(
        both["score_part_donnees"] + both["score_part_modele"],
        both["score"] - both["score_avant"],
        atol=1e-12,
    )
    assert (both["score_part_modele"] != 0).any()
    stayed = rows.filter(pl.col("mouvement") == "maintenu")
    assert 0 < stayed["avec_modele_avant"].sum() < stayed.height


def test_rules_model_and_places_at_once_are_shared_exactly(served: Path) -> None:
    serve_model(served, 2, ("delai_paiement_jours",))
    set_places(served, 25)
    add_rule(served, "mois_depuis_paiement = 0 AND delai_paiement_jours > 15", DECEMBRE)
    rapport = screen(served, DECEMBRE)
    assert rapport.month.pourquoi.causes == CAUSES
    rows = assert_sound(served, DECEMBRE, NOVEMBRE)
    assert {cause for cause in CAUSES if (moved(rows)[f"part_{cause}"] != 0).any()} == set(CAUSES)
    assert moved(rows).height > sum(len(alone(rows, cause)) for cause in CAUSES), "some have several causes"
    assert not screen(served, DECEMBRE).nouveau, "the same bytes"


def test_places_alone_are_named_apart(served: Path) -> None:
    set_places(served, 60)
    screen(served, DECEMBRE)
    rows = assert_sound(served, DECEMBRE, NOVEMBRE)
    assert len(alone(rows.filter(pl.col("mouvement") == "nouveau"), "places")) > 10


def test_a_published_list_is_found_again_from_what_its_folder_keeps(served: Path) -> None:
    """Data, rules, model and places of the folder, decided again, give the list that it published."""
    dossier = served / "sorties/2026-11"
    applied = read_in_force(dossier / "regles_en_vigueur.json")
    espace = Workspace.open(served)
    version = version_of(served, NOVEMBRE)
    ranking = Ranking(store.read_tables(espace.modeles / version, version), applied.cohorte)
    memory = Register.open(espace.registre_url).memory(date(2026, 11, 30))
    data = MonthData(NOVEMBRE, pl.read_parquet(dossier / "indicateurs.parquet"), memory)
    again = redecide(data, ruled(data, applied), scored(data, ranking), applied.capacite)
    assert set(listed(again)) == proposed(served, NOVEMBRE)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda folder: (folder / "manifeste.json").unlink(), "n'est plus là"),
        (lambda folder: (folder / "regles_en_vigueur.json").write_text("{}"), "n'est plus celui que nomme"),
        (lambda folder: forget(folder), "n'y gardait pas les règles en vigueur"),
    ],
)
def test_a_folder_that_cannot_be_believed_is_said_and_stops_nothing(espace: Path, harm, said: str) -> None:
    harm(espace / "sorties/2026-12")
    rapport = screen(espace, JANVIER, True)
    rows = movements(espace, JANVIER)
    assert rows.height and rows["part_donnees"].null_count() == rows.height
    assert said in rapport.page.mouvements.causes.non_mesure
    html = (espace / "sorties/2027-01/synthese.html").read_text(encoding="utf-8")
    assert "Les causes ne sont pas mesurées" in html


def forget(folder: Path) -> None:
    """A folder as Amont wrote them before it kept the rules in force."""
    manifest = json.loads((folder / "manifeste.json").read_text(encoding="utf-8"))
    del manifest["fichiers"]["regles_en_vigueur.json"]
    (folder / "manifeste.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "regles_en_vigueur.json").unlink()


def test_a_model_of_which_the_tables_are_gone_is_said(served: Path) -> None:
    (served / "modeles" / version_of(served, NOVEMBRE) / "tables.json").unlink()
    serve_model(served, 2, ("delai_paiement_jours",))
    rapport = screen(served, DECEMBRE)
    assert "tables.json" in rapport.page.mouvements.causes.non_mesure


def test_every_figure_of_the_page_is_in_the_manifest(served: Path) -> None:
    serve_model(served, 2, ("delai_paiement_jours",))
    screen(served, DECEMBRE)
    dossier = served / "sorties/2026-12"
    html = (dossier / "synthese.html").read_text(encoding="utf-8")
    part = re.search(r"<h3>Ce qui a fait bouger la liste</h3>.*?</section>", html, re.DOTALL)
    assert part is not None
    causes = json.loads((dossier / "manifeste.json").read_text(encoding="utf-8"))["mouvements"]["causes"]
    assert_figures_are_in(part[0], json.dumps(causes))
