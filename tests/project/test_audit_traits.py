"""Audit traits are joined by `amont audit` alone: no other module sees them, and nothing of the model or a list does."""

import ast
from pathlib import Path

from models.inputs import NAMES
from screening.decision import DECISIONS
from screening.vocabulary import INDICATEURS

RACINE = Path(__file__).parents[2]
AUDIT = "screening.auditing"
TRAITS_SEULS = ("sexe", "nb_titulaires")
"""Columns that no rule, no eligibility and no list reads."""
LECTEURS = {
    "screening/auditing/attributes.py",
    "screening/auditing/inputs_tell.py",  # the name of the trait that is guessed
    "screening/tables.py",  # the canonical columns of an export
    "screening/settings.py",  # the attribute's name in `[audit]`
    "screening/demo/households.py",  # the synthetic landlord's own households
}


def modules():
    for root in ("screening", "models", "reports"):
        for path in sorted((RACINE / root).rglob("*.py")):
            yield path.relative_to(RACINE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def words(tree):
    """Strings and keyword names of a module, docstrings apart."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " not in node.value:
            yield node.value
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg


def test_only_the_audit_reads_the_modules_that_join_traits():
    users = {
        name for name, tree in modules()
        if any(module == AUDIT or module.startswith(f"{AUDIT}.") for module in imported(tree))
    }  # fmt: skip
    assert {name for name in users if not name.startswith("screening/auditing/")} == {"screening/audit.py"}


def test_the_join_is_in_one_module():
    users = {
        name for name, tree in modules() if f"{AUDIT}.attributes.audit_attributes" in set(imported(tree))
    }
    assert users == {"screening/audit.py"}


def test_sex_and_holders_are_read_in_one_place():
    readers = {name for name, tree in modules() if set(TRAITS_SEULS) & set(words(tree))}
    assert readers - LECTEURS == set()
    assert "screening/auditing/attributes.py" in readers


def test_no_list_no_indicator_and_no_model_input_bears_an_audit_trait():
    for names in (DECISIONS, INDICATEURS, NAMES):
        assert not {*TRAITS_SEULS, "annee_naissance"} & set(names)
