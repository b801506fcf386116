"""Python code of nested calls, as ruff formats it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_LINE = 88
_INDENT = "    "


@dataclass(frozen=True, slots=True)
class Name:
    """A variable."""

    name: str


@dataclass(frozen=True, slots=True, init=False)
class Call:
    """A call of a function, with its arguments."""

    function: str
    arguments: tuple[Expression, ...]
    options: Mapping[str, Expression] = field(default_factory=dict)

    def __init__(
        self, function: str, /, *arguments: Expression, **options: Expression
    ) -> None:
        object.__setattr__(self, "function", function)
        object.__setattr__(self, "arguments", arguments)
        object.__setattr__(self, "options", options)


Expression = Call | Name | str | int | bool | tuple["Expression", ...]


def python_code(expression: Expression, *, taken: int = 0, indent: str = "") -> str:
    """Return the code of an expression.

    Args:
        expression: The expression.
        taken: How many other characters its first line has.
        indent: The indentation of its other lines.
    """
    code = _flat(expression)
    parts = [*_parts(expression)]
    if not parts or len(indent) + taken + len(code) <= _LINE:
        return code
    inner = indent + _INDENT
    lines = [
        inner + prefix + python_code(part, taken=len(prefix) + 1, indent=inner) + ","
        for prefix, part in parts
    ]
    opening = f"{expression.function}(" if isinstance(expression, Call) else "("
    return "\n".join([opening, *lines, f"{indent})"])


def _parts(expression: Expression) -> list[tuple[str, Expression]]:
    """Return what is between an expression's parentheses, with the names of options."""
    match expression:
        case Call(arguments=arguments, options=options):
            named = [(f"{name}=", value) for name, value in options.items()]
            return [*(("", each) for each in arguments), *named]
        case tuple():
            return [("", each) for each in expression]
    return []


def _flat(expression: Expression) -> str:
    inside = ", ".join(f"{name}{_flat(part)}" for name, part in _parts(expression))
    match expression:
        case Call(function=function):
            return f"{function}({inside})"
        case tuple():
            return f"({inside},)" if len(expression) == 1 else f"({inside})"
        case Name(name=name):
            return name
        case str():
            return literal(expression)
    return repr(expression)


def literal(text: str) -> str:
    """Return a text's literal, in double quotes unless these need more escapes."""
    code = repr(text)
    if code.startswith('"'):
        return code
    body = code[1:-1]
    if body.count('"') > body.count("\\'"):
        return code
    return '"' + body.replace("\\'", "'").replace('"', '\\"') + '"'
