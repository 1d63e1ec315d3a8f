"""What `amont rules` shows: rules and values in force, and whether every case holds."""

from datetime import date
from pathlib import Path

from screening.parameters import load
from screening.rules.cases import CaseResult, verify
from screening.rules.describe import describe
from screening.rules.load import Catalogue, load_rules
from screening.workspace import Workspace


def show_rules(espace: Path, mois: date, verifier: bool) -> tuple[list[str], bool]:
    """The lines to print, and whether a case failed.

    Outside a workspace the built-in rules and values are shown.
    """
    rules, values = _folders(espace)
    catalogue = load_rules(rules, values)
    if verifier:
        return _verified(catalogue)
    return describe(catalogue, load(mois, values)), False


def _folders(espace: Path) -> tuple[list[Path], list[Path]]:
    if espace == Path() and not (espace / "amont.toml").exists():
        return [], []
    workspace = Workspace.open(espace)
    return workspace.dossiers_regles, workspace.dossiers_baremes


def _verified(catalogue: Catalogue) -> tuple[list[str], bool]:
    results = verify(catalogue)
    failed = [result for result in results if not result.juste]
    lines = [_sentence(result) for result in failed]
    held = len(results) - len(failed)
    lines.append(f"{len(catalogue.regles)} règles, {len(results)} cas : {held} tiennent, {len(failed)} non.")
    return lines, bool(failed)


def _sentence(result: CaseResult) -> str:
    return f"{result.code}, « {result.nom} » : attendu {result.attendu}, obtenu {result.obtenu}."
