"""The case register: what was proposed, decided and sent, and what the next month must remember of it.

It stores; it decides nothing, and it opens no file other than its own database.
"""

from screening.cases.memory import Memory
from screening.cases.register import Register

__all__ = ["Memory", "Register"]
