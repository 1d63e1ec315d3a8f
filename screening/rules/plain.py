"""Says a rule's condition in plain French, one line a requirement: « mois dus : au moins 3 mois ».

A help to read, never what runs: the condition as written stands beside it on every page.
"""

from collections.abc import Callable

from screening.rules.grammar import Node, read_condition
from screening.rules.words import LIBELLES

SIGNS = {
    ">": "plus de",
    ">=": "au moins",
    "<": "moins de",
    "<=": "au plus",
    "=": "",
    "<>": "autre que",
}
TIMES = {"*": "×", "/": "÷", "+": "+", "-": "−"}
Shown = Callable[[str], str | None]


def plain_lines(condition: str, shown: Shown) -> tuple[str, ...]:
    """Every requirement of a condition, all of them needed; empty when it cannot be said simply.

    Args:
        condition: as the rule file writes it.
        shown: a dated value as people read it (« 10,00 € »); None when the name is not a dated value.
    """
    tree = read_condition(condition)
    if tree is None:
        return ()
    try:
        return tuple(_said(part, shown) for part in (tree.parts if tree.kind == "and" else (tree,)))
    except KeyError:
        return ()


def _said(node: Node, shown: Shown) -> str:
    """A requirement; a bare name is a yes."""
    if node.kind in ("and", "or"):
        word = " et " if node.kind == "and" else ", ou bien "
        inner = [_said(part, shown) for part in node.parts]
        return word.join(
            f"({text})" if p.kind == "or" else text for p, text in zip(node.parts, inner, strict=True)
        )
    if node.kind == "not":
        return _refused(node.parts[0], shown)
    if node.kind == "compare":
        return _compared(node, shown)
    if node.kind in ("known", "unknown"):
        return f"{_term(node.parts[0], shown)} : {'connu' if node.kind == 'known' else 'aucun, ou non connu'}"
    if node.kind in ("in", "not_in"):
        texts = " ou ".join(_term(part, shown) for part in node.parts[1:])
        return f"{_term(node.parts[0], shown)} : {'' if node.kind == 'in' else 'ni '}{texts}"
    if node.kind == "between":
        name, low, high = (_term(part, shown) for part in node.parts)
        return f"{name} : de {low} à {high}"
    if node.kind == "case":
        return _open_since(node, shown)
    if node.kind == "call" and node.text == "COALESCE":
        return f"{_said(node.parts[0], shown)} (inconnu : {_counted(node.parts[1])})"
    return f"{_term(node, shown)} : oui"


def _refused(node: Node, shown: Shown) -> str:
    if node.kind == "call" and node.text == "COALESCE" and node.parts[1].kind == "FALSE":
        return f"{_term(node.parts[0], shown)} : non, ou inconnu"
    if node.kind == "name":
        return f"{_term(node, shown)} : non"
    return f"pas ({_said(node, shown)})"


def _compared(node: Node, shown: Shown) -> str:
    left, right = node.parts
    note = ""
    if left.kind == "call" and left.text == "COALESCE":
        left, default = left.parts[0], left.parts[1]
        note = f" (inconnu : lu comme {_term(default, shown)})"
    sign = SIGNS[node.text]
    return f"{_term(left, shown)} : {sign}{' ' if sign else ''}{_term(right, shown)}{note}"


def _open_since(node: Node, shown: Shown) -> str:
    """« CASE WHEN x IS NULL AND stade IS NOT NULL THEN FALSE ELSE … END » : no such event is a plain no."""
    if node.parts[1].kind != "FALSE":
        raise KeyError("case")
    return f"{_said(node.parts[2], shown)} (rien de tel au dossier : non)"


def _counted(node: Node) -> str:
    return {"TRUE": "compté oui", "FALSE": "compté non"}[node.kind]


def _term(node: Node, shown: Shown) -> str:
    """Something to compare: an indicator's label, a dated value, a number or a text."""
    if node.kind == "name":
        value = shown(node.text)
        return f"{value} ({node.text})" if value is not None else LIBELLES[node.text]
    if node.kind == "number":
        return node.text.replace(".", ",")
    if node.kind == "text":
        return f"« {node.text.replace('_', ' ')} »"
    if node.kind == "month":
        return "mois de l'année observé (1 à 12)"
    if node.kind == "compute":
        left, right = (_term(part, shown) for part in node.parts)
        return f"{left} {TIMES[node.text]} {right}"
    if node.kind == "call" and node.text == "ROUND":
        return _term(node.parts[0], shown)
    if node.kind == "call" and node.text == "COALESCE":
        return f"{_term(node.parts[0], shown)} (inconnu : {_term(node.parts[1], shown)})"
    raise KeyError(node.kind)
