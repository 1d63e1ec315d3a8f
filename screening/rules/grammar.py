"""Reads the conditions of rules into a small tree, so that they can be said in plain French.

It judges nothing: what may run was judged by `gate.py`, and polars runs the condition as written. A condition
that uses more SQL than this grammar knows is simply shown as written.
"""

import re
from dataclasses import dataclass
from typing import Any

TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|('(?:[^']|'')*')|([A-Za-z_]\w*)|(<=|>=|<>|!=|[<>=+\-*/(),]))")
KEYWORDS = frozenset(
    (
        *("AND", "OR", "NOT", "IN", "IS", "NULL", "BETWEEN", "TRUE", "FALSE"),
        *("CASE", "WHEN", "THEN", "ELSE", "END", "EXTRACT", "FROM", "MONTH"),
    )
)


@dataclass(frozen=True)
class Node:
    """A part of a condition: its kind, what it says, and its own parts."""

    kind: str
    text: str = ""
    parts: tuple["Node", ...] = ()


def read_condition(condition: str) -> Node | None:
    """The tree of a condition; None when it uses SQL that this grammar does not know."""
    try:
        reader = _Reader(_tokens(condition))
        node = reader.either()
        return node if reader.done else None
    except (IndexError, ValueError):
        return None


def requirements(condition: str) -> tuple[str, ...]:
    """The parts of a condition that must all hold, as written; the condition alone when it cannot be cut."""
    tree = read_condition(condition)
    if tree is None or tree.kind != "and":
        return (condition,)
    depth, start, between, parts = 0, 0, False, []
    for match in TOKEN.finditer(condition):
        word = match.group().strip().upper()
        depth += (word in ("(", "CASE")) - (word in (")", "END"))
        between = between or (word == "BETWEEN" and depth == 0)
        if word == "AND" and depth == 0:
            if not between:
                parts.append(condition[start : match.start()].strip())
                start = match.end()
            between = False
    return (*parts, condition[start:].strip())


def _tokens(condition: str) -> list[tuple[str, str]]:
    found, position = [], 0
    text = condition.rstrip()
    while position < len(text):
        match = TOKEN.match(text, position)
        if match is None:
            raise ValueError(condition)
        number, quoted, word, sign = match.groups()
        if word is not None and word.upper() in KEYWORDS:
            found.append((word.upper(), word))
        else:
            kind = "number" if number else "text" if quoted else "name" if word else sign
            found.append((kind, number or (quoted or "").strip("'") or word or sign))
        position = match.end()
    return found


class _Reader:
    """Descends through the tokens, loosest binding first."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens, self.at = tokens, 0

    @property
    def done(self) -> bool:
        return self.at == len(self.tokens)

    def either(self) -> Node:
        return self._several("or", "OR", lambda: self._several("and", "AND", self._negated))

    def _several(self, kind: str, word: str, below: Any) -> Node:
        parts = [below()]
        while self._next(word):
            parts.append(below())
        return parts[0] if len(parts) == 1 else Node(kind, parts=tuple(parts))

    def _negated(self) -> Node:
        return Node("not", parts=(self._negated(),)) if self._next("NOT") else self._compared()

    def _compared(self) -> Node:
        left = self._sum()
        for sign in ("<=", ">=", "<>", "!=", "<", ">", "="):
            if self._next(sign):
                return Node("compare", "<>" if sign == "!=" else sign, (left, self._sum()))
        if self._next("IS"):
            kind = "known" if self._next("NOT") else "unknown"
            self._take("NULL")
            return Node(kind, parts=(left,))
        if self._next("BETWEEN"):
            low = self._sum()
            self._take("AND")
            return Node("between", parts=(left, low, self._sum()))
        kind = "not_in" if self._next("NOT") else "in"
        if self._next("IN"):
            return Node(kind, parts=(left, *self._list()))
        if kind == "not_in":
            raise ValueError("NOT")
        return left

    def _sum(self) -> Node:
        return self._chain(("+", "-"), lambda: self._chain(("*", "/"), self._atom))

    def _chain(self, signs: tuple[str, ...], below: Any) -> Node:
        node = below()
        while sign := next((s for s in signs if self._next(s)), None):
            node = Node("compute", sign, (node, below()))
        return node

    def _atom(self) -> Node:
        if self._next("("):
            inside = self.either()
            self._take(")")
            return inside
        if self._next("CASE"):
            return self._case()
        if self._next("EXTRACT"):
            for kind in ("(", "MONTH", "FROM", "name", ")"):
                self._take(kind)
            return Node("month")
        kind, text = self.tokens[self.at]
        if kind not in ("number", "text", "name", "TRUE", "FALSE"):
            raise ValueError(text)
        self.at += 1
        if kind == "name" and not self.done and self.tokens[self.at][0] == "(":
            return Node("call", text.upper(), self._list())
        return Node(kind, text)

    def _case(self) -> Node:
        parts = []
        for word in ("WHEN", "THEN", "ELSE"):
            self._take(word)
            parts.append(self.either())
        self._take("END")
        return Node("case", parts=tuple(parts))

    def _list(self) -> tuple[Node, ...]:
        self._take("(")
        parts = [self.either()]
        while self._next(","):
            parts.append(self.either())
        self._take(")")
        return tuple(parts)

    def _next(self, kind: str) -> bool:
        found = not self.done and self.tokens[self.at][0] == kind
        self.at += found
        return found

    def _take(self, kind: str) -> None:
        if not self._next(kind):
            raise ValueError(kind)
