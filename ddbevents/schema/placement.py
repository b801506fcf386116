"""Which keywords of table schemas are allowed for which types, and together."""

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
"""The formats of each type that are worth writing."""

OTHER_FORMATS = {
    "string": frozenset(
        {
            # JSON Schema 2020-12.
            *("duration", "hostname", "idn-email", "idn-hostname", "ipv6", "iri"),
            *("iri-reference", "json-pointer", "regex", "relative-json-pointer"),
            *("uri-reference", "uri-template"),
            # Pydantic 2.14.
            *("directory-path", "file-path", "fraction", "ipv4interface"),
            *("ipv4network", "ipv6interface", "ipv6network", "ipvanyaddress"),
            *("ipvanyinterface", "ipvanynetwork", "json-string", "multi-host-uri"),
            *("name-email", "password", "path", "zoneinfo"),
        }
    ),
    "integer": frozenset({"int32", "int64"}),  # OpenAPI 3.1
    "number": frozenset({"time-delta"}),  # pydantic 2.14
}
"""Formats that other tools write, and that change nothing here."""

PLAIN_FORMATS = frozenset({"decimal", "email", "ipv4", "uri"}).union(
    *OTHER_FORMATS.values()
)
"""Formats that change neither the Python type nor what is read; types drop them."""

BOUNDS = {*("exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum", "multipleOf")}
_TEXT = {"maxLength", "minLength", "pattern"}
_CONTENT = {"contentEncoding", "contentMediaType"}
ABOUT = {
    *("$comment", "deprecated", "description", "examples", "readOnly", "title"),
    *("writeOnly", "x-dynamodb"),
}
"""Keywords for readers and other tools, and for the attribute around a type."""
_EVERYWHERE = ABOUT | {"type", "x-dynamodb-type"}
_SCALAR = _EVERYWHERE | {"default"}
_ARRAY = {"items", "maxItems", "minItems", "prefixItems", "uniqueItems"}
_OBJECT = {"additionalProperties", "patternProperties", "properties", "required"}

BY_TYPE = {
    "array": _SCALAR | _ARRAY,
    "boolean": _SCALAR | {"const"},
    "integer": _SCALAR | BOUNDS | {"const", "enum", "format"},
    "number": _SCALAR | BOUNDS | {"format"},
    "object": _SCALAR | _OBJECT,
    "string": _SCALAR | _TEXT | _CONTENT | {"const", "contentSchema", "enum", "format"},
}
"""The keywords that each type allows."""

WITH_REF = ABOUT | {"$ref", "default"}
"""The keywords that are allowed next to a reference."""

WITH_ANY_OF = ABOUT | {"anyOf", "default"}
"""The keywords that are allowed next to ``anyOf``."""

WITH_ONE_OF = ABOUT | {"default", "discriminator", "oneOf"}
"""The keywords that are allowed next to ``oneOf``."""

WITH_ALL_OF = ABOUT | {"allOf", "default", "type"}
"""The keywords that are allowed next to ``allOf``."""


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
"""Keywords, and those that are not allowed next to them."""


def combination_problems(schema: Schema, type_: str, at: Location) -> Iterator[Problem]:
    """Yield the keywords that contradict each other in a schema, without null.

    Each keyword alone is right.
    """
    for keyword, others in _ALONE.items():
        for other in sorted(others & schema.keys()) if keyword in schema else ():
            message = f"{other!r} is not allowed next to {keyword!r}"
            yield Problem("DDB104", message, at.inside(other), f"drop {other!r}")
    yield from _format(schema, at)
    yield from _listed(schema, type_, at)
    yield from _enum(schema, at)
    yield from _array(schema, at)
    yield from _object(schema, at)


def _format(schema: Schema, at: Location) -> Iterator[Problem]:
    takes_bounds = schema.get("format") in PLAIN_FORMATS | {"double"}
    for other in sorted((BOUNDS | _TEXT) & schema.keys()):
        if "format" in schema and not takes_bounds:
            message = f"{other!r} is not allowed next to 'format'"
            yield Problem("DDB104", message, at.inside(other), f"drop {other!r}")


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
        message, help_ = "'enum' has no null, which 'type' allows", "add null to it"
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
        help_ = "write both, or 'items' alone for an array of any length"
        yield Problem("DDB104", message, at.inside(name), help_)


def _object(schema: Schema, at: Location) -> Iterator[Problem]:
    others = schema.get("additionalProperties")
    if "properties" in schema and isinstance(others, dict):
        message = "'additionalProperties' next to 'properties' must be true or false"
        help_ = "write true: other attributes are kept, whatever they are"
        yield Problem("DDB104", message, at.inside("additionalProperties"), help_)
    if "patternProperties" in schema and others is not False:
        message = "'patternProperties' needs 'additionalProperties': false"
        help_ = "add it: names without a pattern are refused, as by pydantic"
        yield Problem("DDB104", message, at.inside("patternProperties"), help_)
