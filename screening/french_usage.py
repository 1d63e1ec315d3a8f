"""The command line's own words in French: click asks `gettext` for them, and these are the answers.

Only what a user of `amont` can meet stands here; anything else stays as click says it.
"""

from click import core, decorators, exceptions, formatting, parser, types

PHRASES = {
    "Usage:": "Usage :",
    "Options": "Options",
    "Commands": "Commandes",
    "Positional arguments": "Arguments",
    "Show this message and exit.": "Montrer cette aide.",
    "Show the version and exit.": "Montrer la version.",
    "default: {default}": "par défaut : {default}",
    "required": "obligatoire",
    "Error: {message}": "Erreur : {message}",
    "Try '{command} {option}' for help.": "Pour l'aide : {command} {option}",
    "Missing option": "Option manquante",
    "Missing argument": "Argument manquant",
    "Missing parameter": "Paramètre manquant",
    "Missing {param_type}": "Manque : {param_type}",
    "Missing command.": "Commande manquante.",
    "No such option {name!r}.": "L'option {name!r} n'existe pas.",
    "No such command {name!r}.": "La commande {name!r} n'existe pas.",
    "Did you mean {possibility}?": "Vouliez-vous dire {possibility} ?",
    "(Possible options: {possibilities})": "(Options proches : {possibilities})",
    "Invalid value: {message}": "Valeur refusée : {message}",
    "Invalid value for {param_hint}: {message}": "Valeur refusée pour {param_hint} : {message}",
    "Option {name!r} requires an argument.": "L'option {name!r} attend une valeur.",
    "Option {name!r} does not take a value.": "L'option {name!r} n'attend pas de valeur.",
    "{value!r} is not a valid {number_type}.": "{value!r} n'est pas un nombre.",
    "{value} is not in the range {range}.": "{value} n'est pas dans l'intervalle {range}.",
    "{name} {filename!r} does not exist.": "{filename!r} n'existe pas.",
    "{name} {filename!r} is a file.": "{filename!r} est un fichier, un dossier est attendu.",
    "{name} {filename!r} is a directory.": "{filename!r} est un dossier, un fichier est attendu.",
    "{name} {filename!r} is not readable.": "{filename!r} ne peut pas être lu.",
    "Got unexpected extra argument ({args})": "Argument en trop ({args})",
    "Got unexpected extra arguments ({args})": "Arguments en trop ({args})",
}


def speak_french() -> None:
    """Make click's messages French, for this process."""
    for module in (core, decorators, exceptions, formatting, parser, types):
        if hasattr(module, "_"):
            setattr(module, "_", _said)  # noqa: B010 (click binds gettext under this name)
        if hasattr(module, "ngettext"):
            setattr(module, "ngettext", _counted)  # noqa: B010


def _said(message: str) -> str:
    return PHRASES.get(message, message)


def _counted(one: str, many: str, count: int) -> str:
    return _said(one if count == 1 else many)
