"""Sets that became empty: DynamoDB has none, so they may be absent attributes."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from typing import Any


def reads_as_empty(default: Any) -> bool:
    """Whether an empty set may be left out where this is the default."""
    return default is None or (isinstance(default, set | frozenset) and not default)


def dataclass_attributes(value: Any) -> dict[str, Any]:
    """Return the attributes of a dataclass of the standard library."""
    return {
        field.name: getattr(value, field.name)
        for field in fields(value)
        if hasattr(value, field.name)
        and not _is_left_out(field, getattr(value, field.name))
    }


def _is_left_out(field: Field[Any], value: Any) -> bool:
    if value or not isinstance(value, set | frozenset):
        return False
    if field.default_factory is not MISSING:
        return reads_as_empty(field.default_factory())
    return field.default is not MISSING and reads_as_empty(field.default)
