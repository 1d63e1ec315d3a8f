"""The failures of the page part; messages are French, and never hold a value from a row."""


class TemplateFieldError(Exception):
    """A template asks for a field that its content class does not have."""
