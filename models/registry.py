"""Which version is in service: MLflow keeps the versions under one name, and an alias points at one of them.

Nothing that MLflow stores is run here: the service reads tables, whose hash is their name.
"""

import logging
import os
import shutil
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from models.errors import ModelError

NAME = "amont"
ALIAS = "en_service"
ARTIFACTS = "artefacts"
FOLDER = "modele"
SQLITE = "sqlite:///"
VERSION_TAG = "version_modele"


@dataclass(frozen=True)
class Registered:
    """A version as the registry knows it: our hash, the registry's number, where its files are, since when (UTC)."""

    version: str
    numero: str
    source: str
    le: date


@dataclass(frozen=True)
class Registry:
    """The registry at a tracking URL; a SQLite file that does not exist is an empty registry, and stays so."""

    url: str

    @property
    def fichier(self) -> Path | None:
        """The SQLite file, if that is what the URL names."""
        return Path(self.url.removeprefix(SQLITE)) if self.url.startswith(SQLITE) else None

    def in_service(self) -> Registered | None:
        """The version that the alias points at; None when there is none.

        Raises:
            ModelError: the registry cannot be read, or the alias points at something else than a version of ours.
        """
        if self.fichier and not self.fichier.is_file():
            return None
        with _client(self.url) as client:
            known = client.search_registered_models(f"name = '{NAME}'")
            number = known[0].aliases.get(ALIAS) if known else None
            return _registered(client.get_model_version(NAME, number)) if number else None

    def in_service_or_none(self) -> Registered | None:
        """The version in service; None also where the alias points at nothing of ours."""
        try:
            return self.in_service()
        except ModelError:
            return None

    def versions(self) -> list[Registered]:
        """Every version of ours, the latest first; those that Amont did not write are left out.

        Raises:
            ModelError: the registry cannot be read.
        """
        if self.fichier and not self.fichier.is_file():
            return []
        with _client(self.url) as client:
            found, token = [], None
            while token != "":
                page = client.search_model_versions(f"name = '{NAME}'", page_token=token)
                found += [version for version in page if version.tags.get(VERSION_TAG)]
                token = page.token or ""
            return [_registered(each) for each in sorted(found, key=lambda v: -int(v.version))]

    def add(
        self, dossier: Path, version: str, figures: Mapping[str, float], facts: Mapping[str, str]
    ) -> Registered:
        """Log a version's files and register it; a version already there is not registered twice.

        Args:
            dossier: folder of the version's files.
            version: its hash.
            figures: numbers to show in the store.
            facts: words to show in the store.
        """
        if self.fichier:
            self.fichier.parent.mkdir(parents=True, exist_ok=True)
        with _client(self.url) as client:
            known = client.search_model_versions(f"name = '{NAME}' and tags.{VERSION_TAG} = '{version}'")
            if known:
                return _registered(known[0])
            run = client.create_run(_experiment(client, self.fichier), run_name=version).info
            for name, value in facts.items():
                client.log_param(run.run_id, name, value)
            for name, number in figures.items():
                client.log_metric(run.run_id, name, number)
            client.log_artifacts(run.run_id, str(dossier), FOLDER)
            client.set_terminated(run.run_id)
            if not client.search_registered_models(f"name = '{NAME}'"):
                client.create_registered_model(NAME)
            source = f"{run.artifact_uri}/{FOLDER}"
            return _registered(
                client.create_model_version(NAME, source, run.run_id, tags={VERSION_TAG: version})
            )

    def promote(self, chosen: Registered) -> None:
        """Point the alias at a version."""
        with _client(self.url) as client:
            client.set_registered_model_alias(NAME, ALIAS, chosen.numero)

    def read(self, chosen: Registered, name: str) -> bytes | None:
        """One file of a version; None when the store no longer has it."""
        here = _local(chosen.source, self.fichier)
        if here:
            path = here / name
            return path.read_bytes() if path.is_file() else None
        with TemporaryDirectory() as folder:
            try:
                self.fetch(chosen, Path(folder) / "version")
            except ModelError:
                return None
            path = Path(folder) / "version" / name
            return path.read_bytes() if path.is_file() else None

    def fetch(self, chosen: Registered, dossier: Path) -> None:
        """Copy a version's files into `dossier`, which must not exist.

        Raises:
            ModelError: the files are no longer in the store.
        """
        here = _local(chosen.source, self.fichier)
        if here:
            shutil.copytree(here, dossier)
            return
        with _client(self.url):
            from mlflow.artifacts import download_artifacts

            dossier.mkdir(parents=True)
            got = download_artifacts(artifact_uri=chosen.source, dst_path=str(dossier), tracking_uri=self.url)
            for path in Path(got).iterdir() if Path(got) != dossier else ():
                shutil.move(path, dossier)


def _local(source: str, fichier: Path | None) -> Path | None:
    """The folder of a source on this machine, found beside the registry's file when both were moved together."""
    parts = urlsplit(source)
    if parts.scheme not in ("", "file"):
        return None
    path = Path(url2pathname(parts.path))
    if not path.is_dir() and fichier and ARTIFACTS in path.parts:
        after = path.parts[len(path.parts) - path.parts[::-1].index(ARTIFACTS) :]
        path = fichier.parent.joinpath(ARTIFACTS, *after)
    return path if path.is_dir() else None


def _experiment(client: Any, fichier: Path | None) -> str:
    """The experiment's number; beside a SQLite file, its artifacts stand in a folder next to that file."""
    known = client.get_experiment_by_name(NAME)
    if known:
        return str(known.experiment_id)
    place = (fichier.parent / ARTIFACTS).resolve().as_uri() if fichier else None
    return str(client.create_experiment(NAME, artifact_location=place))


def _registered(found: Any) -> Registered:
    version = found.tags.get(VERSION_TAG)
    if not version:
        raise ModelError(
            f"La version {found.version} de « {NAME} » dans le suivi n'a pas été écrite par Amont : "
            f"donnez l'alias « {ALIAS} » à une autre version, ou relancez « amont train »."
        )
    since = datetime.fromtimestamp(int(found.creation_timestamp) / 1000, UTC).date()
    return Registered(str(version), str(found.version), str(found.source), since)


@contextmanager
def _client(url: str) -> Iterator[Any]:
    """An MLflow client that reports to nobody, writes nothing on the terminal, and fails with our error."""
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("DO_NOT_TRACK", "true")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from mlflow.tracking import MlflowClient

        with _quiet("mlflow", "alembic"):
            try:
                yield MlflowClient(tracking_uri=url, registry_uri=url)
            except ModelError:
                raise
            except Exception as error:
                raise ModelError(
                    f"Le suivi des modèles ne répond pas comme prévu ({type(error).__name__}) : vérifiez "
                    "[modeles] suivi dans amont.toml, et que le fichier ou le serveur est accessible."
                ) from error


@contextmanager
def _quiet(*names: str) -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
