"""A new workspace: a commented `amont.toml`, the folders it names, and an example partner directory."""

import shutil
from pathlib import Path

from screening.errors import ConfigurationError

ICI = Path(__file__).parent
ANNUAIRE_EXEMPLE = ICI / "demo" / "annuaire"


def init_workspace(dossier: Path) -> list[str]:
    """Write the workspace; give what to do next, a sentence a line.

    Raises:
        ConfigurationError: the folder already has an `amont.toml`, which is left as it is.
    """
    if (dossier / "amont.toml").exists():
        raise ConfigurationError(f"{dossier} contient déjà un amont.toml : il n'a pas été touché.")
    (dossier / "entrees").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ICI / "amont_modele.toml", dossier / "amont.toml")
    shutil.copytree(ANNUAIRE_EXEMPLE, dossier / "annuaire", dirs_exist_ok=True)
    return [
        f"Espace préparé : {dossier}",
        f"1. Déposer les exports dans {dossier / 'entrees'}",
        f"2. Dire dans {dossier / 'amont.toml'} comment s'y appellent les colonnes et les codes",
        f"3. amont check --espace {dossier}",
        f"L'annuaire d'exemple est dans {dossier / 'annuaire'} : à remplacer par vos partenaires.",
    ]
