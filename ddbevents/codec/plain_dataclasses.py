"""The attributes of dataclasses of the standard library."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def attributes_of_dataclass(value: Any) -> dict[str, Any]:
    """Return the values of a dataclass by attribute name."""
    names = [field.name for field in fields(value) if hasattr(value, field.name)]
    return stored_fields(type(value), {name: getattr(value, name) for name in names})


def stored_fields(cls: Any, values: Mapping[Any, Any]) -> dict[Any, Any]:
    """Return the values of a dataclass's fields without empty sets.

    DynamoDB has none; those stay, and are refused, whose absence does not read as one.

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
    """Whether an empty set may be left out where this is the default."""
    return default is None or is_empty_set(default)
