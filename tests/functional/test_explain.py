"""`amont explain` on small landlords: what it announces comes true when it is written into the exports."""

import json
import os
import re
import stat
import subprocess
import sys
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from moving_space import DECEMBRE, copy, make_space, screen, serve_model, write
from pages import assert_figures_are_in

from screening.cli import amont
from screening.explain import CHANGE, SUSPENDU, explain_household
from screening.explaining.cut import cut_of
from screening.explaining.excerpt import excerpt
from screening.explaining.published import read_published
from screening.explaining.rerun import Bench
from screening.explaining.sources import tables_of
from screening.explaining.whatif import what_if
from screening.workspace import Workspace

ENTREES = ("mois_dus", "taux_paye_3", "mois_en_retard_12", "delai_paiement_jours")
LISTE = ("prioritaire", "vigilance")
PLANS = "id_plan;id_bail;date_signature;premiere_echeance;mensualite;nb_echeances"


def with_plans(folder: Path) -> Path:
    write(folder, "plans", PLANS, ["P1;B119;01/02/2020;05/03/2020;40,00;6"])
    toml = folder / "amont.toml"
    text = toml.read_text(encoding="utf-8")
    toml.write_text(text.replace("[entrees]\n", '[entrees]\nplans = "entrees/plans.csv"\n'), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def by_rules(tmp_path_factory) -> Path:
    """A month that rules alone decide, with a table of plans."""
    folder = with_plans(make_space(tmp_path_factory.mktemp("rules") / "espace"))
    screen(folder, DECEMBRE, regles_seules=True)
    return folder


@pytest.fixture(scope="module")
def by_both(tmp_path_factory) -> Path:
    """A month that rules and a model decide."""
    folder = with_plans(make_space(tmp_path_factory.mktemp("both") / "espace", 40))
    serve_model(folder, 3, ENTREES)
    screen(folder, DECEMBRE)
    return folder


def decisions(folder: Path) -> pl.DataFrame:
    return pl.read_parquet(folder / "sorties" / "2026-12" / "decisions.parquet")


def listed(folder: Path) -> set[str]:
    return set(decisions(folder).filter(pl.col("niveau").is_in(LISTE))["id_menage"])


def attempts(folder: Path, household: str):
    """What is announced for a household, by kind of change."""
    espace = Workspace.open(folder)
    published = read_published(espace, DECEMBRE, household)
    version = published.manifeste["version_modele"]
    from models import store

    tables = store.read_tables(espace.modeles / version, version) if version else None
    kept, _ = tables_of(espace, published)
    bench = Bench(published, excerpt(kept, household), tables, cut_of(published))
    assert bench.as_published()
    return {attempt.change.genre: attempt for attempt in what_if(bench).essais}


def screened_with(folder: Path, target: Path, payments: dict[str, int], rules_alone: bool) -> set[str]:
    """The list of the month once these payments, in cents by lease, are in the landlord's own export."""
    changed = copy(folder, target)
    with open(changed / "entrees" / "ecritures.csv", "a", encoding="utf-8") as export:
        for lease, cents in payments.items():
            export.write(f"{lease};31/12/2026;reglement;-{cents // 100},{cents % 100:02d}\n")
    screen(changed, DECEMBRE, regles_seules=rules_alone)
    return listed(changed)


def test_the_payment_announced_takes_the_household_off_and_one_euro_less_does_not(by_rules, tmp_path):
    """Rules judge each household alone: all the payments are written at once."""
    found = {household: attempts(by_rules, household)["paiement"] for household in sorted(listed(by_rules))}
    working = {household: attempt for household, attempt in found.items() if attempt.verdict.hors_liste}
    assert len(working) > 10
    exact = {a.change.id_bail: a.change.montant_centimes for a in working.values()}
    assert not set(working) & screened_with(by_rules, tmp_path / "exact", exact, True)
    less = {lease: cents - 100 for lease, cents in exact.items() if cents > 100}
    still = screened_with(by_rules, tmp_path / "less", less, True)
    assert {h for h, a in working.items() if a.change.montant_centimes > 100} <= still
    failing = {a.change.id_bail: a.change.montant_centimes for h, a in found.items() if h not in working}
    assert set(found) - set(working) <= screened_with(by_rules, tmp_path / "all", failing, True)


@pytest.mark.parametrize("origine", ["modele", "les_deux"])
def test_the_payment_announced_passes_under_the_real_cut_of_the_score(by_both, tmp_path, origine):
    proposed = decisions(by_both).filter(pl.col("origine") == origine, pl.col("rang").is_not_null())
    chosen = [(h, attempts(by_both, h).get("paiement")) for h in sorted(proposed["id_menage"])]
    household, attempt = next(
        (h, a) for h, a in chosen if a and a.verdict.hors_liste and a.change.montant_centimes > 100
    )
    cents = attempt.change.montant_centimes
    for amount, on_the_list in ((cents, False), (cents - 100, True)):
        after = screened_with(by_both, tmp_path / str(amount), {attempt.change.id_bail: amount}, False)
        assert (household in after) is on_the_list


def test_the_plan_announced_suspends_the_household(by_rules, tmp_path):
    found = {h: attempts(by_rules, h).get("plan") for h in sorted(listed(by_rules))}
    working = {h: a for h, a in found.items() if a is not None and a.verdict.hors_liste}
    assert working
    changed = copy(by_rules, tmp_path / "plans")
    rows = [
        f"N{k};{a.change.id_bail};31/12/2026;05/01/2027;{a.change.mensualite_centimes // 100},00;{a.change.echeances}"
        for k, a in enumerate(working.values())
    ]
    write(changed, "plans", PLANS, rows)
    screen(changed, DECEMBRE, regles_seules=True)
    levels = dict(decisions(changed).select("id_menage", "niveau").iter_rows())
    assert {levels[h] for h in working} == {"suspendu"}
    for attempt in working.values():
        change = attempt.change
        assert change.mensualite_centimes * (change.echeances - 1) < change.montant_centimes
        assert change.montant_centimes <= change.mensualite_centimes * change.echeances
        assert change.echeances <= 36


@pytest.mark.parametrize("espace", ["by_rules", "by_both"])
def test_every_household_is_explained_and_its_score_is_the_sum_of_its_themes(espace, request):
    folder = request.getfixturevalue(espace)
    workspace = Workspace.open(folder)
    rows = decisions(folder)
    assert set(rows["niveau"]) >= {"prioritaire", "vigilance", "aucun"}
    shown = rows.filter(pl.col("niveau").is_in(LISTE) | (pl.int_range(pl.len()) % 5 == 0))
    for row in shown.iter_rows(named=True):
        said = explain_household(workspace, DECEMBRE, row["id_menage"])
        on = row["niveau"] in LISTE
        assert bool(said.essais) is on or said.sans_essai
        assert bool(said.place) is on and bool(said.proches) is (row["niveau"] == "aucun")
        fired = {rule.code for rule in said.regles if rule.etat == "oui" and rule.effet != "echeance"}
        assert fired == set(row["regles"])
        assert said.remarques == ()
        if row["score"] is None:
            assert said.score is None and said.sans_score
        else:
            total = said.score.intercept + sum(theme.apport for theme in said.score.themes)
            assert abs(total - row["score_brut"]) < 1e-8 and said.score.ecart < 1e-9


def run(*words: str):
    return CliRunner().invoke(amont, list(words))


def explained(folder: Path, household: str, *more: str):
    return run("explain", household, "--espace", str(folder), "--mois", "2026-12", *more)


def test_the_answer_names_no_other_household(by_both):
    household = sorted(listed(by_both))[0]
    answer = explained(by_both, household)
    assert answer.exit_code == 0
    assert set(re.findall(r"\b[MB]\d{3}\b", answer.output)) == {household, household.replace("M", "B")}
    for title in ("Décision proposée", "Règles", "Score", "Ce qui changerait la proposition"):
        assert title in answer.output


def test_a_lease_leads_to_its_household(by_rules):
    household = sorted(listed(by_rules))[0]
    assert explained(by_rules, household.replace("M", "B")).output == explained(by_rules, household).output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("M999", "--mois", "2026-12"), "Aucun ménage ni bail de cet identifiant"),
        (("M001", "--mois", "2026-09"), "n'est pas publié"),
    ],
)
def test_an_unknown_household_or_month_is_one_sentence(by_rules, words, sentence):
    answer = run("explain", *words, "--espace", str(by_rules))
    assert answer.exit_code == 10 and sentence in answer.output
    assert words[0] not in answer.output


