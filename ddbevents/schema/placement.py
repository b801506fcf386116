"""Which keywords of table schemas go with which types, and with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddbevents.schema.keywords import PYTHON_TYPES
from ddbevents.schema.location import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ddbevents.schema.keywords import Schema
    from ddbevents.schema.location import Location

FORMATS = {
    "string": ("date", "date-time", "email", "ipv4", "time", "uri", "uuid"),
    "integer": ("unix-time", "unix-time-ms"),
    "number": ("decimal", "double", "unix-time", "unix-time-ms"),
}
"""The formats of each type."""

PLAIN_FORMATS = frozenset({"decimal", "email", "ipv4", "uri"})
"""Formats that change neither the Python type nor what is read: types have none."""

BOUNDS = {*("exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum", "multipleOf")}
_TEXT = {"maxLength", "minLength", "pattern"}
_CONTENT = {"contentEncoding", "contentMediaType"}
_ABOUT = {"$comment", "description", "examples"}
_EVERYWHERE = _ABOUT | {"title", "type", "x-dynamodb-type"}
_SCALAR = _EVERYWHERE | {"default"}
_ARRAY = {"items", "maxItems", "minItems", "prefixItems", "uniqueItems"}
_OBJECT = {"additionalProperties", "patternProperties", "properties", "required"}

BY_TYPE = {
    "array": _SCALAR | _ARRAY,
    "boolean": _SCALAR | {"const"},
    "integer": _SCALAR | BOUNDS | {"const", "enum", "format"},
    "number": _SCALAR | BOUNDS | {"format"},
    "object": _EVERYWHERE | _OBJECT,
    "string": _SCALAR | _TEXT | _CONTENT | {"const", "contentSchema", "enum", "format"},
}
"""The keywords that go with each type."""

WITH_REF = _ABOUT | {"$ref"}
"""The keywords that may stand beside a reference."""

WITH_ANY_OF = _ABOUT | {"anyOf"}
"""The keywords that may stand beside ``anyOf``."""

WITH_ALL_OF = _ABOUT | {"allOf", "title", "type"}
"""The keywords that may stand beside ``allOf``."""


def type_of(schema: Schema) -> str | None:
    """Return the type of a schema that is not a reference, without null."""
    declared = schema.get("type")
    if isinstance(declared, list):
        return next((name for name in declared if name != "null"), None)
    if declared is None and isinstance(values := schema.get("enum"), list) and values:
        return "string" if isinstance(values[0], str) else "integer"
    if declared is None and "const" in schema:
        names = {str: "string", bool: "boolean", int: "integer"}
        return names.get(type(schema["const"]))
    return declared


_ALONE = {
    "const": BOUNDS | _TEXT | _CONTENT | {"enum", "format"},
    "enum": BOUNDS | _TEXT | _CONTENT | {"format"},
    "contentEncoding": _TEXT | {"format", "contentMediaType"},
    "contentMediaType": _TEXT | {"format"},
    "prefixItems": {"maxItems", "minItems", "uniqueItems"},
    "patternProperties": {"properties", "required"},
}
"""Keywords, and those that cannot stand beside them."""


def combination_problems(schema: Schema, type_: str, at: Location) -> Iterator[Problem]:
    """Yield what does not go together in a schema of a type, without null.

    Each keyword by itself is right.
    """
    for keyword, others in _ALONE.items():
        for other in sorted(others & schema.keys()) if keyword in schema else ():
            message = f"{other!r} cannot stand beside {keyword!r}"
            yield Problem("DDB104", message, at.inside(other))
    yield from _format(schema, at)
    yield from _listed(schema, type_, at)
    yield from _enum(schema, at)
    yield from _array(schema, at)
    yield from _object(schema, at)


def _format(schema: Schema, at: Location) -> Iterator[Problem]:
    takes_bounds = schema.get("format") in PLAIN_FORMATS | {"double"}
    for other in sorted((BOUNDS | _TEXT) & schema.keys()):
        if "format" in schema and not takes_bounds:
            message = f"{other!r} cannot stand beside 'format'"
            yield Problem("DDB104", message, at.inside(other))


def _listed(schema: Schema, type_: str, at: Location) -> Iterator[Problem]:
    """Yield the keywords that list values of another type than the schema's."""
    listed = {"const": [schema.get("const")], "enum": schema.get("enum", ())}
    for keyword, values in listed.items():
        found = {type(value) for value in values if value is not None}
        if found - {*PYTHON_TYPES.get(type_, ())}:
            message = f"{keyword!r} is not of the type {type_}"
            yield Problem("DDB104", message, at.inside(keyword))


def _enum(schema: Schema, at: Location) -> Iterator[Problem]:
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
    yield Problem("DDB104", message, at.inside("enum"), help_)


def _array(schema: Schema, at: Location) -> Iterator[Problem]:
    if ("prefixItems" in schema) is not (schema.get("items") is False):
        message = "'prefixItems' and 'items': false go together"
        name = "prefixItems" if "prefixItems" in schema else "items"
        yield Problem("DDB104", message, at.inside(name))


def _object(schema: Schema, at: Location) -> Iterator[Problem]:
    others = schema.get("additionalProperties")
    if "properties" in schema and isinstance(others, dict):
        message = "'additionalProperties' beside 'properties' is true or false"
        yield Problem("DDB104", message, at.inside("additionalProperties"))
    if "patternProperties" in schema and others is not False:
        message = "'patternProperties' needs 'additionalProperties': false"
        yield Problem("DDB104", message, at.inside("patternProperties"))
