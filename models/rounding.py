"""How a figure is written in the evaluation: six decimals, null where it has no sense."""

import numpy as np


def figure(value: float) -> float | None:
    """A figure as it is written; null where it has no sense."""
    return round(float(value), 6) if np.isfinite(value) else None


def figures(bounds: tuple[float, float] | None) -> list[float] | None:
    """Both bounds of an interval as they are written; null without one."""
    return None if bounds is None else [round(float(bound), 6) for bound in bounds]