def test_sources_changed_since_are_told_and_the_published_month_is_still_explained(by_both, tmp_path):
    folder = copy(by_both, tmp_path / "later")
    household = sorted(listed(folder))[0]
    before = explained(folder, household).output
    lease = household.replace("M", "B")
    with open(folder / "entrees" / "ecritures.csv", "a", encoding="utf-8") as export:
        export.write(f"{lease};31/12/2026;reglement;-50,00\n")
    assert explained(folder, household).output == before
    run("check", "--espace", str(folder))
    after = explained(folder, household)
    assert after.exit_code == 0 and CHANGE in after.output and "un paiement de" not in after.output
    assert before.split("Ce qui changerait")[0].strip() in after.output.replace(f"Attention : {CHANGE}\n", "")


def test_a_version_that_is_no_longer_in_service_still_explains_its_month(by_both, tmp_path):
    folder = copy(by_both, tmp_path / "retired")
    household = sorted(listed(folder))[0]
    before = explained(folder, household).output
    (folder / "modeles" / "mlflow.db").unlink()
    assert explained(folder, household).output == before
    tables = next(folder.glob("modeles/*/tables.json"))
    tables.write_text(tables.read_text(encoding="utf-8").replace('"pente"', '"pente "'), encoding="utf-8")
    answer = explained(folder, household)
    assert (
        answer.exit_code == 0 and "son empreinte diffère" in answer.output and "Suffit" not in answer.output
    )


