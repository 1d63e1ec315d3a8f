"""The failures of the model part; messages are French, and never hold a value from a row."""


class ModelError(Exception):
    """A model cannot be fitted, found or trusted."""


class FeaturesDifferError(Exception):
    """The matrix to score does not have the inputs that the tables were made for."""
