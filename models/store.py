"""A version of the model as files: tables, evaluation, estimator; written whole, and never believed without its hash.

`modeles/<version>/` of a workspace and the artifacts of the registry hold the same files.
"""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import ModelError
from models.tables import Tables, from_json, version_of

if TYPE_CHECKING:
    from models.additive import Additive

TABLES = "tables.json"
EVALUATION = "evaluation.json"
ESTIMATOR = "estimateur.skops"
FILES = (TABLES, EVALUATION, ESTIMATOR)
TRUSTED = ("sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",)


def texts_of(tables: Tables, evaluation: Mapping[str, Any]) -> dict[str, str]:
    """The files of a version that are text, by name."""
    content = {"version_modele": tables.version, **evaluation}
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    return {TABLES: tables.to_json(), EVALUATION: text}


def write(dossier: Path, version: str, texts: Mapping[str, str], model: "Additive") -> Path:
    """Write a version under `dossier`, replacing files of the same version; returns its folder.

    Args:
        dossier: the folder of all versions.
        version: the version that the tables bear.
        texts: every text file by name: those of `texts_of`, and what documents the version.
        model: the estimator, kept beside.
    """
    target, fresh = dossier / version, dossier / f".{version}.nouveau"
    discard(fresh)
    fresh.mkdir(parents=True)
    for name, text in texts.items():
        (fresh / name).write_text(text, encoding="utf-8")
    import skops.io  # reading tables needs neither it nor scikit-learn

    skops.io.dump(model.estimator, fresh / ESTIMATOR)
    publish(fresh, target)
    return target


def publish(fresh: Path, target: Path) -> None:
    """Put a whole folder in its place by renaming; an older one of that name goes away."""
    old = target.with_name(f".{target.name}.ancien")
    discard(old)
    if target.exists():
        os.rename(target, old)
    os.rename(fresh, target)
    discard(old)


def discard(dossier: Path) -> None:
    """Remove a folder that nobody was told of; nothing happens when it is absent."""
    shutil.rmtree(dossier, ignore_errors=True)


def read_tables(dossier: Path, version: str) -> Tables:
    """The tables of a version's folder.

    Raises:
        ModelError: they are absent, unreadable, or are not those of this version.
    """
    path = dossier / TABLES
    try:
        content = path.read_bytes()
    except OSError:
        raise ModelError(
            f"Le modèle {version} n'a pas de fichier {TABLES} dans {dossier} : "
            "restaurez ce dossier, ou relancez « amont train »."
        ) from None
    if version_of(content) != version:
        raise ModelError(
            f"Le fichier {path} n'est pas celui de la version {version} : son empreinte diffère. "
            f"Supprimez le dossier {dossier} pour le reprendre du suivi, ou relancez « amont train »."
        )
    return from_json(content.decode("utf-8"))


def read_evaluation(dossier: Path) -> dict[str, Any]:
    """The evaluation of a version's folder; empty when it is absent.

    Raises:
        ModelError: the file is not JSON.
    """
    path = dossier / EVALUATION
    if not path.is_file():
        return {}
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except ValueError:
        raise ModelError(
            f"Le fichier {path} est illisible : restaurez-le, ou relancez « amont train »."
        ) from None


def load_estimator(dossier: Path) -> Any:
    """The fitted estimator, for an audit: only the types that we name may be built."""
    import skops.io

    return skops.io.load(dossier / ESTIMATOR, trusted=list(TRUSTED))
