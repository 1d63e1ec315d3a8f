"""A rule's file as it would be to stop on a day: text for a person to read, decide upon and save.

Nothing here is applied: the file is shown, and a rule stops only when somebody puts it in the landlord's folder.
"""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from screening.rules.load import BUILT_IN, Entry

_CODE = re.compile(r"^code\s*=.*$", re.MULTILINE)
_DU = re.compile(r"^du\s*=.*$", re.MULTILINE)
_CAS = re.compile(r"^\[\[cas\]\]", re.MULTILINE)


def paused(entry: Entry, dossiers: Sequence[Path], fin: date) -> str:
    """The rule's file with its last version ending on `fin`; its cases, that would fail after, are left out.

    Args:
        entry: a rule whose last version has no end.
        dossiers: the landlord's folders of rules.
        fin: last day on which the rule speaks.
    """
    text = _read(entry, dossiers)
    text = _CAS.split(text, maxsplit=1)[0].rstrip() + "\n"
    start = list(_DU.finditer(text))[-1]
    text = f"{text[: start.end()]}\nau = {fin.isoformat()}{text[start.end() :]}"
    if not entry.livree or entry.rule.remplace:
        return text
    code = _CODE.search(text)
    assert code is not None  # a rule that was loaded has its code
    return f"{text[: code.end()]}\nremplace = true{text[code.end() :]}"


def _read(entry: Entry, dossiers: Sequence[Path]) -> str:
    folders = (BUILT_IN,) if entry.livree else dossiers
    return next(path for folder in folders if (path := folder / entry.fichier).is_file()).read_text("utf-8")
