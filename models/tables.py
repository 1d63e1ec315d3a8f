"""The model in service: one look-up table per input, an intercept; no code runs, anyone can read it.

score_brut = intercept + sum of the entries; score = 1 / (1 + exp(-score_brut)). Calibration is folded in.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from models.binning import code_matrix, codes
from models.calibration import Calibration, sigmoid
from models.errors import FeaturesDifferError, ModelError
from models.inputs import BY_NAME, refuse_others

if TYPE_CHECKING:  # tables in service are read without the estimator
    from models.additive import Additive, Shapes

FORMAT = 1
VERSION_LENGTH = 16
DIGITS = 9


@dataclass(frozen=True)
class Table:
    """One input: upper bounds (included) of its intervals, what each adds, what a missing value adds.

    `parts` is the share of the recent training rows in each interval, missing last.
    """

    nom: str
    theme: str
    libelle: str
    unite: str
    sens: int
    bornes: tuple[float, ...]
    apports: tuple[float, ...]
    manquant: float
    parts: tuple[float, ...]

    @property
    def entries(self) -> np.ndarray:
        """What each interval adds, missing last."""
        return np.array([*self.apports, self.manquant])


@dataclass(frozen=True)
class Tables:
    """A whole model.

    Attributes:
        contexte: what it foresees and from which months it learned; part of its identity.
        intercept: log-odds of the mean training row.
        calibration: slope and offset already folded in, kept to be read.
        entrees: one table an input.
        score_bornes: deciles of score_brut over the training rows.
        score_parts: share of the training rows between them.
    """

    contexte: Mapping[str, Any]
    intercept: float
    calibration: Calibration
    entrees: tuple[Table, ...]
    score_bornes: tuple[float, ...]
    score_parts: tuple[float, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The inputs, in the order of the contributions."""
        return tuple(table.nom for table in self.entrees)

    def to_json(self) -> str:
        """Canonical text: the same tables give the same bytes."""
        content = {"format": FORMAT, **asdict(self)}
        return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"

    @property
    def version(self) -> str:
        """Hash of the content."""
        return version_of(self.to_json().encode())

    def values(self, matrix: pl.DataFrame) -> np.ndarray:
        """The model's inputs in order, one row a row of `matrix`, NaN where missing.

        Raises:
            FeaturesDifferError: an input is not in the matrix.
        """
        absent = [name for name in self.names if name not in matrix.columns]
        if absent:
            raise FeaturesDifferError(
                f"Le modèle en service attend des entrées que cette version d'Amont ne calcule pas : "
                f"{', '.join(absent)}. Relancez « amont train » pour calculer un modèle avec cette version."
            )
        return matrix.select(pl.col(self.names).cast(pl.Float64).fill_null(np.nan)).to_numpy()

    def contributions(self, values: np.ndarray) -> np.ndarray:
        """What each input adds to each row; columns as `names`."""
        out = np.empty(values.shape)
        for column, table in enumerate(self.entrees):
            out[:, column] = table.entries[codes(values[:, column], np.array(table.bornes))]
        return out

    def log_odds(self, contributions: np.ndarray) -> np.ndarray:
        """score_brut of each row."""
        return self.intercept + contributions.sum(axis=1)


def version_of(content: bytes) -> str:
    """The version that these bytes of tables bear."""
    return sha256(content).hexdigest()[:VERSION_LENGTH]


def probability(log_odds: np.ndarray) -> np.ndarray:
    """score: the calibrated probability."""
    return sigmoid(log_odds)


@dataclass(frozen=True)
class TrainingRows:
    """The rows a model was fitted on, columns as its names; `recent` marks those of the last months, against
    which later months are compared."""

    values: np.ndarray
    recent: np.ndarray


def build(
    model: "Additive",
    shapes: "Shapes",
    calibration: Calibration,
    rows: TrainingRows,
    contexte: Mapping[str, Any],
) -> Tables:
    """Tables of a fitted model, centred on the rows it was fitted on.

    Args:
        model: its inputs and their cuts.
        shapes: what it learned.
        calibration: sigmoid to fold in.
        rows: the training rows.
        contexte: JSON-ready facts that are part of the model's identity.
    """
    coded = code_matrix(rows.values, model.bounds)
    shares = [
        np.bincount(coded[:, column], minlength=len(shape)) / len(coded)
        for column, shape in enumerate(shapes.by_input)
    ]
    means = [float(share @ shape) for share, shape in zip(shares, shapes.by_input, strict=True)]
    scaled = [
        np.round(calibration.pente * (shape - mean), DIGITS)
        for shape, mean in zip(shapes.by_input, means, strict=True)
    ]
    intercept = round(float(calibration.log_odds(np.array(shapes.base + sum(means)))), DIGITS)
    lately = [
        np.bincount(coded[rows.recent, column], minlength=len(shape)) / rows.recent.sum()
        for column, shape in enumerate(shapes.by_input)
    ]
    tables = tuple(map(_table, model.names, model.bounds, scaled, lately))
    raw = intercept + sum(entries[coded[:, column]] for column, entries in enumerate(scaled))
    bounds = np.unique(np.round(np.quantile(raw, np.linspace(0.1, 0.9, 9)), DIGITS))
    parts = np.bincount(codes(raw, bounds), minlength=len(bounds) + 1) / len(raw)
    return Tables(contexte, intercept, calibration, tables, _floats(bounds), _floats(parts))


def _table(name: str, bounds: np.ndarray, entries: np.ndarray, shares: np.ndarray) -> Table:
    known = BY_NAME[name]
    return Table(
        nom=name,
        theme=known.theme,
        libelle=known.libelle,
        unite=known.unite,
        sens=known.sens,
        bornes=tuple(map(float, bounds)),
        apports=_floats(entries[:-1]),
        manquant=float(entries[-1]),
        parts=_floats(shares),
    )


def _floats(values: np.ndarray) -> tuple[float, ...]:
    return tuple(float(value) for value in np.round(values, 12) + 0.0)


def from_json(text: str) -> Tables:
    """Read tables back.

    Raises:
        ModelError: the text is not that of tables.
        FeaturesDifferError: an input is not of the closed list, whatever the hash says.
    """
    tables = _read(text)
    refuse_others(tables.names)
    return tables


def _read(text: str) -> Tables:
    try:
        content = json.loads(text)
        if content.pop("format") != FORMAT:
            raise ModelError("Les tables du modèle sont d'un autre format : relancez « amont train ».")
        entrees = tuple(Table(**{k: _tuple(v) for k, v in table.items()}) for table in content.pop("entrees"))
        calibration = Calibration(**content.pop("calibration"))
        rest = {name: _tuple(value) for name, value in content.items()}
        return Tables(entrees=entrees, calibration=calibration, **rest)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ModelError(
            "Les tables du modèle sont illisibles : restaurez modeles/ ou relancez « amont train »."
        ) from error


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
