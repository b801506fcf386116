"""Rule: a default is a value that the attribute could have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddbevents.schema.bounds import is_within
from ddbevents.schema.problems import Problem
from ddbevents.schema.types import Boolean, Constant, Enum, Number, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ddbevents.schema.types import Type

_PYTHON: dict[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
}


def default_problems(type_: Type, default: Any, word: str) -> Iterator[Problem]:
    """Yield what is wrong with a default.

    Args:
        type_: The type that the default is given for.
        default: Any JSON value.
        word: What the type is called in JSON Schema.
    """
    at = type_.location.inside("default")
    if not _can_have(type_):
        yield Problem("DDB108", "such an attribute can have no default", at)
    elif type(default) not in _PYTHON[word]:
        yield Problem("DDB108", f"the default is not of the type {word}", at)
    elif isinstance(type_, Enum) and default not in type_.values:
        yield Problem("DDB108", "the default is none of 'enum'", at)
    elif isinstance(type_, Constant) and default != type_.value:
        yield Problem("DDB108", "the default is not 'const'", at)
    elif not is_within(type_, default):
        yield Problem("DDB108", "the default is out of its bounds", at)


def _can_have(type_: Type) -> bool:
    match type_:
        case Text(format=None) | Number(format=None | "double"):
            return True
    return isinstance(type_, Boolean | Constant | Enum)
