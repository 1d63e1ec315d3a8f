"""Modules that hold rows print nothing, log nothing, and read neither clock, environment nor chance."""

import ast
from functools import cache
from pathlib import Path

import pytest

RACINE = Path(__file__).parents[2]
MODULES = sorted(p for root in ("screening", "models", "reports") for p in (RACINE / root).rglob("*.py"))
IDS = [str(p.relative_to(RACINE)) for p in MODULES]

SPEAKS = {"print", "pprint.pprint", "click.echo", "click.secho", "sys.stdout.write", "sys.stderr.write"}
LOGS = {"logging", "loguru", "structlog", "syslog", "warnings.warn"}
CLOCK = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "datetime.datetime.now",
    "datetime.date.today", "time.time", "time.time_ns", "time.localtime", "time.strftime",
}  # fmt: skip
CHANCE = {"uuid", "random", "secrets"}
SEEDED = {"default_rng", "RandomState", "Random", "SeedSequence"}
ENVIRONMENT = {"os.environ", "os.getenv"}
UNSAFE = {"pickle", "joblib", "cloudpickle", "dill"}

ENTRY = {"screening/cli.py"}
MAY_READ_ENVIRONMENT = ENTRY | {"screening/workspace.py"}
EXCEPTIONS = {
    # It makes the tracking library quiet and forbids it any telemetry; it writes no line and reads no setting.
    "models/registry.py": {"logging", "logging.getLogger", "logging.ERROR", "os.environ", "os.environ.setdefault"},
}


@cache
def names(path):
    """Dotted names that a module uses, imported roots included, with their line."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [(f"{node.module}.{alias.name}", node.lineno) for alias in node.names]
        elif isinstance(node, ast.Attribute | ast.Name) and (dotted := _dotted(node)):
            found.append((dotted, node.lineno))
    return found


def _dotted(node):
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (head := _dotted(node.value)):
        return f"{head}.{node.attr}"
    return None


def uses(path, forbidden):
    """Forbidden names with their line, those of `EXCEPTIONS` aside."""
    allowed = EXCEPTIONS.get(relative(path), set())
    found = [(n, line) for n, line in names(path) if any(n == f or n.startswith(f + ".") for f in forbidden)]
    return [(n, line) for n, line in found if n not in allowed]


def imports(path):
    """Top-level modules that a module imports."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}


def relative(path):
    return path.relative_to(RACINE).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_only_the_command_speaks(path):
    if relative(path) not in ENTRY:
        assert uses(path, SPEAKS) == []


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_nothing_is_logged(path):
    assert uses(path, LOGS) == []


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_the_clock_is_read_at_the_door_only(path):
    if relative(path) not in ENTRY:
        assert uses(path, CLOCK) == []


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_the_environment_is_read_at_the_door_only(path):
    if relative(path) not in MAY_READ_ENVIRONMENT:
        assert uses(path, ENVIRONMENT) == []


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_chance_has_a_seed(path):
    """The standard library's generators are not used; numpy's are given a seed; polars' draws too."""
    assert {name.split(".")[0] for name in imports(path)} & CHANCE == set()
    assert uses(path, {"os.urandom"}) == []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = _dotted(node.func) or getattr(node.func, "attr", "")
        last = called.rsplit(".", 1)[-1]
        if last in SEEDED:
            assert node.args or node.keywords, f"line {node.lineno}: {called}() without a seed"
        if called.startswith(("np.random.", "numpy.random.")):
            assert last in SEEDED | {"Generator", "PCG64", "Philox"}, f"line {node.lineno}: {called} draws from a shared state"
        if last in {"sample", "shuffle"} and isinstance(node.func, ast.Attribute):
            given = {keyword.arg for keyword in node.keywords}
            assert "seed" in given or _of_generator(node.func.value), f"line {node.lineno}: {last} without seed="


def _of_generator(node):
    """A method of a numpy generator, which was seeded where it was made."""
    return (_dotted(node) or "").rsplit(".", 1)[-1] in {"rng", "generateur", "tirage"}


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_nothing_is_pickled(path):
    assert {name.split(".")[0] for name in imports(path)} & UNSAFE == set()


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_a_module_says_what_it_answers(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
