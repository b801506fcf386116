"""Checks which keywords of one schema go together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddbevents.gen.diagnostics import Problem
from ddbevents.gen.keywords import BOUNDS
from ddbevents.gen.load import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TEXT = {"maxLength", "minLength", "pattern"}
_ALONE = {
    "const": BOUNDS | _TEXT | {"format", "contentEncoding", "contentMediaType", "enum"},
    "enum": BOUNDS | _TEXT | {"format", "contentEncoding", "contentMediaType"},
    "contentEncoding": _TEXT | {"format", "contentMediaType"},
    "contentMediaType": _TEXT | {"format"},
    "prefixItems": {"maxItems", "minItems", "uniqueItems"},
    "patternProperties": {"properties", "required"},
}
"""Keywords, and those that cannot stand beside them."""


def part_problems(schema: Mapping[str, Any], pointer: str) -> Iterator[Problem]:
    """Yield what does not go together in a schema, whose type is right."""
    for keyword, others in _ALONE.items():
        for other in sorted(others & schema.keys()) if keyword in schema else ():
            message = f"{other!r} cannot stand beside {keyword!r}"
            yield Problem("DDB104", message, f"{pointer}/{other}")
    yield from _format(schema, pointer)
    yield from _enum(schema, pointer)
    yield from _array(schema, pointer)
    yield from _object(schema, pointer)


def _format(schema: Mapping[str, Any], pointer: str) -> Iterator[Problem]:
    numbers = schema.get("format") in ("decimal", "double")
    for other in sorted((BOUNDS | _TEXT) & schema.keys()):
        if "format" in schema and not numbers:
            message = f"{other!r} cannot stand beside 'format'"
            yield Problem("DDB104", message, f"{pointer}/{other}")


def _enum(schema: Mapping[str, Any], pointer: str) -> Iterator[Problem]:
    if "enum" not in schema:
        return
    nullable, values = isinstance(schema.get("type"), list), schema["enum"]
    if nullable and None not in values:
        message, help_ = "'enum' lacks null, which 'type' allows", "add null to it"
    elif None in values and not nullable:
        text = any(isinstance(value, str) for value in values)
        message = "'enum' has null, which 'type' does not allow"
        help_ = f'write "type": ["{"string" if text else "integer"}", "null"]'
    else:
        return
    yield Problem("DDB104", message, f"{pointer}/enum", help_)


def _array(schema: Mapping[str, Any], pointer: str) -> Iterator[Problem]:
    if ("prefixItems" in schema) is not (schema.get("items") is False):
        message = "'prefixItems' and 'items': false go together"
        name = "prefixItems" if "prefixItems" in schema else "items"
        yield Problem("DDB104", message, f"{pointer}/{name}")


def _object(schema: Mapping[str, Any], pointer: str) -> Iterator[Problem]:
    others = schema.get("additionalProperties")
    if "properties" in schema and isinstance(others, dict):
        message = "'additionalProperties' beside 'properties' is true or false"
        yield Problem("DDB104", message, f"{pointer}/additionalProperties")
    if "patternProperties" in schema and others is not False:
        message = "'patternProperties' needs 'additionalProperties': false"
        yield Problem("DDB104", message, f"{pointer}/patternProperties")


def cycle_problems(schema: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the definitions that are made of themselves without a class between."""
    definitions = schema.get("$defs")
    if not isinstance(definitions, dict):
        return
    for name in definitions:
        if name in _reached(definitions, definitions[name], set()):
            message = "it is made of itself, without an object with properties between"
            yield Problem("DDB105", message, f"/$defs/{escape(name)}")


def _reached(definitions: Mapping[str, Any], schema: Any, seen: set[str]) -> set[str]:
    if not isinstance(schema, dict) or "properties" in schema:
        return seen
    name = str(schema.get("$ref", "")).removeprefix("#/$defs/")
    if name in definitions and name not in seen:
        seen.add(name)
        _reached(definitions, definitions[name], seen)
    for part, _ in parts_of(schema, ""):
        _reached(definitions, part, seen)
    return seen


def parts_of(schema: Mapping[str, Any], pointer: str) -> Iterator[tuple[Any, str]]:
    """Yield the schemas right inside another, and their JSON Pointers."""
    for name in ("additionalProperties", "contentSchema", "items"):
        if isinstance(schema.get(name), dict):
            yield schema[name], f"{pointer}/{name}"
    for name in ("patternProperties", "properties"):
        parts = schema.get(name)
        for key in parts if isinstance(parts, dict) else ():
            yield schema[name][key], f"{pointer}/{name}/{escape(key)}"
    for name in ("allOf", "anyOf", "oneOf", "prefixItems"):
        elements = schema.get(name)
        for index, part in enumerate(elements if isinstance(elements, list) else ()):
            if part != {"type": "null"}:
                yield part, f"{pointer}/{name}/{index}"
