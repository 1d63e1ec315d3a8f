"""Run a piece of work in a process of its own and say what it cost."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass

_CALM = {"OPENBLAS_NUM_THREADS": "1", "OMP_WAIT_POLICY": "passive"}
"""One thread for small products of matrices: two cost twenty times more on a busy machine."""


@dataclass(frozen=True)
class Cost:
    """CPU seconds (user and system, imports included), wall seconds, peak memory in MiB."""

    cpu: float
    wall: float
    peak: int


def cost_of(work: str, *arguments: object, repeat: int = 1) -> Cost:
    """The cheapest of `repeat` runs of a function of `work.py` in a fresh process.

    Raises:
        RuntimeError: the work failed; its last line of error is given.
    """
    return min((_run(work, arguments) for _ in range(repeat)), key=lambda cost: cost.cpu)


def paired(one: tuple[object, ...], other: tuple[object, ...], repeat: int) -> tuple[Cost, Cost]:
    """The cheapest run of each of two pieces of work, run in turns so that both see the same machine."""
    pairs = [(_run(str(one[0]), one[1:]), _run(str(other[0]), other[1:])) for _ in range(repeat)]
    first, second = zip(*pairs, strict=True)
    return min(first, key=lambda cost: cost.cpu), min(second, key=lambda cost: cost.cpu)


def _run(work: str, arguments: tuple[object, ...]) -> Cost:
    command = [sys.executable, "-m", "benchmarks.work", work, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**_CALM, **os.environ})
    if done.returncode:
        raise RuntimeError(f"{work} : {done.stderr.strip().splitlines()[-1]}")
    cpu, wall, peak = json.loads(done.stdout.strip().splitlines()[-1])
    return Cost(cpu, wall, peak)
