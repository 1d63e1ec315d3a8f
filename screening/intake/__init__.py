"""From a landlord's exports, as they come, to typed canonical tables, with every row accounted for.

`read` is the way in; what was found and how it was read is in the `Intake` it returns.
"""

from screening.intake.reading import read, read_coordonnees
from screening.intake.result import Intake

__all__ = ["Intake", "read", "read_coordonnees"]
