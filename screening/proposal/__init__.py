"""From exports never seen before to a mapping to read over: what each looks like, column by column, and why.

`propose` is the way in; it gives commented text for `amont.toml` and applies nothing.
"""

from screening.proposal.writing import propose

__all__ = ["propose"]
