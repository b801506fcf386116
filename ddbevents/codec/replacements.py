"""What the objects of a class are to the encoder: other values, or their attributes."""

from __future__ import annotations

from dataclasses import is_dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from ddbevents.codec.binary import is_boto3_binary
from ddbevents.codec.extension import attributes_of_typed, encoding_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# How a subclass's value becomes one of the class itself, whatever it overrides.
_EXACT: dict[type, Callable[[Any], Any]] = {
    str: str.__str__,
    int: int.__int__,
    float: float.__float__,
    Decimal: Decimal,
    datetime: lambda value: datetime.fromisoformat(datetime.isoformat(value)),
}


def is_of_plain_text(cls: type[Enum]) -> bool:
    """Return whether all members that an enum can ever have are ASCII text."""
    values = [member._value_ for member in cls]  # `value` could be the user's own
    return (
        all(value.__class__ is str and value.isascii() for value in values)
        and bool(values)
        and cls._missing_.__func__ is Enum._missing_.__func__  # type: ignore[attr-defined]  # class methods
    )


def replacement(cls: Any) -> Callable[[Any], Any] | None:
    """Return what makes the value that is stored for one of such a class."""
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
    """Return what reads the attributes of an object of a class that has some."""
    if encoding := encoding_of(cls):
        return encoding.attributes
    if is_dataclass(cls):
        return attributes_of_typed
    return None
