"""How the encoder sees the objects of a class: as another value, or as attributes.

Classes that another package encodes are found by an attribute, and the package is
loaded when the first one is encoded. So the codec does not need pydantic, and a program
without models does not load it.
"""

from __future__ import annotations

import sys
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from importlib import import_module
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from ddbevents.codec.binary import is_boto3_binary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ddbevents.codec.scalars import Encoder

MOST_CLASSES = 256
"""The most classes that are cached; later ones replace them.

A program may make any number of classes, such as one for each file that it reads.
"""

# How a subclass's value becomes a value of the class itself, whatever it overrides.
_EXACT: dict[type, Callable[[Any], Any]] = {
    str: str.__str__,
    int: int.__int__,
    float: float.__float__,
    Decimal: Decimal,
    datetime: lambda value: datetime.fromisoformat(datetime.isoformat(value)),
}


class ClassEncoding(NamedTuple):
    """How the objects of a class are encoded.

    Attributes:
        replacement: Returns the value that is encoded instead of an object; None if
            objects have attributes.
        attributes: Returns an object's native values by attribute name.
        encoder: Makes an encoder of objects for a level of `ddbevents.codec.encode`,
            quicker than by their attributes; None if there is no quicker one.
    """

    replacement: Callable[[Any], Any] | None
    attributes: Callable[[Any], Mapping[str, Any]] | None
    encoder: Callable[[Any], Encoder] | None


@lru_cache(MOST_CLASSES)
def encoding_of(cls: type) -> ClassEncoding | None:
    """Return how objects of a pydantic class are encoded; None for other classes.

    Raises:
        EncodeError: The class cannot be encoded.
    """
    if not hasattr(cls, "__pydantic_core_schema__"):
        return None
    module = import_module("ddbevents.models.encoding")
    encoding: ClassEncoding = module.encoding_of(cls)
    return encoding


def is_of_plain_text(cls: type[Enum]) -> bool:
    """Return whether all members that an enum can ever have are ASCII text."""
    values = [member._value_ for member in cls]  # `value` could be the user's own
    return (
        all(value.__class__ is str and value.isascii() for value in values)
        and bool(values)
        and cls._missing_.__func__ is Enum._missing_.__func__  # type: ignore[attr-defined]  # class methods
    )


def replacement(cls: Any) -> Callable[[Any], Any] | None:
    """Return a function from an object of such a class to the value that is stored."""
    if issubclass(cls, Enum):
        return attrgetter("_value_")
    if (encoding := encoding_of(cls)) and encoding.replacement:
        return encoding.replacement
    if is_boto3_binary(cls):
        return lambda binary: bytes(binary.value)
    for base, exact in _EXACT.items():
        if issubclass(cls, base) and cls not in (base, bool):
            return exact
    return None


def attributes_of(cls: type) -> Callable[[Any], Mapping[Any, Any]] | None:
    """Return a function that reads an object's attributes, for classes with some."""
    if encoding := encoding_of(cls):
        return encoding.attributes
    if is_dataclass(cls):
        return attributes_of_typed
    return None


def attributes_of_typed(value: Any) -> Mapping[Any, Any]:
    """Return the attributes of a dataclass of the standard library.

    If pydantic is loaded, annotations such as `UnixTime` apply to them.
    """
    if "pydantic" not in sys.modules:
        return attributes_of_dataclass(value)
    module = import_module("ddbevents.models.image")
    written: Mapping[Any, Any] = module.dataclass_writer(value.__class__)(value)
    return written


def attributes_of_dataclass(value: Any) -> dict[str, Any]:
    """Return the values of a dataclass by attribute name."""
    names = [field.name for field in fields(value) if hasattr(value, field.name)]
    return stored_fields(type(value), {name: getattr(value, name) for name in names})


def stored_fields(cls: Any, values: Mapping[Any, Any]) -> dict[Any, Any]:
    """Return the values of a dataclass's fields without empty sets.

    DynamoDB has none. A set whose absence does not read as empty stays, and is refused.

    Args:
        cls: The dataclass.
        values: By the names of fields.
    """
    by_name = {field.name: field for field in fields(cls)}
    return {
        name: value
        for name, value in values.items()
        if not _is_left_out(by_name.get(name), value)
    }


def _is_left_out(field: Field[Any] | None, value: Any) -> bool:
    if field is None or not is_empty_set(value):
        return False
    if field.default_factory is not MISSING:
        return reads_as_empty(field.default_factory())
    return field.default is not MISSING and reads_as_empty(field.default)


def is_empty_set(value: Any) -> bool:
    """Whether a value is an empty set, or a root model of one."""
    value = getattr(value, "root", value)
    return isinstance(value, set | frozenset) and not value


def reads_as_empty(default: Any) -> bool:
    """Whether an empty set may be left out if this is the default."""
    return default is None or is_empty_set(default)
