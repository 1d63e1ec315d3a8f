"""The failures of the page part; messages are French, and never hold a value from a row."""


class TemplateFieldError(Exception):
    """A template asks for a field that its content class does not have."""


class ContentError(TemplateFieldError):
    """A field holds something that may not be printed: outside its closed list, or too long for one page."""


class ArchiveError(Exception):
    """An archive cannot be sealed as asked: its phrase or a file name would not hold."""


class WorkbookError(Exception):
    """A workbook sent back by a team or a partner cannot be read as what it should be."""
