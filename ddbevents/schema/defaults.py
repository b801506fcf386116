"""Which defaults attributes can have: scalars that fit, and empty values."""

from __future__ import annotations

import math
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from ddbevents.schema.keywords import PYTHON_TYPES
from ddbevents.schema.type_names import json_type_of
from ddbevents.schema.types import (
    Binary,
    Boolean,
    Constant,
    Enum,
    List,
    Map,
    Number,
    Set,
    Text,
    Type,
    Union,
)
from ddbevents.schema.value_rules import is_within

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ddbevents.schema.types import Default


def default_of(
    type_: Type, value: Any, resolve: Callable[[Type], Type]
) -> Default | None:
    """Return the value of an attribute of a type when it is absent.

    None if the type takes no such default; whether it fits is another rule.

    Args:
        type_: The type; never a reference.
        value: The JSON value of the default; ``()`` for an empty array or object.
        resolve: Returns what a reference stands for.
    """
    is_empty = value in ([], {}, ())
    match type_:
        case List() | Set() | Map():
            return () if is_empty else None
        case Binary():
            return "" if value == "" else None
        case Union(choices=choices):
            return _of_choice(map(resolve, choices), value, resolve)
    if is_empty or not has_defaults(type_):
        return None
    is_text = isinstance(value, str)
    if is_text and isinstance(type_, Number) and not type_.is_integer:
        return _number(value)
    return value if isinstance(value, str | int | float) else None


def has_defaults(type_: Type) -> bool:
    """Return whether a type takes scalars as defaults."""
    match type_:
        case Text(format=None) | Number(format=None | "double"):
            return True
    return isinstance(type_, Boolean | Constant | Enum)


def _of_choice(
    choices: Iterable[Type], value: Any, resolve: Callable[[Type], Type]
) -> Default | None:
    for choice in choices:
        found = default_of(choice, value, resolve)
        if found is not None and not any(misfits(choice, found)):
            return found
    return None


def _number(text: str) -> Default:
    """Return the number that a text spells, as pydantic writes decimals."""
    try:
        number = Decimal(text)
        found = float(text)
    except (InvalidOperation, ValueError):
        return text  # not a number: another rule reports it
    if not math.isfinite(found):
        return text
    if number == number.to_integral_value():
        return int(number)
    return found if Decimal(repr(found)) == number else text


def misfits(type_: Type, default: Any) -> Iterator[str]:
    """Yield why a value cannot be the default of a type that takes defaults."""
    if not has_defaults(type_):
        return
    word = json_type_of(type_)
    if type(default) not in PYTHON_TYPES[word]:
        yield f"the default is not of the type {word}"
    elif isinstance(type_, Enum) and default not in type_.values:
        yield "the default is not among the values of 'enum'"
    elif isinstance(type_, Constant) and default != type_.value:
        yield "the default is not 'const'"
    elif not is_within(type_, default):
        yield "the default is out of its bounds"
