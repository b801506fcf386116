"""The tags under which DynamoDB stores what a schema tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddbevents.schema.document import unescape
from ddbevents.schema.placement import type_of

if TYPE_CHECKING:
    from collections.abc import Mapping

TAG = "x-dynamodb-type"
"""The keyword that forces a tag."""

_USUAL = {
    "array": "L",
    "boolean": "BOOL",
    "integer": "N",
    "number": "N",
    "object": "M",
    "string": "S",
}
OTHERS = {
    "base64": ("S",),
    "boolean": ("N", "S"),
    "integer": ("S",),
    "number": ("S",),
    "set": ("L",),
}
"""The other tags that values of a kind can have.

They are those that tables need: text of more than 38 digits, booleans that are
the key of an index, binary from those who only write JSON, sets that are empty.
"""


def tag_of(schema: Any, definitions: Mapping[str, Any]) -> str | None:
    """Return the tag of the values of a schema; None where any will do.

    Args:
        schema: A schema; it need not be a right one.
        definitions: Those that it may refer to.
    """
    found = resolved(schema, definitions)
    if found is None:
        return None
    return stored_as(found) or usual_tag(found, definitions)


def usual_tag(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> str | None:
    """Return the tag of values that `x-dynamodb-type` says nothing of."""
    if "allOf" in schema:
        return "M"
    if "contentEncoding" in schema:
        return "B"
    if is_set(schema):
        items = resolved(schema.get("items"), definitions) or {}
        element = None if is_set(items) else tag_of(items, definitions)
        return f"{element}S" if element in {"B", "N", "S"} else None
    return _USUAL.get(str(type_of(schema)))


def stored_as(schema: Mapping[str, Any]) -> str | None:
    """Return the tag that is forced on values that usually have another."""
    tag = schema.get(TAG)
    return tag if tag in OTHERS.get(kind_of(schema), ()) else None


def kind_of(schema: Mapping[str, Any]) -> str:
    """Return what `OTHERS` calls a schema; empty if it has only one tag."""
    if {"const", "contentMediaType", "enum"} & schema.keys():
        return ""
    if schema.get("format", "decimal") != "decimal":
        return ""
    if "contentEncoding" in schema:
        return "base64"
    return "set" if is_set(schema) else str(type_of(schema))


def is_set(schema: Mapping[str, Any]) -> bool:
    """Return whether a schema tells of sets."""
    return schema.get("uniqueItems") is True and "prefixItems" not in schema


def resolved(schema: Any, definitions: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what a schema says, or what it refers to; None if that is nothing."""
    seen: list[Any] = []
    while isinstance(schema, dict) and "$ref" in schema:
        if schema in seen:
            return None
        seen.append(schema)
        name = str(schema["$ref"]).removeprefix("#/$defs/")
        schema = definitions.get(unescape(name))
    return schema if isinstance(schema, dict) else None
