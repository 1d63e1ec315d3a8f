"""Why each household came onto the list, stayed or left since the list before.

Who did is `previous.py`'s and this package's; the words and the page are `content/movements.py`'s.
"""

from screening.moved.sides import Count, Present
from screening.moved.why import CAUSES, MOUVEMENTS, WhyMoved, why_moved

__all__ = ["CAUSES", "MOUVEMENTS", "Count", "Present", "WhyMoved", "why_moved"]