def test_neither_the_estimator_nor_the_registry_is_loaded():
    loaded = "import sys, screening.explain, screening.household_page; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert not {"sklearn", "mlflow", "skops", "pandas", "dataframely", "scipy"} & set(done.stdout.split())


# --- the page for the household -------------------------------------------------------------------------------


class Words(HTMLParser):
    """The sentences of a page, one a line or paragraph."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = [""]
        self._skipped = False

    def handle_starttag(self, tag, attrs):
        self._skipped = tag == "style"
        if tag in ("p", "li", "h1", "h2", "td", "th", "caption", "title"):
            self.blocks.append("")

    def handle_endtag(self, tag):
        self._skipped = False

    def handle_data(self, data):
        if not self._skipped:
            self.blocks[-1] += data


JARGON = [
    "score",
    "rang",
    "probabilité",
    "modèle",
    "algorithme",
    "prioritaire",
    "vigilance",
    "indicateur",
    "exigible",
    "apurement",
    "quittancement",
    "seuil",
    "expulsion",
    "assignation",
    "commandement",
    "règle",
    "calcul",
    "statistique",
    "impayé",
    "locatif",
    "débiteur",
    "solde",
    "contentieux",
    "risque",
]
MOTS_MAX = 25
"""Words of a sentence: plain-language guides advise fifteen to twenty on average; contacts are not counted."""


def sentences(page: str) -> list[str]:
    reader = Words()
    reader.feed(page)
    text = [" ".join(block.split()) for block in reader.blocks]
    return [sentence for block in text for sentence in re.split(r"(?<=[.!?:]) ", block) if sentence]


@pytest.fixture(scope="module")
def page(by_both) -> Path:
    household = sorted(listed(by_both))[0]
    answer = explained(by_both, household, "--pour-le-menage")
    assert answer.exit_code == 0
    return Path(re.search(r"À ouvrir : (.*)", answer.output)[1])


def test_the_page_is_private_and_its_figures_stand_in_the_data_beside(page):
    assert stat.S_IMODE(os.stat(page.parent).st_mode) == 0o700
    for path in (page, page.with_suffix(".json")):
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    data = page.with_suffix(".json").read_text(encoding="utf-8")
    assert_figures_are_in(page.read_text(encoding="utf-8"), data)
    assert set(json.loads(data)) == {
        "bailleur", "synthetique", "mois", "arrete_au", "bail", "contact", "contact_opposition", "faits", "mouvements",
        "depuis",
    }  # fmt: skip


def test_the_page_is_in_plain_words(page):
    said = sentences(page.read_text(encoding="utf-8"))
    long = [s for s in said if len(re.findall(r"[\w'’-]+", s)) > MOTS_MAX]
    lengths = [len(re.findall(r"[\w'’-]+", s)) for s in said if s.endswith((".", "?"))]
    text = " ".join(said).lower().replace("sos loyers impayés", "").replace("mise en demeure", "")
    assert long == [] and sum(lengths) / len(lengths) <= 15
    assert [word for word in JARGON if re.search(rf"\b{word}s?\b", text)] == []


@pytest.mark.parametrize(
    "words",
    [
        "ne vous demande aucun paiement", "0805 16 00 75", "contact que vous connaissez déjà", "une personne décide",
        "gratuite", "Vous pouvez dire non", "CNIL", "vous opposer", "faire corriger", "à payer sur votre compte",
    ],
)  # fmt: skip
def test_the_page_says_what_a_household_must_know(page, words):
    assert words in " ".join(sentences(page.read_text(encoding="utf-8")))


def test_nobody_is_written_to_who_is_not_on_the_list(by_both):
    off = decisions(by_both).filter(~pl.col("niveau").is_in(LISTE))["id_menage"][0]
    answer = explained(by_both, off, "--pour-le-menage")
    assert answer.exit_code == 15 and "n'est pas sur la liste" in answer.output


@pytest.mark.parametrize("identifiant", ["../../etc/pa sswd", "x" * 10_000, "é‰/..", "."])
def test_any_id_gives_a_safe_file_name(tmp_path, identifiant):
    folder = tmp_path / "espace"
    (folder / "entrees").mkdir(parents=True)
    (folder / "amont.toml").write_text(
        '[bailleur]\nnom = "Essai"\n[entrees]\nbaux = "entrees/baux.csv"\necritures = "entrees/ecritures.csv"\n',
        encoding="utf-8",
    )
    write(folder, "baux", "id_bail;id_menage;date_effet;loyer", [f"B1;{identifiant};01/01/2020;400,00"])
    rents = [f"B1;01/{m:02d}/2026;quittance;400,00" for m in range(1, 13)]
    write(folder, "ecritures", "id_bail;date_operation;nature;montant", rents)
    screen(folder, DECEMBRE, regles_seules=True)
    answer = explained(folder, identifiant, "--pour-le-menage")
    assert answer.exit_code == 0
    written = {
        path.relative_to(folder / "analyses").as_posix() for path in (folder / "analyses").rglob("*.*")
    }
    assert len(written) == 2 and all(re.fullmatch(r"explain/2026-12-[\w-]+\.(html|json)", w) for w in written)


def test_a_household_already_kept_off_is_tried_nothing(by_rules, tmp_path):
    changed = copy(by_rules, tmp_path / "suspended")
    household = next(h for h in sorted(listed(by_rules)) if "plan" in attempts(by_rules, h))
    lease = household.replace("M", "B")
    write(changed, "plans", PLANS, [f"N1;{lease};31/12/2026;05/01/2027;50,00;36"])
    screen(changed, DECEMBRE, regles_seules=True)
    said = explain_household(Workspace.open(changed), DECEMBRE, household)
    assert said.niveau == "suspendu" and said.essais == () and said.sans_essai == (SUSPENDU,)
    assert said.suspension and said.arrete_au == date(2026, 12, 31)
