"""Checks that the values of a schema can be stored: sets, and forced tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddbevents.gen.check_parts import parts_of
from ddbevents.gen.diagnostics import Problem
from ddbevents.gen.keywords import type_of
from ddbevents.gen.load import unescape
from ddbevents.gen.tags import (
    OTHERS,
    TAG,
    is_set,
    kind_of,
    resolved,
    stored_as,
    usual_tag,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ELEMENTS = ("integer", "number", "string")
_JSON = 'write "type": "string", "contentMediaType": "application/json"'
_UNIX_TIME = 'write "type": "integer", "format": "unix-time"'
_NAMES = {
    "const": "constant",
    "contentEncoding": "binary",
    "contentMediaType": "JSON text",
    "enum": "enum",
    "prefixItems": "tuple",
    "uniqueItems": "set",
}
_INSTEAD = {
    ("array", "S"): _JSON,
    ("date-time", "N"): _UNIX_TIME,
    ("double", "S"): "drop 'format', so that no digit is lost",
    ("object", "S"): _JSON,
    ("tuple", "S"): _JSON,
}
"""What to write instead, by the format or type, and the tag."""


def tag_problems(
    schema: Mapping[str, Any], pointer: str, definitions: Mapping[str, Any]
) -> Iterator[Problem]:
    """Yield why values of a schema, whose type is right, cannot be stored so."""
    if is_set(schema):
        yield from _elements(schema, pointer, definitions)
    if "contentSchema" in schema:
        inside = f"{pointer}/contentSchema"
        yield from _in_json(schema["contentSchema"], inside, definitions, set())
    tag, usual = schema.get(TAG), usual_tag(schema, definitions)
    if tag in (None, usual) or usual is None or stored_as(schema) == tag:
        return
    what = _called(schema)
    tags = ", ".join([usual, *OTHERS.get(kind_of(schema), ())])
    help_ = _INSTEAD.get((what, tag), f"there is {tags}")
    yield Problem("DDB113", f"no {what} is stored as {tag}", f"{pointer}/{TAG}", help_)


def _in_json(
    schema: Any, pointer: str, definitions: Mapping[str, Any], seen: set[str]
) -> Iterator[Problem]:
    if not isinstance(schema, dict) or pointer in seen:
        return
    seen.add(pointer)
    if "$ref" in schema:
        name = str(schema["$ref"]).removeprefix("#/$defs/")
        referred = definitions.get(unescape(name))
        yield from _in_json(referred, f"/$defs/{name}", definitions, seen)
    if "contentEncoding" in schema and stored_as(schema) is None:
        help_ = f'have it as base64 text: "{TAG}": "S"'
        message = "JSON text has no binary"
        yield Problem("DDB113", message, f"{pointer}/contentEncoding", help_)
    for part, inside in parts_of(schema, pointer):
        yield from _in_json(part, inside, definitions, seen)


def _called(schema: Mapping[str, Any]) -> str:
    names = [name for keyword, name in _NAMES.items() if schema.get(keyword)]
    return next(iter(names), None) or schema.get("format") or str(type_of(schema))


def _elements(
    schema: Mapping[str, Any], pointer: str, definitions: Mapping[str, Any]
) -> Iterator[Problem]:
    given = schema.get("items")
    items = resolved(given, definitions)
    if items is None and isinstance(given, dict):
        return  # it refers to nothing, which is told
    if (
        items is None
        or type_of(items) not in _ELEMENTS
        or isinstance(items.get("type"), list)
        or "contentMediaType" in items
    ):
        help_ = "drop 'uniqueItems', or give 'items' the type string, number or integer"
        message = "DynamoDB has sets of strings, numbers and binary only"
        yield Problem("DDB109", message, f"{pointer}/uniqueItems", help_)
    elif stored_as(items) and stored_as(schema) is None:
        help_ = f'store the set as a list: "{TAG}": "L"'
        message = "the elements of a set have no tag of their own"
        yield Problem("DDB113", message, f"{pointer}/items", help_)
