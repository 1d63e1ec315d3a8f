"""The secret phrases under which archives are sealed: one per partner, or one for all in a trial.

They are read from a file that only its owner can open, held in memory, and never printed.
"""

import stat
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from screening.errors import ConfigurationError, DisclosureError

LONGUEUR_MIN = 12
LONGUEUR_MIN_ESSAI = 8
AUTRES_LECTEURS = stat.S_IRWXG | stat.S_IRWXO
BAILLEUR = "bailleur"
"""The key of the landlord's own phrase: it seals the letters to households."""


@dataclass(frozen=True)
class Phrases:
    """Phrases by id of structure or scheme, and the common one of a trial."""

    par_partenaire: Mapping[str, str] = field(default_factory=dict, repr=False)
    commune: str | None = field(default=None, repr=False)

    @classmethod
    def read(cls, chemin: Path | None, commune: str | None) -> "Phrases":
        """Read the file given by `--phrases`, if any, beside the common phrase, if any.

        Raises:
            DisclosureError: others may read the file, or a phrase is too weak to seal anything.
            ConfigurationError: the file is absent or is not the expected TOML.
        """
        phrases = {} if chemin is None else _read_file(chemin)
        for ident, phrase in phrases.items():
            _check(phrase, LONGUEUR_MIN, f"La phrase de « {ident} » ({chemin})")
        if commune:
            _check(commune, LONGUEUR_MIN_ESSAI, "La phrase commune (AMONT_PHRASE)")
        return cls(phrases, commune or None)

    def of(self, *identifiants: str) -> str | None:
        """The phrase of the first identifier that has one, else the common one, else None."""
        for ident in identifiants:
            if ident in self.par_partenaire:
                return self.par_partenaire[ident]
        return self.commune

    def missing(self, partenaires: Mapping[str, Iterable[str]]) -> list[str]:
        """The structures, among these with their schemes, for which there is no phrase."""
        return [ident for ident, schemes in partenaires.items() if self.of(ident, *schemes) is None]


def _read_file(chemin: Path) -> dict[str, str]:
    try:
        droits = stat.S_IMODE(chemin.stat().st_mode)
        texte = chemin.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise ConfigurationError(
            f"Le fichier de phrases {chemin} ne peut pas être lu : vérifier le chemin."
        ) from None
    if droits & AUTRES_LECTEURS:
        raise DisclosureError(
            f"Le fichier de phrases {chemin} peut être lu par d'autres que vous (droits {droits:o}) : rien "
            "n'est écrit. Le fermer avec « chmod 600 », puis relancer."
        )
    try:
        contenu = tomllib.loads(texte)
    except tomllib.TOMLDecodeError:
        raise ConfigurationError(_expected(chemin)) from None
    phrases = contenu.get("phrases", contenu)
    if not isinstance(phrases, dict) or not all(isinstance(phrase, str) for phrase in phrases.values()):
        raise ConfigurationError(_expected(chemin))
    return phrases


def _expected(chemin: Path) -> str:
    return (
        f"Le fichier de phrases {chemin} n'a pas la forme attendue : une table [phrases], puis une ligne par "
        'partenaire, « "id de la structure" = "sa phrase" ».'
    )


def _check(phrase: str, minimum: int, sujet: str) -> None:
    if not phrase.isascii() or not phrase.isprintable() or len(phrase.strip()) < minimum:
        raise DisclosureError(
            f"{sujet} ne peut pas sceller une archive : il faut au moins {minimum} caractères, "
            "sans accent ni signe de contrôle. Rien n'est écrit."
        )
