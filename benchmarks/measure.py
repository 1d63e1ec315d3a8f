"""Run a piece of work in a process of its own and say what it cost."""

import json
import subprocess
import sys
from dataclasses import dataclass

_WRAP = """
import json, resource, sys, time
start = time.perf_counter()
{code}
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([used.ru_utime + used.ru_stime, time.perf_counter() - start, used.ru_maxrss // 1024]))
"""


@dataclass(frozen=True)
class Cost:
    """CPU seconds (user and system, imports included), wall seconds, peak memory in MiB."""

    cpu: float
    wall: float
    peak: int


def cost_of(code: str, repeat: int = 1) -> Cost:
    """The cheapest of `repeat` runs of Python code in a fresh process.

    Raises:
        RuntimeError: the code failed; its last line of error is given.
    """
    runs = [_run(code) for _ in range(repeat)]
    return min(runs, key=lambda cost: cost.cpu)


def _run(code: str) -> Cost:
    done = subprocess.run(
        [sys.executable, "-c", _WRAP.format(code=code)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])
    cpu, wall, peak = json.loads(done.stdout.strip().splitlines()[-1])
    return Cost(cpu, wall, peak)
