"""The known failures of a run, one class a family; `cli.py` gives each family its exit code.

A message is one French sentence or more: what, where, what to do. It never holds a value from a row.
"""


class AmontError(Exception):
    """A failure that the person at the keyboard can act upon."""


class ConfigurationError(AmontError):
    """The workspace or its `amont.toml` cannot be used as written."""


class SourceFormatError(AmontError):
    """A source file cannot be read as the table it is said to be."""


class QualityError(AmontError):
    """Too many rows were rejected for a list to be made in good conscience."""


class ParameterError(AmontError):
    """A dated value is unknown, not in force, or has a gap or an overlap in its history."""


class RuleError(AmontError):
    """A rule cannot be loaded, or one of its cases does not hold."""


class DisclosureError(AmontError):
    """Something would leave the landlord without the conditions that let it leave."""


class BusyWorkspaceError(AmontError):
    """Another run is at work in this workspace."""


class RegisterError(AmontError):
    """The case register cannot be read or written."""


class ModelUnavailableError(AmontError):
    """A run asked for the model and none can serve."""
