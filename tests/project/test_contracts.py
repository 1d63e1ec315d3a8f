"""The direction of imports is a contract (pyproject.toml), held here so that `pytest` alone is enough."""

import subprocess
import sys
import tomllib
from pathlib import Path

RACINE = Path(__file__).parents[2]
LEAVES = {"models": {"screening", "reports"}, "reports": {"screening", "models"}}
HEAVY = (
    "polars", "numpy", "pandas", "sklearn", "mlflow", "scipy", "sqlalchemy", "pydantic", "typst", "altair",
)  # fmt: skip


def run(*arguments):
    return subprocess.run(
        [sys.executable, *arguments], cwd=RACINE, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_contracts_hold():
    """`lint-imports` of this very environment, without its cache."""
    said = run("-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache", "--no-logo")
    assert said.returncode == 0, said.stdout + said.stderr


def test_the_contracts_still_say_that_models_and_reports_are_leaves():
    settings = tomllib.loads((RACINE / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    assert set(settings["root_packages"]) == {"screening", "models", "reports"}
    forbidden: dict[str, set[str]] = {}
    for contract in settings["contracts"]:
        if contract["type"] == "forbidden":
            for module in contract["source_modules"]:
                forbidden.setdefault(module, set()).update(contract["forbidden_modules"])
    for leaf, others in LEAVES.items():
        assert others <= forbidden.get(leaf, set())


def test_help_loads_no_heavy_library():
    """`amont --help` must answer at once: each command imports what it needs."""
    code = f"import sys, screening.cli; print([m for m in {HEAVY!r} if m in sys.modules])"
    said = run("-c", code)
    assert said.stdout.strip() == "[]", said.stdout + said.stderr
