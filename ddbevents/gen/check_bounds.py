"""Checks that the bounds of a schema leave a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddbevents.gen.diagnostics import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PAIRS = (
    ("minimum", "maximum"),
    ("minimum", "exclusiveMaximum"),
    ("exclusiveMinimum", "maximum"),
    ("exclusiveMinimum", "exclusiveMaximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
)


def bound_problems(schema: Mapping[str, Any], pointer: str) -> Iterator[Problem]:
    """Yield the bounds of a schema, whose keywords are right, that leave no value."""
    for least, most in _PAIRS:
        if least not in schema or most not in schema:
            continue
        low, high = schema[least], schema[most]
        if low > high or (low == high and "exclusive" in least + most):
            message = f"{least!r} and {most!r} leave no value"
            yield Problem("DDB114", message, f"{pointer}/{least}")
    values = _values_of(schema.get("items"))
    if schema.get("uniqueItems") and schema.get("minItems", 0) > len(values) > 0:
        message = f"'minItems' is above the {len(values)} values of 'enum'"
        yield Problem("DDB114", message, f"{pointer}/minItems", "a set has each once")


def _values_of(items: Any) -> list[Any]:
    values = items.get("enum") if isinstance(items, dict) else None
    return values if isinstance(values, list) else []
