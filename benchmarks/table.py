"""One line of the table: what was measured, its goal, the figure, the floor beside it, and whether it holds."""

from dataclasses import dataclass

from benchmarks.measure import Cost

HEADER = f"{'what':58s} {'goal':>10s} {'measured':>9s}  holds  beside"


@dataclass(frozen=True)
class Line:
    """`goal` is the most that `measured` may be, None where there is none; `beside` says what it was read from."""

    what: str
    goal: float | None
    measured: float
    unit: str
    beside: str

    def text(self) -> str:
        """The line as printed."""
        goal = "" if self.goal is None else f"<= {self.goal:g}{self.unit}"
        holds = "" if self.goal is None else ("yes" if self.measured <= self.goal else "NO")
        return f"{self.what:58s} {goal:>10s} {self.measured:7.2f}{self.unit:>3s}  {holds:5s}  {self.beside}"


def ratio(what: str, goal: float | None, cost: Cost, floor: Cost, named: str) -> Line:
    """CPU of a piece of work over that of its floor or peer."""
    beside = f"{cost.cpu:.2f} s over {floor.cpu:.2f} s ({named}); {cost.peak} MiB"
    return Line(what, goal, cost.cpu / floor.cpu, " x", beside)


def memory(what: str, goal: float, cost: Cost) -> Line:
    """Peak memory of a piece of work."""
    return Line(
        what, goal, cost.peak / 1024, " G", f"{cost.peak} MiB; {cost.cpu:.1f} s CPU, {cost.wall:.1f} s"
    )


def seconds(what: str, goal: float | None, cost: Cost, *, cpu: bool = False) -> Line:
    """Wall or CPU seconds of a piece of work."""
    beside = f"{cost.cpu:.1f} s CPU, {cost.wall:.1f} s; {cost.peak} MiB"
    return Line(what, goal, cost.cpu if cpu else cost.wall, " s", beside)
