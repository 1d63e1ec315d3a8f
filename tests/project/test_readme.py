"""README and guide under test: what they quote parses or loads, what they link to exists, all is covered."""

import re
import shlex
import tomllib
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import click
import pytest

from reports import choices
from reports.worklist_columns import list_columns
from screening import parameters
from screening.cli import EXIT_CODES, amont
from screening.rules import load_rules, verify
from screening.settings import parse_settings

RACINE = Path(__file__).parents[2]
README = RACINE / "README.md"
GUIDE = RACINE / "docs" / "guide.md"
PAGES = [README, RACINE / "CONTRIBUTING.md", RACINE / "CHANGELOG.md", RACINE / "GLOSSAIRE.md", GUIDE]


def blocks(page):
    """Fenced blocks of a page, lines ending with a backslash joined."""
    text = page.read_text(encoding="utf-8")
    return [found.replace("\\\n", " ") for found in re.findall(r"^```\w*\n(.*?)^```", text, re.M | re.S)]


def commands(page):
    """Every `amont …` and `make …` line of a page's blocks, without prompt, variables and comments."""
    lines = [line.strip().removeprefix("$ ") for block in blocks(page) for line in block.splitlines()]
    lines = [re.sub(r"^(\w+=\S+ )+", "", line) for line in lines]
    return [shlex.split(line, comments=True) for line in lines if re.match(r"(amont|make) ", line)]


def parse(words):
    """Parse a command line as click would, without running it."""
    root = amont.make_context("amont", [], resilient_parsing=True)
    if words[0].startswith("-"):
        return amont.make_context("amont", words)
    command = amont.commands[words[0]]
    return command.make_context(words[0], words[1:], parent=root)


QUOTED = [(page.name, words) for page in PAGES for words in commands(page)]


@pytest.mark.parametrize(("page", "words"), QUOTED, ids=[" ".join(words) for _, words in QUOTED])
def test_a_quoted_command_exists_with_its_options(page, words):
    if words[0] == "make":
        targets = re.findall(r"^(\w+):", (RACINE / "Makefile").read_text(), re.M)
        assert set(word for word in words[1:] if "=" not in word) <= set(targets)
        return
    try:
        parse(words[1:])
    except click.exceptions.Exit:
        pass  # --help, --version
    except (click.UsageError, KeyError) as error:
        pytest.fail(f"{page} : « {' '.join(words)} » : {error}")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_command_named_in_a_sentence_exists(page):
    named = set(re.findall(r"`amont ([a-z]\w*)[^`]*`", page.read_text(encoding="utf-8")))
    assert named <= set(amont.commands)


@pytest.mark.parametrize("name", amont.commands)
def test_every_command_is_shown_with_a_real_example(name):
    assert any(words[:2] == ["amont", name] for page in (README, GUIDE) for words in commands(page))


@pytest.mark.parametrize("name", amont.commands)
def test_the_help_of_a_command_is_french_with_an_example_that_parses(name):
    command = amont.commands[name]
    example = re.search(rf"Exemple : (amont {name}.*)", command.help or "")
    assert example, f"{name} : une aide en français, avec « Exemple : amont {name} … »"
    parse(shlex.split(example[1])[1:])
    options = [option for option in command.params if isinstance(option, click.Option)]
    assert all(option.help for option in options), f"{name} : chaque option dit ce qu'elle fait"


@pytest.mark.parametrize("page", [README, GUIDE], ids=lambda page: page.name)
def test_every_exit_code_is_in_the_table(page):
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", page.read_text(encoding="utf-8"), re.M)}
    assert listed == {0, 1, 2, *EXIT_CODES.values()}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_relative_link_leads_to_a_file(page):
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if not (page.parent / link).exists()]
    assert not missing


def test_the_readme_opens_with_people_before_commands():
    text = README.read_text(encoding="utf-8")
    first_block = text.index("```")
    for heading in ("## Who it is for", "## What it never does", "## The formulation"):
        assert text.index(heading) < text.index("## A first real landlord")
    assert blocks(README)[0].split() == ["make", "demo", "make", "test"]
    assert text.index("## Who it is for") < first_block


def test_the_amont_toml_of_the_guide_is_accepted():
    (text,) = [block for block in blocks(GUIDE) if block.startswith("[bailleur]")]
    assert parse_settings(tomllib.loads(text)).capacite.par_mois == 60


def test_the_rule_shown_loads_and_its_cases_hold(tmp_path):
    (text,) = [block for block in blocks(RACINE / "CONTRIBUTING.md") if block.startswith("code = ")]
    (tmp_path / "x1.toml").write_text(text, encoding="utf-8")
    results = [result for result in verify(load_rules([tmp_path])) if result.code == "X1"]
    assert len(results) == 3 and all(result.juste for result in results)


@pytest.mark.parametrize("text", [block for block in blocks(GUIDE) if block.startswith("[[valeur]]")])
def test_the_dated_value_shown_loads(tmp_path, text):
    (tmp_path / "valeurs.toml").write_text(text, encoding="utf-8")
    entry = tomllib.loads(text)["valeur"][0]
    assert parameters.load(entry["debut"], [tmp_path]).valeur(entry["nom"]) == entry["valeur"]


@pytest.mark.parametrize(
    "liste", ["DECISIONS", "MOTIFS_REFUS", "MOTIFS_REPORT", "MOTIFS_AJOUT", "ACTIONS", "BESOINS"]
)
def test_the_guide_gives_every_choice_of_an_agent(liste):
    text = GUIDE.read_text(encoding="utf-8")
    assert [code for code in getattr(choices, liste) if f"`{code}`" not in text] == []


def test_the_columns_that_the_guide_explains_are_those_of_the_work_list():
    text = GUIDE.read_text(encoding="utf-8")
    section = text[text.index("### Lire une ligne") : text.index("### Répondre")]
    columns = list_columns(SimpleNamespace(arrete_au=date(2026, 10, 31), identite=True))
    headers = [column.entete for column in columns]
    explained = re.findall(r"\*\*(.+?)\*\*", section)
    assert [name for name in explained if not any(header.startswith(name) for header in headers)] == []


def test_no_badge():
    assert not re.search(r"!\[[^\]]*\]\(https?:", README.read_text(encoding="utf-8"))
