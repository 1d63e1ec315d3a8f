"""A landlord's workspace: `amont.toml` read once into frozen settings, and the paths of everything around it.

What the settings may hold is in `settings.py`; reading the sources is the business of `intake`.
"""

import fcntl
import os
import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from screening.errors import BusyWorkspaceError, ConfigurationError
from screening.settings import Settings, SourceSql, parse_settings
from screening.settings_errors import find_files, form_mistakes, meaning_mistakes

FICHIER = "amont.toml"


@dataclass(frozen=True)
class Workspace:
    """A folder and what its `amont.toml` says.

    Attributes:
        racine: absolute path of the folder.
        reglages: frozen settings.
    """

    racine: Path
    reglages: Settings

    @classmethod
    def open(cls, racine: Path) -> "Workspace":
        """Read the workspace.

        Raises:
            ConfigurationError: `amont.toml` is absent or holds mistakes; the message lists them all.
        """
        dossier = Path(racine).resolve()
        return cls(dossier, _read_settings(dossier))

    @property
    def entrees(self) -> Path:
        """The ERP's exports."""
        return self.racine / "entrees"

    @property
    def annuaire(self) -> Path:
        """The partner directory."""
        return self.racine / "annuaire"

    @property
    def modeles(self) -> Path:
        """Versions of the model and, by default, the tracking store."""
        return self.racine / "modeles"

    @property
    def sorties(self) -> Path:
        """One folder a month."""
        return self.racine / "sorties"

    @property
    def analyses(self) -> Path:
        """Audits, back-tests, rehearsals."""
        return self.racine / "analyses"

    @property
    def cache(self) -> Path:
        """Inputs once typed; may be deleted at any time."""
        return self.racine / ".amont"

    def sortie(self, mois: date) -> Path:
        """The folder of a month: `sorties/AAAA-MM`."""
        return self.sorties / f"{mois:%Y-%m}"

    @property
    def dossiers_regles(self) -> list[Path]:
        """The landlord's own rules, if it has any."""
        return [dossier for dossier in [self.racine / "regles"] if dossier.is_dir()]

    @property
    def dossiers_baremes(self) -> list[Path]:
        """The landlord's own dated values, if it has any."""
        return [dossier for dossier in [self.racine / "baremes"] if dossier.is_dir()]

    @property
    def registre_url(self) -> str:
        """URL of the case register, SQLite paths made absolute."""
        return self.adresse(self.reglages.registre.url, "[registre] url")

    @property
    def suivi_url(self) -> str:
        """URL of the tracking store, SQLite and file paths made absolute."""
        return self.adresse(self.reglages.modeles.suivi, "[modeles] suivi")

    def source_url(self, source: SourceSql) -> str:
        """URL of a SQL source, read in the environment when it says `env:NOM`."""
        return self.adresse(source.url, "[entrees]")

    def adresse(self, url: str, lieu: str) -> str:
        """Resolve `env:NOM` and relative SQLite paths.

        Raises:
            ConfigurationError: the environment variable is not set.
        """
        if url.startswith("env:"):
            variable = url.removeprefix("env:")
            if variable not in os.environ:
                raise ConfigurationError(
                    f"{FICHIER} : {lieu} : la variable d'environnement {variable} n'est pas définie."
                )
            url = os.environ[variable]
        prefixe = "sqlite:///"
        if url.startswith(prefixe) and not url.startswith((prefixe + "/", prefixe + ":memory:")):
            return f"{prefixe}{self.racine / url.removeprefix(prefixe)}"
        return url

    def fichiers(self, table: str) -> list[Path]:
        """The files of a table, sorted; empty when it has no source or a SQL one."""
        source = self.reglages.entrees.get(table)
        return find_files(self.racine, source) if isinstance(source, str) else []

    def nom_relatif(self, chemin: Path) -> str:
        """A file as reports name it: relative to the workspace, absolute when it is elsewhere."""
        return str(chemin.relative_to(self.racine) if chemin.is_relative_to(self.racine) else chemin)

    @contextmanager
    def verrou(self) -> Iterator[None]:
        """Hold the workspace for one run; a process that dies leaves no lock.

        Raises:
            BusyWorkspaceError: another run holds it.
        """
        self.cache.mkdir(mode=0o700, exist_ok=True)
        with open(self.cache / "verrou", "w") as fichier:
            try:
                fcntl.flock(fichier, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise BusyWorkspaceError(
                    f"Un autre traitement travaille dans {self.racine} : attendez sa fin, puis recommencez."
                ) from None
            yield


def _read_settings(dossier: Path) -> Settings:
    fichier = dossier / FICHIER
    if not fichier.is_file():
        raise ConfigurationError(
            f"{dossier} : pas de fichier {FICHIER} ; créez-le avec « amont init », ou indiquez --espace."
        )
    try:
        document = tomllib.loads(fichier.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise ConfigurationError(f"{fichier} : le fichier doit être enregistré en UTF-8.") from None
    except tomllib.TOMLDecodeError as erreur:
        raise ConfigurationError(f"{fichier} : écriture TOML à corriger, {_position(erreur)}.") from None
    reglages, fautes = None, []
    try:
        reglages = parse_settings(document)
    except ValidationError as erreur:
        fautes = list(form_mistakes(erreur.errors()))
    fautes += meaning_mistakes(document, dossier, os.environ)
    if reglages is None or fautes:
        raise ConfigurationError(_message(fichier, list(dict.fromkeys(fautes))))
    return reglages


def _position(erreur: tomllib.TOMLDecodeError) -> str:
    trouve = re.search(r"line (\d+), column (\d+)", str(erreur))
    lieu = f"ligne {trouve[1]}, colonne {trouve[2]}" if trouve else "à la fin du fichier"
    return f"{lieu} (clé répétée)" if "overwrite" in str(erreur) or "twice" in str(erreur) else lieu


def _message(fichier: Path, fautes: list[str]) -> str:
    titre = "1 erreur" if len(fautes) == 1 else f"{len(fautes)} erreurs"
    return "\n".join([f"{fichier} : {titre}.", *(f"  {faute}" for faute in fautes)])
