"""Modules that hold rows print nothing, log nothing, and read neither clock, environment nor chance."""

import ast
from functools import cache
from pathlib import Path

RACINE = Path(__file__).parents[2]
MODULES = sorted(p for root in ("screening", "models", "reports") for p in (RACINE / root).rglob("*.py"))

SPEAKS = {"print", "pprint.pprint", "click.echo", "click.secho", "sys.stdout.write", "sys.stderr.write"}
LOGS = {"logging", "loguru", "structlog", "syslog", "warnings.warn"}
CLOCK = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "datetime.datetime.now",
    "datetime.date.today", "time.time", "time.time_ns", "time.localtime", "time.strftime",
}  # fmt: skip
ENVIRONMENT = {"os.environ", "os.getenv"}
CHANCE = {"uuid", "random", "secrets"}
SEEDED = {"default_rng", "RandomState", "Random", "SeedSequence"}
GENERATORS = {"rng", "generateur", "tirage"}
UNSAFE = {"pickle", "joblib", "cloudpickle", "dill"}

ENTRY = {"screening/cli.py"}
READS_ENVIRONMENT = ENTRY | {"screening/workspace.py"}
QUIET = {"logging", "logging.getLogger", "logging.ERROR", "os.environ", "os.environ.setdefault"}
EXCEPTIONS = {
    # It quiets the tracking library and forbids it any telemetry; it writes no line and reads no setting.
    "models/registry.py": QUIET,
}


def relative(path):
    return path.relative_to(RACINE).as_posix()


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path):
    """Modules that a module imports, and the dotted names it takes from them, with their line."""
    found = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [(f"{node.module}.{alias.name}", node.lineno) for alias in node.names]
    return found


@cache
def names(path):
    """Dotted names that a module uses, imports included, with their line."""
    nodes = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute | ast.Name)]
    return imports(path) + [(dotted(node), node.lineno) for node in nodes if dotted(node)]


def dotted(node):
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (head := dotted(node.value)):
        return f"{head}.{node.attr}"
    return ""


def offenders(forbidden, allowed=(), where=names):
    """`path:line: name` of each forbidden name, outside the modules allowed and the exceptions."""
    return [
        f"{relative(path)}:{line}: {name}"
        for path in MODULES if relative(path) not in allowed
        for name, line in where(path)
        if any(name == word or name.startswith(word + ".") for word in forbidden)
        and name not in EXCEPTIONS.get(relative(path), ())
    ]  # fmt: skip


def test_only_the_command_speaks():
    assert offenders(SPEAKS, ENTRY) == []


def test_nothing_is_logged():
    assert offenders(LOGS) == []


def test_the_clock_is_read_at_the_door_only():
    assert offenders(CLOCK, ENTRY) == []


def test_the_environment_is_read_at_the_door_only():
    assert offenders(ENVIRONMENT, READS_ENVIRONMENT) == []


def test_nothing_is_pickled():
    assert offenders(UNSAFE, where=imports) == []


def test_the_generators_of_the_standard_library_are_not_used():
    assert offenders(CHANCE, where=imports) + offenders({"os.urandom"}) == []


def test_every_draw_has_a_seed():
    """numpy's generators are given one where they are made; polars' draws bear `seed=`."""
    calls = [
        (f"{relative(path)}:{node.lineno}", node)
        for path in MODULES for node in ast.walk(tree(path)) if isinstance(node, ast.Call)
    ]  # fmt: skip
    assert [place for place, call in calls if unseeded(call)] == []


def unseeded(call):
    called = dotted(call.func) or getattr(call.func, "attr", "")
    last = called.rsplit(".", 1)[-1]
    if last in SEEDED:
        return not (call.args or call.keywords)
    if called.startswith(("np.random.", "numpy.random.")):
        return last not in {"Generator", "PCG64", "Philox"}
    if last in {"sample", "shuffle"} and isinstance(call.func, ast.Attribute):
        of_generator = dotted(call.func.value).rsplit(".", 1)[-1] in GENERATORS
        return not of_generator and "seed" not in {keyword.arg for keyword in call.keywords}
    return False


def test_a_module_says_what_it_answers():
    assert [relative(path) for path in MODULES if not ast.get_docstring(tree(path))] == []


def test_an_exception_is_still_needed():
    used = {path: {name for name, _ in names(RACINE / path)} for path in EXCEPTIONS}
    assert {path: words - used[path] for path, words in EXCEPTIONS.items() if words - used[path]} == {}
