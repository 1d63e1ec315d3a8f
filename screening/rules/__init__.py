"""Rules as data: one TOML file a rule, checked at load, run by polars, with its cases.

What a household's decision becomes is left to `screening.decision`.
"""

from screening.rules.cases import CaseResult, verify
from screening.rules.describe import describe
from screening.rules.engine import Evaluation, evaluate, states
from screening.rules.load import Catalogue, load_access_rules, load_rules

__all__ = [
    "CaseResult",
    "Catalogue",
    "Evaluation",
    "describe",
    "evaluate",
    "load_access_rules",
    "load_rules",
    "states",
    "verify",
]
