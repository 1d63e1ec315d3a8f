"""Everything that one audit knows when it is time to write; what is said of it is left to `content.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reports.trial import Essai
from screening.auditing.attributes import Attribute
from screening.auditing.inputs_tell import Guess
from screening.auditing.months import Period
from screening.auditing.outcomes import Sources
from screening.auditing.printed import Printed
from screening.auditing.whatif import Replayed
from screening.workspace import Workspace


@dataclass(frozen=True)
class Audited:
    """Everything that one audit knows when it is time to write.

    Attributes:
        espace: the workspace.
        de: first month asked for.
        a: last month asked for.
        periode: published months, and those skipped.
        sources: what outcomes were read from.
        attributs: groups.
        references: the group compared with, by attribute.
        imprime: the lines.
        rejoues: scenarios, in the order of the lines.
        mois_rejoues: the months decided again.
        infideles: months that deciding again does not give back.
        indices: what the inputs tell.
        modeles: version by month.
        appris_apres: months whose model had learned from later months.
        inconnus: months whose model is no longer there to tell.
        avertissements: sentences on the sources.
        essai: what the hold-out tells; None without a draw.
    """

    espace: Workspace
    de: date
    a: date
    periode: Period
    sources: Sources
    attributs: Sequence[Attribute]
    references: dict[str, str | None]
    imprime: Printed
    rejoues: Sequence[Replayed]
    mois_rejoues: tuple[date, ...]
    infideles: tuple[date, ...]
    indices: Sequence[Guess]
    modeles: dict[date, str | None]
    appris_apres: Sequence[date]
    inconnus: Sequence[date]
    avertissements: tuple[str, ...]
    essai: Essai | None
