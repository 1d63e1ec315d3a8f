"""A new workspace: a commented `amont.toml`, the folders it names, and an example partner directory."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from screening.errors import ConfigurationError
from screening.proposal import propose

ICI = Path(__file__).parent
ANNUAIRE_EXEMPLE = ICI / "demo" / "annuaire"
MODELE = ICI / "amont_modele.toml"
_REMPLACEES = ("Les sources", "Comment l'export", "Les colonnes", "Les codes")
"""Parts of the template whose examples a proposal stands for."""


def init_workspace(dossier: Path, exports: Sequence[Path] = ()) -> list[str]:
    """Write the workspace; give what to do next, a sentence a line.

    Args:
        dossier: where; what it already holds is left as it is.
        exports: files from which a mapping is proposed, commented, in `amont.toml`.

    Raises:
        ConfigurationError: the folder already has an `amont.toml`, which is left as it is.
        SourceFormatError: an export cannot be opened; nothing is written.
    """
    if (dossier / "amont.toml").exists():
        raise ConfigurationError(f"{dossier} contient déjà un amont.toml : il n'a pas été touché.")
    texte = _with_proposal(propose(exports, dossier)) if exports else MODELE.read_text(encoding="utf-8")
    (dossier / "entrees").mkdir(parents=True, exist_ok=True)
    (dossier / "amont.toml").write_text(texte, encoding="utf-8")
    _copy_directory(dossier / "annuaire")
    relire = "Relire la proposition dans" if exports else "Dire dans"
    suite = ", puis décommenter" if exports else " comment s'y appellent les colonnes et les codes"
    return [
        f"Espace préparé : {dossier}",
        f"1. Déposer les exports dans {dossier / 'entrees'}",
        f"2. {relire} {dossier / 'amont.toml'}{suite}",
        f"3. amont check --espace {dossier}",
        f"L'annuaire d'exemple est dans {dossier / 'annuaire'} : à remplacer par vos partenaires.",
    ]


def _with_proposal(proposition: list[str]) -> str:
    """The template, its examples of sources, formats, columns and codes replaced by the proposal."""
    tete, *parties = MODELE.read_text(encoding="utf-8").split("\n# --- ")
    gardees = [partie for partie in parties if not partie.startswith(_REMPLACEES)]
    return "\n".join([tete, *proposition, "", *(f"# --- {partie}" for partie in gardees)])


def _copy_directory(annuaire: Path) -> None:
    """The example directory, beside what is already there and never over it."""
    for exemple in sorted(ANNUAIRE_EXEMPLE.rglob("*")):
        cible = annuaire / exemple.relative_to(ANNUAIRE_EXEMPLE)
        if exemple.is_file() and not cible.exists():
            cible.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(exemple, cible)
