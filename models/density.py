"""Where the rows that the model learned from stand along each input: what a curve must be read over.

The tables themselves hold the shares of the recent rows only, against which later months are compared.
"""

import numpy as np

from models.binning import codes
from models.tables import Tables

DIGITS = 9


def coded(tables: Tables, values: np.ndarray) -> np.ndarray:
    """Interval of each row and input of the tables, missing last; columns of `values` as their names."""
    columns = [codes(values[:, k], np.array(table.bornes)) for k, table in enumerate(tables.entrees)]
    return np.stack(columns, axis=1) if columns else np.empty((len(values), 0), dtype=np.uint8)


def shares(tables: Tables, intervals: np.ndarray) -> dict[str, list[float]]:
    """By input, the share of the rows in each interval, missing last."""
    return {
        table.nom: [
            round(float(count) / len(intervals), DIGITS)
            for count in np.bincount(intervals[:, k], minlength=len(table.bornes) + 2)
        ]
        for k, table in enumerate(tables.entrees)
    }
